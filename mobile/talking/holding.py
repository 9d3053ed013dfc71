"""Which families this phone may hold, and what becomes of one that it may hold no more.

What leaves goes in two steps. At once: needs, people, telephone numbers, help requests, sent records. Once nothing of the
family is unsent or a draft: its name as well. In between the family is shown as handed over, and nothing of it is read.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from mobile.keeping.attachments import Attachments
from mobile.keeping.drafts import Drafts
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Shelf, Store
from surveys.exchange.handing import Standing, scope_tag
from surveys.exchange.sync import CaseHelp, CaseHousehold, CasePerson
from surveys.submission import UtcTime


class Leaving(msgspec.Struct, frozen=True):
    """Since when a family is no longer this phone's."""

    since: UtcTime


def families(store: Store) -> Shelf[CaseHousehold]:
    return store.shelf("family", CaseHousehold)


def help_requests(store: Store) -> Shelf[CaseHelp]:
    return store.shelf("help", CaseHelp)


def leaving(store: Store) -> Shelf[Leaving]:
    """Return the families that left while something of theirs was still here."""
    return store.shelf("leaving", Leaving)


def standing(store: Store) -> Standing:
    """Return what the server last said of offers, absences and colleagues."""
    return store.shelf("standing", Standing).all().get("") or Standing(tag="")


def held_here(store: Store) -> set[str]:
    """Return the families that this phone holds whole."""
    return families(store).all().keys() - leaving(store).all().keys()


def scope(store: Store) -> str:
    return scope_tag(held_here(store))


def lacking(store: Store, held: Iterable[str]) -> tuple[str, ...]:
    """Return which of the families that it may hold this phone has not got."""
    return tuple(sorted(set(held) - held_here(store)))


def narrow(store: Store, held: Iterable[str], at: UtcTime, *, own: bool = False) -> None:
    """Keep no other families than these: every other one leaves."""
    for household_id in held_here(store) - set(held):
        leave(store, household_id, at, own=own)


def leave(store: Store, household_id: str, at: UtcTime, *, own: bool = False) -> None:
    """Let a family leave: what is not needed to finish and send what was begun goes at once.

    On a person's `own` phone the requests stay: who moved away still waits for the answer.
    """
    with store.atomic():
        if leaving(store).get(household_id) is None:
            leaving(store).put(household_id, Leaving(at))
        household = families(store).get(household_id)
        if household is not None:
            families(store).put(household_id, _shell(store, household))
        for request in () if own else list(help_requests(store).all().values()):
            if request.household_id == household_id:
                help_requests(store).remove(request.id)


def expire(store: Store, now: datetime) -> None:
    """Let go of families whose cover or opening is over by the calendar, though no server has said so yet."""
    over = [
        one.id
        for one in families(store).all().values()
        if one.hold is not None and one.hold.until <= now and leaving(store).get(one.id) is None
    ]
    for household_id in over:
        leave(store, household_id, now)


def is_over(store: Store) -> bool:
    """Whether a family has left for which nothing waits here any more."""
    return bool(leaving(store).all()) and bool(_free(store))


def remove_left(store: Store) -> None:
    """Remove the families that have left and of which nothing is unsent or a draft."""
    for household_id in _free(store):
        families(store).remove(household_id)
        leaving(store).remove(household_id)


def _free(store: Store) -> list[str]:
    outbox, drafts, files = Outbox(store), Drafts(store), Attachments(store)
    return [
        one
        for one in leaving(store).all()
        if not drafts.of(one) and not outbox.has_of(one) and not files.has_of(one)
    ]


def _shell(store: Store, household: CaseHousehold) -> CaseHousehold:
    """Return what a draft needs to be finished: the family's name, and the names of those who answer in drafts."""
    asked = {draft.person_id for draft in Drafts(store).of(household.id)}
    return CaseHousehold(
        id=household.id,
        number=household.number,
        name=household.name,
        district=household.district,
        village=household.village,
        arrived_on=household.arrived_on,
        language=household.language,
        people=tuple(
            CasePerson(id=person.id, name=person.name, relation=person.relation)
            for person in household.people
            if person.id in asked
        ),
    )
