"""Families offered from worker to worker, and every giving of a family: rows are added and answered, never deleted."""

from collections.abc import Sequence

import msgspec

from server.database import Connection, Row
from server.store.stale import mark
from server.store.turning import Key, Place, Turned, turned


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A family offered to somebody; `from_id` is None where nobody held it."""

    household_id: str
    id: str
    from_id: str | None
    to_id: str
    offered_by: str
    words: str
    made_at: str
    state: str = "offered"
    answered_by: str | None = None
    answer: str = ""
    answered_at: str | None = None


# Names are looked up row by row: PostgreSQL plans a join of so many tables longer than it runs.
_NAMED = """
    select t.*, h.number, h.name as family, v.kk as village, v.ru as village_ru, v.en as village_en, h.district,
        (select f.name from staff f where f.id = t.from_id) as from_name,
        (select o.name from staff o where o.id = t.to_id) as to_name,
        (select b.name from staff b where b.id = t.offered_by) as by_name,
        (select a.name from staff a where a.id = t.answered_by) as answered_name,
        (select count(*) from member p where p.household_id = t.household_id) as people
    from transfer t join household h on h.id = t.household_id join called v on v.household_id = h.id
"""
_WAITING = """
    select l.starts_on, l.household_id, l.item from agenda l
    where l.kind = 'transfer' and l.due_on = '9999-12-31' and exists (
        select 1 from transfer t where t.household_id = l.household_id and t.id = l.item and t.state = 'offered')
"""
_ANSWERED = """
    select t.answered_at, t.id from transfer t cross join household h
    where h.id = t.household_id and t.answered_at is not null and t.answered_at >= :since
"""


class TransferStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, offer: Offer) -> bool:
        """Keep the offer; return False if the family is on offer already."""
        added = self._connection.run(
            """
            insert into transfer (household_id, id, from_id, to_id, offered_by, words, made_at, state)
            values (:household_id, :id, :from_id, :to_id, :offered_by, :words, :made_at, 'offered')
            on conflict do nothing
            """,
            **{
                name: value
                for name, value in msgspec.structs.asdict(offer).items()
                if name not in ("state", "answered_by", "answer", "answered_at")
            },
        )
        mark(self._connection, [offer.household_id])
        return added == 1

    def get(self, id: str) -> Offer | None:
        row = self._connection.one("select * from transfer where id = :id", id=id)
        return None if row is None else msgspec.convert(row, Offer)

    def answer(self, id: str, state: str, *, by_id: str, words: str, now: str) -> bool:
        """Answer the offer; return False if somebody was faster."""
        done = self._connection.run(
            """
            update transfer set state = :state, answered_by = :by_id, answer = :words, answered_at = :now
            where id = :id and state = 'offered'
            """,
            id=id,
            state=state,
            by_id=by_id,
            words=words,
            now=now,
        )
        if found := self.get(id):
            mark(self._connection, [found.household_id])
        return done == 1

    def overtake(self, household_id: str, *, by_id: str | None, now: str) -> None:
        """End the open offer of a family that was given to somebody meanwhile."""
        self._connection.run(
            """
            update transfer set state = 'overtaken', answered_by = :by_id, answered_at = :now
            where household_id = :household_id and state = 'offered'
            """,
            household_id=household_id,
            by_id=by_id,
            now=now,
        )
        mark(self._connection, [household_id])

    def of_staff(self, staff_id: str, since: str) -> list[Row]:
        """Return the open offers from or to this worker, and those answered since then, the newest first."""
        return self._connection.all(
            _NAMED
            + """
            where (t.from_id = :staff_id or t.to_id = :staff_id) and (t.state = 'offered' or t.answered_at >= :since)
            order by t.made_at desc, t.id
            """,
            staff_id=staff_id,
            since=since,
        )

    def asked_of(self, staff_id: str) -> list[Row]:
        """Return the open offers to this person, the newest first."""
        return self._connection.all(
            _NAMED + "where t.to_id = :staff_id and t.state = 'offered' order by t.made_at desc, t.id",
            staff_id=staff_id,
        )

    def offered(self, district: str, place: Place, size: int) -> Turned:
        """Return the open offers of a district's families, or of all: those first that wait for the longest time."""
        found = turned(
            self._connection,
            _WAITING + (" and l.district = :district" if district else ""),
            (
                Key("l.starts_on", "starts_on"),
                Key("l.household_id", "household_id"),
                Key("l.item", "item"),
            ),
            place,
            size,
            district=district,
        )
        return self._named(found, [row["item"] for row in found.rows])

    def answered(self, district: str, since: str, place: Place, size: int) -> Turned:
        """Return the offers that were answered since then of a district's families, or of all: the latest answer first."""
        found = turned(
            self._connection,
            _ANSWERED + (" and h.district = :district" if district else ""),
            (Key("t.answered_at", "answered_at"), Key("t.id", "id")),
            place,
            size,
            falls=True,
            since=since,
            district=district,
        )
        return self._named(found, [row["id"] for row in found.rows])

    def _named(self, page: Turned, ids: Sequence[str]) -> Turned:
        """Return the page with everything that is told of these offers."""
        rows = {row["id"]: row for row in self._connection.all(_NAMED + "where t.id in :ids", ids=list(ids))}
        return msgspec.structs.replace(page, rows=tuple(rows[one] for one in ids))

    def open_of(self, household_ids: Sequence[str]) -> dict[str, Row]:
        rows = self._connection.all(
            _NAMED + "where t.household_id in :ids and t.state = 'offered'", ids=household_ids
        )
        return {row["household_id"]: row for row in rows}

    def note_handing(
        self,
        *,
        household_id: str,
        id: str,
        from_id: str | None,
        to_id: str | None,
        by_id: str | None,
        at: str,
        words: str,
    ) -> None:
        self._connection.run(
            """
            insert into handing (household_id, id, from_id, to_id, by_id, at, words)
            values (:household_id, :id, :from_id, :to_id, :by_id, :at, :words)
            """,
            household_id=household_id,
            id=id,
            from_id=from_id,
            to_id=to_id,
            by_id=by_id,
            at=at,
            words=words,
        )

    def handings(self, household_id: str) -> list[Row]:
        """Return every giving of this family, the newest first."""
        return self._connection.all(
            """
            select g.at, g.words, f.name as from_name, t.name as to_name, b.name as by_name
            from handing g left join staff f on f.id = g.from_id left join staff t on t.id = g.to_id
            left join staff b on b.id = g.by_id
            where g.household_id = :household_id order by g.at desc, g.id desc
            """,
            household_id=household_id,
        )
