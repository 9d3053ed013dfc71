"""A report on either engine: frozen with its hash, small counts nowhere in it, official figures beside ours."""

import hashlib

import pytest

from server.access import Caller, Role
from server.problems import NotAllowed, NotFound, NotYours
from server.reading.retention.quarters import days_of
from server.reports.figures import frozen
from server.reports.making import UnknownQuarter, freeze, keep, list_reports, read_report
from server.reports.official import WronglyTyped, enter
from tests.server.conftest import NOW, Programme

QUARTER = "2026-3"  # in which the three families of the programme came
TYPED = {
    "quarter": QUARTER, "district": "5950", "unit": "families", "arrived": "12", "gone": "", "staying": "1 200",
    "source": "Басқарма, № 112", "told_on": "2026-10-15",
}  # fmt: skip


def lead(programme: Programme, district: str | None = None) -> Caller:
    role = Role.SUPERVISOR if district else Role.MANAGER
    return Caller(role=role, staff_id=programme.other_id, district=district)


def test_a_report_keeps_its_figures_and_knows_when_they_were_touched(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        enter(connection, lead(programme), TYPED, NOW)
        id_ = keep(connection, freeze(connection, lead(programme), QUARTER, "", NOW))
        connection.run("update household set district = '5910'")
        enter(connection, lead(programme), TYPED | {"arrived": "13"}, NOW)
    with programme.database.reading() as connection:
        report = read_report(connection, lead(programme), id_)
    body, hashed = frozen(report.figures)
    assert report.is_whole
    assert hashed == report.hash == hashlib.sha256(body.encode()).hexdigest()
    moves, beside = report.figures.table("moves"), report.figures.table("official")
    assert moves is not None
    assert beside is not None
    assert [row.cells[:2] for row in moves.rows] == [(None, None), (None, None)]
    assert beside.as_of == days_of(QUARTER)[1]
    assert [row.cells[:3] for row in beside.rows] == [(12, None, None), (1200, None, None)]
    with programme.database.transaction() as connection:
        connection.run("update report set body = replace(body, '1200', '1201')")
        assert not read_report(connection, lead(programme), id_).is_whole


def test_a_supervisor_reads_and_makes_those_of_the_own_district(programme: Programme) -> None:
    own, other = lead(programme, "5950"), lead(programme, "5910")
    with programme.database.transaction() as connection:
        region = keep(connection, freeze(connection, lead(programme), QUARTER, "", NOW))
        district = keep(connection, freeze(connection, own, QUARTER, "5950", NOW))
        with pytest.raises(NotYours):
            keep(connection, freeze(connection, own, QUARTER, "", NOW))
        for caller, id_ in ((own, region), (other, district)):
            with pytest.raises(NotFound):
                read_report(connection, caller, id_)
        with pytest.raises(NotAllowed):
            read_report(connection, Caller(role=Role.ANALYST), region)
        assert [one.id for one in list_reports(connection, own)[0]] == [district]
        assert [one.id for one in list_reports(connection, lead(programme))[0]] == [district, region]


@pytest.mark.parametrize("quarter", ["", "2026-5", "2019-1", "2199-1", "x"])
def test_no_report_is_made_of_a_quarter_that_is_none_of_ours(programme: Programme, quarter: str) -> None:
    with programme.database.transaction() as connection, pytest.raises(UnknownQuarter):
        keep(connection, freeze(connection, lead(programme), quarter, "", NOW))


def test_each_field_that_cannot_be_taken_says_why(programme: Programme) -> None:
    typed = {
        "quarter": "2026-9", "district": "1", "unit": "kg", "arrived": "12.5", "gone": "-3", "staying": "9999999999",
        "source": " ", "told_on": "31.11.2026",
    }  # fmt: skip
    with programme.database.transaction() as connection:
        with pytest.raises(WronglyTyped) as wrong:
            enter(connection, lead(programme), typed, NOW)
        assert wrong.value.faults == {
            "quarter": "quarter", "district": "district", "unit": "unit", "arrived": "number", "gone": "number",
            "staying": "large", "source": "source", "told_on": "day",
        }  # fmt: skip
        with pytest.raises(WronglyTyped) as nothing:
            enter(connection, lead(programme), TYPED | {"arrived": "", "staying": " "}, NOW)
        assert nothing.value.faults == {"arrived": "nothing"}
