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
from server.desk.duplicates import PARTS, PAST_PARTS, Duplicates
from server.store.leafing import Turn
from server.web.drawing.pages import AnyRequest, Line, keys_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, turning

_READ = {"grant": (Store.DUPLICATES, Action.READ), "sample": {"first": "person", "second": "person"}}
_WRITE = {"grant": (Store.DUPLICATES, Action.WRITE), "sample": {"first": "person", "second": "person"}}
NOTICES = ("apart", "apart_back", "united", "parted")
PAIRS = 8
Fields = dict[str, str]


@get("/duplicates", opt=_READ, sync_to_thread=True)
def duplicates(
    request: AnyRequest, after: Line = "", before: Line = "", apart_after: Line = "", one_after: Line = ""
) -> Response[str]:
    """Show the pairs of the reader's scope, and what was said of others before."""
    settle(request.app.state.database, datetime.now(UTC), READERS)
    with request.app.state.database.reading() as connection:
        desk = _desk(request, connection)
        found = desk.possible(Turn.read(after, before, PARTS), PAIRS)
        judged = desk.judged(Turn.read(apart_after, "", PAST_PARTS), SIZE)
        united = desk.united(Turn.read(one_after, "", PAST_PARTS), SIZE)
    where = turning("/duplicates", {}, before=found.before, after=found.after)
    here = {"after": after, "before": before, "apart_after": apart_after, "one_after": one_after}
    return show(
        request,
        "clerk/duplicates.html",
        notice=notice_of(request, *NOTICES),
        found=found,
        judged=judged.lines,
        united=united.lines,
        paging=msgspec.structs.replace(where, size=PAIRS),
        past={
            part: turning("/duplicates", here, before=None, after=page.after, part=part)
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
