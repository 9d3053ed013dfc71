"""The page of entries that may be one person: a person says that they are, or that they are not, and may take it back."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.agenda.settling import READERS, settle
from server.database import Connection
from server.desk.duplicates import Duplicates
from server.web.drawing.pages import AnyRequest, keys_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, place_of, turning

_READ = {"grant": (Store.DUPLICATES, Action.READ), "sample": {"first": "person", "second": "person"}}
_WRITE = {"grant": (Store.DUPLICATES, Action.WRITE), "sample": {"first": "person", "second": "person"}}
NOTICES = ("apart", "apart_back", "united", "parted")
PAIRS = 8
Fields = dict[str, str]


@get("/duplicates", opt=_READ, sync_to_thread=True)
def duplicates(request: AnyRequest) -> Response[str]:
    """Show the pairs of the reader's scope, and what was said of others before."""
    settle(request.app.state.database, datetime.now(UTC), READERS)
    asked = request.query_params
    with request.app.state.database.reading() as connection:
        desk = _desk(request, connection)
        found = desk.possible(place_of(asked), PAIRS)
        judged, united = (
            desk.judged(place_of(asked, "apart"), SIZE),
            desk.united(place_of(asked, "one"), SIZE),
        )
    where = turning("/duplicates", {}, before=found.before, after=found.after)
    kept = {name: asked[name] for name in ("after", "before") if name in asked}
    return show(
        request,
        "clerk/duplicates.html",
        notice=notice_of(request, *NOTICES),
        found=found,
        judged=judged.rows,
        united=united.rows,
        paging=msgspec.structs.replace(where, size=PAIRS),
        past={
            part: turning("/duplicates", kept, before=page.before, after=page.after, part=part)
            for part, page in (("apart", judged), ("one", united))
        },
    )


@get("/duplicates/{first:str}/{second:str}", opt=_READ, sync_to_thread=True)
def pair(request: AnyRequest, first: FromPath[str], second: FromPath[str]) -> Response[str]:
    """Show two entries side by side, before somebody says what they are."""
    with request.app.state.database.transaction() as connection:
        both = _desk(request, connection).compared(first, second)
    return show(request, "clerk/pair.html", both=both)


@post("/duplicates/{first:str}/{second:str}/apart", opt=_WRITE, sync_to_thread=True)
def tell_apart(request: AnyRequest, first: FromPath[str], second: FromPath[str]) -> Response[Any]:
    with request.app.state.database.transaction() as connection:
        _desk(request, connection).tell_apart(first, second)
    return _back("apart")


@post("/duplicates/{first:str}/{second:str}/unite", opt=_WRITE, sync_to_thread=True)
def unite(
    request: AnyRequest, first: FromPath[str], second: FromPath[str], data: URLEncodedBody[Fields]
) -> Response[Any]:
    """Make one of two: `kept` says which entry stays, `whole` that their families are one."""
    kept, twice = (second, first) if data.get("kept") == "second" else (first, second)
    with request.app.state.database.transaction() as connection:
        _desk(request, connection).unite(kept, twice, keys_of(request), families=data.get("whole") == "1")
    return _back("united")


@post("/duplicates/apart/{id:str}/back", opt=_WRITE, sync_to_thread=True)
def take_back(request: AnyRequest, id: FromPath[str]) -> Response[Any]:
    with request.app.state.database.transaction() as connection:
        _desk(request, connection).take_back(id)
    return _back("apart_back")


@post("/duplicates/united/{id:str}/back", opt=_WRITE, sync_to_thread=True)
def part(request: AnyRequest, id: FromPath[str]) -> Response[Any]:
    with request.app.state.database.transaction() as connection:
        _desk(request, connection).part(id)
    return _back("parted")


def _desk(request: AnyRequest, connection: Connection) -> Duplicates:
    return Duplicates(connection, reader(request), datetime.now(UTC))


def _back(done: str) -> Redirect:
    return Redirect(f"/duplicates?done={done}", status_code=303)
