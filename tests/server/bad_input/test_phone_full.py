"""A phone without room: every way of writing says so, and what was kept before is as it was (row 59)."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import msgspec
import pytest

from mobile.keeping.store import DiskFull, Store
from mobile.phone import Phone
from mobile.talking.receiving import receive
from surveys.exchange.sync import CaseHelp, FormAttachment, OwnSubmission, Problem, Pull, Receipt
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit
from tests.mobile.conftest import HEAD, HOME, NOW, a_household
from tests.mobile.keeping.all_forms import form_files
from tests.server.bad_input.phones import everything

LONG = "".join(chr(1000 + n * 7919 % 50_000) for n in range(12_000))  # does not pack well


def a_change() -> Change:
    edit = Edit(kind="person", subject_id=HEAD, fields={"name": LONG}, over={})
    return Change(id=uuid7(), household_id=HOME, made_at=NOW, edits=(edit,))


def finalize(phone: Phone) -> None:
    draft = phone.drafts.unfinished()[0]
    phone.outbox.finalize(draft, {"hlp_words": LONG}, "Әлімжанұлы", NOW)


def take_receipts(phone: Phone) -> None:
    """A receipt needs little room, so many come: each is taken whole or not at all."""
    for entry in phone.outbox.entries("ready"):
        problem = Problem(code="constraint", field="hlp_words", detail=LONG)
        phone.outbox.receive(Receipt(id=entry.id, status="refused", hash=entry.hash, problem=problem), NOW)


def take_pull(phone: Phone) -> None:
    families = tuple(a_household(uuid7(), name=LONG[n:]) for n in range(5))
    asked = CaseHelp(
        id="h", household_id=HOME, category="cold", urgency="d3", status="new", made_at=NOW, promised_at=NOW, words=LONG
    )  # fmt: skip
    own = OwnSubmission(id=uuid7(), form_id="pulse", form_version="1", finished_at=NOW, answers={"w": LONG})
    receive(
        phone.store, Pull(cursor=99, households=families, help_requests=(asked,), submissions=(own,)), NOW
    )


def put_form(phone: Phone) -> None:
    file = form_files()["arrival"]
    phone.forms.put(msgspec.structs.replace(file, version="2"), current=True)


def keep_file(phone: Phone) -> None:
    content = os.urandom(40_000)
    one = FormAttachment(uri="jr://images/a.jpg", hash=hashlib.sha256(content).hexdigest(), size=40_000)
    phone.forms.keep_file(one, content)


def measure_clock(phone: Phone) -> None:
    for n in range(3):
        phone.time.measure(NOW + timedelta(days=n), 0)
        phone.store.shelf("clock", str).put(str(n), LONG)


WAYS: dict[str, Callable[[Phone], object]] = {
    "a draft": lambda phone: phone.drafts.keep(
        msgspec.structs.replace(phone.drafts.unfinished()[0], answers={"hlp_words": LONG})
    ),
    "the end of an interview": finalize,
    "a correction": lambda phone: phone.outbox.keep_change(a_change(), "Әлімжанұлы", "change"),
    "receipts": take_receipts,
    "what was fetched": take_pull,
    "a form": put_form,
    "a form's file": keep_file,
    "a photo": lambda phone: phone.attachments.keep(uuid7(), HOME, "stove.jpg", [os.urandom(60_000)]),
    "a word": lambda phone: phone.store.keep_word("server", LONG),
    "the clock": measure_clock,
}


@pytest.fixture
def phone(store: Store) -> Phone:
    """A worker's phone with three records that wait and one draft."""
    worker = Phone(store, now=lambda: NOW)
    for _ in range(3):
        interview = worker.interview(worker.begin("help", HOME, HEAD))
        interview.answer("/data/hlp_words", "Пеш түтіндейді")
        interview.finish()
    worker.interview(worker.begin("help", HOME, HEAD)).answer("/data/hlp_words", "Терезе сынық")
    return worker


def fill(store: Store) -> None:
    """Let the file not grow by a page, and take the room that is left in it."""
    store.db.execute("pragma wal_checkpoint(truncate)")
    pages = store.db.execute("pragma page_count").fetchone()[0]
    store.db.execute(f"pragma max_page_count = {pages}")
    for size in (4000, 400, 100):
        with suppress(DiskFull):
            for number in range(1000):
                store.shelf("filler", bytes).put(f"{size} {number}", os.urandom(size))


@pytest.mark.catalogue(59)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_finds_no_room_says_so_and_leaves_everything_as_it_was(
    phone: Phone, way: Callable[[Phone], object]
) -> None:
    fill(phone.store)
    before = everything(phone.store.db)
    with pytest.raises(DiskFull):
        way(phone)
    assert everything(phone.store.db) == before
    assert phone.interview(phone.drafts.unfinished()[0].id).session.answers() == {"hlp_words": "Терезе сынық"}
    assert phone.store.db.execute("pragma integrity_check").fetchone()[0] == "ok"


@pytest.mark.catalogue(59)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_it_works_again_once_there_is_room(phone: Phone, way: Callable[[Phone], object]) -> None:
    fill(phone.store)
    with suppress(DiskFull):
        way(phone)
    phone.store.db.execute("pragma max_page_count = 1000000")
    way(phone)
    assert phone.store.db.execute("pragma integrity_check").fetchone()[0] == "ok"


@pytest.mark.catalogue(59)
def test_an_answer_that_finds_no_room_is_told_on_its_page(phone: Phone) -> None:
    interview = phone.interview(phone.drafts.unfinished()[0].id)
    fill(phone.store)
    page = interview.answer("/data/hlp_words", LONG)
    assert page.banner is not None
    assert page.banner.text == phone.say("phone.disk_full")
    assert interview.finish().scene != "done"
    assert phone.outbox.count("ready") == 3


@pytest.mark.catalogue(59)
def test_a_phone_that_is_full_still_sends_what_waits(phone: Phone) -> None:
    """What leaves makes room for what comes: a short receipt finds its place where an answer does not."""
    fill(phone.store)
    waiting = phone.outbox.waiting([one.id for one in phone.outbox.entries("ready")])
    assert len(waiting) == 3
    for one in waiting:
        with suppress(DiskFull):
            phone.outbox.receive(Receipt(id=one.id, status="accepted", hash=one.hash), NOW)
    assert phone.outbox.count("ready") + phone.outbox.count("sent") == 3
