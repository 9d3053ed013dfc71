"""Photos on the phone: sealed, in pieces, kept until the server has them whole."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.attachments import PIECE, Attachments, LargeFile
from mobile.keeping.store import DiskFull, Store
from mobile.phone import Phone
from mobile.talking.holding import Leaving, leaving
from mobile.talking.receiving import families, let_go
from surveys.exchange.sync import MAX_ATTACHMENT_BYTES, Receipt
from surveys.submission import record_hash
from tests.mobile.conftest import HEAD, HOME

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock

PHOTO = b"\xff\xd8\xff" + os.urandom(2 * PIECE)


@pytest.fixture
def files(store: Store) -> Attachments:
    return Attachments(store)


def kept(files: Attachments, record_id: str = "r-1", content: bytes = PHOTO, name: str = "stove.jpg") -> int:
    pieces = (content[at : at + 10_007] for at in range(0, len(content), 10_007))
    return files.keep(record_id, HOME, name, pieces).id


def accepted(phone: Phone, record_id: str, clock: "Clock") -> None:
    [waiting] = phone.outbox.waiting([record_id])
    receipt = Receipt(id=record_id, status="accepted", hash=record_hash(waiting.record))
    assert phone.outbox.receive(receipt, clock()) == "sent"


@pytest.mark.parametrize("start", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 2])
def test_a_file_is_read_back_from_anywhere(files: Attachments, start: int) -> None:
    kept(files)
    [one] = files.of("r-1")

    assert b"".join(files.content(one, start)) == PHOTO[start:]
    assert all(len(piece) <= PIECE for piece in files.content(one))
    assert one.hash == record_hash(PHOTO)


def test_nothing_of_a_photo_lies_open_on_the_phone(files: Attachments, store: Store, tmp_path: Path) -> None:
    kept(files, content=b"a stove that smokes " * 9000, name="room-of-Aigul.jpg")
    store.db.execute("pragma wal_checkpoint(truncate)")

    raw = b"".join(path.read_bytes() for path in tmp_path.glob("qonys.db*"))
    assert b"smokes" not in raw
    assert b"Aigul" not in raw
    assert HOME.encode() not in raw


def test_a_second_photo_under_the_same_name_takes_the_place_of_the_first(files: Attachments) -> None:
    kept(files)
    kept(files, content=b"another")

    [one] = files.of("r-1")
    assert b"".join(files.content(one)) == b"another"


def test_a_photo_that_does_not_fit_leaves_the_one_before(files: Attachments, store: Store) -> None:
    kept(files)
    store.db.execute(f"pragma max_page_count = {store.db.execute('pragma page_count').fetchone()[0] + 20}")

    with pytest.raises(DiskFull):
        kept(files, content=os.urandom(20 * PIECE))

    [one] = files.of("r-1")
    assert b"".join(files.content(one)) == PHOTO


def test_a_file_that_no_server_takes_is_refused_at_once(files: Attachments) -> None:
    kept(files)
    with pytest.raises(LargeFile):
        files.keep("r-1", HOME, "stove.jpg", (bytes(PIECE) for _ in range(MAX_ATTACHMENT_BYTES // PIECE + 1)))

    [one] = files.of("r-1")
    assert b"".join(files.content(one)) == PHOTO


def test_a_record_is_unsent_as_long_as_a_photo_of_it_is_here(
    worker: Phone, finish: Callable, clock: "Clock"
) -> None:
    record_id = finish(worker)
    kept(worker.attachments, record_id)
    assert worker.attachments.waiting() == []

    accepted(worker, record_id, clock)
    assert worker.attachments.count_waiting() == 1
    page = worker.sending().page()
    assert page.unsent == 1
    assert "1" in page.headline

    worker.attachments.sent(worker.attachments.waiting()[0])
    assert worker.sending().page().unsent == 0


def test_a_family_that_left_stays_until_its_photo_has_gone(
    worker: Phone, finish: Callable, clock: "Clock"
) -> None:
    record_id = finish(worker)
    kept(worker.attachments, record_id)
    accepted(worker, record_id, clock)
    leaving(worker.store).put(HOME, Leaving(clock()))

    let_go(worker.store, clock())
    assert HOME in families(worker.store).all()
    assert worker.outbox.record(record_id) is not None

    worker.attachments.sent(worker.attachments.waiting()[0])
    let_go(worker.store, clock())
    assert HOME not in families(worker.store).all()
    assert worker.attachments.of(record_id) == []


def test_the_photos_of_a_discarded_draft_go_with_it(worker: Phone, clock: "Clock", store: Store) -> None:
    draft_id = worker.begin("help", HOME, HEAD)
    kept(worker.attachments, draft_id)
    let_go(store, clock())
    assert worker.attachments.of(draft_id) != []

    worker.drafts.discard(draft_id)
    let_go(store, clock())
    assert worker.attachments.of(draft_id) == []
    with sqlite3.connect(store.path) as db:
        assert db.execute("select count(*) from attachment_piece").fetchone() == (0,)
    db.close()
