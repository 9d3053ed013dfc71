"""A family met that is not in the register: what a worker proposes, and what became of it. Nothing here is an answer."""

from typing import Annotated, Literal

import msgspec

from surveys.submission import Id, UtcTime

MOST_WORDS = 500
MOST_NAME = 80
MOST_VILLAGE = 60
MOST_PEOPLE = 30
EARLIEST_BIRTH = 1900

Decided = Literal["entered", "joined", "refused"]


class ProposedFamily(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Who was met where, how they are reached, and their yes to that. It travels as a record: kept, hashed, sent, receipted.

    `settlement` is the code of the place where the phone knows it, `village` what it is called there; `words` are for
    whoever keeps the register. Without the family's yes to being contacted there is no proposal.
    """

    id: Id
    proposed: Literal["family"]
    made_at: UtcTime
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_NAME)]
    district: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
    settlement: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{9})?\Z")] = ""
    village: Annotated[str, msgspec.Meta(max_length=MOST_VILLAGE)] = ""
    phone: Annotated[str, msgspec.Meta(pattern=r"^(\+?[0-9 ()-]{3,24})?\Z")] = ""
    people: Annotated[int, msgspec.Meta(ge=1, le=MOST_PEOPLE)]
    birth_year: Annotated[int, msgspec.Meta(ge=EARLIEST_BIRTH, le=2199)] | None = None
    words: Annotated[str, msgspec.Meta(max_length=MOST_WORDS)] = ""
    may_contact: Literal["yes"]


class CaseProposal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a proposal, for whoever made it. `number` is the family's, once it is in the register."""

    id: str
    name: str
    made_at: UtcTime
    district: str
    settlement: str = ""
    village: str = ""
    state: Literal["waiting", "entered", "joined", "refused"] = "waiting"
    household_id: str = ""
    number: int = 0
    answer: str = ""
    decided_at: UtcTime | None = None


class Village(msgspec.Struct, frozen=True, array_like=True):
    """A settlement where somebody may live, by its code in the official classifier."""

    code: str
    district: str
    kk: str
    ru: str
    en: str | None = None

    def name(self, language: str) -> str:
        return {"ru": self.ru, "en": self.en}.get(language) or self.kk


class Villages(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, whole; `tag` names this very list."""

    tag: str = ""
    places: tuple[Village, ...] = ()
