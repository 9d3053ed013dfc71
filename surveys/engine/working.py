"""Working out: a rule is worked out again only when something it reads has changed."""

import random
from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from typing import Protocol
from uuid import UUID

import msgspec

from surveys.engine.codecs import admitted
from surveys.engine.graph import Rule
from surveys.engine.layout import Frame, Layout, Place
from surveys.engine.parts import Branch
from surveys.engine.values import stored

_MOST_ROUNDS = 2_000
_MOST_ACTIONS = 50
_LONGEST_TEXT = 1_000_000  # texts made of texts made of texts end here


class Change(msgspec.Struct, frozen=True):
    """A value to set when another answer changes, or when the form or a repeat is begun.

    `targets` gives the frames of the instances that are meant.
    """

    target: Place
    run: Callable[..., object]
    targets: Callable[[Frame], list[Frame]]


class Plan(Protocol):
    """What an instance needs of its form."""

    root: Place
    written: Branch
    layouts: dict[Place, Layout]
    rules: tuple[Rule, ...]
    rules_of: dict[Place, tuple[int, ...]]
    born: dict[Place, tuple[Change, ...]]
    loaded: tuple[Change, ...]
    preloads: tuple[tuple[Place, str, str], ...]
    hidden: tuple[Place, ...]
    identified: frozenset[Place]


