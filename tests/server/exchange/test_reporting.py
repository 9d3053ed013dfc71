"""A supervisor sees which phone has not sent for days, has not been heard of, or has a wrong clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.access import Role
from server.exchange.phones.reporting import report
from server.store.clock import time_text
from surveys.exchange.sync import CLOCK_HEADER, WAITING_HEADER, Enrolled
from tests.server.conftest import NOW, Programme, add_staff, bearer, signed_in

DAY = 86_400


@pytest.fixture
def phone(programme: Programme) -> Enrolled:
    return programme.enrol_worker()


def told(programme: Programme) -> dict[str, object]:
    [row] = programme.rows("select waiting, waiting_since, skew_ms, reported_at from device")
    return row


def test_a_phone_is_kept_with_what_it_says_of_itself(programme: Programme, phone: Enrolled) -> None:
    report(programme.database, programme.caller(phone), f"3;{5 * DAY}", 700_000, NOW)

    assert told(programme) == {
        "waiting": 3,
        "waiting_since": time_text(NOW - timedelta(days=5)),
        "skew_ms": 700_000,
        "reported_at": time_text(NOW),
    }
    report(programme.database, programme.caller(phone), "0;0", 0, NOW + timedelta(seconds=1))
    assert told(programme)["waiting_since"] is None


def test_what_has_not_changed_is_written_down_seldom(programme: Programme, phone: Enrolled) -> None:
    caller = programme.caller(phone)
    for minutes in (0, 3, 9, 11):
        report(programme.database, caller, "0;0", 0, NOW + timedelta(minutes=minutes))

    assert told(programme)["reported_at"] == time_text(NOW + timedelta(minutes=11))
    report(programme.database, caller, "0;0", 0, NOW + timedelta(minutes=13))
    assert told(programme)["reported_at"] == time_text(NOW + timedelta(minutes=11))


@pytest.mark.parametrize("words", ["", "many", "1", "-1;5", "1;5;9", "9999999;1", "1;99999999999", "1;1\x00"])
def test_what_cannot_be_read_is_passed_over(programme: Programme, phone: Enrolled, words: str) -> None:
    report(programme.database, programme.caller(phone), words, None, NOW)

    assert told(programme)["reported_at"] is None


@pytest.fixture
def page(client: TestClient[Litestar], served: Programme) -> Callable[[], str]:
    with served.database.transaction() as connection:
        add_staff(connection, "lead", Role.SUPERVISOR, "5950")
        connection.run("update staff set district = '5950' where login = 'aigul'")

    def read() -> str:
        headers = signed_in(served.database, "lead") | {"accept": "text/html"}
        return client.get("/devices?lang=en", headers=headers).text

    return read


def test_the_supervisor_sees_what_was_not_sent_for_days(
    client: TestClient[Litestar], served: Programme, page: Callable[[], str]
) -> None:
    phone = served.enrol_worker()
    now_ms = round(datetime.now(UTC).timestamp() * 1000)
    headers = bearer(phone) | {WAITING_HEADER: f"3;{5 * DAY}", CLOCK_HEADER: str(now_ms + 3 * 3_600_000)}
    assert client.get("/api/pull", headers=headers).status_code == 200

    shown = page()
    assert "Not sent for 5 days" in shown
    assert "Records not sent: 3" in shown
    assert "Its clock is wrong" in shown

    client.get("/api/pull", headers=bearer(phone) | {WAITING_HEADER: "0;0", CLOCK_HEADER: str(now_ms)})
    assert "Not sent for" not in page()


def test_a_phone_that_nobody_has_heard_of_for_days_says_so(
    client: TestClient[Litestar], served: Programme, page: Callable[[], str]
) -> None:
    served.enrol_worker()
    served.enrol_worker()
    assert "Not heard from" not in page()

    with served.database.transaction() as connection:
        connection.run(
            "update device set enrolled_at = :at, seen_at = :at where id = (select min(id) from device)",
            at=time_text(datetime.now(UTC) - timedelta(days=9)),
        )
    shown = page()
    assert "Not heard from for 9 days" in shown
