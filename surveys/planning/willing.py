"""Who of a family may be asked today: by consent, by what they said of being asked, and by who is there at all."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from surveys.exchange.sync import CaseAttempt, CaseExit, CaseHousehold, CasePerson
from surveys.planning.schedule import Schedule

ADULT = 18
# Within the region the family is accompanied on; the others are gone, and of these two nobody is there to be asked.
STAYS, NOBODY = ("region",), ("dissolved", "death")


class Willing(msgspec.Struct, frozen=True):
    """`adults` answer for themselves, `unasked` have not said yes or no yet; `together` as a household.

    Where the register knows no adult, the one who may be asked is None.
    """

    adults: tuple[str | None, ...]
    unasked: tuple[str | None, ...]
    together: bool


class Span(msgspec.Struct, frozen=True):
    """Away from a day until a day, or nobody knows until when; the family, or one person."""

    starts_on: date
    until: date | None
    person_id: str | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.until is None or day < self.until)

    def is_of(self, person_id: str | None) -> bool:
        return self.person_id is None or self.person_id == person_id


def is_adult(person: CasePerson, today: date) -> bool:
    """Ask by the year alone: whose year nobody knows counts as an adult."""
    return person.birth_year is None or today.year - person.birth_year >= ADULT


def willing(schedule: Schedule, household: CaseHousehold, today: date) -> Willing:
    """Return who may be asked. A no, and a refusal for good, stand until a later yes."""
    said = {one.person_id: one.on for one in household.done if one.form_id == schedule.consent}
    stopped = dict(_stopped(schedule, household))
    adults = [one for one in household.people if is_adult(one, today)]
    if not adults:
        return _unnamed(household, asked=bool(said), stopped=None in stopped)
    open_to_it = [one for one in adults if not _is_stopped(stopped, said, one.id)]
    agreed = tuple(one.id for one in open_to_it if one.consent)
    elses = household.consent and not any(one.consent for one in household.people) and None not in stopped
    return Willing(
        adults=agreed,
        unasked=tuple(one.id for one in open_to_it if not one.consent and one.id not in said),
        together=bool(agreed) or elses,
    )


def departure(household: CaseHousehold, today: date) -> CaseExit | None:
    """Return how the family left, None while it is here: within the region, or back, or before the day."""
    gone = [
        one
        for one in household.exits
        if one.back_on is None and one.kind not in STAYS and one.earliest <= today
    ]
    return max(gone, key=lambda one: one.latest, default=None)


def absences(schedule: Schedule, household: CaseHousehold) -> tuple[Span, ...]:
    """Return when somebody was not there: by the register, by an attempt that found them away, after a death."""
    return (
        *(Span(one.starts_on, one.ends_on or one.expected_on, one.person_id) for one in household.absences),
        *(Span(one.earliest, one.back_on) for one in household.exits if one.back_on is not None),
        *_told_away(schedule, household),
    )


def _unnamed(household: CaseHousehold, *, asked: bool, stopped: bool) -> Willing:
    agreed = household.consent and not stopped
    unasked = not household.consent and not asked and not stopped
    return Willing(adults=(None,) if agreed else (), unasked=(None,) if unasked else (), together=agreed)


def _stopped(schedule: Schedule, household: CaseHousehold) -> Iterator[tuple[str | None, date]]:
    for one in sorted(household.attempts, key=lambda one: one.at):
        is_their_death = one.outcome == schedule.contact.died and one.person_id is not None
        if one.outcome == schedule.contact.refused_for_good or is_their_death:
            yield one.person_id, one.at.date()


def _is_stopped(stopped: dict[str | None, date], said: dict[str | None, date], person_id: str) -> bool:
    days = [stopped[one] for one in (person_id, None) if one in stopped]
    return bool(days) and said.get(person_id, date.min) <= max(days)


def _told_away(schedule: Schedule, household: CaseHousehold) -> Iterator[Span]:
    plan = schedule.contact
    for one in household.attempts:
        day = one.at.date()
        if one.outcome == plan.died:
            yield Span(day, day + timedelta(plan.mourning_days))
        elif one.outcome == plan.away and not _was_met_after(schedule, household, one):
            yield Span(day, one.back_on or day + timedelta(plan.rest_days), one.person_id)


def _was_met_after(schedule: Schedule, household: CaseHousehold, away: CaseAttempt) -> bool:
    met = (*schedule.contact.reached, *schedule.contact.again_days)
    return any(one.at > away.at and one.outcome in met for one in household.attempts)
