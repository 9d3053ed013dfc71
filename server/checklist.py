"""Risk is off until four people's duties are signed, each by name and date; a signature can be taken back.

There is a switch besides: off, nothing is computed or shown, and what was signed stands.
"""

from datetime import datetime
from typing import Literal, get_args

import msgspec

from server.store.clock import time_text
from server.store.risks.checklist import ChecklistStore

Item = Literal["owner", "consent", "fairness", "impact"]
ITEMS: tuple[Item, ...] = get_args(Item)


class UnknownItem(ValueError):
    """The checklist has no such item."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    item: str
    name: str | None = None
    at: str | None = None
    recorder: str | None = None  # who wrote it down, when that was somebody else


def read_checklist(store: ChecklistStore) -> tuple[Signature, ...]:
    """Return every item in the order of the checklist, signed or not."""
    signed = {
        row["item"]: Signature(
            item=row["item"], name=row["name"], at=row["signed_at"], recorder=row["recorder"]
        )
        for row in store.signatures()
    }
    return tuple(signed.get(item, Signature(item=item)) for item in ITEMS)


def is_on(store: ChecklistStore) -> bool:
    """Ask whether risk may be computed and shown at all."""
    return not store.is_switched_off() and all(signature.at for signature in read_checklist(store))


def sign(
    store: ChecklistStore, item: str, staff_id: str, now: datetime, recorded_by: str | None = None
) -> None:
    """Keep that this person answers for the item; `recorded_by` is who says so, the person unless given."""
    store.sign(_known(item), staff_id, time_text(now), recorded_by)


def withdraw(store: ChecklistStore, item: str) -> None:
    store.withdraw(_known(item))


def _known(item: str) -> Item:
    for known in ITEMS:
        if item == known:
            return known
    raise UnknownItem(item)
