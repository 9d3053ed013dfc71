"""Families met that are not in the list, as far as they are written down: sealed like everything else."""

from datetime import datetime

import msgspec

from mobile.keeping.store import Shelf, Store


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed so far, as it was typed. `id` becomes the record's."""

    id: str
    touched_at: datetime
    name: str = ""
    district: str = ""
    settlement: str = ""
    village: str = ""
    phone: str = ""
    people: str = ""
    birth: str = ""
    words: str = ""
    may_contact: str = ""


class Heard(msgspec.Struct, frozen=True):
    """What the office did with a proposal, as the person has read it."""

    state: str


def met(store: Store) -> Shelf[Met]:
    return store.shelf("met", Met)


def heard(store: Store) -> Shelf[Heard]:
    return store.shelf("heard", Heard)
