"""Simulated families as the programme would meet them: people, consent, interviews by date, departure."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Literal

import msgspec

from analysis.cohort.answering import WRITERS, prepared
from analysis.cohort.arriving import consent
from analysis.cohort.drawing import Answers, Home, Member, Now, aged
from analysis.cohort.homes import home_of
from analysis.cohort.moving import Move, moves
from analysis.cohort.places import FAMILY_NAMES
from analysis.cohort.reaching import SILENT, attempt, farewell, tries
from analysis.cohort.simulate import Lives, settlements

VISIT_MONTHS = (1, 3, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60)
# What each adult is asked at a visit beside well-being; which months ask what follows the schedule.
_EVERY_VISIT, _WHOLE_VISITS = ("work", "place"), (6, 12, 24, 36, 48, 60)
HELD = 0.85
LATE_DAYS = 20
PULSE_ANSWERED, HELPS_A_YEAR = 0.6, 0.5
OBJECTS, REFUSES, REFUSES_ANALYSIS = 0.025, 0.015, 0.06
# Of those who leave: how many nobody knows to have left, and how many tell why. Of those who stay: how many fall silent.
UNSEEN, TELLS_WHY, FALLS_SILENT = 0.12, 0.6, 0.04


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One filled-in form. `person` is a place in the family's people, None for the household as a whole."""

    form_id: str
    on: date
    person: int | None
    by: Literal["worker", "settler"]
    answers: Answers


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    kind: Literal["origin", "onward", "abroad"]
    earliest: date
    latest: date


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """`told` is in order of time; nothing in it is later than the departure.

    `departure` is what the register comes to know: a family that left unseen has none, and nothing more is told of it
    than attempts to reach it. `moves` stay within the region.
    """

    name: str
    route: Literal["inside", "abroad"]
    origin: str
    district: str
    village: str
    arrived_on: date
    entered_on: date
    language: Literal["kk", "ru"]
    people: tuple[Member, ...]
    told: tuple[Told, ...]
    departure: Departure | None
    has_phone: bool
    moves: tuple[Move, ...] = ()


def families(lives: Lives, seed: int) -> Iterator[Family]:
    """Yield every family of `lives` with what it told.

    Parameters
    ----------
    lives : Lives
        From `analysis.cohort.simulate.live`.
    seed : int
        The same lives and seed give the same families, in the same order.

    Yields
    ------
    Family

    Notes
    -----
    Interviews follow the tenure clock and the winters, `HELD` of them take place, up to `LATE_DAYS` late; single
    questions are skipped or declined. Some adults refuse consent, some families object to being ordered later, and
    those tell no less. What is told depends on the true states with noise, never on whether the family will leave.
    `UNSEEN` of those who leave are lost from sight on that day, and so are `FALLS_SILENT` of those who stay: from then
    on there are only attempts. Some families move within the region; help that was given changes nothing.
    """
    places, states = settlements(), _states(lives)
    for number in range(len(lives)):
        draw = Random(f"{seed}/{number}")
        district, village = places[int(lives.place[number])]
        home = home_of(draw, lives, number)
        winter = partial(prepared, Random(f"{seed}/{number}/winter"), district)
        story = _Story(draw, lives, states, number, home, winter)
        yield Family(
            name=draw.choice(FAMILY_NAMES),
            route=home.route,
            origin=home.origin,
            district=district,
            village=village,
            arrived_on=home.arrived_on,
            entered_on=story.entered_on,
            language=story.language,
            people=home.people,
            told=tuple(story.tell()),
            departure=story.departure,
            has_phone=home.has_phone,
            moves=moves(draw, district, village, story.entered_on, story.last_day),
        )


States = Callable[[int, int], Now]
Winter = Callable[[Answers], Answers]


def _states(lives: Lives) -> States:
    """Return the function from family and month to all states: plain lists are read faster than arrays."""
    moving = {name: values.tolist() for name, values in lives.states.items()}
    fixed = {name: values.tolist() for name, values in lives.fixed.items()}

    def states(family: int, month: int) -> Now:
        now = {name: values[family][min(month, len(values[family]) - 1)] for name, values in moving.items()}
        return now | {name: values[family] for name, values in fixed.items()}

    return states


