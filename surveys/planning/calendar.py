"""Days as the programme counts them: months since arrival, the heating season, working days."""

from calendar import monthrange
from datetime import date, timedelta

HEATING_MONTHS = (10, 11, 12, 1, 2, 3, 4)

# Fixed public holidays of Kazakhstan: days by month. Kurban Ait moves with the moon and days off are moved by
# decree: neither is here, so a promise may fall on such a day.
_HOLIDAYS = {1: (1, 2, 7), 3: (8, 21, 22, 23), 5: (1, 7, 9), 7: (6,), 8: (30,), 10: (25,), 12: (16,)}


def is_heating_season(day: date) -> bool:
    """Say whether the day lies in October to April: the forms' `ctx_heating`."""
    return day.month in HEATING_MONTHS


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day.day not in _HOLIDAYS.get(day.month, ())


def working_days_after(day: date, days: int) -> date:
    """Return the day that lies `days` working days after `day`; with 0 the same day, working or not."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
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
