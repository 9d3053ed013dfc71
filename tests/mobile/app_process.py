"""The app as its user meets it: the real process, driven through its window (see `drive.py` for the commands)."""

import json
import os
import select
import signal
from pathlib import Path
from typing import Any, ClassVar

from tests.mobile.starting.seed import Running, Seed, from_nothing

Answer = dict[str, Any]


class AppFailed(AssertionError):
    """The app did not do what it was told, or is not there any more."""


class AppProcess:
    """One phone: an app folder, a server address, and a process that can be started, killed and started again.

        app = AppProcess(tmp_path / "phone", "http://127.0.0.1:8000")
        app.tap("answer:often"); app.tap("next"); app.wait(screen="FamilyScreen")
        app.kill(); app.start()

    `tap`, `type`, `wait`, `back` raise AppFailed with what is on the screen when they cannot be done. `ready` is how
    many seconds the process took to its first frame. With a `seed` it is forked from that, but on a real display.
    """

    seed: ClassVar[Seed | None] = None

    def __init__(
        self,
        folder: Path,
        server: str = "",
        *,
        now: str = "",
        scale: float = 1.0,
        density: int = 2,
        width: int = 0,
        frames: int = 60,
        start: bool = True,
        preview: Path | None = None,
        language: str = "kk",
        media: Path | None = None,
        display: str = "",
        link: str = "",
    ) -> None:
        self.folder, self.server, self.now, self.scale, self.density = folder, server, now, scale, density
        self.frames, self.width = frames, width  # dp; 0 is the phone's own
        self.preview, self.language, self.media = preview, language, media
        self.display, self.link = display, link
        self.ready = 0.0
        self._process: Running | None = None
        if start:
            self.start()

    def start(self) -> "AppProcess":
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._words.open("a") as errors:
            begin = self.seed.start if self.seed and not self.display else from_nothing
            self._process = begin(self._environment(), errors)
        self.ready = self._answer(60)["ready"]
        return self

    @property
    def pid(self) -> int:
        """Return the id of the running process, for whoever ends it from outside."""
        if self._process is None:
            raise AppFailed("The app is not running.")
        return self._process.pid

    @property
    def _words(self) -> Path:
        return self.folder / "stderr.txt"

    def _environment(self) -> dict[str, str]:
        ours = ("QONYS_", "KIVY_", "KCFG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        wide = {
            "KCFG_GRAPHICS_WIDTH": str(self.width * self.density),
            "KCFG_GRAPHICS_HEIGHT": str(780 * self.density),
        }
        return (
            kept
            | (wide if self.width else {})
            | {
                "QONYS_APP_HOME": str(self.folder),
                "QONYS_SERVER": self.server,
                "QONYS_APP_DENSITY": str(self.density),
                "QONYS_DRIVE_NOW": self.now,
                "QONYS_DRIVE_PREVIEW": str(self.preview or ""),
                "QONYS_DRIVE_MEDIA": str(self.media or ""),
                "QONYS_DRIVE_LANGUAGE": self.language,
                "QONYS_DRIVE_SCALE": str(self.scale),
                "QONYS_DRIVE_LINK": self.link,
                "SDL_VIDEODRIVER": "x11" if self.display else "offscreen",
                "DISPLAY": self.display,
                "LP_NUM_THREADS": "0",  # drawn by one thread: other processes have the other cores
                "KIVY_CLIPBOARD": "dummy",
                "KCFG_GRAPHICS_MAXFPS": str(self.frames),  # the phone draws 30 a second
                "KCFG_WIDGETS_SCROLL_TIMEOUT": "20",
            }
        )

    def tell(self, *, seconds: float = 30, **command: Any) -> Answer:  # noqa: ANN401
        """Send one command and return the answer, good or bad."""
        if self._process is None or self._process.stdin is None:
            raise AppFailed("The app is not running.")
        self._process.stdin.write(json.dumps(command, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        return self._answer(seconds)

    def do(self, **command: Any) -> Answer:  # noqa: ANN401
        answer = self.tell(seconds=float(command.get("timeout", 30)) + 15, **command)
        if not answer["ok"]:
            seen = {name: answer[name] for name in ("screen", "texts", "keys") if name in answer}
            raise AppFailed(f"{command}: {answer['error']}\n{json.dumps(seen, ensure_ascii=False)}")
        return answer

    def tap(self, name: str, index: int = 0, **more: Any) -> Answer:  # noqa: ANN401
        return self.do(tap=name, index=index, **more)

    def type(self, text: str, into: str = "", *, clear: bool = False, paste: bool = False) -> Answer:
        return self.do(type=text, clear=clear, paste=paste, **({"into": into} if into else {}))

    def wait(self, *, timeout: float = 20, **until: str) -> Answer:
        """Wait for `text`, `gone`, `key`, `screen`, `ref`: all that are named."""
        return self.do(wait=until, timeout=timeout)

    def screen(self) -> Answer:
        return self.do(screen=True)

    def bounds(self) -> Answer:
        return self.do(bounds=True)

    def swipe(self, way: int, over: str = "") -> None:
        """1: to the left, as one turns a leaf; -1: to the right."""
        self.do(swipe=way, **({"over": over} if over else {}))

    def shot(self, path: Path) -> None:
        self.do(shot=str(path))

    def faults(self) -> list[str]:
        return self.do(audit=True)["faults"]

    def look(self, *, dark: bool = False, scale: float = 1.0) -> None:
        self.do(look={"dark": dark, "scale": scale})

    def box(self, name: str) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of what is so named, in pixels from the window's upper left."""
        left, top, right, bottom = self.do(where=name)["box"]
        return left, top, right, bottom

    def back(self) -> Answer:
        return self.do(back=True)

    def pin(self, digits: str) -> None:
        for digit in digits:
            self.tap(f"digit:{digit}")

    def kill(self) -> None:
        """End it as a flat battery does."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._ended()

    def quit(self) -> int:
        """End it as a user does, and return how it ended."""
        if self._process:
            self.tell(quit=True)
        return self._ended()

    def ended(self) -> int:
        """Wait until it has ended by itself, and return how."""
        return self._ended()

    def restart(self) -> "AppProcess":
        self.kill()
        return self.start()

    def _ended(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        code = process.wait(20)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        return code

    def _answer(self, seconds: float) -> Answer:
        """Read one line; a dead or dumb process is told with what it said last."""
        out = self._process.stdout if self._process else None
        if out is None or not select.select([out], [], [], seconds)[0]:
            raise AppFailed(f"The app did not answer in {seconds} s.\n{self._words.read_text()[-4000:]}")
        line = out.readline()
        if not line:
            raise AppFailed(f"The app has ended.\n{self._words.read_text()[-4000:]}")
        return json.loads(line)
