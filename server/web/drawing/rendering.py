"""Turns a template and a frame into a page: words, figures, icons and files by the page's language."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import cache, partial
from importlib import resources

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from server.agenda.lists import Line
from server.database import Row
from server.reading.answering import service_of
from server.reading.families import FamilyRow
from server.reading.family import Family, Person
from server.reading.review import ReviewRow
from server.web.drawing.figures import as_date, day, moment, months_between, number, signed, span, unparted
from server.web.drawing.frame import Frame
from server.web.drawing.icons import ICONS, sign_of
from surveys.arabic import turned
from surveys.engine.markdown import lines
from surveys.history import origin_words, tell, value_words
from surveys.register.likeness import Entry
from surveys.wording import LANGUAGES, catalogue, say


class _Compiled(FileSystemBytecodeCache):
    """Pages as they were compiled, among the temporary files of this user alone; a full disk only means to compile again."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    # A family's page is of twenty templates: to compile them takes longer than all the rest of its first opening.
    with suppress(OSError, RuntimeError):
        return _Compiled()
    return None


@cache
def environment() -> Environment:
    return Environment(
        loader=PackageLoader("server.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        bytecode_cache=_compiled(),
    )


def draw(template: str, frame: Frame, **values: object) -> str:
    """Return the whole page. `values` are what its template names."""
    return environment().get_template(template).render(**_helpers(frame), **values)


def _helpers(frame: Frame) -> dict[str, object]:
    used: set[str] = set()
    language, today = frame.language, frame.today
    turn = turned if frame.script else str
    return {
        "frame": frame,
        "t": lambda key, **given: turn(say(key, language, **given)),
        "w": turn,
        "marked": lines,
        "day": partial(_day, language=language, today=today),
        "moment": partial(_moment, language=language, today=today),
        "span": partial(span, language=language, today=today),
        "number": partial(number, language=language),
        "signed": signed,
        "unparted": unparted,
        "sign_of": sign_of,
        "phrase": partial(_phrase, language=language),
        "service_of": service_of,
        "service_word": partial(_worded, "service.", "phone.service.other", language=language),
        "need_word": partial(_worded, "need.", "phone.need.other", language=language),
        "reason_word": partial(_worded, "decision.reason.", "decision.reason.other", language=language),
        "measure_of": partial(_measure, language=language),
        "kinds_of": lambda kinds: [(kind, _measure(kind, language=language)) for kind in kinds],
        "relations_of": lambda names: [(name, _relation(name, language)) for name in names],
        "named_reasons": lambda reasons: " · ".join(
            say(f"likeness.{reason}", language) for reason in reasons
        ),
        "born": partial(_born, language=language),
        "origin": partial(origin_words, language=language),
        "named": lambda keys: " · ".join(say(key, language) for key in keys),
        "counted": lambda key, n: say(f"{key}.one" if n == 1 else key, language, n=n),
        "dotted": _dotted,
        "tell": partial(tell, language=language),
        "held": lambda kind, name, value, called: value_words(kind, name, value, language, called),
        "kin": partial(_kin, language=language),
        "village_of": _village,
        "title_of": partial(_title, language=language),
        "called": partial(_called, language=language),
        "look_of": partial(_look, language=language),
        "stay": lambda since, until=None: max(1, months_between(since, until or today)),
        "icon": _icons(used),
        "sprite": partial(_sprite, used),
        "asset": asset,
    }


def _day(value: date | str, *, language: str, today: date) -> str:
    return day(as_date(value), language, today)


def _moment(value: datetime | str, *, language: str, today: date) -> str:
    return moment(value, language, today)


def _phrase(code: str, *, language: str) -> str:
    """Return a reason for support as the need it is."""
    return say(f"reason.{code}" if f"reason.{code}" in catalogue() else f"need.{code}", language)


def _worded(stem: str, otherwise: str, code: str, *, language: str) -> str:
    """Return the word of a code; of one that another version wrote, that it is something else."""
    key = f"{stem}{code}"
    return say(key if key in catalogue() else otherwise, language)


def _measure(kind: str, *, language: str) -> str:
    key = f"page.support.kind.{kind}"
    return say(key if key in catalogue() else "page.support.kind.other", language)


def _look(page: str, *, language: str) -> str:
    """Return what kind of opening it was, by the page that wrote it down."""
    key = f"look.{page}"
    return say(key if key in catalogue() else "look.other", language)


def _kin(person: Person, *, language: str) -> str:
    """Return how a person belongs to the family, as son or daughter where it is known."""
    keys = (f"page.kin.{person.relation}.{person.sex}", f"page.kin.{person.relation}")
    known = next((key for key in keys if key in catalogue()), f"relation.{person.relation}")
    return say(known if known in catalogue() else "relation.other", language)


def _called(row: Row, *, language: str) -> str:
    """Return what a place is called in the page's language, of a row that holds its names."""
    return {"ru": row["village_ru"], "en": row["village_en"]}.get(language) or row["village"]


def _village(at: Family | FamilyRow | Line | ReviewRow) -> str:
    """Return the village, unless it is called as its district is: a city is told once."""
    names = {say(f"district.short.{at.district}", language) for language in LANGUAGES}
    return "" if at.village in names else at.village


def _title(form_id: str, *, language: str) -> str:
    """Return what a survey is called; one that the catalogue does not know by its id."""
    key = f"form.{form_id}"
    return say(key, language) if key in catalogue() else form_id


def _dotted(day: str) -> str:
    """Return 2026-11-30 as people write it, 30.11.2026; what is no such day as it was typed."""
    return ".".join(reversed(day.split("-"))) if day.count("-") == 2 else day


def _relation(name: str, language: str) -> str:
    key = f"page.kin.{name}"
    return say(key if key in catalogue() else f"relation.{name}", language)


def _born(entry: Entry, *, language: str) -> str:
    """Return a birth date, or the year where only that is known."""
    if entry.birth_date:
        return say("page.people.born", language, year=f"{entry.birth_date:%d.%m.%Y}")
    return say("page.people.born", language, year=entry.year)


def _icons(used: set[str]) -> Callable[[str], Markup]:
    """Return the function that draws an icon and remembers that the page needs it."""

    def icon(name: str) -> Markup:
        used.add(name)
        return Markup('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)

    return icon


def _sprite(used: set[str]) -> Markup:
    """Return the drawings this page uses, and no other. Call it last."""
    symbol = Markup('<symbol id="i-{}" viewBox="0 0 24 24"><path d="{}"/></symbol>')
    drawings = Markup("").join(symbol.format(name, ICONS[name]) for name in sorted(used))
    return Markup('<svg class="sr" aria-hidden="true" focusable="false">{}</svg>').format(drawings)


@cache
def asset(name: str) -> str:
    """Return the address of a static file, which changes when its bytes do."""
    content = (resources.files("server.web") / "static" / name).read_bytes()
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
