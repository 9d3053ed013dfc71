"""What every test may ask for: both engines, empty and brought to the newest shape."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from server.database import Database
from server.store.migrating import migrate


def _postgres_programs() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))


def _owner() -> str | None:
    """Return whom PostgreSQL should run as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _start(folder: Path, owner: str | None) -> subprocess.Popen[bytes]:
    programs, group = _postgres_programs(), pwd.getpwnam(owner).pw_gid if owner else None
    init = ["initdb", "-D", "data", "-U", "qonys", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    init[0] = str(programs / init[0])
    subprocess.run(init, check=True, user=owner, group=group, cwd=folder, capture_output=True)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "max_connections": "60",
    }
    arguments = [item for name, value in options.items() for item in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        command = [str(programs / "postgres"), "-D", "data", *arguments]
        return subprocess.Popen(command, user=owner, group=group, cwd=folder, stdout=log, stderr=log)


def _wait_until_it_answers(url: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start.")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """Start a PostgreSQL of our own; give the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="qonys-pg-"))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
    server = _start(folder, owner)
    try:
        _wait_until_it_answers(_postgres_url(folder, "postgres"))
        yield folder
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_url(folder: Path, name: str) -> str:
    return f"postgresql:///{name}?host={folder}&user=qonys"


@pytest.fixture(scope="session")
def postgres_shaped(postgres: Path) -> str:
    """Make one database in the newest shape; give its address."""
    with psycopg.connect(_postgres_url(postgres, "postgres"), autocommit=True) as connection:
        connection.execute("create database shaped")
    _migrated(_postgres_url(postgres, "shaped"))
    return _postgres_url(postgres, "shaped")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shaped") / "qonys.db"
    _migrated(f"sqlite:///{path}")
    return path


def _migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


def _emptied(url: str) -> None:
    """Delete every row, whatever refers to it: much faster than a new database for each test."""
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename not in ('migration', 'counter')"
        ).fetchall()
        for (table,) in tables:
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        connection.execute("update counter set value = 0")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "qonys.db")
    return f"sqlite:///{tmp_path / 'qonys.db'}"


@pytest.fixture
def postgres_url(postgres_shaped: str) -> Iterator[str]:
    yield postgres_shaped
    _emptied(postgres_shaped)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give an empty database in the newest shape, on one engine after the other."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
