"""Interviews begun and not finished: each answer is on the disk before the next question is shown."""

from datetime import datetime

import msgspec

from mobile.keeping.store import Store
from surveys.interview.carried import Dropped
from surveys.submission import Answers, Spent


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One filling-in. `id` becomes the submission's; `form_version` stays what it was at the start.

    `answers` is the engine's whole draft, `step` the ref of the page that was open. `aside` holds private answers of
    an earlier handing over, by ref: they are never shown again and return at the end where nothing newer was given.
    `closed` are blocks that were sealed for the server alone as they ended; only what is older lies in `aside`.
    `elapsed_ms` and `spent` add up over every sitting; `skew_ms` is how far the clock was ahead when the draft was begun. `script` is the one that
    Kazakh is read in.
    """

    id: str
    form_id: str
    form_version: str
    household_id: str
    person_id: str | None
    language: str
    started_at: datetime
    touched_at: datetime
    step: str = ""
    answers: Answers = {}
    given: dict[str, str | int] = {}
    aside: dict[str, object] = {}
    declined: str = ""
    elapsed_ms: int = 0
    skew_ms: int | None = None
    script: str = ""
    closed: tuple[str, ...] = ()
    spent: tuple[Spent, ...] = ()


class Remains(msgspec.Struct, frozen=True):
    """The answers of one draft that a corrected version of its form had no place for."""

    dropped: tuple[Dropped, ...] = ()


class Drafts:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = store.shelf("draft", Draft)
        self._remains = store.shelf("dropped", Remains)

    def keep(self, draft: Draft) -> None:
        """Write the draft whole, in one transaction; raises DiskFull and leaves the earlier one."""
        self._shelf.put(draft.id, draft)

    def carry(self, draft: Draft, dropped: tuple[Dropped, ...]) -> None:
        """Put a draft of another version in the place of the one that is there, with all that was dropped, or nothing."""
        with self._store.atomic():
            self._shelf.put(draft.id, draft)
            self._remains.put(draft.id, Remains(dropped))

    def get(self, id: str) -> Draft | None:
        return self._shelf.get(id)

    def dropped(self, id: str) -> tuple[Dropped, ...]:
        """Return what carrying left without a place: of a draft, or of a record that the server has not accepted yet."""
        remains = self._remains.get(id)
        return remains.dropped if remains else ()

    def unfinished(self) -> list[Draft]:
        """Return every draft, the one touched last first."""
        return sorted(self._shelf.all().values(), key=lambda draft: draft.touched_at, reverse=True)

    def of(self, household_id: str) -> list[Draft]:
        return [draft for draft in self.unfinished() if draft.household_id == household_id]

    def finish(self, id: str) -> None:
        """Let the draft go, as it has become a record; what was dropped stays until the record is accepted."""
        self._shelf.remove(id)

    def discard(self, id: str) -> None:
        """Throw the draft away, with what was dropped on its way or left of its record."""
        with self._store.atomic():
            self._shelf.remove(id)
            self._remains.remove(id)
