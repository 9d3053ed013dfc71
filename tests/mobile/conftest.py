"""A phone in a folder of its own, and an office on 127.0.0.1 that it can speak with."""

import gzip
import hashlib
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from mobile.keeping.forms import Forms
from mobile.keeping.store import Store
from mobile.keeping.vault import Lock, new_key, wrap, wrap_for_recovery
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.enrolling import Device
from mobile.talking.receiving import Known, devices, families, known
from surveys.authoring import compile_instrument, instruments
from surveys.complaint import AskStates, CaseComplaint, States
from surveys.ids import uuid7
from surveys.submission import record_hash
from surveys.sync import (
    CaseDone,
    CaseHelp,
    CaseHousehold,
    CasePerson,
    Enrolled,
    FormEntry,
    FormFile,
    Holder,
    OwnSubmission,
    Problem,
    Pull,
    Receipt,
    RefusalCode,
)

PIN = "482913"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"
WIFE = "01976b00-0000-7000-8000-00000000000b"
CHILD = "01976b00-0000-7000-8000-00000000000c"
NOTICE = (
    "ctx_operator",
    "ctx_bin",
    "ctx_phone",
    "ctx_keep",
    "ctx_third",
    "ctx_cross",
    "ctx_publish",
)  # without all of these no consent may be taken
WORKER = Holder(kind="worker", id="w-1", name="Айгүл Сәрсенова", language="kk")
SETTLER = Holder(
    kind="settler", id="s-1", name="Ерболат Әлімжанұлы", language="kk", household_id=HOME, person_id=HEAD
)


