"""Sixteen real phones send to a real server process while something dies; then it is counted what became of their records."""

import http.client
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from mobile.keeping.drafts import Draft
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.talking.client import Client
from mobile.talking.receiving import Device, devices, families
from mobile.talking.sync import sync
from server.access import Role
from server.database import Connection, Database
from server.exchange.hands.caseloads import assign
from server.exchange.phones.enrolment import code_for_staff, enrol, phone_caller
from server.exchange.pulling import pull
from server.keys import Keys, open_keys
from server.registry import NewFamily, NewPerson, register
from server.store.caring.consents import Consent, ConsentStore
from server.store.clock import time_text, today
from server.store.migrating import migrate
from server.store.received.forms import FormStore
from surveys.exchange.sync import Enrol
from surveys.ids import uuid7
from surveys.submission import Answers
from tests.forking import Served
from tests.server.conftest import NOW, VERSION, add_staff, xform

PHONES = 16
PATIENCE_SECONDS = 60
# After a sitting that came to nothing: knocking at a dead server costs as much as its start.
REST_SECONDS = (0.1, 0.8)
UNSENT = 12  # with so many waiting, nobody begins another interview
HELP: Answers = {
    "hlp_words": "Пеш түтіндейді",
    "hlp_cat": "cold",
    "hlp_urgent": "d3",
    "hlp_share": ["worker"],
}
DAYS = ("always", "often", "sometimes", "seldom", "never")


