"""A file that the app cannot open is left as it is, and the screen says what to do."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from surveys.wording import LANGUAGES, say
from tests.mobile.app_process import AppProcess


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_app_that_is_older_than_its_file_says_so_and_touches_nothing(
    tmp_path: Path, shots: Path | None, language: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "qonys.db")) as db, db:
        db.executescript(
            "pragma journal_mode = wal; create table plain (name text primary key, value blob not null);"
        )
        db.execute("insert into plain values ('language', ?)", (language,))
        db.execute("pragma user_version = 99")
    before = (tmp_path / "qonys.db").read_bytes()
    app = AppProcess(tmp_path)
    try:
        seen = app.screen()
        assert seen["screen"] == "ClosedScreen"
        assert say("app.closed.newer.text", language) in seen["texts"]
        if shots:
            app.shot(shots / f"closed_{language}.png")
    finally:
        app.kill()
    assert (tmp_path / "qonys.db").read_bytes() == before
