"""Every way a village network fails has its own sentence, and none of them costs an answer."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mobile.phone import Phone
from mobile.talking.client import Client, address
from mobile.talking.receiving import devices
from mobile.talking.trouble import (
    NAMED,
    BrokenOff,
    BrokenTls,
    CaptivePortal,
    InsecureAddress,
    NotAllowed,
    Offline,
    RevokedDevice,
    ServerTrouble,
    Timeout,
    TooLarge,
    TooOld,
    Trouble,
    UnknownDevice,
    UnknownForm,
)
from server.problems import Problem, every_problem
from surveys.exchange.sync import FormEntry, Pull
from surveys.wording import LANGUAGES, say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office


def what_came(phone: Phone, server: str) -> str:
    """Send to `server` with little patience; return the word of the trouble."""
    device = devices(phone.store).get("")
    assert device is not None
    devices(phone.store).put("", msgspec.structs.replace(device, server=server))
    phone.connect = lambda server, language: Client(
        server, language, connect_seconds=0.3, read_seconds=0.3, pause=0
    )
    phone.sending().send()
    assert phone.report is not None
    return phone.report.problem or ""


def unsent(phone: Phone) -> int:
    return phone.outbox.count("ready")


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes the call and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def raw_server() -> Iterator[Callable[[bytes], str]]:
    """Return a function that starts a server which answers everything with the same bytes and hangs up."""
    servers: list[socket.socket] = []

    def start(answer: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, client.makefile("rb") as asked:
                        head = b"".join(iter(asked.readline, b"\r\n")).lower()
                        length = re.search(rb"content-length: (\d+)", head)
                        asked.read(int(length[1]) if length else 0)
                        client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server in servers:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()


def test_without_a_network_nothing_is_lost(worker: Phone, finish: Callable) -> None:
    finish(worker)
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        port = gone.getsockname()[1]

    assert what_came(worker, f"http://127.0.0.1:{port}") == Offline.word
    assert unsent(worker) == 1


def test_a_name_that_is_not_found_is_no_network(worker: Phone, finish: Callable) -> None:
    finish(worker)

    assert what_came(worker, "https://qonys.invalid") == Offline.word
    assert unsent(worker) == 1


def test_a_slow_network_is_told_from_none(worker: Phone, finish: Callable, silent: str) -> None:
    finish(worker)

    assert what_came(worker, silent) == Timeout.word
    assert unsent(worker) == 1


@pytest.mark.parametrize(
    "portal",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
        b"HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"login": "1"}',
    ],
    ids=["a page", "a redirect", "status 511", "json of somebody else"],
)
def test_a_sign_in_page_is_not_taken_for_the_server(
    worker: Phone, finish: Callable, raw_server: Callable[[bytes], str], portal: bytes
) -> None:
    finish(worker)

    assert what_came(worker, raw_server(portal)) == CaptivePortal.word
    assert unsent(worker) == 1


def test_an_answer_cut_short_counts_as_no_answer(
    worker: Phone, finish: Callable, raw_server: Callable[[bytes], str]
) -> None:
    finish(worker)
    half = (
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"receipts": [{"id'
    )

    assert what_came(worker, raw_server(half)) == BrokenOff.word
    assert unsent(worker) == 1


@pytest.mark.parametrize(
    ("status", "problem", "trouble"),
    [
        (500, "ServerFault", ServerTrouble),
        (503, "", ServerTrouble),
        (401, "UnknownDevice", UnknownDevice),
        (403, "RevokedDevice", RevokedDevice),
        (413, "TooLarge", TooLarge),
        (400, "Malformed", TooOld),
        (403, "NotAllowed", NotAllowed),
        (418, "SomethingNew", TooOld),
    ],
)
def test_what_the_server_refuses_is_told_apart(
    worker: Phone, office: "Office", finish: Callable, status: int, problem: str, trouble: type[Trouble]
) -> None:
    finish(worker)
    office.misbehave = lambda handler, path: (
        path != "/api/health" and office.problem(handler, status, problem)
    )

    assert what_came(worker, office.address) == trouble.word
    assert unsent(worker) == 1


ON_PAGES_ALONE = {
    "ChangedForm", "RulesDisagree", "UnusableName", "ForgedRequest", "NotYours", "SignInFirst", "TakenLogin", "UnfitRole",
    "AlreadyAnswered", "AlreadyOffered", "UnfitColleague", "UnfitCover", "NoReason", "TakenName",
    "UnknownPerson", "WeakPassword", "WrongPassword", "MissingFiles", "MissingColumns", "UnreadableFile", "LargeFile",
    "ImpossibleMove", "AnswerMissing", "EndedLink", "AlreadyDecided", "DecidedMeanwhile",
}  # fmt: skip


def test_every_problem_of_the_server_is_for_phones_or_for_pages_alone() -> None:
    """Who adds a problem says here which: those for phones need words on the phone."""
    assert {kind.__name__ for kind in every_problem()} == NAMED.keys() | ON_PAGES_ALONE
    assert NAMED.keys() & ON_PAGES_ALONE == set()


@pytest.mark.parametrize("kind", [kind for kind in every_problem() if kind.__name__ not in ON_PAGES_ALONE])
def test_every_problem_a_phone_may_hear_of_has_its_own_sentence(
    office: "Office", kind: type[Problem]
) -> None:
    office.misbehave = lambda handler, path: office.problem(handler, kind.status, kind.__name__)
    client = Client(office.address, "kk", pause=0)

    with closing(client), pytest.raises(Trouble) as told:
        client.pull("token-1", 0)

    assert type(told.value) is NAMED[kind.__name__]
    said = {told.value.sentence(language) for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert all(sentence.endswith(".") for sentence in said)
    for other in set(NAMED.values()) - {type(told.value)}:
        assert other().sentence("en") not in said


def test_a_form_the_server_has_lost_does_not_keep_the_others_away(
    worker: Phone, office: "Office", form_file: Callable
) -> None:
    def misbehave(handler: BaseHTTPRequestHandler, path: str) -> bool:
        return path.startswith("/api/forms/heat") and office.problem(handler, 404, "UnknownForm")

    office.misbehave = misbehave
    files = [msgspec.structs.replace(form_file(name), version="1999010101") for name in ("heat", "help")]
    wanted = tuple(FormEntry(id=one.id, version=one.version, hash=one.hash) for one in files)
    office.pages.append(Pull(cursor=2, forms=wanted))
    asked: list[str] = []
    serve = office.serve

    def note(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked.append(handler.path)
        serve(handler, body)

    office.serve = note

    assert what_came(worker, office.address) == UnknownForm.word
    assert "/api/forms/help/1999010101" in asked


def test_a_proxy_that_fails_is_the_servers_trouble_not_a_portal(
    worker: Phone, office: "Office", finish: Callable
) -> None:
    finish(worker)
    office.misbehave = lambda handler, path: office.reply(
        handler, 502, b"<html>bad gateway</html>", "text/html"
    )

    assert what_came(worker, office.address) == ServerTrouble.word


def test_a_newer_server_asks_for_an_update_of_the_app(worker: Phone, office: "Office") -> None:
    office.misbehave = lambda handler, path: (
        path == "/api/pull" and office.reply(handler, 200, {"cursor": "new"})
    )

    assert what_came(worker, office.address) == TooOld.word


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "office")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "office.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def secure_office(office: "Office", certificate: Path) -> "Office":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    office.http.socket = context.wrap_socket(office.http.socket, server_side=True)
    office.http.handle_error = lambda request, client_address: None
    office.address = office.address.replace("http:", "https:")
    return office


def test_a_server_that_cannot_prove_itself_gets_nothing(
    worker: Phone, finish: Callable, secure_office: "Office"
) -> None:
    finish(worker)

    assert what_came(worker, secure_office.address) == BrokenTls.word
    assert secure_office.records == {}
    assert unsent(worker) == 1


def test_a_server_known_by_its_own_authority_gets_the_records(
    worker: Phone,
    finish: Callable,
    secure_office: "Office",
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QONYS_APP_CA", str(certificate))
    record_id = finish(worker)

    assert what_came(worker, secure_office.address) == ""
    assert list(secure_office.records) == [record_id]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("qonys.example.kz", "https://qonys.example.kz"),
        (" https://qonys.example.kz/ ", "https://qonys.example.kz"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_an_address_is_made_whole(typed: str, whole: str) -> None:
    assert address(typed) == whole


@pytest.mark.parametrize("typed", ["http://qonys.example.kz", "ftp://qonys.example.kz", "http://192.168.1.7"])
def test_an_address_without_https_is_refused(typed: str) -> None:
    with pytest.raises(InsecureAddress):
        address(typed)


def test_each_trouble_has_its_own_sentence_in_each_language() -> None:
    kinds = Trouble.__subclasses__()

    for language in LANGUAGES:
        assert len({kind().sentence(language) for kind in kinds}) == len(kinds)


def test_the_sending_page_says_what_happened_and_what_arrived(
    worker_online: Phone, office: "Office", finish: Callable, clock: "Clock"
) -> None:
    for _ in range(51):
        finish(worker_online)
    serve = office.push

    def once(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        office.push = lambda handler, body: office.break_off(handler)
        return serve(handler, body)

    office.push = once

    page = worker_online.sending().send()

    assert page.happened is not None
    part = say("phone.sending.part", "kk", sent=50, left=1)
    assert page.happened.text == f"{say(BrokenOff.word, 'kk')} {part}"
    assert page.unsent == 1
