"""The page of a district: what staff write on it, and what of it is told to whom."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

import msgspec

from server.access import Action, Caller, Role, Store, ensure
from server.database import Connection
from server.problems import NotYours
from server.store.clock import local_day, time_text
from server.store.office.board import BoardStore
from surveys.catalogue import districts
from surveys.exchange.board import (
    KINDS,
    MOST_PHONE,
    MOST_PLACE,
    MOST_TITLE,
    MOST_WORDS,
    WHOLE_REGION,
    BoardItem,
    Kind,
)
from surveys.ids import uuid7
from surveys.register.naming import plain
from surveys.wording import LANGUAGES


class WronglyTyped(Exception):
    """`faults` says of each field what is wrong with it: missing, day, past, long or unknown."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


def read_board(connection: Connection, caller: Caller, chosen: str) -> tuple[BoardItem, ...]:
    """Return what is up in the chosen district, "" for all that the caller may edit. Raises NotAllowed."""
    ensure(caller, (Store.BOARD, Action.READ))
    own = editable(caller)
    asked = [chosen] if chosen in own else list(own)
    found = (one for one in BoardStore(connection).standing(asked) if one.district in (*asked, WHOLE_REGION))
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def editable(caller: Caller) -> tuple[str, ...]:
    """Return the districts that the caller writes for: a supervisor's own, all for the others; "" is the whole region."""
    if caller.role is Role.SUPERVISOR:
        return tuple(one for one in districts() if one == caller.district)
    return (WHOLE_REGION, *districts())


def write_item(
    connection: Connection, caller: Caller, typed: Mapping[str, str], now: datetime, id: str = ""
) -> str:
    """Put an item up, or say anew what one says; return its id. The same one put up twice is up once.

    Raises NotAllowed, NotYours for another district's item, WronglyTyped with what is wrong beside each field.
    """
    ensure(caller, (Store.BOARD, Action.WRITE))
    if id:
        item_of(connection, caller, id)
    item = _checked(caller, typed, local_day(now), id or uuid7())
    store = BoardStore(connection)
    if not id:
        same = (one for one in store.standing([item.district]) if _says_the_same(one, item))
        item = next((msgspec.structs.replace(item, id=one.id) for one in same), item)
    store.put(item, caller.staff_id)
    return item.id


def _says_the_same(one: BoardItem, other: BoardItem) -> bool:
    return msgspec.structs.replace(one, id=other.id, checked_on=other.checked_on) == other


def item_of(connection: Connection, caller: Caller, id: str) -> BoardItem:
    """Return one item that the caller may edit. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.BOARD, Action.READ))
    item = BoardStore(connection).get(id)
    if item is None or item.district not in editable(caller):
        raise NotYours
    return item


def take_down(connection: Connection, caller: Caller, id: str, now: datetime) -> None:
    """Take an item down: phones lose it at their next sync. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.BOARD, Action.WRITE))
    BoardStore(connection).take_down(item_of(connection, caller, id).id, time_text(now))


def still_so(connection: Connection, caller: Caller, id: str, now: datetime) -> None:
    """Write down that somebody has checked it today. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.BOARD, Action.WRITE))
    BoardStore(connection).check(item_of(connection, caller, id).id, local_day(now))


def _checked(caller: Caller, typed: Mapping[str, str], today: date, id: str) -> BoardItem:
    said = {name: plain(text).strip() for name, text in typed.items()}
    faults: dict[str, str] = {}
    if said.get("kind") not in KINDS:
        faults["kind"] = "unknown"
    if said.get("district", "") not in editable(caller):
        faults["district"] = "unknown"
    titles, words = _texts(said, "title", MOST_TITLE, faults), _texts(said, "words", MOST_WORDS, faults)
    if not titles and "title" not in faults:
        faults["title_kk"] = "missing"
    days = {name: _day(said.get(name, ""), name, today, faults) for name in ("held_on", "until")}
    for name, most in (("place", MOST_PLACE), ("phone", MOST_PHONE)):
        if len(said.get(name, "")) > most:
            faults[name] = "long"
    if faults:
        raise WronglyTyped(faults)
    told = {
        "id": id,
        "kind": cast("Kind", said["kind"]),
        "district": said.get("district", ""),
        "titles": titles,
        "words": words,
        "place": said.get("place", ""),
        "phone": said.get("phone", ""),
        "checked_on": today,
        **days,
    }
    return msgspec.convert(told, BoardItem)


def _texts(said: Mapping[str, str], name: str, most: int, faults: dict[str, str]) -> dict[str, str]:
    texts = {one: said.get(f"{name}_{one}", "") for one in LANGUAGES}
    faults.update({f"{name}_{one}": "long" for one, text in texts.items() if len(text) > most})
    return {one: text for one, text in texts.items() if text}


def _day(text: str, name: str, today: date, faults: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        faults[name] = "day"
        return None
    if day < today:
        faults[name] = "past"
    return day
