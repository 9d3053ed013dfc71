"""Complaints that went past the office: the phone alone keeps their codes, and asks by them how far they are."""

from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Shelf, Store
from surveys.caring.complaint import MAX_CODES, AskStates, CaseComplaint, is_code, route
from surveys.submission import UtcTime

if TYPE_CHECKING:
    from mobile.talking.client import Client

FORM = "complaint"
CODE = "ctx_code"


class OwnComplaint(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint of this phone's holder; `known` is what the recipient's side said of it last."""

    code: str
    made_at: UtcTime
    known: CaseComplaint | None = None


def complaints(store: Store) -> Shelf[OwnComplaint]:
    return store.shelf("complaint", OwnComplaint)


def remember(store: Store) -> None:
    """Keep the code of every complaint that is sent past the office, for as long as the phone is the holder's."""
    outbox = Outbox(store)
    for state in ("ready", "sent"):
        for entry in outbox.entries(state):
            record = outbox.record(entry.id) if entry.head.form_id == FORM else None
            code = record.answers.get(CODE) if record else None
            if record and isinstance(code, str) and is_code(code) and route(record.answers) == "independent":
                known = complaints(store).get(code)
                if known is None:
                    complaints(store).put(code, OwnComplaint(code=code, made_at=record.finished_at))


def ask(store: Store, client: "Client") -> int:
    """Ask how far they are, and say nothing of who asks. Return how many answers are new. Raises Trouble."""
    remember(store)
    kept = sorted(complaints(store).all().values(), key=lambda one: one.made_at, reverse=True)[:MAX_CODES]
    if not kept:
        return 0
    new = 0
    for told in client.complaints(AskStates(codes=tuple(one.code for one in kept))).complaints:
        own = complaints(store).get(told.code)
        if own and own.known != told:
            complaints(store).put(told.code, msgspec.structs.replace(own, known=told))
            new += 1
    return new
