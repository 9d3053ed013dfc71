"""Figures of the programme: counted on both engines from what families said, small cells hidden, one's own district."""

from datetime import timedelta

import pytest

from server.access import Caller, Role
from server.agenda.settling import settle
from server.database import Database
from server.exchange.hands.caseloads import assign
from server.keys import Keys
from server.reading.programme.counting import keep_programme, kept_programme
from server.reading.programme.figures import arrivals, seen_by, winter
from server.reading.retention.tables import make_up
from server.registry import note_exit, register
from server.reports.programme import programme_tables
from server.store.clock import time_text, today
from server.store.people.quotas import QuotaStore
from surveys.ids import uuid7
from tests.server.conftest import AGREED, NOW, Programme, a_family, family_id, person_of, record

FAMILIES = range(3, 9)
UNREADY = {"prw_fuel": "none", "prw_plan": "sure", "prw_stove": "yes", "prw_alarm": "yes"}


@pytest.fixture
def told(database: Database, keys: Keys) -> Programme:
    """Six more families of one worker, each asked about the winter: none has fuel."""
    programme = Programme(database, keys, check="types")
    with database.transaction() as connection:
        register(connection, [a_family(n) for n in FAMILIES])
        for n in FAMILIES:
            assign(connection, family_id(n), programme.worker_id, today())
    caller = programme.caller(programme.enrol_worker())
    for n in FAMILIES:
        home, head, spouse = family_id(n), person_of(n, 0), person_of(n, 1)
        records = [record("consent", AGREED, home, one, hours_ago=48) for one in (head, spouse)]
        receipts = programme.push(caller, *records, record("prewinter", UNREADY, home, head))
        assert {one.status for one in receipts} == {"accepted"}, receipts
    return programme


def test_needs_arrivals_and_readiness_are_counted(told: Programme) -> None:
    keep_programme(told.database, NOW)
    with told.database.reading() as connection:
        found = kept_programme(connection)
    assert found is not None
    region, *places = found.winter
    assert (region.checked, region.ready, region.lacking["fuel"]) == (6, 0, 6)
    assert sum(one.checked or 0 for one in places) == 6
    [latest] = found.seasons[""]
    assert (latest.asked, latest.needs["home"], latest.needs["work"]) == (6, 6, 0)
    whole = next(one for one in found.arrivals if not one.district)
    assert (whole.families, whole.people) == (9, 27)
    ours = seen_by(found, Caller(role=Role.SUPERVISOR, district="5910"))
    assert {one.district for one in (*ours.winter, *ours.arrivals)} == {"5910"}
    with told.database.transaction() as connection:
        # Of the region nobody typed those from abroad: they are what the districts come to.
        for district, route, people in (("", "inside", 36), ("5910", "abroad", 3), ("5950", "abroad", 1), ("5910", "inside", 5)):  # fmt: skip
            QuotaStore(connection).put(
                year=2026,
                district=district,
                route=route,
                people=people,
                source="x",
                by_id=told.other_id,
                at=time_text(NOW),
            )
        tables = {one.code: one for one in programme_tables(connection, 2026, "")}
    assert {row.codes: row.cells for row in tables["quota_route"].rows} == {
        ("inside",): (9, 27, 36, 0.75),
        ("abroad",): (0, 0, 4, 0.0),
    }
    assert tables["quota_year"].rows[-1].cells == (9, 27, 40, 0.675)
    nobody = seen_by(found, Caller(role=Role.SUPERVISOR))
    assert not nobody.winter
    assert not nobody.seasons


def test_the_list_of_homes_not_ready_holds_as_many_as_the_map_says(told: Programme) -> None:
    for gone in range(2):
        with told.database.transaction() as connection:
            for n in list(FAMILIES)[:gone]:
                note_exit(connection, family_id(n), "origin", earliest=today(), latest=today(), source="worker", now=NOW)  # fmt: skip
        keep_programme(told.database, NOW)
        settle(told.database, NOW)
        with told.database.reading() as connection:
            found = kept_programme(connection)
            listed = connection.all("select household_id from agenda where kind = 'unready'")
        assert found is not None
        assert (found.winter[0].checked, len(listed)) == (6 - gone, 6 - gone)


def test_a_home_is_ready_by_what_was_said_since_august_not_by_the_winter_before(told: Programme) -> None:
    lacking = []
    for before in (400, 0):
        day = time_text(NOW - timedelta(before))
        with told.database.transaction() as connection:
            row = connection.one("select * from submission where form_id = 'prewinter' limit 1")
            assert row is not None
            heat = {
                "form_id": "heat",
                "id": uuid7(),
                "hash": f"{before:064x}",
                "answers": '{"heat_signs": ["draught"]}',
            }
            row |= heat | {"person_id": None, "finished_at": day}
            names = ", ".join(row)
            values = names.replace(", ", ", :")
            connection.run(f"insert into submission ({names}) values (:{values})", **row)  # noqa: S608
        keep_programme(told.database, NOW)
        with told.database.reading() as connection:
            found = kept_programme(connection)
        assert found is not None
        lacking.append((found.winter[0].checked, found.winter[0].lacking["home"]))
    assert lacking == [(6, 0), (6, None)], "one home lacks warmth now, which is too few to be told"


def test_a_district_of_few_homes_is_hidden_and_not_alone() -> None:
    ready, cold = frozenset[str](), frozenset({"fuel"})
    found = {
        one.district: one
        for one in winter(
            {"5910": [ready] * 40 + [cold] * 20, "5932": [cold] * 3, "5934": [ready] * 9 + [cold] * 6}
        )
    }
    assert (found["5932"].checked, found["5932"].ready) == (None, None)
    assert found["5934"].checked is None, "or the three could be worked out from the region's sum"
    assert (found[""].checked, found["5910"].ready) == (78, 40)
    assert found["5936"].checked == 0


@pytest.mark.parametrize(
    ("born", "made"),
    [
        ((1995, 1992, 2020), ("yes", "no")),
        ((1995, 1985), ("no", "no")),
        ((1995, None), ("", "")),
        ((1985, None, 2010, 2012, 2015, 2018), ("no", "yes")),
        ((), ("", "")),
    ],
)
def test_a_family_is_young_or_large_by_the_ages_in_the_year_it_came(
    born: tuple[int | None, ...], made: tuple[str, str]
) -> None:
    assert make_up(born, 2026) == made


def test_arrivals_by_route_give_no_small_count_away() -> None:
    rows = [
        (2026, "5910", "inside", 40, 120), (2026, "5910", "abroad", 3, 9),
        (2026, "5932", "inside", 30, 90), (2026, "5932", "abroad", 20, 70), (2026, "5934", "inside", 50, 150),
    ]  # fmt: skip
    region, *places = arrivals(rows)
    assert (region.families, region.routes) == (143, {"abroad": (23, 79), "inside": (120, 360)})
    told = {one.district: one.routes for one in places}
    hidden = (None, None)
    assert told["5910"] == told["5932"] == {"abroad": hidden, "inside": hidden}
    assert told["5934"] == {"inside": (50, 150)}
