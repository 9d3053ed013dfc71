"""Functions on points, lines and areas (rows 257 to 259, 272)."""

import math

import pytest

from tests.surveys.conformance.scripts import by_row, filled, refused, worked_out

# A square of a hundredth of a degree, west of Petropavl, and a line along two of its sides.
SQUARE = "54 69 0 0;54 69.01 0 0;54.01 69.01 0 0;54.01 69 0 0;54 69 0 0"
DATA = f"""<blank/><square>{SQUARE}</square><open>54 69;54 69.01;54.01 69.01;54.01 69</open>
<line>54 69 0 0;54 69.01 0 0;54.01 69.01 0 0</line><bow>54 69;54.01 69.01;54 69.01;54.01 69;54 69</bow>
<point>54.005 69.005 0 0</point>"""
DEGREE = math.pi / 180 * 6_378_100

KEPT = {
    257: [
        ("string(round(area(/data/square) div 1000))", "728"),
        ("area(/data/square) - area(/data/open)", "0"),
        ("area('54 69;54 69.01')", "0"),
        ("area('54 69 0 0')", "0"),
        ("area(/data/blank)", ""),
        ("area('54 69;x y;54 70')", ""),
        ("area('91 0;0 0;0 1')", ""),
    ],
    258: [
        ("string(round(distance('0 0;0 1')))", str(round(DEGREE))),
        ("string(round(distance('0 0;1 0;2 0')))", str(round(2 * DEGREE))),
        ("string(round(distance('60 0;60 1')))", "55659"),
        ("distance('54 69;54 69')", "0"),
        ("distance('54 69 0 0')", "0"),
        ("distance('54 69', '54 69')", "0"),
        ("string(round(distance(/data/line)))", "1768"),
        ("string(round(distance(/data/square)))", "3535"),
        ("distance('0 0;0 1;') - distance('0 0;0 1')", "0"),
        ("distance(/data/blank)", ""),
        ("distance('somewhere')", ""),
        ("distance('0 181;0 1')", ""),
    ],
    259: [
        ("if(geofence(/data/point, /data/square), 1, 0)", "1"),
        ("if(geofence(/data/point, /data/open), 1, 0)", "1"),
        ("if(geofence('54.005 69.02', /data/square), 1, 0)", "0"),
        ("if(geofence('54.005 68.99', /data/square), 1, 0)", "0"),
        ("if(geofence('54.02 69.005', /data/square), 1, 0)", "0"),
        ("if(geofence(/data/blank, /data/square), 1, 0)", "0"),
        ("if(geofence(/data/point, /data/blank), 1, 0)", "0"),
        ("if(geofence('0 0 0 0', ''), 1, 0)", "0"),
        ("if(geofence('here', /data/square), 1, 0)", "0"),
    ],
    272: [
        ("if(intersects(/data/bow), 1, 0)", "1"),
        ("if(intersects(/data/square), 1, 0)", "0"),
        ("if(intersects(/data/line), 1, 0)", "0"),
        ("if(intersects('0 0;0 2;0 1'), 1, 0)", "1"),
        ("if(intersects('0 0;0 1;0 2'), 1, 0)", "0"),
        ("if(intersects('0 0;0 2;1 2;1 1;0 1'), 1, 0)", "1"),
        ("if(intersects('0 0;0 0;1 1'), 1, 0)", "0"),
        ("if(intersects('0 0;0 1;0 0'), 1, 0)", "1"),
        ("if(intersects(/data/blank), 1, 0)", "0"),
        ("if(intersects('0 0'), 1, 0)", "0"),
    ],
}

REFUSED = {
    257: [("area()", "area() takes 1 values")],
    258: [("distance()", "distance() takes at least 1 values")],
    259: [("geofence('0 0')", "geofence() takes 2 values")],
    272: [("intersects()", "intersects() takes 1 values")],
}


@pytest.mark.parametrize(("expression", "kept"), by_row(KEPT))
def test_a_function_on_places_gives_what_the_specification_says(expression: str, kept: str) -> None:
    assert worked_out(expression, DATA) == kept


@pytest.mark.parametrize(("expression", "told"), by_row(REFUSED))
def test_a_function_on_places_is_refused_with_other_arguments(expression: str, told: str) -> None:
    assert told in refused(lambda: worked_out(expression, DATA))


@pytest.mark.row(257, 258)
def test_the_points_of_a_repeat_are_a_line_and_an_area() -> None:
    s = filled("""
        | survey |
        |        | type         | name  | label | calculation         |
        |        | begin repeat | stake | Stake |                     |
        |        | geopoint     | at    | At    |                     |
        |        | end repeat   |       |       |                     |
        |        | calculate    | land  |       | area(${at})         |
        |        | calculate    | fence |       | round(distance(${at})) |
    """)
    corners = SQUARE.split(";")[:4]
    s.answer("stake[1]/at", corners[0])
    assert (s["land"], s["fence"]) == ("0", "0")
    for corner in corners[1:]:
        s.answer(f"{s.add('/data/stake')}/at", corner)
    assert (s["land"], s["fence"]) == (worked_out("area(/data/square)", DATA), "2422")
