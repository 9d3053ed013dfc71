"""The one file on the phone: private, sealed, whole."""

import os
import shutil
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from mobile.keeping.drafts import Drafts
from mobile.keeping.locking import Tampered
from mobile.keeping.store import DiskFull, NewerStore, NoKey, Store, is_disk_full
from mobile.keeping.vault import new_key
from mobile.pages.filling.interview import Interview
from mobile.phone import Phone

HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"


def test_only_the_app_may_read_the_file(store: Store) -> None:
    store.keep_word("language", "kk")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.glob("qonys.db*")}

    assert modes == {0o600}


def test_a_locked_store_gives_nothing_away(store: Store) -> None:
    shelf = store.shelf("note", str)
    shelf.put("1", "Пеш түтіндейді")
    assert shelf.all() == {"1": "Пеш түтіндейді"}

    store.lock()

    with pytest.raises(NoKey):
        shelf.all()


def test_another_key_opens_nothing(store: Store) -> None:
    store.shelf("note", str).put("1", "Пеш түтіндейді")
    store.lock()
    store.unlock(new_key())

    with pytest.raises(Tampered):
        store.shelf("note", str).get("1")


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    key = new_key()
    first = Store(tmp_path / "qonys.db")
    first.unlock(key)
    for number in range(3):
        first.shelf("note", str).put("1", f"answer {number}")
    first.close()

    again = Store(tmp_path / "qonys.db")
    again.unlock(key)

    assert again.shelf("note", str).all() == {"1": "answer 2"}
    again.close()


def test_a_transaction_that_fails_leaves_everything_as_it_was(store: Store) -> None:
    shelf = store.shelf("note", str)
    shelf.put("1", "before")

    def fail() -> None:
        with store.atomic():
            shelf.put("1", "after")
            shelf.put("2", "new")
            raise ValueError("the app has a fault")

    with pytest.raises(ValueError, match="fault"):
        fail()

    assert shelf.all() == {"1": "before"}


def test_a_half_written_last_transaction_is_dropped_and_the_one_before_is_there(tmp_path: Path) -> None:
    key = new_key()
    store = Store(tmp_path / "qonys.db")
    store.unlock(key)
    store.shelf("note", str).put("1", "first")
    wal = tmp_path / "qonys.db-wal"
    whole = wal.stat().st_size
    store.shelf("note", str).put("1", "second")
    torn = tmp_path / "torn"
    torn.mkdir()
    for file in tmp_path.glob("qonys.db*"):
        if file.suffix != ".db-shm":
            shutil.copy(file, torn)
    store.close()
    with (torn / "qonys.db-wal").open("r+b") as file:
        file.truncate(whole + 1000)

    again = Store(torn / "qonys.db")
    again.unlock(key)

    assert again.shelf("note", str).all() == {"1": "first"}
    again.close()


def test_a_file_of_a_newer_app_is_not_touched(tmp_path: Path) -> None:
    Store(tmp_path / "qonys.db").close()
    with sqlite3.connect(tmp_path / "qonys.db") as db:
        db.execute("pragma user_version = 99")
    db.close()

    with pytest.raises(NewerStore):
        Store(tmp_path / "qonys.db")


def fill(store: Store) -> None:
    """Let the phone be full: the file may not grow by a single page."""
    pages = store.db.execute("pragma page_count").fetchone()[0]
    store.db.execute(f"pragma max_page_count = {pages}")


def fill_to_the_last_byte(store: Store) -> None:
    fill(store)
    for size in (4000, 400, 100):
        with suppress(DiskFull):
            for number in range(1000):
                store.shelf("filler", bytes).put(f"{size} {number}", os.urandom(size))


def begin_help(phone: Phone) -> Interview:
    return phone.interview(phone.begin("help", HOME, HEAD))


def test_a_full_phone_says_so_and_keeps_the_answer_before(worker: Phone) -> None:
    interview = begin_help(worker)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    fill(worker.store)

    page = interview.answer("/data/hlp_words", "".join(chr(1000 + n * 7 % 5000) for n in range(20_000)))

    assert page.banner is not None
    assert page.banner.text == worker.say("phone.disk_full")
    kept = Drafts(worker.store).unfinished()[0]
    assert kept.answers["hlp_words"] == "Пеш түтіндейді"


def test_there_is_room_again_and_the_answer_is_kept(worker: Phone) -> None:
    interview = begin_help(worker)
    fill(worker.store)
    interview.answer("/data/hlp_words", "".join(chr(1000 + n * 7 % 5000) for n in range(20_000)))
    worker.store.db.execute("pragma max_page_count = 1000000")

    page = interview.answer("/data/hlp_words", "Пеш түтіндейді")

    assert page.banner is None
    assert Drafts(worker.store).unfinished()[0].answers["hlp_words"] == "Пеш түтіндейді"


def test_a_full_phone_does_not_lose_an_interview_at_its_end(worker: Phone) -> None:
    for _ in range(4):  # two to a page: in a page begun there would be room for one more
        interview = begin_help(worker)
        interview.answer("/data/hlp_words", "".join(chr(1000 + n * 7 % 5000) for n in range(400)))
        worker.outbox.finalize(worker.drafts.unfinished()[0], interview.session.answers(), "", worker.now())
    interview = begin_help(worker)
    interview.answer("/data/hlp_words", "".join(chr(1000 + n * 7 % 5000) for n in range(400)))
    fill_to_the_last_byte(worker.store)

    page = interview.finish()

    assert page.scene != "done"
    assert page.banner is not None
    assert [draft.id for draft in worker.drafts.unfinished()] != []
    assert worker.outbox.count("ready") == 4


def test_no_space_is_told_from_other_trouble() -> None:
    assert is_disk_full(OSError(28, "No space left on device"))
    assert not is_disk_full(OSError(2, "No such file"))
    assert not is_disk_full(ValueError())


def test_nothing_that_a_family_said_stands_open_in_the_file(worker: Phone) -> None:
    interview = begin_help(worker)
    interview.answer("/data/hlp_words", "Tüтін иісі шығады")
    open_draft = interview.page()
    worker.interview(worker.begin("help", HOME, HEAD)).answer("/data/hlp_words", "Екінші сөз")
    interview.finish()
    worker.store.db.execute("pragma wal_checkpoint(full)")
    content = b"".join(path.read_bytes() for path in worker.store.path.parent.glob("qonys.db*"))

    assert open_draft.scene == "question"
    for secret in ("Tüтін иісі шығады", "Екінші сөз", "Әлімжанұлы", "Ерболат", "token-1", "+77005550123"):
        assert secret.encode() not in content
