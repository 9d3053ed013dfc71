"""Everything that phones may call."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter, RawBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from server.access import Action, Caller, Store
from server.care.complaints import states
from server.database import Database
from server.errors import reader_language
from server.exchange.phones.enrolment import enrol
from server.exchange.phones.recovery import recover
from server.exchange.phones.reporting import note_fetched, report
from server.exchange.pulling import Has, pull
from server.exchange.receiving import Door, receive
from server.exchange.records.publishing import form_content, form_file
from server.identity import address_of
from server.keys import Keys
from server.misreading import malformed
from server.problems import Malformed, TooLarge
from server.store.caring.complaints import ComplaintStore
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from server.store.office.settings import SettingStore
from surveys.caring.complaint import AskStates, States
from surveys.clock import skew_of
from surveys.exchange.sync import (
    CLOCK_HEADER,
    MAX_PUSH_RECORDS,
    WAITING_HEADER,
    Cleared,
    Enrol,
    Enrolled,
    FormFile,
    Pull,
    Push,
    Pushed,
    Recover,
    Recovered,
)

_pushes = msgspec.json.Decoder(Push)
_BYTES = "application/octet-stream"
_RANGE = re.compile(r"bytes=([0-9]{1,15})-")
LAST_CURSOR = 2**63 - 1
_FOR_ALL = {"grant": (Store.DOOR, Action.WRITE)}


@post("/api/enrol", status_code=HTTP_201_CREATED, sync_to_thread=True, opt=_FOR_ALL)
def enrol_phone(
    request: Request[Any, Any, Any],
    data: JSONBody[Enrol],
    database: NamedDependency[Database],
    keys: NamedDependency[Keys],
) -> Enrolled:
    """Exchange a one-time code for a token."""
    return enrol(database, keys, data, address=address_of(request), now=datetime.now(UTC))


@post("/api/recover", status_code=HTTP_200_OK, sync_to_thread=True, opt=_FOR_ALL)
def recover_key(
    request: Request[Any, Any, Any],
    data: JSONBody[Recover],
    database: NamedDependency[Database],
    keys: NamedDependency[Keys],
) -> Recovered:
    """Give the data key of a phone back to its holder."""
    return recover(database, keys, data, address=address_of(request), now=datetime.now(UTC))


@post(
    "/api/push",
    status_code=HTTP_200_OK,
    sync_to_thread=True,
    opt={"grant": (Store.ANSWERS, Action.WRITE), "packed": True, "turns": True, "from_lost": True},
)
def push_records(
    request: Request[Any, Any, Any],
    body: RawBody,
    caller: NamedDependency[Caller],
    door: NamedDependency[Door],
    clock: Annotated[int | None, HeaderParameter(name=CLOCK_HEADER)] = None,
) -> Pushed:
    """Keep a batch of records. Sending it again is safe and gives the same receipts, in the language asked for.

    The body is taken as it came: every record has to stay in its own bytes.
    """
    try:
        records = _pushes.decode(body).records
    except RecursionError:
        raise Malformed(reason="deep") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise malformed(str(error)) from None
    if len(records) > MAX_PUSH_RECORDS:
        raise TooLarge
    now = datetime.now(UTC)
    speaking = msgspec.structs.replace(caller, language=reader_language(request))
    return Pushed(receive(door, speaking, [bytes(record) for record in records], now, skew_of(clock, now)))


@post(
    "/api/cleared",
    status_code=HTTP_200_OK,
    sync_to_thread=True,
    opt={"grant": (Store.ANSWERS, Action.WRITE), "from_lost": True},
)
def note_cleared(caller: NamedDependency[Caller], database: NamedDependency[Database]) -> Cleared:
    """Hear from a lost phone that it has sent what it could and destroys its keys; of another phone nothing changes."""
    with database.transaction() as connection:
        DeviceStore(connection).clear(caller.device_id or "", time_text(datetime.now(UTC)))
    return Cleared()


@get("/api/pull", sync_to_thread=True, opt={"grant": (Store.CASELOAD, Action.READ), "packed": True})
def pull_changes(
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    cursor: Annotated[int, QueryParameter(le=LAST_CURSOR)] = 0,
    holds: FromQuery[str | None] = None,
    standing: FromQuery[str | None] = None,
    lacks: FromQuery[str] = "",
    mark: FromQuery[str] = "",
    villages: FromQuery[str | None] = None,
    clock: Annotated[int | None, HeaderParameter(name=CLOCK_HEADER)] = None,
    waiting: Annotated[str, HeaderParameter(name=WAITING_HEADER)] = "",
) -> Pull:
    """Give what changed in the caller's scope since `cursor`, and the time; `lacks` are families, parted by commas."""
    now = datetime.now(UTC)
    report(database, caller, waiting, skew_of(clock, now), now)
    lacking = tuple(one for one in lacks.split(",") if one)
    has = Has(scope=holds, standing=standing, mark=mark, villages=villages, lacks=lacking)
    return msgspec.structs.replace(pull(database, caller, cursor, now, has), server_time=now)


