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
from uuid import uuid4

import psycopg
import pytest

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
    programs = _postgres_programs()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    init = [programs / "initdb", "-D", folder / "data", "-U", "qonys", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*init, "--locale=C"], check=True, user=owner, group=owner and _group(owner), **quiet)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "60",
        "shared_buffers": "64MB",
    }
    arguments = [item for name, value in options.items() for item in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", folder / "data", *arguments]
    return subprocess.Popen(command, user=owner, group=owner and _group(owner), **quiet)


def _group(owner: str) -> int:
    return pwd.getpwnam(owner).pw_gid


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
def postgres_template(postgres: Path) -> str:
    """Make one database in the newest shape, to be copied for each test."""
    _administer(postgres, "create database shaped")
    _migrated(_postgres_url(postgres, "shaped"))
    return "shaped"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shaped") / "qonys.db"
    _migrated(f"sqlite:///{path}")
    return path


def _migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


def _administer(folder: Path, command: str) -> None:
    with psycopg.connect(_postgres_url(folder, "postgres"), autocommit=True) as connection:
        connection.execute(command.encode())


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "qonys.db")
    return f"sqlite:///{tmp_path / 'qonys.db'}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    folder: Path = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template")
    name = f"q{uuid4().hex}"
    _administer(folder, f"create database {name} template {template}")
    yield _postgres_url(folder, name)
    _administer(folder, f"drop database {name} with (force)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give an empty database in the newest shape, on one engine after the other."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
