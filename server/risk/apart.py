"""The list computed in a process of its own at low priority, while the server goes on serving."""

import os
import subprocess
import sys
import threading
from datetime import datetime

from server.settings import Settings
from server.store.clock import time_text

LAST_WORD_SECONDS = 10.0
_LOOK_SECONDS = 0.2
_CHILD = "from server.risk.command import main; main()"


def compute_apart(settings: Settings, since: datetime, over: threading.Event) -> bool:
    """Compute the list unless one was made since; return when that is over, and whether it went well.

    Where `over` is set meanwhile the process is told to stop, and leaves the list before.
    """
    command = [sys.executable, "-c", _CHILD, "--nightly", time_text(since)]
    own = {"QONYS_DATABASE": settings.database, "QONYS_DATA": str(settings.data)}
    one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(command, env=os.environ | own | one_core, stdout=subprocess.DEVNULL) as child:
        while child.poll() is None:
            if over.wait(_LOOK_SECONDS):
                _stop(child)
    return child.returncode == 0


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(LAST_WORD_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
