"""A database of any release comes forward with every row: what was kept then can be read by today's server.

`released/NNNN_name.sql` holds rows as the server of that step wrote them. A new step brings rows of its own there.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from server.database import Connection, Database, Row
from server.keys import Keys, token_hash
from server.settings import Settings
from server.store import migrating
from server.store.migrating import migrate, steps
from surveys.exchange.sync import Pull
from tests.postgres import Postgres
from tests.server.conftest import _password_hash, record, serving, xform

RELEASED = Path(__file__).parent / "released"
STEPS = [name for name, _ in steps()]
HOME, HEAD = "01800000-0000-7000-9000-000000000001", "01800000-0000-7000-8000-000000000001"
SPOUSE = "01800000-0000-7000-8000-000000000002"
# What a later step changed on purpose, by table and column.
CHANGED = {
    "sealed_answer": {"subject", "month"},
    "household": {"seq"},
    "agenda_stale": {"n"},
    "agenda_look": {"until_on"},
}


def values(keys: Keys) -> dict[str, object]:
    return {
        "iin": keys.seal("850101300017", SPOUSE),
        "password": _password_hash(),
        "session": token_hash("manager"),
        "worker_token": token_hash("worker"),
        "settler_token": token_hash("settler"),
        "later": "2099-01-01T00:00:00.000000Z",
        "xform": xform("heat").xform,
        "digest": "5" * 64,
        "content": b"a,b\n1",
    }


def fill(connection: Connection, step: str, keys: Keys) -> None:
    """Write the rows of one step."""
    file = RELEASED / f"{step}.sql"
    text = (
        re.sub(r"^--.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE) if file.is_file() else ""
    )
    for statement in re.split(r";\s*\n", text):
        if statement.strip():
            named = {
                name: value for name, value in values(keys).items() if re.search(rf":{name}\b", statement)
            }
            connection.run(statement, **named)


def tables(database: Database) -> dict[str, list[Row]]:
    """Return every row of every table."""
    listing = (
        "select name from sqlite_master where type = 'table'"
        if database.url.startswith("sqlite")
        else "select tablename as name from pg_tables where schemaname = 'public'"
    )
    with database.reading() as connection:
        names = [row["name"] for row in connection.all(listing)]
        return {
            name: connection.all(f"select * from {name}")  # noqa: S608
            for name in names
            if name not in ("migration", "counter") and not name.startswith("sqlite")
        }


class History:
    """One database that lives through all steps; `as_of` gives a copy of it as it was after one of them.

    Who asks for a step before the one it has come to lets it begin its life anew.
    """

    def __init__(self, keys: Keys, begin: Callable[[], str], copy: Callable[[], str]) -> None:
        self._keys, self._begin, self._copy = keys, begin, copy
        self._length, self._url = 0, begin()

    def as_of(self, place: int) -> str:
        if self._length > place + 1:
            self._length, self._url = 0, self._begin()
        while self._length <= place:
            self._step(self._length)
            self._length += 1
        return self._copy()

    def _step(self, place: int) -> None:
        known = steps()[: place + 1]
        database = Database(self._url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migrating, "steps", lambda: known)
            assert migrate(database) == [known[-1][0]]
        with database.transaction() as connection:
            fill(connection, known[-1][0], self._keys)
        database.close()


def sqlite_history(folder: Path, keys: Keys) -> History:
    def begin() -> str:
        (folder / "living.db").unlink(missing_ok=True)
        return f"sqlite:///{folder / 'living.db'}"

    turns = cycle(("copy", "other"))  # the copy before may still be open

    def copy() -> str:
        file = folder / f"{next(turns)}.db"
        shutil.copy(folder / "living.db", file)
        return f"sqlite:///{file}"

    return History(keys, begin, copy)


def postgres_history(postgres: Postgres, keys: Keys) -> History:
    """Drop none of them: that takes far longer than to make one, and the server goes with all it has."""
    lives, copies = count(), count()
    living = ""

    def begin() -> str:
        nonlocal living
        living = f"living_{next(lives)}"
        return postgres.create(living)

    return History(keys, begin, lambda: postgres.create(f"released_{next(copies)}", living))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> History:
    if request.param == "sqlite":
        return sqlite_history(tmp_path_factory.mktemp("released"), keys)
    return postgres_history(request.getfixturevalue("postgres"), keys)


class Old(msgspec.Struct, frozen=True):
    """A database as it was after one step, and the rows it held then."""

    step: str
    database: Database
    rows: dict[str, list[Row]]


@pytest.fixture(scope="module")
def old(history: History, request: pytest.FixtureRequest) -> Iterator[Old]:
    """Give a copy that both promises are tried on."""
    database = Database(history.as_of(STEPS.index(request.param)))
    yield Old(request.param, database, tables(database))
    database.close()


each_step = pytest.mark.parametrize("old", STEPS, indirect=True)


@each_step
def test_every_row_comes_forward(old: Old) -> None:
    migrate(old.database)
    after = tables(old.database)
    for name, rows in old.rows.items():
        if not rows:
            continue
        assert after.get(name), f"{name} is gone, with {len(rows)} rows"
        columns = set(rows[0]) & set(after[name][0]) - CHANGED.get(name, set())
        assert all(_is_among(row, after[name], columns) for row in rows), name
        assert len(after[name]) >= len(rows)


def _is_among(row: Row, rows: list[Row], columns: set[str]) -> bool:
    return any(all(row[name] == one[name] for name in columns) for one in rows)


@each_step
def test_it_can_be_read_and_written_to_by_todays_server(old: Old, tmp_path: Path, keys_folder: Path) -> None:
    shutil.copytree(keys_folder, tmp_path / "keys")
    app = serving(Settings(database=old.database.url, data=tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        if STEPS.index(old.step) >= STEPS.index("0002_staff"):
            _ensure_phones(client)
            _ensure_pages(client)


def _ensure_phones(client: TestClient[Any]) -> None:
    """A phone that was enrolled then fetches its families, and sends an interview begun with a version of then."""
    worker = {"authorization": "Bearer worker"}
    answer = client.get("/api/pull", headers=worker)
    pulled = msgspec.json.decode(answer.content, type=Pull)
    [home] = [one for one in pulled.households if one.id == HOME]
    assert (home.name, home.district, home.number) == ("Сапарұлы Ермек", "5950", 1)
    assert {one.name for one in home.people} == {"Ермек Сапарұлы", "Гүлнар", "Дана"}
    assert {one.kind for one in home.facts} >= {"household", "person", "membership", "residence"}
    settler = client.get("/api/pull", headers={"authorization": "Bearer settler"})
    assert [one.id for one in msgspec.json.decode(settler.content, type=Pull).households] == [HOME]
    asked = record("heat", {}, HOME, HEAD, form_version="2025030101")
    sent = client.post("/api/push", content=b'{"records":[' + asked + b"]}", headers=worker)
    [receipt] = sent.json()["receipts"]
    assert receipt["status"] == "accepted" or receipt["problem"]["code"] == "no_consent"


def _ensure_pages(client: TestClient[Any]) -> None:
    headers = {"cookie": "qonys=manager", "accept": "text/html"}
    page = client.get(f"/families/{HOME}", headers=headers)
    assert (page.status_code, "Сапарұлы Ермек" in page.text, "Гүлнар" in page.text) == (200, True, True)
    for path in ("/families", "/devices"):
        assert client.get(path, headers=headers).status_code == 200, path


def test_every_table_has_rows_of_the_step_that_made_it(history: History) -> None:
    """Who adds a table adds rows of it: released/NNNN_name.sql."""
    database = Database(history.as_of(len(STEPS) - 1))
    empty = {name for name, rows in tables(database).items() if not rows}
    database.close()
    assert empty == set()


def test_no_rows_belong_to_a_step_that_is_not_there() -> None:
    assert {file.stem for file in RELEASED.glob("*.sql")} <= set(STEPS)
