"""What waits for an answer in the demo today: requests for help, families being handed over, two words on one thing, phones out of reach."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.database import Connection
from server.exchange.hands.transfers import Proposal, offer
from server.invented.saying import Placed, Said, Subject, enter_all
from server.register.knowing import facts_of
from server.store import counters
from server.store.caring.helps import Help, HelpStore
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from server.store.office.phones import Asked, PhoneStore
from server.store.turning import Place
from surveys.ids import uuid7
from surveys.register.facts import find

_ASKED = (
    ("cold", "w2", -2, ("lead", "worker")),
    ("work", "later", 3, ("worker",)),
    ("safe", "now", 0, ("lead",)),
)
_PHONES = ("+7 705 000 00 01", "+7 705 000 00 02")
_UNSENT = 3


def leave_waiting(
    connection: Connection, placed: Sequence[Placed], workers: Sequence[str], by_id: str, now: datetime
) -> None:
    """Leave some of everything unanswered in the first families that are still here."""
    here = [one for one in placed if one.family.departure is None]
    seq = counters.take(connection)
    HelpStore(connection).add(
        [_request(one, asked, now, seq) for one, asked in zip(here, _ASKED, strict=False)]
    )
    for one in here[3:6]:
        to = next((worker for worker in workers if worker != one.worker_id), "")
        if to:
            proposal = Proposal(id=uuid7(), household_id=one.id, to_id=to, words="Жақын тұрады")
            offer(connection, proposal, by_id, now - timedelta(days=2), as_lead=True)
    enter_all(connection, (_two_words(connection, one, now) for one in here[6:8]), now)
    unsent = now - timedelta(days=6)
    for nth, phone in enumerate(_phones(connection)):
        since = time_text(unsent + timedelta(hours=nth))
        DeviceStore(connection).report(phone, waiting=4 + nth, since=since, skew_ms=None, now=since)


def _request(one: Placed, asked: tuple[str, str, int, tuple[str, ...]], now: datetime, seq: int) -> Help:
    category, urgency, days, shared_with = asked
    made, promised = now - timedelta(days=4), now + timedelta(days=days, hours=3)
    return Help(
        household_id=one.id,
        id=uuid7(),
        person_id=one.people[0],
        category=category,
        urgency=urgency,
        words=None,
        shared_with=shared_with,
        status="new",
        promised_at=time_text(promised),
        made_at=time_text(made),
        changed_at=time_text(made),
        seq=seq,
    )


def _two_words(connection: Connection, one: Placed, now: datetime) -> list[Said]:
    """Return two telephones that two people wrote down, neither knowing of the other."""
    known = find(facts_of(connection, [one.id])[one.id], "household", one.id)
    return [
        Said(change=Subject(one.id, "household", known).say(now - timedelta(days=5 - nth), phone=phone))
        for nth, phone in enumerate(_PHONES)
    ]


def _phones(connection: Connection) -> list[str]:
    found = [row["id"] for row in PhoneStore(connection).page(Asked(works=True), Place(), 60).rows]
    return [row["id"] for row in DeviceStore(connection).some(found) if row["kind"] == "worker"][:_UNSENT]
