"""The family's calendar of support: what runs until when, what begins, what ends soon. Days alone, no amounts."""

from typing import TYPE_CHECKING

from mobile.pages.parts import Badge, Row, Section
from mobile.pages.telling import counted, say_or
from surveys.dates import say_date
from surveys.exchange.sync import CaseHousehold, CaseSupport
from surveys.planning.calendar import months_between

if TYPE_CHECKING:
    from mobile.phone import Phone

SOON_DAYS = 92
_DAYS_ALONE = 31


def support_section(phone: "Phone", household: CaseHousehold, *, own: bool = False) -> Section | None:
    """Return what runs or will begin, what ends first at the top; None where there is nothing.

    On the family's `own` phone a line that ends soon says how to ask what comes next.
    """
    running = [one for one in household.support if one.ends_on is not None and one.ends_on >= phone.today]
    running.sort(key=lambda one: (one.ends_on or phone.today, one.kind))
    rows = tuple(_row(phone, one, nth, own=own) for nth, one in enumerate(running))
    return Section(title=phone.say("phone.support.title"), rows=rows) if rows else None


def _row(phone: "Phone", one: CaseSupport, nth: int, *, own: bool) -> Row:
    is_soon = one.starts_on <= phone.today and _days_left(phone, one) <= SOON_DAYS
    second = _when(phone, one)
    if own and is_soon:
        second = f"{second}\n{phone.say('phone.support.ask')}"
    soon = Badge(text=phone.say("phone.support.soon"), icon="calendar", tone="warn")
    return Row(
        id=f"{one.kind}:{nth}",
        title=say_or(f"page.support.kind.{one.kind}", "page.support.kind.other", phone.language),
        second=second,
        badges=(soon,) if is_soon else (),
        icon="calendar",
    )


def _when(phone: "Phone", one: CaseSupport) -> str:
    """Return "ends in 2 months: 25 January 2027"; in the last month in days."""
    ends = one.ends_on or phone.today
    if one.starts_on > phone.today:
        return phone.say("phone.support.begins", day=say_date(one.starts_on, phone.language))
    left = _days_left(phone, one)
    if left == 0:
        return phone.say("phone.support.today")
    what, n = ("days", left) if left <= _DAYS_ALONE else ("months", months_between(phone.today, ends))
    return counted(f"phone.support.{what}", n, phone.language, day=say_date(ends, phone.language))


def _days_left(phone: "Phone", one: CaseSupport) -> int:
    return ((one.ends_on or phone.today) - phone.today).days
