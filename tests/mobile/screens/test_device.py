"""The device around the app, and what hands, a card and a calendar do to it. One real app, drawn; each test begins at Today."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from surveys.exchange.linking import enrol_link
from surveys.wording import say
from tests.mobile import filled
from tests.mobile.app_process import AppProcess

KEYBOARD, HIGH = 320, 780
LONG = "Пеш түтіндейді 😊\n" * 600  # more than 10,000 letters


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    folder = tmp_path_factory.mktemp("phone")
    filled.worker(folder, count=3)
    app = AppProcess(folder, now=filled.NOW.isoformat(), density=1)
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen", timeout=30)
    yield app
    app.kill()


@pytest.fixture
def app(running: AppProcess) -> AppProcess:
    """Give the app at its first place, in the window and on the day it began with."""
    home(running)
    return running


def home(app: AppProcess) -> None:
    app.do(device={"keyboard": 0, "edges": [0, 0, 0, 0]})
    for _ in range(9):
        seen = app.screen()
        if seen["dialog"]:
            app.tap("dialog:yes")
        elif seen["screen"] == "TodayScreen":
            return
        elif seen["screen"] == "DoorScreen":
            app.pin(filled.PIN)
            app.wait(screen="TodayScreen")
        else:
            app.back()
    raise AssertionError(f"There is no way home from {app.screen()['screen']}.")


def begin(app: AppProcess, form: str) -> str:
    """Begin an interview with a family; return the open question."""
    app.tap("nav:families")
    app.tap("family:1041")
    app.tap(f"form:{form}")
    app.tap("who:" if form == "heat" else next(key for key in app.screen()["keys"] if key.startswith("who:")))
    app.wait(screen="InterviewScreen")
    return app.screen()["ref"]


def drafts(app: AppProcess) -> int:
    app.tap("nav:drafts")
    count = sum(key.startswith("draft:") for key in app.screen()["keys"])
    app.tap("nav:today")
    return count


def stands_clear(app: AppProcess, field: str) -> bool:
    _, top, _, bottom = app.box(field)
    return top >= 0 and bottom <= HIGH - KEYBOARD


def test_the_keyboard_never_covers_the_field_and_the_next_one_comes_up(app: AppProcess) -> None:
    app.tap("settings")
    app.tap("code")
    app.do(device={"keyboard": KEYBOARD})
    assert stands_clear(app, "code")
    app.tap("old")
    app.do(device={})
    assert stands_clear(app, "old")


def test_nothing_stands_under_the_devices_edges_in_either_position(app: AppProcess) -> None:
    app.do(device={"edges": [0, 40, 0, 48]})
    assert app.faults() == []
    assert app.box("nav:families")[3] <= HIGH - 48
    app.do(turn=[HIGH, 360])
    app.do(device={"edges": [40, 20, 48, 30]})
    left, _, right, below = app.box("nav:families")
    faults = app.faults()
    app.do(turn=[360, HIGH])
    assert (left >= 40, right <= HIGH - 48, below <= 360 - 30, faults) == (True, True, True, [])


def test_twenty_fast_taps_begin_one_interview(app: AppProcess) -> None:
    before = drafts(app)
    app.tap("nav:families")
    app.tap("family:1041")
    app.tap("form:heat")
    app.do(drum="who:", times=20)
    app.wait(screen="InterviewScreen")
    home(app)
    assert drafts(app) == before + 1


def test_quick_and_slow_taps_on_the_keys_keep_their_order(app: AppProcess) -> None:
    app.tap("settings")
    app.tap("lock")
    for quick, slow in zip(filled.PIN[::2], filled.PIN[1::2], strict=True):
        app.do(drum=f"digit:{quick}", times=1)
        app.tap(f"digit:{slow}", hold=0.03)
    app.wait(screen="TodayScreen")


def test_ten_thousand_letters_smiles_and_pasted_lines_are_kept_through_a_flat_battery(
    app: AppProcess,
) -> None:
    begin(app, "help")
    app.type(LONG, "write:hlp_words", paste=True)
    app.wait(kept="")
    app.restart()
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen")
    app.tap("dialog:no")
    app.tap("nav:drafts")
    app.tap("Көмек сұрау")
    assert app.screen()["fields"]["write:hlp_words"] == LONG.strip()


def test_an_interview_begun_under_a_clock_years_ahead_goes_on_under_the_right_one(app: AppProcess) -> None:
    for day in (filled.NOW + timedelta(days=900), filled.NOW):
        app.kill()
        app.now = day.isoformat()
        app.start()
        app.pin(filled.PIN)
        app.wait(screen="TodayScreen")
        if day != filled.NOW:
            home(app)
            ref = begin(app, "heat")
            app.tap("answer:stove")
    app.tap("dialog:yes")
    seen = app.screen()
    assert (seen["ref"], seen["chosen"]) == (ref, ["answer:stove"])


def test_a_forgotten_pin_asks_for_a_code_and_says_when_there_is_no_network(app: AppProcess) -> None:
    app.tap("settings")
    app.tap("lock")
    app.tap("other")
    assert app.screen()["scene"] == "forgotten"
    app.do(device={"keyboard": KEYBOARD, "link": enrol_link("https://other.example.kz", "1234 5678 9012")})
    assert app.screen()["fields"] == {"field": "123456789012"}
    assert stands_clear(app, "field")
    app.tap("submit")
    for _ in range(2):
        app.pin("258013")
    app.wait(text=say("phone.trouble.offline", "kk"), timeout=20)
    app.restart()


def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    content = "Бұл дерекқор емес. ".encode() * 400
    (tmp_path / "qonys.db").write_bytes(content)
    app = AppProcess(tmp_path, density=1)
    try:
        assert say("app.closed.broken.text", "kk") in app.screen()["texts"]
    finally:
        app.kill()
    assert (tmp_path / "qonys.db").read_bytes() == content
