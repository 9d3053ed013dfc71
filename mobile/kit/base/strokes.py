"""Every icon as strokes on a grid of 24 by 24, y downwards, 2 units wide with round ends.

Primitives: `p` line through points, `P` the same closed, `c` circle (cx cy r), `a` arc (cx cy r from to, degrees
clockwise from the top), `d` filled dot (cx cy r), `r` round box (x y w h radius), `q` quadratic curve (6 numbers).
"""

import math
from functools import cache

import msgspec

Point = tuple[float, float]

ICONS: dict[str, str] = {
    "back": "p 20 12 4 12 · p 11 5 4 12 11 19",
    "chevron": "p 9 5 16 12 9 19",
    "down": "p 5 9 12 16 19 9",
    "close": "p 5 5 19 19 · p 19 5 5 19",
    "more": "d 12 5 1.7 · d 12 12 1.7 · d 12 19 1.7",
    "search": "c 10.5 10.5 6.5 · p 15.5 15.5 21 21",
    "check": "p 4 12.5 9.5 18 20 6.5",
    "plus": "p 12 4 12 20 · p 4 12 20 12",
    "minus": "p 4 12 20 12",
    "home": "p 3 12 12 4 21 12 · p 5.5 10 5.5 20 18.5 20 18.5 10 · p 10 20 10 14.5 14 14.5 14 20",
    "today": (
        "c 12 12 4 · p 12 2.5 12 4.5 · p 12 19.5 12 21.5 · p 2.5 12 4.5 12 · p 19.5 12 21.5 12 · "
        "p 5.3 5.3 6.7 6.7 · p 17.3 17.3 18.7 18.7 · p 5.3 18.7 6.7 17.3 · p 17.3 6.7 18.7 5.3"
    ),
    "family": "c 8.5 7.5 3.5 · a 8.5 20 6.5 -90 90 · a 16 7.5 3.2 0 160 · a 15.3 20 6.2 18 90",
    "person": "c 12 7.5 4 · a 12 21 8 -86 86",
    "form": "r 5 3 14 18 2.5 · p 9 8.5 15 8.5 · p 9 12.5 15 12.5 · p 9 16.5 12.5 16.5",
    "send": "p 12 15 12 4 · p 7 8.5 12 3.5 17 8.5 · p 4 14 4 18.5 5.5 20 18.5 20 20 18.5 20 14",
    "sent": "p 7 11.5 11 15.5 20.5 5.5 · a 12 12 8.7 100 388",
    "offline": (
        "p 4 4 20 20 · a 12 19 14 8 40 · a 12 19 14 -40 -24 · a 12 19 9 22 42 · a 12 19 9 -42 -12 · "
        "d 12 18.7 1.6"
    ),
    "online": "a 12 19 14 -42 42 · a 12 19 8.6 -42 42 · d 12 18.5 1.8",
    "sync": (
        "a 12 12 8 -75 55 · p 19.6 4.3 18.9 8.3 14.9 7.6 · a 12 12 8 105 235 · p 4.4 19.7 5.1 15.7 9.1 16.4"
    ),
    "alert": "P 12 3.5 21.5 20 2.5 20 · p 12 9.5 12 13.5 · d 12 16.8 1.3",
    "clock": "c 12 12 9 · p 12 6.8 12 12 15.8 14.2",
    "calendar": "r 3.5 5 17 16 2.5 · p 3.5 10 20.5 10 · p 8 3 8 6.5 · p 16 3 16 6.5",
    "phone": (
        ""
        "P 5 3.5 8.8 3.5 10.3 8 8 10 10.6 13.4 14 16 16 13.7 20.5 15.2 20.5 19 18.8 20.5 13.5 19.2 8 16 4.8 10.5 3.5 5.2"
    ),
    "noanswer": (
        "p 3 15.5 4 12.6 8 11 12 10.5 16 11 20 12.6 21 15.5 17 16.2 16 13.6 8 13.6 7 16.2 3 15.5 · "
        "p 8 3.5 12 7 16 3.5"
    ),
    "visit": "c 12 10 2.6 · a 12 10 7 -122 122 · p 6.06 13.7 12 21.5 17.94 13.7",
    "message": "r 3 4 18 13 3 · p 8 17 8 21 12.5 17",
    "lock": "r 5 10.5 14 10.5 2.5 · p 8 10.5 8 8 · a 12 8 4 -90 90 · p 16 8 16 10.5 · d 12 15.7 1.7",
    "eye": "q 2 12 12 1 22 12 · q 2 12 12 23 22 12 · c 12 12 3",
    "hide": "q 2 12 12 1 22 12 · q 2 12 12 23 22 12 · p 4 4 20 20",
    "help": "c 12 12 9 · a 12 9.6 2.8 -80 130 · p 12 13.3 12 14.2 · d 12 17.2 1.3",
    "hand": (
        "q 12 8.2 12 3.8 7.8 3.8 · q 7.8 3.8 3.5 3.8 3.5 8.6 · q 12 8.2 12 3.8 16.2 3.8 · "
        "q 16.2 3.8 20.5 3.8 20.5 8.6 · q 3.5 8.6 3.5 13.5 12 20.5 · q 20.5 8.6 20.5 13.5 12 20.5"
    ),
    "info": "c 12 12 9 · p 12 11 12 16.5 · d 12 7.6 1.3",
    "stove": (
        "q 12 3 19.5 9 18.5 15 · q 18.5 15 17.5 21 12 21 · q 12 21 6.5 21 5.5 15.5 · "
        "q 5.5 15.5 5.3 12 8 9 · q 8 9 9 12 10.5 11.5 · q 10.5 11.5 12.5 8 12 3"
    ),
    "winter": (
        "p 12 2.5 12 21.5 · p 3.8 7.2 20.2 16.8 · p 20.2 7.2 3.8 16.8 · p 9.5 3.8 12 6.3 14.5 3.8 · "
        "p 9.5 20.2 12 17.7 14.5 20.2"
    ),
    "firewood": ("c 7 16.5 3.8 · c 17 16.5 3.8 · c 12 7.8 3.8 · d 7 16.5 0.9 · d 17 16.5 0.9 · d 12 7.8 0.9"),
    "warmth": (
        "a 12 16.5 4.5 38 322 · p 9.2 13 9.2 5.8 · a 12 5.8 2.8 -90 90 · p 14.8 5.8 14.8 13 · "
        "p 12 9.5 12 15 · d 12 16.5 1.9"
    ),
    "school": (
        "P 12 4.5 22 9.5 12 14.5 2 9.5 · p 6 11.8 6 16.5 · q 6 16.5 12 21 18 16.5 · p 18 16.5 18 11.8"
    ),
    "work": "r 3 7.5 18 12.5 2.5 · p 8.5 7.5 8.5 4.5 15.5 4.5 15.5 7.5 · p 3 13 21 13",
    "money": "r 2.5 6 19 12.5 2.5 · c 12 12.25 3 · d 6 12.25 1 · d 18 12.25 1",
    "health": "P 9 3.5 15 3.5 15 9 20.5 9 20.5 15 15 15 15 20.5 9 20.5 9 15 3.5 15 3.5 9 9 9",
    "language": "c 12 12 9 · p 3 12 21 12 · q 12 3 4.5 12 12 21 · q 12 3 19.5 12 12 21",
    "referral": "p 4 20 4 14 6 12 19.5 12 · p 14 6.5 19.5 12 14 17.5",
    "edit": "P 4 20 5 15.5 16.5 4 20 7.5 8.5 19 · p 14 6.5 17.5 10",
    "trash": "p 4 6.5 20 6.5 · p 9 6.5 9 3.5 15 3.5 15 6.5 · p 6 6.5 7 20.5 17 20.5 18 6.5",
    "two": "p 3.5 8 20 8 · p 16 4 20 8 16 12 · p 20.5 16 4 16 · p 8 12 4 16 8 20",
    "chart": "p 4 4 4 20 20.5 20 · p 7.5 15 11.5 10 14.5 13 20 6.5",
    "shield": (
        "q 12 2.8 16 5.6 20 5.6 · q 20 5.6 20.5 16.5 12 21.3 · q 4 5.6 3.5 16.5 12 21.3 · "
        "q 4 5.6 8 5.6 12 2.8 · p 8.5 11.8 11.2 14.5 15.8 9.3"
    ),
    "listen": "P 3.5 9.5 7 9.5 12 5 12 19 7 14.5 3.5 14.5 · a 12 12 4.2 45 135 · a 12 12 8.2 45 135",
    "erase": "P 8.5 5.5 21 5.5 21 18.5 8.5 18.5 2.5 12 · p 11.5 9 17.5 15 · p 17.5 9 11.5 15",
    "camera": "r 3 7 18 13 2.5 · p 8.5 7 10 4 14 4 15.5 7 · c 12 13.3 3.6",
    "give": "r 6.5 2.5 11 19 2.5 · p 10.7 18.2 13.3 18.2",
    "note": "P 4 4 20 4 20 14.5 14.5 20 4 20 · p 20 14.5 14.5 14.5 14.5 20",
    "filter": "p 3.5 6.5 20.5 6.5 · p 6.5 12 17.5 12 · p 10 17.5 14 17.5",
}


