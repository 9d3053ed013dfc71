"""When questions are asked, what is wrong with answers and how values follow one another (rows 57 to 90)."""

from xml.etree import ElementTree

import pytest

from surveys.form import load
from surveys.interview.session import Problem, Session
from tests.surveys.conformance.scripts import NOW, begun, filled, form_of, refused, xform

JOB = """
| survey |
| | type | name | label | relevant | calculation | required |
| | integer | age | Age | | | |
| | begin group | job | Job | ${age} >= 18 | | |
| | text | title | Title | | | yes |
| | begin repeat | boss | Boss | | | |
| | text | who | Who | ${title} != '' | | |
| | end repeat | | | | | |
| | end group | | | | | |
| | calculate | told | | | concat('<', ${title}, '>') | |
| | calculate | bosses | | | count(${boss}) | |
| | text | after | After | ${title} = 'cook' | | |
"""


@pytest.mark.row(57)
def test_a_question_is_asked_as_its_rule_says() -> None:
    s = filled(JOB)
    assert not s.node("job/title").relevant
    assert "/data/job/title" in s.answer("age", 18)
    assert s.node("job/title").relevant
    assert s.answer("age", 17) >= {"/data/age", "/data/job"}
    assert not s.node("job/title").relevant


@pytest.mark.row(57)
def test_a_blank_in_a_comparison_asks_nothing() -> None:
    s = filled("""
        | survey |
        | | type | name | label | relevant |
        | | integer | age | Age | |
        | | text | young | Young | ${age} < 18 |
        | | text | old | Old | ${age} >= 18 |
        | | text | unknown | Unknown | ${age} = '' |
        | | text | not_ten | Not ten | ${age} != 10 |
    """)
    asked = {name: s.node(name).relevant for name in ("young", "old", "unknown", "not_ten")}
    assert asked == {"young": False, "old": False, "unknown": True, "not_ten": True}


@pytest.mark.row(58)
def test_what_lies_in_an_unasked_group_or_repeat_is_not_asked() -> None:
    s = filled(JOB, {"age": 40, "job/title": "cook"})
    assert s.node("job/boss[1]/who").relevant
    s.answer("age", 4)
    assert [s.node(ref).relevant for ref in ("job", "job/title", "job/boss", "job/boss[1]/who")] == [
        False
    ] * 4
    assert [step.ref for step in s.steps()] == ["/data/age"]
    assert s.problems() == []


@pytest.mark.row(59)
def test_what_is_not_asked_reads_as_blank_and_is_not_sent() -> None:
    s = filled(JOB, {"age": 40, "job/title": "cook", "job/boss[1]/who": "A", "after": "x"})
    assert (s["told"], s["bosses"]) == ("<cook>", "1")
    s.answer("age", 4)
    assert (s["told"], s["bosses"]) == ("<>", "0")
    assert not s.node("after").relevant
    assert s.answers() == {"age": 4, "told": "<>", "bosses": "0"}
    root = ElementTree.fromstring(s.xml())
    assert [element.tag for element in root.iter()][:4] == ["data", "age", "told", "bosses"]
    assert root.find("job") is None


@pytest.mark.row(60)
def test_an_answer_comes_back_when_it_is_asked_again() -> None:
    s = filled(JOB, {"age": 40, "job/title": "cook", "job/boss[1]/who": "A", "after": "x"})
    before = s.answers()
    s.answer("age", 4)
    s.answer("age", 40)
    assert s.answers() == before
    assert s["told"] == "<cook>"


REQUIRED = """
| survey |
| | type | name | label | required | required_message | relevant |
| | text | name | Name | yes | We need a name. | |
| | text | kin | Kin | ${name} = 'child' | | |
| | text | gone | Gone | yes | | ${name} = 'x' |
"""


@pytest.mark.row(61, 63)
def test_a_missing_answer_is_told_with_the_author_s_words() -> None:
    s = filled(REQUIRED)
    assert s.node("name").required
    assert s.problems() == [Problem("/data/name", "required", "We need a name.")]
    s.answer("name", "Ася")
    assert s.problems() == []
    s.answer("name", None)
    assert s.problem("/data/name") == Problem("/data/name", "required", "We need a name.")


@pytest.mark.row(61)
def test_what_is_not_asked_is_not_missing() -> None:
    assert [problem.ref for problem in filled(REQUIRED).problems()] == ["/data/name"]


@pytest.mark.row(62, 63)
def test_an_answer_is_required_by_rule_and_told_in_our_words() -> None:
    s = filled(REQUIRED, {"name": "Ася"})
    assert not s.node("kin").required
    assert "/data/kin" in s.answer("name", "child")
    assert s.node("kin").required
    assert s.problems() == [Problem("/data/kin", "required", "This question needs an answer.")]


