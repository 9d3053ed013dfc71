"""The chunked likelihood is statsmodels' own, row for row."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.stays import counts
from analysis.stays.counts import Counts

CLOGLOG = sm.families.Binomial(link=sm.families.links.CLogLog())


def table(rows: int = 5_000) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(5)
    x = np.column_stack([np.ones(rows), draw.normal(size=(rows, 4))])
    n = draw.integers(1, 4, rows).astype(np.float64)
    hazard = -np.expm1(-np.exp(x @ np.array([-3.0, 0.5, -0.3, 0.0, 0.2])))
    return x, draw.binomial(n.astype(int), hazard).astype(np.float64), n, draw.integers(0, 40, rows)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "CHUNK", 700)


def test_slope_and_curvature_are_statsmodels() -> None:
    x, k, n, _ = table()
    own, theirs = Counts(x, k, n), sm.GLM(np.column_stack([k, n - k]), x, family=CLOGLOG)
    for at in (np.array([-3.0, 0.4, 0.0, 0.1, 0.0]), np.array([-2.5, 0.2, -0.1, 0.0, 0.1])):
        np.testing.assert_allclose(own.score(at), theirs.score(at, scale=1.0), rtol=1e-9)
        for observed in (False, True):
            theirs_there = theirs.hessian(at, scale=1.0, observed=observed)
            np.testing.assert_allclose(own.hessian(at, observed=observed), theirs_there, rtol=1e-9)
    first, second = np.array([-3.0, 0.4, 0.0, 0.1, 0.0]), np.array([-2.5, 0.0, 0.0, 0.0, 0.0])
    gained = own.loglike(second) - own.loglike(first)
    assert gained == pytest.approx(theirs.loglike(second, scale=1.0) - theirs.loglike(first, scale=1.0))


def test_newton_on_it_ends_where_statsmodels_does_with_the_same_cluster_errors() -> None:
    x, k, n, group = table()
    own, at = Counts(x, k, n), np.array([-3.0, 0, 0, 0, 0])
    for _ in range(12):
        at = at - np.linalg.solve(own.hessian(at), own.score(at))
    theirs = sm.GLM(np.column_stack([k, n - k]), x, family=CLOGLOG).fit(
        cov_type="cluster", cov_kwds={"groups": group, "use_correction": False}, tol=1e-12
    )
    np.testing.assert_allclose(at, theirs.params, atol=1e-8)
    bread = np.linalg.inv(own.hessian(at, observed=True))
    np.testing.assert_allclose(np.sqrt(np.diag(bread @ own.meat(at, group) @ bread)), theirs.bse, rtol=1e-6)


def test_half_the_room_is_enough() -> None:
    x, k, n, _ = table()
    at = np.array([-3.0, 0.4, 0.0, 0.1, 0.0])
    np.testing.assert_allclose(
        Counts(x.astype(np.float32), k, n).score(at), Counts(x, k, n).score(at), rtol=1e-4, atol=1e-3
    )
