"""A household that splits, two that become one, both taken back: who lives where, and what stays with whom."""

from datetime import UTC, datetime

import pytest

from server.access import Caller
from server.exchange.pulling import pull
from surveys.register.facts import find, present
from surveys.register.partings import ImpossibleParting, merge, same_person, split, undo
from tests.server.changing import NEW, carried, change, facts, known, made, person, sent
from tests.server.conftest import Programme, record


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
