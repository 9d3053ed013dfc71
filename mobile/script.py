"""Kazakh in Arabic script as Kivy needs it: letters joined and set from the right, in a font made for them.

Only what is drawn is turned (`surveys.arabic`). A screen is drawn wholly in one script.
"""

from functools import cache, lru_cache
from pathlib import Path

from surveys.arabic import ARABIC_LETTERS

FONTS = Path(__file__).parent / "fonts"  # made when this machine is prepared, never committed
REGULAR, BOLD = FONTS / "QonysNoto-Regular.ttf", FONTS / "QonysNoto-Bold.ttf"
# The language's own name stands on every lock screen; it is joined already, or the first frame would wait for a library.
ON_THE_DOOR = {"قازاقشا": "\ufe8e\ufeb8\ufed7\u0627\u0632\ufe8e\ufed7"}


def has_font() -> bool:
    """Whether this machine can draw the script."""
    return REGULAR.is_file() and BOLD.is_file()


@lru_cache(maxsize=4000)
def shaped(line: str) -> str:
    """Return one line with its letters joined and in the order in which they are drawn, from the left."""
    if not ARABIC_LETTERS.search(line):
        return line
    return ON_THE_DOOR.get(line) or joined(line)


def joined(line: str) -> str:
    reshape, display = _tools()
    return display(reshape(line).replace("\ue000", "\ufeea"), base_dir="R")


@cache
def _tools() -> tuple:
    """Kurdish is the setting that joins ە; its own private sign for a joined one is what Kazakh draws as a final heh."""
    from arabic_reshaper import ArabicReshaper
    from bidi.algorithm import get_display

    return ArabicReshaper(configuration={"language": "Kurdish"}).reshape, get_display
