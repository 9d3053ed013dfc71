"""Finding families among very many: a page of all, or those whose letters hold what was typed."""

from collections.abc import Collection, Sequence

import msgspec

from server.database import Connection, Row
from server.store.letters import escaped
from server.store.people.families import OPENED, Scope
from server.store.standing import StandingStore
from server.store.turning import Key, Place, Turned, turned

_OPEN = "from household h where h.closed = ''"
_LETTERS = "select h.household_id as id from family_letters h where 1 = 1"
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

    def found(self, scope: Scope, district: str, words: Sequence[tuple[str, str]], most: int) -> list[str]:
        """Return at most so many families that bear each of these words, by number. A word is (letters, digits)."""
        conditions = "".join(
            f" and (h.letters like :word_{n} escape '!'" + (f" or h.number = :number_{n})" if number else ")")
            for n, (_, number) in enumerate(words)
        )
        given: Row = {f"word_{n}": f"%{escaped(letters)}%" for n, (letters, _) in enumerate(words)}
        given |= {f"number_{n}": int(number) for n, (_, number) in enumerate(words) if number}
        # Whose they are is asked first: letters cost most.
        opened = self._opened(scope)
        own = " and (h.district = :own or h.household_id in :opened)" if opened else " and h.district = :own"
        rows = self._connection.all(
            _LETTERS
            + (own if scope.district else "")
            + (" and h.district = :district" if district else "")
            + conditions
            + " order by h.number limit :most",
            **_values(scope, district),
            **given,
            opened=opened,
            most=most,
        )
        return [row["id"] for row in rows]

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
