"""An event of a family's past in the reader's words: when, what, and what there is to add."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from surveys.catalogue import districts
from surveys.dates import say_date, say_day_month
from surveys.register.changes import Value
from surveys.register.past import Event, Place, day_of
from surveys.wording import LANGUAGES, catalogue, pick, say


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """`when` stands under the heading of its year, so it leaves the year out where it can."""

    when: str
    text: str
    more: tuple[str, ...] = ()


def tell(event: Event, language: str) -> Told:
    return Told(
        when=when(event.since, event.on, language),
        text=_sentence(event, language),
        more=tuple(_more(event, language)),
    )


def when(since: date, on: date, language: str) -> str:
    """Return "3 March", or "between 3 and 20 March": nobody may know the very day."""
    if since == on:
        return say_day_month(on, language)
    if since.year != on.year:
        return say("timeline.between", language, start=say_date(since, language), end=say_date(on, language))
    start = str(since.day) if since.month == on.month else say_day_month(since, language)
    return say("timeline.between", language, start=start, end=say_day_month(on, language))


def place_name(place: Place, language: str) -> str:
    """Return village and district; a city is called once."""
    village = pick(place.names, language) or place.village
    if place.district not in districts():
        return village
    names = {say(f"district.short.{place.district}", name) for name in LANGUAGES}
    district = say(f"district.{place.district}", language)
    return district if not village or village in names else f"{village}, {district}"


def word(key: str, fallback: str, language: str) -> str:
    """Return the word of a code; the fallback's where a newer side knows more codes than this one."""
    return say(key if key in catalogue() else fallback, language)


def _sentence(event: Event, language: str) -> str:
    key = f"timeline.{event.kind}"
    bare = f"{key}.bare"
    if bare in catalogue() and not event.who:
        key = bare
    place = place_name(event.place, language) if event.place else ""
    what = " · ".join(word(one, _FALLBACKS.get(event.kind, "timeline.other"), language) for one in event.what)
    what = what or say("timeline.unshared", language)
    known = key if key in catalogue() else "timeline.other"
    return say(known, language, who=", ".join(event.who), what=what, place=place)


_FALLBACKS = {
    "granted": "page.support.kind.other",
    "granted.ended": "page.support.kind.other",
    "asked": "category.other",
    "helped": "category.other",
    "joined": "relation.other",
}


def _more(event: Event, language: str) -> Iterator[str]:
    """Yield what stands under the sentence: names and place where it does not say them, bounds, who told, who wrote."""
    head = event.kind.partition(".")[0]
    if event.undone:
        yield say("timeline.undone", language)
    if event.who and head in ("arrived", "corrected", "voided"):
        yield ", ".join(event.who)
    if event.place and head in ("arrived", "split_from"):
        yield place_name(event.place, language)
    if event.kind == "joined":
        yield word(event.what[0], "relation.other", language)
    yield from _added(event, language)


def _added(event: Event, language: str) -> Iterator[str]:
    if event.until:
        key = "timeline.until" if event.kind == "granted" else "timeline.expected"
        yield say(key, language, day=say_date(event.until, language))
    if event.amount:
        yield say("page.support.mci.year", language, amount=event.amount[0], year=event.amount[1])
    if event.source:
        yield word(f"source.{event.source}", "source.other", language)
    if event.alone:
        yield say("timeline.alone", language)
    yield from (said for said in (event.note, event.by) if said)


def origin_words(code: str, language: str) -> str:
    """Return the name of a region or country by its code; what is no code of ours was written by a person."""
    known = (f"{kind}.{code.lower()}" for kind in ("region", "country"))
    return next((say(key, language) for key in known if key in catalogue()), code)


def value_words(
    kind: str, name: str, value: Value, language: str, names: Mapping[str, str] | None = None
) -> str:
    """Return what a field of the register holds, in words.

    `names` are people's and families' by their ids, places' by their codes.
    """
    if value is None or value == "" or value == ():
        return say("value.none", language)
    if (name, value) == ("void", "undone"):
        return say("timeline.undone", language)
    if isinstance(value, bool):
        return say("value.yes" if value else "value.no", language)
    if isinstance(value, tuple):
        return ", ".join((names or {}).get(one, say("value.someone", language)) for one in value)
    if day := day_of(value):
        return say_date(day, language)
    if name in (*_IDS, "settlement"):
        return (names or {}).get(str(value), say("value.someone", language) if name in _IDS else str(value))
    if name == "origin":
        return origin_words(str(value), language)
    room = _ROOMS.get((kind, name), "")
    return word(f"{room}.{value}", "timeline.other", language) if room else str(value)


_IDS = ("person_id", "other_id", "merged_into", "same_as")
_ROOMS = {
    ("household", "language"): "language",
    ("household", "route"): "route",
    ("person", "sex"): "sex",
    ("membership", "relation"): "relation",
    ("membership", "why"): "act.why",
    ("residence", "district"): "district",
    ("exit", "kind"): "timeline.exit",
    ("exit", "source"): "source",
    ("absence", "kind"): "timeline.away",
    ("parting", "kind"): "parting",
    ("referral", "service"): "service",
    ("referral", "need"): "need",
    ("plan_step", "service"): "service",
    ("plan_step", "need"): "need",
    ("referral", "state"): "phone.care.referral",
    ("referral", "helped"): "phone.care.helped",
    ("plan_step", "state"): "phone.care.plan_step",
    ("plan_step", "who"): "phone.care.who",
}
