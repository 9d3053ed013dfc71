"""The sending log: fifty sittings that a person can read; and what a phone says of itself to the server."""

from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import msgspec
import pytest

from mobile.keeping.sittings import KEPT, Sitting, Sittings
from mobile.keeping.store import Store
from mobile.phone import Phone
from surveys.exchange.sync import WAITING_HEADER, Pull
from surveys.wording import LANGUAGES, say
from tests.mobile.conftest import NOW

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office


def test_a_sitting_says_what_went_what_came_and_how_much(
    worker_online: Phone, office: "Office", finish: Callable, household: Callable
) -> None:
    finish(worker_online)
    finish(worker_online)
    office.pages.append(Pull(cursor=2, households=(household(),)))
    worker_online.sending().send()

    [row] = worker_online.sending().log().rows
    assert row.lines[:2] == (say("phone.log.went", "kk", n=2), say("phone.log.came", "kk", n=1))
    assert "КБ" in row.lines[2]
    assert row.badge.text == say("phone.log.well", "kk")
    assert worker_online.sending().page().log == say("phone.log.open", "kk")


def test_a_sitting_in_trouble_says_what_was_in_the_way(worker: Phone, finish: Callable) -> None:
    finish(worker)
    worker.sending().send()

    [row] = worker.sending().log().rows
    assert row.lines == (say("phone.trouble.offline", "kk"), say("phone.log.left", "kk", n=1))
    assert row.badge.tone == "warn"


def test_the_log_holds_the_last_fifty(store: Store) -> None:
    sittings = Sittings(store)
    for number in range(KEPT + 7):
        sittings.add(Sitting(at=NOW + timedelta(minutes=number), sent=number))

    kept = [one.sent for _, one in sittings.all()]
    assert kept == list(range(KEPT + 6, 6, -1))


def test_an_empty_log_says_so(worker: Phone) -> None:
    page = worker.sending().log()

    assert page.empty is not None
    assert worker.sending().page().log == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_sizes_are_written_as_people_write_them(worker: Phone, language: str) -> None:
    worker.speak(language)
    for size in (10, 14 * 1024, 5 * 1024 * 1024 + 300_000):
        Sittings(worker.store).add(Sitting(at=NOW, bytes=size))

    told = [row.lines[-1] for row in worker.sending().log().rows]
    assert ("5.3" if language == "en" else "5,3") in told[0]
    assert "14" in told[1]
    assert " 1 " in told[2]


def test_nothing_of_a_record_stands_in_the_log(worker_online: Phone, finish: Callable) -> None:
    finish(worker_online, "Пеш түтіндейді")
    worker_online.sending().send()

    written = msgspec.json.encode(worker_online.sending().log()).decode()
    assert "Пеш" not in written
    assert "Әлімжанұлы" not in written


def test_a_phone_tells_how_much_waits_and_for_how_long(
    worker_online: Phone, office: "Office", finish: Callable, clock: "Clock"
) -> None:
    told: list[str] = []
    serve = office.serve

    def note(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.startswith("/api/pull"):
            told.append(handler.headers[WAITING_HEADER])
        serve(handler, body)

    office.serve = note
    office.misbehave = lambda handler, path: (
        path == "/api/push" and office.problem(handler, 503, "Unavailable")
    )
    finish(worker_online)
    clock.pass_time(days=4)
    worker_online.sending().send()
    office.misbehave = lambda handler, path: False
    worker_online.sending().send()

    assert told == [f"1;{4 * 86_400}", "0;0"]


@pytest.mark.parametrize(
    ("off", "key", "n"),
    [
        (timedelta(minutes=25), "ahead.minutes", 25),
        (-timedelta(minutes=12), "behind.minutes", 12),
        (timedelta(hours=7), "ahead.hours", 7),
        (-timedelta(days=90), "behind.days", 90),
    ],
)
def test_a_wrong_clock_is_said_plainly(
    worker: Phone, clock: "Clock", off: timedelta, key: str, n: int
) -> None:
    worker.time.measure(clock() - off, worker.ticks())

    shown = worker.sending().page().clock
    assert shown is not None
    assert shown.text == say(f"phone.clock.{key}", "kk", n=n)
    assert worker.home().today().clock == shown


def test_a_clock_that_is_right_within_ten_minutes_is_not_spoken_of(worker: Phone, clock: "Clock") -> None:
    worker.time.measure(clock() - timedelta(minutes=9), worker.ticks())

    assert worker.sending().page().clock is None


def test_a_settler_hears_of_a_wrong_clock_too(settler: Phone, clock: "Clock") -> None:
    settler.time.measure(clock() - timedelta(days=3), settler.ticks())

    assert settler.settler().page().clock is not None
