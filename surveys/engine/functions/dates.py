"""Functions on dates and times. A date is text (2026-11-23) that counts as days since 1970 where a number is meant."""

import math
from datetime import date, datetime, timedelta

from surveys.engine.functions.table import row
from surveys.engine.values import EPOCH, NAN, date_text, days_of, moment_of, moment_text, number, time_of
from surveys.engine.walking import Context
from surveys.wording import LANGUAGES, say


@row("today", "", "text", needs="now")
def today(context: Context) -> str:
    return context.session.now.date().isoformat()


@row("now", "", "text", needs="now")
def now(context: Context) -> str:
    return moment_text(context.session.now)


@row("date", "text", "text")
def to_date(text: str) -> str:
    """Return a date, from a date, a moment or days since 1970; a blank when it is none."""
    moment = moment_of(text)
    if moment is not None:
        return moment.strftime("%Y-%m-%d") if moment.year > 999 else ""
    return date_text(number(text))


@row("date-time", "text", "text", needs="zone")
def to_date_time(context: Context, text: str) -> str:
    """Return a moment, from a date, a moment or days since 1970; a blank when it is none."""
    moment = moment_of(text)
    if isinstance(moment, datetime):
        return moment_text(moment)
    days = number(text)
    if days != days or math.isinf(days):
        return ""
    zone = context.session.now.tzinfo
    try:
        start = datetime.combine(EPOCH, datetime.min.time(), tzinfo=zone)
        return moment_text(start + timedelta(days=days))
    except OverflowError:
        return ""


@row("decimal-date-time", "text", "number")
def decimal_date_time(text: str) -> float:
    """Return days since 1970 with the time of day as a fraction."""
    moment = moment_of(text)
    return NAN if moment is None else days_of(moment)


@row("decimal-time", "text", "number", needs="zone")
def decimal_time(context: Context, text: str) -> float:
    """Return a time of day as a fraction of the day, in the phone's own zone."""
    clock = time_of(text.rpartition("T")[2])
    if clock is None:
        return NAN
    at = datetime.combine(EPOCH + timedelta(days=1), clock)
    if at.tzinfo is not None:
        at = at.astimezone(context.session.now.tzinfo)
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
    parts = pattern.split("%%")
    return "%".join(_filled(moment, part, context.session.language) for part in parts)


def _filled(moment: date | datetime, pattern: str, language: str) -> str:
    at = moment if isinstance(moment, datetime) else datetime.combine(moment, datetime.min.time())
    fields = {
        "%Y": f"{at.year:04d}", "%y": f"{at.year % 100:02d}", "%m": f"{at.month:02d}", "%n": str(at.month),
        "%d": f"{at.day:02d}", "%e": str(at.day), "%H": f"{at.hour:02d}", "%h": str(at.hour),
        "%M": f"{at.minute:02d}", "%S": f"{at.second:02d}", "%3": f"{at.microsecond // 1000:03d}",
        "%b": _name("form.months", at.month - 1, language), "%a": _name("form.days", at.weekday(), language),
        "%B": _name("form.months.long", at.month - 1, language), "%A": _name("form.days.long", at.weekday(), language),
        "%W": str(at.isocalendar().week), "%j": f"{at.timetuple().tm_yday:03d}",
    }  # fmt: skip
    for mark, value in fields.items():
        pattern = pattern.replace(mark, value)
    return pattern


def _name(key: str, index: int, language: str) -> str:
    return say(key, language if language in LANGUAGES else "en").split()[index]
