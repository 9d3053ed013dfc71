"""Phones made once and copied for each test; processes are ended after it."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.mobile import filled, lived, unusual
from tests.mobile.app_process import AppProcess

Start = Callable[..., AppProcess]


@pytest.fixture(scope="session")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a worker's phone, a busy worker's phone, a settler's phone, one with a corrected survey,
    one in trouble and one of ten years, all locked.
    """
    folder = tmp_path_factory.mktemp("phones")
    filled.worker(folder / "worker", count=9, simulated=True)
    filled.worker(folder / "busy", count=500)
    filled.settler(folder / "settler")
    unusual.corrected(folder / "corrected")
    unusual.handing(folder / "handing")
    unusual.troubled(folder / "troubled")
    lived.worker(folder / "lived")
    return folder


@pytest.fixture
def start(phones: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a copy of one of the phones, or an empty one, and open its door."""
    started: list[AppProcess] = []
    number = count()

    def run(kind: str, *, scale: float = 1.0, open_door: bool = True) -> AppProcess:
        folder = tmp_path / f"{kind}{next(number)}"
        if (phones / kind).exists():
            shutil.copytree(phones / kind, folder)
        sharp = (
            2 if os.environ.get("QONYS_SHOTS") and not os.environ.get("QONYS_SHEET") else 1
        )  # a quarter of the pixels says as much to the audit
        wide = (
            412 if os.environ.get("QONYS_SHEET") else 0
        )  # a window without a screen can be made narrower, not wider
        app = AppProcess(folder, now=filled.NOW.isoformat(), scale=scale, density=sharp, width=wide)
        started.append(app)
        if open_door:
            app.pin(filled.PIN)
            app.wait(screen="HomeScreen" if kind == "settler" else "TodayScreen")
        return app

    yield run
    for app in started:
        app.kill()


@pytest.fixture
def shots() -> Path | None:
    """Where pictures go when QONYS_SHOTS names a folder."""
    named = os.environ.get("QONYS_SHOTS")
    return Path(named) if named else None
