"""Settlements differ: what the fit finds of it, where it is used, and where it is not."""

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.hazards.hazard import fit
from analysis.hazards.model import Model, decode, encode
from analysis.lists.listing import ordered
from analysis.lists.predict import chance
from analysis.lists.scoring import SETTLEMENT
from analysis.prior import Term

ONE_TERM = (Term(name="home_cold", mean=0.4, sd=0.4),)


def villages(spread: float, families: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw a year of families in forty villages, and what each village adds to the log hazards."""
    draw = np.random.default_rng(seed)
    true = draw.normal(0, spread, 40)
    where = draw.integers(0, 40, families)
    cold = draw.integers(0, 2, families)
    rate = np.exp(-4.5 + 0.4 * cold + true[where])
    left = np.minimum(draw.geometric(-np.expm1(-rate)), 13)
    rows = pd.DataFrame(
        {
            "household": np.arange(families),
            "settlement": [f"v{place:02d}" for place in where],
            "home_cold": cold.astype(float),
            "n": np.minimum(left, 12).astype(float),
            "k_return": (left < 13).astype(float),
            "k_elsewhere": 0.0,
        }
    )
    return rows, true


@pytest.fixture(scope="module")
def seen() -> tuple[pd.DataFrame, np.ndarray]:
    return villages(0.5, 12_000, 3)


@pytest.fixture(scope="module")
def model(seen: tuple[pd.DataFrame, np.ndarray]) -> Model:
    return fit(seen[0], ONE_TERM)


def today(*settlements: str | None) -> pd.DataFrame:
    month, starts = np.full(len(settlements), 30), np.full(len(settlements), np.datetime64("2026-07-01"))
    head = {"household": list(range(len(settlements))), "month": month, "starts": starts}
    return pd.DataFrame(head | {SETTLEMENT: list(settlements), "home_cold": 0.0})


def test_villages_that_differ_are_found_and_shrunken(
    model: Model, seen: tuple[pd.DataFrame, np.ndarray]
) -> None:
    found = np.array([one.effects[0] for one in model.settlements])
    true = seen[1] - seen[1].mean()
    assert model.settlement_sd[0] == pytest.approx(np.std(seen[1]), rel=0.25)
    assert np.corrcoef(found, true)[0, 1] > 0.95
    inside = np.abs(found - true) < 1.96 * np.sqrt([one.covariance[0][0] for one in model.settlements])
    assert inside.mean() > 0.85
    assert decode(encode(model)) == model


def test_where_villages_are_alike_or_hardly_anybody_left_they_shrink_to_nothing() -> None:
    alike = fit(villages(0.0, 12_000, 4)[0], ONE_TERM)
    few = fit(villages(0.5, 60, 5)[0], ONE_TERM)
    nobody = fit(villages(0.5, 60, 5)[0].assign(k_return=0.0), ONE_TERM)
    for one in (alike, few, nobody):
        assert max(one.settlement_sd) <= 0.1
        assert max(abs(effect) for village in one.settlements for effect in village.effects) < 0.1


def test_the_chunked_sum_finds_the_same(
    model: Model, seen: tuple[pd.DataFrame, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.hazards.hazard.LARGE", 5_000)
    monkeypatch.setattr("analysis.stays.counts.CHUNK", 5_000)
    chunked = fit(seen[0], ONE_TERM)
    assert chunked.settlement_sd == model.settlement_sd
    np.testing.assert_allclose(chunked.coefficients, model.coefficients, atol=1e-6)
    for own, other in zip(chunked.settlements, model.settlements, strict=True):
        np.testing.assert_allclose(own.effects, other.effects, atol=1e-6)
        np.testing.assert_allclose(own.with_terms, other.with_terms, atol=1e-6)


def test_a_known_village_moves_the_chance_and_an_unknown_one_widens_it(model: Model) -> None:
    effects = [one.effects[0] for one in model.settlements]
    worst, best = (
        model.settlements[int(np.argmax(effects))].name,
        model.settlements[int(np.argmin(effects))].name,
    )
    found = chance(model, today(worst, best, "new", None))
    assert found["chance"][0] > found["chance"][2] > found["chance"][1]
    assert found["chance"][2] == found["chance"][3]
    width = np.log(found["high"]) - np.log(found["low"])
    assert width[2] > 1.3 * width[0]
    assert found["low"][0] < found["chance"][0] < found["high"][0]


def test_the_interval_of_a_village_is_that_of_the_whole_fit(
    model: Model, seen: tuple[pd.DataFrame, np.ndarray]
) -> None:
    """Beside the village's own count of the months before: with so many families it lies inside."""
    rows = seen[0][seen[0]["home_cold"] == 0].groupby("settlement")[["k_return", "n"]].sum()
    year = 1 - np.exp(-12 * rows["k_return"] / rows["n"])
    found = chance(model, today(*rows.index)).set_index(rows.index)
    inside = (found["low"] < year) & (year < found["high"])
    assert inside.mean() > 0.8


def test_nobody_stands_higher_on_a_list_for_what_the_neighbours_did(model: Model) -> None:
    place = int(np.argmax([one.effects[0] for one in model.settlements]))
    rows = today(model.settlements[place].name, "new", model.settlements[place - 1].name)
    order = ordered(model, rows)
    bare = ordered(model, rows.drop(columns=SETTLEMENT))
    assert list(order["household"]) == list(bare["household"])
    assert list(order["tier"]) == list(bare["tier"])


def test_a_model_of_before_is_read(model: Model) -> None:
    old = {
        name: value
        for name, value in msgspec.to_builtins(model).items()
        if name not in ("prior_weight", "settlement_sd", "settlements")
    }
    assert decode(msgspec.json.encode(old).decode()).settlements == ()
