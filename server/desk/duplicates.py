"""Entries that may be one person: shown with reasons, judged by a person, taken back whenever that was wrong.

Nothing is united by itself, not even over one identification number: a number can be copied wrongly too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection, Row
from server.desk.numbers import Numbers
from server.exchange.hands.barring import by_phones
from server.keys import Keys
from server.problems import NotYours
from server.reading.families import scope_of
from server.reading.looking import write_down
from server.register.changing import Arrived, take_in
from server.register.knowing import facts_of
from server.store import counters
from server.store.clock import local_day, time_text
from server.store.office.looks import LookStore
from server.store.people.entries import EntryStore
from server.store.people.facts import FactStore, word_of
from server.store.people.families import FamilyStore
from server.store.people.likenesses import LikenessStore
from server.store.turning import Place, Turned
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit
from surveys.register.facts import Fact, present
from surveys.register.likeness import Entry, Likeness, Pair, alike_to, likeness
from surveys.register.partings import Made, merge, same_person, undo

MOST_COUNTED = 1_000


class Possible(msgspec.Struct, frozen=True, kw_only=True):
    """One page of pairs to look at, between which places it lies, how many there are in all, and where their families live.

    Where there `is_more` than `total`, nobody has counted on.
    """

    pairs: tuple[Pair, ...]
    before: str | None
    after: str | None
    total: int
    is_more: bool
    homes: dict[str, Row]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two entries side by side; `others` are further people of both families who look like one another."""

    first: Entry
    second: Entry
    likeness: Likeness
    homes: dict[str, Row]
    others: tuple[Pair, ...] = ()

    @property
    def is_one_home(self) -> bool:
        return self.first.household_id == self.second.household_id


