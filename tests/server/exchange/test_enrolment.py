"""A one-time code lets one phone in, once, for three days."""

from datetime import UTC, datetime, timedelta

import pytest

from server.access import Role
from server.accounts import change_role, close_account
from server.exchange.phones.enrolment import code_for_settler, code_for_staff, enrol, phone_caller
from server.problems import (
    ConflictingDuty,
    ExpiredCode,
    RevokedDevice,
    TooManyAttempts,
    UnfitRole,
    UnknownCode,
    UnknownDevice,
    UnknownPerson,
    UsedCode,
)
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from surveys.exchange.sync import Enrol
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff


def code_for(programme: Programme, now: datetime = NOW) -> str:
    with programme.database.transaction() as connection:
        return code_for_staff(connection, programme.keys, programme.worker_id, made_by="test", now=now)


def test_a_worker_gets_a_token_and_is_known_by_it(programme: Programme) -> None:
    enrolled = programme.use(code_for(programme))
    assert (enrolled.holder.kind, enrolled.holder.id) == ("worker", programme.worker_id)
    assert programme.caller(enrolled).role is Role.WORKER
    assert enrolled.recovery_key.startswith("-----BEGIN PUBLIC KEY-----")


def test_a_settlers_phone_belongs_to_one_person(programme: Programme) -> None:
    caller = programme.caller(programme.enrol_settler())
    assert (caller.role, caller.household_id, caller.person_id) == (
        Role.SETTLER,
        programme.family,
        programme.person,
    )


def test_a_code_may_be_typed_with_or_without_spaces(small: Programme) -> None:
    assert small.use(code_for(small).replace(" ", "-"))


def test_a_used_code_is_refused(programme: Programme) -> None:
    code = code_for(programme)
    programme.use(code)
    with pytest.raises(UsedCode):
        programme.use(code)


def test_an_expired_code_is_refused(programme: Programme) -> None:
    code = code_for(programme, now=datetime.now(UTC) - timedelta(hours=73))
    with pytest.raises(ExpiredCode):
        programme.use(code)


def test_an_unknown_code_is_refused(programme: Programme) -> None:
    with pytest.raises(UnknownCode):
        programme.use("0000 0000 0000")


def test_guessing_codes_is_slowed_down(small: Programme) -> None:
    for _ in range(20):
        with pytest.raises(UnknownCode):
            small.use("1111 1111 1111")
    code = code_for(small)
    with pytest.raises(TooManyAttempts):
        small.use(code)
    asked = Enrol(code=code, device_name="x")
    assert enrol(small.database, small.keys, asked, address="another", now=datetime.now(UTC))


def test_a_revoked_device_is_refused(programme: Programme) -> None:
    enrolled = programme.enrol_worker()
    with programme.database.transaction() as connection:
        assert DeviceStore(connection).revoke(enrolled.device_id, time_text(NOW))
    with pytest.raises(RevokedDevice):
        programme.caller(enrolled)


def test_a_token_nobody_gave_out_is_refused(programme: Programme) -> None:
    with pytest.raises(UnknownDevice):
        phone_caller(programme.database, "x" * 43, NOW)


def test_neither_token_nor_code_is_kept(programme: Programme) -> None:
    code = code_for(programme)
    enrolled = programme.use(code)
    kept = str(programme.rows("select * from device") + programme.rows("select * from enrolment_code"))
    assert enrolled.token not in kept
    assert code.replace(" ", "") not in kept


def test_the_phone_of_who_no_longer_works_here_is_closed(small: Programme) -> None:
    enrolled = small.enrol_worker()
    with small.database.transaction() as connection:
        close_account(connection, small.worker_id)
    with pytest.raises(RevokedDevice):
        small.caller(enrolled)


def test_a_duty_given_later_closes_the_phone(small: Programme) -> None:
    enrolled = small.enrol_worker()
    with small.database.transaction() as connection:
        change_role(connection, small.worker_id, Role.REGISTER_CLERK, ("recovery",))
    with pytest.raises(ConflictingDuty):
        small.caller(enrolled)


def test_a_clerk_gets_no_phone(small: Programme) -> None:
    with small.database.transaction() as connection:
        clerk = add_staff(connection, "clerk", Role.REGISTER_CLERK)
        with pytest.raises(UnfitRole):
            code_for_staff(connection, small.keys, clerk, made_by="test", now=NOW)


def test_a_code_is_made_for_people_of_the_register_only(small: Programme) -> None:
    with small.database.transaction() as connection, pytest.raises(UnknownPerson):
        code_for_settler(connection, small.keys, small.family, uuid7(), made_by="test", now=NOW)
