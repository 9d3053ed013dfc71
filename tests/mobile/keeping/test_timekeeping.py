"""A phone knows how far its clock is off, and nobody who moves it can change how long an interview took."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from mobile.keeping import timekeeping
from mobile.keeping.store import Store
from mobile.keeping.timekeeping import Timekeeper
from mobile.phone import Phone
from mobile.talking.client import Client
from surveys.clock import put_right
from surveys.exchange.sync import OwnSubmission, Pull
from surveys.submission import Submission
from tests.mobile.conftest import HEAD, HOME, NOW, enrolled_phone

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office

SERVER = NOW


class Ticking:
    """A clock that people move, and ticks that they do not."""

    def __init__(self) -> None:
        self.now, self.ticks = NOW, 1_000_000

    def pass_time(self, **amount: float) -> None:
        passed = timedelta(**amount)
        self.now += passed
        self.ticks += round(passed / timedelta(milliseconds=1))

    def move(self, to: datetime) -> None:
        self.now = to

    def restart(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ticks = 5_000
        monkeypatch.setattr(timekeeping, "boot_id", lambda: "the next one")


@pytest.fixture
def hands() -> Ticking:
    return Ticking()


@pytest.fixture
def keeper(store: Store, hands: Ticking) -> Timekeeper:
    return Timekeeper(store, lambda: hands.now, lambda: hands.ticks)


@pytest.fixture
def phone(store: Store, hands: Ticking, clock: "Clock") -> Phone:
    enrolled_phone(store, clock, "worker")
    return Phone(store, "", lambda: hands.now, Client, lambda: hands.ticks)


def test_the_skew_is_measured_with_half_of_the_way(keeper: Timekeeper, hands: Ticking) -> None:
    asked = hands.ticks
    hands.pass_time(seconds=4)

    keeper.measure(SERVER + timedelta(seconds=2) - timedelta(minutes=3), asked)

    assert keeper.skew() == 180_000
    assert keeper.off() is None


def test_before_the_first_sync_nobody_knows(keeper: Timekeeper) -> None:
    assert keeper.skew() is None
    assert keeper.off() is None
    assert keeper.clock().skew_ms is None


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_moved_is_followed(keeper: Timekeeper, hands: Ticking, year: int) -> None:
    keeper.measure(SERVER, hands.ticks)
    hands.pass_time(hours=1)
    hands.move(datetime(year, 1, 1, tzinfo=UTC))
    hands.pass_time(minutes=30)

    assert keeper.right(hands.now) == SERVER + timedelta(minutes=90)
    clock = keeper.clock()
    assert clock.skew_ms is not None
    assert clock.measured_at is not None
    assert clock.measured_at < hands.now
    assert put_right(hands.now, clock.skew_ms) == SERVER + timedelta(minutes=90)


def test_a_clock_that_went_back_while_the_phone_was_off_is_not_believed(
    keeper: Timekeeper, hands: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.measure(SERVER, hands.ticks)
    hands.restart(monkeypatch)
    hands.move(datetime(1970, 1, 1, tzinfo=UTC))

    assert keeper.skew() is None
    off = keeper.off()
    assert off is not None
    assert off < -timedelta(days=365)


def test_a_restart_alone_changes_nothing(
    keeper: Timekeeper, hands: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.measure(SERVER - timedelta(minutes=1), hands.ticks)
    hands.pass_time(days=2)
    hands.restart(monkeypatch)
    assert keeper.skew() == 60_000

    hands.move(hands.now + timedelta(hours=7))
    assert keeper.skew() == 60_000 + 7 * 3_600_000


def interviewed(phone: Phone, hands: Ticking, between: Callable[[], None]) -> Submission:
    """Take ten minutes for an interview that is opened twice, with something happening between."""
    draft_id = phone.begin("help", HOME, HEAD)
    first = phone.interview(draft_id)
    hands.pass_time(minutes=4)
    first.answer("/data/hlp_words", "Пеш түтіндейді")
    between()
    second = phone.interview(draft_id)
    hands.pass_time(minutes=6)
    assert second.finish().scene == "done"
    record = phone.outbox.record(draft_id)
    assert record is not None
    assert record.clock is not None
    return record


@pytest.mark.parametrize(
    "to", [datetime(1970, 1, 1, tzinfo=UTC), NOW - timedelta(hours=3), datetime(2099, 1, 1, tzinfo=UTC)]
)
def test_how_long_it_took_survives_a_clock_moved_in_the_middle(
    phone: Phone, hands: Ticking, to: datetime
) -> None:
    phone.time.measure(SERVER, hands.ticks)

    record = interviewed(phone, hands, lambda: hands.move(to))

    assert record.clock is not None
    assert record.clock.elapsed_ms == 600_000
    assert record.finished_at - record.started_at == timedelta(minutes=10)
    assert put_right(record.finished_at, record.clock.skew_ms or 0) == SERVER + timedelta(minutes=10)


def test_time_away_between_two_sittings_is_not_counted(phone: Phone, hands: Ticking) -> None:
    record = interviewed(phone, hands, lambda: hands.pass_time(days=1))

    assert record.clock is not None
    assert record.clock.elapsed_ms == 600_000
    assert record.finished_at - record.started_at == timedelta(days=1, minutes=10)


def test_a_sitting_measures_the_clock(worker_online: Phone, office: "Office", clock: "Clock") -> None:
    office.pages.append(Pull(cursor=2, server_time=clock() - timedelta(minutes=25)))

    worker_online.sending().send()

    assert worker_online.time.skew() == 25 * 60_000
    assert worker_online.time.off() == timedelta(minutes=25)


def test_a_withdrawal_is_never_dated_before_the_yes_that_the_phone_knows(
    settler: Phone, clock: "Clock"
) -> None:
    """The phone is twenty hours behind, and has heard of a yes of an hour ago."""
    said = clock() + timedelta(hours=19)
    given = OwnSubmission(
        id="given",
        form_id="consent",
        form_version=settler.forms.current()["consent"],
        finished_at=said,
        answers={"con_service": "yes"},
    )
    settler.store.shelf("own", OwnSubmission).put("given", given)

    settler.settler().withdraw()

    [entry] = settler.outbox.entries("ready")
    record = settler.outbox.record(entry.id)
    assert record is not None
    assert record.finished_at > said


def test_a_word_that_a_clock_of_2099_dated_does_not_pull_the_next_one_after_it(
    settler: Phone, clock: "Clock"
) -> None:
    given = OwnSubmission(
        id="given",
        form_id="consent",
        form_version=settler.forms.current()["consent"],
        finished_at=datetime(2099, 1, 1, tzinfo=UTC),
        answers={"con_service": "yes"},
    )
    settler.store.shelf("own", OwnSubmission).put("given", given)

    settler.settler().withdraw()

    [entry] = settler.outbox.entries("ready")
    assert entry.head.finished_at == clock()