@get(
    "/api/forms/{form_id:str}/{version:str}",
    sync_to_thread=True,
    opt={
        "grant": (Store.FORMS, Action.READ),
        "sample": {"form_id": "form", "version": "form_version"},
        "packed": True,
    },
)
def read_form(
    form_id: FromPath[str],
    version: FromPath[str],
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
) -> FormFile:
    """Give one version of a form: it never changes, so it may be kept for ever. Which phone has it is noted."""
    with database.reading() as connection:
        found = form_file(connection, form_id, version)
    note_fetched(database, caller, found, datetime.now(UTC))
    return found


@get(
    "/api/files/{digest:str}",
    sync_to_thread=True,
    opt={"grant": (Store.FORMS, Action.READ), "sample": {"digest": "file"}, "packed": True},
)
def read_file(
    digest: FromPath[str],
    database: NamedDependency[Database],
    wanted: Annotated[str | None, HeaderParameter(name="range")] = None,
) -> Response[bytes]:
    """Give the content of one file of a form by its SHA-256: it never changes, so it may be kept for ever.

    "Range: bytes=N-" gives the rest from N on, to who was cut off; any other range gives the whole.
    """
    with database.reading() as connection:
        content = form_content(connection, digest)
    start = _start(wanted)
    if start is None:
        return Response(content, media_type=_BYTES, headers={"accept-ranges": "bytes"})
    if start >= len(content):
        return Response(b"", status_code=416, headers={"content-range": f"bytes */{len(content)}"})
    rest = {"content-range": f"bytes {start}-{len(content) - 1}/{len(content)}", "accept-ranges": "bytes"}
    return Response(content[start:], status_code=206, media_type=_BYTES, headers=rest)


def _start(wanted: str | None) -> int | None:
    found = _RANGE.fullmatch(wanted or "")
    return int(found[1]) if found else None


@post(
    "/api/complaints", status_code=HTTP_200_OK, sync_to_thread=True, opt={"grant": (Store.DOOR, Action.READ)}
)
def read_complaints(
    data: JSONBody[AskStates], database: NamedDependency[Database], keys: NamedDependency[Keys]
) -> States:
    """Say how far complaints are, to whoever has their codes; nothing is kept of who asked."""
    with database.reading() as connection:
        return States(states(ComplaintStore(connection), keys, data.codes))


@get("/api/health", sync_to_thread=True, opt={"grant": (Store.DOOR, Action.READ)})
def read_health(database: NamedDependency[Database]) -> dict[str, str | bool]:
    """Say that this is Qonys and that its database answers: a captive portal says neither."""
    with database.reading() as connection:
        return {"qonys": "ok", "simulated": SettingStore(connection).is_simulated()}


ROUTES = [
    enrol_phone, recover_key, push_records, note_cleared, pull_changes, read_form, read_file, read_complaints, read_health
]  # fmt: skip
