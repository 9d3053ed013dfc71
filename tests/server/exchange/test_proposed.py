"""A family that a worker met: kept once, told back, entered or joined or refused by the clerk, and forgotten in time."""

from datetime import datetime, timedelta

import msgspec
import pytest

from server.access import Caller, Role
from server.desk.proposals import Proposals
from server.desk.typed import Unfit
from server.exchange.proposing import KEPT, forget_decided
from server.exchange.pulling import Has, pull
from server.places import import_places
from server.problems import AlreadyDecided, NotAllowed, NotYours
from server.store.clock import today
from server.store.people.proposed import ProposedStore
from surveys.exchange.proposing import CaseProposal, Village
from surveys.exchange.sync import Pull
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff
from tests.server.exchange.test_acting import told
from tests.server.test_places import OLD, ROWS, file

SOON = NOW + timedelta(minutes=1)


def met(**more: object) -> bytes:
    """Return a family met, as a phone writes it: the head of the first family, in another script."""
    said: dict[str, object] = {
        "id": uuid7(),
        "proposed": "family",
        "made_at": NOW,
        "name": "Отбасы Aidos",
        "district": "5950",
        "village": "Бескөл",
        "phone": "8 (700) 555-01-23",
        "people": 4,
        "birth_year": 1988,
        "may_contact": "yes",
    }
    return msgspec.json.encode(said | more)


def id_of(record: bytes) -> str:
    return msgspec.json.decode(record)["id"]


@pytest.fixture
def clerk(programme: Programme) -> Caller:
    with programme.database.transaction() as connection:
        staff_id = add_staff(connection, "clerk", Role.REGISTER_CLERK)
    return Caller(role=Role.REGISTER_CLERK, staff_id=staff_id, name="Clerk")


def hear(programme: Programme, caller: Caller, now: datetime = SOON) -> tuple[CaseProposal, ...]:
    page = pull(programme.database, caller, 0, now, Has(standing="none"))
    assert page.standing
    return page.standing.proposals


def test_it_is_kept_once_and_only_whoever_met_the_family_hears_of_it(
    programme: Programme, aigul: Caller
) -> None:
    sent = met(words="Мектеп жанындағы көк қақпа")
    assert told(programme.push(aigul, sent, sent)) == ["accepted", "accepted"]
    assert told(programme.push(aigul, sent)) == ["accepted"]
    assert told(programme.push(aigul, met(id=id_of(sent), people=5))) == ["conflicting"]
    [one] = hear(programme, aigul)
    assert (one.id, one.name, one.state, one.village) == (id_of(sent), "Отбасы Aidos", "waiting", "Бескөл")
    colleague = programme.caller(programme.enrol_worker(programme.other_id))
    assert hear(programme, colleague) == ()
    settler = programme.caller(programme.enrol_settler())
    assert told(programme.push(settler, met())) == ["not_your_family"]
    assert len(programme.rows("select id from proposed_family")) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"may_contact": "no"}, "may_contact"),
        ({"name": "\u200b\u202e"}, "name"),
        ({"district": "7777"}, "district"),
        ({"people": 0}, "people"),
        ({"answers": {"needs": "all"}}, "answers"),
    ],
)
def test_what_cannot_be_taken_is_named(
    programme: Programme, aigul: Caller, wrong: dict[str, object], field: str
) -> None:
    [receipt] = programme.push(aigul, met(**wrong))
    assert receipt.problem
    assert (receipt.problem.code, receipt.problem.field) == ("malformed", field)
    assert programme.rows("select id from proposed_family") == []


def test_the_clerk_compares_and_decides_once_and_may_take_it_back(
    programme: Programme, aigul: Caller, clerk: Caller
) -> None:
    same, other = met(), met(name="Серікбай Гүлназ", phone="", birth_year=None)
    programme.push(aigul, same, other)
    with programme.database.transaction() as connection:
        desk = Proposals(connection, clerk, SOON)
        found = desk.considered(id_of(same))
        assert programme.family in {pair.second.household_id for pair in found.alike}
        assert desk.considered(id_of(other)).alike == ()
        desk.join(id_of(same), programme.family, "")
        desk.refuse(id_of(other), "Басқа облыста  тіркелген")
        with pytest.raises(AlreadyDecided):
            desk.join(id_of(same), programme.second, "")
    now = {one.id: one for one in hear(programme, aigul)}
    assert (now[id_of(same)].state, now[id_of(same)].number) == ("joined", 1)
    assert (now[id_of(other)].state, now[id_of(other)].answer) == ("refused", "Басқа облыста тіркелген")
    with programme.database.transaction() as connection:
        desk = Proposals(connection, clerk, SOON)
        desk.take_back(id_of(other))
        with pytest.raises(Unfit):
            desk.join(id_of(other), "", "9999")
        desk.join(id_of(other), "", "№ 2")
    assert {one.id: one.household_id for one in hear(programme, aigul)}[id_of(other)] == programme.second


