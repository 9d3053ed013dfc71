"""Errors that allow families of one settlement to share what no predictor tells."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.cohort.simulate import Lives, live, tables
from analysis.hazards.hazard import fit
from analysis.hazards.model import decode, design, encode
from analysis.prior import Term, read_prior
from analysis.stays.spells import person_period

FLAT = 1e3


def with_settlements(lives: Lives) -> pd.DataFrame:
    register, waves, exits = tables(lives)
    return person_period(register.assign(settlement=lives.place), waves, exits, lives.as_of)


@pytest.fixture(scope="module")
def placed() -> pd.DataFrame:
    return with_settlements(live(1_000, "2026-11-23", seed=5, frailty_sd=1.0))


def test_with_a_flat_prior_they_are_statsmodels_own(
    placed: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.prior.CAUSE_SD", FLAT)
    monkeypatch.setattr("analysis.prior.SAME_EFFECT", 0.0)
    terms = tuple(
        Term(name=name, mean=0, sd=FLAT) for name in ("home_cold", "wellbeing", "village", "head_age")
    )
    model = fit(placed, terms, settlements=False)
    assert model.clustered is not None
    assert model.clusters == placed["settlement"].nunique()
    size = len(model.names)
    ours = np.sqrt(np.diag(np.array(model.clustered)))
    for place, way in enumerate(("return", "elsewhere")):
        k = placed[f"k_{way}"]
        family = sm.families.Binomial(link=sm.families.links.CLogLog())
        theirs = sm.GLM(np.column_stack([k, placed["n"] - k]), design(terms, placed), family=family).fit(
            tol=1e-14, cov_type="cluster", cov_kwds={"groups": placed["settlement"].to_numpy()}
        )
        np.testing.assert_allclose(ours[place * size : (place + 1) * size], theirs.bse, rtol=1e-3)


def test_what_settlements_share_widens_what_differs_between_them(placed: pd.DataFrame) -> None:
    remote = placed.assign(remote=pd.factorize(placed["settlement"])[0] % 2.0)
    model = fit(
        remote, [Term(name="remote", mean=0, sd=5), Term(name="home_cold", mean=0, sd=5)], settlements=False
    )
    assert model.clustered is not None
    wider = np.sqrt(np.diag(np.array(model.clustered)) / np.diag(np.array(model.covariance)))
    assert wider[model.names.index("remote")] > 1.5
    assert wider[model.names.index("home_cold")] < 1.3
    assert decode(encode(model)) == model


def test_without_departures_the_prior_comes_back_as_it_is() -> None:
    spells = with_settlements(live(300, "2026-11-23", seed=2)).assign(k_return=0.0, k_elsewhere=0.0)
    model = fit(spells, read_prior())
    assert model.clustered is not None
    sd, prior_sd = (
        np.sqrt(np.diag(np.array(matrix))) for matrix in (model.clustered, model.prior_covariance)
    )
    of_terms = np.array([name != "level" for name in model.names] * 2)
    assert (sd[of_terms] > 0.8 * prior_sd[of_terms]).all()
    assert (sd[of_terms] < 1.001 * prior_sd[of_terms]).all()


def test_without_settlements_each_family_is_its_own_group(placed: pd.DataFrame) -> None:
    alone = fit(placed.drop(columns="settlement"), read_prior())
    assert alone.clusters == placed["household"].nunique()
    one = fit(placed[placed["household"] == placed["household"].iloc[0]], read_prior())
    assert (one.clustered, one.clusters) == (None, 1)
