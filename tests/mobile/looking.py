"""One screen in every language: the app is told to speak another one where it stands, and what it forgot to say is found.

Runs inside the app's process, as `audit` does.
"""

import re
from collections.abc import Iterator

from kivy.uix.widget import Widget

from mobile.app import QonysApp
from mobile.keeping.store import Shelf, Store
from mobile.kit.base.script import from_right
from mobile.kit.base.text import Words
from mobile.kit.writing import Typing
from mobile.pages.telling import initials, language_choices
from surveys.arabic import AS_IT_STANDS, turned
from tests.mobile.audit import tree

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
_KAZAKH = re.compile("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")
_KEY = re.compile(r"[a-z]+(\.[a-z_0-9]+)+")


def speak(app: QonysApp, language: str) -> None:
    """Change the language of the app and of what is open in it. Call `app.look` afterwards: it draws."""
    app.phone.speak(language)
    for screen in app.way.stack:
        for held in ("_interview", "_door", "_settings"):
            model = getattr(screen, held, None)
            if hasattr(model, "language") and hasattr(screen, "_page"):
                screen._page = model.language(language)
    if app.stage.is_marked:
        app.stage.strip(app.phone.say("phone.simulated"))


def told(stage: Widget) -> list[str]:
    """Return the words on the screen, scrolled out or not; not what a person is writing."""
    return [one.shown for one in tree(stage) if isinstance(one, Words) and one.text]


def untranslated(stage: Widget, language: str, names: frozenset[str]) -> list[str]:
    """Return one sentence for each text that is not in this language. `names` are words of people's own."""
    faults = [f"says a key: {text!r}" for text in told(stage) if _KEY.fullmatch(text)]
    if from_right():
        turning = (
            one for one in tree(stage) if isinstance(one, Words) and not one.text.startswith(AS_IT_STANDS)
        )
        drawn = (one.label.text for one in turning if one.text and one.label)
        return faults + [f"not turned: {text!r}" for text in drawn if _CYRILLIC.search(text)]
    foreign = {"ru": _KAZAKH, "en": _CYRILLIC}.get(language)
    if foreign is None:
        return faults
    return faults + [
        f"untranslated: {text!r}" for text in told(stage) if foreign.search(own_words(text, names))
    ]


def repeated(by_language: dict[str, set[str]], names: frozenset[str]) -> Iterator[str]:
    """Say which sentences are the same in Kazakh and in Russian, names left out."""
    for text in by_language.get("kk", set()) & by_language.get("ru", set()):
        if len(_WORD.findall(own_words(text, names))) > 1:
            yield f"the same in Kazakh and Russian: {text!r}"


def own_words(text: str, names: frozenset[str]) -> str:
    """Return what is left of a text without names."""
    return " ".join(word for word in _WORD.findall(text) if word.lower() not in names)


def names_on(stage: Widget, store: Store) -> frozenset[str]:
    """Return every word that people wrote, are writing or are called by on this phone, and the languages' own names."""
    words = {choice.text for choice in language_choices("kk")} | {turned("Қазақша")}
    words |= {one.text for one in tree(stage) if isinstance(one, Typing)}
    if store.is_open:
        kinds = [row["kind"] for row in store.rows("select distinct kind from sealed")]
        words |= {text for kind in kinds for text in strings(list(Shelf(store, kind, object).all().values()))}
    parts = {word.lower() for text in words for word in _WORD.findall(text)}
    return frozenset(parts | {initials(text).lower() for text in words})


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
