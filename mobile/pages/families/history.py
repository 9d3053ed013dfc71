"""What happened to a family, by year, as far as this phone knows: pulled facts, own unsent changes, forms filled in."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.families.register import CHANGE, facts_here, families_here
from mobile.pages.families.returned import returned_events
from mobile.pages.parts import Choice
from mobile.pages.telling import counted
from mobile.talking.receiving import help_requests
from surveys.exchange.sync import CaseHousehold
from surveys.history import tell
from surveys.register.facts import Fact
from surveys.register.past import GROUPS, Done, Event, Granted, Neighbour, Records, Request
from surveys.register.timeline import by_year, of_group, timeline
from surveys.wording import LANGUAGES

if TYPE_CHECKING:
    from mobile.phone import Phone

ALL = "all"
FEW = 25
_ICONS = {"people": "family", "places": "home", "visits": "form", "help": "hand", "data": "edit"}


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """`opens` is another family on this phone that it speaks of, "" for none."""

    when: str
    text: str
    more: str
    icon: str
    opens: str = ""
    open_text: str = ""


class Year(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are filled in where the year is open."""

    name: str
    count: str
    open: bool
    rows: tuple[Happened, ...]


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    subtitle: str
    groups: tuple[Choice, ...]
    years: tuple[Year, ...]
    empty: str


class History:
    """`phone.history(household_id)`. The newest year is open at first; the others open when pressed."""

    def __init__(self, phone: "Phone", household_id: str) -> None:
        self._phone, self._id = phone, household_id
        families = families_here(phone.store)
        self._family = families[household_id]
        told = [*events_here(phone, self._family, families.values()), *returned_events(self._family)]
        self._events = tuple(sorted(told, key=lambda one: one.on, reverse=True))
        self._group = ALL
        self._open = {str(event.on.year) for event in self._events[:1]}

    def page(self) -> HistoryPage:
        say = self._phone.say
        shown = of_group(self._events, self._group)
        groups = [group for group in GROUPS if of_group(self._events, group)]
        return HistoryPage(
            title=say("phone.history.title"),
            subtitle=self._family.name,
            groups=tuple(
                Choice(name=name, text=say(f"timeline.show.{name}"), chosen=name == self._group)
                for name in (ALL, *groups)
            ),
            years=tuple(self._year(str(year), events) for year, events in by_year(shown)),
            empty="" if shown else say("timeline.none"),
        )

    def show(self, group: str) -> HistoryPage:
        """Show one kind of event, with its newest year open; all years where there are few to read."""
        self._group = group
        shown = of_group(self._events, group)
        self._open |= {str(event.on.year) for event in (shown if len(shown) <= FEW else shown[:1])}
        return self.page()

    def turn(self, year: str) -> HistoryPage:
        """Open a year, or close it."""
        self._open ^= {year}
        return self.page()

    def _year(self, name: str, events: tuple[Event, ...]) -> Year:
        is_open = name in self._open
        return Year(
            name=name,
            count=counted("timeline.count", len(events), self._phone.language),
            open=is_open,
            rows=tuple(self._row(event) for event in events) if is_open else (),
        )

    def _row(self, event: Event) -> Happened:
        told = tell(event, self._phone.language)
        other = event.other
        name = "" if other is None else f"№ {other.number} {other.name}" if other.number else other.name
        return Happened(
            when=told.when,
            text=told.text,
            more="\n".join(told.more),
            icon=_ICONS[event.group],
            opens=other.id if other else "",
            open_text=name,
        )


def events_here(
    phone: "Phone", family: CaseHousehold, families: Collection[CaseHousehold]
) -> tuple[Event, ...]:
    """Return what happened to one of these families, which are read once: a phone holds sixty."""
    named = {code: {name: one.name(name) for name in LANGUAGES} for code, one in family.places.items()}
    records = Records(
        today=phone.today,
        done=tuple(_done(phone, family)),
        asked=tuple(_asked(phone, family.id)),
        granted=tuple(
            Granted(
                id=f"{one.kind}/{one.starts_on}", kind=one.kind, starts_on=one.starts_on, ends_on=one.ends_on
            )
            for one in family.support
        ),
        kin=_kin(families, family.id),
        others={
            one.id: Neighbour(id=one.id, number=one.number, name=one.name)
            for one in families
            if one.id != family.id
        },
        settlements=named,
    )
    return timeline(family.id, facts_here(phone.store, family.id), records)


def _done(phone: "Phone", family: CaseHousehold) -> Iterable[Done]:
    """Yield what this phone finished, by name, then what the server told of that day beside it."""
    own = {
        (entry.head.form_id, _day(entry.head.finished_at)): None
        for state in ("ready", "sent")
        for entry in phone.outbox.entries(state, 100_000)
        if entry.head.household_id == family.id and entry.head.form_id != CHANGE
    }
    yield from (Done(form_id=form_id, on=on, by=phone.name) for form_id, on in own)
    told = [(one.form_id, one.on) for one in family.done]
    told += [("contact", _day(one.at)) for one in family.attempts]
    yield from (
        Done(form_id=form_id, on=on) for form_id, on in dict.fromkeys(told) if (form_id, on) not in own
    )


def _asked(phone: "Phone", household_id: str) -> Iterable[Request]:
    for one in help_requests(phone.store).all().values():
        if one.household_id == household_id:
            yield Request(id=one.id, on=_day(one.made_at), category=one.category)


def _kin(families: Iterable[CaseHousehold], id: str) -> tuple[tuple[str, Fact], ...]:
    """Return the partings of other families on this phone that speak of this one."""
    return tuple(
        (family.id, fact)
        for family in families
        if family.id != id
        for fact in family.facts
        if fact.kind == "parting" and fact.shown().get("other_id") == id
    )


def _day(when: datetime) -> date:
    return when.astimezone().date()