CONSTRAINT = """
| survey |
| | type | name | label | constraint | constraint_message |
| | integer | limit | Limit | | |
| | integer | age | Age | . >= 0 and . <= ${limit} | Not that old. |
| | text | code | Code | regex(., '[A-Z]{2}') | |
"""


@pytest.mark.row(64, 65)
def test_a_broken_condition_is_told_and_the_answer_stays() -> None:
    s = filled(CONSTRAINT, {"limit": 100, "age": 101, "code": "abc"})
    assert [(problem.ref, problem.kind) for problem in s.problems()] == [
        ("/data/age", "constraint"), ("/data/code", "constraint"),
    ]  # fmt: skip
    assert s.node("age").problem == "Not that old."
    assert s.node("code").problem
    assert s["age"] == "101"
    s.answer("age", 100)
    assert s.node("age").problem is None


@pytest.mark.row(64)
def test_a_condition_is_judged_again_when_what_it_reads_changes() -> None:
    s = filled(CONSTRAINT, {"limit": 100, "age": 90})
    assert s.problems() == []
    assert "/data/age" in s.answer("limit", 80)
    assert [problem.ref for problem in s.problems()] == ["/data/age"]


@pytest.mark.row(66)
def test_a_blank_answer_breaks_no_condition() -> None:
    s = filled(CONSTRAINT, {"age": 5})
    assert [problem.ref for problem in s.problems()] == ["/data/age"]
    s.answer("age", None)
    assert s.problems() == []


@pytest.mark.row(67)
def test_checking_everything_finds_the_faults_in_the_order_of_the_form() -> None:
    s = filled("""
        | survey |
        | | type | name | label | required | constraint |
        | | begin repeat | person | Person | | |
        | | text | name | Name | yes | |
        | | integer | age | Age | | . < 130 |
        | | end repeat | | | | |
        | | text | last | Last | yes | |
    """, {"person[1]/name": "A", "person[1]/age": 200})  # fmt: skip
    s.add("/data/person")
    found = [(problem.ref, problem.kind) for problem in s.problems()]
    assert found == [
        ("/data/person[1]/age", "constraint"), ("/data/person[2]/name", "required"), ("/data/last", "required"),
    ]  # fmt: skip


@pytest.mark.row(68)
def test_a_calculation_is_worked_out_at_once_and_again() -> None:
    s = filled("""
        | survey |
        | | type | name | label | calculation |
        | | integer | a | A | |
        | | integer | twice | Twice | ${a} * 2 |
        | | calculate | always | | 6 * 7 |
    """)
    assert (s["twice"], s["always"]) == ("", "42")
    assert s.answer("a", 5) == {"/data/a", "/data/twice"}
    assert (s["twice"], s.node("twice").readonly) == ("10", True)
    s.answer("a", None)
    assert s["twice"] == ""


@pytest.mark.row(69)
def test_calculations_follow_one_another_however_they_are_written_down() -> None:
    s = filled("""
        | survey |
        | | type | name | label | calculation | relevant |
        | | calculate | d | | ${c} + ${b} | |
        | | calculate | c | | ${b} * 10 | |
        | | calculate | b | | ${a} + 1 | |
        | | integer | a | A | | |
        | | text | big | Big | | ${d} > 20 |
    """, {"a": 1})  # fmt: skip
    assert [s[name] for name in "bcd"] == ["2", "20", "22"]
    assert s.node("big").relevant
    assert s.answer("a", 0) == {"/data/a", "/data/b", "/data/c", "/data/d", "/data/big"}
    assert s["d"] == "11"


@pytest.mark.row(70)
def test_a_calculation_in_a_repeat_reads_its_own_instance() -> None:
    s = filled("""
        | survey |
        | | type | name | label | calculation |
        | | integer | rate | Rate | |
        | | begin repeat | work | Work | |
        | | integer | hours | Hours | |
        | | calculate | pay | | ${hours} * ${rate} |
        | | end repeat | | | |
    """, {"rate": 10, "work[1]/hours": 2})  # fmt: skip
    s.add("/data/work")
    assert s.answer("work[2]/hours", 3) == {"/data/work[2]/hours", "/data/work[2]/pay"}
    assert [s[f"work[{n}]/pay"] for n in (1, 2)] == ["20", "30"]
    s.answer("rate", 100)
    assert [s[f"work[{n}]/pay"] for n in (1, 2)] == ["200", "300"]


