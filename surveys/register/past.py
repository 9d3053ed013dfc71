"""What a family's history is made of: an event, and the records beside the register's facts that events come from."""

from datetime import date, tzinfo
from typing import Literal

import msgspec

from surveys.register.changes import Value
from surveys.register.facts import Fact

Group = Literal["people", "places", "visits", "help", "data"]
GROUPS: tuple[Group, ...] = ("people", "places", "visits", "help", "data")
_DAY = len("2026-11-25")


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """Another household of a split or a merge, as far as the reader may know it."""

    id: str
    number: int
    name: str = ""


class Place(msgspec.Struct, frozen=True):
    """Where a family lives: `names` of the settlement by language where its code is known, else as it was written."""

    village: str
    district: str
    names: dict[str, str] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened on some day from `since` to `on`. Its sentence is `timeline.<kind>`; `ref` is its own alone.

    `who` are names, `what` keys of words; `until` is a day that was set or expected.
    """

    ref: str
    on: date
    since: date
    group: Group
    kind: str
    who: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    place: Place | None = None
    until: date | None = None
    other: Neighbour | None = None
    source: str = ""
    by: str = ""
    note: str = ""
    met: bool = False
    alone: bool = False
    undone: bool = False
    amount: tuple[int, int] | None = None


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was filled in, by whom it was taken; `alone` on the family's own phone."""

    form_id: str
    on: date
    by: str = ""
    alone: bool = False


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request for help, as its reader may see it."""

    id: str
    on: date
    category: str = ""
    done_on: date | None = None


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """Support by its days. `amount`, a number of indices and their year, only for those who keep the register."""

    id: str
    kind: str
    starts_on: date
    ends_on: date | None = None
    amount: tuple[int, int] | None = None


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the facts. `kin`: the partings of other households that speak of this one, by household.

    `others` are the households that the reader may be told of. `settlements` are names by code and language. Words are dated in `zone`, None being the device's own.
    """

    today: date
    done: tuple[Done, ...] = ()
    asked: tuple[Request, ...] = ()
    granted: tuple[Granted, ...] = ()
    kin: tuple[tuple[str, Fact], ...] = ()
    others: dict[str, Neighbour] = {}
    settlements: dict[str, dict[str, str]] = {}
    zone: tzinfo | None = None


def event(
    group: Group, kind: str, on: date, subject: str, *, since: date | None = None, **more: object
) -> Event:
    """Return an event of a subject ("person/<id>"): one of a kind and subject has one `ref`."""
    told = {"ref": f"{subject}/{kind}", "on": on, "since": since or on, "group": group, "kind": kind}
    return msgspec.convert(told | more, Event)


def day_of(value: Value) -> date | None:
    """Return the day that a field holds; None where it holds none, or only a year."""
    if not isinstance(value, str) or len(value) != _DAY:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
