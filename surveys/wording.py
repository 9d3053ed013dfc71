"""The one catalogue of words: every sentence a person reads, in Kazakh, Russian and English."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import msgspec

LANGUAGES = ("kk", "ru", "en")
_WORDS = Path(__file__).with_name("words")


class UnknownWord(KeyError):
    """The catalogue has no such key, or no words for it in any language."""

    def __init__(self, key: str, language: str) -> None:
        super().__init__(f"There is no word {key!r} in {language!r}.")
        self.key = key


def _is_raised(missing: UnknownWord) -> str:
    raise missing


_stand_in: Callable[[UnknownWord], str] = _is_raised


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every word of every file in `surveys/words`; a key that stands in two files is an error."""
    words: dict[str, dict[str, str]] = {}
    for file in sorted(_WORDS.glob("*.json")):
        room = msgspec.json.decode(file.read_bytes())
        if twice := words.keys() & room.keys():
            raise ValueError(f"{file.name} repeats {', '.join(sorted(twice))}.")
        words |= room
    return words


def say(key: str, language: str, **values: object) -> str:
    """Return the sentence `key` in `language` with `values` filled in; raise UnknownWord if there is none.

    Where this language lacks it, another one's words are better than none.
    """
    text = pick(catalogue().get(key, {}), language)
    if not text:
        return _stand_in(UnknownWord(key, language))
    return text.format(**values) if values else text


def bear(stand_in: Callable[[UnknownWord], str] | None) -> None:
    """Say from now on what `stand_in` returns for a missing word: before a person nothing breaks off. None raises it again."""
    global _stand_in
    _stand_in = stand_in or _is_raised


def pick(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, or in the first language that has one: never a blank if any has words."""
    for name in (language, *LANGUAGES):
        if texts.get(name):
            return texts[name]
    return next((text for text in texts.values() if text), "")
