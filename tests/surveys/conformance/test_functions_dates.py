"""Functions on dates and times (rows 229 to 236). It is 09:30 on 23 November 2026, in a zone five hours ahead."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.surveys.conformance.scripts import by_row, refused, worked_out

DATA = "<a/><day>2026-03-04</day><at>2026-03-04T23:30:00.000Z</at>"

KEPT = {
    229: [("today()", "2026-11-23"), ("today() - '2026-11-20'", "3"), ("string-length(today())", "10")],
    230: [
        ("now()", "2026-11-23T09:30:00.000+05:00"),
        ("round((now() - '2026-11-23T09:00:00.000+05:00') * 24 * 60)", "30"),
    ],
    231: [
        ("date('2026-11-23')", "2026-11-23"),
        ("date('2026-1-2')", "2026-01-02"),
        ("date('2026-11-23T09:30:00.000+05:00')", "2026-11-23"),
        ("date('2026-11-23T23:30:00.000Z')", "2026-11-24"),
        ("date(0)", "1970-01-01"),
        ("date(365)", "1971-01-01"),
        ("date(-1)", "1969-12-31"),
        ("date(1.9)", "1970-01-02"),
        ("date('2026-02-28' + 1)", "2026-03-01"),
        ("date(today() + 30)", "2026-12-23"),
        ("date('')", ""),
        ("date('nonsense')", ""),
        ("date('2026-02-30')", ""),
        ("date(1 div 0)", ""),
        ("date(/data/day + 1)", "2026-03-05"),
    ],
    232: [
        ("date-time('2026-11-23T09:30:00.000+05:00')", "2026-11-23T09:30:00.000+05:00"),
        ("date-time('2026-11-23T04:30:00.000Z')", "2026-11-23T09:30:00.000+05:00"),
        ("date-time('2026-11-23T09:30')", "2026-11-23T09:30:00.000+05:00"),
        ("date-time('2026-11-23')", "2026-11-23"),
        ("date-time(1)", "1970-01-02T05:00:00.000+05:00"),
        ("date-time(1.5)", "1970-01-02T17:00:00.000+05:00"),
        ("date-time('')", ""),
        ("date-time('nonsense')", ""),
        ("date-time(1 div 0)", ""),
    ],
    233: [
        ("format-date('2026-03-04', '%d.%m.%Y')", "04.03.2026"),
        ("format-date('2026-03-04', '%e/%n/%y')", "4/3/26"),
        ("format-date('2026-03-04', '%a %e %b')", "Wed 4 Mar"),
        ("format-date(/data/at, '%Y-%m-%d')", "2026-03-05"),
        ("format-date(1, '%Y-%m-%d')", "1970-01-02"),
        ("format-date('2026-03-04', 'week')", "week"),
        ("format-date('2026-03-04', '100%%')", "100%"),
        ("format-date('', '%Y')", ""),
        ("format-date('nonsense', '%Y')", ""),
    ],
    234: [
        ("format-date-time('2026-03-04T05:06:07.089', '%H:%M:%S.%3')", "05:06:07.089"),
        ("format-date-time('2026-03-04T05:06:07.089', '%h h')", "5 h"),
        ("format-date-time(/data/at, '%Y-%m-%d %H:%M')", "2026-03-05 04:30"),
        ("format-date-time('2026-03-04', '%H:%M')", "00:00"),
        ("format-date-time(now(), '%e %b %Y, %H:%M')", "23 Nov 2026, 09:30"),
        ("format-date-time('', '%H')", ""),
    ],
    235: [
        ("decimal-date-time('1970-01-02T12:00:00.000Z')", "1.5"),
        ("decimal-date-time('1970-01-02T05:00:00.000+05:00')", "1"),
        ("decimal-date-time('1970-01-02T05:00:00.000')", "1"),
        ("decimal-date-time('1970-01-02') * 24", "19"),
        ("decimal-date-time(3.25)", "3.25"),
        ("decimal-date-time('')", ""),
        ("decimal-date-time('nonsense')", ""),
    ],
    236: [
        ("decimal-time('06:00')", "0.25"),
        ("decimal-time('12:00:00')", "0.5"),
        ("decimal-time('06:00:00.000+05:00')", "0.25"),
        ("decimal-time('01:00:00.000Z')", "0.25"),
        ("decimal-time('2026-03-04T18:00:00.000+05:00')", "0.75"),
        ("decimal-time(3.25)", "0.25"),
        ("decimal-time('')", ""),
        ("decimal-time('25:00')", ""),
        ("decimal-time('06:60:00.000Z')", ""),
    ],
}

REFUSED = {
    229: [("today(1)", "today() takes 0 values")],
    230: [("now(1)", "now() takes 0 values")],
    231: [("date()", "date() takes 1 values")],
    232: [("date-time()", "date-time() takes 1 values")],
    233: [("format-date('2026-03-04')", "format-date() takes 2 values")],
    234: [("format-date-time()", "format-date-time() takes 2 values")],
    235: [("decimal-date-time()", "decimal-date-time() takes 1 values")],
    236: [("decimal-time(1, 2)", "decimal-time() takes 1 values")],
}


@pytest.mark.parametrize(("expression", "kept"), by_row(KEPT))
def test_a_function_on_dates_gives_what_the_specification_says(expression: str, kept: str) -> None:
    assert worked_out(expression, DATA) == kept


@pytest.mark.parametrize(("expression", "told"), by_row(REFUSED))
def test_a_function_on_dates_is_refused_with_other_arguments(expression: str, told: str) -> None:
    assert told in refused(lambda: worked_out(expression, DATA))


@pytest.mark.row(229, 230, 231)
def test_the_day_is_that_of_the_phone_and_not_of_greenwich() -> None:
    late = datetime(2026, 11, 23, 22, 0, tzinfo=timezone(timedelta(hours=-7)))
    assert worked_out("today()", now=late) == "2026-11-23"
    assert worked_out("now()", now=late) == "2026-11-23T22:00:00.000-07:00"
    assert worked_out("date('2026-11-24T05:00:00.000Z')", now=late) == "2026-11-23"
    assert worked_out("date-time(1)", now=late) == "1970-01-01T17:00:00.000-07:00"
    assert worked_out("decimal-time('06:00:00.000-01:00')", now=late) == "0"


@pytest.mark.row(233)
@pytest.mark.parametrize(
    ("language", "kept"),
    [("kk", "4 нау, ср"), ("ru", "4 мар, ср"), ("en", "4 Mar, Wed"), ("fr", "4 Mar, Wed")],
)
def test_months_and_days_are_named_in_the_language_of_the_interview(language: str, kept: str) -> None:
    assert worked_out("format-date('2026-03-04', '%e %b, %a')", language=language) == kept
