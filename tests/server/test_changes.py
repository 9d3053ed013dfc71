"""What people correct in the register: merged by field, held until it can count, forced with a flag, never lost."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import NAMESPACE_URL, uuid5

import msgspec
import pytest

from server.access import Caller
from server.exchange.barring import by_phones
from server.exchange.edits import force_held
from server.exchange.pulling import pull
from server.register.editing import enter
from server.register.knowing import facts_of
from server.register.projecting import REGISTER
from server.store import counters
from server.store.facts import FactStore
from surveys.changes import Change, Edit, Value, values
from surveys.facts import Fact, find, present
from surveys.ids import uuid7
from surveys.partings import ImpossibleParting, Made, merge, same_person, split, undo
from surveys.sync import CaseHousehold, Receipt
from tests.server.conftest import NOW, Programme, record

LATER = timedelta(days=6)
NEW = "01900000-0000-7000-b000-000000000001"


def sent(programme: Programme, caller: Caller, *changes: Change, now: datetime = NOW) -> list[Receipt]:
    return programme.push(caller, *(msgspec.json.encode(one) for one in changes), now=now)


def facts(programme: Programme, household_id: str = "") -> tuple[Fact, ...]:
    wanted = household_id or programme.family
    with programme.database.reading() as connection:
        return facts_of(connection, [wanted])[wanted]


def carried(programme: Programme, caller: Caller, household_id: str = "") -> CaseHousehold:
    pulled = pull(programme.database, caller, 0, datetime.now(UTC))
    return next(one for one in pulled.households if one.id == (household_id or programme.family))


def known(programme: Programme, kind: str, id: str) -> Fact:
    found = find(facts(programme), kind, id)
    assert found is not None
    return found


def person(programme: Programme) -> Fact:
    return known(programme, "person", programme.person)


def change(programme: Programme, *edits: Edit | None, household_id: str = "") -> Change:
    return Change(
        id=uuid7(),
        household_id=household_id or programme.family,
        made_at=NOW,
        edits=tuple(one for one in edits if one),
    )


def made(on: str = "2026-11-25") -> Made:
    return Made(draw=uuid7, at=NOW, on=on)


def over(before: Change, **fields: Value) -> Edit:
    """Return an edit of a person over an earlier change of the same fields."""
    first = before.edits[0]
    return Edit(
        kind=first.kind, subject_id=first.subject_id, fields=fields, over=dict.fromkeys(fields, (before.id,))
    )


@pytest.fixture
def aigul(programme: Programme) -> Caller:
    return programme.caller(programme.enrol_worker())


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


def newcomer(programme: Programme) -> list[Change]:
    """Return three changes that stand on each other: somebody is entered, corrected, and corrected again."""
    member = Edit(
        kind="membership", subject_id=uuid7(), fields={"person_id": NEW, "relation": "child"}, born=True
    )
    born = change(programme, Edit(kind="person", subject_id=NEW, fields={"name": "Аяла"}, born=True), member)
    second = change(programme, over(born, name="Айала"))
    return [born, second, change(programme, over(second, name="Аяла Нұрланқызы"))]


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


def test_a_household_splits_with_both_histories_and_is_made_whole_again(
    programme: Programme, aigul: Caller
) -> None:
    programme.agreed(aigul, programme.spouse)
    parted, new_id = split(programme.family, facts(programme), [programme.spouse], "Жаңа отбасы", made())
    [receipt] = sent(programme, aigul, parted)
    assert receipt.status == "accepted"
    old, new = carried(programme, aigul), carried(programme, aigul, new_id)
    assert programme.spouse not in {one.id for one in old.people}
    assert [(one.id, one.consent) for one in new.people] == [(programme.spouse, True)]
    assert new.number > old.number
    assert new.consent
    heat = record("heat", {"heat_day": "yes"}, new_id, programme.spouse)
    assert programme.push(aigul, heat)[0].status in ("accepted", "refused")
    parting = next(one for one in facts(programme) if one.kind == "parting")
    back = undo(programme.family, facts(programme), facts(programme, new_id), parting.id, made())
    sent(programme, aigul, back)
    again = carried(programme, aigul)
    assert programme.spouse in {one.id for one in again.people}
    pulled = pull(programme.database, aigul, 0, datetime.now(UTC))
    assert new_id not in {one.id for one in pulled.households}
    assert new_id in pulled.gone


def test_a_settlers_phone_goes_with_its_person(programme: Programme, aigul: Caller) -> None:
    enrolled = programme.enrol_settler(programme.family, programme.spouse)
    parted, new_id = split(programme.family, facts(programme), [programme.spouse], "Жаңа отбасы", made())
    sent(programme, aigul, parted)
    assert programme.caller(enrolled).household_id == new_id
    [own] = pull(programme.database, programme.caller(enrolled), 0, datetime.now(UTC)).households
    assert own.id == new_id
    assert own.facts == ()


def test_two_households_become_one_and_two_again(programme: Programme, aigul: Caller) -> None:
    joined = merge(
        programme.family, facts(programme), programme.second, facts(programme, programme.second), made()
    )
    sent(programme, aigul, joined)
    pulled = pull(programme.database, aigul, 0, datetime.now(UTC))
    assert [one.id for one in pulled.households] == [programme.family]
    assert len(pulled.households[0].people) == len(present(facts(programme)))
    parting = next(one for one in facts(programme) if one.kind == "parting")
    back = undo(programme.family, facts(programme), facts(programme, programme.second), parting.id, made())
    sent(programme, aigul, back)
    assert {one.id for one in pull(programme.database, aigul, 0, datetime.now(UTC)).households} == {
        programme.family,
        programme.second,
    }


def test_a_split_that_leaves_nobody_is_no_split(programme: Programme) -> None:
    everybody = [str(one.shown()["person_id"]) for one in present(facts(programme))]
    for leaving, reason in ((everybody, "everybody"), ([NEW], "nobody")):
        with pytest.raises(ImpossibleParting) as told:
            split(programme.family, facts(programme), leaving, "X", made())
        assert told.value.reason == reason


def test_who_left_is_remembered_by_name_alone(programme: Programme, aigul: Caller) -> None:
    sent(
        programme,
        aigul,
        change(programme, known(programme, "person", programme.spouse).edit(phone="+77005550777")),
    )
    parted, _ = split(programme.family, facts(programme), [programme.spouse], "Жаңа отбасы", made())
    sent(programme, aigul, parted)
    left = find(carried(programme, aigul).facts, "person", programme.spouse)
    assert left is not None
    assert set(left.shown()) == {"name"}


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


def test_who_parted_still_finds_what_they_answered_before(programme: Programme, aigul: Caller) -> None:
    enrolled = programme.enrol_settler(programme.family, programme.spouse)
    settler = programme.caller(enrolled)
    programme.agreed(settler, programme.spouse)
    parted, _ = split(programme.family, facts(programme), [programme.spouse], "Жаңа отбасы", made())
    sent(programme, aigul, parted)
    given = pull(programme.database, programme.caller(enrolled), 0, datetime.now(UTC)).submissions
    assert [one.form_id for one in given] == ["consent"]


def test_an_interview_of_one_entered_twice_is_kept_when_it_comes_late(
    programme: Programme, aigul: Caller
) -> None:
    programme.agreed(aigul, programme.spouse)
    twice = known(programme, "person", programme.spouse)
    member = next(one for one in facts(programme) if one.shown().get("person_id") == programme.spouse)
    sent(programme, aigul, same_person(programme.family, person(programme), twice, member, made()))
    late = record("work", {"wrk_state": "employee"}, programme.family, programme.spouse)
    [receipt] = programme.push(aigul, late)
    assert receipt.problem is None or receipt.problem.code not in ("no_consent", "not_your_family")


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
