"""What expressions work with: text, numbers, truth and dates, and how each becomes the other.

An answer is kept as text, as in the record; a blank is no number (NaN); a day is a number of days since 1970.
"""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

NAN = math.nan
EPOCH = date(1970, 1, 1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_NUMBER = re.compile(r"\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_DATE = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


def plain_number(text: str) -> float | None:
    """Return text as a number if it is written as one, else None."""
    return float(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=8192)
def number(text: str) -> float:
    """Return text as a number: a day or moment as days since 1970, anything else that is no number as NaN."""
    if _NUMBER.fullmatch(text):
        return float(text)
    if _DATE.match(text):
        moment = moment_of(text)
        return NAN if moment is None else days_of(moment)
    return NAN


def as_compared(one: str, other: str) -> tuple[float, float]:
    """Return two texts as the numbers to compare: a day and a moment by the moment's own calendar.

    Otherwise the day that has just begun would lie in the future until the day begins in Greenwich too.
    """
    if ("T" in one) != ("T" in other):
        return _as_it_stands(one), _as_it_stands(other)
    return number(one), number(other)


def _as_it_stands(text: str) -> float:
    moment = moment_of(text)
    return days_of(moment.replace(tzinfo=None)) if isinstance(moment, datetime) else number(text)


def number_text(value: float) -> str:
    """Return a number as text: whole numbers without a point, never an exponent."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text


def stored(value: object) -> str:
    """Return what a calculation puts into the record: NaN as a blank, truth as 1 or 0 (as JavaRosa does)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return "" if value != value else number_text(value)
    return str(value)


def date_of(text: str) -> date | None:
    """Return the day that a date or a moment begins with, None when there is none."""
    if not _DATE.match(text):
        return None
    year, month, day = text.strip()[:10].partition("T")[0].split("-")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def moment_of(text: str) -> date | datetime | None:
    """Return a date, or a date with its time, as text tells it; None when the text is neither."""
    day, _, clock = text.strip().partition("T")
    on = date_of(day)
    if on is None or not clock:
        return on if on and len(day) <= 10 else None
    at = time_of(clock)
    return None if at is None else datetime.combine(on, at, tzinfo=at.tzinfo)


def time_of(text: str) -> time | None:
    """Return a time of day such as 09:30 or 09:30:00.000+05:00, None when the text is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    try:
        micro = int((fraction or "0").ljust(6, "0"))
        clock = time(int(hour), int(minute), int(second or 0), micro)
        return clock.replace(tzinfo=_zone(zone)) if zone else clock
    except ValueError:
        return None


def _zone(text: str) -> timezone:
    """Return the zone that Z, +05, +0530 or +05:30 means; raise ValueError when a day or more off."""
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def days_of(moment: date | datetime) -> float:
    """Return days since 1970-01-01; a moment counts in UTC, one without a zone as it stands."""
    if isinstance(moment, datetime):
        return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _BEGINNING) / _DAY
    return float((moment - EPOCH).days)


def date_text(days: float) -> str:
    """Return a number of days since 1970 as YYYY-MM-DD, or a blank when there is no such day."""
    if days != days or math.isinf(days):
        return ""
    try:
        return (EPOCH + timedelta(days=math.floor(days))).isoformat()
    except OverflowError:
        return ""


def moment_text(moment: datetime) -> str:
    """Return a moment as the record keeps it: milliseconds and offset."""
    return moment.isoformat(timespec="milliseconds")
