"""Edits that come late, early, twice, at once or without what they stand on (rows 26, 27 and 30 to 41)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.exchange.edits import force_held
from surveys.ids import uuid7
from surveys.register.changes import Change
from surveys.register.facts import with_changes
from tests.server.bad_input.conftest import Newcomer, Office, token
from tests.server.bad_input.runs import (
    bytes_of,
    change,
    child,
    deliveries,
    heads_of,
    known,
    over,
    runs,
    state_of,
    subject,
)
from tests.server.conftest import record


def send(office: Office, home: Newcomer, *changes: Change) -> list[str]:
    return office.codes(home.phone, *bytes_of(changes))


def days_pass(office: Office) -> None:
    """Do what is done at any sending once what is held has waited for more than five days."""
    with office.database.transaction() as connection:
        force_held(connection, datetime.now(UTC) + timedelta(days=6))


def in_the_family(office: Office, home: Newcomer) -> dict[str, str]:
    """Return who lives there by the phone's own caseload: id and name."""
    pulled = office.ask("GET", "/api/pull", None, token(home.phone)).json
    [family] = [one for one in pulled["households"] if one["id"] == home.family]
    return {one["id"]: one["name"] for one in family["people"]}


@pytest.mark.catalogue(30)
def test_edits_in_their_order_end_with_the_last(office: Office, newcomer: Newcomer) -> None:
    born, kid = child(newcomer)
    second = change(newcomer, over(born, name="Айала"))
    third = change(newcomer, over(second, name="Аяла Нұрланқызы"))
    for one in (born, second, third):
        assert send(office, newcomer, one) == ["accepted"]
    assert subject(office, newcomer, "person", kid).conflicts() == {}
    assert in_the_family(office, newcomer)[kid] == "Аяла Нұрланқызы"


@pytest.mark.catalogue(31)
def test_the_server_has_moved_on_meanwhile(office: Office, newcomer: Newcomer) -> None:
    """Another field: both stand. The same field: both are kept, and a person chooses."""
    seen = subject(office, newcomer, "person", newcomer.person)
    away = change(newcomer, seen.edit(name="Айдос Серікұлы"))
    send(office, newcomer, change(newcomer, seen.edit(phone="+77005550001")))
    assert send(office, newcomer, away) == ["accepted"]
    assert subject(office, newcomer, "person", newcomer.person).conflicts() == {}
    late = change(newcomer, seen.edit(name="Айдос Серікбаев"))
    assert send(office, newcomer, late) == ["accepted"]
    torn = subject(office, newcomer, "person", newcomer.person)
    assert {one.value for one in torn.conflicts()["name"]} == {"Айдос Серікұлы", "Айдос Серікбаев"}
    send(office, newcomer, change(newcomer, torn.edit(name="Айдос Серікбаев")))
    assert in_the_family(office, newcomer)[newcomer.person] == "Айдос Серікбаев"


@pytest.mark.catalogue(32)
def test_born_and_edited_twice_offline_with_edits_on_the_server_in_between(
    office: Office, newcomer: Newcomer
) -> None:
    born, kid = child(newcomer)
    first = change(newcomer, over(born, name="Айала"))
    second = change(newcomer, over(first, name="Аяла Нұрланқызы"))
    send(office, newcomer, born)
    online = subject(office, newcomer, "person", kid)
    send(office, newcomer, change(newcomer, online.edit(sex="f")))
    send(office, newcomer, first)
    send(
        office, newcomer, change(newcomer, subject(office, newcomer, "person", kid).edit(birth="2024-05-01"))
    )
    send(office, newcomer, second)
    found = subject(office, newcomer, "person", kid)
    assert found.conflicts() == {}
    assert found.shown() == {"name": "Аяла Нұрланқызы", "sex": "f", "birth": "2024-05-01"}


