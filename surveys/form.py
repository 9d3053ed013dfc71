"""A form made ready: loaded once from an XForm, then shared by any number of sessions."""

import gc
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache

import msgspec

from surveys.engine.actions import Capture, compiled_actions
from surveys.engine.building import Builder
from surveys.engine.compiling import Compiler
from surveys.engine.definition import Definition, Group, Question, Repeat, Shown
from surveys.engine.external import Media, no_media
from surveys.engine.facts import Facts, facts_of
from surveys.engine.graph import Circle, Rule
from surveys.engine.layout import Layout, Place, layouts
from surveys.engine.looks import Audit, audit
from surveys.engine.parts import FormError, Source, Submitting
from surveys.engine.places import build_places
from surveys.engine.xform import read

__all__ = ["Form", "FormError", "Group", "Media", "Question", "Repeat", "load", "no_media"]


# Changes whenever a form kept by an earlier engine must be compiled again.
MARK = "2"


class StaleForm(ValueError):
    """A compiled form that another version of the engine has kept."""


class Form:
    """One version of one questionnaire. Nothing in it changes after `load`.

    `definitions` are all nodes by reference without instance numbers (/data/per/per_age), parents first;
    `body` is what people see, in order. `files` are the URIs of the lists it takes from files, `missing` those of
    them that were not there: such a list is empty.
    """

    def __init__(self, source: Source, media: Media = no_media, facts: Facts | None = None) -> None:
        attributes = {name.rpartition(":")[2]: value for name, value in source.root.attributes.items()}
        self.id = attributes.get("id", "")
        self.version = attributes.get("version", "")
        self.source = source
        self.written = source.root
        self.root: Place = build_places(source)
        self.layouts: dict[Place, Layout] = layouts(self.root)
        compiler = self._compiler = _compiled(source, self.root, media, facts)
        builder = self._builder = Builder(compiler, self.root)
        self.languages: tuple[str, ...] = compiler.texts.languages
        self.default_language: str = compiler.texts.default
        self.by_place: Mapping[Place, Definition] = builder.by_place
        self.rules: tuple[Rule, ...] = compiler.rules
        self.rules_of = _by_repeat(self.rules)
        actions = compiled_actions(source.actions, compiler.world, self.root)
        self.born, self.loaded, self.captures = actions.born, actions.loaded, actions.captures
        self.preloads = builder.preloads()
        self.audit: Audit | None = audit(source.binds)
        self.identified = builder.identified()
        self.speaks = any("language" in rule.needs for rule in self.rules)
        if facts is None:
            self._finish()
        else:
            self._take(facts)

    def _finish(self) -> None:
        """Compile what is left, so that a form that cannot be used is known now."""
        tables = self._compiler.tables
        for name in list(tables):
            tables[name]
        self.hidden = tuple(node.place for node in self.questions() if _is_given(node))
        self.files = tuple(dict.fromkeys(tables.files))
        assert self.body is not None
        self.watchers: Mapping[Place, set[Place]] = dict(self._compiler.watched)

    def _take(self, facts: Facts) -> None:
        places = self._compiler.places
        self.hidden = tuple(places[index] for index in facts.hidden)
        self.files = facts.files
        self.watchers = {
            places[index]: {places[watcher] for watcher in watchers}
            for index, watchers in facts.watchers.items()
        }

    @property
    def namespaces(self) -> dict[str, str]:
        return self.source.namespaces

    @property
    def submitting(self) -> Submitting:
        return self.source.submitting

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._compiler.tables.missing))

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """All nodes by reference, parents first."""
        return {
            place.ref: self.by_place[place] for place in self._compiler.places[1:] if not place.is_optional
        }

    @cached_property
    def outside_repeats(self) -> dict[str, Place]:
        """The places that exist once, by reference."""
        return {place.ref: place for place in self._compiler.places[1:] if not place.chain}

    @cached_property
    def body(self) -> tuple[Shown, ...]:
        """What people see, in order."""
        return self._builder.body()

    def facts(self) -> Facts:
        """Return what compiling found out, for a form that is to be kept compiled."""
        compiler = self._compiler
        return facts_of(
            self, lambda place: compiler.privacy[place], lambda place: place not in compiler.impure
        )

    def title(self, language: str) -> str:
        """Return the title: of “Келісім | Согласие | Consent” the part of the language, otherwise the whole."""
        parts = [part.strip() for part in self.source.title.split("|")]
        if len(parts) != len(self.languages) or language not in self.languages:
            return self.source.title
        return parts[self.languages.index(language)]

    def questions(self) -> Iterator[Question]:
        """Yield every node that can hold an answer, in order."""
        return (node for node in self.definitions.values() if isinstance(node, Question))

    def captures_at(self, event: str, trigger: str = "") -> tuple[Capture, ...]:
        """Return what the phone is to take by itself at an event, of the form or of the question `trigger`."""
        return tuple(one for one in self.captures if event in one.events and one.trigger == trigger)

    def find(self, name: str) -> Question:
        """Return the question called `name`; raise KeyError when there is none."""
        for node in self.questions():
            if node.name == name:
                return node
        raise KeyError(name)


def load(xml: str, media: Media = no_media) -> Form:
    """Compile an XForm; raise FormError with a sentence that names the question and what is wrong with it.

    `media` gives the bytes of the files that the form names.
    """
    with _uncollected():
        return Form(read(xml), media)


cached = lru_cache(maxsize=64)(load)


class Frozen(msgspec.Struct, frozen=True, array_like=True):
    """A compiled form as it is kept: `mark` tells which engine made it."""

    mark: str
    source: Source
    facts: Facts


def freeze(form: Form) -> bytes:
    """Return a form as bytes from which `thaw` makes it again, in a fraction of the time."""
    return msgspec.msgpack.encode(Frozen(MARK, form.source, form.facts()))


def thaw(frozen: bytes, media: Media = no_media) -> Form:
    """Return the form that was frozen; raise StaleForm when another engine made it: load the XForm again."""
    with _uncollected():
        try:
            kept = _FROZEN.decode(frozen)
        except msgspec.DecodeError:
            raise StaleForm("The form was kept by another version of the engine.") from None
        if kept.mark != MARK:
            raise StaleForm(f"The form was kept by the engine {kept.mark}; this is {MARK}.")
        return Form(kept.source, media, kept.facts)


_is_frozen = False


@contextmanager
def _uncollected() -> Generator[None]:
    """Do not look for garbage meanwhile: a form is many small parts, all of which stay.

    They are handed to the oldest generation at once, so that they are not looked through right afterwards either,
    unless somebody has frozen theirs, which is asked no more once it is so: the answer takes a look at each of them.
    """
    global _is_frozen
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        _is_frozen = _is_frozen or gc.get_freeze_count() > 0
        if not _is_frozen:
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()


_FROZEN = msgspec.msgpack.Decoder(Frozen)


def _is_given(node: Question) -> bool:
    return node.kind == "hidden" and not node.is_calculated


def _compiled(source: Source, root: Place, media: Media, facts: Facts | None) -> Compiler:
    try:
        return Compiler(source, root, media, facts)
    except Circle as circle:
        raise FormError(
            f"These questions depend on one another in a circle: {circle}.", circle.path[0]
        ) from None


def _by_repeat(rules: Iterable[Rule]) -> dict[Place, tuple[int, ...]]:
    """Return for each repeat the rules to work out when it gets a new instance."""
    found: dict[Place, list[int]] = defaultdict(list)
    for rank, rule in enumerate(rules):
        if rule.chain:
            found[rule.chain[-1]].append(rank)
    return {place: tuple(ranks) for place, ranks in found.items()}
