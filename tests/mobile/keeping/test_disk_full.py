"""A phone whose memory is really full: it says so, loses nothing that was kept, and goes on when there is room."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.phone import Phone
from surveys.wording import say
from tests.mobile.conftest import HEAD, HOME, enrolled_phone
from tests.small_disk import SmallDisk, small_disk

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office

LONG = "".join(chr(1000 + n * 7919 % 50_000) for n in range(400))  # does not pack well


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk(12) as mounted:
        yield mounted


@pytest.fixture
def phone(disk: SmallDisk, clock: "Clock", office: "Office") -> Iterator[Phone]:
    store = Store(disk.folder / "qonys.db")
    store.unlock(new_key())
    yield enrolled_phone(store, clock, "worker", office.address)
    disk.free()
    store.close()


def test_an_interview_on_a_full_phone_keeps_every_answer_before_and_goes_on_later(
    phone: Phone, disk: SmallDisk
) -> None:
    draft_id = phone.begin("help", HOME, HEAD)
    interview = phone.interview(draft_id)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    disk.fill()

    page = interview.answer("/data/hlp_words", LONG)
    assert page.banner is not None
    assert page.banner.text == say("phone.disk_full", "kk")
    assert interview.finish().scene != "done"
    assert phone.interview(draft_id).session.node("/data/hlp_words").value == "Пеш түтіндейді"
    assert phone.outbox.count("ready") == 0

    disk.free()
    assert interview.answer("/data/hlp_words", LONG).banner is None
    assert interview.finish().scene == "done"
    assert phone.outbox.count("ready") == 1
    record = phone.outbox.record(draft_id)
    assert record is not None
    assert record.answers["hlp_words"] == LONG


def test_a_full_phone_still_sends_and_says_that_it_has_no_room(
    phone: Phone, disk: SmallDisk, office: "Office", finish: Callable
) -> None:
    waiting = [finish(phone) for _ in range(3)]
    disk.fill()

    page = phone.sending().send()
    assert page.happened is not None
    assert page.happened.text == say("phone.disk_full", "kk")

    disk.free()
    phone.sending().send()
    assert sorted(office.records) == sorted(waiting)
    assert phone.outbox.count("sent") == 3


def test_a_full_phone_opens_and_shows_what_it_has(
    phone: Phone, disk: SmallDisk, finish: Callable, clock: "Clock"
) -> None:
    finish(phone)
    key = phone.store.key
    disk.fill()

    again = Store(disk.folder / "qonys.db")
    again.unlock(key)
    reopened = Phone(again, "", clock)
    assert reopened.outbox.count("ready") == 1
    assert reopened.home().today().navigation
    again.close()
