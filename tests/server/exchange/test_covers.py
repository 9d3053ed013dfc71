"""An absence begins and ends by the calendar of the region: whoever stands in holds the families too."""

from datetime import UTC, timedelta

import pytest

from server.access import Role
from server.exchange.hands.caseloads import assign, midnight, release
from server.exchange.hands.covers import end_cover
from server.exchange.pulling import Has, pull
from server.problems import (
    NotYours,
    UnfitCover,
)
from server.store.clock import today
from surveys.exchange.handing import scope_tag
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff, record
from tests.server.hands import DAY, away, held, names, told_by


def test_a_cover_begins_and_ends_at_the_regions_midnight(programme: Programme) -> None:
    first, last = today() + 2 * DAY, today() + 4 * DAY
    away(programme, first, last)
    own = {programme.foreign}
    lent = {programme.family, programme.second}
    instant = timedelta(microseconds=1)
    begins, ends = midnight(first), midnight(last + DAY)
    assert begins.astimezone(UTC).hour == 19
    assert held(programme, programme.other_id, begins - instant) == own
    assert held(programme, programme.other_id, begins) == own | lent
    assert held(programme, programme.other_id, ends - instant) == own | lent
    assert held(programme, programme.other_id, ends) == own
    assert held(programme, programme.worker_id, begins) == lent, "who is away may still hold them"


def test_a_cover_holds_what_is_assigned_to_the_absent_one_meanwhile_and_nothing_else(
    programme: Programme,
) -> None:
    away(programme, today(), today() + 5 * DAY)
    with programme.database.transaction() as connection:
        assign(connection, programme.second, add_staff(connection, "dana", Role.WORKER), today(), now=NOW)
        release(connection, programme.foreign, today(), now=NOW)
        assign(connection, programme.foreign, programme.worker_id, today(), now=NOW)
    assert held(programme, programme.other_id, NOW + DAY) == {programme.family, programme.foreign}


def test_a_cover_may_be_ended_before_its_time_and_before_it_began(programme: Programme) -> None:
    running = away(programme, today(), today() + 5 * DAY)
    coming = away(programme, today() + 9 * DAY, today() + 12 * DAY)
    for one in (running, coming, coming):
        with programme.database.transaction() as connection:
            end_cover(connection, one, programme.worker_id, NOW, as_lead=False)
    for days in (0, 1, 10):
        at = NOW + timedelta(days=days, seconds=1)
        assert held(programme, programme.other_id, at) == {programme.foreign}
    with programme.database.transaction() as connection, pytest.raises(NotYours):
        end_cover(connection, running, programme.other_id, NOW, as_lead=False)


@pytest.mark.parametrize(
    ("from_day", "until_day", "why"), [(3, 2, "days"), (-9, -3, "days"), (0, 900, "long"), (4, 6, "twice")]
)
def test_an_absence_that_cannot_stand_says_why(
    programme: Programme, from_day: int, until_day: int, why: str
) -> None:
    away(programme, today() + 5 * DAY, today() + 8 * DAY)
    with pytest.raises(UnfitCover) as told:
        away(programme, today() + from_day * DAY, today() + until_day * DAY)
    assert told.value.fields == {"why": why}


def test_nobody_stands_in_for_themselves_or_while_away(programme: Programme) -> None:
    away(programme, today(), today() + 2 * DAY)
    for stand_in, why in ((programme.other_id, "self"), (programme.worker_id, "away")):
        with pytest.raises(UnfitCover) as told:
            away(programme, today(), today() + DAY, absent=programme.other_id, stand_in=stand_in)
        assert told.value.fields == {"why": why}


def test_a_phone_hears_of_a_cover_that_began_with_nothing_written(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    begins = midnight(today() + 3 * DAY)
    away(programme, today() + 3 * DAY, today() + 3 * DAY)
    first = pull(programme.database, phone, 0, NOW, Has(scope=scope_tag([]), standing=""))
    assert names(first) == {programme.foreign} == set(first.held or ())
    assert [(one.is_mine, one.other) for one in told_by(first).covers] == [(False, "Aigul")]
    has = Has(scope=scope_tag([programme.foreign]), standing=told_by(first).tag)
    before = pull(programme.database, phone, first.cursor, begins - DAY / 24, has)
    assert (before.held, before.standing, before.households) == (None, None, ())
    after = pull(programme.database, phone, before.cursor, begins, has)
    assert set(after.held or ()) == {programme.foreign, programme.family, programme.second}
    lacks = tuple(set(after.held or ()) - {programme.foreign})
    asked = Has(scope=has.scope, standing=has.standing, lacks=lacks)
    brought = pull(programme.database, phone, after.cursor, begins, asked)
    assert names(brought) == set(lacks)
    assert {(home.hold.how, home.hold.of) for home in brought.households if home.hold} == {("cover", "Aigul")}
    over = pull(
        programme.database, phone, brought.cursor, begins + DAY, Has(scope=scope_tag(after.held or ()))
    )
    assert over.held == (programme.foreign,)


def test_a_family_that_is_new_to_a_phone_brings_its_earlier_requests(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    asked = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}
    programme.push(settler, record("help", asked, programme.family, programme.person))
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    cursor = pull(programme.database, phone, 0, NOW).cursor
    with programme.database.transaction() as connection:
        assign(connection, programme.family, programme.other_id, today(), now=NOW)
    told = pull(programme.database, phone, cursor, NOW)
    assert [one.words for one in told.help_requests] == ["Көмір жоқ"]


def test_nobody_gets_a_family_by_saying_that_it_is_lacking(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    has = Has(scope="", standing="", lacks=(programme.family, programme.second, "x", uuid7()))
    cursor = pull(programme.database, phone, 0, NOW).cursor
    assert names(pull(programme.database, phone, cursor, NOW, has)) == set()
