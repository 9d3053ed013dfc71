"""`python -m tests.mobile.starting.forking SOCKET`: reads once what the app needs except Kivy, then forks an app for each that is wanted.

Over the socket come an environment as JSON and four files: stdin, stdout, stderr of the app, and where its end is told
as a number, below zero for a signal. Back goes the app's process id.
"""

import asyncio  # noqa: F401  Kivy needs it
import gc
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
from importlib import import_module

import PIL.Image  # noqa: F401  as Kivy does

import mobile.pages
import mobile.talking

ENVIRONMENT = 1 << 16  # bytes at most


def read_ahead() -> None:
    for room in (mobile.pages, mobile.talking):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            import_module(module.name)
    assert "kivy" not in sys.modules, "Kivy reads its settings when it is imported: each app does so itself."
    gc.freeze()


def serve(wanted: socket.socket) -> bool:
    """Fork until nobody wants an app any more; return whether this process is one of the apps."""
    ended, woken = socket.socketpair()
    os.set_blocking(woken.fileno(), False)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    told: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([wanted, ended], [], [])
        if ended in ready:
            ended.recv(4096)
            _bury(told)
        if wanted in ready:
            content, files, _, _ = socket.recv_fds(wanted, ENVIRONMENT, 4)
            if not content:
                return False
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _become(json.loads(content), files, [wanted, ended, woken], list(told.values()))
                return True
            told[pid] = files[3]
            for file in files[:3]:
                os.close(file)
            wanted.sendall(pid.to_bytes(4, "big"))


def _bury(told: dict[int, int]) -> None:
    for pid in list(told):
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            file = told.pop(pid)
            os.write(file, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(file)


def _become(
    environment: dict[str, str], files: list[int], sockets: list[socket.socket], others: list[int]
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
    for one in sockets:
        one.close()
    for file in (*files, *others):
        os.close(file)


if __name__ == "__main__":
    read_ahead()
    if serve(socket.socket(fileno=int(sys.argv[1]))):
        sys.argv[1:] = []
        runpy.run_module("tests.mobile.drive", run_name="__main__", alter_sys=True)
