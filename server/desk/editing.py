"""What staff do with the register in a browser: the acts of a family, a merge, an undo, and a conflict that is settled."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from server.access import Action, Caller, Role, Store, ensure
from server.database import Connection
from server.exchange.hands.barring import by_phones
from server.problems import NotYours
from server.reading.families import matches, scope_of, sought
from server.reading.looking import write_down
from server.register.editing import enter
from server.register.knowing import facts_of
from server.store import counters
from server.store.clock import local_day
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.store.people.settlements import SettlementStore
from surveys.ids import uuid7
from surveys.register.acting import Typed
from surveys.register.acts import (
    Doing,
    UnknownSubject,
    WrongTyped,
    change_of,
    checked,
    choice,
    chosen_value,
)
from surveys.register.changes import Change
from surveys.register.facts import Fact, find
from surveys.register.partings import ImpossibleParting, Made, merge, undo
from surveys.register.people import Editor, UnfitEdit, ensure_fits
from surveys.wording import LANGUAGES


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What a person chose for a field in conflict: one of the values there, or one of their own; and what they saw."""

    kind: str
    subject: str
    field: str
    chosen: str
    own: str = ""
    seen: tuple[str, ...] = ()


class Overtaken(Exception):
    """Somebody wrote something else while the page was open: look again."""


class Desk:
    """The edits of one transaction, by one caller, on one family of their scope. Raises NotYours, NotAllowed.

    The place in the commit order is taken first: what is looked up here cannot change before it is written.
    """

    def __init__(self, connection: Connection, caller: Caller, household_id: str, now: datetime) -> None:
        ensure(caller, (Store.REGISTER, Action.WRITE))
        self._connection, self._caller, self._id, self._now = connection, caller, household_id, now
        self._seq = counters.take(connection)
        write_down(FamilyStore(connection), LookStore(connection), caller, household_id, "register", now)
        self.facts = facts_of(connection, [household_id])[household_id]

    def do(self, act: str, subject: str, typed: Typed) -> bool:
        """Do one act; False when it says nothing new. Raises WrongTyped with what is wrong, field by field."""
        try:
            change = self._change(act, subject, typed)
        except UnknownSubject:
            raise NotYours from None
        if change is not None:
            self._enter(change)
        return change is not None

    def settle(self, settled: Settled) -> None:
        """Choose what stands. Raises Overtaken, WrongTyped."""
        fact = find(self.facts, settled.kind, settled.subject)
        if fact is None or settled.field not in fact.conflicts():
            raise Overtaken
        heads = fact.heads()[settled.field]
        if {head.change_id for head in heads} != set(settled.seen):
            raise Overtaken
        value = chosen_value(fact, settled.field, settled.chosen, settled.own, self._made.on)
        self._enter(choice(fact, settled.field, value, self._doing("settle", "")))

    @property
    def _made(self) -> Made:
        return Made(draw=uuid7, at=self._now, on=local_day(self._now).isoformat())

    def _doing(self, act: str, subject: str) -> Doing:
        return Doing(act=act, household_id=self._id, facts=self.facts, made=self._made, subject=subject)

    def _change(self, act: str, subject: str, typed: Typed) -> Change | None:
        if act == "merge":
            return self._merge(typed)
        if act == "undo":
            return self._undo(subject)
        if act == "move":
            typed = dict(typed) | {"settlement": self._settlement(typed)}
        return change_of(self._doing(act, subject), typed)

    def _merge(self, typed: Typed) -> Change:
        said = checked("merge", typed, self._made.on)
        other = self._other(str(said["other"]))
        made = msgspec.structs.replace(self._made, on=str(said["on"]))
        try:
            return merge(self._id, self.facts, other, self._facts_of(other), made)
        except ImpossibleParting as impossible:
            raise WrongTyped({"other": impossible.reason}) from None

    def _undo(self, subject: str) -> Change:
        parting = find(self.facts, "parting", subject)
        other = str(parting.shown().get("other_id")) if parting else ""
        try:
            return undo(self._id, self.facts, self._facts_of(other), subject, self._made)
        except ImpossibleParting:
            raise NotYours from None

    def _facts_of(self, id: str) -> tuple[Fact, ...]:
        """Return what is known of another family of the scope."""
        if FamilyStore(self._connection).find(scope_of(self._caller), id, local_day(self._now)) is None:
            raise NotYours
        return facts_of(self._connection, [id])[id]

    def _other(self, text: str) -> str:
        """Return the one family of the scope that this number or name means."""
        rows = FamilyStore(self._connection).names(scope_of(self._caller), "", local_day(self._now))
        numbered = [row["id"] for row in rows if str(row["number"]) == text.lstrip("№# ")]
        found = numbered or [row["id"] for row in rows if matches(row, sought(text))]
        if len(found) != 1:
            raise WrongTyped({"other": "several" if found else "nobody"})
        return found[0]

    def _settlement(self, typed: Typed) -> str:
        """Return the code of the settlement that was typed by its name, "" where the classifier has no such one."""
        village, district = str(typed.get("village", "")).strip(), str(typed.get("district", ""))
        known = SettlementStore(self._connection).inhabited(district) if district else []
        codes = [
            one.code
            for one in known
            if village.casefold() in {one.name(language).casefold() for language in LANGUAGES}
        ]
        return codes[0] if len(codes) == 1 else ""

    def _enter(self, change: Change) -> None:
        for edit in change.edits:
            try:
                ensure_fits(edit, editor_of(self._caller))
            except UnfitEdit as unfit:
                raise WrongTyped({unfit.field.rpartition(".")[2]: unfit.code}) from None
        enter(
            self._connection,
            change,
            by_name=self._caller.name,
            staff_id=self._caller.staff_id,
            seq=self._seq,
            now=self._now,
            barred=by_phones(self._connection),
        )


def editor_of(caller: Caller) -> Editor:
    return "worker" if caller.role is Role.WORKER else "office"


def typed_from(form: Mapping[str, str | list[str]]) -> dict[str, str | tuple[str, ...]]:
    """Return a form's fields; people may be several."""
    return {
        name: tuple(value) if isinstance(value, list) else (value,) if name == "people" else value
        for name, value in form.items()
    }
