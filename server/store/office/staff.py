"""Staff: who works here, with which role and which duties."""

import msgspec

from server.database import Connection, Row
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


class StaffStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: Staff) -> bool:
        """Keep `person`; return False if the login is taken."""
        values = msgspec.to_builtins(person) | {
            "duties": msgspec.json.encode(person.duties).decode(),
            "active": int(person.active),
        }
        added = self._connection.run(
            """
            insert into staff (id, login, name, password_hash, role, duties, language, district, active, created_at)
            values (:id, :login, :name, :password_hash, :role, :duties, :language, :district, :active, :created_at)
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

    def set_role(self, id: str, role: str, duties: tuple[str, ...]) -> None:
        self._connection.run(
            "update staff set role = :role, duties = :duties where id = :id",
            id=id,
            role=role,
            duties=msgspec.json.encode(duties).decode(),
        )

    def set_active(self, id: str, *, active: bool) -> None:
        self._connection.run("update staff set active = :active where id = :id", id=id, active=int(active))

    def set_language(self, id: str, language: Language) -> None:
        self._connection.run("update staff set language = :language where id = :id", id=id, language=language)

    def set_password(self, id: str, password_hash: str) -> None:
        self._connection.run(
            "update staff set password_hash = :hash where id = :id", id=id, hash=password_hash
        )


def _staff(row: Row | None) -> Staff | None:
    if row is None:
        return None
    return msgspec.convert(row | {"duties": msgspec.json.decode(row["duties"])}, Staff, strict=False)
