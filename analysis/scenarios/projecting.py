"""From scenarios to stayers and population, 2020 to 2035, with ranges. Past populations are counts, and stay so."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.model import Model
from analysis.prior import Term, prior_covariance, prior_mean
from analysis.scenarios.inputs import LAST, REACHED, SHARES, Scenario, scenario, today
from analysis.scenarios.stated import anchors, arrivals, stated
from analysis.scenarios.staying import centre, coefficients, times, unmet, yearly

Floats = npt.NDArray[np.float64]
DRAWS, SEED = 2_000, 1
# Nine of ten computed futures lie between these.
LOW, HIGH = 0.05, 0.95
# What an input is moved by to see what it changes: a tenth of the quota, ten families of a hundred.
STEP = 0.1
YEARS = np.arange(min(anchors()), LAST + 1)
COHORTS = np.arange(min(arrivals()), LAST)


class Unknowns(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn once and held through all scenarios, so that they differ by their inputs alone.

    `hazards`: (draws, 2, cohort years). `drawn`: the coefficients. `came`: (draws, past cohorts), people. `fill` and
    `trend`: (draws,).
    """

    model: Model
    hazards: Floats
    drawn: Floats
    came: Floats
    fill: Floats
    trend: Floats


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario's futures, one per draw, on 1 January of each of `YEARS`.

    `stayers`: people who came with the programme since 2023 and live in the region, (draws, years). `population` of the
    region, (draws, years). `came`: people who came with the programme in each of `COHORTS`, (draws, cohorts).
    """

    name: str
    stayers: Floats
    population: Floats
    came: Floats


def from_prior(terms: tuple[Term, ...], as_of: str = "") -> Model:
    """Return the model as it is before anything was observed: the prior, and no departure."""
    mean, covariance = (np.asarray(part) for part in (prior_mean(terms), prior_covariance(terms)))
    means = tuple(tuple(float(value) for value in row) for row in mean)
    spread = tuple(tuple(float(value) for value in row) for row in covariance)
    return Model(
        as_of=as_of,
        terms=terms,
        coefficients=means,
        covariance=spread,
        prior_means=means,
        prior_covariance=spread,
        departures=(0, 0),
        households=0,
        months=0,
    )


def unknowns(model: Model, draws: int = DRAWS, seed: int = SEED) -> Unknowns:
    """Draw what is not known: coefficients from the model, the stated ranges from triangular distributions.

    Parameters
    ----------
    model : Model
        Fitted, or `from_prior`.
    draws, seed : int
        The same numbers give the same futures.
    """
    random = np.random.default_rng(seed)
    drawn = coefficients(model, draws, random)
    past = arrivals()
    uniform = random.random((2 + len(past), draws))
    return Unknowns(
        model=model,
        hazards=yearly(model, drawn, len(COHORTS)) / centre(model),
        drawn=drawn,
        came=np.stack([line.drawn(u) for line, u in zip(past.values(), uniform[2:], strict=True)], axis=1),
        fill=stated()["fill"].drawn(uniform[0]),
        trend=stated()["base_trend"].drawn(uniform[1]),
    )


def project(given: Unknowns, scenario: Scenario) -> Projection:
    r"""Project one scenario.

    Parameters
    ----------
    given : Unknowns
        The same for all scenarios that are compared.
    scenario : Scenario

    Returns
    -------
    Projection

    Notes
    -----
    **Arrivals.** :math:`A_c` people come in year c, on 1 July. Past years are data with their range; from 2026 on
    :math:`A_c = \text{quota}_c \cdot \text{fill}`, the share of the quota that comes.

    **Stayers** on 1 January of year y: :math:`S_y = \sum_{c < y} A_c \exp(-H_{c,y})` with
    :math:`H_{c,y} = \sum_{j=c}^{y-1} \sum_e B_e(j - c) M_e(j)`: B from `staying.yearly`, the cumulative hazard of a
    reference family in its calendar year j - c since arrival, by exit e; M from `staying.times`, what the needs of
    year j make of it. A family leaves whole, so people leave as families do. Needs are shares of those who live in the
    region in that year; that those with needs leave first is not followed.

    **Population** :math:`N_y = N_{2025} + m\,b\,(y - 2025) + S_y - S_{2025}` after 2025 and
    :math:`N_y = N_{2020} + b\,(y - 2020) + S_y` before. The base trend b (births, deaths, every other move; people a
    year) is what makes the counted populations of 2020 and 2025 both come true in each draw:
    :math:`b = (N_{2025} - N_{2020} - S_{2025}) / 5`. It goes on m times as fast, m being stated with a range. Who
    came before 2023 is in the base; children born to settlers are left to it as well.

    Only expected numbers are drawn: what single families decide at random is small beside what is not known.
    """
    lived = times(given.model, given.drawn, unmet(scenario, COHORTS))
    ahead = COHORTS[given.came.shape[1] :]
    came = np.concatenate([given.came, given.fill[:, None] * scenario.path("quota", ahead)], axis=1)
    stayers = np.zeros((len(came), len(YEARS)))
    for first in range(len(COHORTS)):
        left = (given.hazards[:, :, : len(COHORTS) - first] * lived[:, :, first:]).sum(axis=1)
        here = came[:, first, None] * np.exp(-np.cumsum(left, axis=1))
        stayers[:, len(YEARS) - here.shape[1] :] += here
    return Projection(name=scenario.name, stayers=stayers, population=_population(given, stayers), came=came)


def _population(given: Unknowns, stayers: Floats) -> Floats:
    (start, before), (end, counted) = sorted(anchors().items())
    past = end >= YEARS
    at_end = stayers[:, end == YEARS]
    base = (counted - before - at_end) / (end - start)
    known = before + base * (YEARS[past] - start) + stayers[:, past]
    # In whole numbers both are the same; rounding would leave a count a hair beside itself.
    known[:, -1] = counted
    ahead = counted + base * given.trend[:, None] * (YEARS[~past] - end) + stayers[:, ~past] - at_end
    return np.concatenate([known, ahead], axis=1)


def table(projections: Sequence[Projection]) -> pd.DataFrame:
    """Return median and range of every scenario and year.

    Returns
    -------
    DataFrame
        ``scenario``, ``year`` (its 1 January), ``stayers_low``, ``stayers``, ``stayers_high``, ``population_low``,
        ``population``, ``population_high``: people, rounded to whole ones; the range holds nine of ten futures.
    """
    return pd.concat([_summary(one) for one in projections], ignore_index=True)


def _summary(one: Projection) -> pd.DataFrame:
    columns: dict[str, object] = {"scenario": one.name, "year": YEARS}
    for name, values in (("stayers", one.stayers), ("population", one.population)):
        low, middle, high = np.quantile(values, (LOW, 0.5, HIGH), axis=0).round().astype(np.int64)
        columns |= {f"{name}_low": low, name: middle, f"{name}_high": high}
    return pd.DataFrame(columns)


def kept(one: Projection) -> tuple[float, float, float]:
    """Return low, median and high of the share of all who came since 2023 that lives in the region at the end."""
    low, middle, high = np.quantile(one.stayers[:, -1] / one.came.sum(axis=1), (LOW, 0.5, HIGH))
    return float(low), float(middle), float(high)


def apart(one: Projection, other: Projection) -> tuple[float, float, float]:
    """Return low, median and high of how many more people stay to the end under `one`, future by future."""
    low, middle, high = np.quantile(one.stayers[:, -1] - other.stayers[:, -1], (LOW, 0.5, HIGH))
    return float(low), float(middle), float(high)


def moved_by(given: Unknowns) -> pd.DataFrame:
    """Return what each input changes by itself, from today's conditions on.

    Returns
    -------
    DataFrame, one row per input
        ``input``, ``less``, ``more``: by how many the median of stayers in the last year differs when the input is a
        `STEP` lower or higher from `REACHED` on; shares end at 0 and 1.
    """
    usual = float(np.median(project(given, scenario("today", {})).stayers[:, -1]))
    rows = []
    for name, value in today().items():
        steps = (value - STEP, value + STEP) if name in SHARES else (value * (1 - STEP), value * (1 + STEP))
        ends = [min(1.0, max(0.0, step)) if name in SHARES else step for step in steps]
        less, more = (
            float(np.median(project(given, scenario(name, {name: end}, REACHED)).stayers[:, -1])) - usual
            for end in ends
        )
        rows.append({"input": name, "less": round(less), "more": round(more)})
    return pd.DataFrame(rows)


def asks(scenario: Scenario, year: int = REACHED) -> dict[str, float]:
    """Return what a scenario asks of a year, for the families who come in it.

    Returns
    -------
    dict
        ``families`` (the quota by the usual share of it that comes, by the people in a family), of them in a sound home
        that can be heated (``homes``), with work for the main earner (``jobs``), with a place for the child (``places``).
    """
    at = np.array([year])
    families = float(scenario.path("quota", at)[0]) * stated()["fill"].value / stated()["family_size"].value
    needs = {name: float(share[0]) for name, share in unmet(scenario, at).items()}
    return {
        "families": families,
        "homes": families * (1 - needs["home_cold"]),
        "jobs": families * (1 - needs["main_earner_no_work"]),
        "places": families * (stated()["with_children"].value - needs["child_no_place"]),
    }
