"""A real server process on each engine, and what a broken or hostile client says to it over a real socket."""

import http.client
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from mobile.keeping.store import Store
from server.access import Role
from server.database import Database
from server.exchange.hands.caseloads import assign
from server.keys import open_keys
from server.registry import register
from server.store.clock import today
from server.store.migrating import migrate
from surveys.exchange.sync import Enrolled
from surveys.ids import uuid7
from surveys.wording import LANGUAGES
from tests.forking import Served
from tests.mobile.conftest import Clock, enrolled_phone
from tests.postgres import Postgres
from tests.server.bad_input.phones import KEY
from tests.server.conftest import Programme, a_family, add_staff, record

PATIENCE = 20
# Half a minute and two of them are too long for a test: this server gives up sooner, and is the same otherwise.
WAITS_SECONDS = 2.0
HEAT = {"ctx_heating": "1", "heat_day": "often"}


class Answer(msgspec.Struct, frozen=True):
    """What came back: status, headers in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 whatever the server said
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        return self.json["type"].rpartition("/")[2]


class Newcomer(msgspec.Struct, frozen=True):
    """A family of its own for one test, with a worker and a phone: nothing another test does is seen here."""

    family: str
    person: str
    spouse: str
    worker: str
    phone: Enrolled

    def heat(self, *, id: str = "", changes: Mapping[str, object] | None = None) -> bytes:
        """Return an interview about the heating; `changes` overwrite or add fields of the envelope."""
        return record("heat", HEAT, self.family, self.person, id=id, **(dict(changes or {})))  # ty: ignore[invalid-argument-type]


class Office:
    """One server process and its database, for all tests of an engine."""

    def __init__(self, url: str, data: Path) -> None:
        self.database = Database(url)
        migrate(self.database)
        self.programme = Programme(self.database, open_keys(data / "keys"))
        self._host: Newcomer | None = None
        self.port = _free_port()
        self.log = data / "log"
        settings = {"QONYS_DATABASE": url, "QONYS_DATA": str(data), "QONYS_PORT": str(self.port)}
        self.process = Served(os.environ | settings, self.log, WAITS_SECONDS)

    def wait(self) -> None:
        for _ in range(400):
            with socket.socket() as caller:
                if caller.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(self.log.read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        self.database.close()

    def newcomer(self) -> Newcomer:
        """Register a family, give it to a new worker, enrol that worker's phone; the first person has agreed."""
        with self.database.transaction() as connection:
            worker = add_staff(connection, f"w-{uuid7()}", Role.WORKER)
        new = self._family_of(worker, self.programme.enrol_worker(worker))
        self.programme.agreed(self.programme.caller(new.phone), new.person, new.family)
        return new

    def neighbour(self) -> Newcomer:
        """Register one more family of the same worker each time: quicker, where nobody is asked anything."""
        self._host = self._host or self.newcomer()
        return self._family_of(self._host.worker, self._host.phone)

    def _family_of(self, worker: str, phone: Enrolled) -> Newcomer:
        family = a_family(0)
        ids = [uuid7() for _ in family.people]
        people = tuple(structs.replace(one, id=new) for one, new in zip(family.people, ids, strict=True))
        with self.database.transaction() as connection:
            [home] = register(connection, [structs.replace(family, id=uuid7(), people=people)])
            assign(connection, home, worker, today())
        return Newcomer(home, ids[0], ids[1], worker, phone)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        language: str = "en",
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"accept-language": language} | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def push(self, phone: Enrolled, *records: bytes, language: str = "en", **headers: str) -> Answer:
        body = b'{"records":[' + b",".join(records) + b"]}"
        return self.ask("POST", "/api/push", body, token(phone) | headers, language)

    def codes(self, phone: Enrolled, *records: bytes) -> list[str]:
        """Return "accepted" or the refusal's code for each record."""
        receipts = self.push(phone, *records).json["receipts"]
        return [one["problem"]["code"] if one.get("problem") else one["status"] for one in receipts]

    def told(self, phone: Enrolled, record: bytes) -> dict[str, Any]:
        """Return what is wrong with a record, in English, having seen that it is told in each language."""
        said = [self.push(phone, record, language=one).json["receipts"][0]["problem"] for one in LANGUAGES]
        assert len({problem["detail"] for problem in said}) == len(LANGUAGES), said
        assert all(problem["detail"].endswith(".") for problem in said)
        return said[LANGUAGES.index("en")]

    def raw(self, content: bytes, *, then: bytes | None = None, seconds: float = PATIENCE) -> bytes:
        """Say exactly these bytes, hang up our half of the line unless there is more to say, and return what comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as line:
            line.sendall(content)
            if then is None:
                line.shutdown(socket.SHUT_WR)
            else:
                line.sendall(then)
            heard = b""
            while piece := line.recv(65536):
                heard += piece
            return heard

    def login(self, staff_id: str) -> str:
        return self.programme.rows("select login from staff where id = :id", id=staff_id)[0]["login"]

    def count(self, table: str, **where: str) -> int:
        terms = " and ".join(f"{name} = :{name}" for name in where)
        return self.programme.rows(f"select count(*) as n from {table} where {terms}", **where)[0]["n"]  # noqa: S608

    def faults(self) -> str:
        """Return what the server wrote into its log of errors of its own."""
        text = self.log.read_text()
        return text if "Traceback" in text or "ERROR" in text else ""


def refused(
    ask: Callable[[str], Answer],
    status: int,
    kind: str,
    *named: str,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Check that the answer is a problem document in each language, naming the thing; return the English one."""
    answers = {language: ask(language) for language in LANGUAGES}
    details = {language: answer.json["detail"] for language, answer in answers.items()}
    for answer in answers.values():
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status, answer.problem, answer.json["status"]) == (status, kind, status)
        assert answer.json["title"]
        assert answer.json["detail"].endswith(".")
        assert [name for name in named if name not in answer.json["detail"]] == []
        assert (headers or {}).items() <= answer.headers.items()
    assert len(set(details.values())) == len(LANGUAGES), details
    return answers["en"]


