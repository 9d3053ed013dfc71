"""A house's price for a square metre among those of its district: every house a dot, half of them in the band."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from server.desk.prices import Spread
from server.web.drawing.figures import number, two_sizes
from surveys.wording import say

_WIDE, _NARROW = 640, 300
_LEFT, _RIGHT, _MIDDLE, _HEIGHT = 14, 30, 46, 112
_THOUSAND = 1_000


def strip(spread: Spread, others: Sequence[float], own: float | None, language: str) -> Markup:
    """Draw it twice, for a desk and for a telephone; the words around it say what is seen."""
    return two_sizes(*(_drawing(width, spread, others, own, language) for width in (_WIDE, _NARROW)))


def _drawing(width: int, spread: Spread, others: Sequence[float], own: float | None, language: str) -> Markup:
    reach = _reach(spread, own)

    def across(price: float) -> float:
        low, high = reach
        return _LEFT + (width - _LEFT - _RIGHT) * (price - low) / (high - low or 1)

    band = Markup('<rect x="{:.1f}" y="26" width="{:.1f}" height="40" fill="var(--band)"/>').format(
        across(spread.low), max(1.0, across(spread.high) - across(spread.low))
    )
    middle = Markup(
        '<line x1="{0:.1f}" x2="{0:.1f}" y1="22" y2="70" stroke="var(--c1)" stroke-width="2.5"/>'
    ).format(across(spread.median))
    dot = Markup('<circle cx="{:.1f}" cy="{}" r="4" fill="var(--c1)" fill-opacity="0.55"/>')
    dots = [dot.format(across(price), _MIDDLE + (-9, 0, 9)[place % 3]) for place, price in enumerate(others)]
    parts = [band, *_axis(across, reach, width, language), *dots, middle]
    parts += [_own(across(own), width, language)] if own is not None else []
    return Markup('<svg viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        width, _HEIGHT, Markup("").join(parts)
    )


def _reach(spread: Spread, own: float | None) -> tuple[float, float]:
    ends = (spread.least, spread.most, *(() if own is None else (own,)))
    room = (max(ends) - min(ends)) * 0.04
    return max(0.0, min(ends) - room), max(ends) + room


def _axis(
    across: Callable[[float], float], reach: tuple[float, float], width: int, language: str
) -> list[Markup]:
    low, high = reach
    line = Markup('<line x1="{}" x2="{}" y1="78" y2="78" stroke="var(--edge)"/>').format(
        _LEFT, width - _RIGHT
    )
    tick = Markup('<text text-anchor="middle" x="{:.1f}" y="96" font-size="13" fill="var(--ink-2)">{}</text>')
    step = _step((high - low) / (5 if width == _WIDE else 3))
    first = -(-low // step) * step
    marks = [first + step * n for n in range(9) if first + step * n <= high]
    return [line, *(tick.format(across(mark), number(mark / _THOUSAND, language)) for mark in marks)]


def _step(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten thousand tenge, not below the rough step."""
    size = 10_000.0
    while size * 5 < rough:
        size *= 10
    return next(size * times for times in (1, 2, 5, 10) if size * times >= rough)


def _own(x: float, width: int, language: str) -> Markup:
    """Draw the house in question: a ring of another colour with its word, kept inside the drawing."""
    anchor = "end" if x > width * 0.7 else "start" if x < width * 0.3 else "middle"
    return Markup(
        '<circle cx="{0:.1f}" cy="46" r="7.5" fill="var(--surface)" stroke="var(--c2)" stroke-width="3.5"/>'
        '<text x="{0:.1f}" y="15" text-anchor="{1}" font-size="14" font-weight="600" fill="var(--c2)">{2}</text>'
    ).format(x, anchor, say("page.prices.this", language))
