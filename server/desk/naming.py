"""Settlements by their names in the reader's language, for lists to choose from and for whoever is shown a code."""

from itertools import groupby

import msgspec

from server.database import Connection
from server.store.people.settlements import SettlementStore
from surveys.catalogue import districts
from surveys.wording import say


class Group(msgspec.Struct, frozen=True):
    """A district with its settlements, each as (code, name)."""

    code: str
    name: str
    settlements: tuple[tuple[str, str], ...]


def choices(connection: Connection, language: str, district: str = "") -> list[Group]:
    """Return where somebody may live: every district in the official order, its settlements by name."""
    found = SettlementStore(connection).inhabited(district)
    by_district = {
        code: tuple(sorted(((one.code, one.name(language)) for one in group), key=lambda pair: pair[1]))
        for code, group in groupby(sorted(found, key=lambda one: one.district), key=lambda one: one.district)
    }
    codes = [district] if district else list(districts())
    return [Group(code, say(f"district.{code}", language), by_district.get(code, ())) for code in codes]
