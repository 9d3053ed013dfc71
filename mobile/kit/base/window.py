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
    """Kivy takes its settings from the environment; what is set there already stands."""
    settings = {
        "KIVY_LOG_LEVEL": "warning",
        "KIVY_EXIT_ON_ESCAPE": "0",
        "GRAPHICS_MAXFPS": "30",
        "GRAPHICS_MULTISAMPLES": "0",  # every shape smooths its own edge
        "INPUT_MOUSE": "mouse,disable_multitouch",
    }
    if sys.platform == "linux" and "ANDROID_ARGUMENT" not in os.environ:
        settings["GRAPHICS_WIDTH"] = str(int(PHONE_WIDTH * density))
        settings["GRAPHICS_HEIGHT"] = str(int(PHONE_HEIGHT * density))
    for name, value in settings.items():
        os.environ.setdefault(f"KCFG_{name}", value)
