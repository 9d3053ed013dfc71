"""What the app owes whoever uses it, looked up on the disk by a second connection after each thing that was done."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from mobile.app import QonysApp
from mobile.keeping.drafts import Draft
from mobile.keeping.vault import DataKey
from mobile.screens.filling.interview import InterviewScreen
from surveys.submission import record_hash
from tests.mobile.office import Office

TAKING_BACK = (
    "dialog:no",
    "undo",
)  # "throw away" is the second answer of its question; a contact is undone for a while


class Broken(AssertionError):
    """Something that was shown as saved is not there any more, or is another."""


class Kept(NamedTuple):
    """A record of the outbox as it lies on the disk."""

    id: str
    state: str
    hash: str
    rank: int


class Promises:
    """Remembers what was on the disk; `keep` compares."""

    def __init__(self, file: Path, key: DataKey, office: Office) -> None:
        self._db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self._key, self._office = key, office
        self._drafts: set[str] = set()
        self._records: dict[str, Kept] = {}
        self.drafts_seen: set[str] = set()
        self.records_seen: set[str] = set()
        self.compared = 0

    def keep(self, app: QonysApp, pressed: str) -> None:
        """Raise Broken unless all is there that was there; `pressed` says what the person pressed last."""
        records = {one.id: one for one in self._outbox()}
        drafts = {one for (one,) in self._rows("select id from sealed where kind = 'draft'")}
        for gone in self._drafts - drafts - records.keys():
            if pressed not in TAKING_BACK:
                raise Broken(f"The draft {gone} is gone.")
        for before in self._records.values():
            self._stays(before, records.get(before.id))
        for screen in app.way.stack:
            if isinstance(screen, InterviewScreen):
                self._is_on_the_disk(screen)
        self._drafts, self._records = drafts, records
        self.drafts_seen |= drafts
        self.records_seen |= records.keys()

    def arrived(self) -> None:
        """Raise Broken unless the office has each record that waited, byte for byte."""
        for one in self._outbox():
            if one.state != "refused" and not self._is_at_the_office(one):
                raise Broken(f"The record {one.id} is {one.state} and not at the office.")

    def close(self) -> None:
        self._db.close()

    def draft(self, id: str) -> Draft | None:
        found = list(self._rows("select id, revision, body from sealed where kind = 'draft' and id = ?", id))
        if not found:
            return None
        _, revision, body = found[0]
        return msgspec.json.decode(self._key.open(f"draft|{id}|{revision}", body), type=Draft)

    def _stays(self, before: Kept, now: Kept | None) -> None:
        if now is None:
            if before.state == "sent" or (before.state == "refused" and before.rank == 2):
                return  # tidied after its time, or an act whose refusal was read
            raise Broken(f"The record {before.id} was {before.state} and is gone.")
        if now.hash != before.hash:
            raise Broken(f"The record {now.id} has other bytes.")
        if now.state == "sent" and not self._is_at_the_office(now):
            raise Broken(f"The record {now.id} is called sent and is not at the office.")

    def _is_at_the_office(self, one: Kept) -> bool:
        return record_hash(self._office.records.get(one.id, b"")) == one.hash

    def _outbox(self) -> Iterator[Kept]:
        return (Kept(*row) for row in self._rows("select id, state, hash, rank from outbox"))

    def _is_on_the_disk(self, screen: InterviewScreen) -> None:
        """Compare the open interview with its draft, unless the hand is still writing or the page says that it is full."""
        interview = screen._interview
        if interview.full or screen._typed or interview.place.scene == "done":
            return
        kept = self.draft(interview.draft_id)
        if kept is None:
            raise Broken(f"The open interview {interview.draft_id} has no draft.")
        self.compared += 1
        if kept.answers and kept.answers != _plain(interview.session.draft()):
            raise Broken(f"The open interview of {kept.form_id} differs from its draft.")

    def _rows(self, sql: str, *values: object) -> Iterator[tuple]:
        return iter(self._db.execute(sql, values).fetchall())


def _plain(answers: object) -> object:
    """Return the answers as they come back from the disk."""
    return msgspec.json.decode(msgspec.json.encode(answers))
