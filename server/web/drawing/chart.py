"""Small drawings for a family's page: a domain over the months since arrival, with the width of its error."""

from datetime import date
from math import ceil

from markupsafe import Markup

from server.reading.understanding import MEASUREMENT_ERROR, Trend

_LEFT, _TOP, _WIDTH, _HEIGHT = 31, 12, 112, 72
_SHORTEST_MONTHS = 6
_DAYS_IN_MONTH = 365.25 / 12


def multiple(trend: Trend, arrived_on: date | None) -> Markup:
    """Draw one domain: 0 to 100 upwards, months since arrival to the right. Its words stand around it."""
    start = arrived_on or trend.points[0][0]
    months = [max(0.0, (day - start).days / _DAYS_IN_MONTH) for day, _ in trend.points]
    reach = max(_SHORTEST_MONTHS, *(ceil(month) for month in months))
    spots = [
        (_across(month, reach), value)
        for month, value in zip(months, (v for _, v in trend.points), strict=True)
    ]
    parts = [*_scale(), *_months(reach), _band(spots), _line(spots), *_dots(spots)]
    body = Markup("").join(parts)
    return Markup(
        '<svg viewBox="0 0 150 110" aria-hidden="true" focusable="false"><g fill="none" transform="translate({},{})">{}</g></svg>'
    ).format(_LEFT, _TOP, body)


def _across(month: float, reach: int) -> float:
    return 5 + (_WIDTH - 10) * month / reach


def _up(value: float) -> float:
    return _HEIGHT * (1 - min(100, max(0, value)) / 100)


def _scale() -> list[Markup]:
    lines = Markup('<line x1="0" x2="{}" y1="{}" y2="{}" stroke="var(--grid)"/>')
    texts = Markup('<text text-anchor="end" x="-6" y="{}" font-size="12" fill="var(--ink-2)">{}</text>')
    marks = (0, 50, 100)
    return [lines.format(_WIDTH, _up(mark), _up(mark)) for mark in marks] + [
        texts.format(_up(mark) + 4, mark) for mark in marks
    ]


def _months(reach: int) -> list[Markup]:
    step = max(1, round(reach / 3)) if reach <= 12 else 12 * max(1, round(reach / 36))
    tick = Markup('<text text-anchor="middle" x="{:.1f}" y="{}" font-size="12" fill="var(--ink-2)">{}</text>')
    axis = Markup('<line x1="0" x2="{}" y1="{}" y2="{}" stroke="var(--edge)"/>').format(
        _WIDTH, _HEIGHT, _HEIGHT
    )
    ticks = [tick.format(_across(month, reach), _HEIGHT + 19, month) for month in range(0, reach + 1, step)]
    return [axis, *ticks]


def _band(spots: list[tuple[float, int]]) -> Markup:
    above = [(x, _up(value + MEASUREMENT_ERROR)) for x, value in spots]
    below = [(x, _up(value - MEASUREMENT_ERROR)) for x, value in reversed(spots)]
    if len(spots) == 1:
        above, below = _widened(above), _widened(below)[::-1]
    return Markup('<path d="M{}Z" fill="var(--band)"/>').format(_path(above + below))


def _widened(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    ((x, y),) = points
    return [(x - 3, y), (x + 3, y)]


def _line(spots: list[tuple[float, int]]) -> Markup:
    path = _path([(x, _up(value)) for x, value in spots])
    return Markup('<path d="M{}" stroke="var(--c1)" stroke-width="2" stroke-linecap="round"/>').format(path)


def _dots(spots: list[tuple[float, int]]) -> list[Markup]:
    dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.6" fill="var(--c1)"/>')
    return [dot.format(x, _up(value)) for x, value in spots]


def _path(points: list[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
