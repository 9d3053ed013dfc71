"""Where an interview goes next: a pure walk over the steps that the engine says are asked now.

`guarded` is a phone that belongs to somebody else than the person who answers, a worker's: private questions stand
behind a page that hands the phone over, and behind one that hands it back.
"""

import re
from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from surveys.interview.session import Step

Scene = Literal["question", "roster", "handover", "return", "end", "done"]

_INSTANCE = re.compile(r"^(.*)\[\d+\]/")


class Place(msgspec.Struct, frozen=True):
    """Where one is. `ref` is the step; of a handover the block's first step, of a return the block's last one."""

    scene: Scene
    ref: str = ""


END = Place("end")


class Walk:
    """The steps of one moment. `counted` are the repeats whose turns nobody adds."""

    def __init__(self, steps: Sequence[Step], *, guarded: bool, counted: Collection[str] = ()) -> None:
        self.steps = list(steps)
        self._guarded = guarded
        self._counted = counted
        self._at = {step.ref: number for number, step in enumerate(self.steps)}

    def first(self) -> Place:
        return self._arrive(0)

    def to(self, ref: str) -> Place:
        """Return the place of a step, of the first step of a repeat's turn, or of what a group's page holds."""
        for number, step in enumerate(self.steps):
            if step.ref == ref or ref in step.inside or step.ref.startswith(f"{ref}/"):
                return self._arrive(number, coming_from=None)
        return END

    def after(self, place: Place) -> Place:
        """Return where Next leads. After the last question of a repeat's turn it leads back to the roster."""
        if place.scene == "return" or (place.scene == "handover" and place.ref in self._at):
            return self._arrive(self._behind_block(place.ref), coming_from=None)
        number = self._at.get(place.ref)
        if number is None:
            return END
        if place.scene == "roster" and place.ref not in self._counted:
            return self._arrive(self._behind_repeat(number), coming_from=number)
        repeat = self.repeat_of(place.ref)
        if repeat and repeat not in self._counted and not self._same_turn(number, number + 1):
            return Place("roster", repeat)
        return self._arrive(number + 1, coming_from=number)

    def enter(self, place: Place) -> Place:
        """Return the first question behind a handover."""
        number = self._at.get(place.ref)
        return self.first() if number is None else self._inside(number)

    def before(self, place: Place) -> Place | None:
        """Return where Back leads, None where there is no way back."""
        if place.scene in ("return", "done"):
            return None
        number = len(self.steps) if place.scene == "end" else self._at.get(place.ref)
        if number is None:
            return self.first()
        if place.scene == "handover":
            return self._leave_behind(number - 1)
        if number and self.is_shut(number) and not self.is_shut(number - 1):
            return None
        return self._leave_behind(number - 1)

    def is_shut(self, number: int) -> bool:
        """Whether a step stands behind the handover on this phone."""
        return self._guarded and number < len(self.steps) and self.steps[number].privacy != "open"

    def is_private(self, place: Place) -> bool:
        number = self._at.get(place.ref)
        return place.scene in ("question", "roster") and number is not None and self.is_shut(number)

    def block(self, ref: str) -> list[Step]:
        """Return the run of private steps around `ref`."""
        number = self._at.get(ref)
        if number is None or not self.is_shut(number):
            return []
        first, behind = self._block_start(number), self._behind_block(ref)
        return self.steps[first:behind]

    def count(self, place: Place) -> tuple[int, int]:
        """Return step n of N. On a guarded phone each part counts alone: the number of private questions tells too."""
        number = self._at.get(place.ref)
        inside = number is not None and self.is_shut(number)
        counted = (
            self.block(place.ref)
            if inside
            else [step for index, step in enumerate(self.steps) if not self.is_shut(index)]
        )
        refs = [step.ref for step in counted]
        return (refs.index(place.ref) + 1 if place.ref in refs else len(refs)), len(refs)

    def repeat_of(self, ref: str) -> str | None:
        """Return the repeat that a question's turn belongs to, None outside repeats."""
        match = _INSTANCE.match(ref)
        return match[1] if match and match[1] in self._at else None

    def _arrive(self, number: int, coming_from: int | None = None) -> Place:
        """Return the place of a step, or the page to hand the phone over, or back, before it."""
        leaves_private = coming_from is not None and self.is_shut(coming_from)
        if number >= len(self.steps):
            return (
                Place("return", self.steps[coming_from].ref)
                if leaves_private and coming_from is not None
                else END
            )
        if leaves_private and coming_from is not None and not self.is_shut(number):
            return Place("return", self.steps[coming_from].ref)
        if self.is_shut(number) and not leaves_private:
            return Place("handover", self.steps[self._block_start(number)].ref)
        return self._inside(number)

    def _inside(self, number: int) -> Place:
        step = self.steps[number]
        return Place("roster" if step.kind == "repeat" else "question", step.ref)

    def _leave_behind(self, number: int) -> Place | None:
        if number < 0:
            return None
        if self.is_shut(number):
            if self.is_shut(number + 1):
                return self._inside(number)
            return Place("handover", self.steps[self._block_start(number)].ref)
        repeat = self.repeat_of(self.steps[number].ref)
        following = self.repeat_of(self.steps[number + 1].ref) if number + 1 < len(self.steps) else None
        if repeat and repeat != following and repeat not in self._counted:
            return Place("roster", repeat)
        return self._inside(number)

    def _same_turn(self, one: int, other: int) -> bool:
        if other >= len(self.steps):
            return False
        turns = [_INSTANCE.match(self.steps[number].ref) for number in (one, other)]
        return all(turns) and turns[0] is not None and turns[1] is not None and turns[0][0] == turns[1][0]

    def _behind_repeat(self, number: int) -> int:
        prefix = f"{self.steps[number].ref}["
        number += 1
        while number < len(self.steps) and self.steps[number].ref.startswith(prefix):
            number += 1
        return number

    def _block_start(self, number: int) -> int:
        while number and self.is_shut(number - 1):
            number -= 1
        return number

    def _behind_block(self, ref: str) -> int:
        number = self._at.get(ref, len(self.steps))
        while number < len(self.steps) and self.is_shut(number):
            number += 1
        return number
