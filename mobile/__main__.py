"""`python -m mobile`: the app in a window on this computer, or on the phone; with `--preview` on one form only."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from mobile.keeping.paths import home
from mobile.kit.base.window import prepare
from mobile.platform.desktop import Desktop
from mobile.platform.here import here


def main() -> None:
    if "--preview" in sys.argv:
        preview(sys.argv[1:])
        return
    folder = home()
    open_with(folder, sys.argv[1:])
    prepare(folder, os.environ.get("QONYS_APP_DENSITY", ""))
    from mobile.closed import app_at

    app_at(folder, os.environ.get("QONYS_SERVER", "")).run()


def open_with(folder: Path, arguments: list[str]) -> None:
    """Take a `qonys:` link from the command line, as the system hands it to the app on a phone."""
    device = here(folder)
    if arguments and isinstance(device, Desktop):
        device.open_link(arguments[0])


def preview(arguments: list[str]) -> None:
    """Open one form in a folder that is gone afterwards."""
    parser = ArgumentParser(prog="python -m mobile")
    parser.add_argument("--preview", type=Path, required=True, metavar="XFORM")
    parser.add_argument("--language", default="kk")
    parser.add_argument("--media", type=Path)
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        prepare(Path(folder), os.environ.get("QONYS_APP_DENSITY", ""))
        from mobile.keeping.forms import UnreadableForm
        from mobile.preview import preview_app

        try:
            app = preview_app(asked.preview, Path(folder), asked.language, asked.media)
        except UnreadableForm as problem:
            sys.exit(str(problem))
        app.run()


if __name__ == "__main__":
    main()
