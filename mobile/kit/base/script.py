"""Whether the screen that is drawn now is in Arabic script, from the right. Parts already built keep their side."""

from functools import cache

from kivy.core.text import LabelBase

from mobile.script import BOLD, REGULAR, has_font, shaped
from surveys.arabic import ARABIC_LETTERS, turned

_NAME = "Qonys Noto"
LATIN = "Roboto"
MIRRORED = {"back", "chevron", "referral", "listen"}

_arabic = False


def use(*, arabic: bool) -> None:
    """Choose the script of the next screen; without its font nothing changes."""
    global _arabic
    _arabic = arabic and has_font()
    if _arabic:
        _register()


def from_right() -> bool:
    return _arabic


def is_arabic(text: str) -> bool:
    """Whether a text has Arabic letters, and there is a font for them."""
    return bool(ARABIC_LETTERS.search(text)) and has_font()


def arabic_face() -> str:
    _register()
    return _NAME


def face() -> str:
    """Return the font of this screen, the same for all that is on it."""
    return _NAME if _arabic else LATIN


def drawn_as(line: str) -> str:
    """Return one line as it is drawn now."""
    return shaped(turned(line)) if _arabic else line


@cache
def _register() -> None:
    LabelBase.register(_NAME, str(REGULAR), fn_bold=str(BOLD))
