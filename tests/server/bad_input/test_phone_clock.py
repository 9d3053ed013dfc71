"""A clock that is put back, forward, to 1970 or to 2099: the interview is taken, at the time at which it was (row 61)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from mobile.keeping.store import Store
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.holding import families
from mobile.talking.receiving import Known, devices
from tests.server.bad_input.conftest import Newcomer, Office

MOVES: dict[str, Callable[[datetime], datetime]] = {
    "to 1970": lambda now: datetime(1970, 1, 1, 6, 0, tzinfo=UTC),
    "to 2099": lambda now: datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
    "an hour back": lambda now: now - timedelta(hours=1),
    "an hour forward": lambda now: now + timedelta(hours=1),
    "a day and more forward": lambda now: now + timedelta(hours=30),
    "a year back": lambda now: now - timedelta(days=366),
}
each_move = pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)


class Hands:
    """A clock that people move, and ticks that they do not."""

    def __init__(self) -> None:
        self.now, self.ticks = datetime.now(UTC), 1_000_000

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)
        self.ticks += round(timedelta(**amount) / timedelta(milliseconds=1))


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def phone(office: Office, newcomer: Newcomer, hands: Hands, store: Store) -> Phone:
    """The newcomer's worker's phone, enrolled at the real server and never yet in touch with it."""
    address = f"http://127.0.0.1:{office.port}"
    known = devices(store).get("")
    assert known is not None
    devices(store).put("", structs.replace(known, token=newcomer.phone.token, server=address))
    for strange in list(families(store).all()):
        families(store).remove(strange)
    store.shelf("known", Known).remove("")
    return Phone(
        store,
        address,
        lambda: hands.now,
        lambda to, language: Client(to, language, pause=0),
        lambda: hands.ticks,
    )


def sync(phone: Phone) -> None:
    phone.sending().send()
    assert phone.report is not None
    assert (phone.report.problem, phone.report.left, phone.report.refused) == (None, 0, 0)


def taken(office: Office, draft_id: str) -> tuple[datetime, datetime, int]:
    """Return when the server believes that it began and ended, and how long it took, in seconds."""
    [row] = office.programme.rows(
        "select started_at, finished_at, elapsed_ms from submission where id = :id", id=draft_id
    )
    started, finished = (datetime.fromisoformat(row[name]) for name in ("started_at", "finished_at"))
    return started, finished, row["elapsed_ms"] // 1000


@pytest.mark.catalogue(61)
@each_move
def test_a_clock_moved_during_an_interview_moves_nothing_at_the_server(
    office: Office, newcomer: Newcomer, phone: Phone, hands: Hands, move: Callable[[datetime], datetime]
) -> None:
    sync(phone)
    draft_id = phone.begin("help", newcomer.family, newcomer.person)
    interview = phone.interview(draft_id)
    hands.pass_time(seconds=50)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    hands.now = move(hands.now)
    hands.pass_time(seconds=40)
    assert interview.finish().scene == "done"
    sync(phone)
    started, finished, seconds = taken(office, draft_id)
    assert (seconds, started <= finished) == (90, True)
    assert abs(finished - datetime.now(UTC)) < timedelta(minutes=10)
    assert finished - started < timedelta(minutes=10)


@pytest.mark.catalogue(61)
@each_move
def test_a_clock_that_was_never_right_is_put_right_when_the_record_comes(
    office: Office, newcomer: Newcomer, phone: Phone, hands: Hands, move: Callable[[datetime], datetime]
) -> None:
    hands.now = move(hands.now)
    sync(phone)
    draft_id = phone.begin("help", newcomer.family, newcomer.person)
    interview = phone.interview(draft_id)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    hands.pass_time(minutes=2)
    assert interview.finish().scene == "done"
    sync(phone)
    started, finished, seconds = taken(office, draft_id)
    assert (seconds, started <= finished) == (120, True)
    assert abs(finished - datetime.now(UTC)) < timedelta(minutes=10)


@pytest.mark.catalogue(61)
@each_move
def test_a_draft_survives_a_clock_moved_between_two_sittings(
    office: Office, newcomer: Newcomer, phone: Phone, hands: Hands, move: Callable[[datetime], datetime]
) -> None:
    sync(phone)
    draft_id = phone.begin("help", newcomer.family, newcomer.person)
    phone.interview(draft_id).answer("/data/hlp_words", "Пеш түтіндейді")
    hands.now = move(hands.now)
    [draft] = phone.drafts.unfinished()
    assert draft.answers["hlp_words"] == "Пеш түтіндейді"
    assert phone.home().drafts() is not None
    assert phone.interview(draft_id).finish().scene == "done"
    sync(phone)
    started, finished, _ = taken(office, draft_id)
    assert started <= finished <= datetime.now(UTC) + timedelta(minutes=10)
