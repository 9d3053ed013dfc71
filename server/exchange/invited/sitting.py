"""One form being filled in by a link: each page is kept, sealed under the link's own secret, and received at the end."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from server.database import Connection
from server.exchange.invited.inviting import Invited, has_agreed
from server.exchange.invited.photos import Photo, Photos
from server.exchange.receiving import Door, receive
from server.exchange.records.complaining import told_context
from server.problems import EndedLink, TooManyAttempts
from server.store.clock import local_day, time_text
from server.store.received.forms import FormStore
from server.store.received.invitations import InvitationStore
from surveys.asking.filling import Filling, Kept
from surveys.asking.given import given
from surveys.ids import uuid7
from surveys.submission import Language, record_bytes

MOST_TURNS = 1000  # pages of one filling-in; who needs more is no person
_WAIT_MINUTES = 15


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it is sealed; `record` are the bytes that were made of it and may be on their way already."""

    kept: Kept
    record: str = ""


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """What a filling-in needs to be opened: who came, by which secret, for which form, in which language."""

    door: Door
    invited: Invited
    token: str
    form_id: str
    language: Language
    now: datetime


def look(sitting: Sitting) -> Filling | None:
    """Return the page that is open, None where the record has come. Nothing is changed, whoever asks."""
    with sitting.door.database.reading() as connection:
        begun = InvitationStore(connection).begun(sitting.invited.id, sitting.form_id)
        if begun and begun.received_at:
            return None
        state = _state(connection, sitting, begun.body if begun else None)
    return _filling(sitting, state.kept)


def turn(sitting: Sitting, act: Callable[[Filling], None], given: tuple[Photo, ...] = ()) -> Filling | None:
    """Do something on the page that is open and keep it, with the photographs `given`; None where the record has come.

    Raise EndedLink, TooLarge for more photographs than a record may have, or TooManyAttempts beyond what a person does.
    """
    with sitting.door.database.transaction() as connection:
        state = _taken(connection, sitting)
        if state is None:
            return None
        filling = _filling(sitting, state.kept)
        if not state.record:
            photos = _photos(sitting)
            before = [name for name in photos.names(connection) if filling.mentions(name)]
            act(filling)
            photos.forget(connection, [name for name in before if not filling.mentions(name)])
            photos.keep(connection, given, filling)
            _keep(connection, sitting, State(kept=filling.kept()))
    return filling


def send(sitting: Sitting) -> Filling | None:
    """Send what was filled in; None when it is received. The page comes back while something is to be put right.

    The record is kept before it is received: sent again after a crash it is the same record. Raise EndedLink where the
    server cannot take it, with the reason in words; what was answered stays.
    """
    with sitting.door.database.transaction() as connection:
        state = _taken(connection, sitting)
        if state is None:
            return None
        filling = _filling(sitting, state.kept)
        record = state.record or _record(sitting, filling)
        state = State(kept=filling.kept(), record=record)
        _keep(connection, sitting, state)
    if not record:
        return filling
    [receipt] = receive(sitting.door, sitting.invited.caller, [record.encode()], sitting.now)
    if receipt.status == "accepted":
        _attach(sitting, state)
    with sitting.door.database.transaction() as connection:
        if receipt.status == "accepted":
            InvitationStore(connection).receive(sitting.invited.id, sitting.form_id, time_text(sitting.now))
            return None
        _keep(connection, sitting, State(kept=state.kept))
    raise EndedLink(reason="refused", why=receipt.problem.detail if receipt.problem else "")


def _attach(sitting: Sitting, state: State) -> None:
    """Attach the photographs that the record names, openly or in a closed block; one of a question that fell away stays behind."""
    photos, left = _photos(sitting), msgspec.json.encode(state.kept.answers).decode()
    with sitting.door.database.reading() as connection:
        names = [name for name in photos.names(connection) if name in state.record or name not in left]
    photos.attach(sitting.door.database, state.kept.id, names, sitting.now)


def _photos(sitting: Sitting) -> Photos:
    return Photos(sitting.door.keys, sitting.invited, sitting.token, sitting.form_id)


def _taken(connection: Connection, sitting: Sitting) -> State | None:
    """Return what was kept and hold it until the transaction ends; None where the record has come."""
    begun = InvitationStore(connection).take_turn(sitting.invited.id, sitting.form_id, time_text(sitting.now))
    if begun.turn > MOST_TURNS:
        raise TooManyAttempts(minutes=_WAIT_MINUTES)
    return None if begun.received_at else _state(connection, sitting, begun.body)


def _record(sitting: Sitting, filling: Filling) -> str:
    invited = sitting.invited
    made = filling.record(invited.household_id, invited.person_id, sitting.language, sitting.now)
    return record_bytes(made).decode() if made else ""


def _state(connection: Connection, sitting: Sitting, body: str | None) -> State:
    """Return what was kept, or the beginning of the form as it is published now."""
    if sitting.form_id != "help" and not has_agreed(connection, sitting.invited.person_id):
        raise EndedLink(reason="consent")
    if body is not None:
        text = sitting.door.keys.unseal_under(sitting.token, body, _owner(sitting))
        return msgspec.json.decode(text, type=State)
    newest = next((one for one in FormStore(connection).newest() if one.id == sitting.form_id), None)
    if newest is None:
        raise EndedLink(reason="closed")
    return State(
        kept=Kept(
            id=uuid7(),
            form_version=newest.version,
            started_at=sitting.now,
            given=_given(connection, sitting),
        )
    )


def _given(connection: Connection, sitting: Sitting) -> dict[str, str | int]:
    """Return what the form is told: nothing of the family, nor that help was asked. Whoever holds the telephone reads it."""
    return given(None, told_context(connection), (), local_day(sitting.now), {})


def _filling(sitting: Sitting, kept: Kept) -> Filling:
    form = sitting.door.forms.find(sitting.form_id, kept.form_version)
    if form is None:
        raise EndedLink(reason="closed")
    return Filling(form, kept, sitting.now, sitting.language, sitting.door.keys.close)


def _keep(connection: Connection, sitting: Sitting, state: State) -> None:
    text = msgspec.json.encode(state).decode()
    body = sitting.door.keys.seal_under(sitting.token, text, _owner(sitting))
    InvitationStore(connection).keep(sitting.invited.id, sitting.form_id, body)


def _owner(sitting: Sitting) -> str:
    return f"{sitting.invited.id}/{sitting.form_id}"
