"""Teams: a name, a district, and who of the staff belongs to it."""

from server.database import Connection, Row

_MEMBERS = """
    select s.id, s.name, s.role, s.district, s.active, s.duties, s.team_id, t.name as team
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

    def everything(self) -> list[Row]:
        return self._connection.all("select id, name, district from team order by district, name")

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

    def workers_beside(self, staff_id: str, district: str) -> list[str]:
        """Return the workers of the team of this person; where the person is in none, those of the district."""
        own = self._connection.one("select team_id from staff where id = :id", id=staff_id)
        team = own["team_id"] if own else None
        where = "team_id = :team" if team else "district = :district"
        rows = self._connection.all(
            f"select id from staff where role = 'worker' and {where} order by id",  # noqa: S608 ours
            team=team,
            district=district,
        )
        return [row["id"] for row in rows]

    def are_more(self, than: int) -> bool:
        """Ask whether more people than so many work with families."""
        rows = self._connection.all(
            "select 1 as yes from staff where role in ('worker', 'supervisor') limit :most", most=than + 1
        )
        return len(rows) > than
