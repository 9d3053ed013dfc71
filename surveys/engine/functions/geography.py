"""Functions on points, lines and areas. A point is "latitude longitude [altitude [accuracy]]", others are points with ;."""

import math
from itertools import combinations, pairwise

import msgspec

from surveys.engine.functions.table import row
from surveys.engine.values import NAN, plain_number

EARTH_RADIUS = 6_378_100.0  # metres, at the equator


class Point(msgspec.Struct, frozen=True):
    """A place on Earth in degrees."""

    latitude: float
    longitude: float


Line = tuple[Point, Point]


@row("area", "values", "number")
def area(texts: list[str]) -> float:
    """Return the square metres within a shape, or within the points of several nodes; NaN for what is no point."""
    points = _points(texts)
    if points is None:
        return NAN
    lines = pairwise(_closed(points)) if len(points) > 2 else ()
    strips = [
        math.radians(end.longitude - start.longitude)
        * (2 + math.sin(math.radians(start.latitude)) + math.sin(math.radians(end.latitude)))
        for start, end in lines
    ]
    return _to_a_centimetre(abs(math.fsum(strips)) * EARTH_RADIUS**2 / 2)


@row("distance", "values values*", "number")
def distance(*parts: list[str]) -> float:
    """Return the metres along a line, around a shape, or from point to point; NaN for what is no point."""
    points = _points([text for part in parts for text in part])
    if points is None:
        return NAN
    return _to_a_centimetre(math.fsum(_metres(start, end) for start, end in pairwise(points)))


@row("geofence", "text values", "boolean")
def geofence(point: str, shape: list[str]) -> bool:
    """Return whether the point lies in the shape; a blank lies in none, and nothing lies in a blank."""
    places, corners = _points([point]), _points(shape)
    if not places or not corners:
        return False
    crossings = [_is_west_of(places[0], line) for line in pairwise(_closed(corners))]
    return sum(crossings) % 2 == 1


@row("intersects", "values", "boolean")
def intersects(texts: list[str]) -> bool:
    """Return whether a line, or a shape's outline, crosses or touches itself anywhere but where it closes."""
    points = _points(texts) or []
    lines = [(start, end) for start, end in pairwise(points) if start != end]
    is_ring = len(lines) > 2 and lines[0][0] == lines[-1][1]
    for (index, one), (other_index, other) in combinations(enumerate(lines), 2):
        if other_index == index + 1:
            if _turns_back(one[0], one[1], other[1]):
                return True
        elif is_ring and index == 0 and other_index == len(lines) - 1:
            if _turns_back(other[0], one[0], one[1]):
                return True
        elif _meet(one, other):
            return True
    return False


def _points(texts: list[str]) -> list[Point] | None:
    """Return all points, in order; None when something is no point, or nothing was given."""
    found = [_point(part) for text in texts for part in text.strip().strip(";").split(";")]
    points = [point for point in found if point is not None]
    return points if points and len(points) == len(found) else None


def _point(text: str) -> Point | None:
    numbers = [plain_number(part) for part in text.split()]
    if not 2 <= len(numbers) <= 4 or None in numbers:
        return None
    latitude, longitude = numbers[0] or 0.0, numbers[1] or 0.0
    return Point(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _closed(points: list[Point]) -> list[Point]:
    return points if points[0] == points[-1] else [*points, points[0]]


def _metres(one: Point, other: Point) -> float:
    """Return the length of the great circle between two points (haversine, which is exact for short ways too)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(one.longitude - other.longitude)
    chord = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def _to_a_centimetre(metres: float) -> float:
    return math.floor(metres * 100 + 0.5) / 100


def _is_west_of(point: Point, line: Line) -> bool:
    """Return whether the line passes the point's latitude somewhere east of it."""
    start, end = line
    if (start.latitude > point.latitude) == (end.latitude > point.latitude):
        return False
    share = (point.latitude - start.latitude) / (end.latitude - start.latitude)
    return point.longitude < start.longitude + share * (end.longitude - start.longitude)


def _meet(one: Line, other: Line) -> bool:
    """Return whether two lines have a point in common."""
    sides = (*(_side(*one, point) for point in other), *(_side(*other, point) for point in one))
    if sides[0] != sides[1] and sides[2] != sides[3]:
        return True
    ends = [(one, point) for point in other] + [(other, point) for point in one]
    return any(
        side == 0 and _is_between(line, point) for side, (line, point) in zip(sides, ends, strict=True)
    )


def _turns_back(start: Point, corner: Point, end: Point) -> bool:
    """Return whether a line goes back over itself at a corner."""
    if _side(start, corner, end) != 0:
        return False
    north = (start.latitude - corner.latitude) * (end.latitude - corner.latitude)
    east = (start.longitude - corner.longitude) * (end.longitude - corner.longitude)
    return north + east > 0


def _side(start: Point, end: Point, point: Point) -> int:
    """Return on which side of a line a point lies: 1, -1, or 0 when it lies on the line."""
    turn = (end.longitude - start.longitude) * (point.latitude - start.latitude) - (
        end.latitude - start.latitude
    ) * (point.longitude - start.longitude)
    return (turn > 0) - (turn < 0)


def _is_between(line: Line, point: Point) -> bool:
    start, end = line
    return min(start.latitude, end.latitude) <= point.latitude <= max(start.latitude, end.latitude) and min(
        start.longitude, end.longitude
    ) <= point.longitude <= max(start.longitude, end.longitude)
