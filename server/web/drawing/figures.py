"""Numbers, dates and times as the page's language writes them, and how a page holds a drawing."""

from datetime import UTC, date, datetime

from markupsafe import Markup

from server.store.clock import REGION
from surveys.wording import say

_HARD = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"


def number(value: float, language: str, *, places: int = 0) -> str:
    """Return 1319 as "1 319" with no-break spaces; a comma parts the decimals in Kazakh and Russian."""
    text = f"{abs(value):,.{places}f}".replace(",", _HARD)
    text = text if language == "en" else text.replace(".", ",")
    return (_MINUS if value < 0 and any(digit in "123456789" for digit in text) else "") + text


def two_sizes(wide: str, narrow: str) -> Markup:
    """Return the SVG texts of one drawing for a desk and for a telephone; the stylesheet shows the one that fits."""
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(
        Markup(wide), Markup(narrow)
    )


def signed(value: int) -> str:
    return f"+{value}" if value > 0 else f"{_MINUS}{-value}" if value < 0 else "="


def day(value: date | str, language: str, today: date) -> str:
    """Return "19 November", with the year unless it is this one; the day does not part from its month."""
    when = as_date(value)
    month = say(f"month.of.{when.month}", language)
    key = "date.day_month" if when.year == today.year else "date.full"
    return say(key, language, day=when.day, month=month, year=when.year).replace(" ", _HARD, 1)


def span(start: date | str, end: date | str, language: str, today: date) -> str:
    """Return "14 July – 2 August"; both with their year when the years differ, one day for a single day."""
    first, last = as_date(start), as_date(end)
    if first == last:
        return day(first, language, today)
    around = today if first.year == last.year else date.min
    return say("page.span", language, start=day(first, language, around), end=day(last, language, around))


def moment(value: datetime | str, language: str, today: date) -> str:
    """Return day and time of day in Kazakhstan."""
    when = as_moment(value)
    return say("page.day.time", language, day=day(when.date(), language, today), time=f"{when:%H:%M}")


def as_date(value: date | str) -> date:
    """Read an ISO date, or the day in Kazakhstan of an ISO time."""
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > 10):
        return as_moment(value).date()
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_moment(value: datetime | str) -> datetime:
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(REGION)


def unparted(name: str) -> str:
    """Return a name whose initials stay beside what follows them."""
    return name.replace(". ", f".{_HARD}")


def months_between(start: date | str, end: date | str) -> int:
    """Return the running month of a stay: 1 in the first month, 13 after a year."""
    first, last = as_date(start), as_date(end)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day) + 1
