"""Times as the database keeps them: UTC, ISO-8601, text that sorts; and the day as people in the region live it."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

REGION = timezone(timedelta(hours=5))


def now_text() -> str:
    return time_text(datetime.now(UTC))


def time_text(moment: datetime) -> str:
    """Return `moment` in UTC, always with six decimals, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def local_day(moment: datetime) -> date:
    return moment.astimezone(REGION).date()


@lru_cache(maxsize=8192)
def local_day_of(text: str) -> date:
    return local_day(datetime.fromisoformat(text))


def today() -> date:
    return local_day(datetime.now(UTC))
