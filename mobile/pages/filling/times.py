"""The worker's own times: what was kept of how long each question took, told as it will be sent."""

import msgspec

from mobile.keeping.drafts import Draft
from mobile.pages.parts import Row
from mobile.pages.telling import counted
from surveys.engine.markdown import plain
from surveys.interview.session import Session, UnknownQuestion
from surveys.submission import PRIVATE_BLOCK, Spent
from surveys.wording import say


class TimesPage(msgspec.Struct, frozen=True, kw_only=True):
    """`text` says what the times are kept for; a row is a question, how long it took, and how often it was changed."""

    title: str
    text: str
    rows: tuple[Row, ...]


def times(draft: Draft, session: Session, language: str) -> TimesPage:
    return TimesPage(
        title=say("phone.times.title", language),
        text=say("phone.times.why", language),
        rows=tuple(_row(one, session, language) for one in draft.spent if one.ms or one.changes),
    )


def took(ms: int, language: str) -> str:
    """Return a time as people say it: seconds up to a minute and a half, then minutes."""
    seconds = round(ms / 1000)
    if seconds < 90:
        return say("phone.times.seconds", language, n=seconds)
    return say("phone.times.minutes", language, n=round(seconds / 60))


def _row(one: Spent, session: Session, language: str) -> Row:
    changed = f" · {counted('phone.times.changed', one.changes, language)}" if one.changes else ""
    closed = one.ref == PRIVATE_BLOCK
    return Row(
        id=one.ref,
        title=say("phone.interview.closed_part", language) if closed else _words(session, one.ref),
        second=f"{took(one.ms, language)}{changed}",
        icon="lock" if closed else "",
    )


def _words(session: Session, ref: str) -> str:
    """Return the question's own words; its name where the form gave it none, or has it no more."""
    name = ref.rpartition("/")[2]
    try:
        return plain(session.node(ref).label) or name
    except UnknownQuestion:
        return name
