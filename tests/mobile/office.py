"""An office on 127.0.0.1 that a phone can speak with: the server's side of the wire, and every way to misbehave."""

import gzip
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from server.keys import Keys
from surveys.caring.complaint import AskStates, CaseComplaint, States
from surveys.exchange.sync import (
    CaseHousehold,
    Enrolled,
    Holder,
    Problem,
    Pull,
    Receipt,
    RefusalCode,
)
from surveys.ids import uuid7
from surveys.submission import record_hash
from tests.mobile.keeping.all_forms import form_files

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@cache
def recovery_pair() -> tuple[rsa.RSAPrivateKey, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public.decode()


def opened(sealed: str, record_id: str) -> bytes:
    """Open what a phone has closed for the server alone, as the server does."""
    return Keys(recovery_pair()[0], b"", bytes(32)).open_closed(sealed, record_id)


class Office:
    """The server's side of `surveys.exchange.sync` over real sockets, small enough to be told to misbehave."""

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
