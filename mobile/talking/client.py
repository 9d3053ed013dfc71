"""The phone's side of HTTP: the calls of `surveys.sync`, and every failure as a `Trouble`."""

import gzip
import os
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import certifi
import msgspec
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
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
    CaptivePortal,
    InsecureAddress,
    Offline,
    ServerTrouble,
    Timeout,
    TooOld,
    Trouble,
)
from surveys.sync import CLOCK_HEADER, Enrol, Enrolled, FormFile, Pull, Push, Pushed, Recover, Recovered

Reply = TypeVar("Reply")

WORTH_PACKING = 300  # bytes: what is smaller does not become so by packing

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
        self._headers = {"Accept": "application/json", "Accept-Language": language, "Accept-Encoding": "gzip"}
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds),
            retries=urllib3.Retry(
                total=None, connect=2, read=0, redirect=0, status=0, other=0, backoff_factor=pause
            ),
            ssl_context=_trusted(),
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
        lacks: Sequence[str] = (),
    ) -> Pull:
        """Fetch what changed since the cursor. `holds` names the families that are here, `lacks` those that should be."""
        known = {"mark": mark, "holds": holds or "", "standing": standing, "lacks": ",".join(lacks)}
        told = {name: value for name, value in known.items() if value or (name == "standing" and holds)}
        return self._ask("GET", f"/api/pull?{urlencode({'cursor': cursor} | told)}", Pull, None, token)

    def form(self, token: str, id: str, version: str) -> FormFile:
        return self._ask(
            "GET", f"/api/forms/{quote(id, safe='')}/{quote(version, safe='')}", FormFile, None, token
        )

    def file(self, token: str, hash: str) -> bytes:
        """Return the content of a form's file; whether it is the right one is for the caller to check."""
        response = self._send("GET", f"/api/files/{hash}", None, token)
        kind = response.headers.get("content-type", "").partition(";")[0]
        if response.status == 200 and kind == "application/octet-stream":
            return response.data
        raise _problem(response) if kind.endswith("json") else CaptivePortal

    def recover(self, asked: Recover) -> Recovered:
        return self._ask("POST", "/api/recover", Recovered, asked)

    def _ask(
        self, method: str, path: str, reply: type[Reply], body: msgspec.Struct | None = None, token: str = ""
    ) -> Reply:
        response = self._send(method, path, body, token)
        if not response.headers.get("content-type", "").partition(";")[0].endswith("json"):
            raise ServerTrouble if response.status >= 500 and response.status != 511 else CaptivePortal
        if response.status not in (200, 201):
            raise _problem(response)
        try:
            return msgspec.json.decode(response.data, type=reply)
        except (msgspec.ValidationError, msgspec.DecodeError):
            raise (TooOld if self._is_qonys() else CaptivePortal) from None

    def _send(
        self, method: str, path: str, body: msgspec.Struct | None, token: str = ""
    ) -> urllib3.BaseHTTPResponse:
        headers = dict(self._headers)
        if token:
            headers["Authorization"] = f"Bearer {token}"
            headers[CLOCK_HEADER] = str(round(self.now().timestamp() * 1000))
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = None if body is None else msgspec.json.encode(body)
        if content is not None and len(content) >= WORTH_PACKING:
            content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
        try:
            return self._pool.request(
                method, self.server + path, body=content, headers=headers, redirect=False
            )
        except HTTPError as error:
            raise _trouble(error) from error

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


def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if extra := os.environ.get("QONYS_APP_CA"):
        context.load_verify_locations(extra)
    return context


def _trouble(error: HTTPError) -> Trouble:
    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, SSLError):
        return BrokenTls()
    if isinstance(cause, NewConnectionError):
        return Offline()
    if isinstance(cause, ConnectTimeoutError | ReadTimeoutError):
        return Timeout()
    return BrokenOff() if isinstance(cause, ProtocolError) else Offline()


def _problem(response: urllib3.BaseHTTPResponse) -> Trouble:
    """Return what a problem document means; an unknown one by its status."""
    try:
        name = str(msgspec.json.decode(response.data)["type"]).rpartition("/")[2]
    except (msgspec.DecodeError, KeyError, TypeError):
        name = ""
    by_status = ServerTrouble if response.status >= 500 else BY_STATUS.get(response.status, TooOld)
    return NAMED.get(name, by_status)()