class Duplicates:
    """The pairs of one caller's scope, in one transaction."""

    def __init__(self, connection: Connection, caller: Caller, now: datetime) -> None:
        ensure(caller, (Store.DUPLICATES, Action.READ))
        self._connection = connection
        self._caller = caller
        self._now = now
        self._store = LikenessStore(connection)
        self._district = scope_of(caller).district
        self._entries = EntryStore(connection)

    def possible(self, place: Place, size: int) -> Possible:
        """Return a page of pairs nobody has judged yet, the likest first; raise NotFound for a place that names none."""
        page = self._entries.pairs(self._district, place, size)
        total = self._entries.count(self._district, MOST_COUNTED + 1)
        ends = ("first_id", "second_id")
        known = self._entries.people({row[end] for row in page.rows for end in ends})
        both = [tuple(known[row[end]] for end in ends if row[end] in known) for row in page.rows]
        return Possible(
            pairs=tuple(
                Pair(first=pair[0], second=pair[1], likeness=likeness(*pair))
                for pair in both
                if len(pair) == len(ends)
            ),
            before=page.before,
            after=page.after,
            total=min(total, MOST_COUNTED),
            is_more=total > MOST_COUNTED,
            homes=self._homes(known.values()),
        )

    def judged(self, place: Place, size: int) -> Turned:
        """Return who was told apart, the latest first; raise NotFound for a place that names none."""
        return self._store.judged(self._district, place, size)

    def united(self, place: Place, size: int) -> Turned:
        """Return who was entered twice and is one now, the latest entry first; raise NotFound as `judged`."""
        return self._store.merged(self._district, place, size)

    def compared(self, first_id: str, second_id: str) -> Compared:
        """Return two entries of the scope side by side, once that was written down; raise NotYours."""
        first, second = self._entry(first_id), self._entry(second_id)
        homes = {first.household_id, second.household_id}
        for home in sorted(homes):
            families, looks = FamilyStore(self._connection), LookStore(self._connection)
            write_down(families, looks, self._caller, home, "duplicates", self._now)
        return Compared(
            first=first,
            second=second,
            likeness=likeness(first, second),
            homes=self._homes((first, second)),
            others=self._others(first, second) if len(homes) > 1 else (),
        )

    def tell_apart(self, first_id: str, second_id: str) -> None:
        """Remember that these are two people; raise NotYours."""
        self._ensure_judges()
        first, second = sorted((self._entry(first_id).id, self._entry(second_id).id))
        if first == second:
            raise NotYours
        self._store.tell_apart(
            uuid7(), first, second, by=self._caller.staff_id or "", at=time_text(self._now)
        )

    def take_back(self, id: str) -> None:
        """Have a pair that was told apart be looked at again; raise NotYours."""
        self._ensure_judges()
        pair = self._store.pair(id)
        if pair is None:
            raise NotYours
        one, other = (self._entry(person_id) for person_id in pair)
        self._store.take_back(id, by=self._caller.staff_id or "", at=time_text(self._now))
        self._entries.keep(alike_to(one, [other]))

    def unite(self, kept_id: str, twice_id: str, keys: Keys, *, families: bool) -> None:
        """Make one person of two entries, or one family of two with all who are in both; raise NotYours."""
        self._ensure_judges()
        both = self.compared(kept_id, twice_id)
        if kept_id == twice_id:
            raise NotYours
        pairs = [(kept_id, twice_id)]
        if families and not both.is_one_home:
            pairs += [(pair.first.id, pair.second.id) for pair in both.others]
            self._merge_families(both.first.household_id, both.second.household_id)
        for kept, twice in pairs:
            home = both.first.household_id if families else self._entry(twice).household_id
            self._unite(home, kept, twice)
            self._hand_number(keys, kept, twice)

    def part(self, twice_id: str) -> None:
        """Take back that an entry was the same person as another; raise NotYours."""
        self._ensure_judges()
        row = self._store.merged_one(self._district, twice_id)
        if row is None:
            raise NotYours
        home = row["household_id"]
        undone = self._parting_of(home)
        if undone is not None:
            self._take_in(undone)
        facts = facts_of(self._connection, [home])[home]
        edits = [self._person(twice_id).edit(same_as=None)]
        if undone is None:
            edits += [one.edit(ends_on=None, why=None) for one in _ended_as_same(facts, twice_id)]
        self._take_in(self._change(home, [edit for edit in edits if edit]))

    def _parting_of(self, home: str) -> Change | None:
        """Return what takes back the merge by which a whole family went, where it went by one."""
        row = self._store.merge_of(home)
        if row is None:
            return None
        facts = facts_of(self._connection, [row["household_id"], home])
        return undo(row["household_id"], facts[row["household_id"]], facts[home], row["id"], self._made())

    def _merge_families(self, kept: str, other: str) -> None:
        facts = facts_of(self._connection, [kept, other])
        self._take_in(merge(kept, facts[kept], other, facts[other], self._made()))

    def _unite(self, home: str, kept: str, twice: str) -> None:
        facts = facts_of(self._connection, [home])[home]
        lives = next((one for one in present(facts) if one.shown().get("person_id") == twice), None)
        self._take_in(same_person(home, self._person(kept), self._person(twice), lives, self._made()))

    def _hand_number(self, keys: Keys, kept: str, twice: str) -> None:
        """Give the kept entry the other's identification number where it has none of its own."""
        Numbers(self._connection, keys, self._caller).hand_on(twice, kept, self._now)

    def _person(self, id: str) -> Fact:
        rows = [row for row in FactStore(self._connection).words([id]) if row["kind"] == "person"]
        if not rows:
            raise NotYours
        return Fact(kind="person", id=id, words=tuple(word_of(row) for row in rows))

    def _others(self, first: Entry, second: Entry) -> tuple[Pair, ...]:
        """Return who else of the second family is in the first one as well: each person once."""
        here = [one for one in self._entries.of_homes([first.household_id]) if one.id != first.id]
        found: list[Pair] = []
        for other in self._entries.of_homes([second.household_id]):
            if other.id != second.id:
                taken = {pair.first.id for pair in found}
                best = alike_to(other, (one for one in here if one.id not in taken))[:1]
                found += [Pair(first=pair.second, second=other, likeness=pair.likeness) for pair in best]
        return tuple(found)

    def _homes(self, entries: Iterable[Entry]) -> dict[str, Row]:
        return self._store.places(entry.household_id for entry in entries)

    def _entry(self, id: str) -> Entry:
        found = self._entries.one(id, self._district)
        if found is None:
            raise NotYours
        return found

    def _ensure_judges(self) -> None:
        ensure(self._caller, (Store.DUPLICATES, Action.WRITE))

    def _made(self) -> Made:
        return Made(draw=uuid7, at=self._now, on=local_day(self._now).isoformat())

    def _change(self, home: str, edits: Sequence[Edit]) -> Change:
        return Change(id=uuid7(), household_id=home, made_at=self._now, edits=tuple(edits))

    def _take_in(self, change: Change) -> None:
        arrived = Arrived(
            change=change,
            by_name=self._caller.name,
            made_at=self._now,
            seq=counters.take(self._connection),
            staff_id=self._caller.staff_id,
        )
        take_in(self._connection, [arrived], self._now, barred=by_phones(self._connection))


def _ended_as_same(facts: Sequence[Fact], person_id: str) -> list[Fact]:
    """Return the memberships that ended because their person is one with another."""
    ended = [one for one in facts if one.kind == "membership" and one.shown().get("person_id") == person_id]
    return [one for one in ended if one.shown().get("why") == "same"]
