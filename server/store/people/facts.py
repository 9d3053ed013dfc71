"""Changes of the register as they came, what they say of each subject, and what a held one waits for."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from server.database import Connection, Row
from server.store.stale import mark
from surveys.register.changes import Value, Word

Key = tuple[str, str]  # kind, subject


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A change as it is kept. `made_at` is the corrected time; `body` the change's own bytes."""

    household_id: str
    id: str
    device_id: str | None
    staff_id: str | None
    by_name: str
    made_at: str
    received_at: str
    state: str
    body: str
    seq: int


class SaidRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one change says of one subject; `fields` and `replaces` are JSON."""

    household_id: str
    kind: str
    subject_id: str
    change_id: str
    at: str
    by_name: str
    born: int
    fields: str
    replaces: str


_ADD_CHANGE = """
    insert into change (household_id, id, device_id, staff_id, by_name, made_at, received_at, state, body, seq)
    values (:household_id, :id, :device_id, :staff_id, :by_name, :made_at, :received_at, :state, :body, :seq)
"""
_ADD_SAID = """
    insert into said (household_id, kind, subject_id, change_id, at, by_name, born, fields, replaces)
    values (:household_id, :kind, :subject_id, :change_id, :at, :by_name, :born, :fields, :replaces)
    on conflict (household_id, kind, subject_id, change_id) do nothing
"""
_WORDS = "select household_id, kind, subject_id, change_id, at, by_name, fields, replaces from said"
_OLDEST_FIRST = " order by at, change_id"


class FactStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_changes(self, changes: list[ChangeRow]) -> None:
        """Keep them; one that was refused before has come once more, and was judged anew."""
        self._connection.run(
            "delete from change where id in :ids and state = 'refused'", ids=[one.id for one in changes]
        )
        self._connection.many(_ADD_CHANGE, [msgspec.structs.asdict(one) for one in changes])
        mark(self._connection, [one.household_id for one in changes])

    def add_said(self, said: list[SaidRow]) -> None:
        self._connection.many(_ADD_SAID, [msgspec.structs.asdict(one) for one in said])

    def applied(self, ids: Iterable[str]) -> set[str]:
        """Return those of these changes that count already."""
        rows = self._connection.all(
            "select id from change where id in :ids and state in ('applied', 'forced')", ids=list(ids)
        )
        return {row["id"] for row in rows}

    def taken(self, ids: Iterable[str]) -> set[str]:
        """Return those of these ids under which a change is kept; one that was refused may come once more."""
        rows = self._connection.all(
            "select id from change where id in :ids and state <> 'refused'", ids=list(ids)
        )
        return {row["id"] for row in rows}

    def homes(self, subject_ids: Iterable[str]) -> dict[Key, str]:
        """Return the household of each known subject, by kind and id."""
        rows = self._connection.all(
            "select distinct kind, subject_id, household_id from said where subject_id in :ids",
            ids=list(subject_ids),
        )
        return {(row["kind"], row["subject_id"]): row["household_id"] for row in rows}

    def ever_lived(self, household_ids: Iterable[str], person_ids: Iterable[str]) -> set[tuple[str, str]]:
        """Return (household, person) of every membership that was ever told, also one that was taken back."""
        rows = self._connection.all(
            "select household_id, fields from said where household_id in :ids and kind = 'membership' and born = 1",
            ids=list(household_ids),
        )
        told = {(row["household_id"], msgspec.json.decode(row["fields"])["person_id"]) for row in rows}
        asked = set(person_ids)
        return {pair for pair in told if pair[1] in asked}

    def words(self, subject_ids: Iterable[str]) -> list[Row]:
        """Return every word on these subjects, the oldest first."""
        return self._connection.all(
            _WORDS + " where subject_id in :ids" + _OLDEST_FIRST, ids=list(subject_ids)
        )

    def words_in(self, household_ids: Iterable[str], kinds: Iterable[str]) -> list[Row]:
        """Return every word on the subjects of these kinds that were born in these households, the oldest first."""
        return self._connection.all(
            _WORDS + " where household_id in :ids and kind in :kinds" + _OLDEST_FIRST,
            ids=list(household_ids),
            kinds=list(kinds),
        )

    def await_(self, change_id: str, lacks: Iterable[str]) -> None:
        self._connection.many(
            "insert into awaited (lacks, change_id) values (:lacks, :id) on conflict (lacks, change_id) do nothing",
            [{"lacks": one, "id": change_id} for one in lacks],
        )

    def waiting_for(self, arrived: Iterable[str]) -> list[ChangeRow]:
        """Return the held changes that wait for any of these, the oldest first."""
        rows = self._connection.all(
            """
            select * from change where state = 'held' and id in (select change_id from awaited where lacks in :ids)
            order by received_at, id
            """,
            ids=list(arrived),
        )
        return [msgspec.convert(row, ChangeRow) for row in rows]

    def held_since(self, before: str) -> list[ChangeRow]:
        """Return the held changes that came before this moment, the oldest first."""
        rows = self._connection.all(
            "select * from change where state = 'held' and received_at < :before order by received_at, id",
            before=before,
        )
        return [msgspec.convert(row, ChangeRow) for row in rows]

    def settle(self, id: str, *, state: str, seq: int) -> None:
        """Say what became of a held change; it waits for nothing any more."""
        self._connection.run(
            "update change set state = :state, seq = :seq where id = :id", id=id, state=state, seq=seq
        )
        self._connection.run("delete from awaited where change_id = :id", id=id)
        rows = self._connection.all("select household_id from change where id = :id", id=id)
        mark(self._connection, [row["household_id"] for row in rows])

    def partings_with(self, household_id: str) -> dict[str, str]:
        """Return the partings in which another household speaks of this one: its id by the parting's."""
        rows = self._connection.all(
            "select id, household_id from parting where other_id = :id", id=household_id
        )
        return {row["id"]: row["household_id"] for row in rows}

    def reworded(self, household_ids: list[str]) -> set[str]:
        """Return those of these households that have a subject of which more than one change speaks."""
        rows = self._connection.all(
            """
            select distinct household_id from (
                select household_id from said where household_id in :ids
                group by household_id, kind, subject_id having count(*) > 1) as reworded
            """,
            ids=household_ids,
        )
        return {row["household_id"] for row in rows}

    def troubled(self, household_ids: list[str]) -> list[Row]:
        """Return the changes that were held too long and forced, or never came to count."""
        return self._connection.all(
            """
            select household_id, id, by_name, made_at, received_at, state from change
            where household_id in :ids and state <> 'applied' order by received_at, id
            """,
            ids=household_ids,
        )

    def log(self, household_id: str, kinds: Iterable[str]) -> list[Row]:
        """Return everything that was ever said of a household's subjects of these kinds, the oldest first.

        Kinds of the register and of the care lie together here and are for different eyes: the caller names them.
        """
        return self._connection.all(
            _WORDS + " where household_id = :id and kind in :kinds order by at, change_id, kind, subject_id",
            id=household_id,
            kinds=list(kinds),
        )


def word_of(row: Row) -> Word:
    return Word(
        change_id=row["change_id"],
        at=datetime.fromisoformat(row["at"]),
        by=row["by_name"],
        fields=_fields.decode(row["fields"]),
        over=_over.decode(row["replaces"]) if row["replaces"] != "{}" else {},
    )


_fields = msgspec.json.Decoder(dict[str, Value])
_over = msgspec.json.Decoder(dict[str, tuple[str, ...]])
