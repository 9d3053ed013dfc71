"""Drafts are backed up soon after a screen is finished, and the holder is asked before an earlier phone's come here."""

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from mobile.keeping.mishaps import log_beside
from mobile.pages.device.backing import Backing
from mobile.phone import Phone
from mobile.talking.backing import elsewhere
from surveys.exchange.sync import Elsewhere, OtherPhone
from surveys.wording import say
from tests.mobile.conftest import HEAD, HOME, NOW

if TYPE_CHECKING:
    from tests.mobile.conftest import Office


def wait(happened: threading.Event) -> None:
    assert happened.wait(10)


def test_screens_finished_one_after_another_go_once_and_behind(
    worker_online: Phone, office: "Office"
) -> None:
    came, threads = threading.Event(), []
    serve = office.serve

    def note(handler, body: bytes) -> None:  # noqa: ANN001 the office's own handler
        if handler.path == "/api/drafts":
            threads.append(threading.current_thread())
            came.set()
        serve(handler, body)

    office.serve = note
    worker_online.backing = Backing(worker_online, 0.2)
    interview = worker_online.interview(worker_online.begin("help", HOME, HEAD))
    for _ in range(3):
        interview.answer("/data/hlp_words", "Пеш түтіндейді")
        interview.next()

    wait(came)
    time.sleep(0.3)
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_no_network_and_a_closed_store_are_no_mishap(worker: Phone) -> None:
    worker.begin("help", HOME, HEAD)
    backing = Backing(worker)

    backing._now()
    key = worker.store.key
    worker.store.lock()
    backing._now()

    worker.store.unlock(key)
    assert [draft.form_id for draft in worker.drafts.unfinished()] == ["help"]
    assert not log_beside(worker.store.path).exists()


def test_the_holder_is_asked_before_an_earlier_phones_drafts_come(worker: Phone) -> None:
    phone = OtherPhone(device_id="d-0", name="Samsung A15", drafts=2, kept_at=NOW - timedelta(hours=3))
    elsewhere(worker.store).put("", Elsewhere(phones=(phone,)))

    asked = worker.home().today().recover
    assert asked is not None
    assert asked.title == say("phone.recover.title", "kk")
    assert "Samsung A15" in asked.text
    assert "2" in asked.text

    assert worker.home().later(asked.id).recover is None


def test_an_own_draft_is_asked_about_after_the_other_phones(worker: Phone) -> None:
    draft_id = worker.begin("help", HOME, HEAD)
    phone = OtherPhone(device_id="d-0", name="Samsung A15", drafts=1, kept_at=NOW)
    elsewhere(worker.store).put("", Elsewhere(phones=(phone,)))

    asked = worker.home().today().recover
    assert asked is not None
    after = worker.home().later(asked.id).recover
    assert after is not None
    assert after.id == draft_id
    assert worker.home().later(after.id).recover is None