@pytest.mark.catalogue(33, 34)
@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one by one"])
def test_what_comes_before_its_birth_waits_for_it(
    office: Office, newcomer: Newcomer, *, at_once: bool
) -> None:
    born, kid = child(newcomer)
    second = change(newcomer, over(born, name="Айала"))
    third = change(newcomer, over(second, name="Аяла Нұрланқызы"))
    if at_once:
        assert send(office, newcomer, third, second, born) == ["accepted"] * 3
    else:
        assert send(office, newcomer, third) == send(office, newcomer, second) == ["accepted"]
        assert (state_of(office, third), state_of(office, second)) == ("held", "held")
        assert kid not in in_the_family(office, newcomer)
        assert send(office, newcomer, born) == ["accepted"]
    assert [state_of(office, one) for one in (born, second, third)] == ["applied"] * 3
    assert in_the_family(office, newcomer)[kid] == "Аяла Нұрланқызы"


@pytest.mark.catalogue(27, 35, 36)
def test_a_missing_edit_holds_the_next_is_forced_after_five_days_and_mends_it_when_it_comes(
    office: Office, newcomer: Newcomer
) -> None:
    born, kid = child(newcomer)
    second = change(newcomer, over(born, name="Айала"))
    third = change(newcomer, over(second, name="Аяла Нұрланқызы"))
    assert send(office, newcomer, born, third) == ["accepted", "accepted"]
    assert in_the_family(office, newcomer)[kid] == "Аяла"
    days_pass(office)
    assert state_of(office, third) == "forced"
    torn = subject(office, newcomer, "person", kid)
    assert {one.value for one in torn.conflicts()["name"]} == {"Аяла", "Аяла Нұрланқызы"}
    assert send(office, newcomer, second, third) == ["accepted", "accepted"]
    assert subject(office, newcomer, "person", kid).conflicts() == {}
    assert in_the_family(office, newcomer)[kid] == "Аяла Нұрланқызы"


@pytest.mark.catalogue(36)
def test_a_birth_that_comes_after_its_edits_were_forced_brings_all_of_them(
    office: Office, newcomer: Newcomer
) -> None:
    born, kid = child(newcomer)
    second = change(newcomer, over(born, name="Айала"))
    send(office, newcomer, second)
    days_pass(office)
    assert kid not in in_the_family(office, newcomer)
    send(office, newcomer, born)
    assert in_the_family(office, newcomer)[kid] == "Айала"


@pytest.mark.catalogue(26, 37)
def test_what_is_held_for_somebody_entered_by_mistake_brings_nobody_back(
    office: Office, newcomer: Newcomer
) -> None:
    born, kid = child(newcomer)
    lost = change(newcomer, over(born, name="Айала"))
    held = change(newcomer, over(lost, name="Аяла Нұрланқызы"))
    send(office, newcomer, born, held)
    mistake = change(newcomer, subject(office, newcomer, "person", kid).edit(void="entered twice"))
    assert send(office, newcomer, mistake) == ["accepted"]
    days_pass(office)
    assert kid not in in_the_family(office, newcomer)
    assert send(office, newcomer, born, lost) == ["accepted", "accepted"]
    assert kid not in in_the_family(office, newcomer)
    assert subject(office, newcomer, "person", kid).shown()["void"] == "entered twice"


@pytest.mark.catalogue(26)
def test_an_interview_with_somebody_entered_by_mistake_is_kept_whenever_it_comes(
    office: Office, newcomer: Newcomer
) -> None:
    """Whoever agreed and answered has done so, also when the entry turns out to be a mistake meanwhile."""
    gone = subject(office, newcomer, "person", newcomer.person)
    sent, late = newcomer.heat(), newcomer.heat()
    assert office.codes(newcomer.phone, sent) == ["accepted"]
    send(office, newcomer, change(newcomer, gone.edit(void="entered twice")))
    assert office.codes(newcomer.phone, sent, late) == ["accepted", "accepted"]
    send(
        office,
        newcomer,
        change(newcomer, subject(office, newcomer, "person", newcomer.person).edit(void=None)),
    )
    assert office.codes(newcomer.phone, sent, late) == ["accepted", "accepted"]
    assert office.count("submission", household_id=newcomer.family, form_id="heat") == 2


