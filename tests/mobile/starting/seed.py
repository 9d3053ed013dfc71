"""Starting an app's process: from nothing, as a user does, or forked from one that has read most of it already."""

import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).parents[3]


class Running(Protocol):
    """What is asked of a process, and what `subprocess.Popen` answers."""

    pid: int
    stdin: IO[str] | None
    stdout: IO[str] | None

    def send_signal(self, sig: int, /) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


def from_nothing(environment: Mapping[str, str], errors: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mobile.drive"],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
    )


class Forked:
    """An app that the seed has forked. Its end is read from a pipe, as it is nobody's child here."""

    def __init__(self, pid: int, stdin: int, stdout: int, end: int) -> None:
        self.pid = pid
        self.stdin: IO[str] | None = open(stdin, "w", encoding="utf-8")  # noqa: SIM115 a pipe
        self.stdout: IO[str] | None = open(stdout, encoding="utf-8")  # noqa: SIM115
        self._end, self._code = end, None

    def send_signal(self, sig: int, /) -> None:
        if not select.select([self._end], [], [], 0)[0]:
            os.kill(self.pid, sig)

    def wait(self, timeout: float | None = None) -> int:
        if not select.select([self._end], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("the app", timeout or 0)
        code = os.read(self._end, 16)
        os.close(self._end)
        assert code, "the seed of the apps has ended"
        return int(code)


class Seed:
    """The process that forks apps: begun when the first one is wanted."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._here: socket.socket | None = None

    def start(self, environment: Mapping[str, str], errors: IO[str]) -> Forked:
        here = self._here or self._begin()
        (stdin, commands), (answers, stdout), (end, told) = os.pipe(), os.pipe(), os.pipe()
        content = json.dumps(dict(environment)).encode()
        socket.send_fds(here, [content], [stdin, stdout, errors.fileno(), told])
        for file in (stdin, stdout, told):
            os.close(file)
        pid = int.from_bytes(here.recv(4), "big")
        assert pid, "the seed of the apps has ended"
        return Forked(pid, commands, answers, end)

    def _begin(self) -> socket.socket:
        here, there = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mobile.starting.forking", str(there.fileno())],
            cwd=ROOT,
            pass_fds=[there.fileno()],
        )
        there.close()
        self._here = here
        return here

    def end(self) -> None:
        if self._here and self._process:
            self._here.close()
            self._process.wait(20)
