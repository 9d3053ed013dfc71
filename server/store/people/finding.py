"""Finding families among very many: a page of all, or those whose letters hold what was typed."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from server.database import Connection, Row
from server.store.letters import escaped
from server.store.people.families import OPENED, Scope
from server.store.standing import StandingStore
from server.store.turning import Key, Place, Turned, turned

_OPEN = "from household h where h.closed = ''"
_LETTERS = "select h.household_id as id, h.number from family_letters h where 1 = 1"
# Families that bear a word are looked up by it where they are at most so many, under at most so many words; of more, a page
# is soon full when all are looked through in their order.
FEW, FEW_WORDS = 2_000, 256
_CONFLICTING = """
    select h.household_id, h.starts_on, h.item from agenda h where h.kind = 'conflict' and h.due_on = '9999-12-31'
"""
# Crossed, for SQLite to begin with the few changes and not with all families of a district.
_TROUBLED = """
    select c.household_id, c.id, c.by_name, c.made_at, c.received_at, c.state
    from change c cross join household h
    where h.id = c.household_id and c.state in ('held', 'forced') and h.closed = ''
"""


class Letters(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked through for one family."""

    household_id: str
    number: int
    district: str
    letters: str


class FindingStore:
    """For who may read a district or all of them; a worker's own families are few, and `FamilyStore.names` reads those."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, found: Sequence[Letters], gone: Collection[str]) -> None:
        """Keep what these families are found by, and nothing of those that are gone. Whoever calls holds the counter of the lists."""
        known = self._connection.all(
            "select number, letters from family_letters where household_id in :ids",
            ids=[*(one.household_id for one in found), *gone],
        )
        self._keep_words(
            {(word, row["number"]) for row in known for word in row["letters"].split()},
            {(word, one.number) for one in found for word in one.letters.split()},
        )
        self._connection.run("delete from family_letters where household_id in :ids", ids=list(gone))
        self._connection.many(
            """
            insert into family_letters (household_id, number, district, letters)
            values (:household_id, :number, :district, :letters)
            on conflict (household_id) do update set number = excluded.number, district = excluded.district,
                letters = excluded.letters
            where family_letters.letters <> excluded.letters or family_letters.district <> excluded.district
            """,
            [msgspec.structs.asdict(one) for one in found],
        )

    def write_words(self) -> None:
        """Write down the words of all families, as a migration has to."""
        rows = self._connection.each("select number, letters from family_letters")
        self._keep_words(set(), {(word, row["number"]) for row in rows for word in row["letters"].split()})

    def _keep_words(self, before: set[tuple[str, int]], after: set[tuple[str, int]]) -> None:
        """Write down who bears which word, and how many bear it."""
        counts = Counter(word for word, _ in after - before)
        counts.subtract(word for word, _ in before - after)
        self._connection.many(
            "delete from family_word where word = :word and number = :number", _rows(before - after)
        )
        self._connection.many(
            "insert into family_word (word, number) values (:word, :number) on conflict do nothing",
            _rows(after - before),
        )
        self._connection.many(
            """
            insert into word_count (word, n) values (:word, :n)
            on conflict (word) do update set n = word_count.n + excluded.n
            """,
            [{"word": word, "n": n} for word, n in sorted(counts.items()) if n],
        )
        self._connection.run("delete from word_count where n = 0")

    def page(
        self, scope: Scope, district: str, size: int, *, after: int = 0, before: int | None = None
    ) -> list[Row]:
        """Return (id, number) of families that stand in the register by number: those after one, or the last before one."""
        there = "h.number > :after" if before is None else "h.number < :before"
        rows = self._connection.all(
            f"select h.id, h.number {_OPEN} and {there}"
            + _place(scope, district, "h.id")
            + f" order by h.number {'' if before is None else 'desc'} limit :size",
            **_values(scope, district),
            after=after,
            before=before,
            size=size,
        )
        return rows if before is None else rows[::-1]

    def count(self, scope: Scope, district: str) -> int:
        """Return how many stand in the register; of all, or of a district, that is known beforehand."""
        if not scope.district:
            return StandingStore(self._connection).counts(district).get("open", 0)
        kept = StandingStore(self._connection).counts(scope.district).get("open", 0)
        elsewhere = f"{_OPEN} and h.district <> :own and h.id in ({OPENED})"
        row = self._connection.one(
            "select count(*) as n " + elsewhere + (" and h.district = :district" if district else ""),
            **_values(scope, district),
        )
        opened = 0 if row is None else row["n"]
        return opened + (kept if district in ("", scope.district) else 0)

    def conflicting(self, district: str, place: Place, size: int) -> Turned:
        """Return families of a district, or of all, in which one field stands in two ways, those of the longest time first."""
        return turned(
            self._connection,
            _CONFLICTING + (" and h.district = :district" if district else ""),
            (Key("h.starts_on", "starts_on"), Key("h.household_id", "household_id"), Key("h.item", "item")),
            place,
            size,
            district=district,
        )

    def troubled(self, district: str, place: Place, size: int) -> Turned:
        """Return changes that are held or were forced, in families of a district or of all, the oldest first."""
        return turned(
            self._connection,
            _TROUBLED + (" and h.district = :district" if district else ""),
            (Key("c.received_at", "received_at"), Key("c.id", "id")),
            place,
            size,
            district=district,
        )

    def found(
        self, scope: Scope, district: str, words: Sequence[tuple[str, str]], most: int, few: int = FEW
    ) -> list[str]:
        """Return at most so many families that bear each of these words, by number. A word is (letters, digits).

        Those of a word that at most `few` bear are looked up by it.
        """
        conditions = "".join(
            f" and (h.letters like :word_{n} escape '!'" + (f" or h.number = :number_{n})" if number else ")")
            for n, (_, number) in enumerate(words)
        )
        given: Row = {f"word_{n}": f"%{escaped(letters)}%" for n, (letters, _) in enumerate(words)}
        given |= {f"number_{n}": int(number) for n, (_, number) in enumerate(words) if number}
        rarest = self._rarest(words, few)
        if rarest is not None:
            conditions += " and h.number in :numbers"
        here = " and h.district = :district" if district else ""
        found: list[Row] = []
        # One after the other, for each engine to take its index.
        for own in (" and h.district = :own", " and h.household_id in :opened") if scope.district else ("",):
            found += self._connection.all(
                _LETTERS + own + here + conditions + " order by h.number limit :most",
                **_values(scope, district),
                **given,
                opened=self._opened(scope) if "opened" in own else (),
                numbers=rarest or (),
                most=most,
            )
        return [row["id"] for row in sorted(found, key=lambda row: row["number"])[:most]]

    def _rarest(self, words: Sequence[tuple[str, str]], few: int) -> list[int] | None:
        """Return the numbers of those who bear the rarest of these words, or None where all are borne by many."""
        some = [self._bearers(letters, number, few) for letters, number in words]
        return min((one for one in some if one is not None), key=len, default=None)

    def _bearers(self, letters: str, number: str, few: int) -> list[int] | None:
        """Return the numbers of the families in whose words these letters stand, or None where they are many."""
        like = f"%{escaped(letters)}%"
        rows = self._connection.all(
            "select word, n from word_count where word like :like escape '!' limit :most",
            like=like,
            most=FEW_WORDS + 1,
        )
        if len(rows) > FEW_WORDS or sum(row["n"] for row in rows) > few:
            return None
        bearing = self._connection.all(
            "select distinct number from family_word where word in :words",
            words=[row["word"] for row in rows],
        )
        return [*(row["number"] for row in bearing), *([int(number)] if number else ())]

    def _opened(self, scope: Scope) -> list[str]:
        """Return the families elsewhere that stand open to the reader for a reason."""
        if not scope.district:
            return []
        values = {"glass_of": scope.glass_of, "at": scope.at}
        return [row["household_id"] for row in self._connection.all(OPENED, **values)]


def _place(scope: Scope, district: str, column: str) -> str:
    own = f" and (h.district = :own or {column} in ({OPENED}))" if scope.district else ""
    return own + (" and h.district = :district" if district else "")


def _values(scope: Scope, district: str) -> Row:
    return {"own": scope.district, "glass_of": scope.glass_of, "at": scope.at, "district": district}


def _rows(words: Iterable[tuple[str, int]]) -> list[Row]:
    return [{"word": word, "number": number} for word, number in sorted(words)]
