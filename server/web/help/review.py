"""The list for the review meeting."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Caller, Store, may
from server.agenda.settling import READERS, settle
from server.care.following import overridden, what_came
from server.care.meetings import keep_list, last_meeting
from server.care.views import MOST_NAME, MOST_VIEWS, WronglyNamed, remove_view, save_view, views_of
from server.database import Connection
from server.reading.narrowing import NOBODY, choices, narrowed
from server.reading.review import CAPS, USUAL_CAP, Review, review
from server.store.clock import today
from server.store.office.staff import StaffStore
from server.store.office.teams import TeamStore
from server.store.risks.meetings import MeetingStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.help.families import may_choose, review_stores
from surveys.wording import say

STEP = 12
# Of more nobody chooses one from a list: the district is chosen first.
MOST_WORKERS = 300
_SHOWN = 6  # decisions of the last meeting, before the fold
_READ: dict[str, Any] = {"grant": (Store.RISK, Action.READ)}


class Named(msgspec.Struct, frozen=True):
    name: str = ""


@get("/review", opt=_READ, sync_to_thread=True)
def review_page(
    request: AnyRequest, cap: FromQuery[int] = USUAL_CAP, district: FromQuery[str] = ""
) -> Response[str]:
    """Show the families who need support, as many as the team has time for."""
    return _page(request, cap, district)


@post("/review/renew", opt={"grant": (Store.RISK, Action.WRITE)}, sync_to_thread=True)
def renew(request: AnyRequest, cap: FromQuery[int] = USUAL_CAP, district: FromQuery[str] = "") -> Redirect:
    """Begin to compute the list anew, unless that is under way; the page says how far it is."""
    request.app.state.renewing.begin(datetime.now(UTC))
    return Redirect(f"{_address(cap, district)}&after=renew", status_code=303)


@post("/review/meeting", opt={"grant": (Store.RISK, Action.WRITE)}, sync_to_thread=True)
def keep(request: AnyRequest, cap: FromQuery[int] = USUAL_CAP, district: FromQuery[str] = "") -> Redirect:
    """Keep the list as it stands as the one of today's meeting; once more changes nothing."""
    with request.app.state.database.transaction() as connection:
        keep_list(
            connection, reader(request), cap=cap, district=district, now=datetime.now(UTC), today=today()
        )
    return Redirect(f"{_address(cap, district)}#list", status_code=303)


@post("/review/views", opt={"grant": (Store.RISK, Action.READ)}, sync_to_thread=True)
def keep_view(request: AnyRequest, data: URLEncodedBody[Named]) -> Response[Any]:
    """Keep the filters of this address under a name, for oneself."""
    try:
        with request.app.state.database.transaction() as connection:
            kept = save_view(connection, reader(request), data.name, request.url.query, datetime.now(UTC))
    except WronglyNamed as wrong:
        said = say(f"page.views.wrong.{wrong.fault}", language_of(request), most=MOST_NAME, many=MOST_VIEWS)
        asked = request.query_params
        cap = asked.get("cap", "")
        return _page(
            request,
            int(cap[:4]) if cap.isascii() and cap.isdigit() else USUAL_CAP,
            asked.get("district", ""),
            status=422,
            wrong={"name": said},
            typed={"name": data.name},
        )
    return Redirect(f"/review?{kept}&done=view_kept#list", status_code=303)


@post("/review/views/{id:str}/remove", opt=_READ | {"sample": {"id": "view"}}, sync_to_thread=True)
def forget_view(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Forget one of one's own views."""
    with request.app.state.database.transaction() as connection:
        remove_view(connection, reader(request), id)
    return Redirect("/review?done=view_gone#list", status_code=303)


@get("/review/decisions", opt=_READ, sync_to_thread=True)
def decision_log(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show how often and why managers disagreed with the list, in a year."""
    with request.app.state.database.reading() as connection:
        found = overridden(connection, reader(request), district, today())
    return show(
        request,
        "review/overrides.html",
        found=found,
        districts=may_choose(reader(request)),
        district=district,
    )


def _page(
    request: AnyRequest, cap: int, district: str, *, status: int = 200, **more: object
) -> Response[str]:
    caller, now = reader(request), datetime.now(UTC)
    asked = narrowed(request.query_params)
    settle(request.app.state.database, now, READERS)
    with request.app.state.database.reading() as connection:
        stores = review_stores(connection)
        found = review(stores, caller, cap=cap, district=district, now=now, today=today(), asked=asked)
        meetings = MeetingStore(connection)
        may_keep = found.run and not asked.is_any
        kept = meetings.kept(found.run.id, found.district, found.cap) if found.run and may_keep else None
        before = last_meeting(meetings, caller, found.district, today()) if found.run else None
        since = before.held_on if before else None
        came = what_came(connection, caller, found.district, since, today()) if since else ()
        lists = _lists(connection, caller, found)
    values: dict[str, object] = {"wrong": {}, "typed": {}} | more
    return show(
        request,
        "review/page.html",
        status=status,
        notice=notice_of(request, "view_kept", "view_gone"),
        review=found,
        caps={"least": CAPS[0], "most": CAPS[1]},
        districts=may_choose(caller),
        may_sign=may(caller.role, (Store.CHECKLIST, Action.READ)),
        links={"next": _more(found), "step": STEP} | _here(found),
        kept=kept,
        before=before,
        came=came,
        came_shown=_SHOWN,
        renewal=request.app.state.renewing.latest,
        may_renew=may(caller.role, (Store.RISK, Action.WRITE)),
        may_keep=may_keep,
        by_hand=request.app.state.settings.night == "off",
        asked_for=request.query_params.get("after") == "renew",
        **lists,
        **values,
    )


def _lists(connection: Connection, caller: Caller, found: Review) -> dict[str, object]:
    """Return what may be chosen in the filters, and one's own views."""
    is_many = not found.district and TeamStore(connection).are_more(MOST_WORKERS)
    people = [] if is_many else StaffStore(connection).workers(found.district)
    return {
        "filters": choices() | ({} if may(caller.role, (Store.NEEDS, Action.READ)) else {"need": ()}),
        "workers": [(one["id"], one["name"]) for one in people],
        "nobody": NOBODY,
        "views": views_of(connection, caller),
        "query": _query(found),
    }


def _more(found: Review) -> str | None:
    if not found.more or found.cap >= CAPS[1]:
        return None
    return f"/review?{_query(found, cap=min(found.cap + STEP, CAPS[1]))}"


def _query(found: Review, **more: object) -> str:
    """Return what the address of this very list asks."""
    told = {"cap": found.cap, "district": found.district} | msgspec.structs.asdict(found.asked) | more
    return urlencode({name: value for name, value in told.items() if value})


def _here(found: Review) -> dict[str, str]:
    here = _address(found.cap, found.district)
    return {"here": here} | {
        act: here.replace("/review", f"/review/{act}", 1) for act in ("renew", "meeting")
    }


def _address(cap: int, district: str) -> str:
    return f"/review?{urlencode({'cap': cap} | ({'district': district} if district else {}))}"