@cache
def recovery_pair() -> tuple[rsa.RSAPrivateKey, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public.decode()


@cache
def form_files() -> dict[str, FormFile]:
    compiled = {path.stem: compile_instrument(path) for path in instruments()}
    return {
        name: FormFile(
            id=name,
            version=one.form.version,
            hash=hashlib.sha256(one.xform.encode()).hexdigest(),
            xform=one.xform,
        )
        for name, one in compiled.items()
    }


@pytest.fixture(scope="session")
def form_file() -> Callable[[str], FormFile]:
    """Return a function that gives an instrument as the server hands it out."""
    return lambda name: form_files()[name]


def a_household(
    id: str = HOME, *, consents: Collection[str] = (HEAD, WIFE), **changes: object
) -> CaseHousehold:
    people = (
        CasePerson(
            id=HEAD,
            name="Ерболат Әлімжанұлы",
            relation="self",
            birth_year=1988,
            phone="+77005550123",
            consent=HEAD in consents,
        ),
        CasePerson(id=WIFE, name="Сәуле", relation="spouse", birth_year=1991, consent=WIFE in consents),
        CasePerson(id=CHILD, name="Айша", relation="child", birth_year=2017),
    )
    known = CaseHousehold(
        id=id,
        number=1040,
        name="Әлімжанұлы Ерболат",
        district="5910",
        village="Бескөл",
        arrived_on=date(2026, 5, 20),
        language="kk",
        people=people,
        consent=bool(consents),
        done=(
            CaseDone("consent", date(2026, 5, 21), HEAD),
            CaseDone("consent", date(2026, 5, 21), WIFE),
            CaseDone("arrival", date(2026, 5, 25)),
        ),
    )
    return msgspec.structs.replace(known, **changes)


@pytest.fixture
def household() -> Callable[..., CaseHousehold]:
    """Return a function that makes a family; what is named differs from Әлімжанұлы's."""
    return a_household


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An opened store with a new data key."""
    store = Store(tmp_path / "qonys.db")
    store.unlock(new_key())
    yield store
    store.close()


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def enrolled_phone(store: Store, clock: Clock, kind: str, server: str = "https://office.invalid") -> Phone:
    """Make a phone that is enrolled and open, with a PIN that is quick to check."""
    key = store.key
    public = recovery_pair()[1]
    store.keep_lock(
        Lock(
            pin=wrap(key, PIN, n=2**4),
            recovery=wrap_for_recovery(key, public, "d-1"),
            recovery_key=public,
            device_id="d-1",
            server=server,
        )
    )
    holder = WORKER if kind == "worker" else SETTLER
    devices(store).put(
        "", Device(device_id="d-1", token="token-1", holder=holder, server=server, enrolled_at=clock())
    )
    families(store).put(HOME, a_household())
    store.shelf("known", Known).put(
        "", Known(cursor=1, pulled_at=clock(), context=dict.fromkeys(NOTICE, "бар"))
    )
    store.keep_word("language", "kk")
    for file in form_files().values():
        Forms(store).put(file, current=True)
    return Phone(store, server, clock, lambda address, language: Client(address, language, pause=0))


@pytest.fixture
def worker(store: Store, clock: Clock) -> Phone:
    """A worker's open phone with one family and every form."""
    return enrolled_phone(store, clock, "worker")


@pytest.fixture
def settler(store: Store, clock: Clock) -> Phone:
    """The own phone of the head of that family."""
    return enrolled_phone(store, clock, "settler")


class Office:
    """The server's side of `surveys.sync` over real sockets, small enough to be told to misbehave."""

    def __init__(self) -> None:
        self.codes: dict[str, Holder] = {}
        self.used: set[str] = set()
        self.records: dict[str, bytes] = {}
        self.pushes: list[list[str]] = []
        self.pages: list[Pull] = []
        self.lacked: dict[str, CaseHousehold] = {}  # what a phone gets that says it lacks them
        self.asked: list[str] = []  # every address that was asked for
        self.told_codes: list[str] = []
        self.bearers: list[str | None] = []
        self.refuse: dict[str, RefusalCode] = {}
        self.misbehave: Callable[[BaseHTTPRequestHandler, str], bool] = lambda handler, path: False
        self.forget_hash = False
        office = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                office.serve(self, b"")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_packed = self.headers["Content-Encoding"] == "gzip"
                office.serve(self, gzip.decompress(body) if is_packed else body)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    def serve(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.asked.append(handler.path)
        path = handler.path.partition("?")[0]
        if self.misbehave(handler, path):
            return
        if path == "/api/enrol":
            self.enrol(handler, msgspec.json.decode(body))
        elif path == "/api/recover":
            self.recover(handler, msgspec.json.decode(body))
        elif path == "/api/push":
            self.push(handler, body)
        elif path == "/api/pull":
            self.pull(handler, parse_qs(handler.path.partition("?")[2]))
        elif path == "/api/complaints":
            self.tell_complaints(handler, msgspec.json.decode(body, type=AskStates))
        elif path.startswith("/api/forms/"):
            self.reply(handler, 200, form_files()[path.split("/")[3]])
        else:
            self.reply(handler, 200, {"qonys": "ok", "simulated": False})

    def pull(self, handler: BaseHTTPRequestHandler, asked: dict[str, list[str]]) -> None:
        cursor, lacks = int(asked["cursor"][0]), "".join(asked.get("lacks", [])).split(",")
        later = [page for page in self.pages if page.cursor > cursor]
        held = self.pages[-1].held if self.pages and lacks != [""] else None
        given = tuple(self.lacked[one] for one in lacks if one in self.lacked)
        page = later[0] if later else Pull(cursor=cursor, held=held, households=given)
        self.reply(handler, 200, page)

    def enrol(self, handler: BaseHTTPRequestHandler, asked: dict) -> None:
        code = asked["code"]
        if code in self.used:
            self.problem(handler, 410, "UsedCode")
        elif code not in self.codes:
            self.problem(handler, 404, "UnknownCode")
        else:
            self.used.add(code)
            enrolled = Enrolled(
                device_id=uuid7(),
                token="token-2",
                holder=self.codes[code],
                recovery_key=recovery_pair()[1],
                server_time=NOW,
            )
            self.reply(handler, 201, enrolled)

    def tell_complaints(self, handler: BaseHTTPRequestHandler, asked: AskStates) -> None:
        self.told_codes += asked.codes
        self.bearers.append(handler.headers["Authorization"])
        day = NOW.date()
        told = tuple(
            CaseComplaint(
                code=code, state="answered", made_on=day, promised_on=day, changed_on=day, answer="Тексерілді"
            )
            for code in asked.codes
        )
        self.reply(handler, 200, States(told))

    def recover(self, handler: BaseHTTPRequestHandler, asked: dict) -> None:
        if asked["code"] not in self.codes:
            self.problem(handler, 404, "UnknownCode")
            return
        wrapped = msgspec.convert(asked["wrapped_key"], bytes, strict=False)
        label = asked["device_id"].encode()
        way = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
        self.reply(handler, 200, {"data_key": recovery_pair()[0].decrypt(wrapped, way)})

    def push(self, handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        if handler.headers["Authorization"] not in ("Bearer token-1", "Bearer token-2"):
            return self.problem(handler, 401, "UnknownDevice")
        receipts = []
        raws = [bytes(raw) for raw in msgspec.json.decode(body, type=dict[str, list[msgspec.Raw]])["records"]]
        ids = [msgspec.json.decode(raw)["id"] for raw in raws]
        self.pushes.append(ids)
        for one, raw in zip(ids, raws, strict=True):
            named = "0" * 64 if self.forget_hash else record_hash(raw)
            if one in self.refuse:
                problem = Problem(code=self.refuse[one], field="hlp_words")
                receipts.append(Receipt(id=one, status="refused", hash=named, problem=problem))
            else:
                self.records[one] = raw
                receipts.append(Receipt(id=one, status="accepted", hash=named))
        return self.reply(handler, 200, {"receipts": receipts})

    def break_off(self, handler: BaseHTTPRequestHandler) -> bool:
        """Cut the connection in the middle, as a village network does."""
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)
        return True

    def problem(self, handler: BaseHTTPRequestHandler, status: int, name: str, **headers: str) -> bool:
        return self.reply(
            handler, status, {"type": f"/problems/{name}"}, "application/problem+json", **headers
        )

    def reply(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        content: object,
        kind: str = "application/json",
        **headers: str,
    ) -> bool:
        body = content if isinstance(content, bytes) else msgspec.json.encode(content)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    office.thread.start()
    yield office
    office.http.shutdown()
    office.thread.join()
    office.http.server_close()


@pytest.fixture
def worker_online(store: Store, clock: Clock, office: Office) -> Phone:
    """A worker's phone whose server is the office."""
    return enrolled_phone(store, clock, "worker", office.address)


@pytest.fixture
def settler_online(store: Store, clock: Clock, office: Office) -> Phone:
    return enrolled_phone(store, clock, "settler", office.address)


@pytest.fixture
def finish() -> Callable[..., str]:
    """Return a function that fills in a help request and finishes it; it gives the record's id."""

    def run(phone: Phone, words: str = "Пеш түтіндейді", household_id: str = HOME) -> str:
        draft_id = phone.begin("help", household_id, HEAD)
        interview = phone.interview(draft_id)
        interview.answer("/data/hlp_words", words)
        page = interview.finish()
        assert page.scene == "done", page.end
        return draft_id

    return run


@pytest.fixture
def complaining() -> Callable[..., str]:
    """Return a function that sends a complaint from a settler's phone; it gives the code for the answer."""

    def run(phone: Phone, **answers: str) -> str:
        before = known(phone.store)
        context = before.context | {"ctx_independent": "1", "ctx_anonymous": "1"}
        phone.store.shelf("known", Known).put("", msgspec.structs.replace(before, context=context))
        draft_id = phone.settler().start_complaint()
        interview = phone.interview(draft_id)
        for name, value in answers.items():
            interview.answer(f"/data/{name}", value)
        assert interview.finish().scene == "done"
        record = phone.outbox.record(draft_id)
        assert record is not None
        return str(record.answers["ctx_code"])

    return run


@pytest.fixture
def a_request() -> Callable[..., CaseHelp]:
    def make(status: Literal["new", "seen", "working", "done"] = "new", **changes: object) -> CaseHelp:
        request = CaseHelp(
            id="help-1",
            household_id=HOME,
            category="cold",
            urgency="d3",
            status=status,
            made_at=NOW - timedelta(days=1),
            promised_at=NOW + timedelta(days=1),
            words="Пеш түтіндейді",
        )
        return msgspec.structs.replace(request, **changes)

    return make


@pytest.fixture
def entry() -> Callable[[str], FormEntry]:
    return lambda name: FormEntry(id=name, version=form_files()[name].version, hash=form_files()[name].hash)


@pytest.fixture
def own_pulse() -> Callable[..., OwnSubmission]:
    def make(at: datetime, **answers: object) -> OwnSubmission:
        version = form_files()["pulse"].version
        return OwnSubmission(
            id=uuid7(), form_id="pulse", form_version=version, finished_at=at, answers=answers
        )

    return make
