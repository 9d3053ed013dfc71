"""`qonys serve` as a process of its own that begins in half the time: forked from one that has only read the modules."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["server.cli", "server.app", "server.web.routes", "server.wire"])


class Served:
    """A server that runs; it may be killed as any process. `waits` shortens how long it waits for a silent caller.

    What it would compute by night it leaves, whatever the hour of the tests is, unless it is told to.
    """

    def __init__(self, environment: Mapping[str, str], log: Path, waits: float | None = None) -> None:
        told = {"QONYS_NIGHT": "off", **environment}
        begun = _forking.Process(target=_serve, args=(told, log, waits), daemon=True)
        begun.start()
        self._process = begun

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, how: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> None:
        self._process.join(timeout)
        if self.poll() is None:
            raise TimeoutError(f"The server runs on, {timeout} s after it was told to end.")


def _serve(environment: dict[str, str], log: Path, waits: float | None) -> None:
    from server import cli, wire

    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab", buffering=0) as told:
        for stream in (1, 2):
            os.dup2(told.fileno(), stream)
    if waits:
        wire.HEAD_SECONDS = wire.SILENT_SECONDS = float(waits)
    sys.argv = ["qonys", "serve"]
    cli.main()
