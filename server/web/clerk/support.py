"""The clerk's pages of support: a family's measures entered, corrected, ended; what an index is worth; house prices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.agenda.settling import READERS, settle
from server.database import Connection
from server.desk.indices import Index, indices, set_index, tenge
from server.desk.naming import choices
from server.desk.prices import LEAST_HOUSES, Desk, Dots, compared
from server.desk.support import HOUSE, KINDS, Support
from server.desk.typed import Typed, Unfit
from server.reading.families import scope_of
from server.store.clock import today
from server.store.people.families import FamilyStore
from server.store.people.settlements import SettlementStore
from server.store.people.support import SupportMeasure, SupportStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, place_of, turning
from server.web.drawing.pricechart import strip
from server.web.help.families import may_choose
from surveys.wording import say

_WRITE = {"grant": (Store.SUPPORT, Action.WRITE), "sample": {"id": "household", "measure_id": "measure"}}
_PRICES = {"grant": (Store.PRICES, Action.READ)}
_INDICES = {"grant": (Store.PRICES, Action.WRITE)}
NOTICES = ("support", "support_corrected", "support_void", "support_counts")
Fields = dict[str, str]


@get("/families/{id:str}/support", opt=_WRITE, sync_to_thread=True)
def support(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show all measures of a family with an empty form for one more."""
    fresh = {"kind": "rent", "mci_year": str(today().year), "starts_on": f"{today():%d.%m.%Y}"}
    return _support(request, id, fresh, {}, 200)


@post("/families/{id:str}/support", opt=_WRITE, sync_to_thread=True)
def add_measure(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Fields]) -> Response[Any]:
    try:
        with request.app.state.database.transaction() as connection:
            _desk(request, connection, id).add(data)
    except Unfit as unfit:
        return _support(request, id, data, unfit.faults, 422)
    return Redirect(f"/families/{id}/support?done=support", status_code=303)


@get("/families/{id:str}/support/{measure_id:str}", opt=_WRITE, sync_to_thread=True)
def measure(request: AnyRequest, id: FromPath[str], measure_id: FromPath[str]) -> Response[str]:
    return _measure(request, id, measure_id, None, {}, 200)


@post("/families/{id:str}/support/{measure_id:str}", opt=_WRITE, sync_to_thread=True)
def correct_measure(
    request: AnyRequest, id: FromPath[str], measure_id: FromPath[str], data: URLEncodedBody[Fields]
) -> Response[Any]:
    try:
        with request.app.state.database.transaction() as connection:
            _desk(request, connection, id).correct(measure_id, data)
    except Unfit as unfit:
        return _measure(request, id, measure_id, data, unfit.faults, 422)
    return Redirect(f"/families/{id}/support?done=support_corrected", status_code=303)


@post("/families/{id:str}/support/{measure_id:str}/void", opt=_WRITE, sync_to_thread=True)
def void_measure(
    request: AnyRequest, id: FromPath[str], measure_id: FromPath[str], data: URLEncodedBody[Fields]
) -> Response[Any]:
    """Say that a measure was entered by mistake, with the reason; without one it counts again."""
    reason = data.get("reason", "")
    try:
        with request.app.state.database.transaction() as connection:
            _desk(request, connection, id).void(measure_id, reason)
    except Unfit as unfit:
        return _measure(request, id, measure_id, None, unfit.faults, 422)
    done = "support_void" if reason.strip() else "support_counts"
    return Redirect(f"/families/{id}/support?done={done}", status_code=303)


