"""People of the register by the sounds of their names, and the pairs of them that may be one person, kept as the register changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from server.database import Connection, Row
from server.store.people.likenesses import ENTRIES
from server.store.turning import Key, Place, Turned, leafed
from surveys.register.letters import bones, is_near, words_of
from surveys.register.likeness import Entry, Pair, alike_to

SOUND = """
    insert into entry_sound (household_id, person_id, sound, letter, year, born, dialled)
    values (:household_id, :person_id, :sound, :letter, :year, :born, :dialled)
"""
_PAIR = """
    insert into likely_pair (first_id, second_id, first_home, second_home, district, score)
    select :first_id, :second_id, :first_home, :second_home, :district, cast(:score as integer)
    where not exists (select 1 from not_the_same n
        where n.first_id = :first_id and n.second_id = :second_id and n.taken_back_at is null)
    on conflict (first_id, second_id) do nothing
"""
_MARK = """
    insert into entry_mark (household_id, mark) values (:household_id, :mark)
    on conflict (household_id) do update set mark = excluded.mark
"""
_STALE = "in (select x.household_id from agenda_stale x)"
_AT_ONCE = 10_000


class EntryStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, household_ids: Collection[str]) -> None:
        """Find anew who may be one with people of these households, where anything of them is another than it was."""
        ids = list(household_ids)
        marks = self._connection.all(
            "select household_id, mark from entry_mark where household_id in :ids", ids=ids
        )
        before = {row["household_id"]: row["mark"] for row in marks}
        homes, districts = self._homes(ids), self._districts(ids)
        after = {home: marked(people, districts[home]) for home, people in homes.items()}
        other = sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))
        if not other:
            return
        self._forget(other)
        fresh = [entry for home in other for entry in homes.get(home, ())]
        self._connection.many(
            _MARK, [{"household_id": one, "mark": after[one]} for one in other if one in after]
        )
        self._connection.many(SOUND, [row for entry in fresh for row in sounds_of(entry)])
        self.keep([pair for entry in fresh for pair in alike_to(entry, self._may_be(entry))])

    def keep(self, pairs: Iterable[Pair]) -> None:
        """Keep these pairs, each once, but for those that somebody judged."""
        found = {}
        for pair in pairs:
            first, second = sorted((pair.first, pair.second), key=lambda entry: entry.id)
            found[first.id, second.id] = (first, second, pair.likeness.score)
        where = self._districts({entry.household_id for one in found.values() for entry in one[:2]})
        self._connection.many(
            _PAIR, [_paired(first, second, score, where) for first, second, score in found.values()]
        )

    def who_may_be(self, new: Entry) -> list[Entry]:
        """Return the entries that may be the new person: also those of households that were written to just now.

        By a number, a telephone, or a name that sounds alike or nearly so and, where both are known, a day or a year of birth
        that is not another's.
        """
        rows = self._connection.all(ENTRIES + f" and h.id {_STALE}")
        late = [msgspec.convert(row, Entry) for row in rows]
        known = self._people(self._near(new, exactly=False) | self._of_number(new))
        return list({entry.id: entry for entry in (*late, *known)}.values())

    def of_homes(self, household_ids: Collection[str]) -> list[Entry]:
        """Return everybody who lives in these households, where those stand in the register."""
        rows = self._connection.all(
            ENTRIES + " and h.id in :ids order by m.id", ids=sorted(set(household_ids))
        )
        return [msgspec.convert(row, Entry) for row in rows]

    def one(self, person_id: str, district: str) -> Entry | None:
        """Return an entry of a district, or of the region; None where there is none."""
        row = self._connection.one(
            ENTRIES + " and m.id = :id and (:district = '' or h.district = :district) order by h.id limit 1",
            id=person_id,
            district=district,
        )
        return None if row is None else msgspec.convert(row, Entry)

    def pairs(self, district: str, place: Place, size: int) -> Turned:
        """Return (score, first_id, second_id) of pairs that nobody has judged, the likest first.

        Raise NotFound for a place that names none.
        """
        select = _PAIRS + (" and p.district = :district" if district else "")

        def some(beyond: Sequence[Any], most: int, *, back: bool) -> list[Row]:
            found: list[Row] = []
            for where in ("",) if not beyond else _BEFORE if back else _AFTER:
                if len(found) < most:
                    found += self._connection.all(
                        select + where + _ORDERS[back],
                        district=district,
                        size=most - len(found),
                        **dict(zip(("score", "first", "second"), beyond, strict=False)),
                    )
            return found

        return leafed(some, _KEYS, place, size)

    def people(self, ids: Collection[str]) -> dict[str, Entry]:
        """Return those of these people who stand in the register, by id."""
        return {one.id: one for one in self._people(set(ids))}

    def count(self, district: str, most: int) -> int:
        """Count such pairs, at most so many."""
        here = " and p.district = :district" if district else ""
        row = self._connection.one(
            f"select count(*) as n from (select 1 from likely_pair p where {_UNJUDGED}{here} limit :most) few",  # noqa: S608 ours
            district=district,
            most=most,
        )
        return 0 if row is None else row["n"]

    def _may_be(self, entry: Entry) -> list[Entry]:
        """Return who shares a number with an entry, or a name's sound and what may be the same birth or telephone."""
        return self._people(self._near(entry, exactly=True) | self._of_number(entry))

    def _near(self, new: Entry, *, exactly: bool) -> set[str]:
        own = words_of(new.name)
        given: dict[str, object] = {
            "letters": sorted({bones(word)[:1] for word in own} | {word[:1] for word in own}),
            "dialled": new.dialled,
        }
        found = self._connection.all(_BY_PHONE, **given) if new.dialled else []
        if new.year is not None:
            given |= {"low": new.year - 1, "high": new.year + 1, "days": _days(new.birth_date)}
            for sql in (_BY_DAY if new.birth_date else _BY_YEAR, _BY_LETTER):
                found += self._connection.all(sql, **given)
        elif not exactly:
            sounds = self._connection.all(
                "select person_id, sound from entry_sound where sound in :own", own=list(own)
            )
            found += sounds
        return {row["person_id"] for row in found if _is_like(row["sound"], own, exactly=exactly)}

    def _of_number(self, entry: Entry) -> set[str]:
        rows = (
            self._connection.all("select person_id from person_iin where lookup = :iin", iin=entry.iin)
            if entry.iin
            else []
        )
        return {row["person_id"] for row in rows}

    def _people(self, ids: set[str]) -> list[Entry]:
        rows = self._connection.all(ENTRIES + " and m.id in :ids", ids=sorted(ids)) if ids else []
        return [msgspec.convert(row, Entry) for row in rows]

    def _homes(self, ids: list[str]) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.of_homes(ids):
            found.setdefault(entry.household_id, []).append(entry)
        return found

    def _districts(self, ids: Collection[str]) -> dict[str, str]:
        wanted, found = sorted(ids), {}
        for begin in range(0, len(wanted), _AT_ONCE):
            rows = self._connection.all(
                "select id, district from household where id in :ids", ids=wanted[begin : begin + _AT_ONCE]
            )
            found |= {row["id"]: row["district"] for row in rows}
        return found

    def _forget(self, ids: list[str]) -> None:
        for sql in (
            "delete from entry_sound where household_id in :ids",
            "delete from entry_mark where household_id in :ids",
            "delete from likely_pair where first_home in :ids",
            "delete from likely_pair where second_home in :ids",
        ):
            self._connection.run(sql, ids=ids)