def token(phone: Enrolled) -> dict[str, str]:
    return {"authorization": f"Bearer {phone.token}"}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def office_on_sqlite(tmp_path_factory: pytest.TempPathFactory, keys_folder: Path) -> Iterator[Office]:
    data = tmp_path_factory.mktemp("office-sqlite")
    with _serving(f"sqlite:///{data / 'qonys.db'}", data, keys_folder) as office:
        yield office


@pytest.fixture(scope="session")
def office_on_postgresql(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, keys_folder: Path
) -> Iterator[Office]:
    url = postgres.create("bad_input")  # others empty theirs after each test
    with _serving(url, tmp_path_factory.mktemp("office-postgresql"), keys_folder) as office:
        yield office


@contextmanager
def _serving(url: str, data: Path, keys_folder: Path) -> Generator[Office]:
    shutil.copytree(keys_folder, data / "keys")
    office = Office(url, data)
    try:
        office.wait()
        yield office
    finally:
        office.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """Give the server; whatever a test says to it, it neither dies nor writes a fault of its own into the log."""
    office: Office = request.getfixturevalue(f"office_on_{request.param}")
    yield office
    assert office.process.poll() is None
    faults = office.faults()
    office.log.write_text("")
    assert faults == ""


@pytest.fixture(scope="session")
def phone_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the file of a worker's phone with all forms once: to put them in takes its time."""
    path = tmp_path_factory.mktemp("phone") / "phone.db"
    store = Store(path)
    store.unlock(KEY)
    enrolled_phone(store, Clock(), "worker")
    store.close()
    return path


@pytest.fixture
def store(phone_file: Path, tmp_path: Path) -> Iterator[Store]:
    """Give a copy of that file, open."""
    shutil.copy(phone_file, tmp_path / "phone.db")
    store = Store(tmp_path / "phone.db")
    store.unlock(KEY)
    yield store
    store.close()


@pytest.fixture
def newcomer(office: Office) -> Newcomer:
    return office.newcomer()
