"""Families that the demo's first worker met on the way: one is new, one is perhaps in the register already."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from server.store.clock import time_text
from server.store.people.proposed import Proposed
from surveys.ids import uuid7
from surveys.register.likeness import Entry

_PHONE = "0 000 000 00 00"


def newcomers(staff_id: str, district: str, known: Entry | None, now: datetime) -> Iterator[Proposed]:
    """Yield a family that nobody knows, and one whose head is called as somebody `known`."""
    yield _met(staff_id, district, "Үлгібай Мысал Ойданұлы", None, now - timedelta(days=1))
    if known is not None:
        named = f"{known.family_name.partition(' ')[0]} {known.name}"
        yield _met(staff_id, district, named, known.year, now - timedelta(days=3))


def _met(staff_id: str, district: str, name: str, birth_year: int | None, at: datetime) -> Proposed:
    return Proposed(
        id=uuid7(),
        staff_id=staff_id,
        name=name,
        district=district,
        settlement="",
        village="",
        phone=_PHONE,
        people=4,
        birth_year=birth_year,
        words="",
        made_at=time_text(at),
        received_at=time_text(at),
    )
