"""A filling-in shows what is asked, keeps what was said and works out what hangs on it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from surveys.form import Form
from surveys.interview.session import Choice, Problem, Session, Step, UnknownQuestion

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FAMILY = """
| survey |
| | type | name | label::Қазақша (kk) | label::English (en) | relevant | constraint | constraint_message::Қазақша (kk) | constraint_message::English (en) | required | calculation | choice_filter | appearance | repeat_count | default | trigger | bind::qonys:privacy |
| | hidden | ctx_year | | | | | | | | | | | | | | |
| | text | head | Аты | Name | | | | | yes | | | | | | | |
| | integer | age | Жасы | Age of ${head} | | . < 130 | 130-дан аз | Under 130 | | | | | | | | |
| | select_one yn | works | Жұмыс | Works | ${age} >= 18 | | | | | | | | | | | |
| | begin group | job | Жұмыс | Job | ${works} = 'yes' | | | | | | | field-list | | | | |
| | text | title | Лауазым | Title | | | | | | | | | | | | |
| | decimal | hours | Сағат | Hours | ${title} != '' | | | | ${title} = 'cook' | | | | | | | private |
| | end group | | | | | | | | | | | | | | | |
| | select_one region | region | Облыс | Region | | | | | | | | | | | | |
| | select_multiple town | towns | Қала | Towns | | | | | | | region = ${region} | | | | | |
| | calculate | born | | | | | | | | ${ctx_year} - ${age} | | | | | | |
| | begin repeat | per | Адам | Person | | | | | | | | | | | | |
| | text | per_name | Аты | Name | | | | | | | | | | | | |
| | integer | per_age | Жасы | Age of ${per_name} | | | | | | | | | | | | |
| | calculate | per_no | | | | | | | | position(..) | | | | | | |
| | calculate | per_share | | | | | | | | ${per_age} div ${total} | | | | | | |
| | end repeat | | | | | | | | | | | | | | | |
| | calculate | total | | | | | | | | sum(${per_age}) | | | | | | |
| | calculate | adults | | | | | | | | count(${per}[${per_age} >= 18]) | | | | | | |
| | calculate | second | | | | | | | | indexed-repeat(${per_name}, ${per}, 2) | | | | | | |
| | integer | wishes | Тілек | Wishes | | | | | | | | | | | | |
| | begin repeat | wish | Тілек | Wish | | | | | | | | | ${wishes} | | | |
| | text | what | Не | What | | | | | | | | | | | | |
| | end repeat | | | | | | | | | | | | | | | |
| | calculate | place | | | | | | | | jr:choice-name(${region}, '${region}') | | | | | | |
| | date | asked_on | Күні | Day | | | | | | | | | | today() | | |
| | calculate | drawn | | | | | | | | once(random()) | | | | | | |
| | text | head_set | Уақыт | When | | | | | | now() | | | | | ${head} | |
| choices |
| | list_name | name | label::Қазақша (kk) | label::English (en) | region |
| | yn | yes | Иә | Yes | |
| | yn | no | Жоқ | No | |
| | region | n | Солтүстік | North | |
| | region | s | Оңтүстік | South | |
| | town | petro | Петропавл | Petropavl | n |
| | town | taiynsha | Тайынша | Taiynsha | n |
| | town | shymkent | Шымкент | Shymkent | s |
"""


@pytest.fixture
def family(make_form: Callable[[str], Form]) -> Form:
    return make_form(FAMILY)


@pytest.fixture
def session(family: Form) -> Session:
    return Session(family, given={"ctx_year": 2026}, now=NOW, language="en")


def text(session: Session, ref: str) -> str:
    return session.node(ref).text


def test_a_question_opens_and_closes_with_the_answer_it_hangs_on(session: Session) -> None:
    assert not session.node("/data/works").relevant
    assert session.answer("/data/age", 18) == {"/data/age", "/data/works", "/data/born"}
    assert session.node("/data/works").relevant
    assert session.answer("/data/age", 18) == set()
    session.answer("/data/age", None)
    assert not session.node("/data/works").relevant


def test_an_answer_to_a_closed_question_opens_nothing_and_comes_back_when_asked_again(
    session: Session,
) -> None:
    session.answer("/data/age", 40)
    session.answer("/data/works", "yes")
    session.answer("/data/job/title", "cook")
    assert session.node("/data/job/hours").relevant
    session.answer("/data/age", 4)
    assert not session.node("/data/job/title").relevant
    assert not session.node("/data/job/hours").relevant
    assert "works" not in session.answers()
    assert "job" not in session.answers()
    session.answer("/data/age", 41)
    assert session.answers()["job"] == {"title": "cook"}


def test_a_calculation_follows_its_answers(session: Session) -> None:
    assert text(session, "/data/born") == ""
    session.answer("/data/age", 40)
    assert text(session, "/data/born") == "1986"


def test_a_label_fills_in_an_answer_and_is_drawn_again(session: Session) -> None:
    assert "/data/age" in session.answer("/data/head", "Aigul")
    assert session.node("/data/age").label == "Age of Aigul"


def test_a_person_added_is_counted_and_one_removed_moves_the_others_up(session: Session) -> None:
    session.answer("/data/per[1]/per_name", "Aigul")
    session.answer("/data/per[1]/per_age", 30)
    assert session.add("/data/per") == "/data/per[2]"
    session.answer("/data/per[2]/per_name", "Berik")
    session.answer("/data/per[2]/per_age", 10)
    assert (text(session, "/data/total"), text(session, "/data/adults")) == ("40", "1")
    assert text(session, "/data/per[2]/per_share") == "0.25"
    assert text(session, "/data/second") == "Berik"
    assert session.node("/data/per[2]/per_age").label == "Age of Berik"
    session.remove("/data/per[1]")
    assert session.answers()["per"] == [{"per_name": "Berik", "per_age": 10, "per_no": "1", "per_share": "1"}]
    assert (text(session, "/data/adults"), text(session, "/data/second")) == ("0", "")


def test_a_counted_repeat_grows_and_shrinks_with_its_answer(session: Session) -> None:
    assert session.node("/data/wish").readonly
    session.answer("/data/wishes", 2)
    session.answer("/data/wish[2]/what", "coal")
    session.answer("/data/wishes", 3)
    assert session.answers()["wish"] == [{}, {"what": "coal"}, {}]
    session.answer("/data/wishes", 1)
    assert session.answers()["wish"] == [{}]
    session.answer("/data/wishes", 2)
    assert session.answers()["wish"] == [{}, {"what": "coal"}]
    session.answer("/data/wishes", None)
    assert session.answers()["wish"] == [{}, {"what": "coal"}]
    session.answer("/data/wishes", 0)
    assert "wish" not in session.answers()


def test_choices_follow_their_filter_and_an_answer_that_no_longer_fits_is_dropped(session: Session) -> None:
    assert session.node("/data/towns").choices == ()
    session.answer("/data/region", "n")
    assert session.node("/data/towns").choices == (
        Choice("petro", "Petropavl"),
        Choice("taiynsha", "Taiynsha"),
    )
    session.answer("/data/towns", ["petro", "taiynsha"])
    assert session.answer("/data/region", "s") == {"/data/region", "/data/towns", "/data/place"}
    assert session.node("/data/towns").value is None
    assert [choice.name for choice in session.node("/data/towns").choices] == ["shymkent"]


def test_another_language_is_spoken_at_once(session: Session) -> None:
    session.answer("/data/region", "n")
    assert text(session, "/data/place") == "North"
    session.set_language("kk")
    assert text(session, "/data/place") == "Солтүстік"
    assert session.node("/data/head").label == "Аты"
    assert session.node("/data/region").choices[0] == Choice("n", "Солтүстік")


def test_steps_are_what_is_asked_in_order_with_its_privacy(session: Session) -> None:
    for ref, value in (("age", 40), ("works", "yes"), ("job/title", "cook"), ("wishes", 1)):
        session.answer(f"/data/{ref}", value)
    assert session.steps() == [
        Step("/data/head", "question"),
        Step("/data/age", "question"),
        Step("/data/works", "question"),
        Step("/data/job", "group", "open", ("/data/job/title", "/data/job/hours")),
        Step("/data/region", "question"),
        Step("/data/towns", "question"),
        Step("/data/per", "repeat"),
        Step("/data/per[1]/per_name", "question"),
        Step("/data/per[1]/per_age", "question"),
        Step("/data/wishes", "question"),
        Step("/data/wish", "repeat"),
        Step("/data/wish[1]/what", "question"),
        Step("/data/asked_on", "question"),
        Step("/data/head_set", "question"),
    ]


def test_what_is_missing_or_wrong_is_told_in_order_and_in_the_language(session: Session) -> None:
    session.answer("/data/age", 130)
    session.answer("/data/towns", ["nowhere"])
    assert session.problems() == [
        Problem("/data/head", "required", "This question needs an answer."),
        Problem("/data/age", "constraint", "Under 130"),
        Problem("/data/towns", "type", "Please choose from the list."),
    ]
    session.set_language("kk")
    assert session.problem("/data/age") == Problem("/data/age", "constraint", "130-дан аз")
    assert session.node("/data/age").problem == "130-дан аз"
    assert session.node("/data/head").problem is None


def test_a_rule_can_make_an_answer_required(session: Session) -> None:
    for ref, value in (("head", "A"), ("age", 40), ("works", "yes"), ("job/title", "cook")):
        session.answer(f"/data/{ref}", value)
    assert session.node("/data/job/hours").required
    assert [problem.ref for problem in session.problems()] == ["/data/job/hours"]
    session.answer("/data/job/title", "driver")
    assert session.problems() == []


@pytest.mark.parametrize(
    ("ref", "value", "kept"),
    [
        ("/data/age", 40, 40),
        ("/data/age", "40.0", 40),
        ("/data/age", "forty", "forty"),
        ("/data/job/hours", 7.5, 7.5),
        ("/data/job/hours", 8, 8.0),
        ("/data/towns", ["petro", "taiynsha"], ["petro", "taiynsha"]),
        ("/data/towns", [], None),
        ("/data/asked_on", "2026-03-04", "2026-03-04"),
        ("/data/head", "  Әйгүл ", "  Әйгүл "),
        ("/data/head", "", None),
    ],
)
def test_an_answer_keeps_its_type(session: Session, ref: str, value: object, kept: object) -> None:
    session.answer(ref, value)
    assert session.node(ref).value == kept


def test_a_wrong_kind_of_answer_is_kept_and_told(session: Session) -> None:
    session.answer("/data/age", "forty")
    assert session.problem("/data/age") == Problem("/data/age", "type", "Please enter a whole number.")


def test_a_new_form_has_its_first_values_and_the_given_ones(session: Session) -> None:
    assert session.answers()["asked_on"] == "2026-11-23"
    assert session.answers()["ctx_year"] == "2026"


def test_a_value_is_set_when_its_trigger_changes(session: Session) -> None:
    assert text(session, "/data/head_set") == ""
    session.answer("/data/head", "Aigul")
    assert text(session, "/data/head_set") == "2026-11-23T09:30:00.000+00:00"


def test_a_draft_goes_on_exactly_where_it_was_left(family: Form, session: Session) -> None:
    for ref, value in (
        ("age", 40),
        ("works", "yes"),
        ("job/title", "cook"),
        ("wishes", 2),
        ("asked_on", None),
    ):
        session.answer(f"/data/{ref}", value)
    session.add("/data/per")
    session.answer("/data/per[2]/per_age", 3)
    session.answer("/data/age", 4)
    draft = session.draft()
    later = Session(family, draft, now=datetime(2026, 12, 1, tzinfo=UTC), language="en", draft=True)
    assert later.draft() == draft
    assert later.answers() == session.answers()
    later.answer("/data/age", 40)
    assert later.answers()["job"] == {"title": "cook"}


def test_a_record_is_opened_again_without_defaults_coming_back(family: Form, session: Session) -> None:
    session.answer("/data/asked_on", None)
    again = Session(family, session.answers(), now=NOW)
    assert again.answers() == session.answers()
    assert "asked_on" not in again.answers()


def test_only_what_is_asked_counts_as_asked(session: Session) -> None:
    assert {"head", "age", "per_age"} <= session.asked()
    assert not {"works", "title", "what"} & session.asked()


@pytest.mark.parametrize("ref", ["/data/nothing", "/data/per[9]/per_age", "/data/head/deeper"])
def test_a_question_that_is_not_there_is_named(session: Session, ref: str) -> None:
    with pytest.raises(UnknownQuestion):
        session.answer(ref, 1)


def test_only_questions_are_answered_and_only_instances_removed(session: Session) -> None:
    with pytest.raises(UnknownQuestion):
        session.answer("/data/job", "x")
    with pytest.raises(UnknownQuestion):
        session.remove("/data/per[2]")
    with pytest.raises(UnknownQuestion):
        session.add("/data/head")


def test_counts_in_counts_do_not_take_the_phone_s_memory(make_form: Callable[[str], Form]) -> None:
    form = make_form("""
        | survey |
        | | type | name | label::English (en) | repeat_count |
        | | integer | n | N | |
        | | begin repeat | a | A | ${n} |
        | | begin repeat | b | B | ${n} |
        | | begin repeat | c | C | ${n} |
        | | integer | x | X | |
        | | end repeat | | | |
        | | end repeat | | | |
        | | end repeat | | | |
    """)
    session = Session(form, now=NOW)
    session.answer("/data/n", 400)
    assert sum(1 for _ in session.walk()) < 100_000
    assert session.node("/data/a[400]").relevant
