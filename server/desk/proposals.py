"""Families that workers met: compared with the whole register by whoever keeps it, and entered, joined to one, or refused."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection, Row
from server.desk.entering import enter
from server.desk.typed import Unfit
from server.exchange.proposing import forget_decided
from server.keys import Keys
from server.problems import AlreadyDecided, NotYours
from server.reading.families import scope_of
from server.store.clock import local_day, time_text
from server.store.people.entries import EntryStore
from server.store.people.families import FamilyStore
from server.store.people.likenesses import LikenessStore
from server.store.people.proposed import ProposedStore
from surveys.exchange.proposing import MOST_WORDS
from surveys.register.likeness import Entry, Pair, alike_to

# Of somebody met by the roadside little is known: a name that sounds alike is shown, and its reasons beside it.
HINT = 2
_MOST_ALIKE = 8
_MOST_DECIDED = 30


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One page of proposals, how many there are in all, and what was decided lately."""

    rows: tuple[Row, ...]
    total: int
    decided: tuple[Row, ...]


class Considered(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal beside the people of the register who may be of this family, each family once, and where they live."""

    row: Row
    alike: tuple[Pair, ...] = ()
    homes: dict[str, Row] = {}


class Proposals:
    """The proposals of one caller's scope, in one transaction."""

    def __init__(self, connection: Connection, caller: Caller, now: datetime) -> None:
        ensure(caller, (Store.PROPOSED, Action.READ))
        self._connection, self._caller, self._now = connection, caller, now
        self._store = ProposedStore(connection)
        self._district = scope_of(caller).district

    def waiting(self, start: int, size: int) -> Waiting:
        return Waiting(
            rows=tuple(self._store.waiting(self._district, start, size)),
            total=self._store.count_waiting(self._district),
            decided=tuple(self._store.decided(self._district, _MOST_DECIDED)),
        )

    def considered(self, id: str) -> Considered:
        """Return a proposal with who may be meant, the likest first; raise NotYours."""
        row = self._row(id)
        if row["state"] != "waiting":
            return Considered(row=row)
        met = Entry(id=id, name=row["name"], birth_year=row["birth_year"], phone=row["phone"] or None)
        store = LikenessStore(self._connection)
        found: dict[str, Pair] = {}
        for pair in alike_to(met, EntryStore(self._connection).who_may_be(met), enough=HINT):
            found.setdefault(pair.second.household_id, pair)
        pairs = tuple(found.values())[:_MOST_ALIKE]
        homes = store.places(pair.second.household_id for pair in pairs)
        return Considered(row=row, alike=pairs, homes=homes)

    def typed(self, id: str) -> dict[str, str]:
        """Return what the proposal says, as the fields of the form for a new family; raise NotYours, AlreadyDecided."""
        row = self._row(id)
        if row["state"] != "waiting":
            raise AlreadyDecided
        return {
            "proposal": id,
            "family_name": row["name"],
            "place": row["settlement"] or row["district"],
            "phone": row["phone"],
            "name_0": row["name"],
            "birth_0": str(row["birth_year"] or ""),
        }

    def enter(self, keys: Keys, id: str, fields: Mapping[str, str]) -> str:
        """Keep the family as it was typed, and let whoever met it know; return its id. The same twice is done once.

        Raises NotYours, AlreadyDecided, and what `server.desk.entering.enter` raises.
        """
        row = self._row(id)
        family_id = enter(self._connection, keys, self._caller, fields, self._now)
        if (row["state"], row["household_id"]) != ("entered", family_id):
            self._decide(id, "entered", household_id=family_id)
        return family_id

    def join(self, id: str, household_id: str, number: str) -> None:
        """Say that the family is one that exists: by its id, or by its number where one was typed.

        Raises NotYours, AlreadyDecided, Unfit.
        """
        self._row(id)
        found = self._numbered(number) if number.strip() else household_id
        day = local_day(self._now)
        if not found or FamilyStore(self._connection).find(scope_of(self._caller), found, day) is None:
            fault = "page.proposed.wrong.number" if number.strip() else "page.proposed.wrong.family"
            raise Unfit({"number" if number.strip() else "family": fault})
        self._decide(id, "joined", household_id=found)

    def refuse(self, id: str, answer: str) -> None:
        """Refuse with a word that goes to whoever met the family. Raises NotYours, AlreadyDecided, Unfit."""
        self._row(id)
        words = " ".join(answer.split())
        if not words or len(words) > MOST_WORDS:
            raise Unfit({"answer": "page.typed.long" if words else "page.proposed.wrong.answer"})
        self._decide(id, "refused", answer=words)

    def take_back(self, id: str) -> None:
        """Have a refused or joined one wait again; a family that was entered stands. Raises NotYours, AlreadyDecided."""
        self._ensure_decides()
        self._row(id)
        if not self._store.take_back(id):
            raise AlreadyDecided

    def _numbered(self, number: str) -> str:
        bare = number.strip().lstrip("№#").strip()
        rows = self._store.numbered(int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 10 else []
        return rows[0] if rows else ""

    def _decide(self, id: str, state: str, *, household_id: str | None = None, answer: str = "") -> None:
        self._ensure_decides()
        is_first = self._store.decide(
            id,
            state,
            by_id=self._caller.staff_id,
            at=time_text(self._now),
            household_id=household_id,
            answer=answer,
        )
        if not is_first:
            raise AlreadyDecided
        forget_decided(self._connection, self._now)

    def _row(self, id: str) -> Row:
        row = self._store.get(id, self._district)
        if row is None:
            raise NotYours
        return row

    def _ensure_decides(self) -> None:
        ensure(self._caller, (Store.PROPOSED, Action.WRITE))
