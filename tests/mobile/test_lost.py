"""A phone that was reported lost hides what it shows, sends what waits, and destroys its keys."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.store import NoKey
from mobile.pages.device.lock import LockPage
from mobile.phone import Phone
from mobile.platform.desktop import FileKeeper
from surveys.wording import say
from tests.mobile.app_process import AppProcess
from tests.mobile.conftest import PIN

if TYPE_CHECKING:
    from tests.mobile.conftest import Office

SENDING = ("/api/push", "/api/cleared", "/api/parts")


@pytest.fixture
def lose(office: "Office") -> Callable[..., None]:
    """Return a function that lets the office call the phone lost; with `cut`, the network breaks in a sending."""

    def run(*, cut: bool = False) -> None:
        def misbehave(handler: BaseHTTPRequestHandler, path: str) -> bool:
            if not path.startswith(SENDING):
                return office.problem(handler, 403, "LostDevice")
            return office.break_off(handler) if cut else False

        office.misbehave = misbehave

    return run


def opened(phone: Phone) -> LockPage:
    door = phone.door()
    for digit in PIN:
        door.press(digit)
    return door.submit()


def rows(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "qonys.db")) as db:
        tables = ("sealed", "outbox", "form", "attachment")
        return {table: db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}  # noqa: S608


def test_a_lost_phone_sends_what_waits_and_then_destroys_everything(
    worker_online: Phone,
    office: "Office",
    finish: Callable[..., str],
    lose: Callable[..., None],
    tmp_path: Path,
) -> None:
    worker_online.store.keeper = FileKeeper(tmp_path)
    worker_online.store.keeper.wrap(b"a key is there")
    waiting = finish(worker_online, "Жоғалған телефондағы сөз")
    lose()

    with pytest.raises(NoKey):
        worker_online.sending().send()

    assert list(office.records) == [waiting]
    assert "/api/cleared" in office.asked
    assert set(rows(tmp_path).values()) == {0}
    assert not (tmp_path / "device.key").exists()
    assert worker_online.door().page().stage == "address"
    assert worker_online.language == "kk"
    worker_online.close()
    assert b"01976b00" not in (tmp_path / "qonys.db").read_bytes()


def test_what_cannot_be_sent_yet_keeps_the_keys_and_the_phone_shut(
    worker_online: Phone, office: "Office", finish: Callable[..., str], lose: Callable[..., None]
) -> None:
    waiting = finish(worker_online)
    lose(cut=True)
    worker_online.store.keep_word("lost", "yes")
    worker_online.hide()

    page = opened(worker_online)
    assert (page.stage, page.problem) == ("unlock", say("phone.trouble.lost_device", "kk"))
    assert not worker_online.store.is_open

    lose()
    assert opened(worker_online).stage == "address"
    assert list(office.records) == [waiting]


def test_a_phone_that_was_found_meanwhile_opens_again(worker_online: Phone, office: "Office") -> None:
    worker_online.store.keep_word("lost", "yes")
    worker_online.hide()

    assert opened(worker_online).stage == "open"
    assert not worker_online.is_lost


def test_the_screen_of_a_lost_phone_goes_to_the_lock_by_itself(
    worker_online: Phone, lose: Callable[..., None], tmp_path: Path
) -> None:
    worker_online.close()
    lose()
    app = AppProcess(tmp_path, density=1)
    try:
        app.pin(PIN)
        app.wait(key="submit", timeout=20)
        assert app.screen()["screen"] == "DoorScreen"
        assert app.screen()["fields"] == {"field": ""}
    finally:
        app.kill()