@pytest.mark.row(71)
@pytest.mark.parametrize(
    ("rows", "path"),
    [
        (
            "| | calculate | a | | ${b} + 1 | |\n| | calculate | b | | ${a} + 1 | |",
            ["a → b → a", "b → a → b"],
        ),
        ("| | calculate | a | | ${a} + 1 | |", ["a → a"]),
        ("| | text | a | A | | ${b} = 1 |\n| | text | b | B | | ${a} = 1 |", ["a → b → a", "b → a → b"]),
    ],
)
def test_a_circle_is_refused_with_its_path(rows: str, path: list[str]) -> None:
    table = f"| survey |\n| | type | name | label | calculation | relevant |\n{rows}"
    told = refused(lambda: form_of(table))
    assert told in [f"These questions depend on one another in a circle: {one}." for one in path]


@pytest.mark.row(72)
def test_a_default_stands_from_the_start_and_can_be_taken_away() -> None:
    s = filled("""
        | survey |
        | | type | name | label | default | calculation |
        | | text | land | Land | KZ | |
        | | calculate | code | | | concat(${land}, '!') |
    """)
    assert (s["land"], s["code"]) == ("KZ", "KZ!")
    s.answer("land", None)
    assert (s["land"], s["code"]) == ("", "!")
    assert Session(s.form, s.draft(), now=NOW, draft=True).node("/data/land").text == ""


@pytest.mark.row(73)
def test_a_default_by_rule_is_set_once_when_the_form_is_begun() -> None:
    s = filled("""
        | survey |
        | | type | name | label | default |
        | | integer | a | A | 5 |
        | | integer | b | B | ${a} * 2 |
        | | date | day | Day | today() |
    """)
    assert (s["b"], s["day"]) == ("10", "2026-11-23")
    s.answer("a", 7)
    s.answer("day", None)
    assert (s["b"], s["day"]) == ("10", "")
    again = Session(s.form, s.draft(), now=NOW, draft=True)
    assert again.answers() == {"a": 7, "b": 10}


@pytest.mark.row(74)
def test_a_default_by_rule_is_set_for_each_new_instance() -> None:
    s = filled("""
        | survey |
        | | type | name | label | default |
        | | text | village | Village | |
        | | begin repeat | person | Person | |
        | | text | lives | Lives in | ${village} |
        | | integer | number | Number | position(..) |
        | | end repeat | | | |
    """)
    assert (s["person[1]/lives"], s["person[1]/number"]) == ("", "1")
    s.answer("village", "Арал")
    assert s["person[1]/lives"] == ""
    s.add("/data/person")
    assert (s["person[2]/lives"], s["person[2]/number"]) == ("Арал", "2")
    s.answer("village", "Тайынша")
    assert s["person[2]/lives"] == "Арал"


@pytest.mark.row(75)
def test_a_value_is_calculated_only_when_its_trigger_changes() -> None:
    s = filled("""
        | survey |
        | | type | name | label | trigger | calculation |
        | | text | name | Name | | |
        | | integer | n | N | | |
        | | dateTime | at | At | ${name} | now() |
        | | text | copy | Copy | ${name} | concat(${name}, ${n}) |
    """, {"n": 1})  # fmt: skip
    assert (s["at"], s["copy"]) == ("", "")
    s.answer("name", "A")
    assert (s["at"], s["copy"]) == ("2026-11-23T09:30:00.000+05:00", "A1")
    s.answer("n", 2)
    assert s["copy"] == "A1"
    s.answer("copy", "by hand")
    assert s["copy"] == "by hand"
    s.answer("name", "B")
    assert s["copy"] == "B2"


@pytest.mark.row(76, 77)
def test_an_answer_may_only_be_read_always_or_by_rule() -> None:
    s = filled("""
        | survey |
        | | type | name | label | read_only | default |
        | | text | land | Land | yes | KZ |
        | | text | name | Name | | |
        | | text | kin | Kin | ${name} = 'closed' | |
    """, {"kin": "mine"})  # fmt: skip
    assert s.node("land").readonly
    assert (s["land"], s.node("name").readonly, s.node("kin").readonly) == ("KZ", False, False)
    assert "/data/kin" in s.answer("name", "closed")
    assert s.node("kin").readonly
    assert s["kin"] == "mine"


@pytest.mark.row(76)
def test_what_lies_in_a_group_that_is_only_read_is_only_read() -> None:
    model = """<instance><data id="r"><g><a/></g></data></instance>
        <bind nodeset="/data/g" readonly="true()"/><bind nodeset="/data/g/a" type="string"/>"""
    s = begun(
        load(xform(model, '<group ref="/data/g"><input ref="/data/g/a"><label>A</label></input></group>'))
    )
    assert s.node("g/a").readonly
