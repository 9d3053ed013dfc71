"""A name that stands twice in one JSON object: decoders take the last one silently, and an answer would be gone."""

import json
from collections.abc import Sequence
from typing import Any


class _Twice(ValueError):
    pass


def repeated_name(record: bytes) -> str | None:
    """Return the first name that an object of this record gives twice, None where none does."""
    try:
        json.loads(record, object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str)
    except _Twice as twice:
        return str(twice)
    except ValueError:
        return None  # what cannot be read at all is told elsewhere
    return None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return named
