"""Curves over time: who is still here, who left in which way, what may come."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from server.charts.ink import DASHES, INKS, LINES, NARROW, WIDE, Drawing, Words, both, key

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_HEIGHT = {WIDE: 300, NARROW: 230}
_ROW = 20
_SHADES = [1.0, 0.75, 0.5, 0.35, 0.2]  # so that areas differ in grey too


def survival(
    curve: "pd.DataFrame", at_risk: "pd.DataFrame", words: Words, *, ticks: Sequence[float], floor: float = 0
) -> Drawing:
    """Draw the share still here as steps, each with its band, and under the axis how many were at risk.

    `curve` has the columns ``group``, ``time``, ``share``, ``low`` and ``high``, the shares from 0 to 1, a row per step
    and one where the curve stops; `at_risk` has ``group``, ``time`` and ``n`` (a text: a small number may be hidden).
    `floor` is where the axis begins. Groups keep the order of their first rows, five at the most, and differ by
    colour and by dash.
    """
    return both(lambda width: _survival(curve, at_risk, words, ticks, floor, width), words)


def incidence(
    table: "pd.DataFrame", words: Words, *, kinds: Mapping[str, str], ticks: Sequence[float]
) -> Drawing:
    """Draw the shares that have left in each way, one upon the other: their sum is all who left.

    `table` has ``time`` and a column of shares from 0 to 1 for each of `kinds`, which gives their words, lowest first.
    """
    return both(lambda width: _incidence(table, words, kinds, ticks, width), words)


def bands(table: "pd.DataFrame", words: Words, *, counted: "pd.DataFrame | None" = None) -> Drawing:
    """Draw lines with bands, such as scenarios by year.

    `table` has ``group``, ``time``, ``value``, ``low`` and ``high``; `counted`, with ``time`` and ``value``, are dots.
    """
    return both(lambda width: _bands(table, words, counted, width), words)


def _survival(
    curve: "pd.DataFrame",
    at_risk: "pd.DataFrame",
    words: Words,
    ticks: Sequence[float],
    floor: float,
    width: int,
) -> "alt.VConcatChart":
    import altair as alt

    groups = list(dict.fromkeys(curve["group"]))
    across = alt.X("time:Q", title=words.x, axis=_months(ticks, width), scale=_over(ticks))
    base, legend = alt.Chart(curve).encode(x=across), key(groups, words, width)
    upwards = alt.Y("low:Q", title=None, axis=_percent(words), scale=alt.Scale(domain=[floor, 1]))
    area = base.mark_area(interpolate="step-after", opacity=0.18).encode(
        y=upwards, y2="high:Q", color=_colour(groups, legend)
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        y=alt.Y("share:Q", title=None, axis=_percent(words), scale=alt.Scale(domain=[floor, 1])),
        color=_colour(groups, legend),
        strokeDash=_dash(groups, legend),
    )
    top = (area + line).properties(width=width, height=_HEIGHT[width])
    return alt.vconcat(top, _numbers(at_risk, words, groups, ticks, width), spacing=6)


def _numbers(
    at_risk: "pd.DataFrame", words: Words, groups: list[str], ticks: Sequence[float], width: int
) -> "alt.Chart":
    """Return the numbers at risk as a row of texts for each group."""
    import altair as alt

    shown = _few(ticks, width)
    kept = at_risk[at_risk["time"].isin(shown)]
    axis = alt.Axis(domain=False, ticks=False, grid=False, labels=len(groups) > 1, labelPadding=24)
    return (
        alt.Chart(kept, title=alt.TitleParams(words.at_risk, **_quiet()))
        .mark_text(fontSize=13, fill=INKS["ink"])
        .encode(
            x=alt.X("time:Q", axis=None, scale=_over(ticks)),
            y=alt.Y("group:N", sort=groups, title=None, axis=axis),
            text="n:N",
        )
        .properties(width=width, height=_ROW * len(groups))
    )


def _incidence(
    table: "pd.DataFrame", words: Words, kinds: Mapping[str, str], ticks: Sequence[float], width: int
) -> "alt.Chart":
    import altair as alt

    named = table[["time", *kinds]].rename(columns=dict(kinds))
    long = named.melt("time", var_name="group", value_name="share")
    order = list(kinds.values())
    long["order"] = long["group"].map({name: nth for nth, name in enumerate(order)})
    return (
        alt.Chart(long)
        .mark_area(interpolate="step-after", stroke=INKS["surface"], strokeWidth=1.5)
        .encode(
            x=alt.X("time:Q", title=words.x, axis=_months(ticks, width), scale=_over(ticks)),
            y=alt.Y("share:Q", title=None, stack="zero", axis=_percent(words)),
            color=_colour(order, key(order, words, width, "square")),
            opacity=alt.Opacity(
                "group:N", scale=alt.Scale(domain=order, range=_SHADES[: len(order)]), legend=None
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=width, height=_HEIGHT[width])
    )


def _bands(
    table: "pd.DataFrame", words: Words, counted: "pd.DataFrame | None", width: int
) -> "alt.LayerChart":
    import altair as alt

    groups = list(dict.fromkeys(table["group"]))
    ticks = sorted({float(time) for time in table["time"]})
    across = alt.X("time:Q", title=words.x, axis=_months(ticks, width), scale=_over(ticks))
    axis = alt.Axis(format=",.0f", domain=False, ticks=False, tickCount=5)
    scale = alt.Scale(zero=False, nice=True)
    base, legend = alt.Chart(table).encode(x=across), key(groups, words, width)
    area = base.mark_area(opacity=0.16).encode(
        y=alt.Y("low:Q", title=words.y or None, axis=axis, scale=scale),
        y2="high:Q",
        color=_colour(groups, legend),
    )
    line = base.mark_line(strokeWidth=2.5).encode(
        y=alt.Y("value:Q", title=words.y or None, axis=axis, scale=scale),
        color=_colour(groups, legend),
        strokeDash=_dash(groups, legend),
    )
    layers = [area, line]
    if counted is not None:
        dots = alt.Chart(counted).mark_point(filled=True, size=70, opacity=1, color=INKS["ink"])
        layers.append(
            dots.encode(x=across, y=alt.Y("value:Q", title=words.y or None, axis=axis, scale=scale))
        )
    return alt.layer(*layers).properties(width=width, height=_HEIGHT[width])


def _colour(groups: list[str], legend: "alt.Legend | None") -> "alt.Color":
    import altair as alt

    scale = alt.Scale(domain=groups, range=list(LINES[: len(groups)]))
    return alt.Color("group:N", scale=scale, legend=legend)


def _dash(groups: list[str], legend: "alt.Legend | None") -> "alt.StrokeDash":
    import altair as alt

    scale = alt.Scale(domain=groups, range=list(DASHES[: len(groups)]))
    return alt.StrokeDash("group:N", scale=scale, legend=legend)


def _percent(words: Words) -> "alt.Axis":
    import altair as alt

    shown = f"format(datum.value * 100, ',.0f') + '{words.percent}'"
    return alt.Axis(labelExpr=shown, tickCount=5, domain=False, ticks=False)


def _months(ticks: Sequence[float], width: int) -> "alt.Axis":
    import altair as alt

    return alt.Axis(values=_few(ticks, width), grid=False, format="d", labelFlush=False)


def _few(ticks: Sequence[float], width: int) -> list[float]:
    """Return the ticks that have room, the first and the last among them where they can be."""
    most = 12 if width == WIDE else 5
    step = -(-(len(ticks) - 1) // (most - 1)) if len(ticks) > most else 1
    return list(ticks[::step])


def _over(ticks: Sequence[float]) -> "alt.Scale":
    import altair as alt

    return alt.Scale(domain=[min(ticks), max(ticks)], nice=False)


def _quiet() -> dict[str, Any]:
    return {
        "fontSize": 13, "fontWeight": "normal", "color": INKS["ink-2"], "anchor": "start", "frame": "bounds",
    }  # fmt: skip
