"""A request for help that is not sent yet has nothing more to show: touching it does nothing."""

from pathlib import Path

from tests.mobile import filled
from tests.mobile.app_process import AppProcess


def test_an_unsent_request_on_the_own_page_may_be_touched(tmp_path: Path) -> None:
    filled.settler(tmp_path, answered=False)
    app = AppProcess(tmp_path, now=filled.NOW.isoformat(), density=1)
    try:
        app.pin(filled.PIN)
        app.wait(screen="HomeScreen")
        for step in ("ask_help", "hlp_cat:child", "send:worker", "done", "request:"):
            app.tap(step)
        assert app.screen()["screen"] == "HomeScreen"
    finally:
        app.kill()
