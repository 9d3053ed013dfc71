"""A family outside one's scope is opened with a reason, for some hours, seen by the lead and the family."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from server.access import Caller, Role
from server.exchange.hands.glasses import close_glass, open_glass
from server.exchange.pulling import pull
from server.problems import (
    ConflictingDuty,
    NoReason,
    NotAllowed,
    NotYours,
)
from server.reading.caseloads import openings
from server.reading.families import scope_of
from server.store.clock import time_text, today
from server.store.office.covers import GlassStore
from server.store.office.staff import StaffStore
from server.store.people.families import FamilyStore
from tests.server.conftest import NOW, Programme, add_staff
from tests.server.hands import REASON, held, staff_caller


def test_a_family_opened_with_a_reason_is_held_until_it_expires(programme: Programme) -> None:
    me = staff_caller(programme, programme.other_id)
    with programme.database.transaction() as connection:
        open_glass(connection, me, programme.family, REASON, NOW)
    hours = timedelta(hours=1)
    assert programme.family in held(programme, programme.other_id, NOW + 23 * hours)
    assert programme.family not in held(programme, programme.other_id, NOW + 24 * hours)
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    [home] = [
        home
        for home in pull(programme.database, phone, 0, NOW + hours).households
        if home.id == programme.family
    ]
    assert home.hold is not None
    assert (home.hold.how, home.hold.of, home.hold.until) == ("glass", "Aigul", NOW + 24 * hours)


def test_a_glass_lasts_three_days_at_most_and_may_be_closed_before(programme: Programme) -> None:
    me = staff_caller(programme, programme.other_id)
    with programme.database.transaction() as connection:
        one = open_glass(connection, me, programme.family, REASON, NOW, hours=1000)
    assert programme.family in held(programme, programme.other_id, NOW + timedelta(hours=71))
    assert programme.family not in held(programme, programme.other_id, NOW + timedelta(hours=72))
    with programme.database.transaction() as connection, pytest.raises(NotYours):
        close_glass(connection, one, programme.worker_id, NOW, as_lead=False)
    for _ in range(2):
        with programme.database.transaction() as connection:
            close_glass(connection, one, programme.worker_id, NOW + timedelta(hours=2), as_lead=True)
    assert programme.family not in held(programme, programme.other_id, NOW + timedelta(hours=3))
    with programme.database.reading() as connection:
        [log] = GlassStore(connection).log("", "5950", 10)
    assert (log["reason"], log["name"], log["number"]) == (REASON, "Bolat", 1)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.WORKER, Role.SUPERVISOR, Role.MANAGER)]
)
def test_nobody_outside_care_opens_a_family(programme: Programme, role: Role) -> None:
    with programme.database.transaction() as connection, pytest.raises((NotAllowed, Exception)) as told:
        open_glass(
            connection, staff_caller(programme, programme.other_id, role), programme.family, REASON, NOW
        )
    assert type(told.value).__name__ in ("NotAllowed", "SignInFirst")
    assert programme.rows("select id from glass") == []


def test_a_duty_that_conflicts_and_a_missing_reason_open_nothing(programme: Programme) -> None:
    me = staff_caller(programme, programme.other_id)
    with programme.database.transaction() as connection:
        with pytest.raises(NoReason):
            open_glass(connection, me, programme.family, " қарау ", NOW)
        StaffStore(connection).set_role(programme.other_id, "worker", ("recovery",))
        with pytest.raises(ConflictingDuty):
            open_glass(connection, me, programme.family, REASON, NOW)
    assert programme.rows("select id from glass") == []


def test_a_lead_finds_a_family_opened_with_a_reason_until_it_expires(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        lead_id = add_staff(connection, "lead", Role.SUPERVISOR, "5910")
        lead = Caller(role=Role.SUPERVISOR, staff_id=lead_id, district="5910")
        assert not FamilyStore(connection).find(scope_of(lead), programme.family, today())
        open_glass(connection, lead, programme.family, REASON, datetime.now(UTC), hours=1)
    with programme.database.reading() as connection:
        store = FamilyStore(connection)
        assert store.find(scope_of(lead), programme.family, today())
        assert [row["id"] for row in store.names(scope_of(lead), "", today())] == [programme.family]
        other = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5910")
        assert store.names(scope_of(other), "", today()) == []
        later = time_text(datetime.now(UTC) + timedelta(hours=2))
        over = msgspec.structs.replace(scope_of(lead), at=later)
        assert store.find(over, programme.family, today()) is None
        assert [row["name"] for row in openings(connection, other)] == ["Lead"], (
            "done by the district's own staff"
        )
        third = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5932")
        assert openings(connection, third) == ()
