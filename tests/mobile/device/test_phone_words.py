"""Every word the app says is in the catalogue, and every word of the catalogue is said."""

import re
from pathlib import Path

import mobile
import surveys
from surveys.wording import catalogue

PACKAGES = (mobile, surveys)  # some of its words are said where the server says them too
SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for one in PACKAGES for path in Path(one.__file__).parent.rglob("*.py")
)
WORDS = {key: texts for key, texts in catalogue().items() if key.startswith("phone.")}


def said() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the keys written out in the source, and a pattern for each one with a part filled in.

    What only others go on from is the beginning of a key, to which the code adds a state or a name.
    """
    keys = set(re.findall(r"""["'](phone\.[^"'\s]+?)["']""", SOURCE))
    begun = {key for key in keys - WORDS.keys() if any(word.startswith(f"{key}.") for word in WORDS)}
    plain = {key for key in keys - begun if "{" not in key}
    filled = [
        re.compile(re.sub(r"\\\{.*?\\\}", "[a-z0-9_]+", re.escape(key))) for key in keys - begun - plain
    ]
    return plain, filled


def test_every_word_that_is_said_is_there() -> None:
    plain, _ = said()

    assert sorted(plain - WORDS.keys()) == []


def test_every_word_that_is_there_is_said() -> None:
    plain, filled = said()
    unused = {
        key
        for key in WORDS
        if key.removesuffix(".one") not in plain
        and not any(pattern.fullmatch(key.removesuffix(".one")) for pattern in filled)
    }

    assert sorted(unused) == []


def test_the_sentences_have_the_same_places_to_fill_in() -> None:
    different = [
        key
        for key, texts in WORDS.items()
        if len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) != 1
    ]

    assert different == []
