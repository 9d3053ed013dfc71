"""The clerk's page for a new family: typed once, looked for among those who are there, kept whole."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.database import Connection
from server.desk.entering import MOST_PEOPLE, RELATIONS, Found, enter, origins
from server.desk.naming import choices
from server.desk.proposals import Proposals
from server.desk.typed import Unfit
from server.store.clock import today
from server.store.people.likenesses import LikenessStore
from server.web.drawing.pages import AnyRequest, keys_of, language_of, reader, show
from surveys.ids import uuid7
from surveys.register.likeness import Pair
from surveys.wording import say

_ENTRY = {"grant": (Store.ENTRY, Action.WRITE)}
_ROWS, _MORE = 4, 4
Fields = dict[str, str]


@get("/register", opt=_ENTRY, sync_to_thread=True)
def new_family(request: AnyRequest, proposal: FromQuery[str] = "") -> Response[str]:
    """Show an empty form, or what a worker told of a family met."""
    day = today()
    fresh = {
        "id": uuid7(),
        "entered_on": f"{day:%d.%m.%Y}",
        "quota_year": str(day.year),
        "language": "kk",
        "rows": str(_ROWS),
    }
    usual = {f"relation_{n}": "child" for n in range(MOST_PEOPLE)} | {
        "relation_0": "self",
        "relation_1": "spouse",
    }
    return _page(request, fresh | usual | _told(request, proposal))


@post("/register", opt=_ENTRY, sync_to_thread=True)
def enter_family(request: AnyRequest, data: URLEncodedBody[Fields]) -> Response[Any]:
    """Keep the family; say what is wrong field by field, or who of it may be there already, and keep nothing."""
    if "more" in data:
        usual = {f"relation_{n}": "child" for n in range(_rows(data), MOST_PEOPLE)}
        return _page(request, usual | data | {"rows": str(_rows(data) + _MORE)})
    try:
        with request.app.state.database.transaction() as connection:
            family_id = _enter(request, connection, data)
    except Unfit as unfit:
        return _page(request, data, unfit.faults, status=422)
    except Found as found:
        return _page(request, data, pairs=found.pairs, status=409)
    return Redirect(f"/families/{family_id}?done=entered", status_code=303)


def _told(request: AnyRequest, proposal: str) -> Fields:
    if not proposal:
        return {}
    with request.app.state.database.reading() as connection:
        return Proposals(connection, reader(request), datetime.now(UTC)).typed(proposal)


def _enter(request: AnyRequest, connection: Connection, data: Fields) -> str:
    now, keys, caller = datetime.now(UTC), keys_of(request), reader(request)
    if proposal := data.get("proposal"):
        return Proposals(connection, caller, now).enter(keys, proposal, data)
    return enter(connection, keys, caller, data, now)


def _page(
    request: AnyRequest,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    *,
    pairs: list[Pair] | None = None,
    status: int = 200,
) -> Response[str]:
    language = language_of(request)
    with request.app.state.database.reading() as connection:
        groups = choices(connection, language, reader(request).district or "")
        homes = LikenessStore(connection).places(pair.second.household_id for pair in pairs or ())
    wrong = {name: say(key, language) for name, key in (faults or {}).items()}
    return show(
        request,
        "clerk/register.html",
        status=status,
        typed=typed,
        wrong=wrong,
        rows=_rows(typed),
        most=MOST_PEOPLE,
        relations=RELATIONS,
        origins=origins(),
        settlements=groups,
        imported=any(group.settlements for group in groups),
        pairs=pairs or [],
        homes=homes,
    )


def _rows(typed: Mapping[str, str]) -> int:
    """Return how many people have room: what the page says, and at least one more than was filled in."""
    filled = [n for n in range(MOST_PEOPLE) if typed.get(f"name_{n}", "").strip()]
    told = typed.get("rows", "")
    asked = int(told) if told.isdigit() and len(told) < 3 else _ROWS
    return min(MOST_PEOPLE, max(_ROWS, asked, (filled[-1] + 1) if filled else 0))
