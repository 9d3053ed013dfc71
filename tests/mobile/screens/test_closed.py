"""A file that the app cannot open is left as it is, and the screen says what to do, in the language it was used in."""

from pathlib import Path

from surveys.wording import say
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.phones import newer


def test_an_app_that_is_older_than_its_file_says_so_and_touches_nothing(tmp_path: Path) -> None:
    newer(tmp_path, "ru")
    before = (tmp_path / "qonys.db").read_bytes()
    app = AppProcess(tmp_path, density=1)
    try:
        seen = app.screen()
        assert seen["screen"] == "ClosedScreen"
        assert say("app.closed.newer.text", "ru") in seen["texts"]
    finally:
        app.kill()
    assert (tmp_path / "qonys.db").read_bytes() == before
