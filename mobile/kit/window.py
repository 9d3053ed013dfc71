"""Getting Kivy ready before its window is imported: it reads arguments, files and sizes at import."""

import os
import sys
from pathlib import Path

PHONE_WIDTH, PHONE_HEIGHT = 360, 780  # dp; a desktop window has the shape of a phone


def prepare(folder: Path, density: str = "") -> None:
    """Keep Kivy's own files in `folder`, out of the user's home, and give a desktop window the phone's shape."""
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    os.environ.setdefault("KIVY_HOME", str(folder / "kivy"))
    folder.mkdir(parents=True, exist_ok=True)
    if density:
        os.environ["KIVY_METRICS_DENSITY"] = density
    _configure(float(os.environ.get("KIVY_METRICS_DENSITY", "1")))


def _configure(density: float) -> None:
    from kivy.config import Config

    Config.set("kivy", "log_level", "warning")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("graphics", "maxfps", "30")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    if sys.platform == "linux" and "ANDROID_ARGUMENT" not in os.environ:
        Config.set("graphics", "width", str(int(PHONE_WIDTH * density)))
        Config.set("graphics", "height", str(int(PHONE_HEIGHT * density)))
