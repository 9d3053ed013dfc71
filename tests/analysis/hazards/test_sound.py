"""What is wrong with our own rows is mended, said, and never ends in a NaN."""

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import Lives, tables
from analysis.hazards.hazard import fit
from analysis.hazards.model import Model, Remark
from analysis.hazards.sound import on_exits, sound
from analysis.lists.listing import ordered
from analysis.prior import Term, read_prior
from analysis.stays.spells import now
from surveys.wording import LANGUAGES, say

AS_OF = "2026-11-23"
UNASKED = {"owns_home", "separated", "district_unemployment"}


def fitted(rows: pd.DataFrame, terms: tuple[Term, ...] | None = None) -> Model:
    model = fit(rows, terms or read_prior(), AS_OF)
    for matrix in (model.coefficients, model.covariance, model.clustered or ()):
        assert np.isfinite(np.array(matrix)).all()
    return model


def codes(model: Model) -> set[str]:
    return {one.code for one in model.remarks if one.term not in UNASKED}


def test_sound_rows_come_back_as_they_are(spells: pd.DataFrame) -> None:
    found = sound(spells, read_prior())
    assert found.spells is spells
    assert {(one.code, one.term) for one in found.remarks} == {("all_missing", term) for term in UNASKED}


def test_no_departure_one_and_few_each_have_their_sentence(spells: pd.DataFrame) -> None:
    none = spells.assign(k_return=0.0, k_elsewhere=0.0)
    one = none.assign(k_return=np.where(np.arange(len(none)) == 7, 1.0, 0.0))
    few = none.assign(k_return=np.where(np.arange(len(none)) % (len(none) // 6) == 5, 1.0, 0.0))
    assert [codes(fitted(rows)) for rows in (none, one, few)] == [
        {"no_departures"},
        {"one_departure"},
        {"few_departures"},
    ]


def test_terms_that_tell_nothing_keep_their_prior(spells: pd.DataFrame) -> None:
    rows = spells.assign(home_cold=1.0, head_age=np.nan, kin_nearby=spells["village"])
    rows["income_strain"] = (rows["k_return"] + rows["k_elsewhere"] > 0).astype(float)
    model = fitted(rows)
    said = {(one.code, one.term) for one in model.remarks if one.term not in UNASKED}
    assert said == {
        ("constant", "home_cold"),
        ("all_missing", "head_age"),
        ("collinear", "village"),
        ("separated", "income_strain"),
    }
    place = model.names.index("head_age")
    assert model.coefficients[0][place] == pytest.approx(model.prior_means[0][place])
    assert abs(model.coefficients[0][model.names.index("income_strain")]) < 8


def test_rows_without_time_overlaps_and_gaps_are_mended_and_said(spells: pd.DataFrame) -> None:
    clean = spells[(spells["k_return"] == 0) & (spells["k_elsewhere"] == 0)].reset_index(drop=True)
    backwards = clean.head(2).assign(stop=clean["start"].head(2) - 1, n=-1, k_return=[1.0, 0.0])
    rows = pd.concat([clean, backwards, clean.iloc[[10]]], ignore_index=True)
    found = sound(rows, ())
    assert {(one.code, one.count) for one in found.remarks} >= {
        ("exit_before_entry", 1),
        ("no_time", 1),
        ("overlapping", 1),
    }
    assert found.spells["n"].sum() == pytest.approx(clean["n"].sum())
    middle = clean[clean["household"].duplicated() & clean["household"].duplicated(keep="last")].index[0]
    assert Remark("missing_wave", count=1) in sound(clean.drop(middle), ()).remarks
    assert "more_than_months" in codes(
        fitted(clean.assign(k_return=np.where(clean.index == 3, 2 * clean["n"], 0)))
    )


def test_one_family_is_fitted_around_the_prior(spells: pd.DataFrame) -> None:
    model = fitted(spells[spells["household"] == spells["household"].iloc[0]])
    assert "one_family" in codes(model)
    assert model.clustered is None


def test_an_exit_before_the_entry_is_counted() -> None:
    register = pd.DataFrame({"household": [1, 2, 3], "arrived_on": "2024-05-01", "entered_on": "2024-09-01"})
    exits = pd.DataFrame(
        {
            "household": [1, 2],
            "kind": ["return", "return"],
            "earliest": ["2024-06-01", "2025-06-01"],
            "latest": ["2024-06-30", "2025-06-30"],
        }
    )
    assert on_exits(register, exits) == (Remark("exit_before_entry", count=1),)
    assert on_exits(register, exits.iloc[1:]) == ()


def test_no_list_holds_a_nan_whatever_the_rows_were(lives: Lives, spells: pd.DataFrame) -> None:
    register, waves, _ = tables(lives)
    broken = spells.assign(wellbeing=np.where(spells.index % 3 == 0, np.inf, np.nan), home_cold=1.0)
    order = ordered(fitted(broken), now(register.head(50), waves, AS_OF))
    assert order[["chance", "low", "high", "returning", "elsewhere"]].notna().all(axis=None)


def test_every_remark_has_words() -> None:
    spoken = {
        "exit_before_entry", "no_time", "more_than_months", "overlapping", "missing_wave", "no_departures", "one_departure",
        "few_departures", "one_family", "all_missing", "constant", "separated", "collinear",
    }  # fmt: skip
    for code in spoken:
        for language in LANGUAGES:
            assert "{" not in say(
                f"remark.{code}", language, **msgspec.structs.asdict(Remark(code, "home_cold", 3))
            )
