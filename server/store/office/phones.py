"""Phones as lists show them: in the order of what waits longest, found by letters, each page after a line."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from server.database import Connection, Row
from server.store.letters import escaped, fold
from server.store.office.fetched import FetchedStore
from server.store.turning import Key, Place, Turned, leafed

# What stands behind a link, so that its records have somewhere to come from, is no phone; it is switched off from the first.
_IS_PHONE = "not exists (select 1 from invitation i where i.id = d.id)"
_OFF = "(case when d.revoked_at is null then 0 else 1 end)"
_SINCE = "(coalesce(case when d.waiting > 0 then d.waiting_since end, d.seen_at, d.enrolled_at))"
# Said so that each engine finds the place in its index.
_AFTER = "{since} >= :since and ({since} > :since or d.id > :id)"
_BEFORE = "{since} <= :since and ({since} < :since or d.id < :id)"
_FOUND_BY = """
    select d.id, coalesce(s.name, p.name, '') as holder, coalesce(h.name, '') as home, h.number,
        coalesce(s.district, h.district, '') as district, d.district as was, d.holder_letters as letters
    from device d
    left join staff s on s.id = d.staff_id
    left join person p on p.household_id = d.household_id and p.id = d.person_id
    left join household h on h.id = d.household_id
"""
_FIND_BY = """
    update device set district = :district, holder_letters = :holder, home_letters = :home, number = :number
    where id = :id and (district <> :district or holder_letters <> :holder or home_letters <> :home
        or coalesce(number, 0) <> coalesce(cast(:number as integer), 0))
"""
_WORKING, _SWITCHED_OFF = 0, 1
_KEYS = (Key(_OFF, "off", int), Key(_SINCE, "since"), Key("d.id", "id"))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which phones are asked for: of a district, or of all; working ones alone; or those with something unsent since before.

    Each word is (letters, digits): it stands in the holder's name or, with `names_families`, in the family's, or is its number.
    """

    district: str = ""
    works: bool = False
    unsent_before: str = ""
    words: tuple[tuple[str, str], ...] = ()
    names_families: bool = False


class PhoneStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, asked: Asked, place: Place, size: int) -> Turned:
        """Return (off, since, id) of phones: first those that have waited longest for a sending or a word.

        Those that are switched off come last. Raise NotFound for a place that names none.
        """

        def some(beyond: Sequence[Any], most: int, *, back: bool) -> list[Row]:
            begin = beyond[0] if beyond else _WORKING
            last = _WORKING if asked.works or asked.unsent_before else _SWITCHED_OFF
            found: list[Row] = []
            for off in range(begin, -1, -1) if back else range(begin, last + 1):
                if len(found) < most:
                    here = beyond[1:] if off == begin else ()
                    found += self._some(asked, off, here, most - len(found), back=back)
            return found

        return leafed(some, _KEYS, place, size)

    def count(self, asked: Asked) -> int:
        """Return how many work, or hold something unsent."""
        row = self._connection.one(
            f"select count(*) as n from device d where {_where(asked, None)}",  # noqa: S608 ours
            **_named(asked),
        )
        return 0 if row is None else row["n"]

    def follow_families(self, household_ids: Collection[str]) -> None:
        """Write down anew what the phones of these families are found by."""
        self._follow(" where d.household_id in :ids", list(household_ids))

    def follow_staff(self, staff_id: str) -> None:
        self._follow(" where d.staff_id in :ids", [staff_id])

    def follow(self, id: str) -> None:
        self._follow(" where d.id in :ids", [id])

    def follow_all(self) -> None:
        """Write it down of every phone there is, before it is known which forms they have."""
        self._write(self._found_by("", []))

    def _follow(self, which: str, ids: Sequence[str]) -> None:
        rows = self._found_by(which, ids)
        if moved := [row for row in rows if (row["district"], row["holder"]) != (row["was"], row["letters"])]:
            FetchedStore(self._connection).follow(moved)
        self._write(rows)

    def _found_by(self, which: str, ids: Sequence[str]) -> list[Row]:
        rows = self._connection.all(_FOUND_BY + which, **({"ids": ids} if which else {}))
        return [row | {"holder": fold(row["holder"]), "home": fold(row["home"])} for row in rows]

    def _write(self, rows: list[Row]) -> None:
        self._connection.many(_FIND_BY, rows)

    def _some(self, asked: Asked, off: int, beyond: Sequence[str], size: int, *, back: bool) -> list[Row]:
        since = "d.waiting_since" if asked.unsent_before else _SINCE
        there = f" and {_BEFORE if back else _AFTER}".format(since=since) if beyond else ""
        way = " desc" if back else ""
        return self._connection.all(
            f"select {off} as off, {since} as since, d.id from device d where {_where(asked, off)}{there}"  # noqa: S608 ours
            f" order by {since}{way}, d.id{way} limit :size",
            **_named(asked),
            **dict(zip(("since", "id"), beyond, strict=False)),
            size=size,
        )


def _where(asked: Asked, off: int | None) -> str:
    """Return the condition on `d`; `off` is told where the order of the list is asked for as well."""
    parts = [f"{_OFF} = 1", _IS_PHONE] if off else ["d.revoked_at is null"]
    if asked.unsent_before:
        parts += ["d.waiting > 0", "d.waiting_since < :before"]
    elif off is not None and not off:
        parts.append(f"{_OFF} = 0")
    if asked.district:
        parts.append("d.district = :district")
    for n, (_, digits) in enumerate(asked.words):
        parts.append(_word(n, is_number=bool(digits), names_families=asked.names_families))
    return " and ".join(parts)


def _word(n: int, *, is_number: bool, names_families: bool) -> str:
    ways = [f"d.holder_letters like :word_{n} escape '!'"]
    if names_families:
        ways.append(f"d.home_letters like :word_{n} escape '!'")
        ways += [f"d.number = :number_{n}"] if is_number else []
    return f"({' or '.join(ways)})"


def _named(asked: Asked) -> Row:
    words = {f"word_{n}": f"%{escaped(letters)}%" for n, (letters, _) in enumerate(asked.words)}
    numbers = {f"number_{n}": int(digits) for n, (_, digits) in enumerate(asked.words) if digits}
    return {"district": asked.district, "before": asked.unsent_before} | words | numbers
