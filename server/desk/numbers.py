"""Identification numbers of persons: sealed at rest, looked up by keyed hash, masked until somebody asks.

A number stands in no address, log, export, phone or sentence about an error. Who asked to see one is written down.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.keys import Keys
from server.problems import NotYours
from server.reading.families import scope_of
from server.reading.looking import write_down
from server.store.clock import local_day, time_text
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.store.people.numbers import NumberStore
from surveys.register.iin import masked, parse_iin, told_by


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """What the clerk should hear of a number just kept: another entry has it; it tells another birth date or sex."""

    is_twice: bool = False
    differs: bool = False


class Numbers:
    """The numbers of one transaction, for one caller."""

    def __init__(self, connection: Connection, keys: Keys, caller: Caller) -> None:
        self._connection = connection
        self._keys = keys
        self._caller = caller
        self._store = NumberStore(connection)

    def enter(self, household_id: str, person_id: str, text: str, now: datetime) -> Entered:
        """Keep what was typed for a person of the caller's scope; an empty text takes the number out.

        Raises WrongIIN, NotYours, NotAllowed.
        """
        ensure(self._caller, (Store.IDENTITY, Action.WRITE))
        person = self._person(household_id, person_id, "iin.entered", now)
        if not text.strip():
            self._store.take_out(person_id)
            return Entered()
        iin = parse_iin(text)
        self.keep(person_id, iin, now)
        others = [one for one in self._store.holders(self.lookup(iin)) if one != person_id]
        return Entered(is_twice=bool(others), differs=_differs(iin, person))

    def keep(self, person_id: str, iin: str, now: datetime) -> None:
        """Keep a checked number of a person who has just been entered."""
        self._store.put(
            person_id,
            sealed=self._keys.seal(iin, person_id),
            lookup=self.lookup(iin),
            by=self._caller.staff_id or "",
            at=time_text(now),
        )

    def hand_on(self, giver: str, taker: str, now: datetime) -> None:
        """Give one entry the number of another that is the same person, where it has none of its own."""
        sealed = self._store.sealed([giver, taker])
        if giver in sealed and taker not in sealed:
            self.keep(taker, self._keys.unseal(sealed[giver], giver), now)

    def lookup(self, iin: str) -> str:
        """Return the keyed hash under which a number is found."""
        return self._keys.peppered("iin", iin)

    def find(self, text: str, now: datetime) -> str | None:
        """Return the family of the caller's scope in which the person with this number lives; None where there is none.

        Raises WrongIIN, NotAllowed. That a family was found so is written down.
        """
        ensure(self._caller, (Store.IDENTITY, Action.READ))
        holders = self._store.holders(self.lookup(parse_iin(text)))
        families, scope, day = FamilyStore(self._connection), scope_of(self._caller), local_day(now)
        homes = (home for home in self._store.home_of(holders) if families.find(scope, home, day))
        found = next(homes, None)
        if found is not None:
            write_down(families, LookStore(self._connection), self._caller, found, "iin.found", now)
        return found

    def masked(self, person_ids: Iterable[str]) -> dict[str, str]:
        """Return the masked number of each of these persons that has one."""
        ensure(self._caller, (Store.IDENTITY, Action.READ))
        found = self._store.sealed(person_ids)
        return {person: masked(self._keys.unseal(sealed, person)) for person, sealed in found.items()}

    def show(self, household_id: str, person_id: str, now: datetime) -> str:
        """Return a whole number, and write down who asked; raise NotYours where there is none in the scope."""
        ensure(self._caller, (Store.IDENTITY, Action.READ))
        self._person(household_id, person_id, "iin", now)
        sealed = self._store.sealed([person_id])
        if person_id not in sealed:
            raise NotYours
        return self._keys.unseal(sealed[person_id], person_id)

    def _person(self, household_id: str, person_id: str, page: str, now: datetime) -> dict[str, object]:
        """Return a person of a family in scope, after it was written down that their number was opened."""
        families = FamilyStore(self._connection)
        write_down(families, LookStore(self._connection), self._caller, household_id, page, now)
        person = next((row for row in families.people(household_id) if row["id"] == person_id), None)
        if person is None:
            raise NotYours
        return person


def _differs(iin: str, person: dict[str, object]) -> bool:
    """Ask whether a number tells a birth date or a sex that the register contradicts."""
    told = told_by(iin)
    born = told.birth_date
    known_date, known_year = person.get("birth_date"), person.get("birth_year")
    is_other_day = born is not None and known_date is not None and born.isoformat() != known_date
    is_other_year = born is not None and known_year is not None and born.year != known_year
    return is_other_day or is_other_year or bool(told.sex and person["sex"] and told.sex != person["sex"])
