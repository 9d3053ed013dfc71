"""Opening one record as it came: is it whole, is its form known, do its answers fit? Nothing here asks the register."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Literal

import msgspec

from server.exchange.records.publishing import Forms
from server.exchange.records.repeated import repeated_name
from server.helping import PERSONAL_FORMS
from server.keys import Keys
from server.problems import UnreadableKey
from surveys.clock import Clock, is_possible, known_skew, put_right
from surveys.exchange.sync import MAX_RECORD_BYTES, RefusalCode
from surveys.form import Form
from surveys.interview.carrying import carry
from surveys.interview.checking import InvalidAnswers, Parted, part, reevaluate
from surveys.interview.checking import check as fit
from surveys.interview.closing import Block, given_back
from surveys.submission import (
    PRIVATE_BLOCK,
    Answers,
    Closed,
    FormId,
    FormVersion,
    Id,
    Language,
    Times,
    UtcTime,
)

Check = Literal["types", "engine"]
_MOST_NAMED = 64
_TURN = re.compile(r"\[\d+\]")
_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`|missing required field `([^`]*)`")
_encode = msgspec.json.Encoder().encode


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A submission whose answers are still in the bytes they came in."""

    id: Id
    household_id: Id
    person_id: Id | None
    form_id: FormId
    form_version: FormVersion
    language: Language
    started_at: UtcTime
    finished_at: UtcTime
    answers: msgspec.Raw
    clock: Clock | None = None
    closed: Closed = ()
    spent: Times = ()


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A record that fits its form, with its answers parted. `answers` holds all of them, for what they ask of us.

    The envelope's times are put right by `skew_ms`: the phone's own are so much later.
    """

    envelope: Envelope
    skew_ms: int
    hash: str
    answers: Answers
    open: bytes
    private: bytes | None
    sealed: bytes | None


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    hash: str
    code: RefusalCode
    field: str | None = None


class _Peek(msgspec.Struct, frozen=True):
    edits: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    act: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    proposed: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Id(msgspec.Struct, frozen=True):
    id: str = ""


_envelopes = msgspec.json.Decoder(Envelope)
_ids = msgspec.json.Decoder(_Id)
_peeks = msgspec.json.Decoder(_Peek)


class Unfit(Exception):
    """The record cannot be taken: a code for the phone, and the field it is about."""

    def __init__(self, code: RefusalCode, field: str | None = None) -> None:
        super().__init__(code)
        self.code: RefusalCode = code
        self.field = field


def speaks_of(record: bytes) -> Literal["edits", "act", "proposed", "answers"]:
    """Return what these bytes are about: edits of the register, an act, a family met, or else an interview's answers."""
    try:
        peek = _peeks.decode(record)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return "answers"
    if peek.edits is not msgspec.UNSET:
        return "edits"
    if peek.proposed is not msgspec.UNSET:
        return "proposed"
    return "answers" if peek.act is msgspec.UNSET else "act"


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What opening needs: the forms, how strictly to check, and the key to what phones have closed."""

    forms: Forms
    keys: Keys
    check: Check


def open_record(record: bytes, tools: Tools, now: datetime, skew_ms: int | None = None) -> Opened | Refused:
    """Open one record; what is wrong with it concerns no other. `skew_ms`: how far the phone's clock is ahead now."""
    hashed = hashlib.sha256(record).hexdigest()
    try:
        return _open(record, hashed, tools, now, skew_ms)
    except Unfit as unfit:
        return Refused(id=id_of(record), hash=hashed, code=unfit.code, field=told(unfit.field))


def _open(record: bytes, hashed: str, tools: Tools, now: datetime, skew_ms: int | None) -> Opened:
    if len(record) > MAX_RECORD_BYTES:
        raise Unfit("too_large")
    came = _envelope(record)
    envelope, skew = _put_right(came, now, skew_ms)
    form = _form(tools.forms, envelope)
    answers = _checked(form, bytes(envelope.answers), tools.check if not came.closed else "types", now)
    _ensure_said_once(record, came, answers)
    if came.closed:
        blocks = [_block(one, envelope, form, tools, now) for one in came.closed]
        answers = _checked(form, _encode(given_back(form, answers, blocks, now)), tools.check, now)
    return _parted(envelope, skew, hashed, form, answers)


