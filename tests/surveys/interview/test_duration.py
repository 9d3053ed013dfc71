"""An interview takes as long as the item bank promises, counted by what is really asked."""

import pytest

from surveys.interview.duration import SECONDS_AN_ITEM, minutes
from tests.surveys.reference_family import LARGE, LONGEST, REFERENCE, Household, asked, visit

# The bank's table "Per visit": items of the household with the first adult, and of the second adult alone.
# The private rows on slights and on who sees the answers stand together in the form `place`: at one month and at
# three they are asked beside what the bank has there.
VISITS = {0: (132, 50), 1: (58, 36), 3: (81, 42), 6: (100, 61), 12: (100, 61), 18: (78, 39), 24: (100, 61)}
ALONE = {
    "consent": 18, "arrival": 59, "wellbeing": 8, "heat": 9, "housing": 10, "work": 8, "children": 9, "health": 5,
    "ties": 7, "language": 9, "navigation": 6, "strain": 7, "family": 8, "place": 14, "pulse": 6, "prewinter": 12,
    "deepwinter": 13, "school": 8, "rent_end": 6, "job_loss": 6, "birth": 7, "separation": 7, "contact": 5,
    "exit": 15, "after": 9, "help": 9, "complaint": 7,
}  # fmt: skip


@pytest.mark.parametrize(("month", "count"), VISITS.items())
def test_a_visit_asks_as_much_as_the_bank_counts(month: int, count: tuple[int, int]) -> None:
    assert visit(REFERENCE, month) == count


@pytest.mark.parametrize(("form_id", "count"), ALONE.items())
def test_an_instrument_asks_as_much_as_the_bank_counts(form_id: str, count: int) -> None:
    assert asked(form_id, REFERENCE, 6) == count


@pytest.mark.parametrize("family", [REFERENCE, LONGEST])
def test_a_whole_arrival_takes_at_most_twenty_five_minutes(family: Household) -> None:
    first, second = visit(family, 0)
    assert 24 < minutes(first + second) <= 25


def test_no_sitting_of_a_large_family_is_longer() -> None:
    """The household part of nine people and each adult's part are sittings of their own, as the bank allows."""
    first, second = visit(LARGE, 0)
    assert minutes(first) <= 25
    assert minutes(second) <= 25


def test_a_pulse_takes_less_than_two_minutes() -> None:
    assert minutes(asked("pulse", REFERENCE, 2)) == 6 * SECONDS_AN_ITEM / 60 < 2
