"""The list for the review meeting."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery

from server.access import Action, Store, may
from server.review import CAPS, USUAL_CAP, Review, review
from server.store.clock import today
from server.web.families import may_choose, review_stores
from server.web.pages import AnyRequest, reader, show

STEP = 12


@get("/review", opt={"grant": (Store.RISK, Action.READ)}, sync_to_thread=True)
def review_page(
    request: AnyRequest, cap: FromQuery[int] = USUAL_CAP, district: FromQuery[str] = ""
) -> Response[str]:
    """Show the families who need support, as many as the team has time for."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.reading() as connection:
        found = review(review_stores(connection), caller, cap=cap, district=district, now=now, today=today())
    return show(
        request,
        "review.html",
        review=found,
        caps={"least": CAPS[0], "most": CAPS[1]},
        districts=may_choose(caller),
        may_sign=may(caller.role, (Store.CHECKLIST, Action.READ)),
        links={"next": _more(found), "step": STEP},
    )


def _more(found: Review) -> str | None:
    if not found.more or found.cap >= CAPS[1]:
        return None
    kept = {"cap": min(found.cap + STEP, CAPS[1])} | ({"district": found.district} if found.district else {})
    return f"/review?{urlencode(kept)}"
