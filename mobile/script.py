"""Kazakh in Arabic script as Kivy needs it: letters joined and set from the right, in a font made for them.

Only what is drawn is turned (`surveys.arabic`). A screen is drawn wholly in one script.
"""

from collections.abc import Callable
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
    from bidi.algorithm import get_display

    return get_display(in_reading_order(line), base_dir="R")


@lru_cache(maxsize=4000)
def in_reading_order(line: str) -> str:
    """Return a line with its letters joined, in the order in which it is read."""
    return _reshape()(line).replace("\ue000", "\ufeea")


def visual_order(line: str) -> list[tuple[int, int]]:
    """Return the place in the line and the level of each sign, in the order in which they are drawn, from the left.

    An odd level runs from the right. Signs that only steer the order are not drawn and left out.
    """
    from bidi import algorithm as steps

    storage = steps.get_empty_storage() | {"base_level": 1, "base_dir": "R"}
    steps.get_embedding_levels(line, storage)
    for at, sign in enumerate(storage["chars"]):
        sign["at"] = at
    steps.explicit_embed_and_overrides(storage)
    steps.resolve_weak_types(storage)
    steps.resolve_neutral_types(storage, debug=False)
    steps.resolve_implicit_levels(storage, debug=False)
    steps.reorder_resolved_levels(storage, debug=False)
    return [(sign["at"], sign["level"]) for sign in storage["chars"]]


@cache
def _reshape() -> Callable[[str], str]:
    """Kurdish is the setting that joins ە; its own private sign for a joined one is what Kazakh draws as a final heh."""
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper(configuration={"language": "Kurdish"}).reshape
