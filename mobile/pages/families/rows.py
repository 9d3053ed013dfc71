"""The rows and strips that several places share."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from mobile.keeping.drafts import Draft
from mobile.pages.device import backing
from mobile.pages.families.caseload import Caseload, most_urgent, promise_badge, task_badge
from mobile.pages.families.contacting import how_next
from mobile.pages.families.handing import hand_badges
from mobile.pages.families.needing import parted
from mobile.pages.parts import Ask, Badge, Choice, Note, Row
from mobile.pages.telling import counted, hour, initials
from surveys.exchange.sync import CaseHelp, CaseHousehold
from surveys.planning.due import Task

if TYPE_CHECKING:
    from mobile.phone import Phone

PLACES = ("today", "families", "drafts", "sending")

_WARN_DAYS, _DANGER_DAYS = 3, 7


def navigation(phone: "Phone", here: str, places: Sequence[str] = PLACES) -> tuple[Choice, ...]:
    return tuple(
        Choice(name=name, text=phone.say(f"phone.place.{name}"), chosen=name == here) for name in places
    )


def unsent(phone: "Phone") -> int:
    return waiting(phone) + phone.outbox.count("refused")


def waiting(phone: "Phone") -> int:
    """Return how many records are not on the server with all that belongs to them."""
    return phone.outbox.count("ready") + phone.attachments.count_waiting()


def network_strip(phone: "Phone") -> Note | None:
    """Say how many records wait and since when; quiet while it is new, a warning after days. None when all is sent."""
    since, left = phone.outbox.unsent_since(), waiting(phone)
    if since is None:
        return None
    days = (phone.now() - since).days
    if days >= _WARN_DAYS:
        tone = "danger" if days >= _DANGER_DAYS else "warn"
        return Note(text=counted("phone.strip.days", days, phone.language), icon="send", tone=tone)
    if phone.report and phone.report.problem:
        return Note(text=counted("phone.strip.offline", left, phone.language), icon="offline")
    return Note(text=counted("phone.strip.waiting", left, phone.language), icon="send")


def clock_note(phone: "Phone") -> Note | None:
    """Say that the phone's clock is wrong, once it is by more than ten minutes, and by how much."""
    off = phone.time.off()
    if off is None:
        return None
    way, minutes = ("ahead" if off > timedelta() else "behind"), round(abs(off) / timedelta(minutes=1))
    unit, n = ("minutes", minutes) if minutes < 120 else ("hours", round(minutes / 60))
    if n > 48 and unit == "hours":
        unit, n = "days", round(n / 24)
    return Note(text=phone.say(f"phone.clock.{way}.{unit}", n=n), icon="clock", tone="warn")


def recover_ask(phone: "Phone") -> Ask | None:
    """Ask about drafts on an earlier phone, or about the draft touched last, each once in a sitting."""
    if asked := backing.ask(phone):
        return asked
    drafts = phone.drafts.unfinished()
    if not drafts or "recover" in phone.put_off:
        return None
    row = draft_row(phone, drafts[0])
    return Ask(
        id=drafts[0].id,
        title=phone.say("phone.recover.title"),
        text=phone.say("phone.recover.text", form=row.title, what=row.second),
        yes=phone.say("phone.recover.yes"),
        no=phone.say("phone.recover.no"),
    )


def put_off(phone: "Phone", id: str) -> None:
    phone.put_off.add(backing.ELSEWHERE if id == backing.ELSEWHERE else "recover")


def draft_row(phone: "Phone", draft: Draft) -> Row:
    """Name the form, and on a worker's phone the family and who of it answers."""
    touched = hour(draft.touched_at, phone.language)
    names = (phone.family_name(draft.household_id), phone.person_name(draft.household_id, draft.person_id))
    who = ", ".join(name for name in names if name) if phone.kind == "worker" else ""
    second = phone.say("phone.drafts.line", who=who, when=touched) if who else touched
    badge = Badge(text=phone.say("phone.badge.incomplete"), icon="alert", tone="warn")
    title = phone.title(draft.form_id)
    return Row(id=draft.id, title=title, second=second, badges=(badge,), icon="form")


def family_row(phone: "Phone", cases: Caseload, household: CaseHousehold, tasks: Sequence[Task]) -> Row:
    return Row(
        id=household.id,
        title=household.name,
        second=family_line(phone, household, people=not cases.has_left(household.id)),
        badges=_badges(phone, cases, household, tasks),
        initials=initials(household.name),
    )


def family_line(phone: "Phone", household: CaseHousehold, *, people: bool = True) -> str:
    """Return the village, how many live there and the number; without the people where they are not known."""
    if not people:
        return phone.say(
            "phone.family.line.alone", village=household.where(phone.language), number=household.number
        )
    n, village, number = len(household.people), household.where(phone.language), household.number
    return counted("phone.family.line", n, phone.language, village=village, number=number)


def _badges(
    phone: "Phone", cases: Caseload, household: CaseHousehold, tasks: Sequence[Task]
) -> tuple[Badge, ...]:
    badges = list(hand_badges(phone, household, has_left=cases.has_left(household.id)))
    if task := most_urgent(tasks):
        badges.append(task_badge(task, phone.language))
    if needs := len(parted(household, phone.today)[0]):
        badges.append(Badge(text=counted("phone.badge.needs", needs, phone.language), icon="hand"))
    if asked := len(cases.requests(household.id)):
        text = counted("phone.badge.help", asked, phone.language)
        badges.append(Badge(text=text, icon="message", tone="primary"))
    if cases.unsent(household.id):
        badges.append(Badge(text=phone.say("phone.badge.unsent"), icon="send"))
    if cases.has_draft(household.id):
        badges.append(Badge(text=phone.say("phone.badge.incomplete"), icon="alert", tone="warn"))
    return tuple(badges)


def task_row(phone: "Phone", household: CaseHousehold, task: Task) -> Row:
    what = how_next(phone, task) or phone.title(task.form_id)
    second = phone.say("phone.today.visit", form=what, village=household.where(phone.language))
    badge = task_badge(task, phone.language)
    return Row(
        id=household.id,
        title=household.name,
        second=second,
        badges=(badge,),
        initials=initials(household.name),
    )


def request_row(phone: "Phone", household: CaseHousehold, request: CaseHelp) -> Row:
    badge = promise_badge(request, phone.now(), phone.language)
    return Row(
        id=household.id,
        title=household.name,
        second=phone.say("phone.today.request"),
        badges=(badge,),
        initials=initials(household.name),
    )
