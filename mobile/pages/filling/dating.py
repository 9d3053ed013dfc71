"""A word on consent is never dated before the one that it takes back, as far as this phone knows of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mobile.keeping.drafts import Draft
from mobile.talking.receiving import own_submissions
from surveys.clock import AHEAD, Clock, put_right
from surveys.planning.events import ASKED_AGAIN

if TYPE_CHECKING:
    from mobile.phone import Phone

_CONSENT = {"consent", *(form for form, _ in ASKED_AGAIN)}
_NEVER = datetime(1, 1, 2, tzinfo=UTC)


def not_before(phone: "Phone", draft: Draft, clock: Clock) -> datetime:
    """Return the earliest time, by this phone's clock, that a finished form may carry.

    For a word on consent it lies after every earlier word of the same person: a clock that runs behind would
    let a yes outlast the no that was said after it. A word from days ahead is a clock's mistake and counts for nothing.
    """
    if draft.form_id not in _CONSENT:
        return _NEVER
    skew = timedelta(milliseconds=clock.skew_ms or 0)
    said = (moment + skew + timedelta(milliseconds=1) for moment in _words_before(phone, draft))
    return max((moment for moment in said if moment <= phone.now() + AHEAD), default=_NEVER)


def _words_before(phone: "Phone", draft: Draft) -> Iterator[datetime]:
    """Yield when this person said yes or no before, by the server's clock: given back by it, or still on this phone."""
    if phone.kind == "settler":
        for given in own_submissions(phone.store).all().values():
            if given.form_id in _CONSENT:
                yield given.finished_at
    for state in ("ready", "sent"):
        for entry in phone.outbox.entries(state):
            if entry.head.form_id not in _CONSENT or entry.head.person_id != draft.person_id:
                continue
            if record := phone.outbox.record(entry.id):
                yield put_right(record.finished_at, record.clock.skew_ms or 0 if record.clock else 0)
