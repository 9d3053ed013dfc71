"""Reading a form that somebody sent: in a process of its own, which may take so long and so much and no more."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from surveys.authoring.compiling import Checked
from surveys.authoring.findings import error

SECONDS = 10  # of work
START = 3  # seconds more for the program itself
MEGABYTES = 200  # beyond what the program itself takes
ENDED, FULL = 3, 4  # how the process ends when it runs out of time or room

_TOO_SLOW = f"Reading the form takes longer than {SECONDS} seconds."
_TOO_LARGE = f"Reading the form takes more than {MEGABYTES} MB of memory."
_BROKEN = "Reading the form ended the program that read it."


def check_safely(path: Path, media: Path | None = None) -> Checked:
    """Return what is found in a form, whatever its bytes are: never a traceback, never a hang."""
    command = [sys.executable, "-m", "surveys.authoring", str(path.absolute())]
    if media is not None:
        command.append(str(media.absolute()))
    try:
        ran = subprocess.run(
            command, check=False, capture_output=True, timeout=SECONDS + START, env=_environment()
        )
    except subprocess.TimeoutExpired:
        return Checked((error(_TOO_SLOW),))
    if ran.returncode == 0:
        return msgspec.json.decode(ran.stdout, type=Checked)
    sentences = {FULL: _TOO_LARGE, ENDED: _TOO_SLOW, -24: _TOO_SLOW, -9: _TOO_LARGE}
    return Checked((error(sentences.get(ran.returncode, _BROKEN)),))


def _environment() -> dict[str, str]:
    """Return an environment in which the process finds this very package, wherever it is started."""
    ours = str(Path(__file__).parents[2])
    others = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": os.pathsep.join([ours, *([others] if others else [])])}
