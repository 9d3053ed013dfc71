"""Photographs given by a link: sealed under its secret while the record waits, then attached to it as from a phone."""

import hashlib
from datetime import datetime

import msgspec

from server.database import Connection, Database
from server.exchange.attaching import add, announce
from server.exchange.invited.inviting import Invited
from server.keys import Keys
from server.problems import TooLarge
from server.store.received.invited_photos import InvitedPhotoStore
from surveys.asking.filling import Filling
from surveys.exchange.sync import MAX_ATTACHMENTS, Announce
from surveys.ids import uuid7

_PIECE = 128 * 1024  # bytes


class Photo(msgspec.Struct, frozen=True):
    """A picture, made small and bare, under the name that its answer gives it."""

    name: str
    content: bytes


def new_photo(content: bytes) -> Photo:
    return Photo(f"{uuid7()}.jpg", content)


class Photos:
    """The photographs of one filling-in, which its link's secret alone opens."""

    def __init__(self, keys: Keys, invited: Invited, secret: str, form_id: str) -> None:
        self._keys, self._invited, self._secret, self._form_id = keys, invited, secret, form_id

    def keep(self, connection: Connection, given: tuple[Photo, ...], filling: Filling) -> None:
        """Keep what is given now; raise TooLarge beyond what one record may have. What no answer names any more goes."""
        store = self._store(connection)
        for photo in given:
            if filling.mentions(photo.name):
                sealed = self._keys.cover(self._secret, photo.content, self._owner(photo.name))
                store.add(photo.name, sealed)
        if len(store.names()) > MAX_ATTACHMENTS:
            raise TooLarge(reason="files", files=MAX_ATTACHMENTS)

    def forget(self, connection: Connection, names: list[str]) -> None:
        for name in names:
            self._store(connection).drop(name)

    def names(self, connection: Connection) -> list[str]:
        return self._store(connection).names()

    def attach(self, database: Database, record_id: str, names: list[str], now: datetime) -> None:
        """Give these to the record that has come. Again is harmless."""
        for name in names:
            with database.reading() as connection:
                sealed = self._store(connection).content(name)
            content = self._keys.uncover(self._secret, sealed, self._owner(name))
            hashed = hashlib.sha256(content).hexdigest()
            family = self._invited.household_id
            asked = Announce(
                household_id=family, submission_id=record_id, name=name, hash=hashed, size=len(content)
            )
            have = announce(database, self._invited.caller, asked, now).have
            for start in range(have, len(content), _PIECE):
                add(database, family, hashed, start, content[start : start + _PIECE])

    def _store(self, connection: Connection) -> InvitedPhotoStore:
        return InvitedPhotoStore(connection, self._invited.id, self._form_id)

    def _owner(self, name: str) -> str:
        return f"{self._invited.id}/{self._form_id}/{name}"
