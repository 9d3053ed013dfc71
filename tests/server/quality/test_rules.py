"""A sign is told beside what is usual for the form, and only where there is enough to say what is usual."""

from datetime import UTC, datetime
from random import Random

import pytest

from server.quality.rules import ENOUGH, Interview, Usual, flags, is_drawn, usual
from surveys.submission import PRIVATE_BLOCK, Spent

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
ROW = tuple(f"row_{n}" for n in range(6))
ITEMS = (*ROW, *(f"item_{n}" for n in range(14)))


def an_interview(
    n: int, *, seconds: float = 12, answers: dict[str, str] | None = None, worker: str = ""
) -> Interview:
    """Return the interview of family n, who answer by chance, each question in about so many seconds."""
    chance = Random(n)
    own = {name: str(chance.randrange(5)) for name in ITEMS} | (answers or {})
    return Interview(
        id=f"i{n}",
        household_id=f"h{n}",
        person_id=None,
        staff_id=worker or f"w{n % 7}",
        finished_at=AT,
        said=frozenset(own.items()),
        times=tuple(
            Spent(f"/data/{name}", round(1000 * seconds * chance.uniform(0.8, 1.25))) for name in ITEMS
        ),
    )


PEERS = [an_interview(n) for n in range(2 * ENOUGH)]
PAIRS = [(an_interview(n), an_interview(n + 1000)) for n in range(ENOUGH)]
KNOWN = usual(PEERS, PAIRS, (ROW,))


def signs(
    one: Interview, own: list[Interview] | None = None, before: Interview | None = None, hour: int = 15
) -> set:
    return {flag.kind for flag in flags(one, own or [], before, KNOWN, hour)}


def test_an_ordinary_interview_has_no_sign() -> None:
    assert [signs(one, PEERS[:5]) for one in PEERS[5:]] == [set()] * (len(PEERS) - 5)


def test_less_than_half_the_usual_pace_is_fast_and_the_figures_say_so() -> None:
    [flag] = flags(an_interview(500, seconds=3), [], None, KNOWN, 15)
    assert (flag.kind, round(flag.value), round(flag.usual)) == ("fast", 3, 12)
    assert signs(an_interview(500, seconds=8)) == set()


def test_the_private_block_is_no_part_of_the_pace() -> None:
    long_block = (*an_interview(500, seconds=3).times, Spent(PRIVATE_BLOCK, 3_600_000))
    one = Interview(
        id="x",
        household_id="x",
        person_id=None,
        staff_id="w",
        finished_at=AT,
        said=frozenset(),
        times=long_block,
    )
    assert signs(one) == {"fast"}


def test_a_row_answered_all_alike_is_told_where_families_seldom_do() -> None:
    alike = dict.fromkeys(ROW, "3")
    assert signs(an_interview(500, answers=alike)) == {"straight"}
    assert signs(an_interview(500, answers=dict.fromkeys(ROW, "pns"))) == set()
    usual_here = usual([an_interview(n, answers=alike) for n in range(ENOUGH)], [], (ROW,))
    assert flags(an_interview(500, answers=alike), [], None, usual_here, 15) == ()


def test_two_families_of_one_worker_more_alike_than_those_of_others() -> None:
    same = dict(PEERS[0].said) | {"item_0": "7", "item_1": "7"}
    [flag] = flags(an_interview(500, answers=same), [PEERS[1], PEERS[0]], None, KNOWN, 15)
    assert (flag.kind, flag.value, flag.other) == ("twin", 90, "2026-11-20")
    homely = usual([an_interview(n, answers=same) for n in range(ENOUGH)], [], ())
    assert flags(an_interview(500, answers=same), [PEERS[0]], None, homely, 15) == ()


def test_the_same_answers_as_the_time_before() -> None:
    before = an_interview(500)
    assert signs(an_interview(500), before=before) == {"again"}
    assert signs(an_interview(501), before=before) == set()


@pytest.mark.parametrize(("hour", "told"), [(6, True), (7, False), (21, False), (22, True), (0, True)])
def test_hours_when_families_sleep(hour: int, told: bool) -> None:  # noqa: FBT001
    assert ("hours" in signs(PEERS[0], hour=hour)) is told


def test_too_few_interviews_say_nothing_of_what_is_usual() -> None:
    few = usual(PEERS[: ENOUGH - 1], PAIRS[1:], (ROW,))
    assert few == Usual()
    assert (
        flags(an_interview(500, seconds=1, answers=dict(PEERS[0].said)), PEERS[:1], PEERS[0], few, 15) == ()
    )


def test_the_lot_is_the_same_for_who_has_the_seed_and_falls_as_often_as_it_should() -> None:
    drawn = [is_drawn("november", f"i{n}", 0.05) for n in range(4000)]
    assert drawn == [is_drawn("november", f"i{n}", 0.05) for n in range(4000)]
    assert 150 < sum(drawn) < 250
    assert drawn != [is_drawn("december", f"i{n}", 0.05) for n in range(4000)]
