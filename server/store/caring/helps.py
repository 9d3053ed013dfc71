"""Help requests: what was asked, who may see it, when an answer was promised."""

import msgspec

from server.database import Connection, Row
from server.store.stale import mark

# As it stands in the index of those that press.
_CALM = "(case when r.category = 'safe' or r.urgency = 'now' then 0 else 1 end)"


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """`shared_with` names who may see it: worker, lead, service; empty means the lead alone."""

    household_id: str
    id: str
    person_id: str | None
    category: str
    urgency: str
    words: str | None
    shared_with: tuple[str, ...]
    status: str
    promised_at: str
    made_at: str
    changed_at: str
    seq: int


class HelpMove(msgspec.Struct, frozen=True, kw_only=True):
    """Who brought a request from one state to another, and when; `staff_id` None for the person's own phone."""

    household_id: str
    request_id: str
    id: str
    at: str
    staff_id: str | None
    before: str
    state: str


class HelpStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, helps: list[Help]) -> None:
        """Open requests; one that is open already stays as it is."""
        rows = [
            msgspec.structs.asdict(one) | {"shared_with": msgspec.json.encode(one.shared_with).decode()}
            for one in helps
        ]
        self._connection.many(
            """
            insert into help_request (household_id, id, person_id, category, urgency, words, shared_with, status,
                promised_at, made_at, changed_at, seq, district, shut)
            values (:household_id, :id, :person_id, :category, :urgency, :words, :shared_with, :status,
                :promised_at, :made_at, :changed_at, :seq,
                (select h.district from household h where h.id = :household_id),
                (select case when h.closed = '' then 0 else 1 end from household h where h.id = :household_id))
            on conflict (household_id, id) do nothing
            """,
            rows,
        )
        mark(self._connection, [one.household_id for one in helps])

    def get(self, id: str) -> Help | None:
        row = self._connection.one("select * from help_request where id = :id", id=id)
        return None if row is None else _help(row)

    def set_status(self, household_id: str, id: str, *, status: str, now: str, seq: int) -> bool:
        changed = self._connection.run(
            """
            update help_request set status = :status, changed_at = :now, seq = :seq
            where household_id = :household_id and id = :id
            """,
            household_id=household_id,
            id=id,
            status=status,
            now=now,
            seq=seq,
        )
        mark(self._connection, [household_id])
        return changed == 1

    def add_move(self, move: HelpMove) -> None:
        self._connection.run(
            """
            insert into help_move (household_id, request_id, id, at, staff_id, before, state)
            values (:household_id, :request_id, :id, :at, :staff_id, :before, :state)
            """,
            **msgspec.structs.asdict(move),
        )

    def moves(self, household_id: str) -> list[Row]:
        """Return how far each request of the family came, by whom and when, the oldest first."""
        return self._connection.all(
            """
            select m.request_id, m.at, m.before, m.state, s.name
            from help_move m left join staff s on s.id = m.staff_id
            where m.household_id = :household_id order by m.at, m.id
            """,
            household_id=household_id,
        )

    def pressing(self, district: str, now: str, limit: int, language: str = "kk") -> list[Row]:
        """Return the open requests of danger, then those whose promised time is over, of this district or of all."""
        here = " and r.district = :district" if district else ""
        found: list[Row] = []
        # One after the other, for each engine to stop in its index where the time is not over yet.
        for which in (f"{_CALM} = 0", f"{_CALM} = 1 and r.promised_at < :now"):
            found += self._connection.all(
                f"""
                select r.*, h.name, h.number, h.district,
                    case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village,
                    1 - {_CALM} as danger
                from help_request r join household h on h.id = r.household_id
                join called v on v.household_id = r.household_id
                where r.status <> 'done'{here} and {which}
                order by r.promised_at, r.id limit :limit
                """,  # noqa: S608 ours
                district=district,
                now=now,
                limit=limit - len(found),
                language=language,
            )
        return found

    def changed(self, household_ids: list[str], after: int, upto: int) -> list[Help]:
        """Return the requests of these families that changed after the cursor, in commit order."""
        rows = self._connection.all(
            """
            select * from help_request where household_id in :ids and seq > :after and seq <= :upto order by seq
            """,
            ids=household_ids,
            after=after,
            upto=upto,
        )
        return [_help(row) for row in rows]

    def sent_from(self, device_id: str, household_id: str) -> set[str]:
        """Return when this phone sent something of this family: a request bears the moment of its record."""
        rows = self._connection.all(
            "select finished_at from submission where household_id = :household_id and device_id = :device_id",
            household_id=household_id,
            device_id=device_id,
        )
        return {row["finished_at"] for row in rows}

    def all_of(self, household_ids: list[str]) -> list[Help]:
        rows = self._connection.all(
            "select * from help_request where household_id in :ids order by made_at, id", ids=household_ids
        )
        return [_help(row) for row in rows]


def _help(row: Row) -> Help:
    return msgspec.convert(row | {"shared_with": msgspec.json.decode(row["shared_with"])}, Help)
