"""Staff sign in with a password that is kept only as a hash, and stay signed in for a working day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from server.access import Role
from server.accounts import add_account, caller_of, change_role, close_account, sign_in, sign_out
from server.problems import ConflictingDuty, TakenLogin, TooManyAttempts, WeakPassword, WrongPassword
from tests.server.conftest import PASSWORD, Programme, account

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_the_right_password_begins_a_session(programme: Programme) -> None:
    token = sign_in(programme.database, " AIGUL ", PASSWORD, AT).token
    caller = caller_of(programme.database, token, AT)
    assert caller is not None
    assert (caller.staff_id, caller.role, len(caller.csrf)) == (programme.worker_id, Role.WORKER, 32)


@pytest.mark.parametrize(("login", "password"), [("aigul", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_login_and_a_wrong_password_sound_the_same(
    small: Programme, login: str, password: str
) -> None:
    with pytest.raises(WrongPassword):
        sign_in(small.database, login, password, AT)


def test_five_wrong_passwords_close_the_door_for_a_quarter_of_an_hour(programme: Programme) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            sign_in(programme.database, "aigul", "wrong", AT)
    with pytest.raises(TooManyAttempts):
        sign_in(programme.database, "aigul", PASSWORD, AT)
    assert sign_in(programme.database, "aigul", PASSWORD, AT + timedelta(minutes=16))


def test_many_passwords_at_once_are_no_more_tries_than_one_after_the_other(programme: Programme) -> None:
    def tried(_: int) -> type[Exception] | None:
        with pytest.raises((WrongPassword, TooManyAttempts)) as raised:
            sign_in(programme.database, "aigul", "wrong", AT)
        return raised.type

    with ThreadPoolExecutor(16) as pool:
        kinds = list(pool.map(tried, range(16)))
    assert kinds.count(WrongPassword) == 5


@pytest.mark.parametrize("later", [timedelta(hours=2, minutes=1), timedelta(hours=12, minutes=1)])
def test_a_session_ends_by_itself(small: Programme, later: timedelta) -> None:
    token = sign_in(small.database, "aigul", PASSWORD, AT).token
    assert caller_of(small.database, token, AT + later) is None


def test_a_session_in_use_lasts_the_working_day(small: Programme) -> None:
    token = sign_in(small.database, "aigul", PASSWORD, AT).token
    for hour in range(1, 12):
        assert caller_of(small.database, token, AT + timedelta(hours=hour))
    assert caller_of(small.database, token, AT + timedelta(hours=12, minutes=1)) is None


def test_signing_out_ends_the_session_on_the_server(small: Programme) -> None:
    token = sign_in(small.database, "aigul", PASSWORD, AT).token
    with small.database.transaction() as connection:
        sign_out(connection, token)
    assert caller_of(small.database, token, AT) is None


def test_a_closed_account_is_signed_out_and_stays_out(small: Programme) -> None:
    token = sign_in(small.database, "aigul", PASSWORD, AT).token
    with small.database.transaction() as connection:
        close_account(connection, small.worker_id)
    assert caller_of(small.database, token, AT) is None
    with pytest.raises(WrongPassword):
        sign_in(small.database, "aigul", PASSWORD, AT)


def test_a_conflicting_duty_is_refused_at_grant(programme: Programme) -> None:
    with programme.database.transaction() as connection, pytest.raises(ConflictingDuty):
        add_account(connection, account("dana", Role.MANAGER, duties=("finance",)))
    with programme.database.transaction() as connection, pytest.raises(ConflictingDuty):
        change_role(connection, programme.worker_id, Role.WORKER, ("inspection",))


def test_a_conflicting_duty_that_got_in_some_other_way_is_refused_at_login(programme: Programme) -> None:
    token = sign_in(programme.database, "aigul", PASSWORD, AT).token
    with programme.database.transaction() as connection:
        connection.run("""update staff set duties = '["recovery"]' where login = 'aigul'""")
    with pytest.raises(ConflictingDuty):
        sign_in(programme.database, "aigul", PASSWORD, AT)
    with pytest.raises(ConflictingDuty):
        caller_of(programme.database, token, AT)


def test_an_account_is_kept_with_a_hash_that_takes_its_time(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        add_account(connection, account("dana", Role.REGISTER_CLERK, duties=("finance",)))
    [row] = programme.rows("select password_hash, duties from staff where login = 'dana'")
    assert row["password_hash"].startswith("$argon2id$")
    assert row["duties"] == '["finance"]'


def test_a_login_is_given_once(programme: Programme) -> None:
    with programme.database.transaction() as connection, pytest.raises(TakenLogin):
        add_account(connection, account("Aigul", Role.ADMIN))


def test_a_short_password_is_refused(small: Programme) -> None:
    with small.database.transaction() as connection, pytest.raises(WeakPassword):
        add_account(connection, account("dana", Role.ADMIN, password="short"))
