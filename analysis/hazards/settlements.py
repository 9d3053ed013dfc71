"""Settlements differ in what no survey asks: which rows lie in which, and what the fit found of each."""

import numpy as np
import pandas as pd

from analysis.hazards.model import Settlement
from analysis.prior import Floats
from analysis.terms import Ints

COLUMN = "settlement"


def settled(table: pd.DataFrame) -> tuple[tuple[str, ...], Ints]:
    """Return the settlements of a table, and the place of each row's among them.

    Parameters
    ----------
    table : DataFrame, n rows
        Without a column ``settlement`` there are none. Rows whose settlement is empty or missing share a nameless one.

    Returns
    -------
    tuple of (tuple of str, ndarray of int, shape (n,))
        The names in the order of the alphabet.
    """
    if COLUMN not in table.columns:
        return (), np.zeros(len(table), dtype=np.int64)
    codes, found = pd.factorize(table[COLUMN])
    names = np.array([*(str(name) for name in found), ""])
    unique, place = np.unique(names if (codes < 0).any() else names[:-1], return_inverse=True)
    return tuple(str(name) for name in unique), place[codes].astype(np.int64)


def effects(names: tuple[str, ...], at: Floats, covariance: Floats, own: Ints) -> tuple[Settlement, ...]:
    """Return what was found of each settlement, the nameless one left out.

    Parameters
    ----------
    names : tuple of str
    at : ndarray, shape (2 * (terms + settlements),)
        The fit: each exit's terms followed by its settlements.
    covariance : ndarray, of the same length both ways
    own : ndarray of int
        Where the terms of both exits stand in `at`.
    """
    size = len(at) // 2
    terms = size - len(names)
    found = []
    for place, name in enumerate(names):
        two = np.array([terms + place, size + terms + place])
        if name:
            settlement = Settlement(
                name=name,
                effects=(float(at[two[0]]), float(at[two[1]])),
                covariance=_rows(covariance[np.ix_(two, two)]),
                with_terms=_rows(covariance[np.ix_(two, own)]),
            )
            found.append(settlement)
    return tuple(found)


def _rows(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in matrix)