def test_entering_it_makes_one_family_whoever_presses_twice(
    programme: Programme, aigul: Caller, clerk: Caller
) -> None:
    programme.push(aigul, sent := met(name="Серікбай Гүлназ", phone="", birth_year=None))
    with programme.database.transaction() as connection:
        desk = Proposals(connection, clerk, SOON)
        typed = desk.typed(id_of(sent)) | {
            "id": uuid7(),
            "origin": "61",
            "entered_on": f"{today():%d.%m.%Y}",
            "language": "kk",
            "relation_0": "self",
        }
        assert desk.enter(programme.keys, id_of(sent), typed) == desk.enter(
            programme.keys, id_of(sent), typed
        )
        with pytest.raises(AlreadyDecided):
            desk.take_back(id_of(sent))
    with pytest.raises(AlreadyDecided), programme.database.transaction() as connection:
        Proposals(connection, clerk, SOON).enter(
            programme.keys, id_of(sent), typed | {"id": uuid7(), "seen": ""}
        )
    [one] = hear(programme, aigul)
    assert (one.state, one.number, one.household_id) == ("entered", 4, typed["id"])
    assert len(programme.rows("select id from household")) == 4


def test_nobody_but_a_clerk_of_the_place_opens_it(programme: Programme, aigul: Caller, clerk: Caller) -> None:
    programme.push(aigul, sent := met())
    elsewhere = msgspec.structs.replace(clerk, district="5938")
    with programme.database.reading() as connection:
        assert Proposals(connection, elsewhere, SOON).waiting(0, 9).total == 0
        with pytest.raises(NotYours):
            Proposals(connection, elsewhere, SOON).considered(id_of(sent))
        for role in set(Role) - {Role.REGISTER_CLERK, Role.ANONYMOUS}:
            with pytest.raises(NotAllowed):
                Proposals(connection, Caller(role=role, staff_id="x"), SOON)


def test_what_was_decided_is_gone_after_ninety_days_and_nothing_comes_back(
    programme: Programme, aigul: Caller, clerk: Caller
) -> None:
    programme.push(aigul, old := met(), waiting := met())
    programme.push(aigul, met(id=id_of(old), people=9))
    with programme.database.transaction() as connection:
        Proposals(connection, clerk, SOON).refuse(id_of(old), "Жоқ")
    assert {one.state for one in hear(programme, aigul, NOW + KEPT / 2)} == {"waiting"}
    programme.push(aigul, now=NOW + KEPT + timedelta(days=1))
    assert [row["id"] for row in programme.rows("select id from proposed_family")] == [id_of(waiting)]
    assert programme.rows("select body from conflict") == []
    assert told(programme.push(aigul, old)) == ["accepted"]
    assert len(programme.rows("select id from proposed_family")) == 1


def test_who_met_a_family_first_is_known_as_long_as_its_record_lasts(
    programme: Programme, aigul: Caller, clerk: Caller
) -> None:
    colleague = programme.caller(programme.enrol_worker(programme.other_id))
    first, second, third = (met(made_at=NOW - timedelta(hours=hours)) for hours in (9, 5, 1))
    programme.push(aigul, third, first)
    programme.push(colleague, second)
    known = []
    for record, days in ((second, 0), (first, 100), (third, 200)):
        with programme.database.transaction() as connection:
            now = SOON + timedelta(days=days)
            Proposals(connection, clerk, now).join(id_of(record), programme.family, "")
            forget_decided(connection, now)
            known.append(ProposedStore(connection).of_family(programme.family))
    with programme.database.transaction() as connection:
        forget_decided(connection, SOON + timedelta(days=900))
        known.append(ProposedStore(connection).of_family(programme.family))
        assert ProposedStore(connection).of_family(programme.second) is None
    assert programme.rows("select id from proposed_family") == []
    assert [one and one["by_name"] for one in known] == ["Bolat", "Aigul", "Aigul", "Aigul"]


def test_a_phone_gets_the_list_of_settlements_once_and_again_when_it_has_changed(
    programme: Programme, aigul: Caller
) -> None:
    def ask(known: str | None) -> Pull:
        return pull(programme.database, aigul, 0, SOON, Has(villages=known))

    assert ask("").villages is None
    with programme.database.transaction() as connection:
        import_places(connection, file())
    first = ask("").villages
    assert first
    assert first.places[0] == Village("591010000", "5910", "Петропавл", "Петропавловск")
    assert ask(first.tag).villages is None
    assert ask(None).villages is None
    with programme.database.transaction() as connection:
        import_places(connection, file(*(row for row in ROWS if OLD not in row)))
    again = ask(first.tag).villages
    assert again
    assert [one.code for one in again.places] == [one.code for one in first.places if one.code != OLD]
