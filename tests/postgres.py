"""A PostgreSQL of our own: started in a folder, ended as a flat battery ends it, started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Postgres:
    """One server, spoken with over a socket in its folder. `settings` are FAST for tests, DURABLE where it may die."""

    def __init__(self, settings: dict[str, str], folder: Path | None = None) -> None:
        self._owner = _owner()
        self.folder = folder or Path(tempfile.mkdtemp(prefix="qonys-pg-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._settings = settings
        self._server: subprocess.Popen[bytes] | None = None
        if self._owner:
            shutil.chown(self.folder, self._owner)
        if not (self.folder / "data").exists():
            self._run(
                "initdb", "-D", "data", "-U", "qonys", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
            )

    def url(self, name: str = "postgres") -> str:
        return f"postgresql:///{name}?host={self.folder}&user=qonys"

    @property
    def pid(self) -> int:
        """The process whose children answer; 0 while it does not run."""
        return self._server.pid if self._server else 0

    def start(self) -> "Postgres":
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": "60",
        }
        arguments = [
            item for name, value in (options | self._settings).items() for item in ("-c", f"{name}={value}")
        ]
        group = pwd.getpwnam(self._owner).pw_gid if self._owner else None
        with (self.folder / "log").open("ab") as log:
            command = [str(_programs() / "postgres"), "-D", "data", *arguments]
            self._server = subprocess.Popen(
                command, user=self._owner, group=group, cwd=self.folder, stdout=log, stderr=log
            )
        self._wait()
        return self

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database, or a copy of one that nobody has open; return its address."""
        self._say(f'create database "{name}" template "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        self._say(f'drop database "{name}" with (force)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Stop in good order: the next start has nothing to recover."""
        if self._server:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=120)
            self._server = None

    def stop_at_once(self) -> None:
        """Stop as `pg_ctl stop -m immediate` does: no checkpoint, no goodbye; the next start recovers from the log."""
        if self._server:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(timeout=30)
            self._server = None

    def remove(self) -> None:
        self.stop_at_once()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        group = pwd.getpwnam(self._owner).pw_gid if self._owner else None
        command = [str(_programs() / program), *arguments]
        subprocess.run(
            command, check=True, user=self._owner, group=group, cwd=self.folder, capture_output=True
        )

    def _wait(self) -> None:
        for _ in range(600):
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start.")


def _programs() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))


def _owner() -> str | None:
    """Return whom PostgreSQL should run as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
