"""Reminders: alarms that show a neutral notification, whether the app lives or not."""

from collections.abc import Sequence

from mobile.platform.android.java import Java, activity, api_level, java_class
from mobile.platform.device import Reminder

RECEIVER = "kz.qonys.Reminding"  # src/kz/qonys/Reminding.java, packed beside the app
MOST = 16
_CHANNELS, _ASKED = 26, 33


def remind(reminders: Sequence[Reminder]) -> None:
    """Set an alarm for each of the first ones, and take back what is left of earlier ones."""
    _ask_to_notify()
    alarms = activity().getSystemService("alarm")
    for number in range(MOST):
        alarms.cancel(_alarm(number, None))
    for number, one in enumerate(reminders[:MOST]):
        at = round(one.at.timestamp() * 1000)
        # not to the minute: that needs a right of its own, and nobody is late for a form
        alarms.setAndAllowWhileIdle(
            java_class("android.app.AlarmManager").RTC_WAKEUP, at, _alarm(number, one)
        )


def _alarm(number: int, reminder: Reminder | None) -> Java:
    pending = java_class("android.app.PendingIntent")
    intent = java_class("android.content.Intent")()
    intent.setClassName(activity().getPackageName(), RECEIVER)
    intent.putExtra("number", number)
    if reminder is not None:
        intent.putExtra("title", reminder.title)
        intent.putExtra("text", reminder.text)
    flags = pending.FLAG_IMMUTABLE | pending.FLAG_UPDATE_CURRENT
    return pending.getBroadcast(activity(), number, intent, flags)


def _ask_to_notify() -> None:
    if api_level() >= _ASKED:
        from android.permissions import request_permissions

        request_permissions(["android.permission.POST_NOTIFICATIONS"])
