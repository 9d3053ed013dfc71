"""What stands with a family today, by every clock: one pure function, the same on the phone and on the server."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from surveys.exchange.sync import CaseEvent, CaseHousehold, CasePerson
from surveys.planning.contact import Advice, search, seen_on, was_reached
from surveys.planning.schedule import EventWave, Schedule
from surveys.planning.settling import last_done, postponed, settled, when_back
from surveys.planning.turns import Turn, clock_turns, event_turn, support_turns
from surveys.planning.willing import NOBODY, absences, departure, willing
from surveys.submission import FormId

State = Literal["not_yet", "open", "due", "overdue", "expired"]
ASKED: tuple[State, ...] = ("open", "due", "overdue")
LOOK_AGAIN_DAYS = 31
_LEFT = ("exit", "after")
_Place = tuple[FormId, str | None]
_Turns = dict[_Place, tuple[Turn, ...]]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One form to fill in, with the adult who is to answer; None: the household, or one adult of it.

    `wave` says why (`wave.<name>`), `month` which month of tenure, None by the other clocks. An `offer` is never late: the
    form lies ready for whoever opens it.
    """

    form_id: str
    state: State
    opens_on: date
    due_on: date
    late_days: int = 0
    wave: str
    month: int | None = None
    person_id: str | None = None
    advice: Advice | None = None
    offer: bool = False


class Standing(msgspec.Struct, frozen=True):
    """What stands with a family on a day, each with its turn, and the next day on which something else may stand there.

    Until that day the states follow from the days of the turns alone, if nothing is told meanwhile.
    """

    tasks: tuple[tuple[Task, Turn], ...]
    until: date


def due(schedule: Schedule, household: CaseHousehold, today: date) -> tuple[Task, ...]:
    """Return what stands with the family on this day, the most overdue first, then what is due soonest.

    A form stands there at most once for each who is to answer it: as open, due or overdue, and otherwise with what was
    missed last (expired) and what comes next (not_yet). What has been settled is not there at all.
    """
    places = {form_id: place for place, form_id in enumerate(schedule.order)}
    tasks = (task for task, _ in standing(schedule, household, today).tasks)
    return tuple(sorted(tasks, key=lambda task: _urgency(task, places)))


def standing(schedule: Schedule, household: CaseHousehold, today: date) -> Standing:
    """Return the same in no order, with what a list that is kept needs to know of the days to come."""
    left = departure(household, today)
    if left is not None and left.kind in NOBODY:
        return Standing((), today + timedelta(LOOK_AGAIN_DAYS))
    sight = _Sight(schedule, household, today, left_on=left.latest if left else None)
    tasks = tuple(sight.tasks())
    return Standing(tasks, sight.until(turn for _, turn in tasks))


