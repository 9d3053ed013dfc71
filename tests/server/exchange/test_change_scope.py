"""Whoever sends a change touches the families that are theirs, the people in them, and nothing else."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest

from server.access import Caller
from server.exchange.hands.barring import by_phones
from server.exchange.pulling import pull
from server.register.editing import enter
from server.store import counters
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import find, present
from tests.server.changing import NEW, carried, change, facts, known, person, sent
from tests.server.conftest import NOW, Programme


def test_nobody_touches_a_family_that_is_not_theirs(programme: Programme, aigul: Caller) -> None:
    far = next(one for one in facts(programme, programme.foreign) if one.kind == "person")
    openly = change(programme, far.edit(name="Бөтен"), household_id=programme.foreign)
    hidden = change(programme, far.edit(name="Бөтен"))
    stolen = change(
        programme,
        Edit(
            kind="membership",
            subject_id=uuid7(),
            fields={"person_id": far.id, "relation": "child"},
            born=True,
            household_id=programme.foreign,
        ),
    )
    receipts = sent(programme, aigul, openly, hidden, stolen)
    assert [one.problem.code for one in receipts if one.problem] == ["not_your_family"] * 3
    assert all(one.shown().get("name") != "Бөтен" for one in facts(programme, programme.foreign))


def test_nobody_draws_a_stranger_into_a_family_to_read_of_them(programme: Programme, aigul: Caller) -> None:
    far = next(one for one in facts(programme, programme.foreign) if one.kind == "person")
    drawn = Edit(
        kind="membership", subject_id=uuid7(), fields={"person_id": far.id, "relation": "child"}, born=True
    )
    [receipt] = sent(programme, aigul, change(programme, drawn))
    assert receipt.problem is not None
    assert receipt.problem.code == "not_your_family"
    assert far.id not in {one.id for one in carried(programme, aigul).people}


def test_nobody_gets_at_a_stranger_by_a_change_that_waits(programme: Programme, aigul: Caller) -> None:
    """It waits for a person of one's own, whom an own interview brings: then it would be applied by the server itself."""
    interview = uuid7()
    awaited = str(uuid5(NAMESPACE_URL, f"{interview}/per/1"))
    far = next(one for one in facts(programme, programme.foreign) if one.kind == "person")
    waits = Edit(
        kind="absence",
        subject_id=uuid7(),
        fields={"kind": "partial", "starts_on": "2026-10-01", "person_id": awaited},
        born=True,
    )
    drawn = Edit(
        kind="membership", subject_id=uuid7(), fields={"person_id": far.id, "relation": "child"}, born=True
    )
    [receipt] = sent(programme, aigul, change(programme, waits, drawn, far.edit(name="Бөтен")))
    assert receipt.status == "accepted"
    born = Edit(kind="person", subject_id=awaited, fields={"name": "Аяла"}, born=True)
    with programme.database.transaction() as connection:
        enter(
            connection,
            change(programme, born),
            by_name="",
            staff_id=None,
            seq=counters.take(connection),
            now=NOW,
            barred=by_phones(connection),
        )
    assert far.id not in {one.id for one in carried(programme, aigul).people}
    assert all(one.shown().get("name") != "Бөтен" for one in facts(programme, programme.foreign))


def test_under_the_id_of_a_change_made_at_the_office_nothing_else_comes(
    programme: Programme, aigul: Caller
) -> None:
    home = known(programme, "household", programme.family)
    taken = Change(
        id=home.words[0].change_id,
        household_id=programme.family,
        made_at=NOW,
        edits=(Edit(kind="household", subject_id=programme.family, fields={"name": "Басқа"}),),
    )
    other = change(programme, person(programme).edit(name="Айдос Нұрланұлы"))
    receipts = sent(programme, aigul, taken, other)
    assert [one.problem.code if one.problem else one.status for one in receipts] == [
        "conflicting",
        "accepted",
    ]
    assert known(programme, "household", programme.family).shown()["name"] != "Басқа"


def test_a_family_from_nowhere_is_entered_by_the_office_alone(programme: Programme, aigul: Caller) -> None:
    fields: dict[str, Value] = {
        "name": "Жоқ",
        "language": "kk",
        "route": "inside",
        "entered_on": "2026-11-01",
    }
    nowhere = Edit(kind="household", subject_id=NEW, fields=fields, born=True)
    home = Edit(kind="residence", subject_id=NEW, fields={"district": "5950"}, born=True)
    [receipt] = sent(programme, aigul, change(programme, nowhere, home, household_id=NEW))
    assert receipt.problem is not None
    assert receipt.problem.code == "not_your_family"
    assert programme.rows("select id from household where id = :id", id=NEW) == []


def test_a_settler_corrects_the_own_telephone_alone(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    spouse = find(facts(programme), "person", programme.spouse)
    assert spouse is not None
    receipts = sent(
        programme,
        settler,
        change(programme, person(programme).edit(phone="+77005559999")),
        change(programme, person(programme).edit(name="Басқа")),
        change(programme, spouse.edit(phone="+77005550000")),
    )
    assert [one.problem.code if one.problem else "" for one in receipts] == [
        "",
        "not_editable",
        "not_your_family",
    ]
    assert person(programme).shown()["phone"] == "+77005559999"


def test_who_has_left_the_family_neither_edits_it_nor_hears_who_looks_at_it(
    programme: Programme, aigul: Caller
) -> None:
    own = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    home = known(programme, "household", programme.family)
    lives = next(one for one in present(facts(programme)) if one.shown()["person_id"] == programme.spouse)
    [left] = sent(programme, aigul, change(programme, lives.edit(ends_on="2026-11-20", why="moved")))
    assert left.status == "accepted"
    [receipt] = sent(programme, own, change(programme, home.edit(phone="+7 700 000 00 00")))
    assert receipt.problem is not None
    assert receipt.problem.code == "not_your_family"
    carried(programme, aigul)  # a look
    told = pull(programme.database, own, 0, datetime.now(UTC))
    assert (told.households, told.looks) == ((), ())


@pytest.mark.parametrize("field", ["void", "merged_into"])
def test_no_phone_closes_a_family_but_by_a_parting_that_can_be_undone(
    programme: Programme, aigul: Caller, field: str
) -> None:
    home = known(programme, "household", programme.family)
    [receipt] = sent(programme, aigul, change(programme, home.edit(**{field: programme.second})))
    assert receipt.problem is not None
    assert (receipt.problem.code, receipt.problem.field) == ("not_editable", f"household.{field}")
    assert carried(programme, aigul).id == programme.family
