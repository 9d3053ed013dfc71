"""Where each answer lives: the tree of places that a form's instance has, and the frames that hold the texts.

A place is a question, a group or a repeat of the definition. What lies in a repeat exists once for each of its
instances: a frame holds the texts of one instance (or of the whole form), and a place knows its slot in the frame.
"""

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Literal, Protocol

from surveys.engine.parts import Branch


class Place:
    """A question, group or repeat in the tree, made once when the form is loaded and only read afterwards.

    `chain` are the repeats around it, outermost first; `inner` is the chain of what lies inside it;
    `attributes` are those that rules are bound to, by name with @; `members` are these and the children.
    A repeat `grows` freely, is counted by an answer, or fixed as the form wrote it. An optional one is no part of the record while it is blank. `readers` are the rules to work out again when its value changes: (rank, depth shared, presence only).
    """

    __slots__ = (
        "actions", "attributes", "chain", "children", "default", "grows", "inner", "is_conditional", "is_optional",
        "is_repeat", "members", "name", "numeric", "parent", "prefix", "readers", "ref", "slot", "starts", "type", "written",
    )  # fmt: skip

    def __init__(
        self, name: str, parent: "Place | None", *, is_repeat: bool = False, prefix: str = ""
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.parent = parent
        self.is_repeat = is_repeat
        self.ref: str = f"{parent.ref}/{name}" if parent else f"/{name}"
        self.chain: tuple[Place, ...] = parent.inner if parent else ()
        self.inner: tuple[Place, ...] = (*self.chain, self) if is_repeat else self.chain
        self.children: dict[str, Place] = {}
        self.attributes: dict[str, Place] = {}
        self.members: tuple[Place, ...] = ()
        self.written: dict[str, str] = {}
        self.default = ""
        self.is_optional = False
        self.is_conditional = False
        self.grows: Literal["free", "counted", "fixed"] = "free"
        self.type = "string"
        self.numeric = False
        self.slot = 0
        self.readers: tuple[tuple[int, int, bool], ...] = ()
        self.actions: tuple[object, ...] = ()
        self.starts = 1
        if parent:
            (parent.attributes if self.is_attribute else parent.children)[name] = self

    def __repr__(self) -> str:
        return f"<{self.ref}>"

    @property
    def is_attribute(self) -> bool:
        return self.name.startswith("@")

    def all(self) -> "Iterator[Place]":
        """Yield this place and everything inside it, parents first."""
        yield self
        for member in (*self.attributes.values(), *self.children.values()):
            yield from member.all()


class Layout:
    """The slots of one kind of frame: the whole form's, or those of one repeat's instances."""

    __slots__ = ("defaults", "depth", "owner", "places", "repeats")

    def __init__(self, owner: Place) -> None:
        self.owner = owner
        self.depth = len(owner.inner)
        self.places = tuple(_outside_repeats(owner))
        for slot, place in enumerate(self.places):
            place.slot = slot
        self.defaults = [place.default for place in self.places]
        self.repeats = tuple(place for place in self.places if place.is_repeat)


def _outside_repeats(owner: Place) -> Iterator[Place]:
    for member in owner.members:
        yield member
        if not member.is_repeat:
            yield from _outside_repeats(member)


def layouts(root: Place) -> dict[Place, Layout]:
    """Return the layout of the form and of each repeat, giving every place its slot."""
    places = list(root.all())
    for place in places:
        place.members = (*place.attributes.values(), *place.children.values())
    owners = [root, *(place for place in places if place.is_repeat)]
    return {owner: Layout(owner) for owner in owners}


class Clock(Protocol):
    """What expressions see of the session they run in."""

    now: datetime
    language: str
    given: dict[str, str]
    random: random.Random
    shuffling: float


class Frame:
    """One instance of a repeat, or the form itself: the texts, and what of them is asked at the moment.

    `texts` keeps every answer; `live` is what expressions read: a blank where the question is not asked.
    `own` is each place's own relevance, `relevant` takes the groups around it into account; `asked` is that of the
    repeat's instance itself. `ref` is its reference once it was asked for, a blank before. `branch` is what the form wrote for this instance, if it wrote anything.
    """

    __slots__ = (
        "asked", "branch", "choices", "layout", "live", "own", "parent", "position", "ref", "relevant", "repeats",
        "session", "texts",
    )  # fmt: skip

    def __init__(
        self, layout: Layout, parent: "Frame | None", session: Clock, *, blank: bool = False
    ) -> None:
        count = len(layout.defaults)
        self.layout = layout
        self.parent = parent
        self.session = session
        self.position = 1
        self.ref = ""
        self.asked = True
        self.branch: Branch | None = None
        self.texts = [""] * count if blank else layout.defaults[:]
        self.live = self.texts[:]
        self.own = [True] * count
        self.relevant = self.own[:]
        self.repeats: dict[int, list[Frame]] = {place.slot: [] for place in layout.repeats}
        self.choices: dict[int, list[Node]] = {}

    @property
    def depth(self) -> int:
        return self.layout.depth

    def renumber(self, position: int) -> None:
        """Take another place among the instances of the repeat."""
        self.position = position
        self.forget_reference()

    def forget_reference(self) -> None:
        self.ref = ""
        for frames in self.repeats.values():
            for inner in frames:
                inner.forget_reference()

    def at(self, depth: int) -> "Frame":
        """Return this frame or the one around it that lies inside `depth` repeats."""
        frame = self
        while frame.layout.depth > depth and frame.parent is not None:
            frame = frame.parent
        return frame

    def below(self, chain: tuple[Place, ...]) -> "list[Frame]":
        """Return every frame that `chain` leads to from here, in order."""
        frames = [self]
        for repeat in chain[self.layout.depth :]:
            frames = [inner for frame in frames for inner in frame.repeats[repeat.slot]]
        return frames

    def present(self, chain: tuple[Place, ...]) -> "list[Frame]":
        """Return the frames that `chain` leads to from here and that are asked."""
        frames = [self]
        for repeat in chain[self.layout.depth :]:
            slot = repeat.slot
            frames = [
                inner
                for frame in frames
                if frame.relevant[slot]
                for inner in frame.repeats[slot]
                if inner.asked
            ]
        return frames


class Spot:
    """One node of a filled-in form as a path finds it: a place within a frame (a repeat's instance: its own)."""

    __slots__ = ("frame", "place")

    def __init__(self, frame: Frame, place: Place) -> None:
        self.frame = frame
        self.place = place

    @property
    def text(self) -> str:
        return "" if self.place.children else self.frame.live[self.place.slot]

    @property
    def position(self) -> int:
        return self.frame.position if self.place.is_repeat else 1

    @property
    def is_present(self) -> bool:
        if self.place.is_repeat and not self.frame.asked:
            return False
        frame = self.frame.parent if self.place.is_repeat else self.frame
        return frame is None or self.place.parent is None or frame.relevant[self.place.slot]

    @property
    def parent(self) -> "Spot | None":
        outer = self.place.parent
        return None if outer is None else Spot(self.frame.at(len(outer.inner)), outer)

    def children(self, name: str) -> "list[Spot]":
        """Return the nodes inside it that are called `name` ('*': all), leaving out what is not asked."""
        wanted = self.place.children.values() if name == "*" else [self.place.children.get(name)]
        return [spot for place in wanted if place for spot in _inside(self.frame, place)]

    def attributes(self, name: str) -> "list[Spot | Item]":
        """Return its attributes called `name` ('*': all): those that rules are bound to, and those as written."""
        bound = [
            Spot(self.frame, place) for key, place in self.place.attributes.items() if name in ("*", key[1:])
        ]
        fixed = [
            Item(key, None, value)
            for key, value in self.place.written.items()
            if name in ("*", key.rpartition(":")[2]) and f"@{key}" not in self.place.attributes
        ]
        return [*bound, *fixed]


def _inside(frame: Frame, place: Place) -> list[Spot]:
    if not frame.relevant[place.slot] or (place.is_optional and frame.live[place.slot] == ""):
        return []
    if place.is_repeat:
        return [Spot(inner, place) for inner in frame.repeats[place.slot] if inner.asked]
    return [Spot(frame, place)]


class Item:
    """One element of a secondary instance: a list of choices, or a table that the form brings along."""

    __slots__ = ("indexes", "items", "name", "parent", "text", "written")

    is_present = True

    def __init__(
        self,
        name: str,
        parent: "Item | None" = None,
        text: str = "",
        written: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.parent = parent
        self.text = text
        self.written = written
        self.items: list[Item] = []
        self.indexes: dict[tuple[str, str], dict[str, list[Item]]] = {}
        if parent:
            parent.items.append(self)

    @property
    def is_plain(self) -> bool:
        """Ask whether this is a list of rows that have each column once, and only text in it."""
        key = ("", "")
        known = self.indexes.get(key)
        if known is None:
            rows = [row for root in self.items for row in root.items]
            known = self.indexes[key] = {"plain": []} if all(row.is_row for row in rows) else {}
        return bool(known)

    @property
    def is_row(self) -> bool:
        return len({item.name for item in self.items}) == len(self.items) and not any(
            i.items for i in self.items
        )

    @property
    def position(self) -> int:
        same = [item for item in self.parent.items if item.name == self.name] if self.parent else [self]
        return same.index(self) + 1

    def children(self, name: str) -> "list[Item]":
        """Return the elements inside it that are called `name` ('*': all)."""
        return [item for item in self.items if name in ("*", item.name)]

    def attributes(self, name: str) -> "list[Item]":
        """Return its attributes called `name` ('*': all)."""
        return [Item(key, None, value) for key, value in (self.written or {}).items() if name in ("*", key)]

    def texts(self, name: str) -> list[str]:
        """Return the texts of the elements called `name`."""
        return [item.text for item in self.items if item.name == name]

    def first(self, name: str) -> str:
        """Return the text of the first element called `name`, a blank when there is none."""
        return next((item.text for item in self.items if item.name == name), "")


Node = Spot | Item
