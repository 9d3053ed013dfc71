"""How long each question was on the screen, kept with the draft: on a worker's phone only, told on its last page.

What was answered in private is one time for the whole block: how long somebody thought over a question tells of it.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress

from mobile.keeping.timekeeping import Ticks
from surveys.interview.session import NodeState, UnknownQuestion
from surveys.submission import MOST_SPENT, PRIVATE_BLOCK, Spent

LONGEST_MS = 10 * 60_000  # longer than this nobody looks at one question: the phone lies on the table


class Pace:
    """Counts by ticks that nobody can put back, from one touch to the next; not while the app is laid aside.

    On a page of several questions the time before an answer is that answer's. An answer counts as changed when it is
    another one as the page is left than it was before; `spent` are the times of earlier sittings.
    """

    def __init__(self, ticks: Ticks, spent: Iterable[Spent], *, keeps: bool) -> None:
        self._ticks, self._keeps = ticks, keeps
        self._at: int | None = ticks()
        self._spent = {one.ref: one for one in spent}
        self._subject: str | None = None
        self._before: dict[str, object] = {}

    @property
    def spent(self) -> tuple[Spent, ...]:
        return tuple(self._spent.values())

    def arrive(self, node: NodeState | None) -> None:
        """The page of this question, repeat or group is on the screen; None for one that asks nothing."""
        self._subject = None if node is None else node.ref if node.privacy == "open" else PRIVATE_BLOCK
        self._before = {}

    def touch(self, node: NodeState) -> None:
        """The question is about to be answered."""
        if node.privacy == "open":
            self._subject = node.ref
            self._before.setdefault(node.ref, node.value)

    def count(self) -> int:
        """Return how many milliseconds passed since this was asked last, and put them down to what is on the screen."""
        now = self._ticks()
        passed, self._at = 0 if self._at is None else max(0, now - self._at), now
        if self._subject is not None:
            self._add(self._subject, ms=min(passed, LONGEST_MS))
        return passed

    def leave(self, value_of: Callable[[str], object]) -> None:
        """The page is left: count whose answers are other ones than before."""
        for ref, before in self._before.items():
            with suppress(UnknownQuestion):  # a turn that was removed
                if before is not None and value_of(ref) != before:
                    self._add(ref, changes=1)
        self._before = {}

    def rest(self) -> None:
        """The app is laid aside: what passes from now on is nobody's time."""
        self._at = None

    def wake(self) -> None:
        if self._at is None:
            self._at = self._ticks()

    def _add(self, ref: str, ms: int = 0, changes: int = 0) -> None:
        if not self._keeps or (ref not in self._spent and len(self._spent) >= MOST_SPENT):
            return
        before = self._spent.get(ref, Spent(ref, 0))
        self._spent[ref] = Spent(ref, before.ms + ms, before.changes + changes)
