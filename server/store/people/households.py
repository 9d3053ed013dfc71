"""The register: households and their people."""

import msgspec

from server.database import Connection, Row
from server.store.stale import mark
from surveys.submission import Language


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """`arrived_on` is empty as long as nobody knows it; `number` is what people call the family by."""

    id: str
    number: int
    name: str
    route: str
    origin: str
    district: str
    village: str
    arrived_on: str
    entered_on: str
    language: Language
    phone: str | None
    simulated: bool
    seq: int
    quota_year: int | None = None
    settlement: str = ""
    closed: str = ""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    household_id: str
    id: str
    name: str
    relation: str
    sex: str | None
    birth_year: int | None
    phone: str | None
    seq: int
    birth_date: str | None = None


class HouseholdStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: str) -> Household | None:
        row = self._connection.one("select * from household where id = :id", id=id)
        return None if row is None else msgspec.convert(row, Household, strict=False)

    def some(self, ids: list[str]) -> list[Household]:
        rows = self._connection.all("select * from household where id in :ids", ids=ids)
        return [msgspec.convert(row, Household, strict=False) for row in rows]

    def districts(self, ids: list[str]) -> dict[str, str]:
        rows = self._connection.all("select id, district from household where id in :ids", ids=ids)
        return {row["id"]: row["district"] for row in rows}

    def has_person(self, household_id: str, person_id: str) -> bool:
        return (household_id, person_id) in self.people_among([household_id], [person_id])

    def people_among(self, household_ids: list[str], person_ids: list[str]) -> set[tuple[str, str]]:
        """Return (household, person) of those who live or lived there."""
        rows = self._connection.all(
            """
            select household_id, person_id as id from membership
            where household_id in :household_ids and person_id in :person_ids
            """,
            household_ids=household_ids,
            person_ids=person_ids,
        )
        return {(row["household_id"], row["id"]) for row in rows}

    def closed(self, ids: list[str]) -> list[str]:
        """Return which of these were merged into another household, or entered by mistake."""
        rows = self._connection.all("select id from household where id in :ids and closed <> ''", ids=ids)
        return [row["id"] for row in rows]

    def living(self, household_ids: list[str]) -> list[Row]:
        """Return (household, person, is_here) of everybody who lives or lived in these households."""
        return self._connection.all(
            """
            select household_id, person_id, max(case when ends_on is null then 1 else 0 end) as is_here
            from membership where household_id in :ids group by household_id, person_id
            """,
            ids=household_ids,
        )

    def living_after(self, after: str, limit: int) -> list[str]:
        """Return the next households after this id that stand and have not left."""
        rows = self._connection.all(
            """
            select h.id from household h where h.id > :after and h.closed = ''
                and not exists (select 1 from departed e where e.household_id = h.id)
            order by h.id limit :limit
            """,
            after=after,
            limit=limit,
        )
        return [row["id"] for row in rows]

    def are_more(self, than: int) -> bool:
        """Ask whether more households than so many stand in the register."""
        row = self._connection.one(
            "select count(*) as n from (select 1 from household where closed = '' limit :most) few",
            most=than + 1,
        )
        return row is not None and row["n"] > than

    def find_person(self, number: int, name: str) -> Person | None:
        """Return the person of this name in the family of this number; with an empty name the only person there is."""
        rows = self._connection.all(
            """
            select p.* from member p join household h on h.id = p.household_id
            where h.number = :number and (:name = '' or p.name = :name)
            """,
            number=number,
            name=name,
        )
        return msgspec.convert(rows[0], Person) if len(rows) == 1 else None

    def people(self, household_ids: list[str]) -> list[Person]:
        rows = self._connection.all(
            "select * from member where household_id in :ids order by household_id, birth_year is null, birth_year, id",
            ids=household_ids,
        )
        return [msgspec.convert(row, Person) for row in rows]

    def set_changed(self, household_id: str, seq: int) -> None:
        self._connection.run("update household set seq = :seq where id = :id", id=household_id, seq=seq)
        mark(self._connection, [household_id])

    def own_change(self, household_id: str, person_id: str) -> int:
        """Return the latest change of what this person may know of the household: not what others answered."""
        row = self._connection.one(
            """
            select max(seq) as seq from (
                select seq from household where id = :household_id
                union all select seq from submission where household_id = :household_id and person_id = :person_id
            ) changes
            """,
            household_id=household_id,
            person_id=person_id,
        )
        return 0 if row is None else row["seq"] or 0

    def unchanged(self, ids: list[str], after: int) -> set[str]:
        """Return the families of whose register nothing changed after the cursor."""
        rows = self._connection.all(
            "select id from household where id in :ids and seq <= :after", ids=ids, after=after
        )
        return {row["id"] for row in rows}

    def changed(self, ids: list[str], after: int) -> list[Row]:
        """Return (household_id, seq) of every change after the cursor in these families, of any kind."""
        return self._connection.all(
            """
            select id as household_id, seq from household where id in :ids and seq > :after
            union all select household_id, max(seq) from submission
                where household_id in :ids and seq > :after group by household_id
            union all select household_id, max(seq) from help_request
                where household_id in :ids and seq > :after and status = 'done' and shared_with like :worker
                group by household_id
            """,
            ids=ids,
            after=after,
            worker='%"worker"%',
        )
