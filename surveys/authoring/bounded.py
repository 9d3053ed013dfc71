"""Reading a form that somebody sent: in a process of its own, which may take so long and so much and no more."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from surveys.authoring.compiling import Checked
from surveys.authoring.findings import error

SECONDS = 10  # of work
START = 30  # seconds more for the program itself, on a machine that has other work
MEGABYTES = 200  # beyond what the program itself takes
FULL = 4  # how the process ends when it runs out of room

_TOO_LARGE = f"Reading the form takes more than {MEGABYTES} MB of memory."
_BROKEN = "Reading the form ended the program that read it."


def check_safely(path: Path, media: Path | None = None, seconds: int = SECONDS) -> Checked:
    """Return what is found in a form, whatever its bytes are: never a traceback, never a hang."""
    command = [sys.executable, "-m", "surveys.authoring", str(seconds), str(path.absolute())]
    if media is not None:
        command.append(str(media.absolute()))
    too_slow = f"Reading the form takes longer than {seconds} seconds."
    try:
        ran = subprocess.run(
            command, check=False, capture_output=True, timeout=seconds + START, env=_environment()
        )
    except subprocess.TimeoutExpired:
        return Checked((error(too_slow),))
    if ran.returncode == 0:
        return msgspec.json.decode(ran.stdout, type=Checked)
    sentences = {FULL: _TOO_LARGE, -signal.SIGXCPU: too_slow, -signal.SIGKILL: too_slow}
    return Checked((error(sentences.get(ran.returncode, _BROKEN)),))


def _environment() -> dict[str, str]:
    """Return an environment in which the process finds this very package, wherever it is started."""
    ours = str(Path(__file__).parents[2])
    others = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": os.pathsep.join([ours, *([others] if others else [])])}
