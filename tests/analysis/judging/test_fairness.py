import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import live, tables
from analysis.judging.fairness import LEAST_FAMILIES, Gap, fairness, size_group, unfair
from analysis.judging.landmarks import outcome
from analysis.judging.measures import Sample, sample
from analysis.judging.splits import History, scored
from analysis.prior import read_prior


def cohort(seed: int, families: int = 1200) -> tuple[Sample, pd.Series, pd.DataFrame]:
    """Give families whose chances are right, and who they are: that has nothing to do with it."""
    random = np.random.default_rng(seed)
    chance = -np.expm1(-np.exp(-1.8 + random.normal(0, 0.8, families)))
    event = (random.random(families) < chance).astype(np.float64)
    own = Sample(
        chance=chance,
        event=event,
        weight=np.ones(families),
        month=np.full(families, 12),
        left=event,
        place=chance,
        share=0.15,
    )
    audit = pd.DataFrame(
        {
            "household": np.arange(families),
            "route": random.choice(["abroad", "inside"], families, p=[0.3, 0.7]),
            "head_sex": random.choice(["f", "m"], families, p=[0.25, 0.75]),
            "rural": random.choice(["village", "city"], families, p=[0.8, 0.2]),
            "disability": random.choice(["yes", "no"], families, p=[0.01, 0.99]),
        }
    )
    return own, pd.Series(np.arange(families)), audit


def passed_over(own: Sample, rows: np.ndarray) -> Sample:
    """Plant unfairness: what these families answered is not heard, so that their chances come out at a third."""
    chance = np.where(rows, own.chance / 3, own.chance)
    return msgspec.structs.replace(own, chance=chance, place=chance)


def test_planted_unfairness_is_found_where_it_was_planted() -> None:
    own, household, audit = cohort(1)
    found = unfair(
        fairness(passed_over(own, (audit["route"] == "abroad").to_numpy()), household, audit, draws=100)
    )
    assert {(gap.attribute, gap.group) for gap in found} == {("route", "abroad"), ("route", "inside")}
    worse = {gap.measure: gap.gap or 0 for gap in found if gap.group == "abroad"}
    assert worse["eo"] < np.log(0.5)
    assert worse["selection"] < 0
    assert worse["recall"] < 0


def test_a_fair_list_is_not_accused() -> None:
    """One report in twenty may find something in a fair cohort; three of eight would be luck of one in a hundred and fifty."""
    accused = sum(bool(unfair(fairness(*cohort(seed, 500), draws=60))) for seed in range(8))
    assert accused <= 2


def test_of_a_small_group_nothing_is_told() -> None:
    own, household, audit = cohort(2)
    small = [gap for gap in fairness(own, household, audit, draws=50) if gap.group == "yes"]
    assert len(small) == 4
    assert {(gap.verdict, gap.value, gap.gap) for gap in small} == {("few", None, None)}
    assert small[0].families < LEAST_FAMILIES


def test_a_group_of_all_has_nobody_beside_it() -> None:
    own, household, audit = cohort(3, 200)
    found = fairness(
        own, household, audit.assign(route="inside"), attributes=["route", "unheard_of"], draws=20
    )
    assert {gap.verdict for gap in found} == {"few"}


def test_without_departures_only_the_selection_is_compared() -> None:
    own, household, audit = cohort(4, 300)
    quiet = msgspec.structs.replace(own, event=np.zeros(300), left=np.zeros(300))
    found = fairness(quiet, household, audit, attributes=["route"], draws=50)
    assert {gap.measure: gap.value is None for gap in found} == {
        "selection": False, "recall": True, "eo": True, "slope": True,
    }  # fmt: skip


def test_no_figure_is_ever_not_a_number() -> None:
    own, household, audit = cohort(5, 150)
    same = msgspec.structs.replace(own, chance=np.full(150, 0.2), place=np.ones(150))
    for gap in fairness(same, household, audit, draws=50):
        assert all(value is None or np.isfinite(value) for value in numbers(gap))


def numbers(gap: Gap) -> list[float | None]:
    return [gap.value, gap.low, gap.high, gap.others, gap.gap, gap.gap_low, gap.gap_high]


@pytest.mark.parametrize(("size", "group"), [(1, "1-2"), (4, "3-4"), (6, "5-6"), (9, "7+")])
def test_families_are_grouped_by_size(size: int, group: str) -> None:
    assert size_group(size) == group


def unheard(history: History, *, planted: bool) -> tuple[Gap, ...]:
    """Report on a whole cohort; where planted, half of those from abroad who stayed left, for what nobody asked them."""
    known = history
    if planted:
        random = np.random.default_rng(1)
        here = history.audit[~history.audit["household"].isin(history.exits["household"])]
        left = here[(here["route"] == "abroad") & (random.random(len(here)) < 0.5)]["household"]
        days = pd.Timestamp("2025-12-01") + pd.to_timedelta(random.integers(0, 350, len(left)), unit="D")
        more = pd.DataFrame({"household": left, "kind": "return", "earliest": days, "latest": days})
        known = msgspec.structs.replace(history, exits=pd.concat([history.exits, more], ignore_index=True))
    table = scored(known, "household", read_prior(), folds=2)
    outcomes = outcome(table, known.as_of, 12)
    own = sample(table, outcomes, "chance_12", "any", 0.15)
    return unfair(fairness(own, table.loc[outcomes.index, "household"], known.audit, draws=80))


def test_a_cohort_in_which_some_are_not_heard_is_told_apart_from_a_fair_one() -> None:
    lives = live(500, "2026-11-23", seed=6)
    register, waves, exits = tables(lives)
    route = np.random.default_rng(2).choice(["abroad", "inside"], len(register), p=[0.4, 0.6])
    audit = pd.DataFrame({"household": register["household"], "district": "5950", "route": route})
    known = History(register=register, waves=waves, exits=exits, audit=audit, as_of="2026-11-23")
    assert unheard(known, planted=False) == ()
    found = {(gap.group, gap.measure): gap.gap or 0 for gap in unheard(known, planted=True)}
    assert found["abroad", "eo"] < np.log(0.75)
