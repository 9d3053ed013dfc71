"""How families change hands, as phone and server say it: who stands in, what is on offer, what a person did about it."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import msgspec

from surveys.exchange.proposing import CaseProposal
from surveys.submission import Id, UtcTime

MOST_WORDS = 500

ActKind = Literal["offer", "accept", "refuse", "withdraw", "request"]
Words = Annotated[str, msgspec.Meta(max_length=MOST_WORDS)]


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a worker did about a family that changes hands, or about what it asked. It travels as a record: kept, hashed,
    sent, receipted.

    An offer is known by the id of the act that made it: `transfer_id` names it in the three others. `to_id` and `words`
    go with an offer; words may go with an answer. `request` brings the help request `request_id` to `state`.
    """

    id: Id
    act: ActKind
    household_id: Id
    made_at: UtcTime
    transfer_id: Id | None = None
    to_id: Id | None = None
    words: Words = ""
    request_id: Id | None = None
    state: Literal["", "seen", "working", "done"] = ""

    @property
    def is_whole(self) -> bool:
        """Ask whether it says just what an act of its kind has to say."""
        told = (
            self.transfer_id is not None,
            self.to_id is not None,
            self.request_id is not None,
            bool(self.state),
        )
        wanted = {"offer": (False, True, False, False), "request": (False, False, True, True)}
        return told == wanted.get(self.act, (True, False, False, False))


class Colleague(msgspec.Struct, frozen=True):
    """Somebody to whom this worker may offer a family."""

    id: str
    name: str


class CaseTransfer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An offer from or to this phone's holder. Of the family it says no more than one needs for a yes or a no."""

    id: str
    household_id: str
    number: int
    family: str
    village: str
    people: int
    to_me: bool
    other: str  # the name of the other side
    state: Literal["offered", "accepted", "refused", "withdrawn", "overtaken"]
    words: str
    made_at: UtcTime
    answer: str = ""
    answered_at: UtcTime | None = None


class CaseCover(msgspec.Struct, frozen=True, kw_only=True):
    """An absence of now or to come: mine, or that of somebody for whom I stand in. Both days count."""

    other: str
    is_mine: bool
    from_on: date
    until_on: date


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about changing hands as it stands, and what became of families that were proposed: whole, what is not
    in it is over. `tag` names this very state.
    """

    tag: str
    colleagues: tuple[Colleague, ...] = ()
    transfers: tuple[CaseTransfer, ...] = ()
    covers: tuple[CaseCover, ...] = ()
    proposals: tuple[CaseProposal, ...] = ()


class Hold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a family of somebody else is on this phone, and until when."""

    how: Literal["cover", "glass"]
    until: UtcTime
    of: str = ""  # whose family it is


class CaseWorker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom a family turns to: its worker, and in days of absence who stands in."""

    name: str
    stand_in: str = ""
    from_on: date | None = None
    until_on: date | None = None


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody from elsewhere opened the family's page: who, until when. The reason is for who leads to read."""

    name: str
    role: str
    at: UtcTime
    until: UtcTime


def scope_tag(household_ids: Iterable[str]) -> str:
    """Return a short name of a set of families: phone and server compare it instead of the whole list."""
    return hashlib.sha256("\n".join(sorted(household_ids)).encode()).hexdigest()[:16]