class Dot(msgspec.Struct, frozen=True):
    """A filled dot: an icon's own, or the round end of a line."""

    at: Point
    radius: float


class Strokes(msgspec.Struct, frozen=True):
    """An icon ready for drawing: lines to stroke and dots to fill, still on the grid of 24."""

    lines: tuple[tuple[Point, ...], ...]
    dots: tuple[Dot, ...]


@cache
def strokes(icon: str) -> Strokes:
    """Turn the text of `icon` into lines and dots, with round ends and round sharp corners."""
    lines: list[tuple[Point, ...]] = []
    dots: list[Dot] = []
    for piece in ICONS[icon].split(" · "):
        kind, *rest = piece.split()
        numbers = [float(number) for number in rest]
        if kind == "d":
            dots.append(Dot((numbers[0], numbers[1]), numbers[2]))
        else:
            lines.append(_line(kind, numbers))
    dots += [Dot(point, 1.0) for line in lines for point in _round_points(line)]
    return Strokes(tuple(lines), tuple(dots))


def _line(kind: str, numbers: list[float]) -> tuple[Point, ...]:
    if kind in "pP":
        points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        return (*points, points[0]) if kind == "P" else points
    if kind == "c":
        x, y, radius = numbers
        return arc(x, y, radius, 0, 360)
    if kind == "a":
        x, y, radius, start, end = numbers
        return arc(x, y, radius, start, end)
    return _round_box(*numbers) if kind == "r" else curve(numbers)


