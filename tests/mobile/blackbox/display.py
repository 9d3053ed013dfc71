"""A screen of the X server and a hand on it: pointer and keys as the system gives them, not as Kivy would have them."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager

from tests.mobile.app_process import AppProcess

WIDE, HIGH = 360, 780  # the app's window fills it


@contextmanager
def display() -> Generator[str]:
    """Start a screen of a phone's size; give its name. The server chooses a free number itself."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDE}x{HIGH}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


class Hand:
    """Touches and types on the screen of one app; only where a thing stands is asked of the app itself."""

    def __init__(self, app: AppProcess) -> None:
        self.app = app

    def touch(self, name: str, index: int = 0) -> None:
        """Press and let go in the middle of what is so named, once the app shows it."""
        x, y = self.app.do(where=name, index=index, reach=True)["at"]
        self._do(f"mousemove {x:.0f} {y:.0f} mousedown 1 sleep 0.07 mouseup 1 sleep 0.05")
        self.app.screen()

    def touch_all(self, *names: str) -> None:
        for name in names:
            self.touch(name)

    def write(self, text: str, keys: str = "us") -> None:
        """Type where the focus is, key by key, on the keys of a layout: `kz` has the Kazakh letters."""
        for command in (["setxkbmap", keys], ["xdotool", "type", "--delay", "12", text]):
            subprocess.run(command, env=self._environment(), check=True, capture_output=True)
        self.app.screen()

    def _do(self, chain: str) -> None:
        subprocess.run(["xdotool", *chain.split()], env=self._environment(), check=True, capture_output=True)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.app.display}
