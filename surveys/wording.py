"""The one catalogue of words: every sentence a person reads, in Kazakh, Russian and English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

LANGUAGES = ("kk", "ru", "en")
_WORDS = Path(__file__).with_name("words")


class UnknownWord(KeyError):
    """The catalogue has no such key."""


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
        raise UnknownWord(f"There is no word {key!r} in {language!r}.")
    return text.format(**values) if values else text


def pick(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, or in the first language that has one: never a blank if any has words."""
    for name in (language, *LANGUAGES):
        if texts.get(name):
            return texts[name]
    return next((text for text in texts.values() if text), "")
