"""The phone's side of HTTP: the calls of `surveys.exchange.sync`, and every failure as a `Trouble`."""

import gzip
import os
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import certifi
import msgspec
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from mobile.talking.trouble import (
    BY_STATUS,
    NAMED,
    BrokenOff,
    BrokenTls,
    Busy,
    CaptivePortal,
    InsecureAddress,
    Offline,
    ServerTrouble,
    Timeout,
    TooOld,
    Trouble,
)
from surveys.caring.complaint import AskStates, States
from surveys.exchange.sync import (
    CLOCK_HEADER,
    WAITING_HEADER,
    Announce,
    BackedUp,
    BackUp,
    Bring,
    Brought,
    Cleared,
    Elsewhere,
    Enrol,
    Enrolled,
    FormFile,
    Part,
    Pull,
    Push,
    Pushed,
    Recover,
    Recovered,
)

Reply = TypeVar("Reply")

LONGEST_PATIENCE = 30.0  # seconds: no server makes a phone wait for longer at once

WORTH_PACKING = 300  # bytes: what is smaller does not become so by packing

_AT_ONCE = 64 * 1024
_NO_HEADERS: Mapping[str, str] = {}
_OWN_MACHINE = {"localhost", "127.0.0.1", "::1", "10.0.2.2"}  # the last is the Android emulator's host


class Client:
    """Speaks with one server. Every method waits for the network and raises only `Trouble`."""

    def __init__(
        self,
        server: str,
        language: str,
        *,
        connect_seconds: float = 10,
        read_seconds: float = 45,
        pause: float = 0.5,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.server = address(server)
        self.now = now
        self.waiting = ""  # how much is still unsent, told when news is asked for
        self.sent = self.received = 0  # bytes of this sitting, but for what the network itself adds
        self._headers = {"Accept": "application/json", "Accept-Language": language, "Accept-Encoding": "gzip"}
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds),
            retries=urllib3.Retry(
                total=None, connect=2, read=0, redirect=0, status=0, other=0, backoff_factor=pause
            ),
            ssl_context=_trusting(os.environ.get("QONYS_APP_CA")),
            num_pools=2,
        )

    def close(self) -> None:
        self._pool.clear()

    def enrol(self, code: str, device_name: str) -> Enrolled:
        return self._ask("POST", "/api/enrol", Enrolled, Enrol(code=code, device_name=device_name))

    def push(self, token: str, records: Sequence[bytes]) -> Pushed:
        body = Push(records=[msgspec.Raw(record) for record in records])
        return self._ask("POST", "/api/push", Pushed, body, token)

    def pull(
        self,
        token: str,
        cursor: int,
        mark: str = "",
        *,
        holds: str | None = None,
        standing: str = "",
        villages: str | None = None,
        lacks: Sequence[str] = (),
    ) -> Pull:
        """Fetch what changed since the cursor. `holds` names the families that are here, `lacks` those that should be,
        `villages` the list of settlements that is here ("" for none); without it none is wanted.
        """
        known = {"mark": mark, "holds": holds or "", "standing": standing, "lacks": ",".join(lacks)}
        told = {name: value for name, value in known.items() if value or (name == "standing" and holds)}
        told |= {} if villages is None else {"villages": villages}
        return self._ask("GET", f"/api/pull?{urlencode({'cursor': cursor} | told)}", Pull, None, token)

    def form(self, token: str, id: str, version: str) -> FormFile:
        return self._ask(
            "GET", f"/api/forms/{quote(id, safe='')}/{quote(version, safe='')}", FormFile, None, token
        )

    def file(self, token: str, hash: str, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield the content of a form's file from `start` on as it comes: where each piece stands, and its bytes.

        Whether it is the right one is for the caller to check. What came before a cut was yielded before it raises.
        """
        headers = {"Range": f"bytes={start}-"} if start else {}
        response = self._send("GET", f"/api/files/{hash}", None, token, headers, whole=False)
        try:
            kind = response.headers.get("content-type", "").partition(";")[0]
            if response.status not in (200, 206) or kind != "application/octet-stream":
                response.read()
                raise _problem(response) if kind.endswith("json") else CaptivePortal
            at = start if response.status == 206 else 0
            while piece := response.read1(_AT_ONCE):
                yield at, piece
                at += len(piece)
        except HTTPError as error:
            raise _trouble(error) from error
        finally:
            self.received += response.tell()
            response.close()

    def announce(self, token: str, file: Announce) -> Part:
        """Say that a record has a file; hear how much of it the server has."""
        return self._ask("POST", "/api/parts", Part, file, token)

    def part(self, token: str, file: Announce) -> Part:
        return self._ask("GET", f"/api/parts/{file.hash}?family={file.household_id}", Part, None, token)

    def send_part(self, token: str, file: Announce, start: int, content: Iterator[bytes]) -> Part:
        """Send a file's bytes from `start` to its end."""
        path = f"/api/parts/{file.hash}?family={file.household_id}&at={start}"
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.size - start)}
        return self._read(self._send("PUT", path, self._counted(content), token, headers), Part)

    def _counted(self, content: Iterator[bytes]) -> Iterator[bytes]:
        for piece in content:
            self.sent += len(piece)
            yield piece

    def cleared(self, token: str) -> None:
        """Say as a lost phone that nothing is left here: the last word before the keys are destroyed."""
        self._ask("POST", "/api/cleared", Cleared, None, token)

    def back_up(self, token: str, drafts: BackUp) -> BackedUp:
        return self._ask("POST", "/api/drafts", BackedUp, drafts, token)

    def drafts_elsewhere(self, token: str) -> Elsewhere:
        return self._ask("GET", "/api/drafts", Elsewhere, None, token)

    def bring(self, token: str, device_id: str) -> Brought:
        """Ask for the drafts of an earlier phone of the same holder, with the key that opens them."""
        return self._ask("POST", "/api/drafts/bring", Brought, Bring(device_id=device_id), token)

    def complaints(self, asked: AskStates) -> States:
        """Ask by codes alone: no token goes with them, so that nobody learns whose they are."""
        return self._ask("POST", "/api/complaints", States, asked)

    def recover(self, asked: Recover) -> Recovered:
        return self._ask("POST", "/api/recover", Recovered, asked)

    def _ask(
        self, method: str, path: str, reply: type[Reply], body: msgspec.Struct | None = None, token: str = ""
    ) -> Reply:
        headers: dict[str, str] = {}
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
            if len(content) >= WORTH_PACKING:
                content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
        return self._read(self._send(method, path, content, token, headers), reply)

    def _read(self, response: urllib3.BaseHTTPResponse, reply: type[Reply]) -> Reply:
        if not response.headers.get("content-type", "").partition(";")[0].endswith("json"):
            raise ServerTrouble if response.status >= 500 and response.status != 511 else CaptivePortal
        if response.status not in (200, 201):
            raise _problem(response)
        try:
            return msgspec.json.decode(response.data, type=reply)
        except (msgspec.ValidationError, msgspec.DecodeError):
            raise (TooOld if self._is_qonys() else CaptivePortal) from None

    def _send(
        self,
        method: str,
        path: str,
        content: bytes | Iterator[bytes] | None,
        token: str = "",
        more: Mapping[str, str] = _NO_HEADERS,
        *,
        whole: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        """Ask; with `whole` the answer is read to its end before it is returned."""
        headers = {**self._headers, **more}
        if token:
            headers["Authorization"] = f"Bearer {token}"
            headers[CLOCK_HEADER] = str(round(self.now().timestamp() * 1000))
        if self.waiting and path.startswith("/api/pull"):
            headers[WAITING_HEADER] = self.waiting
        response = self._asked(method, path, content, headers, whole=whole)
        self.sent += len(method) + len(path) + _length(headers)
        self.sent += len(content) if isinstance(content, bytes) else 0
        self.received += _length(response.headers) + (response.tell() if whole else 0)
        return response

    def _asked(
        self,
        method: str,
        path: str,
        content: bytes | Iterator[bytes] | None,
        headers: Mapping[str, str],
        *,
        whole: bool,
    ) -> urllib3.BaseHTTPResponse:
        """Ask over the network; what only asks is asked again when the link breaks."""
        for left in (2, 1, 0) if method == "GET" else (0,):
            try:
                return self._pool.request(
                    method,
                    self.server + path,
                    body=content,
                    headers=headers,
                    redirect=False,
                    preload_content=whole,
                )
            except HTTPError as error:
                trouble = _trouble(error)
                if not left or not isinstance(trouble, BrokenOff):
                    raise trouble from error
        raise BrokenOff

    def _is_qonys(self) -> bool:
        """Ask whoever answers here whether it is Qonys at all."""
        try:
            return msgspec.json.decode(self._send("GET", "/api/health", None).data)["qonys"] == "ok"
        except (Trouble, msgspec.DecodeError, KeyError, TypeError):
            return False


def address(text: str) -> str:
    """Return the server's address as typed by a person, made whole; raise InsecureAddress for plain http elsewhere."""
    text = text.strip().rstrip("/")
    whole = text if "://" in text else f"https://{text}"
    parts = urlsplit(whole)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE):
        return whole
    raise InsecureAddress


