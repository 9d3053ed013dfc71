"""The plan of the three clocks: which form is asked when, of whom, and what calls for one. It comes from a TOML text."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec

from surveys.submission import FormId

MonthDay = Annotated[str, msgspec.Meta(pattern=r"^\d\d-\d\d$")]


class TenureWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked some months after arrival; the days count from that day. Without `expires_days` it stays asked.

    With `once`, any record of the form settles it for good: such is the baseline, which counts from the day on which the
    family came to be accompanied and is asked of those too who arrived years before.
    """

    name: str
    months: tuple[int, ...]
    forms: tuple[FormId, ...]
    opens_days: int
    due_days: int
    expires_days: int | None = None
    once: bool = False


class CalendarWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"starts": "from"}):
    """Asked every year between two days, whenever the family came."""

    name: str
    forms: tuple[FormId, ...]
    opens: MonthDay
    starts: MonthDay
    due: MonthDay
    expires: MonthDay


class SupportWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked some months before (below zero) or after a day of a support measure: where it starts, or where it ends."""

    name: str
    kind: str
    at: Annotated[str, msgspec.Meta(pattern="^(start|end)$")]
    months: tuple[int, ...]
    forms: tuple[FormId, ...]
    opens_days: int
    due_days: int
    expires_days: int


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of these options of an item in a record of a form."""

    form: FormId
    item: str
    any: tuple[str, ...]


class EventWave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked after something happened: the register says so, or one of `answers` does; the days count from that day.

    An `offer` is never due: the form lies ready, and only the person opens it. `agreed` names the purpose to which an
    adult must have said yes. `left`: asked of a family that has left; every other form is not. A record of up to
    `before_days` before it settles it too.
    """

    name: str
    forms: tuple[FormId, ...]
    opens_days: int
    due_days: int
    expires_days: int
    opens_months: int = 0
    before_days: int = 0
    offer: bool = False
    once: bool = False
    left: bool = False
    agreed: str = ""
    answers: tuple[Answer, ...] = ()


class Ages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked only where there is a child of these years, and nobody of the willing adults said no to the purpose."""

    form: FormId
    ages: tuple[int, int]
    purpose: str


class Same(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`form` asks all that `asks` does, and more: within so many days one of the two is enough."""

    form: FormId
    asks: FormId
    days: int


class ContactPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What follows an attempt, by its outcome; see the head of the TOML."""

    form: FormId
    reached: tuple[str, ...]
    refused_for_good: str
    away: str
    died: str
    again_days: Mapping[str, int]
    spaced_days: tuple[int, ...]
    due_days: int
    tries: int
    channels: tuple[str, ...]
    several: int
    rest_days: int
    mourning_days: int


class Resting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form that rests after so many refusals in a row, until somebody has asked about the way of asking."""

    form: FormId
    refusals: int
    due_days: int


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many months after arrival a family is accompanied, how many days a returned one has, how many contacts fit."""

    months: int
    return_days: int
    contacts_a_week: int
    answer_days: int


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, eq=False):
    """The three clocks; `order` is how forms stand in a list, those of a visit first.

    `each_adult` answers for themselves; `one_adult` answers for the family; the other forms are the household's.
    `without_consent` are taken from anybody; with `consent` a person says yes or no to the rest.
    """

    tenure: tuple[TenureWave, ...]
    calendar: tuple[CalendarWave, ...]
    limits: Limits
    contact: ContactPlan
    resting: Resting
    support: tuple[SupportWave, ...] = ()
    event: tuple[EventWave, ...] = ()
    ages: tuple[Ages, ...] = ()
    same: tuple[Same, ...] = ()
    order: tuple[FormId, ...] = ()
    each_adult: tuple[FormId, ...] = ()
    one_adult: tuple[FormId, ...] = ()
    without_consent: tuple[FormId, ...] = ()
    consent: FormId = "consent"


def load_schedule(source: str | Mapping[str, object]) -> Schedule:
    """Return the schedule in a TOML text or mapping."""
    return msgspec.convert(tomllib.loads(source) if isinstance(source, str) else source, Schedule)


def in_order(schedule: Schedule, form_ids: Iterable[FormId]) -> list[FormId]:
    """Return forms as a list shows them; what the schedule does not name stands at the end, by its id."""
    places = {form_id: place for place, form_id in enumerate(schedule.order)}
    return sorted(form_ids, key=lambda form_id: (places.get(form_id, len(places)), form_id))
