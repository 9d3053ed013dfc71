"""The tables of the retention page for a spreadsheet: plain column names, shares as numbers, what is hidden left out."""

import csv
import io
from collections.abc import Iterable, Iterator

from server.reading.retention.figures import Retention
from server.reading.retention.shown import Line, Share

_FIGURES = ("month", "at_risk", "since", "share", "lower", "upper", "low", "high")
_OUTCOMES = ("interviewed", "refused", "reached", "not_reached", "not_tried")
TABLES = ("levels", "groups", "line", "ways", "visits", "reasons")


def as_csv(found: Retention | None, table: str) -> str:
    """Return a table; each row bears the day on which it was counted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows = list(_rows(found, table)) if found else []
    writer.writerow(["as_of", *_head(found, table)])
    writer.writerows([found.as_of.isoformat() if found else "", *row] for row in rows)
    return text.getvalue()


def _head(found: Retention | None, table: str) -> tuple[str, ...]:
    if table == "ways":
        return ("month", "at_risk", *(found.way_names if found else ()))
    heads = {
        "levels": ("level", "families", *_FIGURES),
        "groups": ("group", "families", *_FIGURES),
        "line": _FIGURES,
        "visits": ("month", "families", *_OUTCOMES, "response", "contact"),
        "reasons": ("reason", "families"),
    }
    return heads[table]


def _rows(found: Retention, table: str) -> Iterator[Iterable[object]]:
    if table in ("levels", "groups"):
        yield from _lines(found.levels if table == "levels" else found.groups)
    elif table == "line":
        yield from (_figures(one) for one in found.curve)
    elif table == "ways":
        yield from ((one.month, one.at_risk, *map(_short, one.shares.values())) for one in found.ways)
    elif table == "reasons":
        yield from ((name, n) for name, n in found.reasons if n is not None)
    else:
        yield from _visits(found)


def _lines(lines: Iterable[Line]) -> Iterator[Iterable[object]]:
    for line in lines:
        for one in line.shares.values():
            yield line.name, line.families, *_figures(one)


def _figures(one: Share) -> tuple[object, ...]:
    return tuple(_short(getattr(one, name)) for name in _FIGURES)


def _visits(found: Retention) -> Iterator[Iterable[object]]:
    for one in found.visits:
        counts = ("" if one.counts[name] is None else one.counts[name] for name in _OUTCOMES)
        rates = ("", "") if one.over else (_short(one.response), _short(one.contact))
        yield one.month, one.families, *counts, *rates


def _short(value: float | None) -> object:
    return "" if value is None else round(value, 4)
