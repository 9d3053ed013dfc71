"""What phones send beside records, an act, a change, a family that was met: all of them are read alike."""

import hashlib
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from server.exchange.records.opening import Refused, Unfit, believed, field_of, id_of, told
from server.exchange.records.repeated import repeated_name
from surveys.clock import known_skew
from surveys.exchange.sync import MAX_RECORD_BYTES
from surveys.register.changes import Change


class Made(Protocol):
    """What somebody made on a phone."""

    @property
    def id(self) -> str: ...

    @property
    def made_at(self) -> datetime: ...


T = TypeVar("T", bound=Made)


def read_sent(
    record: bytes, decoder: msgspec.json.Decoder[T], now: datetime, skew_ms: int | None
) -> tuple[T, datetime, str] | Refused:
    """Return what was sent, when it was made by the server's clock, and the SHA-256 of its bytes; or why it is refused.

    What is wrong with it concerns nothing else that was sent.
    """
    hashed = hashlib.sha256(record).hexdigest()
    if len(record) > MAX_RECORD_BYTES:
        return Refused(id=id_of(record), hash=hashed, code="too_large")
    try:
        found = decoder.decode(record)
        clock = found.clock if isinstance(found, Change) else None
        made_at = believed(found.made_at, known_skew(found.made_at, clock, now, skew_ms), now, "made_at")
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        return Refused(id=id_of(record), hash=hashed, code="malformed", field=told(field_of(str(error))))
    except Unfit as unfit:
        return Refused(id=id_of(record), hash=hashed, code=unfit.code, field=unfit.field)
    if msgspec.json.encode(found) != record and (name := repeated_name(record)):
        return Refused(id=found.id, hash=hashed, code="malformed", field=told(name))
    return found, made_at, hashed
