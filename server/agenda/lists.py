"""One list, in pages that begin after a line and not at a number: the thousandth page is as quick as the first."""

from datetime import date, datetime

import msgspec

from server.access import Caller
from server.agenda.rooms import DATED, ROOMS, STATES, Wish, asked_of
from server.agenda.tiles import Counting, address
from server.database import Connection, Row
from server.store.clock import local_day, time_text
from server.store.office.agenda import LAST_DAY, AgendaStore, Asked, Place

SIZE = 12
# With a team or a worker lines are counted one by one, up to here.
MOST_COUNTED = 1000
_PARTS = 4


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the page draws it. `due_on` is None where nothing is promised by a day; `late_days` count from it."""

    household_id: str
    number: int
    name: str
    district: str
    village: str
    worker: str | None
    holder: str
    kind: str
    sign: str
    since: date
    due_on: date | None
    is_late: bool
    late_days: int
    told: dict[str, object]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A way to look at the same list, with its count."""

    state: str
    n: int
    href: str
    is_current: bool


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list. `total` is not exact where it `is_more`; `back` and `next` are addresses."""

    wish: Wish
    lines: tuple[Line, ...]
    total: int
    is_more: bool
    views: tuple[View, ...]
    kinds: tuple[str, ...]
    back: str | None
    next: str | None


class NoSuchPlace(ValueError):
    """The address names no line."""


def read_list(
    connection: Connection, caller: Caller, wish: Wish, now: datetime, *, after: str = "", before: str = ""
) -> Listed:
    """Return the page of this list after, or before, a line. Raise NoSuchPlace for an address that names none."""
    store, today = AgendaStore(connection), local_day(now)
    asked = asked_of(wish, caller, today.isoformat(), time_text(now))
    place = _place(after or before)
    rows = store.lines(asked, place, SIZE + 1, back=bool(before))
    more, shown = len(rows) > SIZE, rows[-SIZE:] if before else rows[:SIZE]
    counting = Counting(connection, caller, wish.district, now)
    total = store.count(asked, MOST_COUNTED + 1) if asked.team or asked.holder else counting.count(wish)
    return Listed(
        wish=wish,
        lines=tuple(_line(row, asked, today, caller.language) for row in shown),
        total=min(total, MOST_COUNTED) if asked.team or asked.holder else total,
        is_more=bool(asked.team or asked.holder) and total > MOST_COUNTED,
        views=_views(counting, wish),
        kinds=ROOMS[wish.room],
        back=address(wish, before=_name(shown[0])) if shown and (more if before else bool(after)) else None,
        next=address(wish, after=_name(shown[-1])) if shown and (bool(before) or more) else None,
    )


def _views(counting: Counting, wish: Wish) -> tuple[View, ...]:
    """Return the states of a list whose lines may be late; their counts are of the district, whoever the workers are."""
    if wish.room not in DATED:
        return ()
    found = []
    for state in STATES:
        one = msgspec.structs.replace(wish, when=state)
        plain = msgspec.structs.replace(one, team="", worker="")
        found.append(
            View(state=state, n=counting.count(plain), href=address(one), is_current=state == wish.when)
        )
    return tuple(found)


def _place(text: str) -> Place | None:
    if not text:
        return None
    parts = text.split("~")
    if len(parts) != _PARTS:
        raise NoSuchPlace(text)
    return Place(*parts)


def _name(row: Row) -> str:
    return "~".join((row["due_on"], row["household_id"], row["kind"], row["item"]))


def _line(row: Row, asked: Asked, today: date, language: str) -> Line:
    is_dated = row["room"] in DATED and row["due_on"] != LAST_DAY
    due_on = date.fromisoformat(row["due_on"]) if is_dated else None
    turned = row["due_on"] == asked.today and row["due_at"] != "" and row["due_at"] < asked.now
    told = msgspec.json.decode(row["told"], type=dict[str, object])
    return Line(
        household_id=row["household_id"],
        number=row["number"],
        name=row["name"],
        district=row["home"],
        village={"ru": row["village_ru"], "en": row["village_en"]}.get(language) or row["village"],
        worker=row["worker"],
        holder=row["holder"],
        kind=row["kind"],
        sign=row["sign"],
        since=date.fromisoformat(row["starts_on"]),
        due_on=due_on,
        is_late=turned or (due_on is not None and due_on < today),
        late_days=max(0, (today - due_on).days) if due_on else 0,
        told=told,
    )
