"""The item bank's reference family in January, and others: how they answer, visit by visit.

Two adults (he employed, she at home and wanting work), a child at school, one that waits for a kindergarten, a rented
house with a stove. What matters here is only which questions an answer leads to.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from surveys.interview.duration import items
from tests.surveys.scenarios import Step, filled

JANUARY = date(2026, 1, 20)
CONTEXT: dict[str, str | int] = {
    "ctx_operator": "Qonys", "ctx_bin": "000000000000", "ctx_phone": "0 000 000 00 00", "ctx_keep": "12 ай",
    "ctx_third": "жоқ", "ctx_cross": "жоқ", "ctx_publish": "жоқ", "ctx_independent": "0 000 000 00 01",
    "ctx_year": JANUARY.year, "ctx_heating": 1, "ctx_con_child": "yes", "ctx_con_backup": "yes", "ctx_open_help": 0,
}  # fmt: skip

HOUSEHOLD = {
    0: ("arrival", "heat", "housing"),
    1: ("heat", "children"),
    3: ("heat", "housing", "children", "strain"),
}
ADULT = {
    0: ("consent", "wellbeing", "work", "language", "place"),
    1: ("wellbeing", "work", "health", "navigation", "place"),
    3: ("wellbeing", "work", "ties", "language", "place"),
    6: ("wellbeing", "work", "health", "ties", "language", "navigation", "family", "place"),
    18: ("wellbeing", "work", "ties", "navigation", "place"),
}


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """A family by what makes it answer: the year of birth of each person, and what each adult does."""

    births: tuple[int, ...] = (1988, 1990, 2016, 2022)
    works: tuple[str, str] = ("employee", "care")
    wants: tuple[str, str] = ("none", "job")

    @property
    def ages(self) -> list[int]:
        """The ages of the children, the eldest first."""
        return sorted((age for born in self.births if 1 <= (age := JANUARY.year - born) <= 17), reverse=True)

    def context(self, month: int) -> dict[str, str | int]:
        """Return what the app would give to a form."""
        counted = {
            "ctx_n_child": len(self.ages),
            "ctx_n_learn": sum(age >= 3 for age in self.ages),
            "ctx_n_small": sum(age <= 5 for age in self.ages),
            "ctx_n_school": sum(age >= 5 for age in self.ages),
            "ctx_n_home": len(self.births),
            "ctx_kid_ages": " ".join(map(str, self.ages)),
        }
        return CONTEXT | counted | {"ctx_months": month}


REFERENCE = Household()
# Every question that this family can be asked: both work and want other work.
LONGEST = Household(works=("employee", "casual"), wants=("other", "hours"))
LARGE = Household(
    births=(1980, 1983, 1950, 2009, 2011, 2013, 2016, 2019, 2023), works=LONGEST.works, wants=LONGEST.wants
)


def visit(family: Household, month: int) -> tuple[int, int]:
    """Return how many items the household and first adult are led through, and how many the second adult."""
    household = HOUSEHOLD.get(month, HOUSEHOLD[3])
    adult = ADULT[month] if month in ADULT else ADULT[6 if month % 12 == 0 else 18]
    first = sum(asked(form_id, family, month) for form_id in (*household, *adult))
    return first, sum(asked(form_id, family, month, second=True) for form_id in adult)


def asked(form_id: str, family: Household, month: int, *, second: bool = False) -> int:
    """Return how many items this form asks of the household, or of its first or second adult."""
    steps = list(_steps(form_id, family, second=second))
    return items(filled(form_id, steps, family.context(month), JANUARY))


def _steps(form_id: str, family: Household, *, second: bool) -> Iterator[Step]:
    if form_id == "arrival":
        yield from _arrival(family)
    elif form_id in ("children", "school"):
        yield from _children(form_id, family.ages)
    elif form_id == "work":
        yield ("/data/wrk_state", family.works[second])
        yield ("/data/wrk_want", family.wants[second])
    else:
        yield from _ANSWERS.get(form_id, ())


def _arrival(family: Household) -> Iterator[Step]:
    yield from (
        ("/data/arr_route", "inside"),
        ("/data/arr_phone_own", "mine"),
        ("/data/arr_backup_name", "Әсел"),
    )
    for number, born in enumerate(family.births, 1):
        person = f"/data/per[{number}]"
        if number > 1:
            yield ("+", "/data/per")
        yield (f"{person}/per_birth", born)
        yield (f"{person}/per_here", "here")
        if number <= 2:
            is_at_home = family.works[number - 1] == "care"
            yield (f"{person}/per_workstate", "none" if is_at_home else family.works[number - 1])


def _children(form_id: str, ages: list[int]) -> Iterator[Step]:
    """Who is six or older has a place at school, the younger wait for one."""
    turn, yes = ("kid", "school") if form_id == "children" else ("sch", "yes")
    for number, age in enumerate(ages, 1):
        if form_id == "children" or age >= 5:
            yield (f"/data/{turn}[{number}]/{turn}_place", yes if age >= 6 else "wait")


_ANSWERS: dict[str, tuple[Step, ...]] = {
    "consent": (("/data/con_service", "yes"),),
    "heat": (("/data/heat_src", "stove"),),
    "prewinter": (("/data/heat_src", "stove"), ("/data/prw_fuel", "part")),
    "deepwinter": (("/data/heat_src", "stove"),),
    "housing": (("/data/hou_tenure", "rent"),),
    "health": (("/data/hea_missed", "no"),),
    "navigation": (("/data/nav_reply", "soon"),),
    "rent_end": (("/data/evr_next", "looking"),),
    "contact": (("/data/ctt_outcome", "nohome"),),
    "exit": (("/data/exi_reasons", ["work", "cold", "kin"]),),
    "help": (("/data/hlp_cat", "cold"), ("/data/hlp_reach", "call")),
    "complaint": (("/data/cmp_about", "worker"),),
    "place": (
        ("/data/pla/pla_plan", "unsure"),
        ("/data/pla/pla_why", ["work", "cold"]),
        ("/data/pla/pla_better", ["job"]),
    ),
}
