"""The programme in figures, and the map of homes ready for the winter: counted by night, small counts hidden."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from analysis.scenarios.benchmarks import benchmarks
from server.access import Action, Caller, Store, may
from server.database import Connection
from server.problems import NotFound, Unavailable
from server.reading.programme.counting import keep_programme, kept_programme
from server.reading.programme.figures import (
    LACKED,
    SENSITIVE_LEAST,
    SMALL,
    Programme,
    Winter,
    place_of,
    seen_by,
)
from server.reading.programme.quotas import ROUTES
from server.store.clock import today
from server.store.people.households import HouseholdStore
from server.web.drawing.figures import number
from server.web.drawing.pages import HEADERS, AnyRequest, language_of, notice_of, reader, show
from server.web.programme.quotas import Against, Typed, against, years
from surveys.caring.services import GROUPS
from surveys.catalogue import districts
from surveys.wording import say

READ = {"grant": (Store.FIGURES, Action.READ)}
EXPORT = {"grant": (Store.FIGURES, Action.EXPORT)}
_TYPES = (Store.FIGURES, Action.WRITE)
_LISTS = (Store.CASELOAD, Action.WRITE)
# So many families are counted while somebody waits; more of them by night.
MOST_AT_ONCE = 3000
TABLES = ("arrivals", "needs", "winter")
# Where each district stands on the tile map, by column and row: roughly as it lies, sizes mean nothing.
TILES = {
    "5952": (2, 1), "5950": (3, 1), "5936": (4, 1), "5946": (1, 2), "5942": (2, 2), "5910": (3, 2), "5958": (4, 2),
    "5962": (1, 3), "5956": (2, 3), "5960": (3, 3), "5934": (4, 3), "5964": (5, 3), "5966": (1, 4), "5932": (2, 4),
}  # fmt: skip
# The least share of ready homes of each shade; the last is for what is below.
READY = ((0.85, "ready"), (0.7, "nearly"), (0.5, "short"), (0.0, "first"))
_VOWELS = "аәеёиоөуұүыіэюяaeiouy"
_LONG = re.compile(r"\w{8,}")
_SYLLABLE = re.compile(rf"(?<=\w\w)([{_VOWELS}])(?=[^\W{_VOWELS}][{_VOWELS}]\w)", re.IGNORECASE)
_SHADES = ((0.5, "k4"), (0.25, "k3"), (0.1, "k2"), (0.0, "k1"))


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A district on the map: its place, its shade by the share of ready homes ("none" where hidden), what the reader hears."""

    district: str
    column: int
    row: int
    shade: str
    share: str
    word: str
    left: int | None
    href: str


@get("/programme", opt=READ, sync_to_thread=True)
def programme(request: AnyRequest, year: FromQuery[str] = "", district: FromQuery[str] = "") -> Response[str]:
    """Show arrivals against the quota of a year, and the needs by season of the region, of one's own or a chosen district."""
    return programme_page(request, year, district)


def programme_page(
    request: AnyRequest,
    year: str = "",
    district: str = "",
    *,
    typed: Typed | None = None,
    wrong: dict[str, str] | None = None,
) -> Response[str]:
    caller, language = reader(request), language_of(request)
    with request.app.state.database.reading() as connection:
        found = _found(connection, caller)
        may_count = found is None and _may_count(connection)
        known = years(connection, found, today().year)
        chosen = int(year) if year.isdecimal() and int(year) in known else known[0]
        lines = against(connection, found, chosen, place_of(caller))
    place = place_of(caller)
    asked = district if place == "" and district in districts() else ""
    seasons = found.seasons.get(asked or place or "", ()) if found and place is not None else ()
    return show(
        request,
        "programme/page.html",
        status=422 if wrong else 200,
        notice=notice_of(request, "quota", "quota_back", "counted"),
        found=found,
        may_count=may_count,
        years=known,
        year=chosen,
        lines=lines,
        sources=[one for line in lines for one in (line, *line.parts) if one.source],
        routes=ROUTES,
        undo=request.query_params.get("undo", "") if notice_of(request, "quota") else "",
        types=may(caller.role, _TYPES) and place == "",
        typed=typed or Typed(year=str(chosen), district=asked),
        wrong=wrong or {},
        asked=asked,
        own=caller.district,
        choices=districts() if place == "" else (),
        districts=districts(),
        seasons=seasons,
        groups=GROUPS,
        season_name=lambda name: season_name(name, language),
        percent=lambda share: _percent(share, language),
        shade=_shade,
        small=SMALL,
        sensitive=SENSITIVE_LEAST,
        benchmarks=benchmarks(),
        reads_card=may(caller.role, (Store.MODEL, Action.READ)),
    )


@get("/winter", opt=READ, sync_to_thread=True)
def winter(request: AnyRequest) -> Response[str]:
    """Show which homes are ready for this winter: a map of tiles, and its table."""
    caller, language = reader(request), language_of(request)
    with request.app.state.database.reading() as connection:
        found = _found(connection, caller)
        may_count = found is None and _may_count(connection)
    place, lists = place_of(caller), may(caller.role, _LISTS)
    whole = next((one for one in found.winter if one.district == (place or "")), None) if found else None
    rows = [one for one in found.winter if one.district] if found else []
    return show(
        request,
        "programme/winter.html",
        notice=notice_of(request, "counted"),
        found=found,
        may_count=may_count,
        whole=whole,
        rows=rows,
        tiles=[_tile(one, language, lists=lists) for one in rows],
        legend=READY,
        lacked=LACKED,
        lists=lists,
        percent=lambda share: _percent(share, language),
        parted=_parted,
        shade=_shade,
        small=SMALL,
    )


