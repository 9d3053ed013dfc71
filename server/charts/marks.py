"""Dots with intervals, bars, and chances beside what came of them."""

import json
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from server.charts.ink import INKS, LETTER, LINES, NARROW, WIDE, Drawing, Words, both, key, names

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_ROW = 26
_TALL = {WIDE: 360, NARROW: 220}
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_RATIOS = [0.1, 0.2, 0.5, 1, 2, 5, 10]


def intervals(
    table: "pd.DataFrame",
    words: Words,
    *,
    reference: float | None = None,
    percent: bool = False,
    logarithmic: bool = False,
    domain: Sequence[float] | None = None,
) -> Drawing:
    """Draw a dot with its interval for each row, in the order of the table.

    `table` has ``label``, ``value``, ``low`` and ``high``, and may have ``group`` (drawn one below the other in each row,
    five at the most). A dashed line stands at `reference`, such as 1 for hazard ratios, which `logarithmic` is meant
    for; `percent` writes shares from 0 to 1 as percent; `domain` is the axis from where to where.
    """
    return both(
        lambda width: _intervals(
            table, words, width, reference, domain, percent=percent, logarithmic=logarithmic
        ),
        words,
    )


def bars(table: "pd.DataFrame", words: Words) -> Drawing:
    """Draw a bar from zero for each row, in the order of the table, with its number as a text at the end.

    `table` has ``label``, ``value`` (0 or more) and ``text``.
    """
    return both(lambda width: _bars(table, width), words)


def calibration(table: "pd.DataFrame", words: Words) -> Drawing:
    """Draw what came (upwards) against what was said (across), with intervals, beside the line where both are equal.

    `table` has ``said``, ``came``, ``low`` and ``high``, all from 0 to 1.
    """
    return both(lambda width: _calibration(table, words, width), words)


def _intervals(
    table: "pd.DataFrame",
    words: Words,
    width: int,
    reference: float | None,
    domain: Sequence[float] | None,
    *,
    percent: bool,
    logarithmic: bool,
) -> "alt.LayerChart":
    import altair as alt

    labels = list(dict.fromkeys(table["label"]))
    room = width - names(labels, width) + 60
    kind = alt.Scale(type="log" if logarithmic else "linear", zero=False, nice=domain is None)
    scale = alt.Scale(**(kind.to_dict() | ({"domain": list(domain)} if domain else {})))
    axis = _value(words, width, percent=percent, at=_RATIOS if logarithmic else None)
    across = alt.X("low:Q", title=words.x or None, axis=axis, scale=scale)
    groups = list(dict.fromkeys(table["group"])) if "group" in table else []
    base = alt.Chart(table).encode(y=_rows(labels, width), **_grouped(groups, words, width))
    line = base.mark_rule(strokeWidth=3, **({} if groups else {"stroke": LINES[0]}), opacity=0.55).encode(
        x=across, x2="high:Q"
    )
    dot = base.mark_point(filled=True, size=70, opacity=1, **({} if groups else {"fill": LINES[0]})).encode(
        x=alt.X("value:Q", title=words.x or None, axis=axis, scale=scale), **_shaped(groups, words, width)
    )
    rule = [] if reference is None else [_reference(reference)]
    each = max(1, len(groups))
    height = len(labels) * max(_row(labels, width), 0 if each == 1 else 14 * each + 12)
    return alt.layer(*rule, line, dot).properties(width=room, height=height)


def _grouped(groups: list[str], words: Words, width: int) -> dict[str, object]:
    import altair as alt

    if not groups:
        return {}
    legend = key(groups, words, width, "")
    colours = alt.Scale(domain=groups, range=list(LINES[: len(groups)]))
    return {
        "color": alt.Color("group:N", scale=colours, legend=legend),
        "yOffset": alt.YOffset("group:N", sort=groups),
    }


def _shaped(groups: list[str], words: Words, width: int) -> dict[str, object]:
    import altair as alt

    if not groups:
        return {}
    scale = alt.Scale(domain=groups, range=list(_SHAPES[: len(groups)]))
    return {"shape": alt.Shape("group:N", scale=scale, legend=key(groups, words, width, ""))}


