"""A share times its families gives no small count away: one to four are told alike, alone and month after month."""

from itertools import pairwise

import pytest

from server.reading.retention.shown import Line, Share, Way
from server.reading.retention.telling import along, nested, told, ways_along


def share(families: int, left: int, lost: int = 0, month: int = 12) -> Share:
    """Return the share of so many families of whom so many left and so many were lost from sight."""
    own, lower = 1 - left / families, 1 - (left + lost) / families
    low, high = max(0.0, lower - (1 + lost) / families), min(1.0, own + 0.1)
    watched = families - left - lost
    return Share(
        month=month, at_risk=watched, since=0.0, share=own, lower=lower, upper=own, low=low, high=high
    )


def seen(one: Share | None) -> Share | None:
    """Return what a reader sees: how many are watched is told to the nearest ten."""
    return one and next(along([one]), None)


@pytest.mark.parametrize("families", [8, 24, 62, 402])
def test_one_to_four_who_left_are_told_alike(families: int) -> None:
    assert len({seen(share(families, left)) for left in range(1, 5)}) == 1
    assert told(share(families, 0)) == share(families, 0)
    assert told(share(families, 5)) == share(families, 5)


@pytest.mark.parametrize("families", [52, 402])
def test_one_to_four_who_were_lost_are_told_alike_between_bounds_that_hold(families: int) -> None:
    said = {seen(share(families, 9, lost)) for lost in range(1, 5)}
    assert len(said) == 1
    [one] = said
    assert one is not None
    assert one.low <= one.lower <= share(families, 9, 4).lower
    assert one.share == share(families, 9).share <= one.upper <= one.high


def test_a_line_steps_where_five_more_have_left() -> None:
    gone = [0, 2, 4, 5, 7, 9, 10, 11, 30]
    line = list(along(share(100, left, month=nth) for nth, left in enumerate(gone)))
    assert [one.month for one in line] == list(range(len(gone)))
    steps = [before.share - after.share for before, after in pairwise(line) if before.share != after.share]
    assert len(steps) > 2
    assert [one.share for one in line[3:]] == pytest.approx([0.95, 0.95, 0.95, 0.9, 0.9, 0.7])
    assert {one.at_risk for one in line} == {100, 90, 70}


def test_a_way_changes_by_five_families_or_more() -> None:
    line = [Way(month=nth, at_risk=50, shares={"origin": n / 50}) for nth, n in enumerate((0, 4, 6, 9, 12))]
    assert [one.shares["origin"] for one in ways_along(line)] == [0, 0, 0.12, 0.12, 0.24]


def test_a_narrower_place_is_never_told_to_hold_more_than_a_wider_one() -> None:
    village, region = share(100, 12), share(100, 20)
    inner, outer = nested(
        [
            Line(name="settlement", families=100, shares={12: village, 24: village}),
            Line(name="region", families=100, shares={12: region}),
        ]
    )
    assert (inner.shares[12].share, inner.shares[12].low, inner.shares[24]) == (
        region.share,
        region.low,
        village,
    )
    assert outer.shares[12] == region
