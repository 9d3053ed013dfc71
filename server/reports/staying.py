"""The tables of who came, stayed and left, from the figures that the night counted."""

from collections.abc import Iterable, Iterator
from datetime import date

from server.reading.retention.figures import HEADLINE_MONTH, Retention
from server.reading.retention.quarters import ALL, LEFT, Quarter
from server.reading.retention.shown import SMALL, WAYS, Line, Share
from server.reports.figures import Column, Row, Table, Value, counted
from surveys.catalogue import districts

MONTHS = (6, 12, 24, 36, 60)
OUTCOMES = ("interviewed", "refused", "reached", "not_reached", "not_tried")
_SHARES = tuple(Column(name, "share") for name in ("share", "lower", "upper", "low", "high"))
_AT = (Column("families"), *_SHARES)
_WATCHED = (Column("families", "about"), *_SHARES)


def moves(quarter: Quarter) -> Table:
    """Return who arrived, who left and who is here, by district, with the sum of the region."""
    counts = (
        quarter.arrived, quarter.arrived_people, quarter.left, quarter.left_people, quarter.here, quarter.here_people,
    )  # fmt: skip
    columns = (
        Column("arrived"), Column("arrived_people"), Column("left"), Column("left_people"),
        Column("here", "about"), Column("here_people", "about"),
    )  # fmt: skip
    known = {place for one in counts for place in one}
    order = [one for one in (*districts(), ALL) if one in known]
    rows = tuple(Row((place,), tuple(one.get(place, 0) for one in counts)) for place in order)
    return Table(code="moves", as_of=quarter.until, labels=("district",), columns=columns, rows=rows)


def where_to(quarter: Quarter) -> Table:
    return counted("left", quarter.until, "way", quarter.ways, (*LEFT, "ended"))


def attempts(quarter: Quarter) -> Table:
    return counted(
        "attempts",
        quarter.until,
        "attempt",
        quarter.attempts,
        ("reached", "refused", "not_reached"),
        "attempts",
    )


def kept(found: Retention) -> Iterator[Table]:
    """Yield what the page of who stays tells of a place, but for its groups."""
    yield _table("levels", found.as_of, ("level", "month"), _WATCHED, _levels(found))
    yield _table(
        "curve",
        found.as_of,
        ("month",),
        _WATCHED,
        (Row((str(one.month),), _of(one.at_risk, one)) for one in found.curve),
    )
    names = [one for one in (*WAYS, "other") if one in found.way_names]
    ways = tuple(Column(name, "share") for name in names)
    yield _table(
        "ways",
        found.as_of,
        ("month",),
        (Column("families", "about"), *ways),
        (
            Row((str(one.month),), (one.at_risk, *(_short(one.shares[name]) for name in names)))
            for one in found.ways
        ),
    )
    if found.asked is None or found.asked >= SMALL:
        yield counted("reasons", found.as_of, "reason", dict(found.reasons))
    yield _visits(found)


def group_table(cut: str, found: Retention) -> Table:
    """Return the share still in the region after a year, group by group; nothing of a hidden group."""
    rows = (Row((line.name,), (None,) * len(_AT) if line.hidden else _group(line)) for line in found.groups)
    return _table(cut, found.as_of, (cut,), _AT, rows)


def _group(line: Line) -> tuple[Value, ...]:
    one = line.shares.get(HEADLINE_MONTH)
    return _of(line.families, one) if one else (line.families, *("" for _ in _SHARES))


def _levels(found: Retention) -> Iterator[Row]:
    for line in found.levels:
        for month in MONTHS:
            if one := line.shares.get(month):
                yield Row((line.name, str(month)), _of(one.at_risk, one))


def _visits(found: Retention) -> Table:
    columns = (
        Column("families"), *(Column(name) for name in OUTCOMES), Column("response", "share"), Column("contact", "share"),
    )  # fmt: skip
    rows = []
    for one in found.visits:
        rates: tuple[Value, Value] = (None, None) if one.over else (_short(one.response), _short(one.contact))
        rows.append(Row((str(one.month),), (one.families, *(one.counts[name] for name in OUTCOMES), *rates)))
    return _table("visits", found.as_of, ("visit",), columns, rows)


def _table(
    code: str, as_of: date, labels: tuple[str, ...], columns: tuple[Column, ...], rows: Iterable[Row]
) -> Table:
    return Table(code=code, as_of=as_of, labels=labels, columns=columns, rows=tuple(rows))


def _of(families: int, one: Share) -> tuple[Value, ...]:
    return families, *(_short(getattr(one, column.code)) for column in _SHARES)


def _short(value: float | None) -> float | None:
    """Return a share to a hundredth of a percent: what no family can be told from, and the same on every machine."""
    return None if value is None else round(value, 4)
