"""What is judged has not been seen: not by the model, and not by the rule it is held against."""

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import live, settlements, tables
from analysis.judging.rule import WEIGHT, by_rule, learn
from analysis.judging.splits import SPLITS, History, columns_of, scored
from analysis.prior import read_prior

AS_OF = "2026-11-23"


def history(families: int = 160, seed: int = 4) -> History:
    lives = live(families, AS_OF, seed=seed)
    register, waves, exits = tables(lives)
    places = settlements()
    audit = pd.DataFrame(
        {"household": register["household"], "district": [places[place][0] for place in lives.place]}
    )
    return History(register=register, waves=waves, exits=exits, audit=audit, as_of=AS_OF)


CHANCES = [columns_of(12, "any", order) for order in ("model", "rule")]


@pytest.mark.parametrize("split", ["household", "district"])
def test_what_becomes_of_a_family_moves_no_chance_of_its_own(split: str) -> None:
    known = history()
    before = scored(known, split, read_prior(), folds=2)
    places = known.audit.set_index("household")["district"]
    here = before[~before["household"].isin(known.exits["household"])]["household"].unique()
    judged = here[:1] if split == "household" else places.index[places == places.mode()[0]]
    others = known.exits[~known.exits["household"].isin(judged)]
    left = pd.DataFrame(
        {"household": judged, "kind": "return", "earliest": "2026-09-20", "latest": "2026-09-20"}
    )
    changed = msgspec.structs.replace(known, exits=pd.concat([others, left], ignore_index=True))
    after = scored(changed, split, read_prior(), folds=2)
    keys = ["household", "day"]
    both = before.merge(after, on=keys, suffixes=("", "_after"))
    own, other = both[both["household"].isin(judged)], both[~both["household"].isin(judged)]
    assert len(own)
    for name in CHANCES:
        assert own[name].to_numpy() == pytest.approx(own[f"{name}_after"].to_numpy(), abs=1e-9)
        assert np.abs(other[name] - other[f"{name}_after"]).max() > 1e-6


def test_the_model_of_a_year_ago_knows_nothing_of_the_year() -> None:
    known = history()
    before = scored(known, "time", read_prior())
    late = pd.to_datetime(known.exits["latest"]) > pd.Timestamp("2025-11-23")
    changed = msgspec.structs.replace(known, exits=known.exits[~late].reset_index(drop=True))
    after = scored(changed, "time", read_prior())
    both = before.merge(after, on=["household", "day"], suffixes=("", "_after"))
    assert len(both) == len(before) > 0
    assert before["day"].min() >= pd.Timestamp("2025-11-23")
    for name in CHANCES:
        assert both[name].to_numpy() == pytest.approx(both[f"{name}_after"].to_numpy(), abs=1e-12)


def test_one_district_is_no_split_and_one_family_neither() -> None:
    known = history(30)
    one = msgspec.structs.replace(known, audit=known.audit.assign(district="5950"))
    assert len(scored(one, "district", read_prior())) == 0
    alone = known.of(pd.Series([0]))
    assert len(scored(alone, "household", read_prior())) == 0


@pytest.mark.parametrize("split", SPLITS)
def test_without_departures_there_are_chances_still(split: str) -> None:
    known = history(40)
    quiet = msgspec.structs.replace(known, exits=known.exits.head(0))
    found = scored(quiet, split, read_prior(), folds=2)
    assert found[CHANCES].notna().all().all()
    assert ((found[CHANCES] > 0) & (found[CHANCES] < 1)).all().all()


def rows(*families: tuple[str, int, int, float]) -> pd.DataFrame:
    """Give one stretch a family: household, months, departures, cold home."""
    return pd.DataFrame(
        [
            {"household": own, "n": months, "k_return": left, "k_elsewhere": 0, "home_cold": cold}
            for own, months, left, cold in families
        ]
    )


def test_the_rule_draws_small_cells_to_wider_ones() -> None:
    register = pd.DataFrame({"household": ["a", "b"], "arrived_on": ["2025-02-01", "2025-08-01"]})
    audit = pd.DataFrame({"household": ["a", "b"], "district": ["5950", "5910"]})
    rule = learn(rows(("a", 100, 2, 1.0), ("b", 300, 1, 0.0)), register, audit)
    overall = 3.5 / 401
    pressed = (2 + WEIGHT) / (100 + WEIGHT / overall)
    district = (2 + WEIGHT) / (100 + WEIGHT / pressed)
    quarter = (2 + WEIGHT) / (100 + WEIGHT / district)
    assert rule.rates["|1|5950|1"] == pytest.approx(quarter)
    now = pd.DataFrame({"household": ["a", "b", "a"], "home_cold": [1.0, 1.0, np.nan]})
    found = by_rule(rule, now, register, audit, 12)
    assert found["chance"].tolist() == pytest.approx(
        -np.expm1(-12 * np.array([quarter, pressed, rule.rates["|0"]]))
    )
    assert (found["returning"] + found["elsewhere"]).tolist() == pytest.approx(found["chance"].tolist())
