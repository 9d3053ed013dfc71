"""Futures over the years: a line and a band for each scenario, its name at its end, counted years as dots.

Each change of an input is a drawing that nobody has asked for before, and its reader waits: so it is written out here, in
thousandths of a second, as a family's and a price's are.
"""

from collections.abc import Callable, Sequence

import msgspec
from markupsafe import Markup

from server.scenarios import Spread
from server.web.figures import number

_TOP, _HEIGHT, _FOOT = 12, 240, 34
_WIDE, _NARROW = (60, 512, 128), (58, 172, 122)
_APART = 17
# Colour and dash differ together, so that lines are told apart in grey.
_STYLES = (("c2", "7 5"), ("c1", "1 0"), ("c4", "2 4"), ("c3", "12 4 2 4"))


class Line(msgspec.Struct, frozen=True):
    """One scenario: its name as it is written at the line's end, and its (year, low, median, high)."""

    name: str
    years: tuple[tuple[int, Spread], ...]


Place = Callable[[float], float]


def futures(lines: Sequence[Line], counted: Sequence[tuple[int, int]], language: str) -> Markup:
    """Draw them twice, for a desk and for a telephone; the table beneath holds the same numbers."""
    wide, narrow = (_drawing(size, lines, counted, language) for size in (_WIDE, _NARROW))
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)


def _drawing(
    size: tuple[int, int, int], lines: Sequence[Line], counted: Sequence[tuple[int, int]], language: str
) -> Markup:
    left, width, right = size
    first, last = lines[0].years[0][0], lines[0].years[-1][0]
    marks = _marks([value for line in lines for _, spread in line.years for value in spread])

    def across(year: float) -> float:
        return width * (year - first) / (last - first)

    def up(people: float) -> float:
        return _HEIGHT * (1 - (people - marks[0]) / (marks[-1] - marks[0]))

    parts = [*_grid(marks, up, width, language), *_years(first, last, across, width)]
    styled = list(zip(lines, _STYLES, strict=False))
    parts += [_band(line, across, up, colour) for line, (colour, _) in styled]
    parts += [_line(line, across, up, *style) for line, style in styled]
    dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4.5" fill="var(--ink)"/>')
    parts += [dot.format(across(year), up(people)) for year, people in counted]
    parts += _names(styled, up, width)
    return Markup(
        '<svg viewBox="0 0 {} {}" aria-hidden="true" focusable="false"><g fill="none" transform="translate({},{})">{}</g></svg>'
    ).format(left + width + right, _TOP + _HEIGHT + _FOOT, left, _TOP, Markup("").join(parts))


def _marks(values: list[int]) -> list[int]:
    """Return round numbers around the values, four to eight of them."""
    low, high = min(values), max(values)
    sizes = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    step = next(size for size in sizes if (high - low) / size <= 6)
    return list(range(low // step * step, high + step, step))


def _grid(marks: list[int], up: Place, width: int, language: str) -> list[Markup]:
    line = Markup('<line x1="0" x2="{0}" y1="{1:.1f}" y2="{1:.1f}" stroke="var(--grid)"/>')
    text = Markup('<text text-anchor="end" x="-8" y="{:.1f}" font-size="13" fill="var(--ink-2)">{}</text>')
    return [line.format(width, up(mark)) for mark in marks] + [
        text.format(up(mark) + 4, number(mark, language)) for mark in marks
    ]


def _years(first: int, last: int, across: Place, width: int) -> list[Markup]:
    axis = Markup('<line x1="0" x2="{0}" y1="{1}" y2="{1}" stroke="var(--edge)"/>').format(width, _HEIGHT)
    tick = Markup(
        '<line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}" stroke="var(--edge)"/>'
        '<text text-anchor="middle" x="{0:.1f}" y="{3}" font-size="13" fill="var(--ink-2)">{4}</text>'
    )
    shown = [year for year in range(first, last + 1) if year % 5 == 0]
    return [axis, *(tick.format(across(year), _HEIGHT, _HEIGHT + 5, _HEIGHT + 22, year) for year in shown)]


def _band(line: Line, across: Place, up: Place, colour: str) -> Markup:
    above = [(across(year), up(high)) for year, (_, _, high) in line.years]
    below = [(across(year), up(low)) for year, (low, _, _) in reversed(line.years)]
    return Markup('<path d="M{}Z" fill="var(--{})" opacity="0.12"/>').format(_path(above + below), colour)


def _line(line: Line, across: Place, up: Place, colour: str, dash: str) -> Markup:
    path = _path([(across(year), up(middle)) for year, (_, middle, _) in line.years])
    return Markup(
        '<path d="M{}" stroke="var(--{})" stroke-width="2.5" stroke-linecap="round" stroke-dasharray="{}"/>'
    ).format(path, colour, dash)


def _names(styled: Sequence[tuple[Line, tuple[str, str]]], up: Place, width: int) -> list[Markup]:
    """Write each name at its line's end, pushed down where it would lie on the one above it."""
    ends = sorted((up(line.years[-1][1][1]), line.name, colour) for line, (colour, _) in styled)
    text = Markup('<text x="{}" y="{:.1f}" font-size="14" font-weight="bold" fill="var(--{})">{}</text>')
    placed: list[Markup] = []
    free = 0.0
    for y, name, colour in ends:
        at = max(y, free)
        free = at + _APART
        placed.append(text.format(width + 8, at + 5, colour, name))
    return placed


def _path(points: list[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
