"""How many families are expected to leave, as sums over all who are here: with and without what people say they plan."""

import msgspec
import numpy as np
import pandas as pd

from analysis.hazards import hazard
from analysis.hazards.model import Model
from analysis.judging.splits import HORIZONS, History
from analysis.lists.expecting import Expected, expected
from analysis.lists.predict import chances
from analysis.prior import read_prior
from analysis.stays.spells import now, person_period
from analysis.terms import INTENTION, Purpose


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """Of so many `families` here, how many leave within the horizon: by the model of the list, and by the forecast.

    `forecast` is None where nobody has said what they plan, or too few in every district to be told.
    """

    horizon: int
    families: int
    needs: Expected
    forecast: Expected | None = None


def ahead(history: History, model: Model, told: pd.DataFrame | None = None) -> tuple[Ahead, ...]:
    """Return the expected departures among the families who are here, for each of `HORIZONS`.

    Parameters
    ----------
    history : History
    model : Model
        That of the list; its chances are put right as there, and the forecast's in the same way.
    told : DataFrame, optional
        The waves with what is planned (`analysis.terms.INTENTION`), as `analysis.stays.spells.person_period` takes them for
        a forecast.

    Returns
    -------
    tuple of Ahead
        None if no family is here.

    Notes
    -----
    The forecast is fitted here, summed up and forgotten: it is kept nowhere, and no chance of a family leaves this function.
    """
    here = history.register[~history.register["household"].isin(history.exits["household"])].reset_index(
        drop=True
    )
    here = here[pd.to_datetime(here["arrived_on"]) <= pd.Timestamp(history.as_of)].reset_index(drop=True)
    if not len(here):
        return ()
    needs = _sums(model, now(here, history.waves, history.as_of))
    forecast = None
    if told is not None and INTENTION & set(told.columns):
        purpose: Purpose = "forecast"
        spells = person_period(history.register, told, history.exits, history.as_of, purpose)
        fitted = hazard.fit(spells, read_prior(purpose), history.as_of, purpose)
        fitted = msgspec.structs.replace(fitted, recalibrations=model.recalibrations)
        forecast = _sums(fitted, now(here, told, history.as_of, purpose))
    return tuple(
        Ahead(
            horizon=horizon,
            families=len(here),
            needs=needs[horizon],
            forecast=None if forecast is None else forecast[horizon],
        )
        for horizon in HORIZONS
    )


def _sums(model: Model, rows: pd.DataFrame) -> dict[int, Expected]:
    found = chances(model, rows, HORIZONS)
    columns = {h: found[[f"chance_{h}", f"low_{h}", f"high_{h}"]].to_numpy(np.float64) for h in HORIZONS}
    return {h: expected([(one[0], one[1], one[2]) for one in columns[h].tolist()]) for h in HORIZONS}
