"""Store B: receipts and submissions. Open, private and sealed answers are kept apart."""

from collections.abc import Collection

import msgspec

from server.database import Connection, Row
from server.store.stale import mark


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A submission as it is kept: `answers` are the open ones, `private_answers` are for the person alone.

    `started_at` and `finished_at` are put right by `skew_ms`; `device_finished_at` is what the phone's clock said.
    """

    household_id: str
    id: str
    person_id: str | None
    form_id: str
    form_version: str
    device_id: str
    language: str
    started_at: str
    finished_at: str
    received_at: str
    hash: str
    answers: str
    private_answers: str | None
    seq: int
    device_finished_at: str | None = None
    offset_minutes: int | None = None
    skew_ms: int | None = None
    elapsed_ms: int | None = None


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """Sealed answers, parted from the family; the id is random, and on SQLite rows lie in its order.

    PostgreSQL keeps rows in the order of their coming: who reads the server's disk could compare it with receipts.
    """

    id: str
    subject: str
    form_id: str
    form_version: str
    district: str
    month: str
    answers: str


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    hash: str
    device_id: str
    body: str
    received_at: str


def second_version(id: str, hash: str, record: bytes, device_id: str | None, now: str) -> Conflict:
    """Return other bytes that came under an id which is taken: they are kept beside the first."""
    return Conflict(id=id, hash=hash, device_id=device_id or "", body=record.decode(), received_at=now)


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    record_id: str
    hash: str
    device_id: str
    code: str
    field: str | None
    at: str


_ADD_RECEIPT = "insert into receipt (id, hash, household_id, seq) values (:id, :hash, :household_id, :seq)"
_ADD_SUBMISSION = """
    insert into submission (household_id, id, person_id, form_id, form_version, device_id, language, started_at,
        finished_at, received_at, hash, answers, private_answers, seq, device_finished_at, offset_minutes, skew_ms,
        elapsed_ms)
    values (:household_id, :id, :person_id, :form_id, :form_version, :device_id, :language, :started_at,
        :finished_at, :received_at, :hash, :answers, :private_answers, :seq, :device_finished_at, :offset_minutes,
        :skew_ms, :elapsed_ms)
"""
_ADD_SEALED = """
    insert into sealed_answer (id, subject, form_id, form_version, district, month, answers)
    values (:id, :subject, :form_id, :form_version, :district, :month, :answers)
"""
_ADD_CONFLICT = """
    insert into conflict (id, hash, device_id, body, received_at)
    values (:id, :hash, :device_id, :body, :received_at) on conflict (id, hash) do nothing
"""
_ADD_REFUSAL = """
    insert into refusal (id, record_id, hash, device_id, code, field, at)
    values (:id, :record_id, :hash, :device_id, :code, :field, :at)
"""


class AnswerStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hashes(self, ids: list[str]) -> dict[str, str]:
        """Return the kept hash of those of `ids` that came before."""
        rows = self._connection.all("select id, hash from receipt where id in :ids", ids=ids)
        return {row["id"]: row["hash"] for row in rows}

    def keep_receipts(self, kept: list[tuple[str, str, str, int]]) -> None:
        """Keep (id, hash, household, seq) of records that are no submissions."""
        names = ("id", "hash", "household_id", "seq")
        self._connection.many(_ADD_RECEIPT, [dict(zip(names, one, strict=True)) for one in kept])

    def keep(self, kept: list[Kept]) -> None:
        rows = [self._connection.packed(msgspec.structs.asdict(one)) for one in kept]
        self._connection.many(_ADD_RECEIPT, rows)
        self._connection.many(_ADD_SUBMISSION, rows)
        mark(self._connection, [one.household_id for one in kept])

    def keep_sealed(self, sealed: list[Sealed]) -> None:
        self._connection.many(_ADD_SEALED, [msgspec.structs.asdict(one) for one in sealed])

    def keep_conflicts(self, conflicts: list[Conflict]) -> None:
        self._connection.many(_ADD_CONFLICT, [msgspec.structs.asdict(one) for one in conflicts])

    def forget_conflicts(self, ids: list[str]) -> None:
        self._connection.run("delete from conflict where id in :ids", ids=ids)

    def note_refusals(self, refusals: list[Refusal]) -> None:
        self._connection.many(_ADD_REFUSAL, [msgspec.structs.asdict(one) for one in refusals])

    def done(self, household_ids: list[str]) -> list[Row]:
        """Return when each form was filled in last, by each person."""
        return self._connection.all(
            """
            select household_id, person_id, form_id, max(finished_at) as finished_at from submission
            where household_id in :ids group by household_id, person_id, form_id
            """,
            ids=household_ids,
        )

    def recent(self, household_ids: list[str], form_ids: list[str], how_many: int) -> list[Row]:
        """Return the open answers of the latest so many records of each of these forms, oldest first.

        `bare` says that there are no private ones beside them, and nothing of what they say.
        """
        return self._connection.all(
            """
            select household_id, person_id, form_id, finished_at, answers, bare from (
                select household_id, id, person_id, form_id, finished_at, answers,
                    case when private_answers is null then 1 else 0 end as bare, row_number() over (
                    partition by household_id, coalesce(person_id, ''), form_id order by finished_at desc, id desc
                ) as place
                from submission s where household_id in :ids and form_id in :forms
            ) ranked
            where place <= :how_many order by finished_at, id
            """,
            ids=household_ids,
            forms=form_ids,
            how_many=how_many,
        )

    def open_of(self, household_ids: list[str], ids: list[str]) -> dict[str, str]:
        """Return the open answers of these submissions, as JSON."""
        if not ids:
            return {}
        rows = self._connection.all(
            "select id, answers from submission where household_id in :homes and id in :ids",
            homes=household_ids,
            ids=ids,
        )
        return {row["id"]: row["answers"] for row in rows}

    def latest(self, household_ids: list[str]) -> list[Row]:
        """Return the latest submission of each person and form, without its answers."""
        return self._connection.all(
            """
            select household_id, id, hash, person_id, form_id, form_version, finished_at from (
                select household_id, id, hash, person_id, form_id, form_version, finished_at, row_number() over (
                    partition by household_id, coalesce(person_id, ''), form_id order by finished_at desc, id desc
                ) as place
                from submission where household_id in :ids
            ) ranked
            where place = 1 order by household_id, finished_at
            """,
            ids=household_ids,
        )

    def own(
        self,
        household_id: str,
        person_id: str,
        device_id: str,
        after: int,
        upto: int,
        limit: int,
        personal: Collection[str],
    ) -> list[Row]:
        """Return a person's own submissions in commit order, wherever the person lived; private answers, and that a
        `personal` form was filled in at all, only of those that this phone sent.

        The code that connects a phone passes through the hands of a worker: what the worker may not read must not
        come to a phone that was connected later.
        """
        return self._connection.all(
            """
            select id, form_id, form_version, finished_at, answers,
                case when device_id = :device_id then private_answers end as private_answers, seq
            from submission
            where (household_id = :household_id
                    or household_id in (select m.household_id from membership m where m.person_id = :person_id))
                and person_id = :person_id and seq > :after and seq <= :upto
                and (form_id not in :personal or device_id = :device_id)
            order by seq limit :limit
            """,
            household_id=household_id,
            person_id=person_id,
            device_id=device_id,
            after=after,
            upto=upto,
            limit=limit,
            personal=sorted(personal),
        )
