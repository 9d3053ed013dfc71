"""Small tables to test the analysis with."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import Lives, live, tables
from analysis.hazards.hazard import fit
from analysis.hazards.model import Model
from analysis.prior import read_prior
from analysis.stays.spells import person_period

AS_OF = "2026-11-23"
NOBODY = pd.DataFrame(columns=["household", "kind", "earliest", "latest"])
NOTHING = pd.DataFrame(columns=["household", "date"])
Rows = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def lives() -> Lives:
    return live(1200, AS_OF, seed=7)


@pytest.fixture(scope="session")
def spells(lives: Lives) -> pd.DataFrame:
    return person_period(*tables(lives), AS_OF)


@pytest.fixture(scope="session")
def fitted(spells: pd.DataFrame) -> Model:
    return fit(spells, read_prior(), AS_OF)


@pytest.fixture(scope="session")
def prior_model() -> Model:
    """Give the model of a programme in which nothing has been seen yet."""
    return fit(
        person_period(
            pd.DataFrame({"household": [], "arrived_on": [], "entered_on": []}), NOTHING, NOBODY, AS_OF
        ),
        read_prior(),
    )


@pytest.fixture
def rows() -> Rows:
    """Give rows as of today for families who differ only in what is said of them."""

    def make(*families: dict[str, float], month: int = 3) -> pd.DataFrame:
        head: dict[str, Any] = {
            "household": [f"h{n}" for n in range(len(families))],
            "month": month,
            "starts": np.full(len(families), np.datetime64("2026-07-01")),
        }
        return pd.concat(
            [pd.DataFrame(head), pd.DataFrame(list(families), index=range(len(families)))], axis=1
        )

    return make
