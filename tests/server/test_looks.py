"""Whoever of the staff sees a family's data is written down, by pages and by phones, and the family is told."""

from datetime import timedelta

import pytest

from server.access import Caller, Role
from server.exchange.pulling import pull
from server.problems import NotYours
from server.reading.looking import looks_at, write_down
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from surveys.exchange.sync import Pull
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


def test_a_look_at_a_request_does_not_tell_that_there_is_one(programme: Programme) -> None:
    """Somebody of the family may be whom the request is about; so may its worker."""
    spouse = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    lead = Caller(role=Role.SUPERVISOR, staff_id=programme.other_id, district="5950")
    worker = Caller(role=Role.WORKER, staff_id=programme.worker_id)
    with programme.database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), lead, programme.family, "help", NOW)
    kinds = [one.kind for one in pull(programme.database, spouse, 0, NOW).looks]
    assert kinds == ["family"]
    with programme.database.reading() as connection:
        store = LookStore(connection)
        assert [one.page for one in looks_at(store, worker, programme.family).latest] == ["family"]
        assert [one.page for one in looks_at(store, lead, programme.family).latest] == ["help"]
