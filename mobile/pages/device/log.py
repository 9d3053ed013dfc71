"""The sending log: when the phone reached for the server, what went, what came, what was in the way."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.sittings import KEPT, Sitting, Sittings
from mobile.pages.parts import Badge, Empty
from mobile.pages.telling import hour

if TYPE_CHECKING:
    from mobile.phone import Phone

_KB = 1024


class LogRow(msgspec.Struct, frozen=True, kw_only=True):
    """One sitting: when it was, what came of it in short lines, and how it ended."""

    id: str
    title: str
    lines: tuple[str, ...]
    badge: Badge


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """One row for each sitting, the last one first."""

    title: str
    text: str
    rows: tuple[LogRow, ...]
    empty: Empty | None


def page(phone: "Phone") -> LogPage:
    rows = tuple(_row(phone, id_, one) for id_, one in Sittings(phone.store).all())
    nothing = Empty(title=phone.say("phone.log.none"), second=phone.say("phone.log.none.text"))
    return LogPage(
        title=phone.say("phone.log.title"),
        text=phone.say("phone.log.text", n=KEPT) if rows else "",
        rows=rows,
        empty=None if rows else nothing,
    )


def _row(phone: "Phone", id: str, one: Sitting) -> LogRow:
    return LogRow(
        id=id, title=hour(one.at, phone.language), lines=tuple(_lines(phone, one)), badge=_badge(phone, one)
    )


def _lines(phone: "Phone", one: Sitting) -> Iterator[str]:
    """Say what went and came; the trouble comes first."""
    if one.problem:
        yield phone.say(one.problem)
    counts = (
        ("went", one.sent),
        ("files", one.files),
        ("came", one.received),
        ("refused", one.refused),
        ("left", one.left),
    )
    moved = [phone.say(f"phone.log.{word}", n=n) for word, n in counts if n]
    yield from moved
    if not moved and not one.problem:
        yield phone.say("phone.log.nothing")
    if one.bytes:
        yield phone.say("phone.log.size", size=_size(phone, one.bytes))


def _size(phone: "Phone", count: int) -> str:
    """Return kilobytes, or from one megabyte on megabytes with a tenth."""
    if count < _KB * _KB:
        return phone.say("phone.log.kb", n=max(1, round(count / _KB)))
    tenths = f"{count / _KB / _KB:.1f}"
    return phone.say("phone.log.mb", n=tenths if phone.language == "en" else tenths.replace(".", ","))


def _badge(phone: "Phone", one: Sitting) -> Badge:
    if one.problem:
        return Badge(text=phone.say("phone.log.trouble"), icon="alert", tone="warn")
    if one.refused:
        return Badge(text=phone.say("phone.sending.refused"), icon="alert", tone="warn")
    if one.stopped:
        return Badge(text=phone.say("phone.log.stopped"), icon="info")
    return Badge(text=phone.say("phone.log.well"), icon="check", tone="ok")
