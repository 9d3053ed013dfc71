"""Finished interviews on their way: a record leaves the phone's care only on a receipt that names its hash."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import msgspec

from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.met import met
from mobile.keeping.store import Store
from surveys.clock import Clock
from surveys.exchange.handing import Act
from surveys.exchange.proposing import ProposedFamily
from surveys.exchange.sync import MAX_RECORD_BYTES, Problem, Receipt
from surveys.register.changes import Change
from surveys.submission import Answers, Submission, record_bytes, record_hash

State = Literal["ready", "sent", "refused"]
Kind = TypeVar("Kind")

KEEP_SENT_DAYS = 30
MET = "met"  # the word for the form of a record that proposes a family
ACT = "act_"  # the word for the form of a record that is an act is this with the act's kind


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the lists show of a record, sealed apart so that a list need not open the answers."""

    form_id: str
    form_version: str
    household_id: str
    person_id: str | None
    family: str
    finished_at: datetime
    changed_at: datetime
    problem: Problem | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    state: State
    hash: str
    head: Head


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A record ready to go: the very bytes that were hashed."""

    id: str
    hash: str
    record: bytes


class Outbox:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._drafts = Drafts(store)

    def finalize(
        self, draft: Draft, answers: Answers, family: str, now: datetime, clock: Clock | None = None
    ) -> str:
        """Turn the draft into a record, once: both happen, or the draft stays. Return the record's hash."""
        submission = Submission(
            id=draft.id,
            household_id=draft.household_id,
            person_id=draft.person_id,
            form_id=draft.form_id,
            form_version=draft.form_version,
            language=msgspec.convert(draft.language, type=Literal["kk", "ru", "en"]),
            started_at=began(draft, now, clock),
            finished_at=now,
            answers=answers,
            clock=clock,
            closed=draft.closed,
            spent=draft.spent,
        )
        head = Head(
            form_id=draft.form_id,
            form_version=draft.form_version,
            household_id=draft.household_id,
            person_id=draft.person_id,
            family=family,
            finished_at=submission.finished_at,
            changed_at=now,
        )
        record = record_bytes(submission)
        if len(record) > MAX_RECORD_BYTES:  # how long it took must never keep an interview back
            record = record_bytes(msgspec.structs.replace(submission, spent=()))
        with self._store.atomic() as db:
            self._insert(db, draft.id, record, head)
            self._drafts.finish(draft.id)
        return record_hash(record)

    def keep_change(self, change: Change, family: str, word: str) -> str:
        """Put a change of the register on its way, in the bytes that are hashed and sent. Return its hash."""
        head = Head(
            form_id=word,
            form_version="",
            household_id=change.household_id,
            person_id=None,
            family=family,
            finished_at=change.made_at,
            changed_at=change.made_at,
        )
        record = msgspec.json.encode(change)
        with self._store.atomic() as db:
            self._insert(db, change.id, record, head, rank=0)
        return record_hash(record)

    def change(self, id: str) -> Change | None:
        """Return a change as it was made, whatever its state."""
        return self._read(id, 0, Change)

    def keep_act(self, act: Act, family: str) -> None:
        """Put an act on its way, after the interviews that were finished before it."""
        head = Head(
            form_id=f"{ACT}{act.act}",
            form_version="",
            household_id=act.household_id,
            person_id=None,
            family=family,
            finished_at=act.made_at,
            changed_at=act.made_at,
        )
        with self._store.atomic() as db:
            self._insert(db, act.id, msgspec.json.encode(act), head, rank=2)

    def acts(self, *states: State) -> list[tuple[Entry, Act]]:
        """Return the acts of these states, oldest first."""
        entries = [one for state in states for one in self.entries(state, 100_000) if is_act(one)]
        found = [(one, self._read(one.id, 2, Act)) for one in sorted(entries, key=_finished)]
        return [(entry, act) for entry, act in found if act]

    def keep_proposed(self, proposed: ProposedFamily, now: datetime) -> None:
        """Put a family that was met on its way, and let go of what was written of it so far."""
        head = Head(
            form_id=MET,
            form_version="",
            household_id="",
            person_id=None,
            family=proposed.name,
            finished_at=now,
            changed_at=now,
        )
        with self._store.atomic() as db:
            self._insert(db, proposed.id, msgspec.json.encode(proposed), head, rank=3)
            met(self._store).remove(proposed.id)

    def proposed(self, *states: State) -> list[tuple[Entry, ProposedFamily]]:
        """Return the families proposed from here, of these states."""
        entries = [one for state in states for one in self.entries(state, 100_000) if one.head.form_id == MET]
        found = [(one, self._read(one.id, 3, ProposedFamily)) for one in entries]
        return [(entry, proposed) for entry, proposed in found if proposed]

    def dismiss(self, id: str) -> None:
        """Drop an act that the server refused, once a person has read why. Interviews and changes are never dropped."""
        with self._store.atomic() as db:
            db.execute("delete from outbox where id = ? and state = 'refused' and rank = 2", (id,))

    def count(self, state: State) -> int:
        return self._store.rows("select count(*) as n from outbox where state = :state", state=state)[0]["n"]

    def entries(self, state: State, limit: int = 500) -> list[Entry]:
        """Return records of one state, oldest first when they wait, newest first when they are sent."""
        found = self._store.rows(
            """
            select id, state, hash, revision, head from outbox where state = :state
            order by case when state = 'sent' then -position else position end limit :limit
            """,
            state=state,
            limit=limit,
        )
        return [self._entry(row) for row in found]

    def unsent_since(self) -> datetime | None:
        """Return when the oldest record that waits was finished, None when nothing waits."""
        oldest = self.entries("ready", limit=1)
        return oldest[0].head.finished_at if oldest else None

    def has_of(self, household_id: str) -> bool:
        """Whether a record of this family is not on the server yet."""
        waiting = self.entries("ready", limit=100_000) + self.entries("refused", limit=100_000)
        return any(
            entry.head.household_id == household_id
            for entry in waiting
            if not (entry.state == "refused" and is_act(entry))
        )

    def batches(self, records: int, size: int) -> list[list[str]]:
        """Return the ids that wait, oldest first, cut where `records` or `size` bytes would be passed.

        Changes of the register go before interviews: a family may be born of one.
        """
        found = self._store.rows("select id, size from outbox where state = 'ready' order by rank, position")
        cut: list[list[str]] = []
        room = 0
        for row in found:
            if not cut or len(cut[-1]) >= records or row["size"] > room:
                cut.append([])
                room = size
            cut[-1].append(row["id"])
            room -= row["size"]
        return cut

    def waiting(self, ids: Sequence[str]) -> list[Waiting]:
        """Return those of `ids` that still wait, with their bytes.

        What was recorded of a family that was born on this phone waits until the server knows that family, or goes with
        the change that says so.
        """
        unborn = self._unborn(ids)
        return [
            entry
            for entry in map(self._waiting, ids)
            if entry and not (unborn and self._home(entry.id) in unborn)
        ]

    def _unborn(self, ids: Sequence[str]) -> set[str]:
        """Return the households born by changes that wait and are not among `ids`."""
        rows = self._store.rows("select id from outbox where state = 'ready' and rank = 0")
        changes = [self.change(row["id"]) for row in rows if row["id"] not in ids]
        edits = [edit for change in changes if change for edit in change.edits]
        return {edit.subject_id for edit in edits if edit.born and edit.kind == "household"}

    def _home(self, id: str) -> str:
        found = self._store.rows("select id, state, hash, revision, head from outbox where id = :id", id=id)
        return self._entry(found[0]).head.household_id

    def record(self, id: str) -> Submission | None:
        """Return a record as it was finished, whatever its state."""
        return self._read(id, 1, Submission)

    def receive(self, receipt: Receipt, now: datetime) -> State | None:
        """Take the server's word on one record. None, and nothing changes, when it names another hash."""
        with self._store.atomic() as db:
            found = self._store.rows(
                "select id, state, hash, revision, head from outbox where id = :id and state = 'ready'",
                id=receipt.id,
            )
            if not found or found[0]["hash"] != receipt.hash:
                return None
            state: State = "sent" if receipt.status == "accepted" else "refused"
            self._turn(db, self._entry(found[0]), state, receipt.problem, now, found[0]["revision"])
            if state == "sent":
                self._drafts.discard(receipt.id)
            return state

    def again(self, id: str, now: datetime) -> None:
        """Let a refused record wait once more, unchanged."""
        with self._store.atomic() as db:
            found = self._store.rows(
                "select id, state, hash, revision, head from outbox where id = :id and state = 'refused'",
                id=id,
            )
            for row in found:
                self._turn(db, self._entry(row), "ready", None, now, row["revision"])

    def tidy(self, now: datetime, gone: Sequence[str] = (), needed: Collection[str] = ()) -> None:
        """Drop what the server confirmed long ago, or of families that have left this phone. Nothing else, ever.

        Records that are `needed`, because files of theirs still wait, stay.
        """
        limit = now - timedelta(days=KEEP_SENT_DAYS)
        with self._store.atomic() as db:
            for entry in self.entries("sent", limit=100_000):
                if entry.id in needed:
                    continue
                if entry.head.changed_at < limit or entry.head.household_id in gone:
                    db.execute("delete from outbox where id = ? and state = 'sent'", (entry.id,))

    def _insert(self, db: sqlite3.Connection, id: str, record: bytes, head: Head, rank: int = 1) -> None:
        db.execute(
            """
            insert into outbox (id, position, state, hash, size, revision, head, body, rank)
            values (:id, (select coalesce(max(position), 0) + 1 from outbox), 'ready', :hash, :size, 1, :head, :body,
                :rank)
            """,
            {
                "id": id,
                "hash": record_hash(record),
                "size": len(record),
                "head": self._store.key.seal(f"outbox.head|{id}|1", msgspec.json.encode(head)),
                "body": self._store.key.seal(f"outbox|{id}|1", record),
                "rank": rank,
            },
        )

    def _turn(
        self,
        db: sqlite3.Connection,
        entry: Entry,
        state: State,
        problem: Problem | None,
        now: datetime,
        revision: int,
    ) -> None:
        head = msgspec.structs.replace(entry.head, problem=problem, changed_at=now)
        sealed = self._store.key.seal(f"outbox.head|{entry.id}|{revision + 1}", msgspec.json.encode(head))
        db.execute(
            "update outbox set state = ?, revision = ?, head = ? where id = ?",
            (state, revision + 1, sealed, entry.id),
        )

    def _entry(self, row: sqlite3.Row) -> Entry:
        head = self._store.key.open(f"outbox.head|{row['id']}|{row['revision']}", row["head"])
        return Entry(
            id=row["id"], state=row["state"], hash=row["hash"], head=msgspec.json.decode(head, type=Head)
        )

    def _waiting(self, id: str) -> Waiting | None:
        found = self._store.rows(
            "select id, hash, body from outbox where id = :id and state = 'ready'", id=id
        )
        return Waiting(id=id, hash=found[0]["hash"], record=self._body(found[0])) if found else None

    def _read(self, id: str, rank: int, kind: type[Kind]) -> Kind | None:
        found = self._store.rows(
            "select id, hash, body from outbox where id = :id and rank = :rank", id=id, rank=rank
        )
        return msgspec.json.decode(self._body(found[0]), type=kind) if found else None

    def _body(self, row: sqlite3.Row) -> bytes:
        return self._store.key.open(f"outbox|{row['id']}|1", row["body"])


def is_act(entry: Entry) -> bool:
    return entry.head.form_id.startswith(ACT)


def _finished(entry: Entry) -> datetime:
    return entry.head.finished_at


def began(draft: Draft, now: datetime, clock: Clock | None) -> datetime:
    """Return when the draft was begun, by the clock as it is at the end: it may have been put back or forward since."""
    started = draft.started_at
    if clock and clock.skew_ms is not None and draft.skew_ms is not None:
        started += timedelta(milliseconds=clock.skew_ms - draft.skew_ms)
    elapsed = clock.elapsed_ms if clock and clock.elapsed_ms else 0
    return started if started <= now else now - timedelta(milliseconds=elapsed)
