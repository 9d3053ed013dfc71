"""Ids that a phone can draw alone: UUID version 7 (RFC 9562), which sort by the time they were drawn."""

import secrets
import time
from uuid import UUID


def uuid7() -> str:
    """Return a new UUIDv7 as text: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return str(UUID(int=value))
