"""The drawings of a report: of its frozen tables alone, each drawn once for a language."""

from collections.abc import Callable
from functools import lru_cache

import msgspec

from server.charts.ink import Drawing, Words
from server.reading.retention.figures import CUTS, TICKS
from server.reading.retention.quarters import ALL
from server.reports.figures import Row, Table
from server.web.drawing.figures import number
from server.web.reports.telling import column_name, row_name, title_of
from server.web.retention.drawings import percent
from surveys.wording import say

BARS = {"left": 0, "reasons": 0, "attempts": 0, "referrals": 0, "offered": 0, "moves": 0, "visits": 6}
CHARTS = (*BARS, *CUTS, "curve", "ways")
_LEAST_FLOOR = 0.5
_SHARE, _LOW, _HIGH = 1, 4, 5  # where a table of shares has them
_KEPT = 256


class Sketch(msgspec.Struct, frozen=True):
    """A drawing before it is drawn: what it says, at once, and how it is made, which takes its time."""

    words: Words
    draw: Callable[[], Drawing]


@lru_cache(maxsize=_KEPT)
def drawing(table: Table, language: str) -> Drawing | None:
    """Return the drawing of a table; None where it has none or too little to show."""
    one = sketch(table, language)
    return None if one is None else one.draw()


def sketch(table: Table, language: str) -> Sketch | None:
    """Return what the drawing of a table says and how it is drawn; None where it has none or too little to show."""
    if table.code == "curve":
        return _curve(table, language)
    if table.code == "ways":
        return _ways(table, language)
    if table.code in CUTS:
        return _groups(table, language)
    return _bars(table, BARS[table.code], language) if table.code in BARS else None


def _curve(table: Table, language: str) -> Sketch | None:
    import pandas as pd

    from server.charts.curves import survival

    if len(table.rows) < 2:
        return None
    rows = [
        ("", float(row.codes[0]), row.cells[_SHARE], row.cells[_LOW], row.cells[_HIGH]) for row in table.rows
    ]
    drawn = pd.DataFrame(rows, columns=["group", "time", "share", "low", "high"])
    at_risk = drawn[["group", "time"]].assign(n=[number(_number(row, 0), language) for row in table.rows])
    floor = _LEAST_FLOOR if drawn["low"].min() >= _LEAST_FLOOR else 0
    last = table.rows[-1]
    said = {
        name: percent(_number(last, at), language)
        for name, at in (("share", _SHARE), ("low", _LOW), ("high", _HIGH))
    }
    says = say("page.retention.line.said", language, month=last.codes[0], **said)
    words = _words(table, says, language, x="page.retention.months")
    ticks = _ticks(drawn["time"].max())
    return Sketch(words, lambda: survival(drawn, at_risk, words, ticks=ticks, floor=floor))


def _ways(table: Table, language: str) -> Sketch | None:
    import pandas as pd

    from server.charts.curves import incidence

    names = [column.code for column in table.columns[1:]]
    if len(table.rows) < 2 or not names:
        return None
    kinds = {column.code: column_name(table, column, language) for column in table.columns[1:]}
    drawn = pd.DataFrame(
        [{"time": float(row.codes[0])} | dict(zip(names, row.cells[1:], strict=True)) for row in table.rows]
    )
    last = table.rows[-1]
    said = "; ".join(
        f"{kinds[name]}: {percent(_number(last, nth), language)}" for nth, name in enumerate(names, start=1)
    )
    says = say("page.retention.ways.said", language, month=last.codes[0], said=said)
    words = _words(table, says, language, x="page.retention.months")
    ticks = _ticks(drawn["time"].max())
    return Sketch(words, lambda: incidence(drawn, words, kinds=kinds, ticks=ticks))


def _groups(table: Table, language: str) -> Sketch | None:
    import pandas as pd

    from server.charts.marks import intervals

    told = [row for row in table.rows if isinstance(row.cells[_SHARE], int | float)]
    if len(told) < 2:
        return None
    rows = [
        (_name(row, table, language), row.cells[_SHARE], row.cells[_LOW], row.cells[_HIGH]) for row in told
    ]
    drawn = pd.DataFrame(rows, columns=["label", "value", "low", "high"])
    least, most = (percent(float(one), language) for one in (drawn["value"].min(), drawn["value"].max()))
    says = say("page.retention.groups.said", language, n=len(rows), low=least, high=most)
    words = _words(table, says, language)
    return Sketch(words, lambda: intervals(drawn, words, percent=True))


def _bars(table: Table, at: int, language: str) -> Sketch | None:
    import pandas as pd

    from server.charts.marks import bars

    told = [row for row in table.rows if row.codes[0] != ALL]
    is_share = table.columns[at].kind == "share"
    shown = [row for row in told if isinstance(row.cells[at], int | float)]
    if len(told) < 2 or not shown:
        return None
    rows = [
        (_name(row, table, language), _number(row, at), _text(row, at, language, is_share=is_share))
        for row in told
    ]
    said = "; ".join(f"{name}: {text}" for name, _, text in rows)
    drawn = pd.DataFrame(rows, columns=["label", "value", "text"])
    words = _words(table, f"{column_name(table, table.columns[at], language)}. {said}", language)
    return Sketch(words, lambda: bars(drawn, words))


def _text(row: Row, at: int, language: str, *, is_share: bool) -> str:
    if row.cells[at] is None:
        return say("page.reports.hidden", language)
    value = _number(row, at)
    return percent(value, language) if is_share else number(value, language)


def _name(row: Row, table: Table, language: str) -> str:
    name = row_name(table.labels[0], row.codes[0], language)
    return say("page.reports.after", language, n=name) if table.labels[0] == "visit" else name


def _number(row: Row, at: int) -> float:
    value = row.cells[at]
    return float(value) if isinstance(value, int | float) else 0.0


def _ticks(last: float) -> list[float]:
    return [tick for tick in TICKS if tick <= max(12, last + 3)]


def _words(table: Table, says: str, language: str, x: str = "") -> Words:
    return Words(
        title=title_of(table.code, language),
        says=says,
        x=say(x, language) if x else "",
        at_risk=say("page.retention.at_risk", language),
        percent="%" if language == "en" else "\N{NO-BREAK SPACE}%",
        comma="." if language == "en" else ",",
    )
