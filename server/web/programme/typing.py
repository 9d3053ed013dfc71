"""Typing a quota in, and taking the last word back."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.problems import NotYours
from server.reading.programme.figures import place_of
from server.reading.programme.quotas import ROUTES
from server.store.clock import time_text, today
from server.store.people.quotas import QuotaStore
from server.web.drawing.pages import AnyRequest, language_of, reader
from server.web.programme.page import programme_page
from server.web.programme.quotas import Quota, Typed, read_quota
from surveys.catalogue import districts

_WRITE = {"grant": (Store.FIGURES, Action.WRITE)}


class Which(msgspec.Struct, frozen=True):
    """`which` is a year, a district and a route, as 2026, 2026-5950, 2026-5950-abroad or 2026--abroad."""

    which: str = ""


@post("/programme/quotas", opt=_WRITE, sync_to_thread=True)
def type_quota(request: AnyRequest, data: URLEncodedBody[Typed]) -> Response[Any]:
    """Keep what the quota gives; what is wrong is said beside its field, and what was typed stays. Raises NotYours."""
    if place_of(reader(request)) != "":
        raise NotYours
    read = read_quota(data, today().year, language_of(request))
    if isinstance(read, dict):
        return programme_page(request, data.year, typed=data, wrong=read)
    _put(request, read)
    which = f"{read.year}-{read.district}-{read.route}".rstrip("-")
    return Redirect(f"/programme?done=quota&undo={which}&year={read.year}#quota", status_code=303)


@post("/programme/quotas/undo", opt=_WRITE, sync_to_thread=True)
def undo_quota(request: AnyRequest, data: URLEncodedBody[Which]) -> Redirect:
    """Put what stood before in the place of the last word; again, and the last word is back. Raises NotYours."""
    year, district, route, *more = (*data.which.split("-"), "", "")
    is_known = district in ("", *districts()) and route in ("", *ROUTES) and not any(more)
    if place_of(reader(request)) != "" or not year.isdecimal() or not is_known:
        raise NotYours
    with request.app.state.database.reading() as connection:
        before = QuotaStore(connection).before(int(year), district, route)
    people, source = (before["people"], before["source"]) if before else (None, "")
    _put(request, Quota(int(year), district, route, people, source))
    return Redirect(f"/programme?done=quota_back&year={year}#quota", status_code=303)


def _put(request: AnyRequest, quota: Quota) -> None:
    with request.app.state.database.transaction() as connection:
        QuotaStore(connection).put(
            year=quota.year,
            district=quota.district,
            route=quota.route,
            people=quota.people,
            source=quota.source,
            by_id=reader(request).staff_id or "",
            at=time_text(datetime.now(UTC)),
        )