@post("/programme/count", opt=READ, sync_to_thread=True)
def count_programme(request: AnyRequest) -> Redirect:
    """Count now, where there are few enough families. Raises Unavailable."""
    database = request.app.state.database
    with database.reading() as connection:
        if not _may_count(connection):
            raise Unavailable
    keep_programme(database, datetime.now(UTC))
    return Redirect("/programme?done=counted", status_code=303)


@get("/programme.csv", opt=EXPORT, sync_to_thread=True)
def programme_csv(request: AnyRequest, table: FromQuery[str] = "") -> Response[str]:
    """Give a table of the pages, with what is hidden there left empty."""
    if table not in TABLES:
        raise NotFound
    caller = reader(request)
    with request.app.state.database.reading() as connection:
        found = _found(connection, caller)
        lines = [
            line
            for year in years(connection, found, today().year)
            for line in against(connection, found, year, place_of(caller))
        ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(_rows(found, lines, table))
    named = {"Content-Disposition": f'attachment; filename="qonys-{table}.csv"'}
    return Response(text.getvalue(), media_type="text/csv", headers=HEADERS | named)


def season_name(name: str, language: str) -> str:
    """Return what people call a season, `2026-winter`; a winter bears both of its years."""
    year, _, season = name.partition("-")
    before = f"{int(year) - 1}–{year[2:]}"
    return say(f"season.{season}", language, year=before if season == "winter" else year)


def _found(connection: Connection, caller: Caller) -> Programme | None:
    found = kept_programme(connection)
    return found and seen_by(found, caller)


def _may_count(connection: Connection) -> bool:
    return not HouseholdStore(connection).are_more(MOST_AT_ONCE)


def _tile(one: Winter, language: str, *, lists: bool) -> Tile:
    column, row = TILES[one.district]
    share = one.share
    nth = next(
        (place for place, (least, _) in enumerate(READY) if share is not None and share >= least), None
    )
    word = READY[nth][1] if nth is not None else "nobody" if one.checked == 0 else "hidden"
    left = None if one.checked is None or one.ready is None else one.checked - one.ready
    return Tile(
        district=one.district,
        column=column,
        row=row,
        shade="none" if nth is None else f"k{nth + 1}",
        share=_percent(share, language) if share is not None else "–" if word == "nobody" else "*",
        word=word,
        left=left,
        href=f"/agenda/unready?district={one.district}" if lists else f"#d{one.district}",
    )


def _parted(name: str) -> str:
    """Return a name whose long words may be broken between syllables: a tile on a phone is narrow."""
    return _LONG.sub(lambda word: _SYLLABLE.sub("\\1\N{SOFT HYPHEN}", word[0]), name)


def _shade(share: float) -> str:
    return next(name for least, name in _SHADES if share >= least)


def _percent(share: float, language: str) -> str:
    return say("page.retention.percent", language, n=number(round(100 * share), language))


def _rows(found: Programme | None, lines: list[Against], table: str) -> Iterable[list[object]]:
    day = found.as_of.isoformat() if found else ""
    if table == "arrivals":
        heads = ["as_of", "year", "district", "quota_people", "source", "typed_on", "families", "people"]
        by_route = [f"{what}_{route}" for route in ROUTES for what in ("families", "people")]
        yield [*heads, *by_route, *(f"{what}_{route}" for route in ROUTES for what in ("quota", "source"))]
        for line in lines:
            quota = ("", "", "") if line.quota is None else (line.quota, line.source, line.typed_on)
            routes = (_blank(n) for route in ROUTES for n in line.routes.get(route, (0, 0)))
            counts = (_blank(line.families), _blank(line.people))
            given = [part for route in ROUTES for part in _given(line.at(route))]
            yield [day, line.year, line.district, *quota, *counts, *routes, *given]
    elif table == "needs":
        yield ["as_of", "district", "season", "group", "families_answered", "families_with_need"]
        yield from _need_rows(found, day)
    else:
        yield ["as_of", "since", "district", "checked", "ready", *LACKED]
        since = found.winter_since.isoformat() if found else ""
        for one in found.winter if found else ():
            yield [day, since, one.district, _blank(one.checked), _blank(one.ready)] + [
                _blank(one.lacking[name]) for name in LACKED
            ]


def _need_rows(found: Programme | None, day: str) -> Iterable[list[object]]:
    for place, seasons in (found.seasons if found else {}).items():
        for one in seasons:
            yield from (
                [day, place, one.season, group, _blank(one.asked), _blank(n)]
                for group, n in one.needs.items()
            )


def _given(part: Against | None) -> tuple[object, str]:
    return ("", "") if part is None or part.quota is None else (part.quota, part.source)


def _blank(count: int | None) -> object:
    return "" if count is None else count
