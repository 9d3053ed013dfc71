"""What others count: typed in by place and quarter, and shown beside ours."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.reading.retention.quarters import quarters_until
from server.reports.figures import Figures
from server.reports.making import newest_quarter
from server.reports.official import (
    FIGURES,
    MOST_SOURCE,
    UNITS,
    WronglyTyped,
    beside,
    enter,
    places_for,
    read_official,
)
from server.store.clock import today
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.reports.telling import Section, place_name, quarter_name, section
from surveys.wording import say

_READ: dict[str, Any] = {"grant": (Store.REPORTS, Action.READ)}
_WRITE: dict[str, Any] = {"grant": (Store.REPORTS, Action.WRITE)}


class Typed(msgspec.Struct, frozen=True):
    """The fields as they were typed."""

    quarter: str = ""
    district: str = ""
    unit: str = "families"
    arrived: str = ""
    gone: str = ""
    staying: str = ""
    source: str = ""
    told_on: str = ""


@get("/reports/official", opt=_READ, sync_to_thread=True)
def official(request: AnyRequest, quarter: FromQuery[str] = "") -> Response[str]:
    """Show the official figures of a quarter beside ours."""
    known = quarters_until(today())
    chosen = quarter if quarter in known else known[1] if len(known) > 1 else known[0]
    return _page(request, Typed(quarter=chosen, told_on=today().isoformat()), {})


@post("/reports/official", opt=_WRITE, sync_to_thread=True)
def enter_official(request: AnyRequest, data: URLEncodedBody[Typed]) -> Response[Any]:
    """Keep what was typed, or say of each field what is wrong with it."""
    try:
        with request.app.state.database.transaction() as connection:
            enter(connection, reader(request), msgspec.structs.asdict(data), datetime.now(UTC))
    except WronglyTyped as wrong:
        language = language_of(request)
        faults = {
            name: say(f"page.reports.wrong.{fault}", language, most=MOST_SOURCE)
            for name, fault in wrong.faults.items()
        }
        return _page(request, data, faults)
    return Redirect(f"/reports/official?quarter={data.quarter}&done=official_kept", status_code=303)


def _page(request: AnyRequest, typed: Typed, wrong: dict[str, str]) -> Response[str]:
    language = language_of(request)
    known = quarters_until(today())
    own = places_for(reader(request))
    return show(
        request,
        "reports/official.html",
        status=422 if wrong else 200,
        notice=notice_of(request, "official_kept"),
        typed=msgspec.structs.asdict(typed),
        wrong=wrong,
        beside=_beside(request, typed.quarter, language) if typed.quarter in known else None,
        quarters=[(one, quarter_name(one, language)) for one in known],
        places=[(one, place_name(one, language)) for one in own],
        units=UNITS,
        names=FIGURES,
        latest=today().isoformat(),
        most=MOST_SOURCE,
        quarter_name=lambda one: quarter_name(one, language),
    )


def _beside(request: AnyRequest, quarter: str, language: str) -> Section | None:
    """Return what is known of the quarter beside ours, in words; None where nothing was typed in."""
    caller = reader(request)
    with request.app.state.database.reading() as connection:
        told = read_official(connection, caller, quarter)
        # Ours of a district are the same whoever asks: the region's, by district.
        ours = newest_quarter(connection, "", quarter, today()) if told else None
    if ours is None:
        return None
    figures = Figures(quarter=quarter, district="", as_of=ours.until, simulated=False, tables=())
    return section(beside(ours, told), figures, language)
