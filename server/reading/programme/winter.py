"""Which homes are ready for this winter, by what families said before it or since."""

from collections.abc import Iterable
from datetime import date

from surveys.exchange.sync import CaseHousehold

# What tells of a home's readiness for the winter, and the months in which it is asked: the last year's answers are old by August.
WINTER_FORMS, PREWINTER = ("prewinter", "deepwinter", "heat"), "prewinter"
_BEGINS, _ENDS = (8, 1), (4, 30)
# What a home lacks, by the service that is to be turned to first.
LACKS = {
    "fuel": ("svc_fuel", "svc_benefit"),
    "stove": ("svc_stove", "svc_alarm"),
    "home": ("svc_insulation", "svc_heatcheck", "svc_repair", "svc_utility"),
    "clothes": ("svc_clothes",),
}


def winter_begins(day: date) -> date:
    """Return the first day from which what is said of readiness is of the winter of this day."""
    return date(day.year - (day.month < _BEGINS[0]), *_BEGINS)


def winter_ends(begins: date) -> date:
    return date(begins.year + 1, *_ENDS)


def asked_of_winter(household: CaseHousehold, begins: date) -> list[date]:
    """Return the days on which the check before this winter was made."""
    return [one.on for one in household.done if one.form_id == PREWINTER and one.on >= begins]


def lacks(services: Iterable[str]) -> frozenset[str]:
    """Return which of `LACKS` a home with needs for these services lacks; advice or a road is no lack of a home."""
    asked = set(services)
    return frozenset(name for name, own in LACKS.items() if asked.intersection(own))
