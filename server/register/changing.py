"""Taking changes in: applied when all they stand on is there, held until it comes, forced after five days.

Receiving the same changes in any order, with any of them twice, ends in the same register.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from server.database import Connection, Row
from server.register.projecting import project
from server.store import counters
from server.store.clock import time_text
from server.store.people.facts import ChangeRow, FactStore, Key, SaidRow
from surveys.caring.progress import COURSES
from surveys.register.changes import Change, Edit, asked_about, lacking, mark
from surveys.register.people import referred

HOLD = timedelta(days=5)
Touched = tuple[str, str, str]  # household, kind, subject
# Asked about what a change touches: may its sender not touch some of it?
Barred = Callable[[ChangeRow, Sequence[Touched]], bool]


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A change that fits, from whom and when (corrected time), in the order of commits."""

    change: Change
    by_name: str
    made_at: datetime
    seq: int
    device_id: str | None = None
    staff_id: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each change by its id, and the households born by those that count."""

    states: dict[str, str]
    born: tuple[tuple[str, str], ...] = ()  # (household born, household whose change bore it)
    impossible: frozenset[str] = frozenset()  # changes that were refused for a step that cannot follow


def open_to_all(_: ChangeRow, __: Sequence[Touched]) -> bool:
    return False


def take_in(
    connection: Connection,
    arrived: Sequence[Arrived],
    now: datetime,
    *,
    barred: Barred = open_to_all,
    simulated: frozenset[str] = frozenset(),
) -> Outcome:
    """Keep these changes, apply those whose predecessors are there, and all held ones that they set free."""
    rows = [_row(one, now) for one in arrived]
    work = _Work(connection, barred)
    work.settle([(row, one.change) for row, one in zip(rows, arrived, strict=True)])
    FactStore(connection).add_changes([_with(row, work.states[row.id]) for row in rows])
    work.note_waiting()
    work.free_held()
    work.write(max((row.seq for row in rows), default=0), simulated)
    return Outcome(states=work.states, born=tuple(work.born), impossible=frozenset(work.impossible))


def force(connection: Connection, now: datetime, *, barred: Barred = open_to_all) -> Outcome:
    """Apply what was held for five days, marked as forced: what it stands on may never come."""
    before = time_text(now - HOLD)
    if not FactStore(connection).held_since(before):
        return Outcome(states={})
    seq = counters.take(connection)
    held = FactStore(connection).held_since(before)
    work = _Work(connection, barred)
    work.look_up([decoded(row) for row in held])
    for row in held:
        work.apply(row, decoded(row), state="forced")
        FactStore(connection).settle(row.id, state=work.states[row.id], seq=seq)
    work.free_held()
    work.write(seq, frozenset())
    return Outcome(states=work.states, born=tuple(work.born), impossible=frozenset(work.impossible))


def decoded(row: ChangeRow) -> Change:
    return msgspec.json.decode(row.body, type=Change)


class _Work:
    """One round of settling. `states` grows while it goes on; nothing is projected before the end."""

    def __init__(self, connection: Connection, barred: Barred) -> None:
        self._connection, self._barred = connection, barred
        self._facts = FactStore(connection)
        self.states: dict[str, str] = {}
        self.born: list[tuple[str, str]] = []
        self._lacks: dict[str, tuple[str, ...]] = {}
        self._subjects: dict[str, None] = {}
        self._known: set[str] = set()
        self._words: list[SaidRow] = []
        self._homes: dict[Key, str] = {}
        self.impossible: set[str] = set()

    def settle(self, changes: Sequence[tuple[ChangeRow, Change]]) -> None:
        """Judge these changes together: one may be what another waits for."""
        self.look_up([change for _, change in changes])
        waiting = list(changes)
        while waiting:
            left = [(row, change) for row, change in waiting if not self._try(row, change)]
            if len(left) == len(waiting):
                break
            waiting = left
        for row, _ in waiting:
            self.states[row.id] = "held"

    def apply(self, row: ChangeRow, change: Change, *, state: str = "applied") -> None:
        """Let the change count, unless it touches what its sender may not touch."""
        own = {
            one.subject_id
            for one in change.edits
            if one.born and not self._is_known(one.kind, one.subject_id)
        }
        if any(self._is_impossible(one) for one in change.edits):
            self.states[row.id] = "refused"
            self.impossible.add(row.id)
            return
        if self._barred(row, self._touched(change, own)):
            self.states[row.id] = "refused"
            return
        self.states[row.id] = state
        self._known.add(change.id)
        self._words += [self._said(row, change, one) for one in change.edits]
        for one in change.edits:
            self._homes.setdefault((one.kind, one.subject_id), self._home(change, one))
            self._subjects[one.subject_id] = None
        households = {one.subject_id for one in change.edits if one.kind == "household"}
        self.born += [
            (one, change.household_id) for one in sorted(own & households) if one != change.household_id
        ]

    def _is_impossible(self, one: Edit) -> bool:
        """Ask whether what has states would come to one that cannot follow: what it stood on is known by now.

        To choose between two that met is no step. Where nothing of it ever came (forced), nothing can be said against it.
        """
        course, stood_on = COURSES.get(one.kind), set(one.over.get("state", ()))
        if course is None or one.born or "state" not in one.fields:
            return False
        after = str(one.fields["state"])
        before = {
            str(msgspec.json.decode(said["fields"]).get("state"))
            for said in self._said_of(one)
            if said["change_id"] in stood_on
        }
        return (
            bool(before) and after not in before and not any(course.may_follow(was, after) for was in before)
        )

    def _said_of(self, one: Edit) -> list[Row]:
        """Return every word on this subject, those of this round too."""
        fresh = [
            msgspec.structs.asdict(said)
            for said in self._words
            if (said.kind, said.subject_id) == (one.kind, one.subject_id)
        ]
        return [row for row in self._facts.words([one.subject_id]) if row["kind"] == one.kind] + fresh

    def _touched(self, change: Change, own: set[str]) -> list[Touched]:
        """Return what the change stands on: its household, every subject's home, the people it speaks of.

        What it brings itself is its own; but a household comes from another one, never from nowhere.
        """
        touched = [(self._origin(change.household_id), "household", change.household_id)]
        for one in change.edits:
            home = self._home(change, one)
            if home not in own:
                touched.append((self._origin(home), one.kind, one.subject_id))
            touched += [
                (self._origin(self._homes.get(("person", person), "")), "person", person)
                for person in referred(one)
                if person not in own
            ]
        return touched

    def note_waiting(self) -> None:
        for change_id, state in self.states.items():
            if state == "held":
                self._facts.await_(change_id, self._lacks[change_id])

    def free_held(self) -> None:
        """Apply what waited for anything that has now come, and what waited for that in turn."""
        fresh = [one for one, state in self.states.items() if state in ("applied", "forced")]
        come = [*fresh, *self._marks()]
        while come and (rows := self._facts.waiting_for(come)):
            before = set(self.states)
            self.settle([(row, decoded(row)) for row in rows])
            settled = [row for row in rows if self.states[row.id] != "held"]
            for row in settled:
                self._facts.settle(row.id, state=self.states[row.id], seq=row.seq)
            still = [row for row in rows if self.states[row.id] == "held"]
            for row in still:
                self._facts.await_(row.id, self._lacks[row.id])
            if not settled:
                return
            come = [*(row.id for row in settled if row.id not in before), *self._marks()]

    def write(self, seq: int, simulated: frozenset[str]) -> None:
        self._facts.add_said(self._words)
        if self._subjects:
            project(self._connection, self._subjects, seq, simulated)

    def _try(self, row: ChangeRow, change: Change) -> bool:
        needs = [mark("person", person) for one in change.edits for person in referred(one)]
        needs += [mark("household", one.household_id or change.household_id) for one in change.edits]
        lacks = lacking(change, self._known, self._all_marks(), needs)
        self._lacks[row.id] = lacks
        if lacks:
            return False
        self.apply(row, change)
        return True

    def look_up(self, changes: Iterable[Change]) -> None:
        ids: set[str] = set()
        subjects: set[str] = set()
        for change in changes:
            over, spoken_of = asked_about(change)
            ids.update(over)
            subjects.update(spoken_of, (one.household_id for one in change.edits if one.household_id))
            subjects.update(person for one in change.edits for person in referred(one))
        self._known |= self._facts.applied(sorted(ids - self._known))
        self._homes = self._facts.homes(sorted(subjects)) | self._homes

    def _marks(self) -> list[str]:
        return [mark(*key) for key in self._homes if key[1] in self._subjects]

    def _all_marks(self) -> set[str]:
        return {mark(*key) for key in self._homes}

    def _origin(self, household_id: str) -> str:
        """Return the household that a new one came from in this round: it is in the same hands."""
        parents = dict(self.born)
        while household_id in parents:
            household_id = parents[household_id]
        return household_id

    def _is_known(self, kind: str, id: str) -> bool:
        return (kind, id) in self._homes

    def _home(self, change: Change, one: Edit) -> str:
        """Return where the subject belongs: where it was born, however often somebody says that it is born."""
        if one.kind == "household":
            return one.subject_id
        known = self._homes.get((one.kind, one.subject_id))
        return known or one.household_id or change.household_id

    def _said(self, row: ChangeRow, change: Change, one: Edit) -> SaidRow:
        return SaidRow(
            household_id=self._home(change, one),
            kind=one.kind,
            subject_id=one.subject_id,
            change_id=change.id,
            at=row.made_at,
            by_name=row.by_name,
            born=int(one.born),
            fields=msgspec.json.encode(one.fields).decode(),
            replaces=msgspec.json.encode(one.over).decode(),
        )


def _row(one: Arrived, now: datetime) -> ChangeRow:
    return ChangeRow(
        household_id=one.change.household_id,
        id=one.change.id,
        device_id=one.device_id,
        staff_id=one.staff_id,
        by_name=one.by_name,
        made_at=time_text(one.made_at),
        received_at=time_text(now),
        state="held",
        body=msgspec.json.encode(one.change).decode(),
        seq=one.seq,
    )


def _with(row: ChangeRow, state: str) -> ChangeRow:
    return msgspec.structs.replace(row, state=state)
