"""The clerk's pages of families that workers met: the queue, and one proposal beside who may be meant in the register."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.desk.proposals import Proposals
from server.desk.typed import Unfit
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, paging
from surveys.wording import say

_READ = {"grant": (Store.PROPOSED, Action.READ), "sample": {"id": "proposed"}}
_WRITE = {"grant": (Store.PROPOSED, Action.WRITE), "sample": {"id": "proposed"}}
NOTICES = ("met_joined", "met_refused", "met_back")
Fields = dict[str, str]


@get("/proposed", opt=_READ, sync_to_thread=True)
def proposed(
    request: AnyRequest, start: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0
) -> Response[str]:
    """Show who waits to be compared, the oldest first, and what was decided lately."""
    with request.app.state.database.reading() as connection:
        found = Proposals(connection, reader(request), datetime.now(UTC)).waiting(start, SIZE)
    where = paging("/proposed", {}, start=start, shown=len(found.rows), total=found.total)
    return show(request, "proposed/list.html", notice=notice_of(request, *NOTICES), found=found, paging=where)


@get("/proposed/{id:str}", opt=_READ, sync_to_thread=True)
def proposal(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    return _page(request, id, {}, {}, 200)


@post("/proposed/{id:str}/join", opt=_WRITE, sync_to_thread=True)
def join(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Fields]) -> Response[Any]:
    """Say which family of the register was met."""
    found, number = data.get("family", ""), data.get("number", "")
    return _decided(request, id, data, "met_joined", lambda desk: desk.join(id, found, number))


@post("/proposed/{id:str}/refuse", opt=_WRITE, sync_to_thread=True)
def refuse(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Fields]) -> Response[Any]:
    return _decided(request, id, data, "met_refused", lambda desk: desk.refuse(id, data.get("answer", "")))


@post("/proposed/{id:str}/back", opt=_WRITE, sync_to_thread=True)
def take_back(request: AnyRequest, id: FromPath[str]) -> Response[Any]:
    return _decided(request, id, {}, "met_back", lambda desk: desk.take_back(id))


def _decided(
    request: AnyRequest, id: str, data: Fields, done: str, decide: Callable[[Proposals], None]
) -> Response[Any]:
    """Decide and go back to the queue; what is wrong is said beside its field, and everything typed stays."""
    try:
        with request.app.state.database.transaction() as connection:
            decide(Proposals(connection, reader(request), datetime.now(UTC)))
    except Unfit as unfit:
        wrong = {name: say(key, language_of(request)) for name, key in unfit.faults.items()}
        return _page(request, id, data, wrong, 422)
    return Redirect(f"/proposed?done={done}", status_code=303)


def _page(
    request: AnyRequest, id: str, typed: Mapping[str, str], wrong: Mapping[str, str], status: int
) -> Response[str]:
    with request.app.state.database.reading() as connection:
        found = Proposals(connection, reader(request), datetime.now(UTC)).considered(id)
    return show(request, "proposed/one.html", status=status, found=found, typed=typed, wrong=wrong)
