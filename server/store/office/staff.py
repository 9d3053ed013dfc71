"""Staff: who works here, with which role and which duties."""

from collections.abc import Collection

import msgspec

from server.database import Connection, Row
from server.store.letters import escaped, fold, in_order
from server.store.office.phones import PhoneStore
from server.store.stale import mark
from server.store.turning import Key, Place, Turned, turned
from surveys.submission import Language


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    login: str
    name: str
    password_hash: str
    role: str
    duties: tuple[str, ...]
    language: Language
    district: str | None
    active: bool
    created_at: str


_HERE, _NOWHERE = "s.district = :district", "coalesce(s.district, '') = ''"


class StaffStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: Staff) -> bool:
        """Keep `person`; return False if the login is taken."""
        values = msgspec.to_builtins(person) | {
            "duties": msgspec.json.encode(person.duties).decode(),
            "active": int(person.active),
            "letters": fold(person.name),
        }
        added = self._connection.run(
            """
            insert into staff (id, login, name, password_hash, role, duties, language, district, active, created_at, letters)
            values (:id, :login, :name, :password_hash, :role, :duties, :language, :district, :active, :created_at, :letters)
            on conflict (login) do nothing
            """,
            **values,
        )
        return added == 1

    def by_login(self, login: str) -> Staff | None:
        return _staff(self._connection.one("select * from staff where login = :login", login=login))

    def hold(self, login: str) -> None:
        """Let others who want this account's row wait for the end of the transaction."""
        self._connection.run("update staff set login = login where login = :login", login=login)

    def get(self, id: str) -> Staff | None:
        return _staff(self._connection.one("select * from staff where id = :id", id=id))

    def has_active(self, role: str) -> bool:
        """Ask whether anybody of this role may sign in."""
        found = self._connection.one(
            "select 1 as yes from staff where role = :role and active = 1 limit 1", role=role
        )
        return found is not None

    def everybody(self) -> list[Staff]:
        rows = self._connection.all("select * from staff order by active desc, name")
        return [person for row in rows if (person := _staff(row))]

    def in_office(self) -> list[Row]:
        """Return (id, name, role) of who works here now and is no worker in a village, by name."""
        rows = self._connection.all(
            "select id, name, role from staff where active = 1 and role <> 'worker' order by name, id"
        )
        return _by_name(rows)

    def names(self, ids: Collection[str]) -> dict[str, str]:
        rows = self._connection.all("select id, name from staff where id in :ids", ids=list(ids))
        return {row["id"]: row["name"] for row in rows}

    def near(self, district: str, roles: list[str], most: int | None = None) -> list[Staff]:
        """Return who works in a district, or in no one district, in one of these roles: by name, or so many of them, leads first."""
        some = (
            "name, id" if most is None else "case role when 'worker' then 1 else 0 end, name, id limit :most"
        )
        rows = self._connection.all(
            f"""
            select * from staff
            where (district = :district or district is null or district = '') and active = 1 and role in :roles
            order by {some}
            """,  # noqa: S608 ours
            district=district,
            roles=roles,
            most=most,
        )
        people = [person for row in rows if (person := _staff(row))]
        return sorted(people, key=lambda one: (most is not None and one.role == "worker", in_order(one.name)))

    def with_phones(self, district: str, roles: list[str], letters: str, most: int) -> list[Row]:
        """Return (id, name) of who works in a district, or anywhere, in one of these roles, by name; at most so many.

        Only those in whose names the letters stand.
        """
        here = " and district = :district" if district else ""
        sought = " and letters like :letters escape '!'" if letters else ""
        rows = self._connection.all(
            f"select id, name from staff where active = 1 and role in :roles{here}{sought} order by name, id limit :most",  # noqa: S608 ours
            district=district,
            roles=roles,
            letters=f"%{escaped(letters)}%",
            most=most,
        )
        return _by_name(rows)

    def workers(self, district: str) -> list[Row]:
        """Return (id, name) of the workers of a district, or of all, and of those of no one district, by name."""
        here = " and (district = :district or district is null or district = '')" if district else ""
        rows = self._connection.all(
            f"select id, name from staff where active = 1 and role = 'worker'{here} order by name, id",  # noqa: S608 ours
            district=district,
        )
        return _by_name(rows)

    def write_letters(self) -> None:
        """Write down what everybody is found by, as a migration has to."""
        self._connection.many(
            "update staff set letters = :letters where id = :id",
            [
                row | {"letters": fold(row["name"])}
                for row in self._connection.all("select id, name from staff")
            ],
        )

    def beside(self, staff_id: str) -> list[Staff]:
        """Return who works with families in one's team, or without a team in one's district."""
        me = self._connection.one(
            "select team_id, district from staff where id = :id and role in ('worker', 'supervisor')",
            id=staff_id,
        )
        if me is None:
            return []
        beside = (
            "s.team_id = :team"
            if me["team_id"]
            else f"s.team_id is null and {_HERE if me['district'] else _NOWHERE}"
        )
        rows = self._connection.all(
            f"select s.* from staff s where s.role in ('worker', 'supervisor') and {beside}"  # noqa: S608 ours
            " and s.id <> :id and s.active = 1 and s.duties = '[]' order by s.name",
            id=staff_id,
            team=me["team_id"],
            district=me["district"],
        )
        return [person for row in _by_name(rows) if (person := _staff(row))]

    def page(self, place: Place, size: int) -> tuple[list[Staff], Turned]:
        """Return a page of all by name, closed accounts last, and the pages around it."""
        found = turned(
            self._connection,
            "select s.*, case when s.active = 1 then 0 else 1 end as closed from staff s where 1 = 1",
            (
                Key("case when s.active = 1 then 0 else 1 end", "closed", int),
                Key("s.name", "name"),
                Key("s.id", "id"),
            ),
            place,
            size,
        )
        return [person for row in found.rows if (person := _staff(row))], found

    def set_role(self, id: str, role: str, duties: tuple[str, ...]) -> None:
        """Change what a person may do; the families of who works with families no more are nobody's."""
        self._mark(id)
        self._connection.run(
            "update staff set role = :role, duties = :duties where id = :id",
            id=id,
            role=role,
            duties=msgspec.json.encode(duties).decode(),
        )

    def set_active(self, id: str, *, active: bool) -> None:
        """Close or open an account; the families of who does not work here are nobody's."""
        self._mark(id)
        self._connection.run("update staff set active = :active where id = :id", id=id, active=int(active))

    def _mark(self, id: str) -> None:
        held = self._connection.all(
            "select household_id from assignment where staff_id = :id and ends_on is null", id=id
        )
        mark(self._connection, [row["household_id"] for row in held])

    def set_language(self, id: str, language: Language) -> None:
        self._connection.run("update staff set language = :language where id = :id", id=id, language=language)

    def set_district(self, id: str, district: str | None) -> None:
        self._connection.run("update staff set district = :district where id = :id", id=id, district=district)
        PhoneStore(self._connection).follow_staff(id)

    def set_password(self, id: str, password_hash: str) -> None:
        self._connection.run(
            "update staff set password_hash = :hash where id = :id", id=id, hash=password_hash
        )


def _by_name(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: in_order(row["name"]))


def _staff(row: Row | None) -> Staff | None:
    if row is None:
        return None
    return msgspec.convert(row | {"duties": msgspec.json.decode(row["duties"])}, Staff, strict=False)
