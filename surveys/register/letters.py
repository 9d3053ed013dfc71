"""One name in many spellings: Kazakh Cyrillic, Russian, Latin of several kinds, Kazakh in Arabic script.

`sound` makes of a word what is alike in all of them. It is for finding, never for showing: it throws away what differs
between scripts and offices (ё and е, doubled letters, soft signs, q and k), and the endings that tell a son from a
daughter.
"""

import re
import unicodedata
from functools import lru_cache

# Capital letters stand for one sound that others write with two: S for sh and ch, J for zh and dj.
_CYRILLIC = dict(
    zip(
        "аәбвгғдеёжзийкқлмнңоөпрстуұүўфхһҳцчшщыіэюяҷ",
        "aabvggdeeJziikklmnnooprstuuuofhhhsSSSiieuaJ",
        strict=True,
    )
)  # soft and hard signs say nothing
_ARABIC = {
    "ا": "a", "آ": "a", "ٵ": "a", "ب": "b", "پ": "p", "ت": "t", "ج": "J", "چ": "S", "ح": "h", "خ": "h", "د": "d",
    "ر": "r", "ز": "z", "س": "s", "ش": "S", "ع": "g", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ک": "k", "گ": "g",
    "ڭ": "n", "ل": "l", "م": "m", "ن": "n", "و": "o", "ٶ": "o", "ۇ": "u", "ٷ": "u", "ۆ": "v", "ۋ": "u", "ه": "e",
    "ە": "e", "ة": "e", "ھ": "h", "ى": "i", "ي": "i", "ی": "i", "ٸ": "i", "ئ": "", "ء": "", "ٴ": "", "أ": "a",
    "إ": "e", "ؤ": "u", "ڤ": "v", "ژ": "J",
}  # fmt: skip
_LATIN_SIGNS = {
    "ş": "S", "š": "S", "ș": "S", "ç": "S", "č": "S", "ž": "J", "ğ": "g", "ǵ": "g", "ı": "i", "ñ": "n", "ŋ": "n",
    "ń": "n", "ə": "a", "ä": "a", "á": "a", "ö": "o", "ó": "o", "ő": "o", "ü": "u", "ú": "u", "ū": "u", "ý": "i",
}  # fmt: skip
# The longest first. Apostrophes are gone by then.
_LATIN_PAIRS = (
    ("shch", "S"), ("sch", "S"), ("dzh", "J"), ("tsh", "S"), ("sh", "S"), ("ch", "S"), ("zh", "J"), ("dj", "J"),
    ("kh", "h"), ("gh", "g"), ("ts", "s"), ("iyu", "iu"), ("yu", "u"), ("iu", "u"), ("ya", "a"),
    ("ye", "e"), ("yo", "e"), ("ck", "k"),
)  # fmt: skip
_LATIN = {"q": "k", "w": "u", "x": "h", "y": "i", "j": "J", "c": "J"}
_CYRILLIC_PAIRS = (("дж", "ж"), ("йо", "е"), ("йе", "е"))
# What is one sound to some hands and two to others, in any script.
_GLIDES = (("iai", "a"), ("ia", "a"), ("iu", "u"), ("ie", "e"), ("io", "o"), ("ng", "n"))
_QUIET = re.compile(r"['’‘ʻʼ`´ʹʺ\"ˈ]")
_TWICE = re.compile(r"(.)\1+")
_WORDS = re.compile(r"[^\W\d_]+(?:['’‘ʻʼ`´][^\W\d_]+)*")
# Son of, daughter of, and the endings of Russian family names; then the plural that a Kazakh family goes by.
_ENDINGS = re.compile(
    r"(?:(?<=..)(?:o?gli|ugli|uli|kizi|tegi|[oei]?v(?:iS|na)|[oe]va?|[oe]vska?i?a?)|(?<=.{4})[tdl][ae]r)$"
)
_KIN = frozenset({"uli", "kizi", "ogli", "ugli", "tegi", "bin", "ibn", "kiz"})
_LEAST = 3  # letters of a sound, to be near another


def words_of(name: str) -> tuple[str, ...]:
    """Return the sounds of the words of a name in their order; what only says whose child somebody is stays out."""
    found = (sound(word) for word in _WORDS.findall(name))
    return tuple(word for word in found if word and word not in _KIN)


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Return what is alike in all spellings of one word; "" for a word without letters we know."""
    return _stem(_plain(unicodedata.normalize("NFC", word).casefold()))


@lru_cache(maxsize=1 << 16)
def bones(word: str) -> str:
    """Return a sound without its vowels after the first letter: they are what offices write in most ways."""
    return word[:1].replace("e", "a") + re.sub("[aeiou]", "", word[1:])


def is_near(one: str, other: str) -> bool:
    """Ask whether two sounds differ by a single letter: put in, left out, changed, or two that changed places.

    The first letter must be the same: Serik and Berik are brothers.
    """
    if one == other:
        return True
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _LEAST:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    one, other = one[start:], other[start:]
    if len(one) == len(other):
        return one[1:] == other[1:] or (one[2:] == other[2:] and one[:2] == other[1::-1])
    return one[1:] == other or one == other[1:]


def _plain(word: str) -> str:
    word = _QUIET.sub("", word)
    if any(letter in _CYRILLIC for letter in word):
        for pair, one in _CYRILLIC_PAIRS:
            word = word.replace(pair, one)
        return "".join(_CYRILLIC.get(letter, "") for letter in word)
    if any(letter in _ARABIC for letter in word):
        return "".join(_ARABIC.get(letter, "") for letter in word)
    return _from_latin(word)


def _from_latin(word: str) -> str:
    word = "".join(_LATIN_SIGNS.get(letter, letter) for letter in word)
    word = unicodedata.normalize("NFD", word)
    for pair, one in _LATIN_PAIRS:
        word = word.replace(pair, one)
    plain = "".join(_LATIN.get(letter, letter) for letter in word)
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def _stem(word: str) -> str:
    """Cut what tells kin, and write one letter where hands differ: p for f, no glide, no letter twice."""
    word = _TWICE.sub(r"\1", _without_kin(word))
    for pair, one in _GLIDES:
        word = word.replace(pair, one)
    word = _without_kin(word).replace("f", "p")
    for vowel in "aeou":
        word = word.replace(f"{vowel}i", vowel)
    return _TWICE.sub(r"\1", word)


def _without_kin(word: str) -> str:
    while (short := _ENDINGS.sub("", word)) != word:
        word = short
    return word
