"""A small programme to test with: two workers, three families, their phones, the real instruments."""

import shutil
from collections.abc import Iterator
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.testing import TestClient
from pyxform.xls2xform import convert

from server.access import Caller, Role
from server.accounts import NewAccount, sign_in
from server.app import furnished, routed
from server.database import Connection, Database
from server.exchange.hands.caseloads import assign
from server.exchange.phones.enrolment import code_for_settler, code_for_staff, enrol, phone_caller
from server.exchange.receiving import Door, receive
from server.exchange.records.opening import Check
from server.exchange.records.publishing import Forms
from server.keys import Keys, open_keys
from server.registry import NewFamily, NewPerson, register
from server.settings import Settings
from server.store.clock import time_text, today
from server.store.office.staff import Staff, StaffStore
from server.store.received.forms import FormStore
from surveys.catalogue import form_ids, instrument_paths
from surveys.exchange.sync import Enrol, Enrolled, FormFile, Receipt
from surveys.ids import uuid7

NOW = datetime.now(UTC)
VERSION = "2026112301"
PASSWORD = "long enough for anybody"
NOTICE = {f"ctx_{name}": "x" for name in ("operator", "bin", "phone", "keep", "third", "cross", "publish")}
AGREED = {**NOTICE, "con_ready": "1", "con_service": "yes", "con_analysis": "yes"}
REFUSED = {**NOTICE, "con_ready": "1", "con_service": "no"}


@cache
def xform(form_id: str) -> FormFile:
    path = next(path for path in instrument_paths() if path.stem == form_id)
    text = convert(path, file_type=".md").xform
    return FormFile(id=form_id, version=VERSION, hash=form_id, xform=text)


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the server's keys once: a new RSA key takes its time."""
    folder = tmp_path_factory.mktemp("data") / "keys"
    open_keys(folder)
    return folder


@pytest.fixture(scope="session")
def keys(keys_folder: Path) -> Keys:
    return open_keys(keys_folder)


class Programme:
    """What the tests of the server stand on. `worker` holds `family` and `second`; nobody here holds `foreign`."""

    def __init__(self, database: Database, keys: Keys, check: Check = "engine") -> None:
        self.database = database
        self.keys = keys
        self.forms = Forms(database)
        self.door = Door(database=database, keys=keys, forms=self.forms, check=check)
        with database.transaction() as connection:
            for form_id in form_ids():
                FormStore(connection).add(xform(form_id), time_text(NOW))
            self.family, self.second, self.foreign = register(connection, [a_family(n) for n in range(3)])
            self.worker_id = add_staff(connection, "aigul", Role.WORKER)
            self.other_id = add_staff(connection, "bolat", Role.WORKER)
            assign(connection, self.family, self.worker_id, today())
            assign(connection, self.second, self.worker_id, today())
            assign(connection, self.foreign, self.other_id, today())
        self.person, self.spouse = person_of(0, 0), person_of(0, 1)

    def over(self, database: Database) -> "Programme":
        """Return the same programme over a copy of its database."""
        again = copy(self)
        again.database, again.forms = database, Forms(database)
        again.door = Door(database=database, keys=self.keys, forms=again.forms, check=self.door.check)
        return again

    def enrol_worker(self, staff_id: str | None = None) -> Enrolled:
        with self.database.transaction() as connection:
            code = code_for_staff(connection, self.keys, staff_id or self.worker_id, made_by="test", now=NOW)
        return self.use(code)

    def enrol_settler(self, household_id: str = "", person_id: str = "") -> Enrolled:
        with self.database.transaction() as connection:
            family, person = household_id or self.family, person_id or self.person
            code = code_for_settler(connection, self.keys, family, person, made_by="test", now=NOW)
        return self.use(code)

    def use(self, code: str) -> Enrolled:
        asked = Enrol(code=code, device_name="Samsung A15")
        return enrol(self.database, self.keys, asked, address="127.0.0.1", now=datetime.now(UTC))

    def caller(self, enrolled: Enrolled) -> Caller:
        return phone_caller(self.database, enrolled.token, datetime.now(UTC))

    def push(self, caller: Caller, *records: bytes, now: datetime = NOW) -> list[Receipt]:
        return receive(self.door, caller, records, now)

    def agreed(self, caller: Caller, person_id: str = "", family: str = "") -> None:
        """Have a person agree to the service."""
        receipts = self.push(
            caller, record("consent", AGREED, family or self.family, person_id or self.person, hours_ago=48)
        )
        assert receipts[0].status == "accepted", receipts

    def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        with self.database.reading() as connection:
            return connection.all(sql, **values)


