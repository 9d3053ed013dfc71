"""Consent taken back at the office: said to a worker or written in a letter, and in force at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.problems import NotYours
from server.reading.families import scope_of
from server.store import counters
from server.store.caring.consents import Consent, ConsentStore
from server.store.clock import local_day, time_text
from server.store.people.families import FamilyStore
from server.store.people.households import HouseholdStore
from surveys.caring.consenting import with_what_hangs_on

How = Literal["said", "written"]


def withdraw(
    connection: Connection,
    caller: Caller,
    household_id: str,
    person_id: str,
    *,
    purpose: str,
    how: How,
    now: datetime,
) -> tuple[str, ...]:
    """Write down that a person took a purpose back; return all that ended with it. Saying it twice changes nothing.

    Raises NotAllowed, and NotYours for a family out of scope, a person of another family, a purpose that is none.
    """
    ensure(caller, (Store.CONSENT, Action.WRITE))
    families = FamilyStore(connection)
    if families.find(scope_of(caller), household_id, local_day(now)) is None:
        raise NotYours
    ended = with_what_hangs_on(purpose)
    if not ended or not HouseholdStore(connection).has_person(household_id, person_id):
        raise NotYours
    seq = counters.take(connection)
    ConsentStore(connection).add(_words(connection, caller, household_id, person_id, ended, how, now))
    HouseholdStore(connection).set_changed(household_id, seq)
    return ended


def _words(
    connection: Connection,
    caller: Caller,
    household_id: str,
    person_id: str,
    ended: Sequence[str],
    how: How,
    now: datetime,
) -> list[Consent]:
    """Return a no to each purpose, beside the version and the language of the text that was agreed to."""
    agreed = ConsentStore(connection).last_yes(person_id)
    return [
        Consent(
            household_id=household_id,
            person_id=person_id,
            purpose=purpose,
            given=False,
            form_version=agreed.form_version if agreed else "",
            language=agreed.language if agreed else caller.language,
            source=how,
            at=time_text(now),
        )
        for purpose in ended
    ]
