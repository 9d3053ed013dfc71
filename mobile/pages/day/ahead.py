"""What lies ahead of a worker: support that ends soon, and the checks that the calendar asks of every family."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.day.caring import KINDS
from mobile.pages.families.caseload import Caseload
from mobile.pages.parts import Badge, Row, Section
from mobile.pages.support import SOON_DAYS
from mobile.pages.telling import day, say_or
from surveys.caring.progress import COURSES
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHousehold, CaseSupport
from surveys.planning.schedule import CalendarWave, MonthDay

if TYPE_CHECKING:
    from mobile.phone import Phone

OF_FORM = "form:"  # a filter of My families: whom this form still waits for


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A check that is due with every family in these weeks: so many of so many are done. `filter` names those that wait."""

    title: str
    second: str
    done: int
    all: int
    filter: str


def ending_section(phone: "Phone", cases: Caseload) -> Section | None:
    """Return whose support ends soon, the next to end first; row id = household id."""
    found = sorted(
        (
            (one.ends_on, family.name, family, one)
            for family in cases.families.values()
            for one in _ending(phone, family)
        ),
        key=lambda line: line[:2],
    )
    rows = tuple(
        _row(phone, family, one, ends) for ends, _, family, one in found if not cases.has_left(family.id)
    )
    return Section(title=phone.say("phone.ahead.title"), rows=rows) if rows else None


def campaigns(phone: "Phone", cases: Caseload) -> tuple[Campaign, ...]:
    """Return the checks of the calendar that are open today."""
    return tuple(
        one for wave in _open_waves(phone.today) if (one := _campaign(phone, cases, wave)) is not None
    )


def waits_for(cases: Caseload, household: CaseHousehold, form_id: str) -> bool:
    return any(task.form_id == form_id for task in cases.tasks(household))


def _ending(phone: "Phone", family: CaseHousehold) -> Iterator[CaseSupport]:
    for one in family.support:
        if (
            one.ends_on
            and one.starts_on <= phone.today
            and 0 <= (one.ends_on - phone.today).days <= SOON_DAYS
        ):
            yield one


def _row(phone: "Phone", family: CaseHousehold, one: CaseSupport, ends: date | None) -> Row:
    what = say_or(f"page.support.kind.{one.kind}", "page.support.kind.other", phone.language)
    has_plan = any(
        fact.kind in KINDS and not COURSES[fact.kind].is_over(str(fact.shown().get("state")))
        for fact in family.care
        if not fact.is_void()
    )
    plan = Badge(
        text=phone.say("phone.ahead.plan" if has_plan else "phone.ahead.no_plan"),
        icon="check" if has_plan else "alert",
        tone="primary" if has_plan else "warn",
    )
    when = day(ends or phone.today, phone.language)
    return Row(
        id=family.id,
        title=phone.say("phone.ahead.ends", what=what, day=when),
        second=family.name,
        badges=(plan,),
        icon="money",
    )


def _campaign(phone: "Phone", cases: Caseload, wave: CalendarWave) -> Campaign | None:
    form_id, since = wave.forms[0], _on(wave.opens, phone.today)
    families = [one for one in cases.families.values() if not cases.has_left(one.id)]
    done = sum(
        any(one.form_id == form_id and one.on >= since for one in cases.known(family).done)
        for family in families
    )
    waiting = sum(waits_for(cases, family, form_id) for family in families)
    if not done + waiting:
        return None
    return Campaign(
        title=phone.title(form_id),
        second=phone.say("phone.ahead.checked", done=done, all=done + waiting),
        done=done,
        all=done + waiting,
        filter=f"{OF_FORM}{form_id}",
    )


def _open_waves(today: date) -> list[CalendarWave]:
    now = f"{today:%m-%d}"
    return [one for one in schedule().calendar if one.opens <= now <= one.expires]


def _on(when: MonthDay, today: date) -> date:
    return date(today.year, int(when[:2]), int(when[3:]))
