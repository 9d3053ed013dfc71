"""Kazakh in Arabic script, as Kazakhs from China read it: turned from Cyrillic by rule. The texts stay in Cyrillic everywhere."""

import re
from functools import lru_cache

ARAB = "arab"
KAZAKH_ARAB = "kk-Arab"
AS_IT_STANDS = (
    "\u2060"  # before a text that is not turned: who looks for Russian must be able to read its name
)

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
ARABIC_LETTERS = re.compile(r"[\u0600-\u06ff]")


@lru_cache(maxsize=4000)
def turned(text: str) -> str:
    """Return a Kazakh text in Arabic letters, in the order in which it is read; words in Latin letters and digits stay."""
    if text.startswith(AS_IT_STANDS):
        return text.removeprefix(AS_IT_STANDS)
    found = _CYRILLIC.sub(lambda match: _word(match[0].lower()), text)
    return found.translate(_SIGNS) if found != text else text


def _word(word: str) -> str:
    """A word of front vowels begins with a raised hamza, unless е, к or г already say that it is one."""
    letters = set(word)
    sign = _HIGH_HAMZA if letters & _FRONT and not letters & _TELLS_ITSELF else ""
    return sign + "".join(_LETTERS[letter] for letter in word)
