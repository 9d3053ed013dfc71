"""What the device does for an answer: the camera, the place, a voice that reads the question out."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from kivy.clock import mainthread
from kivy.core.audio import Sound, SoundLoader

from mobile.kit.art.images import reduced
from mobile.pages.filling.interview import Interview
from mobile.platform.device import Fix
from mobile.screens.way import Way
from surveys.asking.asked import Asked
from surveys.wording import say

PIXELS = 1600  # of a photo's longer side where the author says nothing: a page can be read, and it is sent in a village


class Lent:
    """The device's hands for one interview. What it answers on another thread is brought to the drawing one."""

    def __init__(self, way: Way, interview: Interview) -> None:
        self._way, self._interview = way, interview
        self._sound: tuple[str, Sound, Path] | None = None

    def take_photo(self, then: Callable[[Path | None], object]) -> None:
        """While the camera is in front, a settler's phone does not lock: the picture would be lost."""
        file = self._way.phone.store.path.parent / "photo.tmp"
        self._way.is_lent = True

        @mainthread
        def came(is_taken: bool) -> None:  # noqa: FBT001  the device calls it so
            self._way.is_lent = False
            then(file if is_taken else None)
            file.unlink(missing_ok=True)

        self._way.stage.device.take_photo(file, came)

    def keep_photo(self, file: Path, asked: Asked) -> str | None:
        content = reduced(file, asked.manner.max_pixels or PIXELS)
        return None if content is None else self._interview.keep_photo(content)

    def drop_photo(self, name: str) -> None:
        self._interview.drop_photo(name)

    def picture(self, name: str) -> bytes | None:
        return self._interview.photo(name)

    def file(self, kind: str, name: str) -> bytes | None:
        return self._interview.file(kind, name)

    def locate(self, then: Callable[[Fix | None], object]) -> None:
        self._way.stage.device.locate(mainthread(then))

    def play(self, content: bytes, name: str) -> bool:
        """A second press stops it. Kivy reads sounds from files: this one is the form's own and holds no answer."""
        playing = self._sound[0] if self._sound else ""
        self.hush()
        if playing == name:
            return True
        handle, path = tempfile.mkstemp(suffix=Path(name).suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        sound = SoundLoader.load(path)
        if sound is None:
            Path(path).unlink(missing_ok=True)
            self._way.tell(say("app.listen.cannot", self._way.language))
            return False
        self._sound = name, sound, Path(path)
        sound.play()
        return True

    def hush(self) -> None:
        """Stop what is heard: the page is turned."""
        if self._sound:
            _, sound, path = self._sound
            sound.stop()
            sound.unload()
            path.unlink(missing_ok=True)
        self._sound = None
