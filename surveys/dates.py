"""Days as they are said in Kazakh, Russian and English."""

from datetime import date

from surveys.wording import say


def say_date(day: date, language: str) -> str:
    """Return "24 қараша 2026", "24 ноября 2026", "24 November 2026"."""
    return say(
        "date.full", language, day=day.day, month=say(f"month.of.{day.month}", language), year=day.year
    )


def say_day_month(day: date, language: str) -> str:
    """Return "24 қараша", "24 ноября", "24 November"."""
    return say("date.day_month", language, day=day.day, month=say(f"month.of.{day.month}", language))


def say_month(day: date, language: str) -> str:
    """Return "қараша 2026", "ноябрь 2026", "November 2026"."""
    return say("date.month", language, month=say(f"month.{day.month}", language), year=day.year)


def say_day(day: date, today: date, language: str) -> str:
    """Return the word for yesterday, today or tomorrow; the day and month within this year; else the full date."""
    near = {-1: "date.yesterday", 0: "date.today", 1: "date.tomorrow"}.get((day - today).days)
    if near:
        return say(near, language)
    return say_day_month(day, language) if day.year == today.year else say_date(day, language)
