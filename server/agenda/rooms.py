"""Which lists there are, what stands in each, and the tiles that open them."""

from typing import Literal

import msgspec

from server.access import Caller, Role
from server.store.office.agenda import Asked
from surveys.planning.agenda import KINDS

State = Literal["", "due", "late"]
STATES: tuple[State, ...] = ("", "due", "late")
SEARCH = "search"
# The kinds of lines by the list that holds them.
ROOMS: dict[str, tuple[str, ...]] = {
    "task": tuple(kind for kind in KINDS if kind != SEARCH),
    SEARCH: (SEARCH,),
    **{kind: (kind,) for kind in ("help", "referral", "step", "transfer", "conflict", "held", "unready")},
}
# Lines of these lists are due by a day, and so may be late.
DATED = ("task", SEARCH, "help", "referral", "step")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A list as its address asks for it; `when` is the state of its lines: due, late, or empty for all."""

    room: str
    kind: str = ""
    when: str = ""
    district: str = ""
    team: str = ""
    worker: str = ""


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A number that opens its list. `urgent`: above zero somebody has to do something today.

    `note` names a second number of the same list: how many are late, or bear a sign.
    """

    room: str
    icon: str
    kind: str = ""
    state: State = ""
    urgent: bool = False
    note: Literal["", "late", "stuck", "danger"] = ""

    @property
    def name(self) -> str:
        """Return by what its words are called: `page.tile.<name>`."""
        return ".".join(part for part in (self.kind or self.room, self.state) if part)


SECTIONS: tuple[tuple[str, tuple[Tile, ...]], ...] = (
    (
        "now",
        (
            Tile(room="help", icon="talk", note="danger"),
            Tile(room="help", icon="clock", state="late", urgent=True),
            Tile(room=SEARCH, icon="phone", note="stuck"),
            Tile(room="task", icon="visit", state="due"),
        ),
    ),
    (
        "late",
        (
            Tile(room="task", kind="arrival", icon="people", state="late"),
            Tile(room="task", kind="visit", icon="talk", state="late"),
            Tile(room="task", kind="winter", icon="flame", state="late"),
            Tile(room="task", kind="season", icon="sun", state="late"),
            Tile(room="task", kind="support", icon="coin", state="late"),
            Tile(room="task", kind="event", icon="info", state="late"),
            Tile(room="task", kind="leaving", icon="send", state="late"),
            Tile(room="step", icon="list", state="late"),
        ),
    ),
    (
        "waits",
        (
            Tile(room="referral", icon="heart", note="late"),
            Tile(room="transfer", icon="same"),
            Tile(room="conflict", icon="scale"),
            Tile(room="held", icon="clock"),
            Tile(room="unready", icon="flame"),
        ),
    ),
)


def asked_of(wish: Wish, caller: Caller, today: str, now: str) -> Asked:
    """Return what is asked for within what the caller may see: a supervisor's own district, whatever the address says."""
    own = (caller.district or "none") if caller.role is Role.SUPERVISOR else (caller.district or "")
    kind = wish.kind if wish.kind in ROOMS[wish.room] else ""
    only = ROOMS[wish.room]
    return Asked(
        room=wish.room,
        kind=only[0] if len(only) == 1 else kind,
        state=wish.when if wish.when in STATES else "",
        district=own or wish.district,
        team=wish.team,
        holder=wish.worker,
        today=today,
        now=now,
    )
