"""Saved views of the list: a name for filters, kept for the one who saved them."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.problems import NotYours
from server.reading.narrowing import NAMES
from server.store.clock import time_text
from server.store.office.views import ViewStore
from surveys.ids import uuid7
from surveys.register.naming import plain

MOST_VIEWS, MOST_NAME = 12, 40
_PAGE = "review"


class SavedView(msgspec.Struct, frozen=True):
    id: str
    name: str
    query: str


class WronglyNamed(Exception):
    """`fault` says what is wrong with a view's name: missing, long; or that there are too many: many."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def views_of(connection: Connection, caller: Caller) -> tuple[SavedView, ...]:
    """Return the caller's own views. Raises NotAllowed."""
    ensure(caller, (Store.RISK, Action.READ))
    found = ViewStore(connection).of(caller.staff_id or "", _PAGE)
    return tuple(msgspec.convert(row, SavedView) for row in found)


def save_view(connection: Connection, caller: Caller, name: str, query: str, now: datetime) -> str:
    """Keep the filters of an address under a name; return them as they are kept. Raises NotAllowed, WronglyNamed."""
    ensure(caller, (Store.RISK, Action.READ))
    said = plain(name).strip()
    if not said or len(said) > MOST_NAME:
        raise WronglyNamed("long" if said else "missing")
    standing = views_of(connection, caller)
    if len(standing) >= MOST_VIEWS:
        raise WronglyNamed("many")
    kept = urlencode([(key, value) for key, value in parse_qsl(query) if key in NAMES and value])
    if not any(one.name == said and one.query == kept for one in standing):
        ViewStore(connection).add(
            id=uuid7(),
            staff_id=caller.staff_id or "",
            page=_PAGE,
            name=said,
            query=kept,
            now=time_text(now),
        )
    return kept


def remove_view(connection: Connection, caller: Caller, id: str) -> None:
    """Forget one of the caller's own views. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.RISK, Action.READ))
    if not ViewStore(connection).remove(caller.staff_id or "", id):
        raise NotYours
