"""`python -m surveys.authoring SECONDS FILE [FOLDER]`: check one form within limits, and write what is found as JSON.

Started by `surveys.authoring.bounded`; the limits are the system's own, where it has them.
"""

import os
import sys
from pathlib import Path

import msgspec

from surveys.authoring.bounded import FULL, MEGABYTES
from surveys.authoring.compiling import Checked, check_file
from surveys.authoring.findings import error


def main() -> None:
    seconds = int(sys.argv[1])
    path, *media = map(Path, sys.argv[2:])
    _load_all()
    _limit(seconds)
    try:
        checked = check_file(path, media[0] if media else None)
    except MemoryError:
        os._exit(FULL)
    except Exception as problem:
        checked = Checked((error(f"The form cannot be read ({type(problem).__name__})."),))
    sys.stdout.buffer.write(msgspec.json.encode(checked))


def _load_all() -> None:
    """Import what will be needed: it is not counted against the form."""
    import openpyxl  # noqa: F401
    import pyxform.xls2xform  # noqa: F401


def _limit(more: int) -> None:
    """Let the system end this process when it takes too long, and refuse it more memory than it may have."""
    if sys.platform != "linux":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + more
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main()
