"""Families that workers met and propose for the register, and what was decided about each."""

import msgspec

from server.database import Connection, Row


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it is kept: `made_at` by the server's clock."""

    id: str
    staff_id: str
    name: str
    district: str
    settlement: str
    village: str
    phone: str
    people: int
    birth_year: int | None
    words: str
    made_at: str
    received_at: str


_NAMED = """
    select p.id, p.staff_id, p.name, p.district, p.settlement, p.phone, p.people, p.birth_year, p.words, p.made_at,
        p.state, p.household_id, p.answer, p.decided_at, p.village as written,
        coalesce(s.name_kk, p.village) as village, coalesce(s.name_ru, p.village) as village_ru,
        coalesce(s.name_en, s.name_kk, p.village) as village_en,
        w.name as by_name, d.name as decided_name, h.number, h.name as family
    from proposed_family p join staff w on w.id = p.staff_id
    left join settlement s on s.code = p.settlement
    left join staff d on d.id = p.decided_by
    left join household h on h.id = p.household_id
"""


class ProposedStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, proposed: Proposed) -> None:
        self._connection.run(
            """
            insert into proposed_family (id, staff_id, name, district, settlement, village, phone, people, birth_year,
                words, made_at, received_at)
            values (:id, :staff_id, :name, :district, :settlement, :village, :phone, :people, :birth_year,
                :words, :made_at, :received_at)
            """,
            **msgspec.structs.asdict(proposed),
        )

    def get(self, id: str, district: str = "") -> Row | None:
        """Return one of a district, or of the region."""
        return self._connection.one(
            _NAMED + "where p.id = :id and (:district = '' or p.district = :district)",
            id=id,
            district=district,
        )

    def waiting(self, district: str, start: int, size: int) -> list[Row]:
        """Return those that nobody has decided about, the oldest first."""
        return self._connection.all(
            _NAMED
            + """
            where p.state = 'waiting' and (:district = '' or p.district = :district)
            order by p.made_at, p.id limit :size offset :start
            """,
            district=district,
            start=start,
            size=size,
        )

    def count_waiting(self, district: str) -> int:
        row = self._connection.one(
            """
            select count(*) as n from proposed_family
            where state = 'waiting' and (:district = '' or district = :district)
            """,
            district=district,
        )
        return row["n"] if row else 0

    def decided(self, district: str, limit: int) -> list[Row]:
        """Return those that were decided about, the latest first."""
        return self._connection.all(
            _NAMED
            + """
            where p.decided_at is not null and (:district = '' or p.district = :district)
            order by p.decided_at desc, p.id limit :limit
            """,
            district=district,
            limit=limit,
        )

    def of_family(self, household_id: str) -> Row | None:
        """Return who met a family before it stood in the register, and when first; None where no one wrote that down."""
        return self._connection.one(
            """
            select m.made_at, w.name as by_name from (
                select staff_id, made_at from first_met where household_id = :household_id
                union all
                select staff_id, made_at from proposed_family where household_id = :household_id
            ) m join staff w on w.id = m.staff_id order by m.made_at, w.id limit 1
            """,
            household_id=household_id,
        )

    def of_staff(self, staff_id: str, since: str) -> list[Row]:
        """Return a worker's own: those that wait, and those decided about since then, the newest first."""
        return self._connection.all(
            _NAMED
            + """
            where p.staff_id = :staff_id and (p.decided_at is null or p.decided_at >= :since)
            order by p.made_at desc, p.id
            """,
            staff_id=staff_id,
            since=since,
        )

    def decide(
        self,
        id: str,
        state: str,
        *,
        by_id: str | None,
        at: str,
        household_id: str | None = None,
        answer: str = "",
    ) -> bool:
        """Write down what became of it; return False if somebody was faster."""
        done = self._connection.run(
            """
            update proposed_family set state = :state, household_id = :household_id, answer = :answer,
                decided_by = :by_id, decided_at = :at
            where id = :id and state = 'waiting'
            """,
            id=id,
            state=state,
            household_id=household_id,
            answer=answer,
            by_id=by_id,
            at=at,
        )
        return done == 1

    def take_back(self, id: str) -> bool:
        """Have it wait again; return False unless it was refused, or joined to a family that stood there before."""
        done = self._connection.run(
            """
            update proposed_family set state = 'waiting', household_id = null, answer = '', decided_by = null,
                decided_at = null
            where id = :id and state in ('joined', 'refused')
            """,
            id=id,
        )
        return done == 1

    def numbered(self, number: int) -> list[str]:
        """Return the household that people call by this number."""
        rows = self._connection.all("select id from household where number = :number", number=number)
        return [row["id"] for row in rows]

    def older(self, before: str) -> list[str]:
        """Return those that were decided about before then."""
        rows = self._connection.all(
            "select id from proposed_family where decided_at < :before", before=before
        )
        return [row["id"] for row in rows]

    def forget(self, ids: list[str]) -> None:
        """Let go of these; who met a family that stands in the register, and when first, stays beside it."""
        self._connection.run(
            """
            insert into first_met (household_id, staff_id, made_at)
            select p.household_id, p.staff_id, p.made_at from proposed_family p
            where p.id in :ids and p.household_id is not null and not exists (
                select 1 from proposed_family o where o.id in :ids and o.household_id = p.household_id
                and (o.made_at < p.made_at or o.made_at = p.made_at and o.id < p.id))
            on conflict (household_id) do update set staff_id = excluded.staff_id, made_at = excluded.made_at
                where excluded.made_at < first_met.made_at
            """,
            ids=ids,
        )
        self._connection.run("delete from proposed_family where id in :ids", ids=ids)
