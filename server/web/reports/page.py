"""Reports: the list, one that is made, one that is read, its files, tables and drawings."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.charts.picture import as_image, as_png
from server.problems import NotFound
from server.reading.retention.quarters import quarters_until
from server.reports.making import Report, UnknownQuarter, freeze, keep, list_reports, read_report
from server.reports.official import places_for
from server.store.clock import today
from server.web.drawing.pages import HEADERS, AnyRequest, language_of, notice_of, reader, show
from server.web.reports.drawings import drawing, sketch
from server.web.reports.files import MEDIA, as_csv, as_file, file_name
from server.web.reports.telling import place_name, quarter_name, section, tell
from server.web.retention.asking import memory_of
from server.web.retention.pictures import get_ready
from surveys.wording import LANGUAGES, say

_READ: dict[str, Any] = {"grant": (Store.REPORTS, Action.READ), "sample": {"id": "report"}}
_EXPORT: dict[str, Any] = {"grant": (Store.REPORTS, Action.EXPORT), "sample": {"id": "report"}}
_LONG = 16  # lines of a table that is folded on the page


class Wanted(msgspec.Struct, frozen=True):
    quarter: str = ""
    district: str = ""


@get("/reports", opt=_READ, sync_to_thread=True)
def reports(request: AnyRequest, after: FromQuery[str] = "") -> Response[str]:
    """Show what was made, the newest first, and ask what shall be made."""
    return _list(request, Wanted(), after=after)


@post("/reports", opt={"grant": (Store.REPORTS, Action.WRITE)}, sync_to_thread=True)
def make_report(request: AnyRequest, data: URLEncodedBody[Wanted]) -> Response[Any]:
    """Freeze a report and show it."""
    caller, database = reader(request), request.app.state.database
    try:
        # Without a night it counts for seconds, in which everybody else goes on writing.
        with database.reading() as connection:
            report = freeze(connection, caller, data.quarter, data.district, datetime.now(UTC))
    except UnknownQuarter:
        return _list(request, data, wrong=say("page.reports.wrong.quarter", language_of(request)))
    with database.transaction() as connection:
        id_ = keep(connection, report)
    return Redirect(f"/reports/{id_}?done=report_made", status_code=303)


@get("/reports/{id:str}", opt=_READ, sync_to_thread=True)
def one_report(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show a report as it was frozen, and whether its figures are still those of its hash."""
    report, language = _found(request, id), language_of(request)
    drawn = {table.code: sketch(table, language) for table in report.figures.tables}
    get_ready(memory_of(request.app.state))
    return show(
        request,
        "reports/one.html",
        notice=notice_of(request, "report_made"),
        report=report,
        told=tell(report, language),
        drawn={code: f"{one.words.title}. {one.words.says}" for code, one in drawn.items() if one},
        kinds=tuple(MEDIA),
        tongues=LANGUAGES,
        long=_LONG,
    )


@get("/reports/{id:str}/file", opt=_EXPORT, sync_to_thread=True)
def report_file(request: AnyRequest, id: FromPath[str], kind: FromQuery[str] = "") -> Response[bytes]:
    """Give a report as a PDF, a text or a workbook, in the language of the address."""
    report, language = _found(request, id), language_of(request)
    if kind not in MEDIA:
        raise NotFound
    named = {"Content-Disposition": f'attachment; filename="{file_name(report, kind, language)}"'}
    return Response(as_file(report, kind, language), media_type=MEDIA[kind], headers=HEADERS | named)


@get("/reports/{id:str}/table", opt=_EXPORT, sync_to_thread=True)
def report_table(request: AnyRequest, id: FromPath[str], table: FromQuery[str] = "moves") -> Response[str]:
    """Give one table, with what is hidden left out."""
    report = _found(request, id)
    one = report.figures.table(table)
    if one is None:
        raise NotFound
    named = {"Content-Disposition": f'attachment; filename="qonys-{report.figures.quarter}-{one.code}.csv"'}
    return Response(as_csv(one), media_type="text/csv", headers=HEADERS | named)


@get("/reports/{id:str}/drawing", opt=_READ, sync_to_thread=True)
def report_drawing(
    request: AnyRequest, id: FromPath[str], chart: FromQuery[str] = "", size: FromQuery[str] = ""
) -> Response[str]:
    """Give one drawing as the page of the report shows it, drawn when somebody comes to it."""
    report = _found(request, id)
    table = report.figures.table(chart)
    one = drawing(table, language_of(request)) if table else None
    if one is None:
        raise NotFound
    svg = as_image(one.narrow if size == "narrow" else one.wide)
    return Response(svg, media_type="image/svg+xml", headers=HEADERS)


@get("/reports/{id:str}/picture", opt=_EXPORT, sync_to_thread=True)
def report_picture(request: AnyRequest, id: FromPath[str], chart: FromQuery[str] = "") -> Response[bytes]:
    """Give one drawing with its title and what it rests on."""
    report, language = _found(request, id), language_of(request)
    table = report.figures.table(chart)
    one = drawing(table, language) if table else None
    if table is None or one is None:
        raise NotFound
    part = section(table, report.figures, language)
    place = place_name(report.figures.district, language)
    simulated = f" {say('page.frame.simulated', language)}" if report.figures.simulated else ""
    picture = as_png(one.wide, part.title, f"{place}. {part.what} {part.day}{simulated}")
    named = {"Content-Disposition": f'attachment; filename="qonys-{report.figures.quarter}-{chart}.png"'}
    return Response(picture, media_type="image/png", headers=HEADERS | named)


def _found(request: AnyRequest, id: str) -> Report:
    with request.app.state.database.reading() as connection:
        return read_report(connection, reader(request), id)


def _list(request: AnyRequest, typed: Wanted, *, after: str = "", wrong: str = "") -> Response[str]:
    caller, language = reader(request), language_of(request)
    get_ready(memory_of(request.app.state))
    with request.app.state.database.reading() as connection:
        found, following = list_reports(connection, caller, after)
    quarters = quarters_until(today())
    return show(
        request,
        "reports/list.html",
        status=422 if wrong else 200,
        found=found,
        following=following,
        quarters=[(one, quarter_name(one, language)) for one in quarters],
        places=[(one, place_name(one, language)) for one in places_for(caller)],
        chosen=typed.quarter or (quarters[1] if len(quarters) > 1 else quarters[0]),
        district=typed.district,
        wrong_quarter=wrong,
        may_make=may(caller.role, (Store.REPORTS, Action.WRITE)),
        quarter_name=lambda one: quarter_name(one, language),
        place_name=lambda one: place_name(one, language),
    )
