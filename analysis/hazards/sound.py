"""Rows of months at risk made fit to be fitted: what is wrong with them is mended or left out, and said."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.hazards.model import Remark, design
from analysis.prior import Term
from analysis.stays.spells import EXITS

Floats = npt.NDArray[np.float64]
FEW_DEPARTURES = 20
COLLINEAR = 1e-8
_ROWS = 50_000


class Sound(msgspec.Struct, frozen=True):
    """Rows that can be fitted, and what a person should know of them."""

    spells: pd.DataFrame
    remarks: tuple[Remark, ...]


def sound(spells: pd.DataFrame, terms: Sequence[Term]) -> Sound:
    """Return the rows that hold time at risk, no month of a household twice, and remarks on them and on the terms.

    Parameters
    ----------
    spells : DataFrame
        From `analysis.stays.spells.person_period` or elsewhere; ``start`` and ``stop`` may be missing.
    terms : sequence of Term
        The prior holds each of them: none is taken out, and of what the rows do not tell the prior is kept.

    Returns
    -------
    Sound
        The rows themselves where nothing is wrong with them.
    """
    rows, remarks = _with_time(spells)
    rows, overlapping = _without_overlaps(rows)
    remarks += overlapping
    return Sound(rows, (*remarks, *_on_departures(rows), *_on_terms(rows, terms)))


def _with_time(spells: pd.DataFrame) -> tuple[pd.DataFrame, list[Remark]]:
    k = np.nan_to_num(spells[[f"k_{way}" for way in EXITS]].to_numpy(np.float64)).sum(axis=1)
    n = spells["n"].to_numpy(np.float64)
    empty = ~(n > 0)
    if {"start", "stop"} <= set(spells.columns):
        empty |= ~(spells["stop"].to_numpy(np.float64) > spells["start"].to_numpy(np.float64))
    counts = {"exit_before_entry": int((empty & (k > 0)).sum()), "no_time": int((empty & ~(k > 0)).sum())}
    short = ~empty & (k > n * (1 + 1e-9))
    counts["more_than_months"] = int(short.sum())
    rows = spells
    if short.any():
        rows = rows.assign(n=np.where(short, k, n))
    if empty.any():
        rows = rows[~empty]
    return rows, [Remark(code, count=count) for code, count in counts.items() if count]


def _without_overlaps(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Remark]]:
    """Cut what an earlier row of the household holds already off a later one; say where time is missing."""
    if not len(rows) or not {"start", "stop"} <= set(rows.columns):
        return rows, []
    family = pd.factorize(rows["household"])[0]
    order = np.lexsort((rows["stop"], rows["start"], family))
    own, start, stop = family[order], *(rows[name].to_numpy(np.float64)[order] for name in ("start", "stop"))
    same = own[1:] == own[:-1]
    remarks = []
    if gap := len(np.unique(own[1:][same & (start[1:] > stop[:-1])])):
        remarks.append(Remark("missing_wave", count=gap))
    if not (same & (start[1:] < stop[:-1])).any():
        return rows, remarks
    reached = pd.Series(stop).groupby(own).cummax().to_numpy()
    before = np.concatenate([[-np.inf], np.where(same, reached[:-1], -np.inf)])
    remarks.insert(0, Remark("overlapping", count=len(np.unique(own[start < before]))))
    begins = np.maximum(start, before)
    found = rows.iloc[order].assign(start=begins)
    found["n"] = found["n"].to_numpy(np.float64) * np.clip((stop - begins) / (stop - start), 0, 1)
    return found[stop > begins], remarks


def _on_departures(rows: pd.DataFrame) -> list[Remark]:
    remarks = []
    departures = round(sum(float(rows[f"k_{way}"].sum()) for way in EXITS))
    if departures == 0:
        remarks.append(Remark("no_departures"))
    elif departures == 1:
        remarks.append(Remark("one_departure"))
    elif departures < FEW_DEPARTURES:
        remarks.append(Remark("few_departures", count=departures))
    if len(rows) and (rows["household"] == rows["household"].iloc[0]).all():
        remarks.append(Remark("one_family"))
    return remarks


def _on_terms(rows: pd.DataFrame, terms: Sequence[Term]) -> list[Remark]:
    """Say of which terms the rows tell nothing, nothing of their own, or of one side only."""
    if not len(rows):
        return []
    remarks, moving = [], []
    left = sum(rows[f"k_{way}"].to_numpy(np.float64) for way in EXITS)
    for term in terms:
        values = rows[term.name].to_numpy(np.float64) if term.name in rows.columns else np.array([np.nan])
        known = np.isfinite(values)
        low, high = (
            (float(np.min(values[known])), float(np.max(values[known]))) if known.any() else (0.0, 0.0)
        )
        if not known.any():
            remarks.append(Remark("all_missing", term.name))
        elif low == high:
            remarks.append(Remark("constant", term.name))
        else:
            moving.append(term)
            if np.sum(left) >= FEW_DEPARTURES and _is_separated(values, np.asarray(left), low, high):
                remarks.append(Remark("separated", term.name))
    return remarks + _on_sums(rows, moving)


def _is_separated(values: Floats, left: Floats, low: float, high: float) -> bool:
    """Ask whether a term of two values has all departures at one of them."""
    at_low, at_high = values == low, values == high
    if not (at_low | at_high | ~np.isfinite(values)).all():
        return False
    return bool(left[at_low].sum() == 0 or left[at_high].sum() == 0)


def _on_sums(rows: pd.DataFrame, terms: Sequence[Term]) -> list[Remark]:
    """Say which terms are sums of earlier ones in these rows."""
    own = tuple(terms)
    total = np.zeros((len(own) + 1, len(own) + 1))
    for first in range(0, len(rows), _ROWS):
        x = design(own, rows.iloc[first : first + _ROWS])
        total += x.T @ x
    sd = np.sqrt(np.maximum(np.diag(total), 1e-300))
    gram = total / np.outer(sd, sd)
    remarks, chosen = [], [0]
    for number, term in enumerate(own, start=1):
        weights = np.linalg.lstsq(gram[np.ix_(chosen, chosen)], gram[chosen, number], rcond=None)[0]
        if 1 - gram[number, chosen] @ weights < COLLINEAR:
            remarks.append(Remark("collinear", term.name))
        else:
            chosen.append(number)
    return remarks


def on_exits(register: pd.DataFrame, exits: pd.DataFrame) -> tuple[Remark, ...]:
    """Say how many exits had ended before their family was known: nobody can be seen to leave before being there.

    Parameters
    ----------
    register, exits : DataFrame
        As `analysis.stays.spells.person_period` takes them; it counts no month of such a family.
    """
    known = exits.merge(register[["household", "entered_on"]], on="household")
    early = pd.to_datetime(known["latest"]) < pd.to_datetime(known["entered_on"])
    return (Remark("exit_before_entry", count=int(early.sum())),) if early.any() else ()