class Working:
    """The frames of one filling-in, kept up to date. Reads the clock and chance only as they were given."""

    def __init__(
        self,
        plan: Plan,
        now: datetime,
        language: str,
        given: dict[str, str],
        *,
        blank: bool,
        seed: int | None = None,
    ) -> None:
        self.plan = plan
        self.now = now
        self.language = language
        self.given = given
        self.random = random.Random(seed)
        self.shuffling = float(random.Random(seed).getrandbits(31))
        self.root = Frame(plan.layouts[plan.root], None, self, blank=blank)
        self.changed: set[tuple[Frame, Place]] = set()
        self.is_settled = False
        self._keeps_chance = False
        self._acting = 0
        self._grown = 0
        self._spare: dict[tuple[Frame, Place], list[Frame]] = {}
        self._dirty: dict[int, set[Frame]] = {}
        self._heap: list[int] = []

    def new_id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def put(self, frame: Frame, place: Place, text: str) -> None:
        """Set an answer and remember what hangs on it; `propagate` works that out."""
        slot = place.slot
        if frame.texts[slot] == text:
            return
        if len(text) > _LONGEST_TEXT:
            text = text[:_LONGEST_TEXT]
        frame.texts[slot] = text
        if self.is_settled:
            self.changed.add((frame, place))
        if frame.relevant[slot]:
            frame.live[slot] = text
            if self.is_settled:
                self._mark(frame, place, value_only=True)
        if self.is_settled and place.actions:
            self._act(frame, place.actions)

    def propagate(self) -> None:
        """Work out what is due, in order, until nothing changes any more."""
        heap, rules = self._heap, self.plan.rules
        rounds = 0
        while heap:
            rank = heappop(heap)
            if rules[rank].kind == "count":
                rounds += 1
                if rounds > _MOST_ROUNDS:
                    self._dirty.pop(rank, None)
                    continue
            for frame in self._dirty.pop(rank, ()):
                if frame.position:
                    self._work_out(rules[rank], frame)

    def _act(self, frame: Frame, actions: tuple) -> None:
        """Set what hangs on an answer by an action; actions that never come to rest are stopped."""
        if self._acting >= _MOST_ACTIONS:
            return
        self._acting += 1
        self.propagate()
        for change in actions:
            self._set(frame, change)
        self._acting -= 1

    def _set(self, frame: Frame, change: Change) -> None:
        for inner in change.targets(frame):
            text = stored(change.run(inner))
            self.put(inner, change.target, admitted(change.target.type, text))

    def _work_out(self, rule: Rule, frame: Frame) -> None:
        kind = rule.kind
        if kind == "calculate":
            if self._keeps_chance and "random" in rule.needs and frame.texts[rule.place.slot]:
                return
            self.put(frame, rule.place, stored(rule.run(frame)))
        elif kind == "relevant":
            self._decide(frame, rule.place, is_asked=rule.run(frame))
        elif kind == "instance":
            self._decide_instance(frame, is_asked=rule.run(frame))
        elif kind == "count":
            self._resize(frame, rule.place, rule.run(frame))
        else:
            self._narrow(frame, rule)

    def _decide(self, frame: Frame, place: Place, *, is_asked: bool) -> None:
        slot = place.slot
        if frame.own[slot] is is_asked:
            return
        frame.own[slot] = is_asked
        self._spread(frame, place, is_asked=is_asked and self._is_open(frame, place))

    def _is_open(self, frame: Frame, place: Place) -> bool:
        """Return whether what lies around a place is asked."""
        around = place.parent
        if around is None or around.parent is None:
            return True
        if around.is_repeat:
            return frame.asked and (frame.parent is None or frame.parent.relevant[around.slot])
        return frame.relevant[around.slot]

    def _decide_instance(self, frame: Frame, *, is_asked: bool) -> None:
        """Ask, or no longer ask, one instance of a repeat."""
        outer, repeat = frame.parent, frame.layout.owner
        if frame.asked is is_asked or outer is None:
            return
        frame.asked = is_asked
        is_open = is_asked and outer.relevant[repeat.slot]
        for member in repeat.members:
            self._spread(frame, member, is_asked=is_open and frame.own[member.slot])
        if self.is_settled:
            self.changed.add((outer, repeat))
            self._mark_all(outer, repeat)

    def _spread(self, frame: Frame, place: Place, *, is_asked: bool) -> None:
        slot = place.slot
        if frame.relevant[slot] is is_asked:
            return
        frame.relevant[slot] = is_asked
        frame.live[slot] = frame.texts[slot] if is_asked else ""
        if self.is_settled:
            self.changed.add((frame, place))
            self._mark(frame, place, value_only=False)
        if not place.members:
            return
        for inner in frame.repeats[slot] if place.is_repeat else (frame,):
            is_open = is_asked and (inner.asked or not place.is_repeat)
            for member in place.members:
                self._spread(inner, member, is_asked=is_open and inner.own[member.slot])

    def _narrow(self, frame: Frame, rule: Rule) -> None:
        """Forget the choices found before; an answer that is no longer among them is dropped."""
        slot = rule.place.slot
        frame.choices.pop(slot, None)
        if not self.is_settled:
            return
        self.changed.add((frame, rule.place))
        if frame.live[slot]:
            fitting = rule.run(frame)
            kept = [name for name in frame.texts[slot].split() if name in fitting]
            self.put(frame, rule.place, " ".join(kept))

    def _due(self, rank: int, frame: Frame) -> None:
        frames = self._dirty.get(rank)
        if frames is None:
            self._dirty[rank] = {frame}
            heappush(self._heap, rank)
        else:
            frames.add(frame)

    def _mark(self, frame: Frame, place: Place, *, value_only: bool) -> None:
        rules = self.plan.rules
        for rank, depth, presence in place.readers:
            if not value_only and not presence and frame.texts[place.slot] == "":
                continue
            base = frame.at(depth)
            chain = rules[rank].chain
            if len(chain) == base.layout.depth:
                self._due(rank, base)
            elif len(chain) < base.layout.depth:
                self._due(rank, base.at(len(chain)))
            else:
                for inner in base.below(chain):
                    self._due(rank, inner)

    def _mark_all(self, frame: Frame, repeat: Place) -> None:
        """Mark what reads anything of a repeat whose instances have changed."""
        rules = self.plan.rules
        for place in repeat.all():
            for rank, depth, _ in place.readers:
                base = frame.at(depth)
                for inner in base.at(len(rules[rank].chain)).below(rules[rank].chain):
                    self._due(rank, inner)

    def _resize(self, frame: Frame, repeat: Place, count: float) -> None:
        raise NotImplementedError
