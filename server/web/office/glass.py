"""Opening a family outside one's own scope: with a reason and for some hours, and the log of it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Caller, Role, Store
from server.database import Connection
from server.exchange.hands.glasses import LEAST_REASON, MOST_HOURS, USUAL_HOURS, close_glass, open_glass
from server.problems import NoReason
from server.reading.caseloads import is_lead, openings
from server.reading.families import scope_of
from server.reading.looking import write_down
from server.store.clock import local_day, time_text
from server.store.office.caseloads import CaseloadStore
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from surveys.wording import say

HOURS = (4, USUAL_HOURS, 48, MOST_HOURS)


class Asked(msgspec.Struct, frozen=True):
    number: str = ""
    reason: str = ""
    hours: str = str(USUAL_HOURS)


@get("/glass", opt={"grant": (Store.GLASS, Action.READ)}, sync_to_thread=True)
def glass(request: AnyRequest) -> Response[str]:
    return _page(request, Asked(), {}, 200)


@post("/glass", opt={"grant": (Store.GLASS, Action.WRITE)}, sync_to_thread=True)
def break_glass(request: AnyRequest, data: URLEncodedBody[Asked]) -> Response[Any]:
    """Open a family by its number; one that the caller may see anyway is shown without being opened."""
    language = language_of(request)
    try:
        with request.app.state.database.transaction() as connection:
            family = _opened(connection, reader(request), data, datetime.now(UTC))
    except NoReason as problem:
        return _page(request, data, {"reason": say("problem.NoReason.detail", language)}, problem.status)
    if family is None:
        return _page(request, data, {"number": say("page.glass.unknown", language)}, 422)
    return Redirect(f"/families/{family}", status_code=303)


def _opened(connection: Connection, caller: Caller, data: Asked, now: datetime) -> str | None:
    """Return the family of this number, open to the caller; None where there is none."""
    number = data.number.strip().lstrip("№#").strip()
    family = CaseloadStore(connection).numbered(int(number)) if _is_number(number) else None
    if family is None or _sees(connection, caller, family, now):
        return family
    hours = int(data.hours) if data.hours in map(str, HOURS) else USUAL_HOURS
    open_glass(connection, caller, family, data.reason, now, hours=hours)
    write_down(FamilyStore(connection), LookStore(connection), caller, family, "glass", now)
    return family


@post("/glass/{glass_id:str}/close", opt={"grant": (Store.GLASS, Action.WRITE)}, sync_to_thread=True)
def shut_glass(request: AnyRequest, glass_id: FromPath[str]) -> Redirect:
    caller = reader(request)
    with request.app.state.database.transaction() as connection:
        known = {row["id"] for row in openings(connection, caller)}
        leads = is_lead(caller) and glass_id in known
        close_glass(connection, glass_id, caller.staff_id or "", datetime.now(UTC), as_lead=leads)
    return Redirect("/glass?done=closed", status_code=303)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def _sees(connection: Connection, caller: Caller, family: str, now: datetime) -> bool:
    return FamilyStore(connection).find(scope_of(caller), family, local_day(now)) is not None


def _page(request: AnyRequest, typed: Asked, wrong: dict[str, str], status: int) -> Response[str]:
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.reading() as connection:
        log = openings(connection, caller)
    return show(
        request,
        "office/glass.html",
        status=status,
        notice=notice_of(request, "closed"),
        log=log,
        now=time_text(now),
        hours=HOURS,
        least=LEAST_REASON,
        typed=typed,
        wrong=wrong,
        leads=is_lead(caller),
        opens=caller.role in (Role.WORKER, Role.SUPERVISOR),  # a manager sees all families anyway
        own=scope_of(caller).district,
        me=caller.staff_id,
    )
