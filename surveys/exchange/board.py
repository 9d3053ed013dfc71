"""What a district offers, as staff write it down and phones carry it: dated, in the languages that somebody wrote."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

import msgspec

from surveys.submission import Language

Kind = Literal[
    "vacancy", "fair", "training", "housing", "language", "adaptation", "psychologist", "clinic", "school", "subsidy",
    "loan", "tax",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
WHOLE_REGION = ""
MOST_TITLE, MOST_WORDS, MOST_PLACE, MOST_PHONE = 120, 600, 120, 40


class BoardItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing on offer. `district` is "" for the whole region; `held_on` is the day it happens, `until` its last day.

    `checked_on` is when somebody of the staff last saw that it is so. A text stands in the languages it was written in.
    """

    id: str
    kind: Kind
    checked_on: date
    titles: dict[Language, str]
    district: str = WHOLE_REGION
    words: dict[Language, str] = {}
    place: str = ""
    phone: str = ""
    held_on: date | None = None
    until: date | None = None

    def is_over(self, today: date) -> bool:
        last = self.until or self.held_on
        return last is not None and last < today


def in_language(texts: Mapping[Language, str], language: str) -> str:
    """Return the text in this language, or in the first that has one."""
    written = {str(name): text for name, text in texts.items() if text}
    return written.get(language) or next(iter(written.values()), "")
