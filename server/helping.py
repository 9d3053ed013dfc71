"""A help request as its reader may see it: who was not named by the person learns that help was asked, no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from server.access import Role
from server.database import Row
from surveys.caring.consenting import PERSONAL_FORMS as PERSONAL_FORMS
from surveys.caring.progress import HELP

Audience = Literal["worker", "lead", "manager", "service"]


class HelpView(msgspec.Struct, frozen=True, kw_only=True):
    """`category` and `words` are None when the person did not share the request with the reader."""

    id: str
    made_at: str
    promised_at: str
    status: str
    urgency: str
    days: int
    late: bool
    next: tuple[str, ...] = ()
    moved_at: str | None = None
    moved_by: str | None = None
    category: str | None = None
    words: str | None = None


def view_help(row: Row, role: Role, now: datetime) -> HelpView:
    is_shared = not audiences(role).isdisjoint(_shared_with(row))
    return HelpView(
        id=row["id"],
        made_at=row["made_at"],
        promised_at=row["promised_at"],
        status=row["status"],
        urgency=row["urgency"],
        days=max(0, (now - datetime.fromisoformat(row["made_at"])).days),
        next=HELP.follows.get(row["status"], ()),
        late=row["status"] != "done" and datetime.fromisoformat(row["promised_at"]) < now,
        category=row["category"] if is_shared else None,
        words=row["words"] if is_shared else None,
    )


def is_hidden(view: HelpView, role: Role) -> bool:
    """Ask whether this reader is not even told that help was asked: a worker whom the person did not name.

    The request may be about the worker. Who leads sees that it waits, so that nobody waits in vain.
    """
    return role is Role.WORKER and view.category is None


def with_last_move(view: HelpView, moves: Iterable[Row]) -> HelpView:
    """Add who brought it to where it is, and when; `moves` come oldest first."""
    own = [move for move in moves if move["request_id"] == view.id]
    if not own:
        return view
    return msgspec.structs.replace(view, moved_at=own[-1]["at"], moved_by=own[-1]["name"])


def audiences(role: Role) -> frozenset[Audience]:
    """Return as whom this role may be named: the manager leads too, a supervisor of the same office is no manager."""
    return _AUDIENCES.get(role, frozenset())


_AUDIENCES: dict[Role, frozenset[Audience]] = {
    Role.WORKER: frozenset({"worker"}),
    Role.SUPERVISOR: frozenset({"lead"}),
    Role.MANAGER: frozenset({"lead", "manager"}),
}


def _shared_with(row: Row) -> tuple[str, ...]:
    """Return whom the person named; a request for nobody's eyes goes to the lead alone, as the form promises."""
    named = msgspec.json.decode(row["shared_with"] or "[]", type=tuple[str, ...])
    return named or ("lead",)
