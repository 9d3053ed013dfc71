"""What a loaded form consists of: questions, groups and repeats, as authors wrote them."""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from surveys.engine.layout import Item, Node, Place
from surveys.engine.words import NO_WORDS, Words

Privacy = Literal["open", "private", "sealed"]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a question is to be shown and taken: the control of the XForm, its appearance and its parameters.

    `media` is what an upload takes (image/*), `max_pixels` the longer side of its picture, `quality` that of its sound.
    `accuracy` (metres) is good enough to take a place at once, `warning_accuracy` too poor to take it without a word.
    `placeholder` is where a range's handle waits, `ticks` the distance of its marks; its labels are the choices.
    """

    kind: str = "hidden"
    appearance: str = ""
    start: float | None = None
    end: float | None = None
    step: float | None = None
    ticks: float | None = None
    placeholder: float | None = None
    rows: int | None = None
    media: str = ""
    max_pixels: int | None = None
    quality: str = ""
    accuracy: float | None = None
    warning_accuracy: float | None = None
    allows_mock: bool = False
    is_incremental: bool = False
    autoplay: str = ""


class Option(msgspec.Struct, frozen=True):
    """One choice: the name that is stored, the words that are read, and files that go with them (image, audio …)."""

    name: str
    words: Words
    media: dict[str, Words] = {}


class Options(msgspec.Struct, frozen=True):
    """The choices of a question. `nodes` gives the nodes that a choice filter lets through, None if all do.

    `value` and `label` name the children of a node that hold the stored name and, for the form's own nodes, the words.
    """

    all: Mapping[str, Option]
    nodes: Callable[..., list] | None = None
    value: str = "name"
    label: str = "label"

    @property
    def is_fixed(self) -> bool:
        return self.nodes is None

    @property
    def is_translated(self) -> bool:
        """Ask whether the labels are texts by language, and no plain column."""
        return self.label.strip().startswith("jr:itext(")

    def names(self, context: object) -> list[str]:
        """Return the stored names that can be chosen now."""
        if self.nodes is None:
            return list(self.all)
        return [child_text(node, self.value) for node in self.nodes(context)]

    def chosen_from(self, context: object) -> list[Node]:
        """Return the nodes that a choice filter lets through now."""
        return self.nodes(context) if self.nodes else []

    def accept(self, text: str, context: object, *, is_list: bool) -> bool:
        """Return whether an answer names only what can be chosen now, each once."""
        names = self.all if self.nodes is None else self.names(context)
        chosen = text.split() if is_list else [text]
        return len(set(chosen)) == len(chosen) and all(name in names for name in chosen)


def child_text(node: Node, path: str) -> str:
    """Return the text of the child of a node that `path` names ('.': its own)."""
    name = path.strip().removeprefix("./")
    if isinstance(node, Item) and name != ".":
        return node.first(name)
    found = [node] if name == "." else node.children(name)
    return found[0].text if found else ""


class Question(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A node that holds an answer: asked, calculated or given.

    `kind` is question, note or hidden; `type` is one of text, integer, decimal, date, time, datetime, select_one,
    select_multiple, range, acknowledge, note, or the XForm's own word for anything else.
    A rule that always holds is True, one that never does False.
    """

    ref: str
    name: str
    place: Place
    kind: str
    type: str
    privacy: Privacy = "open"
    control: Look = Look()
    label: Words = NO_WORDS
    hint: Words = NO_WORDS
    guidance: Words = NO_WORDS
    options: Options | None = None
    required: Callable[..., bool] | bool = False
    required_message: Words = NO_WORDS
    readonly: Callable[..., bool] | bool = False
    constraint: Callable[..., bool] | None = None
    constraint_message: Words = NO_WORDS
    is_calculated: bool = False
    is_pure: bool = True
    media: dict[str, Words] = {}
    save_to: str = ""
    parameters: dict[str, str] = {}

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of all choices, whatever filters them."""
        return tuple(self.options.all) if self.options else ()


class Group(msgspec.Struct, frozen=True, eq=False):
    """Questions that belong together. `is_field_list`: they are shown on one screen."""

    ref: str
    name: str
    place: Place
    privacy: Privacy = "open"
    label: Words = NO_WORDS
    appearance: str = ""
    children: tuple["Definition", ...] = ()
    readonly: Callable[..., bool] | bool = False

    @property
    def is_field_list(self) -> bool:
        return "field-list" in self.appearance.split()


class Repeat(msgspec.Struct, frozen=True, eq=False):
    """Questions asked once for each of something. `is_counted`: the form says how many, nobody adds or removes.

    `label` is that of the group around it, `prompt` what the repeat itself is called, `turn` what each of its
    instances is called: it may speak of that instance's own answers.
    """

    ref: str
    name: str
    place: Place
    privacy: Privacy = "open"
    label: Words = NO_WORDS
    appearance: str = ""
    children: tuple["Definition", ...] = ()
    readonly: Callable[..., bool] | bool = False
    is_counted: bool = False
    prompt: Words = NO_WORDS
    turn: Words = NO_WORDS


Definition = Question | Group | Repeat


class Shown(msgspec.Struct, frozen=True):
    """One node of the body, in the order people see it."""

    definition: Definition
    is_field_list: bool = False
    children: tuple["Shown", ...] = ()