class _Story:
    """One family's way through the programme; `tell` writes it down once."""

    def __init__(
        self, draw: Random, lives: Lives, states: States, number: int, home: Home, winter: Winter
    ) -> None:
        self.draw, self.lives, self.number, self.home = draw, lives, number, home
        self.states, self.winter = states, winter
        self.as_of = date.fromisoformat(lives.as_of)
        self.entered_on: date = lives.entered[number].astype(object)
        self.language: Literal["kk", "ru"] = "kk" if draw.random() < 0.85 else "ru"
        self.departure = self._leaving()
        self.silent_from = self._silence()
        ends = self.as_of if self.departure is None else self.departure.earliest
        self.last_day = min(ends, self.silent_from) - timedelta(days=1)
        self.told: list[Told] = []

    def tell(self) -> list[Told]:
        agreed = self._consents()
        if agreed:
            self._arrival()
            self._visits(agreed)
            self._seasons()
            self._rent()
            self._pulses(agreed)
            self._farewell(agreed[0])
        self._helps()
        return sorted(self.told, key=lambda one: one.on)

    def _leaving(self) -> Departure | None:
        if self.lives.left[self.number] < 0 or self.draw.random() < UNSEEN:
            return None
        day: date = self.lives.left_on[self.number].astype(object)
        earliest = max(self.entered_on, day - timedelta(days=self.draw.randint(0, 12)))
        latest = min(self.as_of, day + timedelta(days=self.draw.randint(0, 12)))
        onward: Literal["onward", "abroad"] = "onward" if self.draw.random() < 0.85 else "abroad"
        kind: Literal["origin", "onward", "abroad"] = (
            "origin" if self.lives.kind[self.number] == 0 else onward
        )
        return Departure(kind=kind, earliest=earliest, latest=max(latest, earliest))

    def _silence(self) -> date:
        """Return the day from which nobody hears of the family; the last day for almost all."""
        if self.departure is not None:
            return self.as_of
        if self.lives.left[self.number] >= 0:
            unseen: date = self.lives.left_on[self.number].astype(object)
            return max(unseen, self.entered_on + timedelta(days=1))
        days = (self.as_of - self.entered_on).days
        if days < 120 or self.draw.random() >= FALLS_SILENT:
            return self.as_of
        return self.entered_on + timedelta(days=self.draw.randint(60, days))

    def _consents(self) -> list[int]:
        """Ask every adult, and return who agreed to be served."""
        agreed: list[int] = []
        analysis = self.draw.random() >= REFUSES_ANALYSIS
        for person in self._adults():
            agrees = self.draw.random() >= REFUSES
            self._consent(self.entered_on, person, agrees=agrees, analysis=analysis)
            agreed += [person] if agrees else []
        if agreed and self.draw.random() < OBJECTS and (self.last_day - self.entered_on).days > 60:
            later = self.entered_on + timedelta(
                days=self.draw.randint(45, (self.last_day - self.entered_on).days)
            )
            self._consent(later, agreed[0], agrees=True, analysis=False)
        return agreed

    def _consent(self, on: date, person: int, *, agrees: bool, analysis: bool) -> None:
        if on <= self.last_day:
            answers = consent(self.draw, self.home, self.language, agrees, analysis, on)
            self.told.append(Told(form_id="consent", on=on, person=person, by="worker", answers=answers))

    def _adults(self) -> list[int]:
        return [n for n, member in enumerate(self.home.people) if member.relation in ("self", "spouse")]

    def _arrival(self) -> None:
        on = self.entered_on + timedelta(days=self.draw.randint(0, 8))
        for form_id in ("arrival", "heat", "housing"):
            self._write(form_id, on, None)
        for form_id in ("wellbeing", "work", "language", "place") if self._has_consent(0, on) else ():
            self._write(form_id, on, 0)

    def _visits(self, agreed: list[int]) -> None:
        for month in VISIT_MONTHS:
            on = self._due(month) + timedelta(days=self.draw.randint(-5, LATE_DAYS))
            if on <= self.entered_on:
                continue
            held = self.draw.random() < HELD and on <= self.last_day
            self._tries(on, held=held)
            if not held:
                continue
            self._household(month, on)
            for nth, person in enumerate(agreed):
                if self.draw.random() < (0.92, 0.4)[min(nth, 1)]:
                    self._write("wellbeing", on, person)
                if self.draw.random() < (0.92, 0.3)[min(nth, 1)]:
                    self._visit(month, on, person)

    def _tries(self, on: date, *, held: bool) -> None:
        """Write down the attempts of a visit; once the family is lost from sight one is made in vain."""
        if self.silent_from <= on < self.as_of and self.departure is None:
            outcome = self.draw.choices(tuple(SILENT), tuple(SILENT.values()))[0]
            self._note(attempt(self.draw, outcome, on), on)
        for day, answers in tries(self.draw, on, held=held):
            if self.entered_on <= day <= self.last_day:
                self._note(answers, day)

    def _note(self, answers: Answers, on: date) -> None:
        self.told.append(Told(form_id="contact", on=on, person=None, by="worker", answers=answers))

    def _farewell(self, person: int) -> None:
        """Tell why, some days before a departure that the family speaks of itself."""
        on = self.last_day - timedelta(days=self.draw.randint(0, 6))
        if self.departure is None or on <= self.entered_on or self.draw.random() >= TELLS_WHY:
            return
        self._note(attempt(self.draw, "declared", on), on)
        said = farewell(self.draw, self._now(on), self.departure.kind, on)
        self.told.append(Told(form_id="exit", on=on, person=person, by="worker", answers=said))

    def _household(self, month: int, on: date) -> None:
        """Ask what this month's visit asks of the household, and the carer about the children."""
        for form_id in ("heat", "housing", "strain") if month > 1 else ("heat",):
            self._write(form_id, on, None)
        self._about_children("children", on)

    def _about_children(self, form_id: str, on: date) -> None:
        """Ask the first adult, whose latest word allows questions about children, as long as there are any."""
        said = [one for one in self.told if one.person == 0 and one.form_id == "consent" and one.on <= on]
        latest = max(said, key=lambda one: one.on, default=None)
        agreed = latest is not None and latest.answers.get("con_child") == "yes"
        if agreed and aged(self.home, on, 1, 17):
            self._write(form_id, on, 0)

    def _visit(self, month: int, on: date, person: int) -> None:
        """Ask one adult what this month's visit asks."""
        asked = ["ties"] if month > 1 else []
        asked += ["language"] if month == 3 or month in _WHOLE_VISITS else []
        asked += ["navigation"] if month != 3 else []
        asked += ["health"] if month == 1 or month in _WHOLE_VISITS else []
        asked += ["family"] if month in _WHOLE_VISITS else []
        for form_id in (*asked, *_EVERY_VISIT):
            self._write(form_id, on, person)

    def _seasons(self) -> None:
        for year in range(self.entered_on.year, self.as_of.year + 1):
            for form_id, begins in (("deepwinter", date(year, 1, 10)), ("prewinter", date(year, 9, 15))):
                on = begins + timedelta(days=self.draw.randint(0, 30))
                if on > self.entered_on + timedelta(days=30) and self.draw.random() < 0.6:
                    self._write(form_id, on, None)
            on = date(year, 8, 1) + timedelta(days=self.draw.randint(0, 20))
            if on > self.entered_on + timedelta(days=30) and self.draw.random() < 0.6:
                self._about_children("school", on)

    def _rent(self) -> None:
        for month in (10, 12):
            on = self._due(month) + timedelta(days=self.draw.randint(0, 20))
            if on > self.entered_on and self.draw.random() < 0.6:
                self._write("rent_end", on, None)

    def _pulses(self, agreed: list[int]) -> None:
        for month in (*range(1, 13), *range(14, 25, 2)) if self.home.has_phone and 0 in agreed else ():
            on = self._due(month) + timedelta(days=self.draw.randint(0, 9))
            if on > self.entered_on and self.draw.random() < PULSE_ANSWERED:
                self._write("pulse", on, 0, by="settler")

    def _helps(self) -> None:
        days = (self.last_day - self.entered_on).days
        while days > 0 and (wait := self.draw.expovariate(HELPS_A_YEAR / 365)) < days:
            days -= int(wait) + 1
            on = self.last_day - timedelta(days=days)
            self._write("help", on, 0, by="settler" if self.home.has_phone else "worker")

    def _has_consent(self, person: int, on: date) -> bool:
        return any(
            one.form_id == "consent" and one.person == person and one.on <= on
            and one.answers["con_service"] == "yes"
            for one in self.told
        )  # fmt: skip

    def _write(
        self, form_id: str, on: date, person: int | None, by: Literal["worker", "settler"] = "worker"
    ) -> None:
        if self.entered_on <= on <= self.last_day:
            answers = WRITERS[form_id](self.draw, self.home, self._now(on), on)
            answers = self.winter(answers) if form_id == "prewinter" else answers
            self.told.append(Told(form_id=form_id, on=on, person=person, by=by, answers=answers))

    def _due(self, month: int) -> date:
        day = self.home.arrived_on
        year, place = divmod(day.year * 12 + day.month - 1 + month, 12)
        return date(year, place + 1, min(day.day, 28))

    def _now(self, on: date) -> Now:
        """Return the states of the family's month in which `on` falls."""
        arrived = self.home.arrived_on
        whole = (on.year - arrived.year) * 12 + on.month - arrived.month - (on.day < arrived.day)
        return self.states(self.number, max(0, whole))
