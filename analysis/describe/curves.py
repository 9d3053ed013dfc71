"""Who is still here after so many months, and who left where to: curves that know when somebody came under observation."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

Floats = npt.NDArray[np.float64]


class NothingObserved(ValueError):
    """No row has any time at risk."""


def staying(start: Floats, stop: Floats, event: npt.NDArray[np.bool_]) -> pd.DataFrame:
    r"""Return the share still here, by Kaplan and Meier's estimator [1]_ with delayed entry.

    Parameters
    ----------
    start, stop : ndarray of float, shape (n,)
        Time at risk of each row, ``(start, stop]``, in any unit. A household may have several rows without a gap
        or an overlap.
    event : ndarray of bool, shape (n,)
        Whether it left at `stop`; else it was last seen then.

    Returns
    -------
    DataFrame, one row per time at which somebody left
        ``time``, ``at_risk`` (rows under observation just before), ``events``, ``share`` (here after that time) and
        ``se`` (Greenwood's standard error of it).

    Raises
    ------
    NothingObserved
        No row has stop > start.

    Notes
    -----
    A row is at risk at `t` when start < t <= stop: whoever came in at `t` could not have been seen to leave then.
    Assumes that coming in and dropping out say nothing about leaving. Early on, few may be at risk: read ``at_risk``.

    References
    ----------
    .. [1] Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the
           American Statistical Association, 53(282), 457-481.
    """
    start, stop, event = _observed(start, stop, event)
    curve = SurvfuncRight(stop, event.astype(np.int64), entry=start)
    left = np.asarray(curve.n_events) > 0
    return pd.DataFrame(
        {
            "time": np.asarray(curve.surv_times)[left],
            "at_risk": np.asarray(curve.n_risk)[left].astype(np.int64),
            "events": np.asarray(curve.n_events)[left].astype(np.int64),
            "share": np.asarray(curve.surv_prob)[left],
            "se": np.nan_to_num(np.asarray(curve.surv_prob_se)[left]),
        }
    )


def incidence(start: Floats, stop: Floats, kind: npt.NDArray[np.str_], kinds: Sequence[str]) -> pd.DataFrame:
    r"""Return the share that has left in each way, by Aalen and Johansen's estimator [1]_ with delayed entry.

    Parameters
    ----------
    start, stop : ndarray of float, shape (n,)
        As in `staying`.
    kind : ndarray of str, shape (n,)
        In which way the row's household left at `stop`; anything not in `kinds`, such as "", was last seen then.
    kinds : sequence of str
        The ways that compete: whoever took one can take no other.

    Returns
    -------
    DataFrame, one row per time at which somebody left
        ``time``, ``at_risk``, ``here`` (share left in no way) and for each way ``k`` the columns ``k`` (share gone that
        way by then) and ``k_se`` (its standard error).

    Raises
    ------
    NothingObserved
        No row has stop > start.

    Notes
    -----
    One minus Kaplan-Meier for one way alone would count those who went another way as still able to go this one.
    The standard error is the delta method's, with binomial variances at each time [2]_; without delayed entry both
    equal statsmodels' ``CumIncidenceRight``, which has no entry, to rounding.

    References
    ----------
    .. [1] Aalen, O. O. and Johansen, S. (1978). An empirical transition matrix for non-homogeneous Markov chains based
           on censored observations. Scandinavian Journal of Statistics, 5(3), 141-150.
    .. [2] Marubini, E. and Valsecchi, M. G. (1995). Analysing survival data from clinical trials and observational
           studies. Wiley, section 10.2.
    """
    start, stop, kind = _observed(start, stop, kind)
    left = np.isin(kind, list(kinds))
    if not left.any():
        return pd.DataFrame(
            columns=["time", "at_risk", "here", *(f"{one}{more}" for one in kinds for more in ("", "_se"))]
        )
    times = np.unique(stop[left])
    at_risk = _at_risk(start, stop, times)
    gone = np.stack([_count(times, stop[kind == one]) for one in kinds])
    here = np.cumprod(1 - gone.sum(axis=0) / at_risk)
    before = np.concatenate([[1.0], here[:-1]])
    table = pd.DataFrame({"time": times, "at_risk": at_risk.astype(np.int64), "here": here})
    for one, left_so in zip(kinds, gone, strict=True):
        share = np.cumsum(before * left_so / at_risk)
        table[one] = share
        table[f"{one}_se"] = _spread(share, before, at_risk, left_so, gone.sum(axis=0))
    return table


def at(curve: pd.DataFrame, time: float, column: str, before: float) -> float:
    """Return a curve's height at a time: what stands since the last step, `before` where there was none yet."""
    place = int(np.searchsorted(curve["time"].to_numpy(), time, side="right")) - 1
    return before if place < 0 else float(curve[column].iloc[place])


def _observed(start: Floats, stop: Floats, mark: npt.NDArray) -> tuple[Floats, Floats, npt.NDArray]:
    seen = stop > start
    if not seen.any():
        raise NothingObserved("No row has any time at risk: stop should lie after start.")
    return start[seen], stop[seen], mark[seen]


def _at_risk(start: Floats, stop: Floats, times: Floats) -> Floats:
    """Return how many rows are under observation just before each time: start < t <= stop."""
    came = np.searchsorted(np.sort(start), times, side="left")
    gone = np.searchsorted(np.sort(stop), times, side="left")
    return (came - gone).astype(np.float64)


def _count(times: Floats, events: Floats) -> Floats:
    return np.bincount(np.searchsorted(times, events), minlength=len(times)).astype(np.float64)


def _spread(share: Floats, before: Floats, at_risk: Floats, left_so: Floats, left: Floats) -> Floats:
    """Return the standard error of a cumulative share. When the last ones leave, nothing more can change."""
    step = before * left_so / at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        overall = np.where(at_risk > left, left / (at_risk * (at_risk - left)), 0.0)
    own = (before / at_risk) ** 2 * left_so * (at_risk - left_so) / at_risk
    cross = step / at_risk
    variance = (
        share**2 * np.cumsum(overall)
        - 2 * share * np.cumsum(share * overall)
        + np.cumsum(share**2 * overall)
        + np.cumsum(own)
        - 2 * share * np.cumsum(cross)
        + 2 * np.cumsum(share * cross)
    )
    return np.sqrt(np.maximum(variance, 0.0))