def _length(headers: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.items())


@cache
def _trusting(more: str | None) -> ssl.SSLContext:
    """Read the authorities once: there are 140, and every sitting begins with a client of its own."""
    context = ssl.create_default_context(cafile=certifi.where())
    if more:
        context.load_verify_locations(more)
    return context


def _trouble(error: HTTPError) -> Trouble:
    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, SSLError):
        return BrokenTls()
    if isinstance(cause, NewConnectionError):
        return Offline()
    if isinstance(cause, ConnectTimeoutError | ReadTimeoutError):
        return Timeout()
    return BrokenOff() if isinstance(cause, ProtocolError | DecodeError) else Offline()


def _problem(response: urllib3.BaseHTTPResponse) -> Trouble:
    """Return what a problem document means; an unknown one by its status."""
    try:
        name = str(msgspec.json.decode(response.data)["type"]).rpartition("/")[2]
    except (msgspec.DecodeError, KeyError, TypeError):
        name = ""
    by_status = ServerTrouble if response.status >= 500 else BY_STATUS.get(response.status, TooOld)
    trouble = NAMED.get(name, by_status)()
    if isinstance(trouble, Busy):
        told = response.headers.get("retry-after", "")
        trouble.seconds = min(float(told), LONGEST_PATIENCE) if told.isdecimal() else trouble.seconds
    return trouble