class ServerProcess:
    """`qonys serve` as a process of its own, at the same address however often it dies."""

    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        self.url, self.folder, self.port = url, folder, _free_port()
        self._settings = settings
        self.process: Served | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "ServerProcess":
        ours = {"QONYS_DATABASE": self.url, "QONYS_DATA": str(self.folder), "QONYS_PORT": str(self.port)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QONYS_")}
        self.process = Served(kept | ours | self._settings, self.folder / "server.log")
        until = time.monotonic() + 30
        while not self.answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError(
                    f"The server did not start. {(self.folder / 'server.log').read_text()[-2000:]}"
                )
            time.sleep(0.03)
        return self

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


class LoadedPhone:
    """A worker's phone that finishes interviews and sends them, sitting after sitting, whatever answers or does not."""

    def __init__(self, folder: Path, number: int, device: Device, family: str, person: str) -> None:
        self.store = Store(folder / f"phone{number}.db")
        self.store.unlock(new_key())
        devices(self.store).put("", device)
        self.outbox = Outbox(self.store)
        self.family, self.person, self.server = family, person, device.server
        self.made: dict[str, Answers] = {}
        self.troubles = 0
        self._dice = random.Random(number)

    def work(self, is_over: threading.Event) -> None:
        """Go on until it is over and everything is sent; give up after a minute without success."""
        client = Client(self.server, "kk", connect_seconds=2, read_seconds=10, pause=0.02)
        until = float("inf")
        while not is_over.is_set() or (self.outbox.count("ready") and time.monotonic() < until):
            if is_over.is_set():
                until = min(until, time.monotonic() + PATIENCE_SECONDS)
            elif self.outbox.count("ready") < UNSENT:
                self.interview()
            if sync(self.store, client).problem:
                self.troubles += 1
                time.sleep(self._dice.uniform(*REST_SECONDS))
        client.close()

    def interview(self) -> None:
        for _ in range(self._dice.randint(1, 6)):
            form_id = "help" if self._dice.random() < 0.1 else "heat"
            answers = dict(HELP) if form_id == "help" else self._heat()
            now = datetime.now(UTC)
            draft = Draft(
                id=uuid7(),
                form_id=form_id,
                form_version=VERSION,
                household_id=self.family,
                person_id=self.person,
                language="kk",
                started_at=now - timedelta(minutes=4),
                touched_at=now,
            )
            self.made[draft.id] = answers
            self.outbox.finalize(draft, answers, "", now)

    def _heat(self) -> dict[str, Any]:
        return {
            "ctx_heating": "1",
            "heat_day": self._dice.choice(DAYS),
            "heat_night": self._dice.choice(DAYS),
        }

    def acknowledged(self) -> set[str]:
        return {entry.id for entry in self.outbox.entries("sent", 1_000_000)}


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a storm; `stale` phones hold another picture of their family than a new phone would get."""

    made: int
    acknowledged: int
    missing: int
    twice: int
    changed: int
    unsent: int
    stuck: int
    stale: int
    troubles: int

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.twice or self.changed or self.unsent or self.stuck or self.stale)


def storm(url: str, folder: Path, crash: Callable[[ServerProcess], None], times: int) -> Tally:
    """Let sixteen phones send, and let `crash` happen so many times at random moments of their work.

    `crash` ends something and starts it again.
    """
    server, phones = prepare(url, folder)
    server.start()
    is_over = threading.Event()
    threads = [threading.Thread(target=phone.work, args=(is_over,)) for phone in phones]
    dice = random.Random(times)
    try:
        for thread in threads:
            thread.start()
        for _ in range(times):
            _wait_for_work(phones)
            time.sleep(dice.uniform(0.0, 0.5))
            crash(server)
        _wait_for_work(phones)
        is_over.set()
        for thread in threads:
            thread.join()
    finally:
        is_over.set()
        server.stop()
    return count(url, phones)


def _wait_for_work(phones: list[LoadedPhone]) -> None:
    """Wait until several phones have got receipts since now: then the server is in the middle of its work."""
    before = [phone.outbox.count("sent") for phone in phones]
    until = time.monotonic() + PATIENCE_SECONDS
    while (
        sum(phone.outbox.count("sent") > was for phone, was in zip(phones, before, strict=True)) < PHONES // 2
    ):
        if time.monotonic() > until:
            raise RuntimeError("The phones get no receipts any more.")
        time.sleep(0.02)


def kill_server(server: ServerProcess) -> None:
    server.kill()
    server.start()


def prepare(url: str, folder: Path) -> tuple[ServerProcess, list[LoadedPhone]]:
    """Make a programme of sixteen workers with one family each, and their phones."""
    database, keys = Database(url), open_keys(folder / "keys")
    migrate(database)
    server = ServerProcess(url, folder)
    with database.transaction() as connection:
        for form_id in ("heat", "help", "consent"):
            FormStore(connection).add(xform(form_id), time_text(NOW))
        made = [_worker(connection, keys, number) for number in range(PHONES)]
    phones = []
    for number, (code, family, person) in enumerate(made):
        enrolled = enrol(database, keys, Enrol(code=code, device_name="phone"), address="here", now=NOW)
        device = Device(
            device_id=enrolled.device_id,
            token=enrolled.token,
            holder=enrolled.holder,
            server=server.address,
            enrolled_at=NOW,
        )
        phones.append(LoadedPhone(folder, number, device, family, person))
    database.close()
    return server, phones


def _worker(connection: Connection, keys: Keys, number: int) -> tuple[str, str, str]:
    person, day = uuid7(), date(2026, 9, 1)
    [family] = register(
        connection,
        [
            NewFamily(
                name=f"Отбасы {number}",
                route="inside",
                origin="61",
                district="5950",
                village="Бескөл",
                language="kk",
                arrived_on=day,
                entered_on=day,
                people=(NewPerson(id=person, name="Айдос", relation="self", birth_year=1988),),
                simulated=True,
            )
        ],
    )
    staff_id = add_staff(connection, f"worker{number}", Role.WORKER)
    assign(connection, family, staff_id, today())
    word = partial(
        Consent, household_id=family, person_id=person, given=True, form_version=VERSION, language="kk"
    )
    ConsentStore(connection).add(
        [word(purpose="service", source="worker", at=time_text(NOW - timedelta(days=9)))]
    )
    return code_for_staff(connection, keys, staff_id, made_by="test", now=NOW), family, person


def count(url: str, phones: list[LoadedPhone]) -> Tally:
    """Compare what the phones made, and what they were told, with what the database holds."""
    database = Database(url)
    with database.reading() as connection:
        rows = connection.all(
            "select id, form_id, household_id, answers, private_answers, seq from submission"
        )
        receipts = {row["id"] for row in connection.all("select id from receipt")}
        asked = connection.all("select id from help_request")
        last = connection.all("select value from counter where name = 'seq'")[0]["value"]
    stale = sum(_is_stale(phone, database) for phone in phones)
    database.close()
    made = {id_: answers for phone in phones for id_, answers in phone.made.items()}
    kept = {row["id"]: row for row in rows}
    acknowledged = {id_ for phone in phones for id_ in phone.acknowledged()}
    helps = sum(row["form_id"] == "help" for row in rows)
    return Tally(
        made=len(made),
        acknowledged=len(acknowledged),
        missing=len(acknowledged - kept.keys()) + len(made.keys() - kept.keys()),
        twice=len(rows) - len(kept) + len(kept.keys() - made.keys()),
        changed=sum(_answers(kept[id_]) != answers for id_, answers in made.items() if id_ in kept),
        unsent=sum(phone.outbox.count("ready") for phone in phones),
        stuck=abs(helps - len(asked)) + len(kept.keys() ^ receipts) + sum(row["seq"] > last for row in rows),
        stale=stale,
        troubles=sum(phone.troubles for phone in phones),
    )


def _answers(row: dict[str, Any]) -> Answers:
    return msgspec.json.decode(row["private_answers"] if row["form_id"] == "help" else row["answers"])


def _is_stale(phone: LoadedPhone, database: Database) -> bool:
    """Ask whether the phone, after its last sitting, holds another picture of its family than a new phone would get."""
    token = devices(phone.store).all()[""].token
    fresh = pull(database, phone_caller(database, token, datetime.now(UTC)), 0, datetime.now(UTC))
    return list(fresh.households) != list(families(phone.store).all().values())


def _free_port() -> int:
    """Return a port that nobody is given by chance while the server is dead: systems draw those from 32768 on."""
    while True:
        port = random.SystemRandom().randint(10_000, 32_000)
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port
