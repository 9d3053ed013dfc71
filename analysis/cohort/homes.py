"""What does not change of a simulated family: its people, where it came from, how it heats."""

from datetime import date
from random import Random
from typing import Literal

from analysis.cohort.drawing import Home, Member
from analysis.cohort.places import COUNTRIES, FROM_ABROAD, MEN, REGIONS, WOMEN
from analysis.cohort.simulate import Lives

HAS_PHONE = 0.35


def home_of(draw: Random, lives: Lives, number: int) -> Home:
    """Return what does not change of a family.

    Parameters
    ----------
    draw : Random
    lives : Lives
    number : int
        The family's place among them.

    Returns
    -------
    Home
    """
    arrived: date = lives.arrived[number].astype(object)
    from_abroad = draw.random() < FROM_ABROAD
    origins = COUNTRIES if from_abroad else REGIONS
    return Home(
        people=_people(draw, lives, number, arrived.year),
        route="abroad" if from_abroad else "inside",
        origin=draw.choices(tuple(origins), tuple(origins.values()))[0],
        arrived_on=arrived,
        heats_with=_heating(draw, is_village=bool(lives.fixed["village"][number])),
        has_phone=draw.random() < HAS_PHONE,
        consents_to_backup=draw.random() < 0.5,
    )


def _heating(draw: Random, *, is_village: bool) -> str:
    return draw.choices(("stove", "boiler", "electric"), (6, 3, 1))[0] if is_village else "district"


def _people(draw: Random, lives: Lives, number: int, year: int) -> tuple[Member, ...]:
    head = round(10 * float(lives.fixed["head_age"][number]))
    is_alone = draw.random() < 0.08
    woman = is_alone and draw.random() < 0.7
    people = [_member(draw, "self", year - head, is_woman=woman)]
    if not is_alone:
        people.append(_member(draw, "spouse", year - head + draw.randint(-3, 2), is_woman=not woman))
    people += [_member(draw, "child", year - age, is_woman=draw.random() < 0.5) for age in lives.ages[number]]
    if draw.random() < 0.12:
        people.append(_member(draw, "parent", max(1930, year - head - draw.randint(20, 30)), is_woman=True))
    return tuple(people)


def _member(
    draw: Random, relation: Literal["self", "spouse", "child", "parent"], year: int, *, is_woman: bool
) -> Member:
    name = draw.choice(WOMEN if is_woman else MEN)
    return Member(name=name, relation=relation, sex="f" if is_woman else "m", birth_year=year)
