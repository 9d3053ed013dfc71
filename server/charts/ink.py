"""What every drawing shares: the look's colours and dashes, sizes, and how Vega's SVG is made fit for a page."""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import altair as alt

# Altair and vl-convert are imported where something is drawn: a server that only serves starts without them.
# Each token of the stylesheet with its light value, which also stands in where there is no stylesheet; and with its dark one.
INKS = {
    "ink": "#211d18", "ink-2": "#5b534a", "edge": "#847a6e", "grid": "#ece5da", "band": "#cfe6e4",
    "surface": "#ffffff", "c1": "#0e5a62", "c2": "#a8480f", "c3": "#5d5a9c", "c4": "#3d6b2f", "c5": "#6b6258",
}  # fmt: skip
DARK_INKS = {
    "ink": "#f3ede4", "ink-2": "#c2b8ab", "edge": "#9a8f81", "grid": "#332d26", "band": "#1f4648",
    "surface": "#221e19", "c1": "#86d2cf", "c2": "#ffab7a", "c3": "#bcb8f5", "c4": "#a3d18f", "c5": "#a89d8f",
}  # fmt: skip
LINES = tuple(INKS[name] for name in ("c1", "c2", "c3", "c4", "c5"))
DASHES = ([1, 0], [8, 4], [3, 3], [10, 3, 2, 3], [2, 5])
WIDE, NARROW = 640, 240
LETTER = 7.6  # pixels, of a name before an axis
_DRAWINGS_KEPT = 256


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a drawing in the reader's language.

    `title` names it and `says` tells in a sentence what it shows, both for who hears the page; `x` and `y` stand at the
    axes, `key` before the names of the groups, `at_risk` over the numbers under the axis, `percent` what follows a
    number on a percent axis and `comma` the sign before decimals.
    """

    title: str
    says: str
    x: str = ""
    y: str = ""
    key: str = ""
    at_risk: str = ""
    percent: str = "\N{NO-BREAK SPACE}%"
    comma: str = ","


class Drawing(msgspec.Struct, frozen=True):
    """One figure in the two sizes that a page holds; the stylesheet shows the one that fits."""

    wide: str
    narrow: str


def drawn(chart: "alt.TopLevelMixin", words: Words) -> str:
    """Return the SVG of an Altair chart. The same chart with the same words is drawn once."""
    themed: dict[str, Any] = chart.to_dict(validate=False) | {"config": _theme(), "background": None}
    return _with_words(_svg(msgspec.json.encode(themed), words.comma), words)


def both(chart: "Callable[[int], alt.TopLevelMixin]", words: Words) -> Drawing:
    """Draw a chart in both widths."""
    return Drawing(drawn(chart(WIDE), words), drawn(chart(NARROW), words))


def names(labels: list[str], width: int) -> int:
    """Return the pixels that labels before an axis may take: what a long name of a district needs at the most."""
    return min(round(max((len(one) for one in labels), default=0) * LETTER) + 8, 150 if width < WIDE else 220)


def key(groups: list[str], words: Words, width: int, symbol: str = "stroke") -> "alt.Legend | None":
    """Return the names of the groups above a drawing; none where there is one group, which needs no name."""
    import altair as alt

    if len(groups) < 2:
        return None
    shape = {"symbolType": symbol} if symbol else {}
    columns = 1 if width < WIDE else 3
    return alt.Legend(
        title=words.key or None,
        orient="top",
        direction="horizontal",
        columns=columns,
        columnPadding=48,
        **shape,
        symbolOpacity=1,
    )


@lru_cache(maxsize=_DRAWINGS_KEPT)
def _svg(chart: bytes, comma: str) -> str:
    import vl_convert

    locale = {"decimal": comma, "thousands": "\N{NO-BREAK SPACE}", "grouping": [3], "currency": ["", ""]}
    return _inked(vl_convert.vegalite_to_svg(chart.decode(), format_locale=locale))


def _theme() -> dict[str, Any]:
    """Return the look of axes, lines and texts (`look`: 13 pixels, quiet axes, grid along the value alone)."""
    axis = {
        "labelFontSize": 13, "titleFontSize": 13, "labelColor": INKS["ink-2"], "titleColor": INKS["ink-2"],
        "titleFontWeight": "normal", "titlePadding": 8, "labelPadding": 6, "domainColor": INKS["edge"],
        "tickColor": INKS["edge"], "gridColor": INKS["grid"],
    }  # fmt: skip
    return {
        "axis": axis,
        "view": {"stroke": None},
        "legend": {
            "labelFontSize": 13, "titleFontSize": 13, "labelColor": INKS["ink"], "titleColor": INKS["ink-2"],
            "titleFontWeight": "normal", "symbolStrokeWidth": 2.5, "symbolSize": 300, "symbolOpacity": 1,
            "labelLimit": 260,
        },
        "text": {"fontSize": 13, "color": INKS["ink"]},
        "header": {"labelFontSize": 13, "labelColor": INKS["ink"], "titleFontSize": 13},
        "padding": {"left": 4, "right": 26, "top": 8, "bottom": 4},
    }  # fmt: skip


_COLOURS = {value: name for name, value in INKS.items()}
_EMPTY = re.compile(r"<g[^>]*></g>|<g[^>]*/>")
_NOISE = re.compile(r' (?:class|aria-[a-z]+|role|font-family|style|pointer-events|stroke-miterlimit)="[^"]*"')
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')


def _inked(svg: str) -> str:
    """Return Vega's SVG with the tokens of the stylesheet for colours, without its classes, styles and fonts."""
    text = _NOISE.sub("", re.sub(r"<defs>.*?</defs>|<style>.*?</style>", "", svg, flags=re.DOTALL))
    while (shorter := _EMPTY.sub("", text)) != text:
        text = shorter
    return _COLOUR.sub(lambda found: f'{found[1]}="{_token(found[2])}"', text)


def _token(colour: str) -> str:
    name = _COLOURS.get(colour)
    return f"var(--{name},{colour})" if name else colour


def _with_words(svg: str, words: Words) -> str:
    box = re.search(r'viewBox="([^"]*)"', svg)
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    said = f"<title>{escape(words.title)}</title><desc>{escape(words.says)}</desc>"
    label = escape(f"{words.title}. {words.says}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box[1] if box else ""}" role="img"'
        f' aria-label="{label}">{said}{body}'
    )