def arc(x: float, y: float, radius: float, start: float, end: float) -> tuple[Point, ...]:
    """Return points of an arc; degrees run clockwise from the top."""
    steps = max(6, int(abs(end - start) / 9))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return tuple((x + radius * math.sin(angle), y - radius * math.cos(angle)) for angle in angles)


def curve(numbers: list[float]) -> tuple[Point, ...]:
    """Return points of a quadratic curve: start, control, end."""
    x0, y0, cx, cy, x1, y1 = numbers
    steps = [i / 14 for i in range(15)]
    return tuple(
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * cx + t * t * x1,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * cy + t * t * y1,
        )
        for t in steps
    )


def _round_box(x: float, y: float, width: float, height: float, radius: float) -> tuple[Point, ...]:
    right, bottom = x + width - radius, y + height - radius
    points = (
        *arc(right, y + radius, radius, 0, 90),
        *arc(right, bottom, radius, 90, 180),
        *arc(x + radius, bottom, radius, 180, 270),
        *arc(x + radius, y + radius, radius, 270, 360),
    )
    return (*points, points[0])


def _round_points(line: tuple[Point, ...]) -> list[Point]:
    """Return the ends and the sharp corners; gentle curves get none, or circles would have lumps."""
    closed = math.dist(line[0], line[-1]) < 0.01
    ends = [line[0]] if closed else [line[0], line[-1]]
    corners = [b for a, b, c in zip(line, line[1:], line[2:], strict=False) if _is_sharp(a, b, c)]
    if closed and not _is_sharp(line[-2], line[0], line[1]):
        ends = []
    return ends + corners


def _is_sharp(a: Point, b: Point, c: Point) -> bool:
    one, two = math.atan2(b[1] - a[1], b[0] - a[0]), math.atan2(c[1] - b[1], c[0] - b[0])
    turn = math.remainder(two - one, 2 * math.pi)
    return abs(turn) > math.asin(0.55)
