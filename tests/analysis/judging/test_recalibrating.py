"""Chances put right by what came of others; the fewer have left, the less."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.hazards import hazard
from analysis.hazards.model import Model
from analysis.hazards.recalibration import Recalibration, at_horizon, recalibrated
from analysis.judging.measures import measures
from analysis.judging.recalibrating import AS_SAID, learned, recalibrating, scored_as_used
from analysis.judging.splits import PLAIN, columns_of
from analysis.lists.listing import ordered
from analysis.lists.predict import chances
from analysis.prior import Term, read_prior
from analysis.stays.spells import now, person_period
from tests.analysis.judging.test_card import history
from tests.analysis.judging.test_measures import given, many, sample


def test_chances_that_spread_too_far_are_drawn_in_on_other_families() -> None:
    right, other = many(6_000, seed=1), many(6_000, seed=2)
    spread = [
        given(own, -np.expm1(-np.exp(0.4 + 1.5 * np.log(-np.log1p(-own.chance))))) for own in (right, other)
    ]
    found = recalibrating(spread[0], np.arange(6_000), 12, draws=60)
    assert found.slope == pytest.approx(1 / 1.5, abs=0.06)
    assert found.slope_low is not None
    assert found.slope_high is not None
    assert found.slope_low < 1 / 1.5 < found.slope_high < 1
    mended = given(spread[1], recalibrated(spread[1].chance, found))
    before, after = (measures(own, np.ones((1, 6_000))) for own in (spread[1], mended))
    assert after["brier"] < before["brier"]
    assert after["slope"][0] == pytest.approx(1, abs=0.1)
    assert after["eo"][0] == pytest.approx(1, abs=0.08)
    assert after["auc"] == before["auc"]


def test_with_few_departures_nothing_is_changed() -> None:
    own = sample([0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1])
    found = recalibrating(own, np.arange(4), 3)
    assert (found.note, found.departures, found.weight) == ("few", 1, 0)
    assert recalibrated(own.chance, found) == pytest.approx(own.chance)


def test_equal_chances_cannot_be_put_right() -> None:
    own = many(1_000)
    same = msgspec.structs.replace(own, chance=np.full(1_000, 0.1))
    assert recalibrating(same, np.arange(1_000), 3).note == "unsettled"


def test_chances_stay_chances() -> None:
    found = recalibrated(np.array([0.0, 0.5, 1.0]), Recalibration(horizon=3, intercept=5.0, slope=3.0))
    assert ((found > 0) & (found < 1)).all()


def test_the_fewer_have_left_the_nearer_to_no_change() -> None:
    own = many(400, seed=3)
    wide = given(own, -np.expm1(-np.exp(0.4 + 1.5 * np.log(-np.log1p(-own.chance)))))
    found = recalibrating(wide, np.arange(400), 12, draws=0)
    without = msgspec.structs.replace(wide, event=np.zeros(400))
    assert found.weight == pytest.approx(found.departures / (found.departures + AS_SAID))
    alone = measures(wide, np.ones((1, 400)))["slope"][0]
    assert alone < found.slope < 1
    assert recalibrating(without, np.arange(400), 12).slope == 1


def test_a_departure_seen_from_four_days_is_one_departure() -> None:
    own = many(1_000, seed=4)
    four = msgspec.structs.replace(
        own,
        **{
            name: np.tile(getattr(own, name), 4)
            for name in ("chance", "event", "weight", "month", "left", "place")
        },
    )
    once, often = (
        recalibrating(own, np.arange(1_000), 12, draws=0),
        recalibrating(four, np.tile(np.arange(1_000), 4), 12, draws=0),
    )
    assert (often.slope, often.intercept) == pytest.approx((once.slope, once.intercept), abs=1e-4)


def test_between_two_horizons_lies_what_is_between_them() -> None:
    known = (Recalibration(horizon=3, intercept=-0.2), Recalibration(horizon=6, slope=0.8))
    assert at_horizon(known, 4).slope == pytest.approx(1 - 0.2 / 3)
    assert (at_horizon(known, 24).slope, at_horizon(known, 1).intercept) == (0.8, -0.2)
    assert at_horizon((), 12) == Recalibration(horizon=12)


def test_what_becomes_of_a_family_changes_nothing_that_its_chances_are_put_right_by() -> None:
    known, few = history(200), read_prior()[:6]

    def alone(spells: pd.DataFrame, prior: Sequence[Term], as_of: str) -> Model:
        return hazard.fit(spells, prior, as_of, settlements=False)

    before = scored_as_used(known, "household", few, fit=alone, folds=2)
    name = columns_of(12, "any", "model")
    assert np.abs(before[name] - before[PLAIN + name]).max() > 1e-3
    stayed = before[~before["household"].isin(known.exits["household"])]["household"].iloc[0]
    left = pd.DataFrame(
        [{"household": stayed, "kind": "return", "earliest": "2026-09-20", "latest": "2026-09-20"}]
    )
    changed = msgspec.structs.replace(known, exits=pd.concat([known.exits, left], ignore_index=True))
    after = scored_as_used(changed, "household", few, fit=alone, folds=2)
    both = before.merge(after, on=["household", "day"], suffixes=("", "_after"))
    own = both[both["household"] == stayed]
    assert len(own)
    assert own[name].to_numpy() == pytest.approx(own[f"{name}_after"].to_numpy(), abs=1e-12)


def test_the_list_says_chances_put_right_and_keeps_its_order() -> None:
    known = history(160)
    spells = person_period(known.register, known.waves, known.exits, known.as_of)
    model = hazard.fit(spells, read_prior(), known.as_of)
    right = (
        Recalibration(horizon=3, intercept=-0.1, slope=0.9),
        Recalibration(horizon=12, intercept=-0.6, slope=0.7),
    )
    mended = msgspec.structs.replace(model, recalibrations=right)
    today = now(known.register, known.waves, known.as_of)
    plain, put = (ordered(one, today) for one in (model, mended))
    assert put["household"].tolist() == plain["household"].tolist()
    assert put["tier"].tolist() == plain["tier"].tolist()
    np.testing.assert_allclose(put["chance"], recalibrated(plain["chance"].to_numpy(), right[1]), atol=1e-9)
    np.testing.assert_allclose(put["returning"] + put["elsewhere"], put["chance"], atol=2e-9)
    assert (put["low"] < put["chance"]).all()
    assert (put["chance"] < put["high"]).all()
    ahead = chances(mended, today, (3, 6, 12))
    assert (ahead["chance_3"] <= ahead["chance_6"]).all()
    assert (ahead["chance_6"] <= ahead["chance_12"]).all()


def test_below_twenty_departures_nothing_is_learned() -> None:
    known = history(160)
    assert learned(msgspec.structs.replace(known, exits=known.exits.head(19)), read_prior()) == ()