@get("/prices", opt=_PRICES, sync_to_thread=True)
def prices(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show what houses cost for a square metre in a district, house by house, twelve a page."""
    caller, language = reader(request), language_of(request)
    offered = may_choose(caller)
    chosen = caller.district or (district if district in offered else offered[0])
    settle(request.app.state.database, datetime.now(UTC), READERS)
    with request.app.state.database.reading() as connection:
        desk = Desk(connection, caller, chosen)
        page, dots = desk.page(place_of(request.query_params), SIZE), desk.dots()
        known = SettlementStore(connection).some(house.settlement for house, _ in page.lines)
    spread, count = desk.prices.spread(), desk.prices.n
    return show(
        request,
        "support/prices.html",
        houses=page.lines,
        count=count,
        names={code: one.name(language) for code, one in known.items()},
        spread=spread,
        least=LEAST_HOUSES,
        chart=strip(spread, dots.prices, None, language) if spread else None,
        each=dots.each,
        districts=offered,
        chosen=chosen,
        paging=turning("/prices", {"district": chosen}, before=page.before, after=page.after),
    )


@get("/indices", opt=_INDICES, sync_to_thread=True)
def index_page(request: AnyRequest) -> Response[str]:
    return _indices(request, {"year": str(today().year + 1)}, {}, 200)


@post("/indices", opt=_INDICES, sync_to_thread=True)
def enter_index(request: AnyRequest, data: URLEncodedBody[Fields]) -> Response[Any]:
    """Keep what an index is worth in a year, with where it is written."""
    typed = Typed(data)
    year = typed.whole("year", least=2017, most=2100, needed=True)
    value = typed.whole("tenge", least=1_000, most=100_000, needed=True)
    source = typed.text("source", most=120, needed=True)
    if typed.faults:
        return _indices(request, data, typed.faults, 422)
    with request.app.state.database.transaction() as connection:
        set_index(connection, Index(year=year or 0, tenge=value or 0, source=source))
    return Redirect("/indices?done=index", status_code=303)


def _desk(request: AnyRequest, connection: Connection, id: str) -> Support:
    return Support(connection, reader(request), id, datetime.now(UTC))


def _support(
    request: AnyRequest, id: str, typed: Mapping[str, str], faults: Mapping[str, str], status: int
) -> Response[str]:
    with request.app.state.database.transaction() as connection:
        desk = _desk(request, connection, id)
        measures, known = desk.all(), indices(connection)
        values = _values(request, connection, id, typed, faults)
    amounts = {one.id: tenge(one.amount_mci, one.mci_year, known) for one in measures}
    notice = notice_of(request, *NOTICES)
    return show(
        request,
        "support/list.html",
        status=status,
        notice=notice,
        measures=measures,
        amounts=amounts,
        **values,
    )


def _measure(
    request: AnyRequest,
    id: str,
    measure_id: str,
    typed: Mapping[str, str] | None,
    faults: Mapping[str, str],
    status: int,
) -> Response[str]:
    settle(request.app.state.database, datetime.now(UTC), READERS)
    with request.app.state.database.transaction() as connection:
        one = _desk(request, connection, id).get(measure_id)
        past = SupportStore(connection).past(id, measure_id)
        values = _values(request, connection, id, _typed(one) if typed is None else typed, faults)
        found = compared(connection, reader(request), id, measure_id, one.price_m2 or 0)
        beside, dots = found or (None, Dots((), 1))
    chart = (
        strip(beside.spread, dots.prices, beside.price_m2, language_of(request))
        if beside and beside.spread
        else None
    )
    return show(
        request,
        "support/one.html",
        status=status,
        measure=one,
        past=past,
        beside=beside,
        chart=chart,
        each=dots.each,
        **values,
    )


def _values(
    request: AnyRequest, connection: Connection, id: str, typed: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    language = language_of(request)
    return {
        "family": FamilyStore(connection).find(scope_of(reader(request)), id, today()),
        "typed": typed,
        "wrong": {name: say(key, language) for name, key in faults.items()},
        "kinds": KINDS,
        "house": HOUSE,
        "least": LEAST_HOUSES,
        "settlements": choices(connection, language, reader(request).district or ""),
    }


def _typed(one: SupportMeasure) -> dict[str, str]:
    """Return a measure as a clerk would type it."""
    fields = {
        name: "" if value is None else str(value) for name, value in msgspec.structs.asdict(one).items()
    }
    days = {name: ".".join(reversed(fields[name].split("-"))) for name in ("starts_on", "ends_on")}
    floor = f"{one.floor_m2:g}".replace(".", ",") if one.floor_m2 else ""
    return fields | days | {"floor_m2": floor}


def _indices(
    request: AnyRequest, typed: Mapping[str, str], faults: Mapping[str, str], status: int
) -> Response[str]:
    with request.app.state.database.reading() as connection:
        known = list(indices(connection).values())
    language = language_of(request)
    return show(
        request,
        "support/indices.html",
        status=status,
        notice=notice_of(request, "index"),
        known=list(reversed(known)),
        typed=typed,
        wrong={name: say(key, language) for name, key in faults.items()},
    )
