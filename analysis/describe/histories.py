"""Each family's stay as one row: from when it was watched, until when it was seen, when it moved or left."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

DAYS_IN_MONTH = 365.25 / 12
A_DAY = 1 / DAYS_IN_MONTH
ENTRY_GRACE_DAYS = 31
# Visits are half a year apart at the widest; a month more, and a family of whom nobody heard counts as lost.
LOST_AFTER_DAYS = 214
LEFT = ("origin", "onward", "abroad")
ENDED = ("dissolved", "death")
WITHIN = "region"


def histories(
    families: pd.DataFrame, residences: pd.DataFrame, exits: pd.DataFrame, as_of: object
) -> pd.DataFrame:
    """Return one row per family that was watched at all by a day.

    Parameters
    ----------
    families : DataFrame, one row per family
        ``household`` (unique), ``arrived_on``, ``entered_on`` (when the programme first knew it), ``seen_on`` (the last day on
        which somebody of it answered or was spoken to; missing where never), ``route``, ``origin``; and, if such columns are
        there, ``quota``, the year of the quota it came under, ``young`` and ``large`` ("yes", "no"), "" where unknown.
    residences : DataFrame, one row per family and dwelling
        ``household``, ``settlement``, ``district`` (codes) and ``starts_on``.
    exits : DataFrame
        ``household``, ``kind`` (of `LEFT`, `ENDED`, or `WITHIN` for a move within the region of which no more is known),
        ``earliest`` and ``latest``. Departures after which the family came back are not in it. Of several the first counts.
    as_of : date-like
        Nothing after this day is used.

    Returns
    -------
    DataFrame, one row per family
        ``household``, ``cohort`` (year of arrival), ``quota``, ``district`` (of the first dwelling), ``origin``, ``route``, ``young``, ``large``; in months
        since arrival ``start`` (watched from then on), ``seen`` and ``now`` (the day `as_of`), ``first``, ``middle`` and ``last``
        (of the departure; NaN for who has not left), ``off_settlement`` and ``off_district`` (the first move out of it; infinite
        for who never moved); ``kind`` ("" for who is here) and ``lost``.

    Raises
    ------
    ValueError
        A family stands twice.

    Notes
    -----
    Delayed entry: a family entered within `ENTRY_GRACE_DAYS` of its arrival is watched from the arrival, another from its
    entry, since of those who had left before nobody knows. Lost is who has not left as far as is known, and of
    whom nobody heard for `LOST_AFTER_DAYS`. A move within the region of unknown target counts as one out of the district.
    """
    if families["household"].duplicated().any():
        raise ValueError("A family stands twice: there should be one row for each.")
    day = pd.Timestamp(as_of)  # ty: ignore[invalid-argument-type]
    table = families.merge(_gone(exits, day), on="household", how="left").merge(
        _dwelt(residences, day), on="household", how="left"
    )
    arrived = pd.to_datetime(table["arrived_on"])
    table["cohort"] = arrived.dt.year.astype(str)
    for name in ("quota", "young", "large"):
        table[name] = table.get(name, "")
    _watch(table, arrived, day)
    _leave(table, arrived)
    _move(table, arrived, _within(exits, day))
    kept = table[table["now"] > table["start"]]
    return kept[_COLUMNS].reset_index(drop=True)


_COLUMNS = [
    "household", "cohort", "quota", "district", "origin", "route", "young", "large", "start",
    "seen", "now", "first", "middle", "last",
    "off_settlement", "off_district", "kind", "lost",
]  # fmt: skip


def months(days: pd.Series, since: pd.Series) -> pd.Series:
    """Return how many months lie between two days: 365.25 days are twelve."""
    return (pd.to_datetime(days) - since).dt.days / DAYS_IN_MONTH


def _gone(exits: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the first departure of each family that had begun by the day."""
    known = exits[exits["kind"].isin([*LEFT, *ENDED]) & (pd.to_datetime(exits["earliest"]) <= day)]
    known = known.sort_values(["earliest", "latest"]).drop_duplicates("household")
    latest = pd.to_datetime(known["latest"]).map(lambda last: min(last, day))
    return known[["household", "kind", "earliest"]].assign(latest=latest)


def _within(exits: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Return when each family moved within the region to where nobody wrote down."""
    known = exits[(exits["kind"] == WITHIN) & (pd.to_datetime(exits["earliest"]) <= day)]
    return pd.to_datetime(known.groupby("household")["earliest"].min())


def _dwelt(residences: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the first district of each family and the days on which it first moved out of settlement and district."""
    spells = residences.assign(since=pd.to_datetime(residences["starts_on"]))
    spells = spells[spells["since"].isna() | (spells["since"] <= day)]
    spells = spells.sort_values(["household", "since"], na_position="first")
    first = spells.groupby("household")[["settlement", "district"]].transform("first")
    found = spells.drop_duplicates("household")[["household", "district"]].set_index("household")
    for level in ("settlement", "district"):
        moved = spells[spells[level].ne(first[level])]
        found[f"moved_{level}"] = moved.groupby("household")["since"].min()
    return found.reset_index()


def _watch(table: pd.DataFrame, arrived: pd.Series, day: pd.Timestamp) -> None:
    waited = (pd.to_datetime(table["entered_on"]) - arrived).dt.days
    table["start"] = np.where(waited <= ENTRY_GRACE_DAYS, 0.0, waited / DAYS_IN_MONTH)
    table["now"] = (day - arrived).dt.days / DAYS_IN_MONTH
    seen = months(table["seen_on"], arrived).fillna(table["start"])
    table["seen"] = np.minimum(np.maximum(seen, table["start"] + A_DAY), table["now"])
    table["kind"] = table["kind"].fillna("")
    silent = (table["now"] - table["seen"]) * DAYS_IN_MONTH > LOST_AFTER_DAYS
    table["lost"] = (table["kind"] == "") & silent


def _leave(table: pd.DataFrame, arrived: pd.Series) -> None:
    """Place a departure after the entry: whoever was entered had not left."""
    first, last = months(table["earliest"], arrived), months(table["latest"], arrived)
    table["last"] = np.where(last < table["start"], last, np.maximum(last, table["start"] + A_DAY))
    table["first"] = np.where(
        last < table["start"], first, np.minimum(np.maximum(first, table["start"] + A_DAY), table["last"])
    )
    table["middle"] = (table["first"] + table["last"]) / 2


def _move(table: pd.DataFrame, arrived: pd.Series, within: pd.Series) -> None:
    unknown = months(within.reindex(table["household"]).set_axis(table.index), arrived).fillna(np.inf)
    district = np.minimum(months(table["moved_district"], arrived).fillna(np.inf), unknown)
    table["off_district"] = district
    table["off_settlement"] = np.minimum(months(table["moved_settlement"], arrived).fillna(np.inf), district)
