"""What nobody foresaw: the app stays, says so in a sentence, and what was answered is still there."""

import sqlite3
from collections.abc import Callable

from surveys.wording import say
from tests.mobile import filled
from tests.mobile.app_process import AppProcess

Start = Callable[..., AppProcess]


def spoil(app: AppProcess, statement: str) -> None:
    """Do to the phone's file what a failing card does."""
    db = sqlite3.connect(app.folder / "qonys.db")
    with db:
        db.execute(statement)
    db.close()


def fail(app: AppProcess, told: str = "FormError") -> None:
    """Start a form that cannot be read any more."""
    app.tap("nav:families")
    app.tap("family:1041")
    app.tap("form:help")
    assert told in app.tell(tap="who:")["error"]


def test_a_mishap_leads_to_the_first_screen_and_is_told_in_words(start: Start) -> None:
    app = start("worker")
    app.tap("nav:sending")
    app.tap("send")
    app.wait(
        key="log"
    )  # a first try to send draws anew, and asks once more whether to go on with what was left
    spoil(app, "update form set xform = '<html/>', compiled = null where id = 'help'")
    fail(app)
    app.wait(screen="TodayScreen")
    seen = app.screen()

    assert (seen["dialog"], seen["texts"][0]) == (True, say("app.unexpected", "kk"))
    app.tap("dialog:yes")
    app.tap("nav:families")
    app.wait(screen="CaseloadScreen")


def test_quick_fingers_on_what_fails_do_not_end_the_app(start: Start) -> None:
    app = start("worker")
    spoil(app, "update form set xform = '<html/>', compiled = null where id = 'help'")
    app.tap("nav:families")
    app.tap("family:1041")
    app.tap("form:help")
    told = app.tell(drum="who:", times=4)["error"]
    app.wait(screen="TodayScreen")
    seen = app.screen()
    assert told.count("Traceback") >= 4
    assert (seen["dialog"], seen["texts"][0]) == (True, say("app.unexpected", "kk"))


def test_when_the_first_screen_fails_too_the_phone_locks(start: Start) -> None:
    app = start("worker", open_door=False)
    spoil(app, "update sealed set body = x'00' where kind = 'family'")
    told = [app.tell(tap=f"digit:{digit}") for digit in filled.PIN]
    told += [app.tell(wait={"text": say("app.unexpected", "kk")}, timeout=5)]

    assert any("vault.py" in answer.get("error", "") for answer in told)
    assert app.screen()["screen"] == "DoorScreen"
