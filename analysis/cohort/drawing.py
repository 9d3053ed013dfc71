"""How simulated people answer: scales, gaps, slips; and what of a family does not change."""

from datetime import date
from random import Random
from typing import Any, Literal

import msgspec

Answers = dict[str, Any]
# The states of one month: terms of the model, 0 or 1 or in standard deviations.
Now = dict[str, float]
Levels = tuple[str, ...]

HEATING_MONTHS = (10, 11, 12, 1, 2, 3, 4)
FREQUENCY: Levels = ("never", "seldom", "sometimes", "often", "always")
COUNT: Levels = ("none", "few", "some", "many")
LEVEL: Levels = ("none", "little", "mostly", "full")
SPEECH: Levels = ("none", "some", "daily", "free")
SKIPPED, DECLINED, SLIPPED = 0.03, 0.02, 0.03

# Open or closed by other answers, or required: these are always answered.
_STEADY = frozenset(
    {
        "con_service", "arr_date", "arr_route", "arr_n", "per", "heat_src", "nav_reply", "pla_plan", "pla_better",
        "arr_phone_own", "hlp_cat", "hlp_urgent", "hlp_reach", "hlp_words", "hlp_whom", "arr_region", "arr_country",
        "hou_tenure", "hou_rooms", "hou_crowd", "wrk_state", "wrk_want", "prw_fuel",
        "kid_agreed", "kid_age", "kid_place", "sch_age", "sch_place", "hea_missed", "evr_next",
    }
)  # fmt: skip
_NO_DECLINING = frozenset(
    {
        "con_lang", "con_analysis", "con_after", "con_research", "con_child", "con_backup", "con_check", "con_way",
        "con_copy", "arr_place_before", "arr_leave_msg", "hlp_time", "hlp_msg", "hlp_share", "pla_pass",
        "arr_first_help", "hou_water", "hou_toilet",
    }
)  # fmt: skip


class Member(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    relation: Literal["self", "spouse", "child", "parent"]
    sex: Literal["f", "m"]
    birth_year: int


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """What does not change of a family: who belongs to it, where from, how it heats. `origin` is a register code."""

    people: tuple[Member, ...]
    route: Literal["inside", "abroad"]
    origin: str
    arrived_on: date
    heats_with: str
    has_phone: bool
    consents_to_backup: bool = False


def imperfect(draw: Random, answers: Answers) -> Answers:
    """Leave some questions out and decline others: neither says anything about the family."""
    kept: Answers = {}
    for name, value in answers.items():
        chance = draw.random()
        if name in _STEADY or name.startswith("ctx_") or chance > SKIPPED + DECLINED:
            kept[name] = value
        elif chance < DECLINED and name not in _NO_DECLINING and not isinstance(value, int):
            kept[name] = ["pns"] if isinstance(value, list) else "pns"
    return kept


def slip(draw: Random, state: float) -> bool:
    return bool(state) ^ (draw.random() < SLIPPED)


def ruler(draw: Random, middle: float) -> int:
    return min(10, max(0, round(draw.gauss(middle, 0.7))))


def step(draw: Random, levels: Levels, middle: float) -> str:
    return levels[min(len(levels) - 1, max(0, round(draw.gauss(middle, 0.5))))]


def some(draw: Random, chances: dict[str, float]) -> list[str]:
    return [name for name, chance in chances.items() if draw.random() < chance] or ["none"]


def yes(draw: Random, chance: float) -> str:
    return "yes" if draw.random() < chance else "no"


def aged(home: Home, on: date, youngest: int, oldest: int) -> int:
    return sum(youngest <= on.year - member.birth_year <= oldest for member in home.people)
