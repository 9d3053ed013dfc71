"""What a form is told about the family it asks."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from surveys.asking.given import given


@pytest.mark.parametrize(("month", "heating"), [(4, 1), (5, 0), (9, 0), (10, 1), (12, 1), (1, 1)])
def test_the_heating_season_is_october_to_april(month: int, heating: int) -> None:
    assert given(None, {}, (), date(2026, month, 15), {})["ctx_heating"] == heating


def test_children_are_counted_by_the_year_of_birth(household: Callable) -> None:
    values = given(household(), {}, (), date(2026, 11, 23), {})

    assert (values["ctx_n_child"], values["ctx_n_learn"], values["ctx_n_small"]) == (1, 1, 0)


def test_a_family_whose_people_are_not_known_yet_has_the_children_of_the_register(
    household: Callable,
) -> None:
    values = given(household(people=(), children=3), {}, (), date(2026, 11, 23), {})

    assert values["ctx_n_child"] == 3


def test_a_settlers_phone_counts_the_children_it_is_not_told_of(household: Callable) -> None:
    holder = household().people[0]
    young = msgspec.structs.replace(holder, birth_year=2009)
    for people in ((holder,), (young,)):
        values = given(household(people=people, children=3), {}, (), date(2026, 11, 23), {})
        assert values["ctx_n_child"] == 3


@pytest.mark.parametrize(("status", "is_open"), [("new", 1), ("working", 1), ("done", 0)])
def test_an_open_request_is_known(
    household: Callable, a_request: Callable, status: str, is_open: int
) -> None:
    assert given(household(), {}, (a_request(status),), date(2026, 11, 23), {})["ctx_open_help"] == is_open


def test_the_servers_own_values_pass_through(household: Callable) -> None:
    values = given(household(), {"ctx_phone": "1414"}, (), date(2026, 11, 23), {"con_backup": "yes"})

    assert (values["ctx_phone"], values["ctx_con_backup"], values["ctx_year"]) == ("1414", "yes", 2026)


def test_children_are_told_of_by_their_ages_the_eldest_first(household: Callable) -> None:
    born = (2022, 2009, 2026, 2007, 2018)
    people = tuple(
        msgspec.structs.replace(household().people[2], id=str(year), birth_year=year) for year in born
    )
    values = given(household(people=people), {}, (), date(2026, 11, 23), {})

    assert (values["ctx_kid_ages"], values["ctx_n_school"], values["ctx_n_home"]) == ("17 8 4", 2, 5)


@pytest.mark.parametrize(("day", "months"), [(19, 5), (20, 6)])
def test_months_since_the_arrival_are_whole(household: Callable, day: int, months: int) -> None:
    assert given(household(), {}, (), date(2026, 11, day), {})["ctx_months"] == months
    assert given(None, {}, (), date(2026, 11, day), {})["ctx_months"] == ""


@pytest.mark.parametrize("word", ["yes", "no", ""])
def test_the_carers_word_on_questions_about_children_passes_through(household: Callable, word: str) -> None:
    assert given(household(), {}, (), date(2026, 11, 23), {"con_child": word})["ctx_con_child"] == word
