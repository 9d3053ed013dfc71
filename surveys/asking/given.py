"""What the app tells a form about the family it asks: the values of the hidden ctx_ questions."""

from collections.abc import Iterable, Mapping
from datetime import date

from surveys.exchange.sync import CaseHelp, CaseHousehold, CasePerson
from surveys.planning.calendar import months_between

HEATING_MONTHS = (10, 11, 12, 1, 2, 3, 4)


def given(
    household: CaseHousehold | None,
    context: Mapping[str, str],
    requests: Iterable[CaseHelp],
    today: date,
    consented: Mapping[str, object],
) -> dict[str, str | int]:
    """Return every ctx_ value. `context` is the server's (operator, phone…), `consented` this adult's consent answers.

    A year of birth says only the year: a child counts as a child until the year it turns 18. A settler's phone knows
    nobody but its holder: there the register's count of children speaks. Ages stand in order, the eldest child first.
    """
    people = household.people if household else ()
    children = _aged(people, today, 0, 17)
    return {
        **context,
        "ctx_year": today.year,
        "ctx_heating": int(today.month in HEATING_MONTHS),
        "ctx_n_child": max(children, household.children if household else 0),
        "ctx_n_learn": _aged(people, today, 3, 17),
        "ctx_n_small": _aged(people, today, 1, 5),
        "ctx_n_school": _aged(people, today, 5, 17),
        "ctx_kid_ages": " ".join(
            str(age) for age in sorted(_ages(people, today), reverse=True) if 1 <= age <= 17
        ),
        "ctx_n_home": len(people),
        "ctx_months": max(0, months_between(household.arrived_on, today)) if household else "",
        "ctx_con_backup": str(consented.get("con_backup") or ""),
        "ctx_con_child": str(consented.get("con_child") or ""),
        "ctx_open_help": int(any(request.status != "done" for request in requests)),
    }


def _aged(people: Iterable[CasePerson], today: date, youngest: int, oldest: int) -> int:
    return sum(youngest <= age <= oldest for age in _ages(people, today))


def _ages(people: Iterable[CasePerson], today: date) -> list[int]:
    return [today.year - person.birth_year for person in people if person.birth_year]
