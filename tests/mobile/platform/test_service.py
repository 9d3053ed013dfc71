"""The app is laid aside: what waits is sent all the same, and the phone reminds."""

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.mishaps import log_beside
from mobile.pages.reminding import reminders
from mobile.phone import Phone
from mobile.platform.desktop import Desktop
from mobile.platform.device import Reminder
from mobile.service import send_from
from surveys.wording import say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office


def argument(folder: Path, phone: Phone) -> str:
    return base64.b64encode(Desktop(folder).keeper.wrap(phone.store.key.raw)).decode()


def test_what_waits_is_sent_by_another_process_and_the_app_sees_it(
    worker_online: Phone, office: "Office", finish: Callable[..., str], tmp_path: Path
) -> None:
    waiting = [finish(worker_online) for _ in range(2)]

    assert send_from(tmp_path, Desktop(tmp_path).keeper, argument(tmp_path, worker_online), 0)

    worker_online.store.forget()
    assert sorted(office.records) == sorted(waiting)
    assert (worker_online.outbox.count("ready"), worker_online.outbox.count("sent")) == (0, 2)


def test_without_a_network_it_gives_up_and_nothing_is_lost(
    worker_online: Phone, office: "Office", finish: Callable[..., str], tmp_path: Path
) -> None:
    finish(worker_online)
    office.misbehave = lambda handler, path: office.break_off(handler)

    assert not send_from(tmp_path, Desktop(tmp_path).keeper, argument(tmp_path, worker_online), 0)
    assert worker_online.outbox.count("ready") == 1


def test_without_the_key_it_does_nothing_and_says_nothing(worker_online: Phone, tmp_path: Path) -> None:
    given = argument(tmp_path, worker_online)
    Desktop(tmp_path).keeper.destroy()

    assert not send_from(tmp_path, Desktop(tmp_path).keeper, given, 0)
    assert not send_from(tmp_path, Desktop(tmp_path).keeper, "no key", 0)
    assert not log_beside(worker_online.store.path).exists()


@pytest.mark.parametrize("kind", ["worker", "settler"])
def test_reminders_come_on_days_when_something_opens_and_name_nobody(
    kind: str, clock: "Clock", request: pytest.FixtureRequest
) -> None:
    phone: Phone = request.getfixturevalue(kind)
    assert reminders(phone) == []
    clock.now -= timedelta(days=161)  # the family had just come
    told = reminders(phone)

    assert told
    assert all(clock.now < one.at <= clock.now + timedelta(days=7) for one in told)
    assert {one.text for one in told} == {say(f"phone.remind.{kind}", "kk")}


def test_new_reminders_take_the_place_of_the_old(worker: Phone, tmp_path: Path) -> None:
    device, at = Desktop(tmp_path), worker.now()
    device.remind([Reminder(at, "a", "b"), Reminder(at, "c", "d")])
    device.remind([Reminder(at, "e", "f")])

    assert [one.title for one in Desktop(tmp_path).reminders()] == ["e"]
