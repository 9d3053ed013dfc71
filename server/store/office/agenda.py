"""The lines of the lists, the numbers on the tiles, and which families have to be worked out anew."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from server.database import Connection, Row

EVERYWHERE = ""
# How many families a page that says so counts before it is worked out anew.
MOST_UNCOUNTED = 10_000
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


class AgendaRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of one family. `room` is the list that holds it beside others; `told` is what the line says, as JSON.

    It stands from `starts_on` to `until_on` and is late after `due_on`, in this order of days.
    """

    household_id: str
    kind: str
    room: str
    district: str
    holder: str
    starts_on: str
    item: str = ""
    due_on: str = LAST_DAY
    until_on: str = LAST_DAY
    due_at: str = ""
    sign: str = ""
    told: str = "{}"

    def __post_init__(self) -> None:
        if not self.starts_on <= self.due_on <= self.until_on:
            raise ValueError(f"{self.starts_on}, {self.due_on} and {self.until_on} are in no order.")


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What holds of a family until a day: what may be asked of its worker, as JSON, and from when a need has waited too long."""

    household_id: str
    until_on: str
    asked: str
    unserved_from: str | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are asked for: a room or a kind, due, late or all that stands, of a district, a team, a worker."""

    room: str
    kind: str = ""
    state: str = ""
    district: str = ""
    team: str = ""
    holder: str = ""
    today: str
    now: str


class Place(msgspec.Struct, frozen=True):
    """The line after which, or before which, a page goes on."""

    due_on: str
    household_id: str
    kind: str
    item: str


_NAMES = AgendaRow.__struct_fields__
_INSERT = """
    insert into agenda (household_id, kind, item, room, district, holder, starts_on, due_on, until_on, due_at, sign, told)
    values (:household_id, :kind, :item, :room, :district, :holder, :starts_on, :due_on, :until_on, :due_at, :sign, :told)
"""
_COUNT = """
    insert into agenda_count (district, kind, what, day, n) values (:district, :kind, :what, :day, :n)
    on conflict (district, kind, what, day) do update set n = agenda_count.n + excluded.n
"""
_LINES = """
    select a.*, h.number, h.name, h.district as home, v.kk as village, v.ru as village_ru, v.en as village_en, s.name as worker
    from agenda a join household h on h.id = a.household_id join called v on v.household_id = a.household_id
    left join staff s on s.id = a.holder
    where
"""
# Each way of asking has an index that holds its lines in the order of the page.
_OF_KIND = "a.kind = :kind"
_OF_ROOM = "a.room = :room"
_HERE = " and a.district = :district"
_OF_TEAM = " and a.holder in (select id from staff where team_id = :team)"
_OF_HOLDER = " and a.holder = :holder"
_SOME = "select count(*) as n from (select 1 from agenda a where "
_STATES = {
    "": " and a.starts_on <= :today and a.until_on >= :today",
    "due": (
        " and a.starts_on <= :today and a.until_on >= :today and a.due_on >= :today"
        " and not (a.due_on = :today and a.due_at <> '' and a.due_at < :now)"
    ),
    "late": (
        " and a.until_on >= :today and (a.due_on < :today or (a.due_on = :today and a.due_at <> '' and a.due_at < :now))"
    ),
}
_TURNED = " and a.due_on = :today and a.due_at <> '' and a.due_at < :now"
_AFTER = " and (a.due_on, a.household_id, a.kind, a.item) > (:p_due, :p_home, :p_kind, :p_item)"
_BEFORE = " and (a.due_on, a.household_id, a.kind, a.item) < (:p_due, :p_home, :p_kind, :p_item)"
_ORDER = " order by a.due_on, a.household_id, a.kind, a.item limit :size"
_BACKWARDS = " order by a.due_on desc, a.household_id desc, a.kind desc, a.item desc limit :size"


class AgendaStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stale(self, today: str, most: int) -> dict[str, int]:
        """Return families to be worked out anew, each with its mark: something was written, or their day has come."""
        rows = self._connection.all("select household_id, n from agenda_stale limit :most", most=most)
        found = {row["household_id"]: row["n"] for row in rows}
        if len(found) < most:
            come = self._connection.all(
                "select household_id from agenda_look where until_on <= :today limit :most",
                today=today,
                most=most - len(found),
            )
            found |= {row["household_id"]: 0 for row in come if row["household_id"] not in found}
        return found

    def waiting(self, most: int) -> int:
        """Return how many families are to be worked out anew, at most so many."""
        row = self._connection.one(
            "select count(*) as n from (select 1 from agenda_stale limit :most) as few", most=most
        )
        return 0 if row is None else row["n"]

    def of_families(self, household_ids: Collection[str]) -> dict[str, list[AgendaRow]]:
        rows = self._connection.all(
            "select * from agenda where household_id in :ids", ids=list(household_ids)
        )
        found: dict[str, list[AgendaRow]] = {}
        for row in rows:
            found.setdefault(row["household_id"], []).append(msgspec.convert(row, AgendaRow))
        return found

    def put(self, before: Sequence[AgendaRow], after: Sequence[AgendaRow]) -> None:
        """Write what changed between these lines, and count it."""
        were, are = set(before), set(after)
        gone, new = [one for one in before if one not in are], [one for one in after if one not in were]
        self._connection.many(
            "delete from agenda where household_id = :household_id and kind = :kind and item = :item",
            [{name: getattr(one, name) for name in ("household_id", "kind", "item")} for one in gone],
        )
        self._connection.many(_INSERT, [msgspec.structs.asdict(one) for one in new])
        self._connection.many(_COUNT, _counted(gone, new))
        if gone:
            self._connection.run("delete from agenda_count where n = 0 and day in :days", days=_days(gone))

    def looked(self, found: Sequence[Looked], gone: Collection[str]) -> None:
        """Write down when each family is to be worked out anew, and what it asks for till then; of those that are `gone` nothing."""
        self._connection.run("delete from agenda_look where household_id in :ids", ids=list(gone))
        self._connection.many(
            """
            insert into agenda_look (household_id, until_on, asked, unserved_from)
            values (:household_id, :until_on, :asked, :unserved_from)
            on conflict (household_id) do update
            set until_on = excluded.until_on, asked = excluded.asked, unserved_from = excluded.unserved_from
            """,
            [msgspec.structs.asdict(one) for one in found],
        )

    def looks(self, household_ids: Collection[str], today: str) -> list[Looked]:
        """Return what was written down of these families and holds today: of those that were written to since nothing."""
        rows = self._connection.all(
            """
            select l.household_id, l.until_on, l.asked, l.unserved_from from agenda_look l
            where l.household_id in :ids and l.until_on > :today and l.asked is not null
                and not exists (select 1 from agenda_stale x where x.household_id = l.household_id)
            """,
            ids=list(household_ids),
            today=today,
        )
        return msgspec.convert(rows, list[Looked])

    def unmark(self, marks: dict[str, int]) -> None:
        """Take these marks away; a family of which something was written meanwhile keeps its own."""
        self._connection.many(
            "delete from agenda_stale where household_id = :id and n = :n",
            [{"id": one, "n": n} for one, n in sorted(marks.items()) if n],
        )

    def sums(self, district: str, today: str) -> dict[tuple[str, str], int]:
        """Return by (kind, what) how many lines have begun, become late (before today), or were over (before today)."""
        rows = self._connection.all(
            """
            select kind, what, sum(n) as n from agenda_count
            where district = :district and (day < :today or (day = :today and what = 'starts')) group by kind, what
            """,
            district=district,
            today=today,
        )
        return {(row["kind"], row["what"]): int(row["n"]) for row in rows}

    def turned_late(self, asked: Asked) -> int:
        """Return how many of these lines became late in the course of this day: those that bear a moment."""
        every = msgspec.structs.replace(asked, state="")
        return self._one("select count(*) as n from agenda a where ", every, _TURNED)

    def signed(self, asked: Asked, sign: str) -> int:
        """Return how many of these lines bear a sign."""
        return self._one(
            "select count(*) as n from agenda a where ",
            asked,
            " and a.sign = :sign and a.sign <> ''",
            sign=sign,
        )

    def _one(self, select: str, asked: Asked, more: str, **values: object) -> int:
        row = self._connection.one(select + _where(asked) + more, **_values(asked, None, 0), **values)
        return 0 if row is None else row["n"]

    def lines(self, asked: Asked, place: Place | None, size: int, *, back: bool = False) -> list[Row]:
        """Return the lines after a place, or with `back` those before it: the first to become late first."""
        where = _where(asked) + ("" if place is None else _BEFORE if back else _AFTER)
        rows = self._connection.all(
            _LINES + where + (_BACKWARDS if back else _ORDER), **_values(asked, place, size)
        )
        return rows[::-1] if back else rows

    def count(self, asked: Asked, most: int) -> int:
        """Count these lines one by one, at most so many."""
        row = self._connection.one(
            _SOME + _where(asked) + " limit :size) as few",
            **_values(asked, None, most),
        )
        return 0 if row is None else row["n"]


def _where(asked: Asked) -> str:
    return (
        (_OF_KIND if asked.kind else _OF_ROOM)
        + (_HERE if asked.district else "")
        + (_OF_TEAM if asked.team else "")
        + (_OF_HOLDER if asked.holder else "")
        + _STATES[asked.state]
    )


def _values(asked: Asked, place: Place | None, size: int) -> Row:
    given = msgspec.structs.asdict(asked) | {"size": size}
    if place is not None:
        given |= {
            "p_due": place.due_on,
            "p_home": place.household_id,
            "p_kind": place.kind,
            "p_item": place.item,
        }
    return given


def _counted(gone: Iterable[AgendaRow], new: Iterable[AgendaRow]) -> list[Row]:
    """Return by how much each count changes; a line counts in its district and in all of them."""
    found: dict[tuple[str, str, str, str], int] = {}
    for rows, step in ((gone, -1), (new, 1)):
        for one in rows:
            for what, day in _turns_of(one):
                for district in (one.district, EVERYWHERE):
                    key = (district, one.kind, what, day)
                    found[key] = found.get(key, 0) + step
    names = ("district", "kind", "what", "day")
    return [dict(zip(names, key, strict=True)) | {"n": n} for key, n in sorted(found.items()) if n]


def _turns_of(one: AgendaRow) -> tuple[tuple[str, str], ...]:
    return (("starts", one.starts_on), ("late", one.due_on), ("ends", one.until_on))


def _days(rows: Iterable[AgendaRow]) -> list[str]:
    return sorted({day for one in rows for _, day in _turns_of(one)})