@pytest.mark.catalogue(38)
def test_a_choice_settles_what_was_seen_and_no_more(office: Office, newcomer: Newcomer) -> None:
    """A third value that comes after somebody chose between two was never looked at: it is asked about again."""
    seen = subject(office, newcomer, "person", newcomer.person)
    send(office, newcomer, change(newcomer, seen.edit(name="Бір")), change(newcomer, seen.edit(name="Екі")))
    torn = subject(office, newcomer, "person", newcomer.person)
    choice = change(newcomer, torn.edit(name="Екі"))
    third = change(newcomer, seen.edit(name="Үш"))
    send(office, newcomer, third, choice)
    left = subject(office, newcomer, "person", newcomer.person).conflicts()["name"]
    assert {one.value for one in left} == {"Екі", "Үш"}


@pytest.mark.catalogue(39)
def test_two_phones_at_once_bring_and_edit_the_same_person(office: Office, newcomer: Newcomer) -> None:
    born, kid = child(newcomer)
    second = change(newcomer, over(born, name="Айала"))
    phones = [newcomer.phone, office.programme.enrol_worker(newcomer.worker)]
    batches = [bytes_of([born, second]), bytes_of([second, born])]

    def push(n: int) -> list[str]:
        return office.codes(phones[n % 2], *batches[n // 2 % 2])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(push, range(8)))
    assert answers == [["accepted", "accepted"]] * 8
    assert [state_of(office, one) for one in (born, second)] == ["applied", "applied"]
    assert in_the_family(office, newcomer)[kid] == "Айала"
    assert office.count("change", id=born.id) == 1


@pytest.mark.catalogue(39)
def test_of_many_edits_of_one_field_at_once_every_value_is_kept(office: Office, newcomer: Newcomer) -> None:
    seen = subject(office, newcomer, "person", newcomer.person)
    rivals = [change(newcomer, seen.edit(name=f"Есім {n}")) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: send(office, newcomer, one), rivals))
    torn = subject(office, newcomer, "person", newcomer.person).conflicts()["name"]
    assert {one.value for one in torn} == {f"Есім {n}" for n in range(8)}


@pytest.mark.catalogue(40)
def test_what_only_looks_like_a_conflict_is_none(office: Office, newcomer: Newcomer) -> None:
    seen = subject(office, newcomer, "person", newcomer.person)
    there = change(newcomer, seen.edit(name="Бір"))
    back = change(newcomer, over(there, name=str(seen.shown()["name"])))
    same = [change(newcomer, seen.edit(phone="+77005550001")) for _ in range(2)]
    send(office, newcomer, there, back, *same, there)
    send(office, newcomer, back, *same)
    found = subject(office, newcomer, "person", newcomer.person)
    assert found.conflicts() == {}
    assert found.shown()["name"] == seen.shown()["name"]


BAD_EDITS: dict[str, tuple[dict[str, object], str, str]] = {
    "over no id": ({"over": {"name": ["yesterday"]}}, "malformed", "edits"),
    "over a word": ({"over": {"name": "all"}}, "malformed", "edits"),
    "over too many": ({"over": {"name": [uuid7() for _ in range(33)]}}, "malformed", "edits"),
    "over another field": ({"over": {"phone": [uuid7()]}}, "unknown_field", "person.phone"),
    "an unknown kind": ({"kind": "tribe"}, "unknown_field", "tribe"),
    "a hostile kind": ({"kind": "person; drop table person"}, "malformed", "edits"),
    "an unknown field": ({"fields": {"score": 1}, "over": {}}, "unknown_field", "person.score"),
    "a list for a name": ({"fields": {"name": [1, 2]}, "over": {}}, "malformed", "edits"),
    "a day that is none": ({"fields": {"died_on": "2026-02-30"}, "over": {}}, "wrong_type", "person.died_on"),
    "a day and more": ({"fields": {"died_on": "2026-02-20\n"}, "over": {}}, "wrong_type", "person.died_on"),
    "a name without a letter": (
        {"fields": {"name": "\u200b\u3164"}, "over": {}},
        "wrong_type",
        "person.name",
    ),
    "a name with the letter 0": ({"fields": {"name": "А\x00"}, "over": {}}, "wrong_type", "person.name"),
    "an endless name": ({"fields": {"name": "А" * 5000}, "over": {}}, "wrong_type", "person.name"),
    "nothing said": ({"fields": {}, "over": {}}, "malformed", "edits"),
    "a hostile id": ({"subject_id": "../person"}, "malformed", "edits"),
    "an id and more": ({"subject_id": uuid7() + "\n"}, "malformed", "edits"),
    "a field too many": ({"score": 1}, "malformed", "edits"),
}


@pytest.mark.catalogue(41)
@pytest.mark.parametrize(("spoilt", "code", "field"), BAD_EDITS.values(), ids=BAD_EDITS)
def test_an_edit_that_cannot_be_read_is_refused_by_its_place_and_alone(
    office: Office, newcomer: Newcomer, spoilt: dict[str, object], code: str, field: str
) -> None:
    seen = subject(office, newcomer, "person", newcomer.person)
    good = change(newcomer, seen.edit(name="Айдос Серікұлы"))
    told = msgspec.json.decode(msgspec.json.encode(good))
    bad = told | {"id": uuid7(), "edits": [told["edits"][0] | spoilt]}
    receipts = office.push(newcomer.phone, msgspec.json.encode(bad), *bytes_of([good])).json["receipts"]
    assert [one["status"] for one in receipts] == ["refused", "accepted"]
    problem = receipts[0]["problem"]
    assert (problem["code"], problem["field"].startswith(field)) == (code, True)
    assert problem["field"] in office.told(newcomer.phone, msgspec.json.encode(bad))["detail"]
    assert office.count("change", id=bad["id"]) == 0


@pytest.mark.catalogue(21, 41)
def test_an_edit_with_a_name_given_twice_is_refused(office: Office, newcomer: Newcomer) -> None:
    seen = subject(office, newcomer, "person", newcomer.person)
    [good] = bytes_of([change(newcomer, seen.edit(name="Айдос Серікұлы"))])
    twice = good.replace(b'"fields":{', b'"fields":{"name":"\xd0\x90",')
    told = office.told(newcomer.phone, twice)
    assert (told["code"], told["field"]) == ("malformed", "name")


@pytest.mark.catalogue(19)
def test_letters_that_nobody_sees_are_no_part_of_a_name(office: Office, newcomer: Newcomer) -> None:
    born, kid = child(newcomer, "\u202eАяла\u202c \u200b  Нұрлан\u0438\u0306")
    assert send(office, newcomer, born) == ["accepted"]
    assert in_the_family(office, newcomer)[kid] == "Аяла Нұрлан\u0439"


@pytest.mark.catalogue(26)
def test_no_phone_says_that_a_household_was_entered_by_mistake_and_its_records_are_taken(
    office: Office, newcomer: Newcomer
) -> None:
    home = subject(office, newcomer, "household", newcomer.family)
    sent = newcomer.heat()
    assert office.codes(newcomer.phone, sent) == ["accepted"]
    assert send(office, newcomer, change(newcomer, home.edit(void="entered twice"))) != ["accepted"]
    pulled = office.ask("GET", "/api/pull", None, token(newcomer.phone)).json
    assert newcomer.family in [one["id"] for one in pulled["households"]]
    assert office.codes(newcomer.phone, sent) == ["accepted"]
    help_asked = record("help", {"hlp_words": "Көмір жоқ"}, newcomer.family, newcomer.person)
    assert office.codes(newcomer.phone, help_asked) == ["accepted"]


@pytest.mark.catalogue(30, 31, 32, 33, 34, 39, 40)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_with_any_repetition_in_any_batches_ends_in_the_same_register(
    office: Office, data: st.DataObject
) -> None:
    """What stands at the end is what follows from the edits alone, by the code that the phones run too."""
    home = office.neighbour()
    base = known(office, home)
    made = data.draw(runs(home, base))
    for batch in data.draw(deliveries(made)):
        assert set(send(office, home, *batch)) == {"accepted"}
    expected = with_changes(base, home.family, [(one, "") for one in made])
    living = heads_of(known(office, home))
    assert living == {key: heads for key, heads in heads_of(expected).items() if key in living}
    assert {state_of(office, one) for one in made} <= {"applied"}
    for fact in expected:
        if fact.kind == "person":
            [row] = office.programme.rows(
                "select name, phone, sex, void from person where id = :id", id=fact.id
            )
            assert row == {name: fact.shown().get(name) for name in ("name", "phone", "sex", "void")}
