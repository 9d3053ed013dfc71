"""What the worker is told of reaching a family: how to try next, why nothing is asked, what the coming weeks ask for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mobile.pages.parts import Note
from mobile.pages.telling import counted, day
from mobile.talking.receiving import known
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHelp, CaseHousehold
from surveys.planning.calendar import Calendar
from surveys.planning.capacity import load, unserved
from surveys.planning.due import Task
from surveys.planning.willing import absences, departure, willing

if TYPE_CHECKING:
    from mobile.phone import Phone


def contact_words(phone: "Phone", task: Task) -> str:
    """Return why the family is to be reached and how to try: another day, another hour, another way."""
    if task.advice is None:
        return phone.say(f"wave.{task.wave}")
    key = "phone.contact.stuck" if task.advice.stuck else "phone.contact.again"
    words = counted(key, task.advice.tries, phone.language, how=how_next(phone, task))
    if task.state != "not_yet":
        return words
    return phone.say("phone.contact.on", day=day(task.opens_on, phone.language), words=words)


def how_next(phone: "Phone", task: Task) -> str:
    """Return by which way and at what time of the day to try next, "" where nothing was tried yet."""
    if task.advice is None:
        return ""
    way = phone.say(f"phone.contact.way.{task.advice.channel}")
    return phone.say(f"phone.contact.{task.advice.part}", way=way)


def contact_notes(phone: "Phone", household: CaseHousehold, tasks: tuple[Task, ...]) -> list[Note]:
    """Say what stands in the way of asking this family: it left, it is away, it wishes not to be asked, nobody was reached."""
    notes = [
        Note(text=contact_words(phone, task), icon="phone", tone="warn") for task in tasks if _is_stuck(task)
    ]
    if departure(household, phone.today):
        return [Note(text=phone.say("phone.family.left"), icon="info"), *notes]
    if any(one.outcome == schedule().contact.refused_for_good for one in household.attempts):
        who = willing(schedule(), household, phone.today)
        if not who.adults and not who.unasked:
            notes.append(Note(text=phone.say("phone.family.refused"), icon="shield", tone="warn"))
    away = [
        one for one in absences(schedule(), household) if one.person_id is None and one.covers(phone.today)
    ]
    if away:
        until = away[0].until
        text = phone.say("phone.family.away_until", day=day(until, phone.language)) if until else ""
        notes.append(Note(text=text or phone.say("phone.family.away"), icon="info"))
    return notes


def load_note(
    phone: "Phone",
    families: Mapping[str, CaseHousehold],
    tasks: Mapping[str, tuple[Task, ...]],
    requests: list[CaseHelp],
) -> Note | None:
    """Warn where this week asks for more than one person can do, or the weeks to come together do; say who waits."""
    told = known(phone.store)
    capacity = told.capacity or schedule().limits.contacts_a_week
    calendar = Calendar(off=frozenset(told.days.off), work=frozenset(told.days.work))
    promised = [one.promised_at.astimezone().date() for one in requests]
    planned = load(tasks, capacity, phone.today, promised=promised, calendar=calendar)
    waiting = sum(unserved(schedule(), household, phone.today) for household in families.values())
    first = planned.weeks[0]
    if first.over:
        text = phone.say("phone.load.week", planned=first.planned, capacity=first.capacity)
        if not first.is_usual:
            text = f"{phone.say('phone.load.days', n=first.working_days)} {text}"
    elif planned.over:
        text = phone.say("phone.load.weeks", planned=planned.planned, capacity=planned.capacity)
    elif waiting:
        return Note(text=counted("phone.load.waiting", waiting, phone.language), icon="hand")
    else:
        return None
    more = counted("phone.load.waiting", waiting, phone.language) if waiting else ""
    return Note(text=f"{text} {more}".strip(), icon="alert", tone="warn")


def _is_stuck(task: Task) -> bool:
    return task.advice is not None and task.advice.stuck
