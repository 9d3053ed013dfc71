"""The app as its user starts it, and nothing beside it: prints the seconds to its first frame. `first_frame.py FOLDER`."""

import sys
import time
from pathlib import Path

BEGUN = time.perf_counter()
FOLDER = Path(sys.argv[1])

from mobile.kit.base.window import prepare  # noqa: E402

prepare(FOLDER, "2")

from kivy.core.window import Window  # noqa: E402

from mobile.closed import app_at  # noqa: E402


def drawn(*_: object) -> None:
    Window.unbind(on_flip=drawn)
    print(time.perf_counter() - BEGUN)
    app.stop()


app = app_at(FOLDER)
Window.bind(on_flip=drawn)
app.run()
