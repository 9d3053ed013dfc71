"""What every column of the person-period table means, and what is in it."""

import csv
from functools import cache
from importlib import resources

import msgspec
import numpy as np
import pandas as pd


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `lag` says how old what is in it may be, `missing` when it is empty."""

    column: str
    meaning: str
    unit: str
    source: str
    lag: str
    range: str
    missing: str


@cache
def codebook() -> tuple[Entry, ...]:
    """Return an entry for each column, in the order in which they are told.

    Returns
    -------
    tuple of Entry
        Of every column that `analysis.stays.spells.person_period` and `analysis.stays.audit.with_log` make of our own surveys.
    """
    text = resources.files("analysis.stays").joinpath("codebook.csv").read_text(encoding="utf-8")
    return tuple(msgspec.convert(row, Entry) for row in csv.DictReader(text.splitlines()))


def described(spells: pd.DataFrame) -> pd.DataFrame:
    """Return what is in each column of a table.

    Parameters
    ----------
    spells : DataFrame, n rows
        From `analysis.stays.spells.person_period`, with or without the log.

    Returns
    -------
    DataFrame, one row per column of numbers
        ``column``, ``known`` (share of rows that hold a value, 0 without rows), ``least`` and ``most`` (0 where none holds
        one).
    """
    numbers = spells.select_dtypes("number")
    known = numbers.notna()
    share = known.mean() if len(numbers) else known.sum()
    return pd.DataFrame(
        {
            "column": numbers.columns,
            "known": share.to_numpy(np.float64),
            "least": numbers.min().fillna(0.0).to_numpy(np.float64),
            "most": numbers.max().fillna(0.0).to_numpy(np.float64),
        }
    )
