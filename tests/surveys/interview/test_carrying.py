"""A draft is carried to another version of its form: nothing is lost, and nothing gets another meaning."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

import pytest

from surveys.form import Form
from surveys.interview.carrying import Carried, carry, moved
from surveys.interview.session import Session
from tests.surveys.form_rows import FEWER, form_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Make = Callable[..., Form]


@pytest.fixture
def made(make_form: Callable[[str], Form]) -> Make:
    return partial(form_of, make_form)


def draft(form: Form, **answers: object) -> dict[str, object]:
    session = Session(form, now=NOW)
    for name, value in answers.items():
        session.answer(form.find(name).ref, value)
    return session.draft()


def told(carried: Carried) -> dict[str, str]:
    return {one.ref: f"{one.label['ru']} {one.text.get('ru', '')} {one.reason}" for one in carried.dropped}


def value(answers: Mapping[str, object], path: str) -> object:
    found: object = answers
    for part in path.split("/"):
        found = (
            found[int(part)]
            if isinstance(found, list)
            else found.get(part)
            if isinstance(found, dict)
            else None
        )
    return found


def test_what_stands_where_it_stood_is_kept(made: Make) -> None:
    old = made("text t", "integer n")
    new = made("integer n", "text t", "text more")

    carried = carry(old, draft(old, t="Бескөл", n=4), new, now=NOW)

    assert (value(carried.answers, "t"), value(carried.answers, "n")) == ("Бескөл", 4)
    assert [one.ref for one in carried.new] == ["/data/more"]
    assert carried.dropped == ()
    assert {one.ref: one.text["en"] for one in carried.kept if one.asked} == {
        "/data/t": "Бескөл",
        "/data/n": "4",
    }


def test_a_question_that_moved_to_another_group_keeps_its_answer(made: Make) -> None:
    old = made("begin group a", "text t", "end group")
    new = made("begin group b", "begin group c", "text t", "end group", "end group")

    carried = carry(old, draft(old, t="Бескөл"), new, now=NOW)

    assert value(carried.answers, "b/c/t") == "Бескөл"
    assert moved(old, new, "/data/a/t") == "/data/b/c/t"
    assert moved(old, new, "/data/a") == ""


def test_a_name_that_stands_twice_says_nothing(made: Make) -> None:
    old = made("begin group a", "text t", "end group", "begin group b", "text t", "end group")
    new = made("begin group c", "text t", "end group")
    answers = Session(old, now=NOW)
    answers.answer("/data/a/t", "Бескөл")

    carried = carry(old, answers.draft(), new, now=NOW)

    assert value(carried.answers, "c/t") is None
    assert told(carried) == {"/data/a/t": "t? Бескөл gone"}


def test_a_choice_that_is_no_longer_there_is_dropped_with_its_words(made: Make) -> None:
    old, new = (
        made("select_one fuel one", "select_multiple fuel many"),
        made("select_one fuel one", "select_multiple fuel many", choices=FEWER),
    )

    carried = carry(old, draft(old, one="gas", many=["coal", "gas"]), new, now=NOW)

    assert value(carried.answers, "one") is None
    assert value(carried.answers, "many") == ["coal"]
    assert told(carried) == {"/data/one": "one? Газ choice", "/data/many": "many? Газ choice"}
    assert [one.text["en"] for one in carried.kept if one.asked] == ["Coal"]


@pytest.mark.parametrize(
    ("was", "answer", "becomes", "expected"),
    [
        ("text", "5", "integer", 5),
        ("text", "05", "integer", None),
        ("text", "five", "integer", None),
        ("integer", 5, "text", "5"),
        ("integer", 5, "decimal", 5.0),
        ("decimal", 5.0, "integer", 5),
        ("decimal", 5.5, "integer", None),
        ("date", "2026-11-23", "text", "2026-11-23"),
        ("text", "2026-11-23", "date", "2026-11-23"),
        ("text", "yesterday", "date", None),
        ("dateTime", "2026-11-23T09:30:00.000+05:00", "date", None),
        ("date", "2026-11-23", "dateTime", None),
        ("select_one fuel", "coal", "select_multiple fuel", ["coal"]),
        ("select_multiple fuel", ["coal"], "select_one fuel", "coal"),
        ("select_multiple fuel", ["coal", "wood"], "select_one fuel", None),
        ("select_one fuel", "coal", "text", None),
        ("text", "coal", "select_one fuel", None),
        ("integer", "not a number", "integer", "not a number"),
    ],
)  # fmt: skip
def test_an_answer_is_kept_as_another_type_only_where_it_says_the_same(
    made: Make, was: str, answer: object, becomes: str, expected: object
) -> None:
    old, new = made(f"{was} q"), made(f"{becomes} q")

    carried = carry(old, draft(old, q=answer), new, now=NOW)

    assert value(carried.answers, "q") == expected
    assert [one.value for one in carried.dropped] == ([] if expected is not None else [answer])


def test_what_the_form_works_out_now_drops_what_was_said(made: Make) -> None:
    old, new = made("integer n", "integer q"), made("integer n", "calculate q ; calculation=${n} + 1")

    carried = carry(old, draft(old, n=4, q=9), new, now=NOW)

    assert value(carried.answers, "q") in (5, "5")
    assert told(carried) == {"/data/q": "q? 9 calculated"}


def roster(form: Form, *turns: dict[str, object]) -> dict[str, object]:
    session = Session(form, now=NOW)
    repeat = next(step.ref for step in session.steps() if step.kind == "repeat")
    session.remove(f"{repeat}[1]")
    for turn in turns:
        ref = session.add(repeat)
        for name, answer in turn.items():
            session.answer(f"{ref}/{name}", answer)
    return session.draft()


def test_a_roster_goes_along_turn_by_turn(made: Make) -> None:
    old = made("begin repeat per", "text name", "integer age", "text gone", "end repeat")
    new = made("begin group home", "begin repeat per", "begin group g", "text name", "end group", "integer age",
               "integer kin ; default=7", "end repeat", "end group")  # fmt: skip

    carried = carry(
        old, roster(old, {"name": "Айша", "age": 9}, {}, {"name": "Сәуле", "gone": "!"}), new, now=NOW
    )

    assert value(carried.answers, "home/per") == [
        {"g": {"name": "Айша"}, "age": 9, "kin": 7}, {"kin": 7}, {"g": {"name": "Сәуле"}, "kin": 7},
    ]  # fmt: skip
    assert told(carried) == {"/data/per[3]/gone": "gone? ! gone"}
    assert {one.was: one.ref for one in carried.kept if one.asked}["/data/per[3]/name"] == (
        "/data/home/per[3]/g/name"
    )
    assert moved(old, new, "/data/per[2]/name") == "/data/home/per[2]/g/name"


def test_what_leaves_a_roster_or_comes_into_one_is_not_guessed(made: Make) -> None:
    inside = made("begin repeat per", "text name", "end repeat")
    outside = made("begin group per", "text name", "end group")

    out = carry(inside, roster(inside, {"name": "Айша"}), outside, now=NOW)
    into = carry(outside, draft(outside, name="Айша"), inside, now=NOW)

    assert told(out) == {"/data/per[1]/name": "name? Айша gone"}
    assert told(into) == {"/data/per/name": "name? Айша gone"}


def test_turns_that_the_new_version_counts_away_are_dropped_not_lost(made: Make) -> None:
    old = made("integer n", "begin repeat per", "text name", "end repeat")
    new = made("integer n", "begin repeat per ; repeat_count=${n}", "text name", "end repeat")
    session = Session(old, roster(old, {"name": "Айша"}, {"name": "Сәуле"}), now=NOW, draft=True)
    session.answer("/data/n", 1)

    carried = carry(old, session.draft(), new, now=NOW)

    assert value(carried.answers, "per") == [{"name": "Айша"}]
    assert told(carried) == {"/data/per[2]/name": "name? Сәуле gone"}


def test_what_is_new_begins_as_in_a_new_form(made: Make) -> None:
    old, new = made("text t"), made("text t", "integer n ; default=3", "hidden ctx_year")

    carried = carry(old, draft(old, t="Бескөл"), new, given={"ctx_year": 2026}, now=NOW)

    assert (value(carried.answers, "n"), value(carried.answers, "ctx_year")) == (3, "2026")
    assert [one.ref for one in carried.new] == ["/data/n"]


@pytest.mark.parametrize(("was", "becomes"), [("private", ""), ("", "sealed"), ("sealed", "private")])
def test_of_what_is_private_in_either_version_no_word_is_told(made: Make, was: str, becomes: str) -> None:
    old = made(
        f"text kept ; privacy={was}",
        f"text misfit ; privacy={was}",
        f"text gone ; privacy={was or 'private'}",
    )
    new = made(f"text kept ; privacy={becomes}", f"integer misfit ; privacy={becomes}")

    carried = carry(old, draft(old, kept="Құпия", misfit="Құпия", gone="Құпия"), new, now=NOW)

    assert value(carried.answers, "kept") == "Құпия"
    listed = [*carried.kept, *carried.dropped]
    assert {one.ref for one in listed if one.asked and one.private} == {
        "/data/kept",
        "/data/misfit",
        "/data/gone",
    }
    assert all(one.text == {} for one in listed if one.private)
    assert "Құпия" not in repr(carried.kept)


def test_answers_put_aside_go_along_aside(made: Make) -> None:
    old = made("begin group a", "text p ; privacy=private", "text q ; privacy=private", "end group")
    new = made("text p ; privacy=private")

    carried = carry(old, {}, new, aside={"/data/a/p": "бір", "/data/a/q": "екі"}, now=NOW)

    assert carried.aside == {"/data/p": "бір"}
    assert value(carried.answers, "p") is None
    assert [(one.ref, one.value, one.text, one.label["kk"]) for one in carried.dropped] == [
        ("/data/a/q", "екі", {}, "q?")
    ]


def test_what_was_dropped_comes_back_when_it_is_asked_again(made: Make) -> None:
    one, two = made("text t", "integer n"), made("text t")
    first = carry(one, draft(one, t="Бескөл", n=4), two, now=NOW)

    second = carry(two, first.answers, one, dropped=first.dropped, now=NOW)

    assert value(second.answers, "n") == 4
    assert second.dropped == ()
    assert {kept.ref for kept in second.kept if kept.asked} == {"/data/t", "/data/n"}


def test_what_was_answered_since_is_not_overwritten_by_what_was_dropped(made: Make) -> None:
    one, two = made("text q"), made("integer q")
    first = carry(one, draft(one, q="жеті"), two, now=NOW)
    session = Session(two, first.answers, now=NOW, draft=True)
    session.answer("/data/q", 7)

    second = carry(two, session.draft(), one, dropped=first.dropped, now=NOW)

    assert value(second.answers, "q") == "7"
    assert [one.value for one in second.dropped] == ["жеті"]


def test_nothing_comes_back_into_a_roster(made: Make) -> None:
    one = made("begin repeat per", "text name", "integer age", "end repeat")
    two = made("begin repeat per", "text name", "end repeat")
    first = carry(one, roster(one, {"name": "Айша", "age": 9}), two, now=NOW)

    second = carry(two, first.answers, one, dropped=first.dropped, now=NOW)

    assert value(second.answers, "per") == [{"name": "Айша"}]
    assert [one.value for one in second.dropped] == [9]


def test_a_question_about_somebody_is_told_with_the_name(made: Make) -> None:
    old = made("begin repeat per", "text name", "text school ; label=${name}", "end repeat")
    new = made("begin repeat per", "text name", "end repeat")

    carried = carry(old, roster(old, {"name": "Айша", "school": "№ 2"}), new, now=NOW)

    assert carried.dropped[0].label["kk"] == "Айша"


ENTITY = """
| survey |
| | type | name | label | save_to |
| | text | q | Q | village |
{more}
| entities |
| | list_name | label |
| | homes | ${{q}} |
"""


def test_the_id_of_what_a_form_makes_and_of_the_record_go_along(make_form: Callable[[str], Form]) -> None:
    old, new = make_form(ENTITY.format(more="")), make_form(ENTITY.format(more="| | text | r | R | |"))
    before = draft(old, q="Бескөл")
    meta = before["meta"]
    assert isinstance(meta, dict)
    meta["deprecatedID"] = "uuid:earlier"

    carried = carry(old, before, new, now=NOW)

    assert carried.answers == before
    assert carried.dropped == ()
    assert value(carried.answers, "meta/entity/@id") is not None
