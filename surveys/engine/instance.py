"""One filling-in as it changes: how it begins, and how its repeats grow and shrink."""

from surveys.engine.codecs import admitted
from surveys.engine.layout import Frame, Place
from surveys.engine.working import Change, Plan, Working
from surveys.engine.writing import texts_in, written_for

MOST_INSTANCES = 500
_MOST_IN_ALL = 20_000  # counted repeats in counted repeats multiply

__all__ = ["MOST_INSTANCES", "Change", "Instance", "Plan"]


class Instance(Working):
    """One filling-in: it begins, its repeats grow and shrink, its rules are worked out."""

    def settle(self, *, keeps_chance: bool = False) -> None:
        """Work out every rule once, in order; with `keeps_chance` what was once drawn by chance stays."""
        self.is_settled = False
        self._keeps_chance = keeps_chance
        for rule in self.plan.rules:
            frames = self.root.below(rule.chain) if rule.chain else (self.root,)
            for frame in frames:
                self._work_out(rule, frame)
        self.is_settled = True
        self._keeps_chance = False
        self.propagate()

    def first_values(self) -> None:
        """Set the values that the form, and each instance that it begins with, starts with by rule."""
        for change in self.plan.born.get(self.plan.root, ()):
            self._set(self.root, change)
        self._repeats_born(self.root)
        self.propagate()

    def loaded_values(self) -> None:
        """Set the values that are set by rule each time the form is opened."""
        for change in self.plan.loaded:
            self._set(self.root, change)
        self.propagate()

    def _repeats_born(self, frame: Frame) -> None:
        """Set up the instances that a count has made so far as those that are added later."""
        for repeat in frame.layout.repeats:
            for inner in frame.repeats[repeat.slot]:
                if inner.branch is None:
                    self._born(inner, repeat)
                self._repeats_born(inner)

    def attach(self, frame: Frame, repeat: Place, *, blank: bool = False, at: int | None = None) -> Frame:
        """Put an instance into a repeat (at its end, or before the one at `at`), without working anything out."""
        frames = frame.repeats[repeat.slot]
        inner = Frame(self.plan.layouts[repeat], frame, self, blank=blank)
        if at is None:
            frames.append(inner)
            inner.position = len(frames)
        else:
            frames.insert(at, inner)
            _number(frames)
        return inner

    def grow(self, frame: Frame, repeat: Place, at: int | None = None) -> Frame:
        """Add an instance to a repeat and return its frame."""
        self._grown += 1
        inner = self.attach(frame, repeat, at=at)
        self._write(inner, frame, repeat)
        if not frame.relevant[repeat.slot]:
            self._close(inner)
        for rank in self.plan.rules_of.get(repeat, ()):
            self._due(rank, inner)
        self._mark_all(frame, repeat)
        self.begin(inner)
        if self.is_settled:
            self._born(inner, repeat)
        return inner

    def _write(self, inner: Frame, frame: Frame, repeat: Place) -> None:
        """Give an instance what the form wrote for it."""
        if frame.branch is not None and (repeat.grows == "counted" or not self.is_settled):
            written = written_for(frame.branch, frame.layout.owner, repeat)
            if inner.position <= len(written):
                inner.branch = written[inner.position - 1]
                for place, text in texts_in(inner.branch, repeat):
                    inner.texts[place.slot] = inner.live[place.slot] = admitted(place.type, text)

    def _born(self, frame: Frame, repeat: Place) -> None:
        for change in self.plan.born.get(repeat, ()):
            self._set(frame, change)

    def begin(self, frame: Frame) -> None:
        """Give a new frame the instances that repeats inside it start with."""
        for repeat in frame.layout.repeats:
            for _ in range(self._starts(frame, repeat)):
                self.grow(frame, repeat)

    def _starts(self, frame: Frame, repeat: Place) -> int:
        if frame.branch is None or repeat.grows == "counted":
            return repeat.starts
        written = len(written_for(frame.branch, frame.layout.owner, repeat))
        return max(written, 1) if repeat.grows == "fixed" else written

    def shrink(self, frame: Frame, repeat: Place, index: int) -> None:
        """Remove an instance; those after it move up."""
        frames = frame.repeats[repeat.slot]
        frames.pop(index).position = 0
        _number(frames)
        self._mark_all(frame, repeat)

    def _close(self, frame: Frame) -> None:
        count = len(frame.live)
        frame.relevant = [False] * count
        frame.live = [""] * count

    def _resize(self, frame: Frame, repeat: Place, count: float) -> None:
        """Give a repeat as many instances as are counted; a blank count leaves it as it is.

        What was answered in instances that are taken away comes back with them.
        """
        if count != count:
            return
        wanted = int(max(0.0, min(count, MOST_INSTANCES)))
        frames = frame.repeats[repeat.slot]
        if self.is_settled and len(frames) != wanted:
            self.changed.add((frame, repeat))
        spare = self._spare.setdefault((frame, repeat), [])
        while len(frames) < wanted and self._grown < _MOST_IN_ALL:
            if spare:
                self._regrow(frame, repeat, spare.pop())
            else:
                self.grow(frame, repeat)
        while len(frames) > wanted:
            spare.append(frames[-1])
            self.shrink(frame, repeat, len(frames) - 1)

    def _regrow(self, frame: Frame, repeat: Place, inner: Frame) -> None:
        """Put an instance that was taken away back at the end of its repeat."""
        frames = frame.repeats[repeat.slot]
        frames.append(inner)
        inner.renumber(len(frames))
        is_open = frame.relevant[repeat.slot] and inner.asked
        for member in repeat.members:
            self._spread(inner, member, is_asked=is_open and inner.own[member.slot])
        self._all_due(inner, repeat)
        self._mark_all(frame, repeat)

    def _all_due(self, frame: Frame, owner: Place) -> None:
        for rank in self.plan.rules_of.get(owner, ()):
            self._due(rank, frame)
        for repeat in frame.layout.repeats:
            for inner in frame.repeats[repeat.slot]:
                self._all_due(inner, repeat)


def _number(frames: list[Frame]) -> None:
    for position, inner in enumerate(frames, 1):
        if inner.position != position:
            inner.renumber(position)
