"""What is hidden of a quarter cannot be worked out: not from sums over districts, not from a year, not from later reports."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.describe.small import hidden_cells
from server.reading.retention.quarters import days_of, hidden_by_quarter, quarters_until

PLACES = ("5910", "5932", "5950", "5960")
YEAR = ("2026-1", "2026-2", "2026-3", "2026-4")
COUNTS = st.fixed_dictionaries(
    {name: st.fixed_dictionaries({place: st.integers(0, 12) for place in PLACES}) for name in YEAR}
)


@given(COUNTS)
def test_no_hidden_count_follows_from_the_others(arrived: dict[str, dict[str, int]]) -> None:
    small = hidden_by_quarter(arrived)
    for name, counts in arrived.items():
        assert {place for place, n in counts.items() if 0 < n < 5} <= small[name]
        unknown = [counts[place] for place in small[name]]
        assert not unknown or sum(unknown) == sum(counts.values()) or (len(unknown) > 1 and sum(unknown) >= 5)
    for place in PLACES:
        unknown = [arrived[name][place] for name in YEAR if place in small[name]]
        whole = [arrived[name][place] for name in YEAR]
        after = whole[YEAR.index(max(name for name in YEAR if place in small[name])) + 1 :] if unknown else []
        assert len(unknown) != 1 or not any(after)


@given(COUNTS)
def test_a_later_quarter_shows_nothing_that_was_hidden_before(arrived: dict[str, dict[str, int]]) -> None:
    whole = hidden_by_quarter(arrived)
    for upto in range(1, 5):
        known = {name: arrived[name] for name in YEAR[:upto]}
        assert hidden_by_quarter(known) == {name: whole[name] for name in YEAR[:upto]}


def test_what_is_hidden_in_its_year_is_hidden_in_each_quarter() -> None:
    arrived = {"2026-1": {"5910": 3, "5950": 30, "5960": 6}, "2026-2": {"5950": 20, "5960": 8}}
    years = {("2026", place): n for place, n in (("5910", 3), ("5950", 50), ("5960", 14))}
    small = hidden_by_quarter(arrived, hidden_cells(years, 5))
    assert small == {"2026-1": {"5910", "5960"}, "2026-2": {"5960", "5950"}}


def test_quarters_are_those_of_the_calendar() -> None:
    assert days_of("2024-1") == (date(2024, 1, 1), date(2024, 3, 31))
    assert days_of("2025-4")[1] == date(2025, 12, 31)
    assert quarters_until(date(2026, 4, 1))[:2] == ("2026-2", "2026-1")
    assert quarters_until(date(2026, 4, 1))[-1] == "2024-1"
    with pytest.raises(ValueError, match="2026-5"):
        days_of("2026-5")
