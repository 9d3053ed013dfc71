"""What is hidden of parts of a whole cannot be worked out; a season is what people call it."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.describe.seasons import season_of, seasons_until
from analysis.describe.small import hidden_parts

LEAST = 5
_PLACES = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: (min(two), max(two))),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_PLACES)
def test_no_small_part_is_shown_nor_left_alone_beside_the_sums(parts: dict[str, tuple[int, int]]) -> None:
    hid = hidden_parts(parts, LEAST)
    shown = {place: one for place, one in parts.items() if place not in hid}
    for part, whole in shown.values():
        assert not 0 < part < LEAST
        assert not 0 < whole - part < LEAST
        assert not 0 < whole < LEAST
    for nth in (0, 1):
        left = [parts[place][nth] for place in hid]
        others = [one[nth] for one in shown.values() if one[nth]]
        assert not left or not others or (len(left) > 1 and sum(left) >= LEAST)


def test_december_belongs_to_the_winter_that_ends_in_the_next_year() -> None:
    assert [season_of(date(2025, 12, 1)), season_of(date(2026, 2, 28)), season_of(date(2026, 3, 1))] == [
        "2026-winter",
        "2026-winter",
        "2026-spring",
    ]
    assert list(seasons_until(date(2026, 1, 5), 3)) == [
        ("2026-winter", date(2025, 12, 1)),
        ("2025-autumn", date(2025, 9, 1)),
        ("2025-summer", date(2025, 6, 1)),
    ]
