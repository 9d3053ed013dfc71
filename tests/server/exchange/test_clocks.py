"""A phone's clock may say anything: what came of it is kept, and ordered by when it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.access import Caller
from server.exchange.receiving import receive
from server.store.clock import time_text
from surveys.clock import Clock, skew_between
from surveys.exchange.sync import CLOCK_HEADER
from tests.server.conftest import AGREED, NOW, REFUSED, Programme, bearer, record

HEAT = {"ctx_heating": "1", "heat_day": "often"}
HOUR = 3_600_000
MADE = (NOW - timedelta(hours=1)).replace(microsecond=0)


@pytest.fixture
def phone(programme: Programme) -> Caller:
    programme.agreed(programme.caller(programme.enrol_settler()))
    return programme.caller(programme.enrol_worker())


def sent(
    programme: Programme, phone: Caller, said: datetime, clock: Clock | None, skew_ms: int | None = None
) -> str:
    """Send a record that the phone dates `said`; return its status, or why it was refused."""
    changes: dict[str, Any] = {"started_at": said - timedelta(minutes=9), "finished_at": said}
    if clock is not None:
        changes["clock"] = clock
    made = record("heat", HEAT, programme.family, programme.person, **changes)
    [receipt] = receive(programme.door, phone, [made], NOW, skew_ms)
    return receipt.problem.code if receipt.problem else receipt.status


def kept(programme: Programme) -> dict[str, object]:
    [row] = programme.rows("select * from submission where form_id = 'heat'")
    return row


def test_a_record_keeps_the_phones_time_its_error_and_when_it_came(
    programme: Programme, phone: Caller
) -> None:
    clock = Clock(
        offset_minutes=300, skew_ms=2 * HOUR, measured_at=MADE - timedelta(days=1), elapsed_ms=480_000
    )

    assert sent(programme, phone, MADE + timedelta(hours=2), clock) == "accepted"

    row = kept(programme)
    assert row["finished_at"] == time_text(MADE)
    assert row["device_finished_at"] == time_text(MADE + timedelta(hours=2))
    assert row["received_at"] == time_text(NOW)
    assert (row["offset_minutes"], row["skew_ms"], row["elapsed_ms"]) == (300, 2 * HOUR, 480_000)


@pytest.mark.parametrize("year", [1970, 2099])
def test_an_interview_on_a_phone_of_another_century_is_kept_by_its_true_time(
    programme: Programme, phone: Caller, year: int
) -> None:
    said = datetime(year, 1, 2, tzinfo=UTC)
    clock = Clock(skew_ms=150, measured_at=MADE - timedelta(days=4), elapsed_ms=480_000)

    assert sent(programme, phone, said, clock, skew_between(said, MADE)) == "accepted"

    row = kept(programme)
    assert row["finished_at"] == time_text(MADE)
    assert row["started_at"] == time_text(MADE - timedelta(minutes=9))
    assert row["device_finished_at"] == time_text(said)


def test_a_clock_put_back_between_start_and_end_leaves_the_time_that_it_took(
    programme: Programme, phone: Caller
) -> None:
    clock = Clock(skew_ms=0, measured_at=MADE - timedelta(days=1), elapsed_ms=600_000)
    times: dict[str, Any] = {"started_at": MADE + timedelta(hours=3), "finished_at": MADE, "clock": clock}
    made = record("heat", HEAT, programme.family, programme.person, **times)

    [receipt] = receive(programme.door, phone, [made], NOW)

    assert receipt.status == "accepted"
    assert kept(programme)["started_at"] == time_text(MADE - timedelta(minutes=10))


def test_a_future_that_the_skew_explains_is_none(programme: Programme, phone: Caller) -> None:
    ahead = timedelta(days=40)
    clock = Clock(skew_ms=skew_between(NOW + ahead, NOW), measured_at=NOW)

    assert sent(programme, phone, MADE + ahead, clock) == "accepted"
    assert sent(programme, phone, MADE + ahead, None) == "future_dated"
    assert sent(programme, phone, MADE + ahead, Clock(skew_ms=0, measured_at=NOW)) == "future_dated"


def test_a_record_of_an_older_app_stays_as_it_was(programme: Programme, phone: Caller) -> None:
    assert sent(programme, phone, MADE, None, 3 * HOUR) == "accepted"

    row = kept(programme)
    assert row["finished_at"] == time_text(MADE)
    assert (row["device_finished_at"], row["skew_ms"], row["offset_minutes"]) == (None, None, None)


@pytest.mark.parametrize("behind", [timedelta(hours=20), timedelta(days=900)])
def test_a_withdrawal_from_a_phone_whose_clock_runs_behind_wins(
    programme: Programme, behind: timedelta
) -> None:
    """The yes was taken an hour ago on the worker's phone; the settler's own phone lives in the past."""
    worker, own = (programme.caller(one) for one in (programme.enrol_worker(), programme.enrol_settler()))
    programme.push(worker, record("consent", AGREED, programme.family, programme.person, hours_ago=1))
    said = NOW - timedelta(minutes=5) - behind
    clock = Clock(skew_ms=skew_between(NOW - behind, NOW), measured_at=said - timedelta(minutes=1))
    no = record(
        "consent", REFUSED, programme.family, programme.person, started_at=said, finished_at=said, clock=clock
    )

    assert receive(programme.door, own, [no], NOW)[0].status == "accepted"

    after = record("heat", HEAT, programme.family, programme.person)
    [receipt] = programme.push(worker, after)
    assert receipt.problem is not None
    assert receipt.problem.code == "no_consent"


def test_the_pull_tells_the_time_and_the_push_hears_the_phones(
    client: TestClient[Litestar], served: Programme
) -> None:
    served.agreed(served.caller(served.enrol_settler()))
    worker = served.enrol_worker()
    before = datetime.now(UTC)
    told = client.get("/api/pull", headers=bearer(worker)).json()["server_time"]
    assert before <= datetime.fromisoformat(told) <= datetime.now(UTC)

    said = datetime(1970, 1, 1, 5, tzinfo=UTC)
    made = record(
        "heat", HEAT, served.family, served.person, started_at=said, finished_at=said, clock=Clock()
    )
    headers = bearer(worker) | {CLOCK_HEADER: str(round((said + timedelta(minutes=1)).timestamp() * 1000))}
    answer = client.post(
        "/api/push", content=msgspec.json.encode({"records": [msgspec.Raw(made)]}), headers=headers
    )

    assert answer.json()["receipts"][0]["status"] == "accepted"
    row = kept(served)
    assert abs(datetime.fromisoformat(str(row["finished_at"])) - before) < timedelta(minutes=2)
