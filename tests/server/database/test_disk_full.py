"""A server whose disk is full keeps what it acknowledged, says so, and goes on by itself when there is room again."""

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from server.database import Database
from server.keys import Keys
from server.problems import Unavailable
from server.store.migrating import migrate
from surveys.exchange.sync import Enrolled
from surveys.wording import LANGUAGES, say
from tests.postgres import Postgres
from tests.server.conftest import VERSION, Programme, record
from tests.server.database.test_killed import free_port, start
from tests.small_disk import SmallDisk, small_disk

HEAT = {"ctx_heating": "1", "heat_day": "often"}
ROOM = 300_000


@pytest.fixture(params=["sqlite", "postgresql"])
def disk(request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    megabytes = 48 if request.param == "postgresql" else 8
    with small_disk(megabytes, request.param) as mounted:
        yield mounted


@pytest.fixture
def url(request: pytest.FixtureRequest, disk: SmallDisk) -> Iterator[str]:
    """Give a database that lies on the small disk: SQLite's file, or all tables of PostgreSQL but not its log."""
    if disk.name == "sqlite":
        yield f"sqlite:///{disk.folder / 'qonys.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    tables = disk.folder / "tables"
    tables.mkdir(mode=0o700)
    shutil.chown(tables, postgres.folder.owner())
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"create tablespace small location '{tables}'".encode())
        connection.execute("create database small tablespace small")
        yield postgres.url("small")
        disk.free()
        connection.execute("drop database small with (force)")
        connection.execute("drop tablespace small")


@pytest.fixture
def cramped(url: str, keys: Keys) -> Iterator[Programme]:
    database = Database(url)
    migrate(database)
    yield Programme(database, keys)
    database.close()


@pytest.fixture
def worker(cramped: Programme) -> Enrolled:
    cramped.agreed(cramped.caller(cramped.enrol_settler()))
    return cramped.enrol_worker()


@pytest.fixture
def port(cramped: Programme, worker: Enrolled, keys_folder: Path, tmp_path: Path) -> Iterator[int]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys").symlink_to(keys_folder)
    port = free_port()
    server: subprocess.Popen[bytes] = start(cramped.database.url, tmp_path / "data", port)
    yield port
    assert server.poll() is None, "the server should have stayed up"
    server.terminate()
    server.wait()


def asked(
    port: int, token: str, method: str, path: str, body: bytes | None = None, language: str = "en"
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"authorization": f"Bearer {token}", "accept-language": language}
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer.status, told


def batch(programme: Programme) -> bytes:
    made = [record("heat", HEAT, programme.family, programme.person) for _ in range(50)]
    return b'{"records":[' + b",".join(made) + b"]}"


def pushed(port: int, token: str, body: bytes, language: str = "en") -> tuple[int, Any]:
    return asked(port, token, "POST", "/api/push", body, language)


def accepted(told: Any) -> list[str]:  # noqa: ANN401 JSON
    return [one["id"] for one in told["receipts"] if one["status"] == "accepted"]


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_passes(
    cramped: Programme, worker: Enrolled, port: int, disk: SmallDisk
) -> None:
    acknowledged = accepted(pushed(port, worker.token, batch(cramped))[1])
    assert len(acknowledged) == 50
    disk.fill(leave=ROOM)
    refused = b""
    for _ in range(200):
        body = batch(cramped)
        status, told = pushed(port, worker.token, body)
        if status != 200:
            refused = body
            break
        acknowledged += accepted(told)
    assert refused, "the disk should have been full by now"

    for language in LANGUAGES:
        status, told = pushed(port, worker.token, refused, language)
        assert (status, told["type"]) == (503, f"/problems/{Unavailable.__name__}")
        assert told["detail"] == say("problem.Unavailable.detail", language)
    assert asked(port, worker.token, "GET", f"/api/forms/heat/{VERSION}")[0] == 200
    assert kept(cramped) == sorted(acknowledged)

    disk.free()
    status, told = pushed(port, worker.token, refused)
    assert status == 200
    assert len(accepted(told)) == 50
    assert kept(cramped) == sorted(acknowledged + accepted(told))


def kept(programme: Programme) -> list[str]:
    return sorted(row["id"] for row in programme.rows("select id from submission where form_id = 'heat'"))


def test_a_phone_is_recognised_while_nothing_can_be_written(
    cramped: Programme, worker: Enrolled, disk: SmallDisk
) -> None:
    """That it was seen is written down another time."""
    with cramped.database.transaction() as connection:
        connection.run("update device set seen_at = null")
    cramped.rows("select 1 as one")
    disk.fill()

    assert cramped.caller(worker).staff_id == cramped.worker_id
