"""Long answers as SQLite keeps them: packed, so that a million interviews of sixty answers take half the room.

PostgreSQL packs long texts by itself. What was kept before stays readable: a text is a text, packed bytes are unpacked.
"""

import zlib
from typing import Any

COLUMNS = {"answers", "private_answers"}
WORTH_PACKING = 400
_LEVEL = 6


def packed(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with its long answers as bytes."""
    return {name: _packed(value) if name in COLUMNS else value for name, value in row.items()}


def unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """Return the same row with every answer as text."""
    for name in COLUMNS & row.keys():
        if isinstance(row[name], bytes):
            row[name] = zlib.decompress(row[name]).decode()
    return row


def _packed(value: object) -> object:
    if not isinstance(value, str) or len(value) < WORTH_PACKING:
        return value
    return zlib.compress(value.encode(), _LEVEL)
