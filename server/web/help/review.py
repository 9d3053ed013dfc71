"""The list for the review meeting."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from server.access import Action, Store, may
from server.care.meetings import keep_list, last_meeting
from server.reading.review import CAPS, USUAL_CAP, Review, review
from server.store.clock import today
from server.store.risks.meetings import MeetingStore
from server.web.drawing.pages import AnyRequest, reader, show
from server.web.help.families import may_choose, review_stores

STEP = 12


@get("/review", opt={"grant": (Store.RISK, Action.READ)}, sync_to_thread=True)
def review_page(
    request: AnyRequest, cap: FromQuery[int] = USUAL_CAP, district: FromQuery[str] = ""
) -> Response[str]:
    """Show the families who need support, as many as the team has time for."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.reading() as connection:
        found = review(review_stores(connection), caller, cap=cap, district=district, now=now, today=today())
        meetings = MeetingStore(connection)
        kept = meetings.kept(found.run.id, found.district, found.cap) if found.run else None
        before = last_meeting(meetings, caller, found.district, today()) if found.run else None
    return show(
        request,
        "review.html",
        review=found,
        caps={"least": CAPS[0], "most": CAPS[1]},
        districts=may_choose(caller),
        may_sign=may(caller.role, (Store.CHECKLIST, Action.READ)),
        links={
            "next": _more(found),
            "step": STEP,
        }
        | _here(found),
        kept=kept,
        before=before,
        renewal=request.app.state.renewing.latest,
        may_renew=may(caller.role, (Store.RISK, Action.WRITE)),
        by_hand=request.app.state.settings.night == "off",
        asked_for=request.query_params.get("after") == "renew",
    )


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


def _more(found: Review) -> str | None:
    if not found.more or found.cap >= CAPS[1]:
        return None
    return _address(min(found.cap + STEP, CAPS[1]), found.district)


def _here(found: Review) -> dict[str, str]:
    here = _address(found.cap, found.district)
    return {"here": here} | {
        act: here.replace("/review", f"/review/{act}", 1) for act in ("renew", "meeting")
    }


def _address(cap: int, district: str) -> str:
    return f"/review?{urlencode({'cap': cap} | ({'district': district} if district else {}))}"
