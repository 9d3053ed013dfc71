"""What the phone reminds of while the app is closed: that something is planned, never what, nor for whom."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from mobile.pages.families.caseload import OWN_PHONE, Caseload
from mobile.platform.device import Reminder

if TYPE_CHECKING:
    from mobile.phone import Phone

DAYS = 7
_HOURS = {"worker": time(9), "settler": time(18)}  # of the phone's own zone: at work, and after it


def reminders(phone: "Phone") -> list[Reminder]:
    """Return one for each of the next days on which something opens, or becomes due, for whoever holds the phone."""
    title = phone.say(f"phone.remind.{phone.kind}.title")
    text = phone.say(f"phone.remind.{phone.kind}")
    return [Reminder(at, title, text) for at in _times(phone)]


def _times(phone: "Phone") -> list[datetime]:
    now = phone.now().astimezone()
    caseload = Caseload(phone.store, phone.today)
    tasks = [task for family in caseload.families.values() for task in caseload.standing(family)]
    tasks = [
        task for task in tasks if not task.offer and (task.form_id == OWN_PHONE) == (phone.kind == "settler")
    ]
    days = {day for task in tasks for day in (task.opens_on, task.due_on) if day >= phone.today}
    at = [datetime.combine(day, _HOURS[phone.kind], now.tzinfo) for day in sorted(days)]
    return [one for one in at if now < one <= now + timedelta(days=DAYS)]
