"""Frozen reports, and the official figures that people typed in."""

from datetime import date

import msgspec

from server.database import Connection, Row


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it was frozen: `body` holds its figures as JSON, `hash` is the SHA-256 of it."""

    id: str
    quarter: str
    district: str
    as_of: str
    made_at: str
    made_by: str
    hash: str
    body: str


class Official(msgspec.Struct, frozen=True, kw_only=True):
    """What others count of a place in a quarter, where it stands and of which day it is; None for what they do not say."""

    id: str
    quarter: str
    district: str
    unit: str
    arrived: int | None
    gone: int | None
    staying: int | None
    source: str
    told_on: date
    entered_by: str
    entered_at: str


class ReportStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, report: Kept) -> None:
        self._connection.run(
            """
            insert into report (id, quarter, district, as_of, made_at, made_by, hash, body)
            values (:id, :quarter, :district, :as_of, :made_at, :made_by, :hash, :body)
            """,
            **msgspec.structs.asdict(report),
        )

    def get(self, id: str) -> Row | None:
        """Return a report with the name of who made it."""
        return self._connection.one(
            "select r.*, s.name from report r join staff s on s.id = r.made_by where r.id = :id", id=id
        )

    def before(self, district: str, before: tuple[str, str], limit: int) -> list[Row]:
        """Return reports made before this place (made_at, id), of a district or of all, the newest first; without bodies."""
        made_at, id_ = before
        return self._connection.all(
            """
            select r.id, r.quarter, r.district, r.as_of, r.made_at, r.hash, s.name
            from report r join staff s on s.id = r.made_by
            where (:district = '' or r.district = :district) and (:made_at = '' or (r.made_at, r.id) < (:made_at, :id))
            order by r.made_at desc, r.id desc limit :limit
            """,
            district=district,
            made_at=made_at,
            id=id_,
            limit=limit,
        )

    def add_official(self, told: list[Official]) -> None:
        self._connection.many(
            """
            insert into official_figure (id, quarter, district, unit, arrived, gone, staying, source, told_on,
                entered_by, entered_at)
            values (:id, :quarter, :district, :unit, :arrived, :gone, :staying, :source, :told_on, :entered_by,
                :entered_at)
            """,
            [msgspec.structs.asdict(one) | {"told_on": one.told_on.isoformat()} for one in told],
        )

    def official(self, quarter: str) -> list[Official]:
        """Return the latest word on each place of a quarter."""
        rows = self._connection.all(
            "select * from official_figure where quarter = :quarter order by district, entered_at, id",
            quarter=quarter,
        )
        latest = {row["district"]: row for row in rows}
        return [msgspec.convert(row, Official) for row in latest.values()]
