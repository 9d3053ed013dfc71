"""A form made ready: loaded once from an XForm, then shared by any number of sessions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from surveys.engine.actions import compiled_actions
from surveys.engine.building import Builder
from surveys.engine.definition import Definition, Group, Question, Repeat, Shown
from surveys.engine.external import Media, no_media
from surveys.engine.graph import Circle, Rule, ranked
from surveys.engine.layout import Layout, Place, layouts
from surveys.engine.parts import FormError, Source, Submitting
from surveys.engine.places import build_places
from surveys.engine.xform import read

__all__ = ["Form", "FormError", "Group", "Media", "Question", "Repeat", "load", "no_media"]


class Form:
    """One version of one questionnaire. Nothing in it changes after `load`.

    `definitions` are all nodes by reference without instance numbers (/data/per/per_age), parents first;
    `body` is what people see, in order. `files` are the URIs of the lists it takes from files, `missing` those of
    them that were not there: such a list is empty.
    """

    def __init__(self, source: Source, media: Media = no_media) -> None:
        attributes = {name.rpartition(":")[2]: value for name, value in source.root.attributes.items()}
        self.id = attributes.get("id", "")
        self.version = attributes.get("version", "")
        self.namespaces = source.namespaces
        self.submitting: Submitting = source.submitting
        self.written = source.root
        self.root: Place = build_places(source)
        self.layouts: dict[Place, Layout] = layouts(self.root)
        builder = Builder(source, self.root, media)
        self.languages: tuple[str, ...] = builder.texts.languages
        self.default_language: str = builder.texts.default
        self._title = source.title
        every = builder.definitions()
        self.definitions: dict[str, Definition] = {
            ref: node for ref, node in every.items() if not node.place.is_optional
        }
        self.by_place: dict[Place, Definition] = {node.place: node for node in every.values()}
        self.body: tuple[Shown, ...] = builder.body(self.definitions)
        self.rules: tuple[Rule, ...] = _ranked(builder.rules)
        self.rules_of = _by_repeat(self.rules)
        actions = compiled_actions(source.actions, builder.world, self.root)
        self.born = actions.born
        self.loaded = actions.loaded
        self.located = actions.located
        self.preloads = builder.preloads()
        self.identified = builder.identified()
        self.files = tuple(dict.fromkeys(builder.files))
        self.missing = tuple(dict.fromkeys(builder.missing))
        self.watchers: dict[Place, set[Place]] = dict(builder.watched)
        self.hidden = tuple(
            node.place for node in self.questions() if node.kind == "hidden" and not node.is_calculated
        )
        self.speaks = any("language" in rule.needs for rule in self.rules)

    def title(self, language: str) -> str:
        """Return the title: of “Келісім | Согласие | Consent” the part of the language, otherwise the whole."""
        parts = [part.strip() for part in self._title.split("|")]
        if len(parts) != len(self.languages) or language not in self.languages:
            return self._title
        return parts[self.languages.index(language)]

    def questions(self) -> Iterator[Question]:
        """Yield every node that can hold an answer, in order."""
        return (node for node in self.definitions.values() if isinstance(node, Question))

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
    return Form(read(xml), media)


cached = lru_cache(maxsize=64)(load)


def _ranked(rules: list[Rule]) -> tuple[Rule, ...]:
    try:
        return ranked(rules)
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
