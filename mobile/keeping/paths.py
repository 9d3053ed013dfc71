"""Where the app keeps its things."""

import os
from pathlib import Path


def home() -> Path:
    """Return the app's own folder: QONYS_APP_HOME, on Android its private storage, else ~/.qonys."""
    named = os.environ.get("QONYS_APP_HOME") or os.environ.get("ANDROID_PRIVATE")
    return Path(named) if named else Path.home() / ".qonys"


def store_file(folder: Path) -> Path:
    return folder / "qonys.db"
