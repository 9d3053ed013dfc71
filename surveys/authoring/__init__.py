"""From an author's XLSForm to a form that runs. Only a publisher needs this room: it is never imported by the app."""

from surveys.authoring.compiling import Compiled, InvalidInstrument, compile_instrument, instruments

__all__ = ["Compiled", "InvalidInstrument", "compile_instrument", "instruments"]
