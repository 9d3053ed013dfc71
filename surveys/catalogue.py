"""What comes with the package: instruments, their rules, the schedule and the districts."""

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from surveys.planning.schedule import Schedule, load_schedule
from surveys.rules import Rules, load_rules


class UnknownForm(KeyError):
    """No instrument has this id."""


class Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes of places; their names are in the words under `district.`, `region.` and `country.`."""

    region: str
    districts: tuple[str, ...]
    origins: tuple[str, ...]
    countries: tuple[str, ...]


def _folder() -> Traversable:
    return resources.files("surveys") / "instruments"


@cache
def form_ids() -> tuple[str, ...]:
    """Return the ids of all instruments, in the order of the alphabet; pages in capitals are for authors."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(
        sorted(name.removesuffix(".md") for name in names if name.endswith(".md") and name.islower())
    )


@cache
def instrument_paths() -> tuple[Path, ...]:
    """Return the XLSForm Markdown files, in the order of `form_ids`."""
    return tuple(Path(str(_folder() / f"{form_id}.md")) for form_id in form_ids())


@cache
def rules(form_id: str) -> Rules:
    """Return the scores, needs and wishes of a form; raise UnknownForm if there is no such instrument."""
    if form_id not in form_ids():
        raise UnknownForm(f"There is no instrument {form_id!r}.")
    return load_rules((_folder() / "rules" / f"{form_id}.toml").read_text(encoding="utf-8"))


@cache
def schedule() -> Schedule:
    return load_schedule((_folder() / "schedule.toml").read_text(encoding="utf-8"))


@cache
def places() -> Places:
    text = (_folder() / "districts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Places)


def districts() -> tuple[str, ...]:
    """Return the KATO codes of the city and the 13 districts, in the official order."""
    return places().districts
