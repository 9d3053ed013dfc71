"""Dates, hours and counts in words. Whole sentences come from the catalogue; nothing is put together here."""

from datetime import date, datetime

from mobile.pages.parts import Choice
from mobile.script import has_font
from surveys.arabic import ARAB, AS_IT_STANDS, KAZAKH_ARAB, turned
from surveys.dates import say_date
from surveys.wording import LANGUAGES, catalogue, pick, say


def day(when: date, language: str) -> str:
    """Return 12 қараша, 12 ноября, 12 November."""
    return say("date.day_month", language, day=when.day, month=say(f"month.of.{when.month}", language))


def day_of(when: date, today: date, language: str) -> str:
    """Return the same, with its year where that is not this one."""
    return day(when, language) if when.year == today.year else say_date(when, language)


def hour(when: datetime, language: str) -> str:
    """Return day and hour in the phone's own time zone."""
    local = when.astimezone()
    return say("phone.day.hour", language, day=day(local.date(), language), hour=f"{local:%H:%M}")


def language_choices(chosen: str, script: str = "") -> tuple[Choice, ...]:
    """Return the app's languages, each by its own name in its own letters, Kazakh in both its scripts where both have a font."""
    now = KAZAKH_ARAB if (chosen, script) == ("kk", ARAB) else chosen
    kept = AS_IT_STANDS if now == KAZAKH_ARAB else ""
    own = {name: kept + say(f"language.own.{name}", name) for name in LANGUAGES}
    if has_font():
        own[KAZAKH_ARAB] = turned(own["kk"].removeprefix(AS_IT_STANDS))
    return tuple(Choice(name=name, text=text, chosen=name == now) for name, text in own.items())


def script_of(name: str) -> str:
    """Return the script of what can be chosen as a language: "arab", or "" for the usual one."""
    return ARAB if name == KAZAKH_ARAB else ""


def counted(key: str, n: int, language: str, **values: object) -> str:
    """Return the sentence for `n`: its own one for a single thing where a language needs it."""
    single = f"{key}.one"
    return say(single if n == 1 and single in catalogue() else key, language, n=n, **values)


def initials(name: str) -> str:
    """Return the first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def known_language(name: str) -> str:
    """Return `name` if the app speaks it, else Kazakh."""
    return name if name in LANGUAGES else LANGUAGES[0]


def say_or(key: str, fallback: str, language: str) -> str:
    """Return the word `key`; the word `fallback` where a newer server uses a code this app does not know."""
    return say(key if key in catalogue() else fallback, language)


def titles(form_id: str) -> dict[str, str]:
    """Return the form's name by language; empty for a form that the catalogue does not know."""
    return catalogue().get(f"form.{form_id}", {})


def form_title(form_id: str, language: str) -> str:
    """Return the form's name in the catalogue, "" for a form that an author or a newer server brought."""
    return pick(titles(form_id), language)
