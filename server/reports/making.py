"""Making a report, which freezes its figures; reading it again, its hash checked."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from server.access import Action, Caller, Role, Store, ensure
from server.database import Connection, Row
from server.problems import NotFound, NotYours
from server.reading.retention.figures import CUTS, Cut, Retention, groups, whole
from server.reading.retention.hiding import hidden_of
from server.reading.retention.kept import NotKept, kept_figures
from server.reading.retention.quarters import QUARTERS, Quarter, quarters_until, read_quarters
from server.reading.retention.tables import read_tables
from server.reports.figures import Figures, Table, frozen, hash_of, thawed
from server.reports.helped import help_tables, unserved_table
from server.reports.official import beside, places_for
from server.reports.programme import programme_tables
from server.reports.staying import attempts, group_table, kept, moves, where_to
from server.store.clock import local_day, time_text
from server.store.office.reports import Kept, ReportStore
from server.store.people.families import FamilyStore
from server.store.people.figures import FigureStore
from surveys.ids import uuid7

SIZE = 12


class UnknownQuarter(ValueError):
    """No report can be made of such a quarter: none of this year and the two before, or one still to come."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen report. `is_whole`: its bytes are still those that its hash was made of."""

    id: str
    figures: Figures
    made_at: str
    made_by: str
    hash: str
    is_whole: bool


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the list names it."""

    id: str
    quarter: str
    district: str
    as_of: date
    made_at: str
    made_by: str
    hash: str


def freeze(connection: Connection, caller: Caller, quarter: str, district: str, now: datetime) -> Kept:
    """Return the figures of a place and quarter as they are known now, ready to be kept: nothing is written yet.

    Raises NotAllowed, NotYours, UnknownQuarter.
    """
    ensure(caller, (Store.REPORTS, Action.WRITE))
    if district not in places_for(caller):
        raise NotYours
    day = local_day(now)
    if quarter not in quarters_until(day):
        raise UnknownQuarter(quarter)
    figures = count(connection, quarter, district, day)
    body, hashed = frozen(figures)
    return Kept(
        id=uuid7(),
        quarter=quarter,
        district=district,
        as_of=figures.as_of.isoformat(),
        made_at=time_text(now),
        made_by=caller.staff_id or "",
        hash=hashed,
        body=body,
    )


def keep(connection: Connection, report: Kept) -> str:
    """Keep a report; return its id."""
    ReportStore(connection).add(report)
    return report.id


def count(connection: Connection, quarter: str, district: str, day: date) -> Figures:
    """Return the figures of a place ("" for the region): of the last night, or counted now where no night counted."""
    found, cuts, passed = _night(connection, district, day) or _now(connection, district, day)
    own = next(one for one in passed if one.name == quarter)
    return Figures(
        quarter=quarter,
        district=district,
        as_of=found.as_of if found else day,
        simulated=FamilyStore(connection).is_simulated(),
        tables=tuple(_tables(connection, own, found, cuts, district, day)),
    )


Counted = tuple[Retention | None, dict[Cut, Retention], tuple[Quarter, ...]]


def _tables(
    connection: Connection,
    quarter: Quarter,
    found: Retention | None,
    cuts: dict[Cut, Retention],
    district: str,
    day: date,
) -> Iterator[Table]:
    yield moves(quarter)
    yield where_to(quarter)
    told = [
        one
        for one in ReportStore(connection).official(quarter.name)
        if one.district == district or not district
    ]
    if told:
        yield beside(quarter, told)
    programme = {one.code: one for one in programme_tables(connection, int(quarter.name[:4]), district)}
    yield from (programme[code] for code in ("quota_year", "quota_route") if code in programme)
    if found:
        yield from kept(found)
    for cut in CUTS:
        if cut in cuts and not (district and cut == "district"):
            yield group_table(cut, cuts[cut])
    yield attempts(quarter)
    yield from help_tables(connection, quarter.name, district, day)
    yield from (programme[code] for code in ("seasons", "winter") if code in programme)
    yield unserved_table(connection, district, day)


def newest_quarter(connection: Connection, district: str, quarter: str, day: date) -> Quarter | None:
    """Return a quarter as the last night counted it, or as it is counted now; None for what is no quarter of ours."""
    text = FigureStore(connection).get(district, QUARTERS, "")
    passed = (
        msgspec.json.decode(text, type=tuple[Quarter, ...])
        if text
        else read_quarters(connection, read_tables(connection, day), day, (district,))[district]
    )
    return next((one for one in passed if one.name == quarter), None)


def _night(connection: Connection, district: str, day: date) -> Counted | None:
    """Return what the last night counted, all of it; None where any of it is missing."""
    region = Caller(role=Role.MANAGER)
    try:
        cuts = {cut: kept_figures(connection, region, day, cut, "region", district) for cut in CUTS}
    except NotKept:
        return None
    text = FigureStore(connection).get(district, QUARTERS, "")
    if text is None:
        return None
    known = {cut: one for cut, one in cuts.items() if one is not None}
    return next(iter(known.values()), None), known, msgspec.json.decode(text, type=tuple[Quarter, ...])


def _now(connection: Connection, district: str, day: date) -> Counted:
    tables = read_tables(connection, day)
    found = whole(tables, hidden_of(tables), district, day)
    cuts = (
        {
            cut: msgspec.structs.replace(found, groups=groups(tables.stays, district, cut, "region"))
            for cut in CUTS
        }
        if found
        else {}
    )
    return found, cuts, read_quarters(connection, tables, day, (district,))[district]


def read_report(connection: Connection, caller: Caller, id: str) -> Report:
    """Return a report, whether its bytes are still what its hash says. Raises NotAllowed, NotFound, also for another place's."""
    ensure(caller, (Store.REPORTS, Action.READ))
    row = ReportStore(connection).get(id)
    if row is None or row["district"] not in places_for(caller):
        raise NotFound
    return Report(
        id=row["id"],
        figures=thawed(row["body"]),
        made_at=row["made_at"],
        made_by=row["name"],
        hash=row["hash"],
        is_whole=hash_of(row["body"].encode()) == row["hash"],
    )


def list_reports(connection: Connection, caller: Caller, after: str = "") -> tuple[tuple[Listed, ...], str]:
    """Return one page of reports, the newest first, and after which the next begins, "" at the end. Raises NotAllowed."""
    ensure(caller, (Store.REPORTS, Action.READ))
    own = places_for(caller)
    if not own:
        return (), ""
    made_at, _, id_ = after.partition(" ")
    rows = ReportStore(connection).before("" if "" in own else own[0], (made_at, id_), SIZE + 1)
    shown = [_listed(row) for row in rows[:SIZE]]
    return tuple(shown), f"{shown[-1].made_at} {shown[-1].id}" if len(rows) > SIZE else ""


def _listed(row: Row) -> Listed:
    told = {name: row[name] for name in ("id", "quarter", "district", "made_at", "hash")}
    return Listed(as_of=date.fromisoformat(row["as_of"]), made_by=row["name"], **told)
