"""The phones that screens are looked at on, each made when it is first asked for, locked with `filled.PIN`."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.mobile import filled, lived, unusual

KINDS: dict[str, Callable[[Path], None]] = {
    "new": lambda folder: folder.mkdir(),
    "worker": lambda folder: filled.worker(folder, count=9, simulated=True),
    "busy": lambda folder: filled.worker(folder, count=500),
    "settler": filled.settler,
    "corrected": unusual.corrected,
    "handing": unusual.handing,
    "troubled": unusual.troubled,
    "lived": lived.worker,
    "newer": lambda folder: newer(folder),
}


def newer(folder: Path, language: str = "kk") -> None:
    """Make a phone whose file an app of tomorrow has written, in one of the languages."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "qonys.db")) as db, db:
        db.executescript(
            "pragma journal_mode = wal; create table plain (name text primary key, value blob not null);"
        )
        db.execute("insert into plain values ('language', ?)", (language,))
        db.execute("pragma user_version = 99")


class Phones:
    """Gives copies; `folder` holds the first of each kind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, kind: str, to: Path) -> Path:
        """Put a phone of this kind in the folder `to`, which is not there yet."""
        first = self._folder / kind
        if not first.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            KINDS[kind](first)
        return Path(shutil.copytree(first, to))
