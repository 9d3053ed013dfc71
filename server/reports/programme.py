"""The tables of the programme as the night counted it: people against the quota, needs by season, homes ready for winter."""

from collections.abc import Iterator

from server.database import Connection
from server.reading.programme.counting import kept_programme
from server.reading.programme.figures import LACKED, REGION, Programme, Season, Winter
from server.reading.programme.quotas import ROUTES, Typed, quota_of
from server.reading.retention.quarters import ALL
from server.reports.figures import Column, Row, Table, Value
from server.store.people.quotas import QuotaStore
from surveys.caring.services import GROUPS
from surveys.catalogue import districts

_COLUMNS = (Column("arrived"), Column("arrived_people"), Column("quota"), Column("of_quota", "share"))


def programme_tables(connection: Connection, year: int, district: str) -> Iterator[Table]:
    """Yield arrivals of a year against its quota, by district and by route; needs by season; winter readiness.

    Nothing where the night has not counted them.
    """
    found = kept_programme(connection)
    if found is None:
        return
    rows = [row for row in QuotaStore(connection).standing() if row["year"] == year]
    typed = {(row["district"], row["route"]): row["people"] for row in rows}
    yield _quota(found, year, _whole(typed), district)
    yield from _by_route(found, year, typed, district)
    if seasons := found.seasons.get(district):
        yield _seasons(found, seasons)
    yield _winter(found, [one for one in found.winter if not district or one.district == district])


def _whole(typed: Typed) -> dict[str, int]:
    """Return the quota of each place that has one."""
    found = ((place, quota_of(typed, place)[0]) for place in (REGION, *districts()))
    return {place: people for place, people in found if people is not None}


def _by_route(found: Programme, year: int, typed: Typed, district: str) -> Iterator[Table]:
    """Yield one place's arrivals by route; nothing where nobody came and no quota is given by route."""
    came = next((one.routes for one in found.arrivals if (one.year, one.district) == (year, district)), {})
    given = {one: people for one in ROUTES if (people := quota_of(typed, district, one)[0]) is not None}
    rows = tuple(
        Row((route or "unknown",), _against(came.get(route, (0, 0)), given.get(route)))
        for route in (*ROUTES, "")
        if route in came or route in given
    )
    if rows:
        yield Table(code="quota_route", as_of=found.as_of, labels=("route",), columns=_COLUMNS, rows=rows)


def _quota(found: Programme, year: int, quotas: dict[str, int], district: str) -> Table:
    known = {one.district: (one.families, one.people) for one in found.arrivals if one.year == year}
    places = [
        one for one in (*known, *(at for at in quotas if at not in known)) if not district or one == district
    ]
    rows = tuple(
        Row((place or ALL,), _against(known.get(place, (0, 0)), quotas.get(place)))
        for place in sorted(places, key=lambda place: (place == REGION, place))
    )
    return Table(code="quota_year", as_of=found.as_of, labels=("district",), columns=_COLUMNS, rows=rows)


def _against(came: tuple[int | None, int | None], quota: int | None) -> tuple[Value, ...]:
    families, people = came
    share: Value = "" if not quota else None if people is None else round(people / quota, 4)
    return families, people, "" if quota is None else quota, share


def _seasons(found: Programme, seasons: tuple[Season, ...]) -> Table:
    columns = tuple(Column(one.season) for one in seasons)
    asked = Row(("asked",), tuple(one.asked for one in seasons))
    needs = (Row((group,), tuple(one.needs.get(group, 0) for one in seasons)) for group in GROUPS)
    return Table(code="seasons", as_of=found.as_of, labels=("group",), columns=columns, rows=(asked, *needs))


def _winter(found: Programme, homes: list[Winter]) -> Table:
    columns = (Column("checked"), Column("ready"), *(Column(f"lacking_{name}") for name in LACKED))
    rows = tuple(
        Row((one.district or ALL,), (one.checked, one.ready, *(one.lacking[name] for name in LACKED)))
        for one in sorted(homes, key=lambda one: one.district == REGION)
    )
    return Table(code="winter", as_of=found.as_of, labels=("district",), columns=columns, rows=rows)