def _block(sealed: str, envelope: Envelope, form: Form, tools: Tools, now: datetime) -> Mapping[str, object]:
    """Return the private answers of one block by reference; of an earlier version of the form carried over to this one."""
    try:
        block = msgspec.json.decode(tools.keys.open_closed(sealed, envelope.id), type=Block)
    except (UnreadableKey, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Unfit("malformed", "closed") from None
    if block.form_version == envelope.form_version:
        return block.answers
    old = tools.forms.find(envelope.form_id, block.form_version)
    return carry(old, {}, form, aside=block.answers, now=now).aside if old else block.answers


def _put_right(envelope: Envelope, now: datetime, skew_ms: int | None) -> tuple[Envelope, int]:
    """Return the envelope with its times by the server's clock, and the skew that they were put right by."""
    skew = known_skew(envelope.finished_at, envelope.clock, now, skew_ms)
    finished = believed(envelope.finished_at, skew, now)
    if envelope.clock and not _is_before(envelope.started_at, skew, finished):
        started = finished - timedelta(milliseconds=envelope.clock.elapsed_ms or 0)
    else:
        started = believed(envelope.started_at, skew, now)
    if not (skew or envelope.clock):
        return envelope, 0
    return msgspec.structs.replace(envelope, started_at=started, finished_at=finished), skew


def believed(moment: datetime, skew: int, now: datetime, field: str = "") -> datetime:
    """Return the moment by the server's clock; raise Unfit when it cannot have been then."""
    if is_possible(moment, skew, now):
        return put_right(moment, skew)
    raise (
        Unfit("malformed", field or "started_at")
        if moment < now
        else Unfit("future_dated", field or "finished_at")
    )


def _is_before(started: datetime, skew: int, finished: datetime) -> bool:
    """Ask whether the start makes sense beside the end: the clock may have been moved between them."""
    return is_possible(started, skew, finished) and put_right(started, skew) <= finished


def _envelope(record: bytes) -> Envelope:
    try:
        return _envelopes.decode(record)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Unfit("malformed", field_of(str(error))) from None


def field_of(message: str) -> str | None:
    """Return the place that a decoder's message names."""
    place, named = _PLACE.search(message), _UNKNOWN.search(message)
    names = [place.group(1) if place else "", (named.group(1) or named.group(2)) if named else ""]
    return ".".join(name for name in names if name) or None


def _form(forms: Forms, envelope: Envelope) -> Form:
    if "\x00" in envelope.form_version:  # PostgreSQL could not even be asked
        raise Unfit("unknown_version", "form_version")
    form = forms.find(envelope.form_id, envelope.form_version)
    if form is not None:
        return form
    if forms.is_known(envelope.form_id):
        raise Unfit("unknown_version", "form_version")
    raise Unfit("unknown_form", "form_id")


def _checked(form: Form, answers: bytes, check: Check, now: datetime) -> Answers:
    try:
        fitting = fit(form, answers)
        if check == "engine":
            reevaluate(form, fitting, now)
    except InvalidAnswers as error:
        raise Unfit(error.code, error.field) from None
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Unfit("malformed", "answers") from None
    return fitting


def _ensure_said_once(record: bytes, envelope: Envelope, answers: Answers) -> None:
    """Raise Unfit for a name given twice. What comes out as it came in, as from our own phones, has none."""
    if _encode(envelope) == record and _encode(answers) == bytes(envelope.answers):
        return
    if name := repeated_name(record):
        raise Unfit("malformed", name)


def _parted(envelope: Envelope, skew: int, hashed: str, form: Form, answers: Answers) -> Opened:
    parted = Parted(answers, {}, {}) if is_all_open(form) else part(form, answers)
    if form.id in PERSONAL_FORMS:
        parted = Parted({}, parted.open | parted.private, parted.sealed)
    return Opened(
        envelope=msgspec.structs.replace(envelope, spent=open_times(form, envelope.spent))
        if envelope.spent
        else envelope,
        skew_ms=skew,
        hash=hashed,
        answers=answers,
        open=_encode(parted.open),
        private=_encode(parted.private) if parted.private else None,
        sealed=_encode(parted.sealed) if parted.sealed else None,
    )


def open_times(form: Form, spent: Times) -> Times:
    """Return how long the open questions took, and the private block as a whole: no other time of it is kept."""
    known = _open_refs(form)
    return tuple(one for one in spent if one.ref == PRIVATE_BLOCK or _TURN.sub("", one.ref) in known)


@lru_cache(maxsize=256)
def _open_refs(form: Form) -> frozenset[str]:
    return frozenset(ref for ref, node in form.definitions.items() if node.privacy == "open")


@lru_cache(maxsize=256)
def is_all_open(form: Form) -> bool:
    return all(question.privacy == "open" for question in form.questions())


def told(field: str | None) -> str | None:
    """Return the name of a field as it may be written down: the sender has chosen it."""
    return field.replace("\x00", "")[:_MOST_NAMED] if field else None


def id_of(record: bytes) -> str:
    """Return the record's id for its receipt, if it can be read at all."""
    try:
        return _ids.decode(record).id.replace("\x00", "")[:_MOST_NAMED]
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""


Opener = Callable[[bytes], Opened | Refused]


def opener(tools: Tools, now: datetime, skew_ms: int | None = None) -> Opener:
    return partial(open_record, tools=tools, now=now, skew_ms=skew_ms)
