"""A filled-in form, as the phone keeps it and the server receives it."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from surveys.clock import Clock

_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"

Id = Annotated[str, msgspec.Meta(pattern=_UUID)]
UtcTime = Annotated[datetime, msgspec.Meta(tz=True)]
Language = Literal["kk", "ru", "en"]
FormId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,63}\Z")]
FormVersion = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]

# Mirrors the form's instance: a group is a mapping, a repeat a list of mappings, a choice of many a list of names.
Answers = dict[str, object]

MOST_CLOSED = 64  # blocks of one record
Closed = Annotated[
    tuple[Annotated[str, msgspec.Meta(max_length=1 << 20)], ...], msgspec.Meta(max_length=MOST_CLOSED)
]

PRIVATE_BLOCK = ""  # stands for all that was answered in private
MOST_SPENT = 2000  # questions of one record, each turn of a repeat counted
_LONGEST = 366 * 86_400_000  # milliseconds of a year


class Spent(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, omit_defaults=True):
    """How long one question was on the screen, in milliseconds, and how often its answer was changed.

    By ticks that nobody can put back, without the time when the app was laid aside. Only of open questions by their
    reference; what was answered in private is one line for the whole, under `PRIVATE_BLOCK`.
    """

    ref: Annotated[str, msgspec.Meta(max_length=512)]
    ms: Annotated[int, msgspec.Meta(ge=0, le=_LONGEST)]
    changes: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0


Times = Annotated[tuple[Spent, ...], msgspec.Meta(max_length=MOST_SPENT)]


class Submission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One interview, or one check-in by the settler alone.

    The phone draws `id` once, when the form is started. Sending the same bytes again is therefore harmless.
    Only relevant answers travel; `person_id` is the person who answered, None for the household as a whole.
    The times are the phone's; `clock` says what they are worth. `closed` are the private blocks of an interview on a
    worker's phone, each sealed for the server alone when it ended (`surveys.interview.closing`), oldest first.
    `spent` is how long its questions took; empty on a settler's own phone.
    """

    id: Id
    household_id: Id
    person_id: Id | None
    form_id: FormId
    form_version: FormVersion
    language: Language
    started_at: UtcTime
    finished_at: UtcTime
    answers: Answers
    clock: Clock | None = None
    closed: Closed = ()
    spent: Times = ()


def record_bytes(submission: Submission) -> bytes:
    """Return the bytes that are kept, hashed and sent: encoded once, when the form is finalized."""
    return msgspec.json.encode(submission)


def record_hash(record: bytes) -> str:
    """Return the SHA-256 of a record's bytes, in hex: what a receipt must name before the phone lets go."""
    return hashlib.sha256(record).hexdigest()