_UNJUDGED = """
    not exists (select 1 from not_the_same n
        where n.first_id = p.first_id and n.second_id = p.second_id and n.taken_back_at is null)
"""
_PAIRS = f"select p.score, p.first_id, p.second_id from likely_pair p where {_UNJUDGED}"  # noqa: S608 ours
# Those of one score, then those of all others: so each engine finds the place in its index.
_AFTER = (" and p.score = :score and (p.first_id, p.second_id) > (:first, :second)", " and p.score < :score")
_BEFORE = (" and p.score = :score and (p.first_id, p.second_id) < (:first, :second)", " and p.score > :score")
_KEYS = (Key("p.score", "score", int), Key("p.first_id", "first_id"), Key("p.second_id", "second_id"))
_ORDERS = {
    False: " order by p.score desc, p.first_id, p.second_id limit :size",
    True: " order by p.score, p.first_id desc, p.second_id desc limit :size",
}
_LETTER = "select person_id, sound from entry_sound where letter in :letters and "
_BY_YEAR = _LETTER + "year between :low and :high"
_BY_DAY = _BY_YEAR + " and (born = '' or born in :days)"
_BY_LETTER = _LETTER + "year is null"
_BY_PHONE = "select person_id, sound from entry_sound where dialled = :dialled and dialled <> ''"


def sounds_of(entry: Entry) -> list[Row]:
    """Return the rows of an entry, one for each sound of its name."""
    return [
        {
            "household_id": entry.household_id,
            "person_id": entry.id,
            "sound": word,
            "letter": bones(word)[:1],
            "year": entry.year,
            "born": entry.birth_date.isoformat() if entry.birth_date else "",
            "dialled": entry.dialled,
        }
        for word in sorted(set(words_of(entry.name)))
    ]


def marked(people: Sequence[Entry], district: str) -> str:
    """Return the digest of what is compared of the people of one household, and of where it lives."""
    told = [district, *(msgspec.json.encode(one).decode() for one in sorted(people, key=lambda one: one.id))]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def _paired(first: Entry, second: Entry, score: int, where: Mapping[str, str]) -> Row:
    here, there = where[first.household_id], where[second.household_id]
    return {
        "first_id": first.id,
        "second_id": second.id,
        "first_home": first.household_id,
        "second_home": second.household_id,
        "district": here if here == there else "",
        "score": score,
    }


def _is_like(sound: str, own: Sequence[str], *, exactly: bool) -> bool:
    """Ask whether a sound has the bones of one of these, or, where not `exactly`, is near it."""
    return any(bones(sound) == bones(word) or (not exactly and is_near(sound, word)) for word in own)


def _days(born: date | None) -> list[str]:
    """Return the days that speak for the same person: the day, day and month changed over, a year before or after."""
    if born is None:
        return []
    turned = [(born.year, born.day, born.month)]
    years = [(born.year + step, born.month, born.day) for step in (-1, 0, 1)]
    return [f"{year}-{month:02}-{day:02}" for year, month, day in (*years, *turned)]