def _reference(at: float) -> "alt.Chart":
    import altair as alt

    return (
        alt.Chart(alt.Data(values=[{"at": at}]))
        .mark_rule(stroke=INKS["edge"], strokeDash=[4, 3])
        .encode(x="at:Q")
    )


def _bars(table: "pd.DataFrame", width: int) -> "alt.LayerChart":
    import altair as alt

    labels = list(table["label"])
    room = width - names(labels, width) + 60
    most = max([float(one) for one in table["value"]], default=0) or 1
    across = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.25]))
    base = alt.Chart(table).encode(y=_rows(labels, width), x=across)
    bar = base.mark_bar(size=16, fill=LINES[0])
    text = base.mark_text(align="left", dx=6, fontSize=13, fill=INKS["ink"]).encode(text="text:N")
    return (bar + text).properties(width=room, height=len(labels) * _row(labels, width))


def _calibration(table: "pd.DataFrame", words: Words, width: int) -> "alt.LayerChart":
    import altair as alt

    most = max(0.05, *(float(table[name].max()) for name in ("said", "high"))) if len(table) else 1.0
    scale = alt.Scale(domain=[0, min(1.0, most)], nice=True)
    across = alt.X("said:Q", title=words.x, axis=_value(words, width, percent=True, grid=False), scale=scale)
    even = alt.Chart(alt.Data(values=[{"at": 0, "to": 0}, {"at": min(1.0, most), "to": min(1.0, most)}]))
    line = even.mark_line(stroke=INKS["edge"], strokeDash=[4, 3], strokeWidth=1.5).encode(
        x=alt.X("at:Q", title=words.x, axis=_value(words, width, percent=True, grid=False), scale=scale),
        y=alt.Y("to:Q", title=words.y, axis=_value(words, width, percent=True), scale=scale),
    )
    base = alt.Chart(table).encode(x=across)
    upwards = {"title": words.y, "axis": _value(words, width, percent=True), "scale": scale}
    rule = base.mark_rule(stroke=LINES[0], strokeWidth=2.5, opacity=0.55).encode(
        y=alt.Y("low:Q", **upwards), y2="high:Q"
    )
    dot = base.mark_point(filled=True, size=70, opacity=1, fill=LINES[0]).encode(y=alt.Y("came:Q", **upwards))
    return (line + rule + dot).properties(width=width, height=_TALL[width])


def _rows(labels: list[str], width: int) -> "alt.Y":
    import altair as alt

    room = names(labels, width)
    axis = alt.Axis(domain=False, ticks=False, grid=False, labelLimit=room, labelPadding=8)
    if any(len(lines) > 1 for lines in _lines(labels, width).values()):
        # Vega gives the lines of a name one below the other when an expression returns a list
        axis.labelExpr, axis.labelLineHeight = f"({json.dumps(_lines(labels, width))})[datum.label]", 14
    return alt.Y("label:N", sort=labels, title=None, axis=axis)


def _lines(labels: list[str], width: int) -> dict[str, list[str]]:
    """Return each name in as many lines as it needs beside a drawing of this width, in a browser's wider font too."""
    letters = int((names(labels, width) - 8) / LETTER / (1.15 if width < WIDE else 1))
    return {label: wrap(label, letters, break_long_words=False) or [""] for label in labels}


def _row(labels: list[str], width: int) -> int:
    """Return how high a row has to be, in pixels."""
    return max(_ROW, 6 + 14 * max((len(lines) for lines in _lines(labels, width).values()), default=1))


def _value(
    words: Words, width: int, *, percent: bool, grid: bool = True, at: Sequence[float] | None = None
) -> "alt.Axis":
    import altair as alt

    looks: dict[str, Any] = {"grid": grid, "ticks": False, "domain": False}
    looks |= {"values": list(at), "format": "~g"} if at else {"tickCount": 5 if width == WIDE else 3}
    if percent:
        looks["labelExpr"] = f"format(datum.value * 100, '~g') + '{words.percent}'"
    return alt.Axis(**looks)
