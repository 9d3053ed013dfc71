"""Who stays: a headline between bounds, lines, ways of leaving, groups, visits and reasons, for who leads and analyses."""

from litestar import Response, get
from litestar.params import FromQuery

from server.problems import NotFound
from server.reading.retention.figures import CUTS, LEVELS, TICKS, Retention
from server.reading.retention.shown import SMALL
from server.web.drawing.pages import HEADERS, AnyRequest, language_of, reader, show
from server.web.retention.asking import EXPORT, READ, asked_for, districts_for, found_for
from server.web.retention.drawings import named_group, percent
from server.web.retention.pictures import shown_drawings
from server.web.retention.sheets import TABLES, as_csv

MONTHS = (6, 12, 24, 36, 60)


@get("/retention", opt=READ, sync_to_thread=True)
def retention(
    request: AnyRequest, by: FromQuery[str] = "", level: FromQuery[str] = "", district: FromQuery[str] = ""
) -> Response[str]:
    """Show the figures of the reader's own district, or of all or a chosen one; an unknown choice is the usual one."""
    caller, language = reader(request), language_of(request)
    asked = asked_for(caller, by, level, district)
    found = found_for(request, caller, asked)
    return show(
        request,
        "programme/retention.html",
        found=found,
        asked=asked,
        own=caller.district,
        choices=districts_for(caller),
        cuts=CUTS,
        levels=LEVELS,
        months=_months(found),
        ticks=TICKS,
        small=SMALL,
        drawn=shown_drawings(request, caller, asked, found, language) if found else {},
        group_name=lambda name: named_group(asked.by, name, language),
        percent=lambda share: percent(share, language),
    )


@get("/retention.csv", opt=EXPORT, sync_to_thread=True)
def retention_csv(
    request: AnyRequest,
    table: FromQuery[str] = "",
    by: FromQuery[str] = "",
    level: FromQuery[str] = "",
    district: FromQuery[str] = "",
) -> Response[str]:
    """Give one table of the page, with what is hidden there left out."""
    caller = reader(request)
    if table not in TABLES:
        raise NotFound
    asked = asked_for(caller, by, level, district)
    text = as_csv(found_for(request, caller, asked), table)
    named = {"Content-Disposition": f'attachment; filename="qonys-retention-{table}.csv"'}
    return Response(text, media_type="text/csv", headers=HEADERS | named)


def _months(found: Retention | None) -> tuple[int, ...]:
    """Return the months of which something can be said."""
    lines = (*found.levels, *found.groups) if found else ()
    return tuple(month for month in MONTHS if any(month in line.shares for line in lines))
