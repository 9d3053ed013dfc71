"""Finding a family as one types: one rough spelling for Cyrillic, Latin and Arabic script alike."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from surveys.exchange.sync import CaseHousehold
from surveys.wording import LANGUAGES

_LETTERS = str.maketrans(
    {
        # Cyrillic: Kazakh letters fall together with the Russian ones that people type instead of them
        "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "э": "e", "ж": "j",
        "з": "z", "и": "i", "й": "i", "і": "i", "ы": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n",
        "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h",
        "һ": "h", "ц": "s", "ч": "s", "ш": "s", "щ": "s", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
        # Arabic script as Kazakhs of China write it
        "ا": "a", "ٵ": "a", "ب": "b", "ۆ": "v", "گ": "g", "ع": "g", "د": "d", "ە": "e", "ج": "j", "ز": "z", "ي": "i",
        "ى": "i", "ٸ": "i", "ك": "k", "ق": "k", "ل": "l", "م": "m", "ن": "n", "ڭ": "n", "و": "o", "ٶ": "o", "پ": "p",
        "ر": "r", "س": "s", "ت": "t", "ۋ": "u", "ۇ": "u", "ٷ": "u", "ف": "f", "ح": "h", "ھ": "h", "چ": "s", "ش": "s",
        "ء": "", "ٴ": "",
    }
)  # fmt: skip

_SOUNDS = (
    ("dzh", "j"), ("zh", "j"), ("shch", "s"), ("sh", "s"), ("ch", "s"), ("ts", "s"), ("kh", "h"), ("gh", "g"),
    ("ng", "n"), ("ye", "e"), ("yo", "e"), ("ya", "ia"), ("yu", "iu"), ("y", "i"), ("ı", "i"), ("w", "u"), ("q", "k"),
    ("c", "k"), ("x", "h"),
)  # fmt: skip

_APOSTROPHES = re.compile("['’ʼʻ`]")  # an o' in the Latin script of some years


def folded(text: str) -> str:
    """Return the rough spelling: Әлімжанұлы, Alimzhanuly, Älimjanūly and ٴالىمجانۇلى are all "alimjanuli"."""
    text = _APOSTROPHES.sub("", text.lower()).translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", text).lower()  # № becomes no
    text = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for sound, letter in _SOUNDS:
        text = text.replace(sound, letter)
    return re.sub(r"([a-z])\1+", r"\1", text)


def words_of(household: CaseHousehold) -> str:
    """Return everything a family can be found by, folded, each word after a space."""
    names = " ".join(person.name for person in household.people)
    places = " ".join(sorted({household.where(language) for language in LANGUAGES}))
    return " " + " ".join(
        re.findall(r"\w+", folded(f"{household.name} {names} {places} № {household.number}"))
    )


def find(index: Mapping[str, str], query: str) -> Iterable[str]:
    """Yield the ids whose words begin with every word of the query."""
    wanted = [f" {word}" for word in re.findall(r"\w+", folded(query))]
    return (one for one, known in index.items() if all(word in known for word in wanted))
