"""From an author's XLSForm to a form that runs. Only a publisher needs this room: it is never imported by the app."""

from surveys.authoring.bounded import check_safely
from surveys.authoring.compiling import (
    Checked,
    Compiled,
    InvalidInstrument,
    check_file,
    compile_instrument,
    instruments,
)
from surveys.authoring.findings import Finding

__all__ = [
    "Checked", "Compiled", "Finding", "InvalidInstrument", "check_file", "check_safely", "compile_instrument",
    "instruments",
]  # fmt: skip
