"""Functions on dates and times. A date is text (2026-11-23) that counts as days since 1970 where a number is meant."""

import math
import re
from datetime import UTC, date, datetime, timedelta

from surveys.engine.functions.table import row
from surveys.engine.values import (
    EPOCH,
    NAN,
    date_text,
    days_of,
    moment_of,
    moment_text,
    number,
    plain_number,
    time_of,
)
from surveys.engine.walking import Context
from surveys.wording import LANGUAGES, say

_MARK = re.compile(r"%(.)", re.DOTALL)


@row("today", "", "text", needs="now")
def today(context: Context) -> str:
    return context.session.now.date().isoformat()


@row("now", "", "text", needs="now")
def now(context: Context) -> str:
    return moment_text(context.session.now)


@row("date", "text", "text", needs="zone")
def to_date(context: Context, text: str) -> str:
    """Return a date, from a date, a moment or days since 1970; a blank when it is none."""
    moment = moment_of(text)
    if moment is None:
        return date_text(number(text))
    return _local(context, moment).isoformat()[:10]


@row("date-time", "text", "text", needs="zone")
def to_date_time(context: Context, text: str) -> str:
    """Return a moment in the phone's own zone, from a moment or days since 1970; a date stays one."""
    moment = moment_of(text)
    if moment is None:
        moment = _moment_after(number(text))
    if isinstance(moment, datetime):
        return moment_text(_local(context, moment))
    return "" if moment is None else moment.isoformat()


def _moment_after(days: float) -> datetime | None:
    """Return the moment so many days after 1970 began in Greenwich."""
    if days != days or math.isinf(days):
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    except OverflowError:
        return None


def _local(context: Context, moment: date | datetime) -> datetime:
    """Return a moment in the phone's own zone; a date is its midnight there."""
    zone = context.session.now.tzinfo
    if not isinstance(moment, datetime):
        return datetime.combine(moment, datetime.min.time(), tzinfo=zone)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


@row("decimal-date-time", "text", "number", needs="zone")
def decimal_date_time(context: Context, text: str) -> float:
    """Return days since 1970 began in Greenwich, with the time of day as a fraction; a date is its midnight here."""
    moment = moment_of(text)
    return number(text) if moment is None else days_of(_local(context, moment))


@row("decimal-time", "text", "number", needs="zone")
def decimal_time(context: Context, text: str) -> float:
    """Return a time of day as a fraction of the day, in the phone's own zone; of a number, what is no whole day."""
    clock = time_of(text.rpartition("T")[2])
    if clock is None:
        days = plain_number(text)
        return NAN if days is None or math.isinf(days) else days - math.floor(days)
    at = _local(context, datetime.combine(EPOCH + timedelta(days=1), clock))
    return (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / 86400


@row("format-date", "text text", "text", needs="language")
def format_date(context: Context, text: str, pattern: str) -> str:
    return _formatted(context, text, pattern)


@row("format-date-time", "text text", "text", needs="language")
def format_date_time(context: Context, text: str, pattern: str) -> str:
    return _formatted(context, text, pattern)


def _formatted(context: Context, text: str, pattern: str) -> str:
    moment = moment_of(text)
    if moment is None:
        moment = moment_of(date_text(number(text)))
    if moment is None:
        return ""
    fields = _fields(_local(context, moment), context.session.language)
    return _MARK.sub(lambda found: fields.get(found[1], found[0]), pattern)


def _fields(at: datetime, language: str) -> dict[str, str]:
    """Return what stands for each letter after a percent sign."""
    return {
        "Y": f"{at.year:04d}", "y": f"{at.year % 100:02d}", "m": f"{at.month:02d}", "n": str(at.month),
        "d": f"{at.day:02d}", "e": str(at.day), "H": f"{at.hour:02d}", "h": str(at.hour),
        "M": f"{at.minute:02d}", "S": f"{at.second:02d}", "3": f"{at.microsecond // 1000:03d}",
        "b": _name("form.months", at.month - 1, language), "a": _name("form.days", at.weekday(), language),
        "B": _name("form.months.long", at.month - 1, language), "A": _name("form.days.long", at.weekday(), language),
        "W": str(at.isocalendar().week), "j": f"{at.timetuple().tm_yday:03d}", "%": "%",
    }  # fmt: skip


def _name(key: str, index: int, language: str) -> str:
    return say(key, language if language in LANGUAGES else "en").split()[index]
