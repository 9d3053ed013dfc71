"""Days as the programme counts them: months since arrival, the heating season, working days."""

from calendar import monthrange
from datetime import date, timedelta

import msgspec

HEATING_MONTHS = (10, 11, 12, 1, 2, 3, 4)

# Fixed public holidays of Kazakhstan: days by month. Kurban Ait moves with the moon and days off are moved by decree: the
# office types those in.
HOLIDAYS = {1: (1, 2, 7), 3: (8, 21, 22, 23), 5: (1, 7, 9), 7: (6,), 8: (30,), 10: (25,), 12: (16,)}


class Calendar(msgspec.Struct, frozen=True):
    """What the office knows beyond every year's holidays: days `off`, and days on which it works all the same."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()


USUAL = Calendar()


def is_heating_season(day: date) -> bool:
    """Say whether the day lies in October to April: the forms' `ctx_heating`."""
    return day.month in HEATING_MONTHS


def is_working_day(day: date, calendar: Calendar = USUAL) -> bool:
    usual = day.weekday() < 5 and day.day not in HOLIDAYS.get(day.month, ())
    return day in calendar.work or (usual and day not in calendar.off)


def working_days_after(day: date, days: int, calendar: Calendar = USUAL) -> date:
    """Return the day that lies `days` working days after `day`; with 0 the same day, working or not."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, calendar)
    return day


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day: 31 August + 1 is 30 September."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, day.day if day.day <= 28 else min(day.day, monthrange(year, month)[1]))


def months_between(start: date, end: date) -> int:
    """Return the full months from `start` to `end`, below zero when `end` comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end < months_after(start, months))
