"""Who stays: a headline between bounds, lines, ways of leaving, groups, visits and reasons, for who leads and analyses."""

from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from server.access import Action, Caller, Role, Store
from server.problems import NotFound
from server.reading.retention.figures import CUTS, LEVELS, SMALL, TICKS, Cut, Level, Retention, read_retention
from server.store import counters
from server.store.clock import today
from server.web.drawing.pages import HEADERS, AnyRequest, language_of, reader, show
from server.web.retention.drawings import drawings, named_group, percent
from server.web.retention.sheets import TABLES, as_csv
from surveys.catalogue import districts

MONTHS = (6, 12, 24, 36, 60)
_READ = {"grant": (Store.FIGURES, Action.READ)}
_EXPORT = {"grant": (Store.FIGURES, Action.EXPORT)}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for: by what families are counted apart, how far "here" reaches, and of which district."""

    by: Cut
    level: Level
    district: str

    def address(self, table: str) -> str:
        return "/retention.csv?" + urlencode({"table": table} | msgspec.structs.asdict(self))


@get("/retention", opt=_READ, sync_to_thread=True)
def retention(
    request: AnyRequest, by: FromQuery[str] = "", level: FromQuery[str] = "", district: FromQuery[str] = ""
) -> Response[str]:
    """Show the figures of the reader's own district, or of all or a chosen one; an unknown choice is the usual one."""
    caller, language = reader(request), language_of(request)
    asked = _asked(caller, by, level, district)
    found = _found(request, caller, asked)
    return show(
        request,
        "retention.html",
        found=found,
        asked=asked,
        own=caller.district,
        choices=_districts(caller),
        cuts=CUTS,
        levels=LEVELS,
        months=_months(found),
        ticks=TICKS,
        small=SMALL,
        drawn=drawings(found, asked.by, language) if found else {},
        group_name=lambda name: named_group(asked.by, name, language),
        percent=lambda share: percent(share, language),
    )


@get("/retention.csv", opt=_EXPORT, sync_to_thread=True)
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
    asked = _asked(caller, by, level, district)
    text = as_csv(_found(request, caller, asked), table)
    named = {"Content-Disposition": f'attachment; filename="qonys-retention-{table}.csv"'}
    return Response(text, media_type="text/csv", headers=HEADERS | named)


def _months(found: Retention | None) -> tuple[int, ...]:
    """Return the months of which something can be said."""
    lines = (*found.levels, *found.groups) if found else ()
    return tuple(month for month in MONTHS if any(month in line.shares for line in lines))


def _asked(caller: Caller, by: str, level: str, district: str) -> Asked:
    cut = next((one for one in CUTS if one == by), CUTS[0])
    known = district if district in _districts(caller) else ""
    return Asked(by=cut, level=next((one for one in LEVELS if one == level), "region"), district=known)


def _districts(caller: Caller) -> tuple[str, ...]:
    """Return the districts the reader may choose among: none for whom one is set."""
    return () if caller.district or caller.role is Role.SUPERVISOR else tuple(districts())


def _found(request: AnyRequest, caller: Caller, asked: Asked) -> Retention | None:
    """Return the figures, counted once for each state of the database."""
    database, day = request.app.state.database, today()
    kept: dict[object, Retention | None] = request.app.state.setdefault("retention", {})
    with database.reading() as connection:
        key = (counters.latest(connection), day, caller.role, caller.district, asked)
        known = kept.get(key)
        if known is not None:
            return known
        figures = read_retention(connection, caller, day, asked.by, asked.level, asked.district)
    for old in [one for one in tuple(kept) if isinstance(one, tuple) and one[:2] != key[:2]]:
        kept.pop(old, None)
    kept[key] = figures
    return figures
