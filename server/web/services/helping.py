"""What waits for help: requests by their promise, the board of referrals, room by service, needs without one."""

from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from server.access import Action, Caller, Role, Store, may
from server.care.helping import open_requests, referral_board, referrals_in, room
from server.care.unserved import count_now, may_count_now, unserved
from server.database import Connection
from server.store.caring.wanting import View
from server.store.people.settlements import SettlementStore
from server.web.drawing.pages import AnyRequest, notice_of, reader, show
from server.web.help.families import may_choose
from surveys.caring.progress import HELPED

_READ: dict[str, Any] = {"grant": (Store.PLAN, Action.READ)}
_VIEWS: tuple[View, ...] = get_args(View)
_FIRST, _MORE = 10, 40  # rows of a table, then behind a fold


@get("/help", opt=_READ, sync_to_thread=True)
def helping(
    request: AnyRequest,
    view: FromQuery[str] = "all",
    district: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    """Show what waits for help in the reader's scope."""
    caller, now = reader(request), datetime.now(UTC)
    chosen: View = next((one for one in _VIEWS if one == view), "all")
    with request.app.state.database.reading() as connection:
        requests = open_requests(connection, caller, view=chosen, district=district, after=after, now=now)
        columns = referral_board(connection, caller, district=district, now=now)
        rooms = () if caller.role is Role.WORKER else room(connection, caller, district=district, now=now)
        needs = _needs(connection, caller, district)
    return show(
        request,
        "help/requests.html",
        notice=notice_of(request, "plan_moved", "needs_counted"),
        requests=requests,
        views=[(one, _address("/help", view=one, district=district)) for one in _VIEWS],
        view=chosen,
        next=_address("/help", view=chosen, district=district, after=requests.next) if requests.next else "",
        columns=[(one, _address(f"/help/referrals/{one.state}", district=district)) for one in columns],
        rooms=rooms,
        districts=may_choose(caller),
        district=district,
        helped_words=HELPED,
        first=_FIRST,
        most=_MORE,
        may_edit=may(caller.role, (Store.BOARD, Action.WRITE)),
        leads=caller.role is not Role.WORKER,
        **needs,
    )


@get("/help/referrals/{way:str}", opt=_READ | {"sample": {"way": "offered"}}, sync_to_thread=True)
def referrals(
    request: AnyRequest, way: FromPath[str], district: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[str]:
    """Show every referral in one state, the oldest first, a page at a time."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.reading() as connection:
        column = referrals_in(connection, caller, way, district=district, after=after, now=now)
    path = f"/help/referrals/{way}"
    return show(
        request,
        "help/referrals.html",
        column=column,
        next=_address(path, district=district, after=column.next) if column.next else "",
        back=_address("/help", district=district),
        helped_words=HELPED,
    )


@post("/help/needs", opt={"grant": (Store.CASELOAD, Action.WRITE)}, sync_to_thread=True)
def count_needs(request: AnyRequest) -> Redirect:
    """Count needs without a service now, where there are few enough families."""
    count_now(request.app.state.database, reader(request), datetime.now(UTC))
    return Redirect("/help?done=needs_counted#needs", status_code=303)


def _needs(connection: Connection, caller: Caller, district: str) -> dict[str, Any]:
    """Return the needs without a service, to those who may read figures and needs."""
    if not (may(caller.role, (Store.FIGURES, Action.READ)) and may(caller.role, (Store.NEEDS, Action.READ))):
        return {"needs": (), "counted_at": "", "counts": False, "may_count": False, "named_villages": {}}
    found, counted = unserved(connection, caller, district)
    codes = {village for one in found for village, _ in one.villages}
    called = {
        code: one.name(caller.language) for code, one in SettlementStore(connection).some(codes).items()
    }
    return {
        "needs": found,
        "counted_at": counted,
        "counts": True,
        "may_count": may_count_now(connection),
        "named_villages": called,
    }


def _address(path: str, **asked: str) -> str:
    kept = {name: value for name, value in asked.items() if value and (name, value) != ("view", "all")}
    return f"{path}?{urlencode(kept)}" if kept else path
