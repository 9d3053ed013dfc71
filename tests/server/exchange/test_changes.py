"""What people correct in the register: merged by field, held until it can count, forced with a flag, never lost."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations

import msgspec
import pytest

from server.access import Caller
from server.exchange.edits import force_held
from server.exchange.pulling import pull
from server.register.projecting import REGISTER
from server.store.people.facts import FactStore
from surveys.ids import uuid7
from surveys.register.changes import Edit, values
from surveys.register.facts import find
from tests.server.changing import NEW, carried, change, facts, known, newcomer, person, sent
from tests.server.conftest import NOW, Programme

LATER = timedelta(days=6)


def test_a_correction_reaches_the_register_and_every_phone(programme: Programme, aigul: Caller) -> None:
    corrected = change(programme, person(programme).edit(name="Нұрлан Түзетілген", birth="1984-05-02"))
    before = pull(programme.database, aigul, 0, datetime.now(UTC)).cursor
    [receipt] = sent(programme, aigul, corrected)
    assert receipt.status == "accepted"
    [family] = pull(programme.database, aigul, before, datetime.now(UTC)).households
    shown = {one.id: one for one in family.people}[programme.person]
    assert (shown.name, shown.birth_year) == ("Нұрлан Түзетілген", 1984)
    fact = find(family.facts, "person", programme.person)
    assert fact is not None
    assert fact.heads()["name"][-1].by == "Aigul"


def test_two_workers_who_correct_different_fields_both_prevail(programme: Programme, aigul: Caller) -> None:
    seen = person(programme)
    sent(
        programme,
        aigul,
        change(programme, seen.edit(name="Бірінші")),
        change(programme, seen.edit(phone="+77005550001")),
    )
    found = person(programme)
    assert (found.shown()["name"], found.shown()["phone"]) == ("Бірінші", "+77005550001")
    assert found.conflicts() == {}


def test_two_who_correct_the_same_field_are_both_kept_and_a_person_chooses(
    programme: Programme, aigul: Caller
) -> None:
    seen = person(programme)
    sent(
        programme,
        aigul,
        change(programme, seen.edit(name="Бірінші")),
        change(programme, seen.edit(name="Екінші")),
    )
    family = carried(programme, aigul)
    torn = find(family.facts, "person", programme.person)
    assert torn is not None
    assert {head.value for head in torn.conflicts()["name"]} == {"Бірінші", "Екінші"}
    sent(programme, aigul, change(programme, torn.edit(name="Бірінші")))
    assert person(programme).conflicts() == {}
    assert person(programme).shown()["name"] == "Бірінші"


def test_every_phone_gets_the_words_in_the_order_they_were_said(programme: Programme, aigul: Caller) -> None:
    late, early = (change(programme, person(programme).edit(phone=f"+770055500{n}")) for n in ("02", "01"))
    sent(programme, aigul, late, msgspec.structs.replace(early, made_at=late.made_at - timedelta(hours=1)))
    fact = find(carried(programme, aigul).facts, "person", programme.person)
    assert fact is not None
    assert [word.change_id for word in fact.words][-2:] == [early.id, late.id]


def test_a_change_sent_twice_counts_once_and_other_bytes_under_its_id_are_refused(
    programme: Programme, aigul: Caller
) -> None:
    first = change(programme, person(programme).edit(name="Бір"))
    other = msgspec.structs.replace(first, made_at=NOW - timedelta(hours=1))
    receipts = [
        *sent(programme, aigul, first, first),
        *sent(programme, aigul, first),
        *sent(programme, aigul, other),
    ]
    assert [one.status for one in receipts] == ["accepted", "accepted", "accepted", "refused"]
    assert receipts[3].problem is not None
    assert receipts[3].problem.code == "conflicting"
    assert len(programme.rows("select id from change where id = :id", id=first.id)) == 1
    assert len(programme.rows("select id from conflict where id = :id", id=first.id)) == 1


def test_eight_at_once_keep_one(programme: Programme, aigul: Caller) -> None:
    first = change(programme, person(programme).edit(name="Бір"))
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(lambda _: sent(programme, aigul, first)[0], range(8)))
    assert {one.status for one in receipts} == {"accepted"}
    assert len(programme.rows("select id from change where id = :id", id=first.id)) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_any_order_the_end_is_the_same(programme: Programme, aigul: Caller, order: Sequence[int]) -> None:
    run = newcomer(programme)
    for place in order:
        [receipt] = sent(programme, aigul, run[place])
        assert receipt.status == "accepted"
        sent(programme, aigul, run[place])
    shown = {one.id: one.name for one in carried(programme, aigul).people}
    assert shown[NEW] == "Аяла Нұрланқызы"
    assert programme.rows("select lacks from awaited") == []
    assert {row["state"] for row in programme.rows("select state from change")} == {"applied"}


def test_what_waits_for_a_predecessor_is_forced_after_five_days_with_a_flag(
    programme: Programme, aigul: Caller
) -> None:
    born, second, third = newcomer(programme)
    sent(programme, aigul, born, third)
    assert {one.id: one.name for one in carried(programme, aigul).people}[NEW] == "Аяла"
    with programme.database.transaction() as connection:
        force_held(connection, NOW + timedelta(days=4))
    assert {one.id: one.name for one in carried(programme, aigul).people}[NEW] == "Аяла"
    programme.push(aigul, now=NOW + LATER)  # whoever sends next
    fact = find(facts(programme), "person", NEW)
    assert fact is not None
    assert {head.value for head in fact.conflicts()["name"]} == {"Аяла", "Аяла Нұрланқызы"}
    with programme.database.reading() as connection:
        [troubled] = FactStore(connection).troubled([programme.family])
    assert (troubled["id"], troubled["state"]) == (third.id, "forced")
    sent(programme, aigul, second, now=NOW + LATER)
    fact = find(facts(programme), "person", NEW)
    assert fact is not None
    assert fact.conflicts() == {}
    assert fact.shown()["name"] == "Аяла Нұрланқызы"


def test_one_that_was_forced_without_its_birth_is_whole_when_the_birth_comes(
    programme: Programme, aigul: Caller
) -> None:
    born, second, _ = newcomer(programme)
    sent(programme, aigul, second)
    with programme.database.transaction() as connection:
        force_held(connection, NOW + LATER)
    assert NEW not in {one.id for one in carried(programme, aigul).people}
    sent(programme, aigul, born, now=NOW + LATER)
    assert {one.id: one.name for one in carried(programme, aigul).people}[NEW] == "Айала"


def test_crossed_bounds_of_an_exit_are_put_in_order(programme: Programme, aigul: Caller) -> None:
    leaving = Edit(
        kind="exit",
        subject_id=uuid7(),
        fields={"kind": "origin", "earliest": "2026-11-20", "latest": "2026-11-01", "source": "worker"},
        born=True,
    )
    sent(programme, aigul, change(programme, leaving))
    [row] = programme.rows("select earliest, latest from household_exit")
    assert (row["earliest"], row["latest"]) == ("2026-11-01", "2026-11-20")
    fact = find(facts(programme), "exit", leaving.subject_id)
    assert fact is not None
    sent(programme, aigul, change(programme, fact.edit(back_earliest="2027-03-01", back_latest="2027-03-10")))
    assert programme.rows("select household_id from departed") == []
    assert values(known(programme, "exit", leaving.subject_id).heads())["back_latest"] == "2027-03-10"


def test_what_was_entered_by_mistake_leaves_the_tables_and_stays_in_the_words(
    programme: Programme, aigul: Caller
) -> None:
    born, *_ = newcomer(programme)
    sent(programme, aigul, born)
    fact = find(facts(programme), "person", NEW)
    member = next(one for one in facts(programme) if one.shown().get("person_id") == NEW)
    assert fact is not None
    sent(programme, aigul, change(programme, fact.edit(void="twice"), member.edit(void="twice")))
    assert NEW not in {one.id for one in carried(programme, aigul).people}
    with programme.database.reading() as connection:
        assert [
            row for row in FactStore(connection).log(programme.family, REGISTER) if row["subject_id"] == NEW
        ]
