"""Seasons of the year, as people speak of them: winter begins in December and bears the year it ends in."""

from collections.abc import Iterator
from datetime import date

SEASONS = ("winter", "spring", "summer", "autumn")


def season_of(day: date) -> str:
    """Return the season of a day as ``YYYY-name``: 5 December 2025 lies in ``2026-winter``."""
    year, place = day.year + (day.month == 12), day.month % 12 // 3
    return f"{year}-{SEASONS[place]}"


def seasons_until(day: date, count: int) -> Iterator[tuple[str, date]]:
    """Yield the last `count` seasons up to that of `day`, the latest first, each with its first day."""
    year, place = day.year + (day.month == 12), day.month % 12 // 3
    for _ in range(count):
        begins = date(year - 1, 12, 1) if place == 0 else date(year, 3 * place, 1)
        yield f"{year}-{SEASONS[place]}", begins
        year, place = (year, place - 1) if place else (year - 1, len(SEASONS) - 1)
