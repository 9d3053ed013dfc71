"""Phones made once and copied for each test; processes are ended after it."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.mobile import filled
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.phones import Phones

Start = Callable[..., AppProcess]


@pytest.fixture(scope="session")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Phones:
    return Phones(tmp_path_factory.mktemp("phones"))


@pytest.fixture
def start(phones: Phones, tmp_path: Path) -> Iterator[Start]:
    """Start a copy of one of the phones and open its door."""
    started: list[AppProcess] = []
    number = count()

    def run(kind: str, *, scale: float = 1.0, open_door: bool = True) -> AppProcess:
        folder = phones.copy(kind, tmp_path / f"{kind}{next(number)}")
        sharp = 2 if os.environ.get("QONYS_SHOTS") else 1  # a quarter of the pixels says as much to the audit
        app = AppProcess(folder, now=filled.NOW.isoformat(), scale=scale, density=sharp)
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