def asked_now(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Keep the tasks that may be done today."""
    return tuple(task for task in tasks if task.state in ASKED)


class _Sight:
    """One family on one day."""

    def __init__(
        self, schedule: Schedule, household: CaseHousehold, today: date, *, left_on: date | None
    ) -> None:
        self.schedule, self.household, self.today, self.left_on = schedule, household, today, left_on
        self.joined_on = max(household.arrived_on, household.entered_on or household.arrived_on)
        self.each = frozenset(schedule.each_adult)
        self.who = willing(schedule, household, today)
        self.last = last_done(schedule, household.done)
        self.spans = absences(schedule, household) if left_on is None else ()
        self.advice: dict[_Place, Advice] = {}
        self.turns: _Turns = {}

    def tasks(self) -> list[tuple[Task, Turn]]:
        turns = self.turns
        if self.left_on is None:
            self._clocks(turns)
            self._support(turns)
            self._rest(turns)
            self._contact(turns)
        self._events(turns)
        found = [task for place, standing in turns.items() for task in self._tasks(place, standing)]
        return self._not_twice(found)

    def until(self, shown: Iterable[Turn]) -> date:
        """Return the first day on which a turn opens or is over, somebody comes back or leaves, or the year is another."""
        if self.spans:
            return self.today + timedelta(1)
        days = [date(self.today.year + 1, 1, 1), self.today + timedelta(LOOK_AGAIN_DAYS)]
        for turn in (*shown, *(one for standing in self.turns.values() for one in standing)):
            days.append(turn.opens_on)
            if turn.expires_on is not None:
                days.append(turn.expires_on + timedelta(1))
        days += [one.earliest for one in self.household.exits]
        return min(day for day in days if day > self.today)

    def _clocks(self, turns: _Turns) -> None:
        consent = self.schedule.consent
        for form_id, found in clock_turns(
            self.schedule, self.household.arrived_on, self.joined_on, self.today
        ).items():
            asked = self.who.unasked if form_id == consent else self._asked(form_id)
            for person_id in asked:
                turns[form_id, person_id] = found
        for person in self.household.people:
            if person.joined_on is not None and person.joined_on > self.joined_on:
                self._newcomer(turns, person.id, person.joined_on)
        for one in self.schedule.ages:
            if not self._has_child(one.ages, one.purpose):
                turns.pop((one.form, None), None)

    def _newcomer(self, turns: _Turns, person_id: str, joined_on: date) -> None:
        """Let an adult who came later have a baseline of their own, and no visit from before their time."""
        own = clock_turns(self.schedule, self.household.arrived_on, joined_on, self.today)
        for form_id in self.each:
            if (form_id, person_id) in turns:
                turns[form_id, person_id] = own.get(form_id, ())

    def _support(self, turns: _Turns) -> None:
        for form_id, turn in support_turns(self.schedule, self.household.support, self.joined_on):
            self._add(turns, form_id, self._asked(form_id), turn)

    def _rest(self, turns: _Turns) -> None:
        """Take the short check from who sent it back empty so often, until somebody has talked with them about it."""
        resting, contact = self.schedule.resting, self.schedule.contact.form
        for person in self.household.people:
            if person.refusals >= resting.refusals and person.id in self.who.adults:
                since = self.last.get((resting.form, person.id), self.joined_on)
                if not self._was_talked_to(person, since):
                    turns.pop((resting.form, person.id), None)
                    until = since + timedelta(resting.due_days)
                    talk = Turn(since, since, until, None, date.max, "ask_channel")
                    self._add(turns, contact, (person.id,), talk)

    def _contact(self, turns: _Turns) -> None:
        """Add the next attempt at each who was not reached, with the advice for it."""
        plan, attempts = self.schedule.contact, self.household.attempts
        asked = (None, *self.who.adults, *self.who.unasked)
        if not attempts or not (self.who.together or self.who.unasked):
            return
        backup = any(person.purposes.get("backup") for person in self.household.people)
        for person_id in {one.person_id for one in attempts}.intersection(asked):
            tried = [one for one in attempts if one.person_id == person_id]
            seen = seen_on(self.household.done, person_id, (plan.form, self.schedule.resting.form))
            if found := search(plan, tried, seen, backup=backup):
                self._add(turns, plan.form, (person_id,), found.turn)
                self.advice[plan.form, person_id] = found.advice

    def _events(self, turns: _Turns) -> None:
        happened = self.household.events
        if self.left_on is not None:
            happened = (*happened, *(CaseEvent(name=name, on=self.left_on) for name in _LEFT))
        for event in happened:
            for wave in self.schedule.event:
                if wave.name == event.name and (wave.left or self.left_on is None):
                    self._event(turns, wave, event)

    def _event(self, turns: _Turns, wave: EventWave, event: CaseEvent) -> None:
        turn = event_turn(wave, event.on)
        contact = self.schedule.contact
        if event.on < self.joined_on or (
            wave.agreed and was_reached(contact, self.household.attempts, turn.opens_on)
        ):
            return
        for form_id in wave.forms:
            self._add(turns, form_id, self._concerned(form_id, wave, event), turn)

    def _concerned(self, form_id: FormId, wave: EventWave, event: CaseEvent) -> tuple[str | None, ...]:
        asked = self._asked(form_id)
        if wave.agreed:
            agreed = {person.id for person in self.household.people if person.purposes.get(wave.agreed)}
            asked = tuple(one for one in asked if one in agreed)
        is_ones_own = event.person_id is not None and form_id in self.each
        return tuple(one for one in asked if not is_ones_own or one == event.person_id)

    def _asked(self, form_id: FormId) -> tuple[str | None, ...]:
        if form_id in self.each:
            return self.who.adults
        return (None,) if self.who.together else ()

    def _add(self, turns: _Turns, form_id: FormId, asked: Iterable[str | None], turn: Turn) -> None:
        for person_id in asked:
            turns[form_id, person_id] = (*turns.get((form_id, person_id), ()), turn)

    def _has_child(self, ages: tuple[int, int], purpose: str) -> bool:
        """Ask whether there is a child of these years, and somebody who has not said no to the purpose."""
        people = self.household.people
        asked = [person for person in people if person.id in self.who.adults]
        is_refused = bool(asked) and all(person.purposes.get(purpose) is False for person in asked)
        born = (person.birth_year for person in people if person.birth_year)
        return not is_refused and any(ages[0] <= self.today.year - year <= ages[1] for year in born)

    def _was_talked_to(self, person: CasePerson, since: date) -> bool:
        own = [one for one in self.household.attempts if one.person_id in (None, person.id)]
        return was_reached(self.schedule.contact, own, since)

    def _tasks(self, place: _Place, turns: tuple[Turn, ...]) -> Iterator[tuple[Task, Turn]]:
        """Yield what may be done now; when there is nothing, what was missed last and what comes next."""
        last, days = self.last.get(place), self.schedule.limits.return_days
        standing = [turn for turn in turns if not settled(turn, last)]
        if self.schedule.same:
            standing = postponed(self.schedule, place[0], standing, self.last)
        if self.spans:
            back = (when_back(turn, self.spans, place[1], self.today, days) for turn in standing)
            standing = [turn for turn in back if turn is not None]
        past = [turn for turn in standing if turn.opens_on <= self.today]
        current = [turn for turn in past if turn.expires_on is None or self.today <= turn.expires_on]
        if current:
            yield self._task(place, min(current, key=_due_on))
            return
        if past:
            yield self._task(place, max(past, key=_due_on))
        if coming := [turn for turn in standing if turn.opens_on > self.today]:
            yield self._task(place, min(coming, key=_opens_on))

    def _task(self, place: _Place, turn: Turn) -> tuple[Task, Turn]:
        state = _state(turn, self.today)
        is_search = turn.wave.startswith("contact")
        task = Task(
            form_id=place[0],
            state=state,
            opens_on=turn.opens_on,
            due_on=turn.due_on,
            late_days=(self.today - turn.due_on).days if state == "overdue" else 0,
            wave=turn.wave,
            month=turn.month,
            person_id=place[1],
            advice=self.advice.get(place) if is_search else None,
            offer=turn.expires_on is not None and turn.starts_on > turn.expires_on,
        )
        return task, turn

    def _not_twice(self, tasks: list[tuple[Task, Turn]]) -> list[tuple[Task, Turn]]:
        """Leave out what another form, which stands too, asks whole."""
        asked = {task.form_id for task, _ in tasks if task.state in ASKED}
        doubled = {one.asks for one in self.schedule.same if one.form in asked}
        return [pair for pair in tasks if pair[0].form_id not in doubled or pair[0].state not in ASKED]


def _state(turn: Turn, today: date) -> State:
    if today < turn.opens_on:
        return "not_yet"
    if turn.expires_on is not None and today > turn.expires_on:
        return "expired"
    if today > turn.due_on:
        return "overdue"
    return "due" if today >= turn.starts_on else "open"


def _urgency(task: Task, places: Mapping[str, int]) -> tuple[int, bool, date, int, str, str]:
    """Order by lateness, then by the day that is due; forms of one day as a visit asks them, what is missed at the end."""
    place = places.get(task.form_id, len(places))
    return -task.late_days, task.state == "expired", task.due_on, place, task.form_id, task.person_id or ""


def _due_on(turn: Turn) -> date:
    return turn.due_on


def _opens_on(turn: Turn) -> date:
    return turn.opens_on
