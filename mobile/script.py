"""Kazakh in Arabic script, as Kazakhs from China read it: turned from Cyrillic by rule, joined, and set from the right.

The texts stay Kazakh in Cyrillic everywhere; only what is drawn is turned. A screen is drawn wholly in one script.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"  # made when this machine is prepared, never committed
REGULAR, BOLD = FONTS / "QonysNoto-Regular.ttf", FONTS / "QonysNoto-Bold.ttf"
ARAB = "arab"

_LETTERS = {
    "а": "ا", "ә": "ا", "б": "ب", "в": "ۆ", "г": "گ", "ғ": "ع", "д": "د", "е": "ە", "ё": "يو", "ж": "ج", "з": "ز",
    "и": "ي", "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "و", "п": "پ",
    "р": "ر", "с": "س", "т": "ت", "у": "ۋ", "ұ": "ۇ", "ү": "ۇ", "ф": "ف", "х": "ح", "һ": "ھ", "ц": "تس", "ч": "چ",
    "ш": "ش", "щ": "شش", "ъ": "", "ы": "ى", "і": "ى", "ь": "", "э": "ە", "ю": "يۋ", "я": "يا",
}  # fmt: skip
_SIGNS = str.maketrans({",": "،", ";": "؛", "?": "؟"})
_CYRILLIC = re.compile(r"[А-ЯЁа-яёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
_FRONT, _TELLS_ITSELF = set("әөүі"), set("екгэ")
_HIGH_HAMZA = "ٴ"
# The language's own name stands on every lock screen; it is joined already, or the first frame would wait for a library.
ON_THE_DOOR = {"قازاقشا": "\ufe8e\ufeb8\ufed7\u0627\u0632\ufe8e\ufed7"}
ARABIC_LETTERS = re.compile(r"[\u0600-\u06ff]")


def has_font() -> bool:
    """Whether this machine can draw the script."""
    return REGULAR.is_file() and BOLD.is_file()


@lru_cache(maxsize=4000)
def turned(text: str) -> str:
    """Return a Kazakh text in Arabic letters, in the order in which it is read; words in Latin letters and digits stay."""
    found = _CYRILLIC.sub(lambda match: _word(match[0].lower()), text)
    return found.translate(_SIGNS) if found != text else text


def _word(word: str) -> str:
    """A word of front vowels begins with a raised hamza, unless е, к or г already say that it is one."""
    letters = set(word)
    sign = _HIGH_HAMZA if letters & _FRONT and not letters & _TELLS_ITSELF else ""
    return sign + "".join(_LETTERS[letter] for letter in word)


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
