"""A programme to travel through: a real server process over a demo cohort, its command line, a browser's session."""

import fcntl
import json
import os
import re
import shutil
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from psycopg import sql

from server import accounts, demo
from server.cli import main as qonys
from server.database import Database
from server.packed import unpacked
from server.settings import read_settings
from tests.forking import Served


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def ready(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demo of sixty families, made once by the command for all who run tests side by side.

    It is made over an older demo and the remains of one that broke half-way; what was said lies beside it in `said`.
    Its passwords are hashed in a hundredth of the time: every test signs in.
    Who changes it copies it first.
    """
    data = (
        factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else factory.getbasetemp()
    ) / "ready"
    with Path(f"{data}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / "said").exists():
            (data / "demo").mkdir(parents=True)
            (data / "demo" / demo.PASSWORDS).write_text("worker\tworker\told\tOld\n")
            _break_half_way(data)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(accounts, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=1024))
                ran = demonstrate(data, "--fresh", "--families", "60")
            assert ran.exit_code == 0, ran.output
            (data / "said").write_text(ran.output, encoding="utf-8")
    return data


def demonstrate(data: Path, *arguments: str) -> Result:
    environment = {"QONYS_DATA": str(data), "LC_ALL": "en_US.UTF-8"}
    return CliRunner().invoke(demo.main, [*arguments, "--no-serve"], env=environment)


def _break_half_way(data: Path) -> None:
    """Interrupt the command when the families are there and their stays are not: the older demo is left as it was."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo.simulated, "close_spells", interrupted)
        assert demonstrate(data, "--fresh", "--families", "5").exit_code != 0
    assert (data / ".demo.making" / "qonys.db").exists()
    assert "old" in (data / "demo" / demo.PASSWORDS).read_text().split("\t")


def _pour(file: Path, url: str) -> None:
    """Bring every row of a SQLite file into a PostgreSQL database of the same shape, whatever refers to what."""
    with closing(sqlite3.connect(file)) as source, psycopg.connect(url) as target:
        target.execute("set session_replication_role = replica")
        target.execute("delete from counter")
        for (table,) in source.execute(
            "select name from sqlite_master where type = 'table' and name <> 'migration'"
        ):
            rows = source.execute(f'select * from "{table}"')  # noqa: S608 names are ours
            names = [column[0] for column in rows.description]
            into = sql.SQL("copy {} ({}) from stdin").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with target.cursor().copy(into) as copy:
                for row in rows:
                    copy.write_row(tuple(unpacked(dict(zip(names, row, strict=True))).values()))


class Programme:
    """Sixty simulated families in the database at `url`, with a server that can be started and stopped.

    They are copied from `ready`, the folder of a demo, into a file of their own or into the empty PostgreSQL at `url`.
    """

    def __init__(self, folder: Path, ready: Path, url: str = "") -> None:
        self.port = free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QONYS_")},
            "QONYS_DATABASE": url,
            "QONYS_DATA": str(folder),
            "QONYS_PORT": str(self.port),
            "LANG": "en_GB.UTF-8",
        }
        shutil.copytree(ready / "demo", folder)
        if url:
            _pour(folder / "qonys.db", url)
        else:
            self.environment["QONYS_DATABASE"] = f"sqlite:///{folder / 'qonys.db'}"
        self.settings = read_settings(self.environment)
        lines = (folder / demo.PASSWORDS).read_text(encoding="utf-8").splitlines()
        self.passwords = {login: password for _, login, password, _ in (line.split("\t") for line in lines)}
        self._server: Served | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = Served(self.environment, self.settings.data / "server.log")
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.address}/api/health").raise_for_status()
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("The server did not start.")

    def stop(self) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait(20)
            self._server = None

    def command(self, *words: str) -> str:
        """Run one of our commands here, without the time that another interpreter takes to begin."""
        ran = CliRunner().invoke(qonys, words, env=self.environment)
        assert ran.exit_code == 0, ran.output
        return ran.output

    def code(self, *whose: str) -> str:
        """Return a one-time code made on the command line, without its spaces."""
        found = re.search(r"\d{4} \d{4} \d{4}", self.command("device", "enrol", *whose))
        assert found
        return found[0].replace(" ", "")

    def rows(self, sql: str, **values: object) -> list[dict]:
        database = Database(self.settings.database)
        try:
            with database.reading() as connection:
                return connection.all(sql, **values)
        finally:
            database.close()

    def run(self, sql: str, **values: object) -> None:
        database = Database(self.settings.database)
        try:
            with database.transaction() as connection:
                connection.run(sql, **values)
        finally:
            database.close()

    def page(self, login: str, path: str) -> str:
        """Sign in as a browser does and return the page at `path`."""
        with httpx.Client(base_url=self.address, follow_redirects=True) as client:
            token = re.search(r'name="csrf" value="([^"]+)"', client.get("/signin").text)
            form = {"login": login, "password": self.passwords[login]} | ({"csrf": token[1]} if token else {})
            signed_in = client.post("/signin", data=form)
            assert "/signin" not in str(signed_in.url), signed_in.text
            return client.get(path).raise_for_status().text

    def chances(self) -> dict[str, "Chance"]:
        """Return what the newest run says of each family, by household id."""
        rows = self.rows(
            "select household_id, chance, position, model_id, reasons from risk join risk_run on risk_run.id = risk.run_id"
            " where run_id = (select id from risk_run order by made_at desc, id desc limit 1)"
        )
        return {
            row.pop("household_id"): msgspec.convert(row | {"reasons": json.loads(row["reasons"])}, Chance)
            for row in rows
        }


class Chance(msgspec.Struct, frozen=True):
    chance: float
    position: int
    model_id: str
    reasons: frozenset[str]
