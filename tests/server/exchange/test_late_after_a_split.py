"""A family splits without a network, and much happens before the phone is heard: what was noted meanwhile still comes.

Both cases were found by the machine of `test_replicas.py`.
"""

from datetime import UTC, datetime

import msgspec
import pytest

from server.access import Caller
from server.exchange.hands.caseloads import assign
from server.exchange.pulling import pull
from server.register.knowing import facts_of
from server.store.clock import today
from surveys.ids import uuid7
from surveys.register.changes import Change
from surveys.register.facts import Fact, find, standing, with_changes
from surveys.register.partings import Made, split, undo
from tests.server.conftest import AGREED, Programme, record

HELP = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}


class Parted:
    """A split that only the phone knows, with the facts as the phone shows them."""

    def __init__(self, programme: Programme) -> None:
        self.home, self.person = programme.family, programme.spouse
        with programme.database.reading() as connection:
            facts = facts_of(connection, [self.home])[self.home]
        self.change, self.new = split(self.home, facts, [self.person], "Бөлек", self.made())
        told = [(self.change, "")]
        self.facts = with_changes(facts, self.home, told)
        self.there: tuple[Fact, ...] = with_changes((), self.new, told)

    def made(self) -> Made:
        return Made(draw=uuid7, at=datetime.now(UTC), on=today().isoformat())

    def undone(self) -> Change:
        [parting] = standing(self.facts, "parting")
        return undo(self.home, self.facts, self.there, parting.id, self.made())

    def renamed(self) -> Change:
        home = find(self.there, "household", self.new)
        edit = home.edit(name="Бөлек отбасы") if home else None
        assert edit
        return Change(id=uuid7(), household_id=self.new, made_at=datetime.now(UTC), edits=(edit,))

    def interview(self) -> bytes:
        return record("help", HELP, self.new, self.person)


@pytest.fixture
def aigul(programme: Programme) -> Caller:
    return programme.caller(programme.enrol_worker())


def statuses(programme: Programme, caller: Caller, *records: bytes) -> list[str]:
    return [one.status for one in programme.push(caller, *records, now=datetime.now(UTC))]


def test_what_was_asked_between_a_split_and_its_taking_back_is_kept(
    programme: Programme, aigul: Caller
) -> None:
    parted = Parted(programme)
    changes = [msgspec.json.encode(one) for one in (parted.change, parted.undone())]
    assert statuses(programme, aigul, *changes, parted.interview()) == ["accepted"] * 3
    assert programme.rows("select household_id, person_id from submission") == [
        {"household_id": parted.new, "person_id": parted.person}
    ]


def test_what_was_noted_of_a_family_born_offline_comes_though_its_family_was_handed_over(
    programme: Programme, aigul: Caller
) -> None:
    parted = Parted(programme)
    with programme.database.transaction() as connection:
        assign(connection, programme.family, programme.other_id, today(), now=datetime.now(UTC))
    assert statuses(programme, aigul, msgspec.json.encode(parted.change)) == ["accepted"]
    late = [msgspec.json.encode(parted.renamed()), parted.interview()]
    assert statuses(programme, aigul, *late) == ["accepted", "accepted"]
    held = programme.rows(
        "select staff_id from assignment where household_id = :id and ends_on is null", id=parted.new
    )
    assert held == [{"staff_id": programme.other_id}]


def test_a_no_counts_for_what_was_begun_where_the_person_lived_before(
    programme: Programme, aigul: Caller
) -> None:
    parted = Parted(programme)
    but_for_leaving = AGREED | {"con_after": "no"}
    agreed = record("consent", but_for_leaving, parted.home, parted.person, hours_ago=9)
    late = record("after", {}, parted.home, parted.person)
    assert statuses(programme, aigul, msgspec.json.encode(parted.change), agreed) == ["accepted"] * 2
    [receipt] = programme.push(aigul, late, now=datetime.now(UTC))
    assert receipt.problem is not None
    assert receipt.problem.code == "no_consent"


def test_who_parted_still_hears_of_the_own_request(programme: Programme, aigul: Caller) -> None:
    phone = programme.enrol_settler(person_id=programme.spouse)
    parted = Parted(programme)
    secret = HELP | {"hlp_share": []}
    asked = record("help", secret, parted.home, parted.person)
    assert statuses(programme, programme.caller(phone), asked) == ["accepted"]
    assert statuses(programme, aigul, msgspec.json.encode(parted.change)) == ["accepted"]
    own = programme.caller(phone)
    assert own.household_id == parted.new
    told = pull(programme.database, own, 0, datetime.now(UTC))
    assert [one.words for one in told.help_requests] == ["Көмір жоқ"]
