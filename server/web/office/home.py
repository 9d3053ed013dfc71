"""The front page of those who lead: numbers that open their lists, and the lists."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from server.access import Action, Caller, Store, may
from server.agenda.lists import NoSuchPlace, read_list
from server.agenda.rooms import DATED, ROOMS, STATES, Wish, asked_of
from server.agenda.settling import READERS, settle
from server.agenda.tiles import address, tiles
from server.database import Connection, Row
from server.problems import NotFound
from server.quality.queue import waiting
from server.reading.phones import unsent_phones
from server.store.office.agenda import MOST_UNCOUNTED, AgendaStore
from server.store.office.staff import StaffStore
from server.store.office.teams import TeamStore
from server.web.drawing.pages import AnyRequest, reader, show
from server.web.help.families import may_choose

_LEAD = {"grant": (Store.CASELOAD, Action.WRITE)}
_LOOKS = (Store.QUALITY, Action.WRITE)
MOST_TEAMS = 60
_TEXT = QueryParameter(max_length=200)


@get("/home", opt=_LEAD, sync_to_thread=True)
def front(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show what waits in the reader's scope, each as a number that opens exactly its list."""
    caller, now = reader(request), datetime.now(UTC)
    choices = may_choose(caller)
    chosen = district if district in choices else ""
    database = request.app.state.database
    settle(database, now, READERS)
    with database.reading() as connection:
        sections = tiles(connection, caller, chosen, now)
        phones = unsent_phones(connection, caller, chosen, now)
        looks = waiting(connection, caller) if may(caller.role, _LOOKS) else None
        uncounted = AgendaStore(connection).waiting(MOST_UNCOUNTED)
    return show(
        request,
        "office/home.html",
        sections=sections,
        phones=phones,
        looks=looks,
        districts=choices,
        chosen=chosen,
        uncounted=uncounted,
        may_review=may(caller.role, (Store.RISK, Action.READ)),
    )


@get("/agenda/{room:str}", opt=_LEAD | {"sample": {"room": "task"}}, sync_to_thread=True)
def agenda(
    request: AnyRequest,
    room: FromPath[str],
    kind: FromQuery[str] = "",
    when: FromQuery[str] = "",
    district: FromQuery[str] = "",
    team: Annotated[str, _TEXT] = "",
    worker: Annotated[str, _TEXT] = "",
    after: Annotated[str, _TEXT] = "",
    before: Annotated[str, _TEXT] = "",
) -> Response[str]:
    """Show one list, the first to become late first; what was asked for stands in the address, which may be kept."""
    if room not in ROOMS:
        raise NotFound
    caller, now = reader(request), datetime.now(UTC)
    choices = may_choose(caller)
    wish = Wish(
        room=room,
        kind=kind if kind in ROOMS[room] else "",
        when=when if when in STATES and room in DATED else "",
        district=district if district in choices else "",
        team=team,
        worker=worker,
    )
    database = request.app.state.database
    settle(database, now, READERS)
    with database.reading() as connection:
        try:
            found = read_list(connection, caller, wish, now, after=after, before="" if after else before)
        except NoSuchPlace:
            raise NotFound from None
        teams = _teams(connection, caller, wish)
        named = StaffStore(connection).get(worker) if worker else None
    return show(
        request,
        "office/agenda.html",
        found=found,
        wish=wish,
        name=".".join(part for part in (wish.kind or wish.room, wish.when) if part),
        whole=address(Wish(room=room)),
        of_worker=lambda holder: address(
            Wish(room=room, kind=wish.kind, when=wish.when, district=wish.district, worker=holder)
        ),
        districts=choices,
        teams=teams,
        worker=named.name if named else "",
        dated=room in DATED,
    )


def _teams(connection: Connection, caller: Caller, wish: Wish) -> list[Row]:
    """Return the teams of the district that is read; of all districts, or of very many, none: there would be too many to choose from."""
    district = _district(caller, wish.district)
    found = TeamStore(connection).of_district(district, MOST_TEAMS + 1) if district else []
    return found if len(found) <= MOST_TEAMS else []


def _district(caller: Caller, chosen: str) -> str:
    return asked_of(Wish(room="task", district=chosen), caller, "", "").district
