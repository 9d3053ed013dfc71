"""Teams: a name, a district, and who of the staff belongs to it."""

from collections.abc import Collection, Sequence

from server.database import Connection, Row
from server.store.turning import Key, Place, Turned, turned

_MEMBERS = """
    select s.id, s.name, s.role, s.district, s.active, s.duties, s.team_id, t.name as team,
        case when t.name is null then 1 else 0 end as apart, coalesce(t.name, '') as team_name
    from staff s left join team t on t.id = s.team_id where s.role in ('worker', 'supervisor')
"""
_BY_TEAM = " order by t.name is null, t.name, s.name"


class TeamStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, id: str, name: str, district: str, now: str) -> bool:
        """Keep a team; return False if there is one of this name."""
        added = self._connection.run(
            """
            insert into team (id, name, district, made_at) values (:id, :name, :district, :now)
            on conflict (name) do nothing
            """,
            id=id,
            name=name,
            district=district,
            now=now,
        )
        return added == 1

    def everything(self, district: str = "") -> list[Row]:
        """Return all teams, or those of a district, by name."""
        where = "where district = :district" if district else ""
        return self._connection.all(
            f"select id, name, district from team {where} order by district, name",  # noqa: S608 ours
            district=district,
        )

    def these(self, ids: Collection[str]) -> list[Row]:
        return self._connection.all(
            "select id, name, district from team where id in :ids order by district, name", ids=list(ids)
        )

    def count(self) -> int:
        row = self._connection.one("select count(*) as n from team")
        return 0 if row is None else row["n"]

    def of_district(self, district: str, most: int) -> list[Row]:
        """Return at most so many teams of a district, or of all, by name."""
        where = "where district = :district" if district else ""
        return self._connection.all(
            f"select id, name, district from team {where} order by district, name, id limit :most",  # noqa: S608 ours
            district=district,
            most=most,
        )

    def page(self, district: str, place: Place, size: int) -> Turned:
        """Return teams of a district, or of all: by district, then by name."""
        return turned(
            self._connection,
            "select t.id, t.name, t.district from team t where 1 = 1"  # noqa: S608 ours
            + (" and t.district = :district" if district else ""),
            (Key("t.district", "district"), Key("t.name", "name"), Key("t.id", "id")),
            place,
            size,
            district=district,
        )

    def named(self, name: str) -> str | None:
        """Return the id of the team of this name."""
        row = self._connection.one("select id from team where name = :name", name=name)
        return row["id"] if row else None

    def get(self, id: str) -> Row | None:
        return self._connection.one("select id, name, district from team where id = :id", id=id)

    def put(self, staff_id: str, team_id: str | None) -> None:
        self._connection.run(
            "update staff set team_id = :team_id where id = :staff_id", staff_id=staff_id, team_id=team_id
        )

    def members(self, district: str = "") -> list[Row]:
        """Return everybody who works with families, or those of a district, each with the team: by team, then by name."""
        return self._connection.all(
            _MEMBERS + ("and s.district = :district" if district else "") + _BY_TEAM, district=district
        )

    def some(self, district: str, ids: Sequence[str] | None, place: Place, size: int) -> Turned:
        """Return a page of the same: those without a team last. Only of `ids`, where they are told."""
        narrowed = (" and s.district = :district" if district else "") + (
            "" if ids is None else " and s.id in :ids"
        )
        return turned(
            self._connection,
            f"select m.* from ({_MEMBERS + narrowed}) m where 1 = 1",  # noqa: S608 ours
            (
                Key("m.apart", "apart", int),
                Key("m.team_name", "team_name"),
                Key("m.name", "name"),
                Key("m.id", "id"),
            ),
            place,
            size,
            district=district,
            ids=list(ids or ()),
        )

    def names(self, district: str) -> list[Row]:
        """Return (id, name) of everybody who works with families, or of those of a district."""
        return self._connection.all(
            "select id, name from staff where role in ('worker', 'supervisor')"  # noqa: S608 ours
            + (" and district = :district" if district else ""),
            district=district,
        )

    def is_member(self, staff_id: str) -> bool:
        """Ask whether this person works with families."""
        row = self._connection.one(
            "select 1 as yes from staff where id = :id and role in ('worker', 'supervisor')", id=staff_id
        )
        return row is not None

    def team_of(self, staff_id: str) -> str | None:
        """Return the team of this person, None for who is in none."""
        own = self._connection.one("select team_id from staff where id = :id", id=staff_id)
        return own["team_id"] if own else None

    def are_more(self, than: int) -> bool:
        """Ask whether more people than so many work with families."""
        rows = self._connection.all(
            "select 1 as yes from staff where role in ('worker', 'supervisor') limit :most", most=than + 1
        )
        return len(rows) > than
