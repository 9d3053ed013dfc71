"""A phone of any release is opened by today's app: the draft goes on, the record leaves in its own bytes (row 58)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mobile.keeping.store import NewerStore, Store
from mobile.phone import Phone
from surveys.exchange.sync import Receipt
from surveys.submission import record_hash
from tests.mobile.conftest import NOW
from tests.server.bad_input.phones import (
    DRAFT,
    HEAD,
    HOME,
    KEY,
    READY,
    STEPS,
    WRITTEN,
    everything,
    record,
    released,
)

each_release = pytest.mark.parametrize("upto", range(1, STEPS + 1))
Opener = Callable[[int], Phone]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Return a function that opens a phone of a release with today's app."""
    stores: list[Store] = []

    def run(upto: int) -> Phone:
        released(tmp_path / "qonys.db", upto)
        stores.append(Store(tmp_path / "qonys.db"))
        stores[-1].unlock(KEY)
        return Phone(stores[-1], now=lambda: NOW)

    yield run
    for store in stores:
        store.close()


@pytest.mark.catalogue(58)
@each_release
def test_a_draft_of_then_goes_on_and_is_finished(opened: Opener, upto: int) -> None:
    phone = opened(upto)
    interview = phone.interview(DRAFT)
    assert interview.session.answers() == {"hlp_words": "Терезе сынық"}
    interview.answer("/data/hlp_words", "Терезе сынық, суық")
    assert interview.finish().scene == "done"
    made = phone.outbox.record(DRAFT)
    assert made is not None
    assert (made.answers["hlp_words"], made.person_id) == ("Терезе сынық, суық", HEAD)


@pytest.mark.catalogue(58)
@each_release
def test_a_record_of_then_leaves_in_the_bytes_that_were_hashed(opened: Opener, upto: int) -> None:
    phone = opened(upto)
    [batch] = phone.outbox.batches(50, 1_000_000)
    [waiting] = phone.outbox.waiting(batch)
    assert (waiting.id, waiting.record, waiting.hash) == (READY, record(READY), record_hash(record(READY)))
    receipt = Receipt(id=READY, status="accepted", hash=waiting.hash)
    assert phone.outbox.receive(receipt, NOW) == "sent"
    assert {one.id for one in phone.outbox.entries("sent")} >= {READY}


@pytest.mark.catalogue(58)
@each_release
def test_the_first_pages_of_then_can_be_looked_at(opened: Opener, upto: int) -> None:
    phone = opened(upto)
    assert phone.holder.name == "Айгүл"
    assert phone.home().today() is not None
    assert phone.home().drafts() is not None
    assert phone.family(HOME).page() is not None
    assert phone.sending().page().ready is not None
    assert phone.begin("help", HOME, HEAD)


@pytest.mark.catalogue(58)
@each_release
def test_no_row_of_then_is_lost_by_opening_it(tmp_path: Path, upto: int) -> None:
    released(tmp_path / "qonys.db", upto)
    with closing(sqlite3.connect(tmp_path / "qonys.db")) as db:
        before = everything(db)
    Store(tmp_path / "qonys.db").close()
    with closing(sqlite3.connect(tmp_path / "qonys.db")) as db:
        after = everything(db)
    for name, rows in before.items():
        width = len(rows[0]) if rows else 0
        assert [row[:width] for row in after[name]] == rows, name


@pytest.mark.catalogue(58)
def test_every_table_of_the_phone_has_rows_of_the_step_that_made_it(tmp_path: Path) -> None:
    released(tmp_path / "qonys.db", STEPS)
    with closing(sqlite3.connect(tmp_path / "qonys.db")) as db:
        assert [name for name, rows in everything(db).items() if not rows] == []
    assert max(WRITTEN) <= STEPS


@pytest.mark.catalogue(58)
def test_a_file_of_a_newer_app_is_let_go_of_as_it_was(tmp_path: Path) -> None:
    """What the person reads then is looked at in tests/mobile/screens/test_closed.py."""
    released(tmp_path / "qonys.db", STEPS)
    with closing(sqlite3.connect(tmp_path / "qonys.db")) as db, db:
        db.execute("pragma journal_mode = wal")
        db.execute(f"pragma user_version = {STEPS + 1:d}")
    before = (tmp_path / "qonys.db").read_bytes()
    with pytest.raises(NewerStore, match=str(STEPS + 1)):
        Store(tmp_path / "qonys.db")
    assert (tmp_path / "qonys.db").read_bytes() == before
