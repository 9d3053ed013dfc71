"""Whoever of the staff sees a family's data is written down, by pages and by phones, and the family is told."""

from datetime import timedelta

import pytest

from server.access import Caller, Role
from server.exchange.pulling import pull
from server.problems import NotYours
from server.reading.looking import write_down
from server.store.families import FamilyStore
from server.store.looks import LookStore
from surveys.sync import Pull
from tests.server.conftest import NOW, Programme, add_staff


def looks(programme: Programme, household_id: str = "") -> list[tuple[str, str]]:
    rows = programme.rows(
        "select staff_id, page from look where household_id = :id order by at, id",
        id=household_id or programme.family,
    )
    return [(row["staff_id"], row["page"]) for row in rows]


def test_a_phones_pull_is_a_look_once_a_day_at_each_family(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_worker())
    for _ in range(3):
        pull(programme.database, phone, 0, NOW)
    assert looks(programme) == [(programme.worker_id, "pull")]
    assert looks(programme, programme.second) == [(programme.worker_id, "pull")]
    assert looks(programme, programme.foreign) == []
    pull(programme.database, phone, 0, NOW + timedelta(days=1))
    assert looks(programme) == [(programme.worker_id, "pull")] * 2


def test_a_pull_that_brings_nothing_is_no_look(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_worker())
    cursor = pull(programme.database, phone, 0, NOW).cursor
    pull(programme.database, phone, cursor, NOW + timedelta(days=1))
    assert len(looks(programme)) == 1


def test_a_settlers_own_pull_is_no_look(programme: Programme) -> None:
    pull(programme.database, programme.caller(programme.enrol_settler()), 0, NOW)
    assert looks(programme) == []


def opened(programme: Programme, caller: Caller, page: str = "family") -> None:
    with programme.database.transaction() as connection:
        families, store = FamilyStore(connection), LookStore(connection)
        write_down(families, store, caller, programme.family, page, NOW)


def told(page: Pull) -> list[tuple[str, str, str]]:
    return [(look.name, look.role, look.kind) for look in page.looks]


def test_the_familys_own_phone_is_told_who_when_and_how(programme: Programme) -> None:
    own = programme.caller(programme.enrol_settler())
    with programme.database.transaction() as connection:
        clerk = add_staff(connection, "clerk", Role.REGISTER_CLERK)
    opened(programme, Caller(role=Role.REGISTER_CLERK, staff_id=clerk))
    pull(programme.database, programme.caller(programme.enrol_worker()), 0, NOW)
    page = pull(programme.database, own, 0, NOW)
    assert sorted(told(page)) == [("Aigul", "worker", "pull"), ("Clerk", "register_clerk", "family")]
    assert {look.at for look in page.looks} == {NOW}
    assert told(pull(programme.database, own, page.cursor, NOW)) == []


def test_nobody_is_told_of_looks_at_another_family(programme: Programme) -> None:
    pull(programme.database, programme.caller(programme.enrol_worker(programme.other_id)), 0, NOW)
    own = programme.caller(programme.enrol_settler())
    assert told(pull(programme.database, own, 0, NOW)) == []
    worker = programme.caller(programme.enrol_worker())
    assert pull(programme.database, worker, 0, NOW).looks == ()


def test_who_is_out_of_scope_leaves_no_look(programme: Programme) -> None:
    with pytest.raises(NotYours):
        opened(programme, Caller(role=Role.WORKER, staff_id=programme.other_id))
    assert looks(programme) == []
