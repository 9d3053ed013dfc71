"""What is computed in a process of its own at low priority, while the server goes on serving."""

import os
import subprocess
import sys
import threading
from datetime import datetime

from server.settings import Settings
from server.store.clock import time_text

LAST_WORD_SECONDS = 10.0
_LOOK_SECONDS = 0.2
THE_LIST = "from server.risk.command import main; main()"
# Who stays, counted for the pages: this side knows no pages, so it is called by its name.
THE_FIGURES = "from server.web.retention.kept import main; main()"

# Interviews looked over for who leads a team; it reads nothing of this room, and this room nothing of it.
THE_LOOKS = "from server.quality.night import main; main()"
THE_NEEDS = "from server.care.unserved import main; main()"


def compute_apart(settings: Settings, since: datetime, over: threading.Event, what: str = THE_LIST) -> bool:
    """Compute the list or the figures unless that was done since; return when it is over, and whether it went well.

    Where `over` is set meanwhile the process is told to stop, and leaves what was there before.
    """
    command = [sys.executable, "-c", what, "--nightly", time_text(since)]
    own = {"QONYS_DATABASE": settings.database, "QONYS_DATA": str(settings.data)}
    with subprocess.Popen(command, env=os.environ | own, stdout=subprocess.DEVNULL) as child:
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
