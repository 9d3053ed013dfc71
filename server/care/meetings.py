"""The list that a meeting works with, kept with its run: who stood on it and why, and on whom the lot fell."""

from datetime import date, datetime, timedelta

import msgspec

from analysis.lists.choosing import drawn_next
from server.access import Action, Caller, Store, ensure
from server.checklist import is_on
from server.database import Connection
from server.problems import NotFound
from server.reading.review import choose, place_of, within_caps
from server.store.clock import time_text
from server.store.risks.checklist import ChecklistStore
from server.store.risks.meetings import Meeting, MeetingStore
from server.store.risks.review import ReviewStore
from surveys.ids import uuid7

# What came of a list is told a year later; then nobody needs to know who stood on it.
KEPT_DAYS = 3 * 365


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """The last meeting before today: on which day, how many families stood on its list, for how many help began since."""

    held_on: date
    families: int
    helped: int


def keep_list(
    connection: Connection, caller: Caller, *, cap: int, district: str, now: datetime, today: date
) -> bool:
    """Keep the list of this size as the one of today's meeting; False when this very list is kept already.

    Raises NotAllowed, NotYours, NotFound when there is no list.
    """
    ensure(caller, (Store.RISK, Action.WRITE))
    place, cap = place_of(caller, district), within_caps(cap)
    store = ReviewStore(connection)
    run = store.latest_run() if is_on(ChecklistStore(connection)) else None
    if run is None:
        raise NotFound
    aside = store.narrowed_to({"today": today.isoformat(), "now": time_text(now)})
    why, draw = choose(aside, run["id"], place, cap, now)
    meeting = Meeting(
        id=uuid7(),
        run_id=run["id"],
        district=place,
        size=cap,
        held_on=today.isoformat(),
        by_id=caller.staff_id,
        made_at=time_text(now),
    )
    meetings = MeetingStore(connection)
    meetings.forget((today - timedelta(days=KEPT_DAYS)).isoformat())
    return meetings.add(meeting, {**why, **drawn_next(draw, why)})


def last_meeting(store: MeetingStore, caller: Caller, district: str, today: date) -> Followed | None:
    """Return the last list kept for this district, or for the region, and how far help for it came."""
    ensure(caller, (Store.RISK, Action.READ))
    found = store.latest(district, today.isoformat())
    counted = None if found is None else store.followed(found["id"], found["held_on"])
    if found is None or counted is None or not counted["families"]:
        return None
    return Followed(
        held_on=date.fromisoformat(found["held_on"]), families=counted["families"], helped=counted["helped"]
    )