def add_staff(connection: Connection, login: str, role: Role, district: str | None = None) -> str:
    """Add a person of the staff who can sign in with PASSWORD, without hashing it anew each time."""
    person = Staff(
        id=uuid7(),
        login=login,
        name=login.title(),
        password_hash=_password_hash(),
        role=role,
        duties=(),
        language="kk",
        district=district,
        active=True,
        created_at=time_text(NOW),
    )
    StaffStore(connection).add(person)
    return person.id


@cache
def _password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)


def account(login: str, role: Role, **more: object) -> NewAccount:
    return msgspec.structs.replace(
        NewAccount(login=login, name=login.title(), role=role, password=PASSWORD), **more
    )


def person_of(family: int, place: int) -> str:
    return f"01900000-0000-7000-8000-00000000{family:02}{place:02}"


def family_id(family: int) -> str:
    return f"01900000-0000-7000-9000-0000000000{family:02}"


def a_family(n: int) -> NewFamily:
    return NewFamily(
        id=family_id(n),
        name=f"Отбасы {n}",
        route="inside",
        origin="61",
        district="5950",
        village="Бескөл",
        language="kk",
        arrived_on=date(2026, 9, 1),
        entered_on=date(2026, 9, 1),
        people=(
            NewPerson(id=person_of(n, 0), name="Айдос", relation="self", birth_year=1988),
            NewPerson(id=person_of(n, 1), name="Жанар", relation="spouse", birth_year=1990),
            NewPerson(id=person_of(n, 2), name="Ерасыл", relation="child", birth_year=2016),
        ),
        simulated=True,
    )


def record(
    form_id: str,
    answers: object,
    household_id: str,
    person_id: str | None,
    /,
    *,
    id: str = "",
    hours_ago: float = 1,
    **changes: object,
) -> bytes:
    """Return the bytes of a record, as a phone makes them; `changes` overwrite or add fields of the envelope."""
    finished = NOW - timedelta(hours=hours_ago)
    envelope: dict[str, object] = {
        "id": id or uuid7(),
        "household_id": household_id,
        "person_id": person_id,
        "form_id": form_id,
        "form_version": VERSION,
        "language": "kk",
        "started_at": finished - timedelta(minutes=9),
        "finished_at": finished,
        "answers": answers,
    }
    return msgspec.json.encode(envelope | changes)


@pytest.fixture
def programme(database: Database, keys: Keys) -> Programme:
    """Give the programme on one engine after the other."""
    return Programme(database, keys)


@pytest.fixture
def aigul(programme: Programme) -> Caller:
    return programme.caller(programme.enrol_worker())


@pytest.fixture
def small(sqlite_url: str, keys: Keys) -> Iterator[Programme]:
    """Give the programme on SQLite alone, for what does not hang on the engine."""
    database = Database(sqlite_url)
    yield Programme(database, keys)
    database.close()


_routed = cache(routed)


def serving(settings: Settings) -> Litestar:
    """Return the application over another database: its routes, which take a second to put together, are made once."""
    return furnished(_routed(), settings)


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, keys_folder: Path) -> Litestar:
    shutil.copytree(keys_folder, tmp_path / "keys")
    return serving(Settings(database=sqlite_url, data=tmp_path))


@pytest.fixture
def served(app: Litestar) -> Programme:
    """Give the programme that `app` serves."""
    return Programme(app.state["database"], app.state["keys"])


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def bearer(enrolled: Enrolled) -> dict[str, str]:
    return {"authorization": f"Bearer {enrolled.token}"}


def signed_in(database: Database, login: str) -> dict[str, str]:
    """Return the headers of a browser in which this person has signed in."""
    token = sign_in(database, login, PASSWORD, datetime.now(UTC)).token
    return {"cookie": f"qonys={token}"}
