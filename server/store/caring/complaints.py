"""Complaints that went past the office. What was said is sealed; beside it stand days and a state, and no household."""

import msgspec

from server.database import Connection, Row


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """`code_hash` finds it for whoever has the code and for nobody else; None where no code was given."""

    id: str
    code_hash: str | None
    made_on: str
    promised_on: str
    state: str
    changed_on: str
    sealed: str
    answer: str | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Who brought a complaint to a state, and when."""

    complaint_id: str
    id: str
    at: str
    staff_id: str
    state: str


_ADD = """
    insert into complaint (id, code_hash, made_on, promised_on, state, changed_on, sealed, answer)
    values (:id, :code_hash, :made_on, :promised_on, :state, :changed_on, :sealed, :answer)
    on conflict (code_hash) do nothing
"""


class ComplaintStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, complaints: list[Complaint]) -> None:
        """Keep them, in the order of their random ids."""
        rows = [msgspec.structs.asdict(one) for one in sorted(complaints, key=lambda one: one.id)]
        self._connection.many(_ADD, rows)

    def get(self, id: str) -> Complaint | None:
        return _complaint(self._connection.one("select * from complaint where id = :id", id=id))

    def everything(self, limit: int) -> list[Complaint]:
        """Return what waits first, by the promised day, then what was answered, the latest first."""
        rows = self._connection.all(
            """
            select * from complaint order by state = 'answered', case when state <> 'answered' then promised_on end,
                changed_on desc, id limit :limit
            """,
            limit=limit,
        )
        return [msgspec.convert(row, Complaint) for row in rows]

    def by_codes(self, hashes: list[str]) -> list[Complaint]:
        rows = self._connection.all("select * from complaint where code_hash in :hashes", hashes=hashes)
        return [msgspec.convert(row, Complaint) for row in rows]

    def move(self, id: str, *, before: str, state: str, changed_on: str) -> bool:
        """Bring it to a state if it still is in the one before; return False where somebody was quicker."""
        changed = self._connection.run(
            """
            update complaint set state = :state, changed_on = :changed_on where id = :id and state = :before
            """,
            id=id,
            before=before,
            state=state,
            changed_on=changed_on,
        )
        return changed == 1

    def set_answer(self, id: str, answer: str) -> None:
        self._connection.run("update complaint set answer = :answer where id = :id", id=id, answer=answer)

    def add_move(self, move: Move) -> None:
        self._connection.run(
            """
            insert into complaint_move (complaint_id, id, at, staff_id, state)
            values (:complaint_id, :id, :at, :staff_id, :state)
            """,
            **msgspec.structs.asdict(move),
        )

    def moves(self, id: str) -> list[Row]:
        """Return its history, the oldest first, with the name of who moved it."""
        return self._connection.all(
            """
            select m.at, m.state, s.name from complaint_move m join staff s on s.id = m.staff_id
            where m.complaint_id = :id order by m.at, m.id
            """,
            id=id,
        )


def _complaint(row: Row | None) -> Complaint | None:
    return None if row is None else msgspec.convert(row, Complaint)
