"""Repeats, references and events (rows 81 to 90)."""

from datetime import timedelta

import pytest

from surveys.form import load
from surveys.interview.session import Session
from tests.surveys.conformance.scripts import NOW, begun, filled, form_of, xform


@pytest.mark.row(81)
def test_a_fixed_number_of_instances_stands_from_the_start_and_nobody_adds_to_it() -> None:
    s = filled("""
        | survey |
        | | type | name | label | repeat_count |
        | | begin repeat | visit | Visit | 3 |
        | | text | note | Note | |
        | | end repeat | | | |
    """, {"visit[3]/note": "last"})  # fmt: skip
    assert s.node("visit").readonly
    assert s.answers() == {"visit_count": "3", "visit": [{}, {}, {"note": "last"}]}
    assert len([step for step in s.steps() if step.kind == "question"]) == 3


COUNTED = """
| survey |
| | type | name | label | repeat_count | calculation |
| | integer | n | N | | |
| | begin repeat | child | Child | ${n} | |
| | text | name | Name | | |
| | calculate | place | | | position(..) |
| | end repeat | | | | |
| | calculate | all | | | join(',', ${name}) |
"""


@pytest.mark.row(82)
def test_instances_grow_and_shrink_with_the_answer() -> None:
    s = filled(COUNTED, {"n": 2, "child[1]/name": "A", "child[2]/name": "B"})
    assert (s["all"], s["child[2]/place"]) == ("A,B", "2")
    s.answer("n", 3)
    assert s["all"] == "A,B,"
    s.answer("n", 1)
    assert s["all"] == "A"
    assert s.answers()["child"] == [{"name": "A", "place": "1"}]
    s.answer("n", 2)
    assert s.answers()["child"] == [{"name": "A", "place": "1"}, {"name": "B", "place": "2"}]
    s.answer("n", None)
    assert len(s.answers()["child"]) == 2  # a blank says nothing about how many


@pytest.mark.row(82)
@pytest.mark.parametrize(("n", "instances"), [(-1, 0), (0, 0), ("many", 0)])
def test_a_count_that_is_no_number_of_instances_makes_none(n: object, instances: int) -> None:
    assert len(filled(COUNTED, {"n": n}).answers().get("child", [])) == instances  # ty: ignore[invalid-argument-type]


ROSTER = """
| survey |
| | type | name | label | calculation |
| | begin repeat | person | Person ${number} | |
| | calculate | number | | position(..) |
| | text | name | Name | |
| | integer | age | Age of ${name} | |
| | calculate | older | | count(${person}[./age > current()/../age]) |
| | calculate | share | | ${age} div ${total} |
| | end repeat | | | |
| | calculate | total | | sum(${age}) |
| | calculate | oldest | | max(${age}) |
| | calculate | second | | indexed-repeat(${name}, ${person}, 2) |
| | calculate | last | | ${person}[position() = last()]/name |
"""


@pytest.fixture
def roster() -> Session:
    s = filled(ROSTER, {"person[1]/name": "A", "person[1]/age": 10})
    for name, age in (("B", 30), ("C", 60)):
        ref = s.add("/data/person")
        s.answer(f"{ref}/name", name)
        s.answer(f"{ref}/age", age)
    return s


def text(session: Session, ref: str) -> str:
    return session.node(f"/data/{ref}").text


@pytest.mark.row(106)
def test_each_instance_is_called_by_its_own_answers(roster: Session) -> None:
    assert [roster.node(f"/data/person[{n}]").label for n in (1, 2, 3)] == [
        "Person 1",
        "Person 2",
        "Person 3",
    ]
    roster.remove("/data/person[1]")
    assert roster.node("/data/person[2]").label == "Person 2"


@pytest.mark.row(83)
def test_positions_and_sums_go_over_all_instances(roster: Session) -> None:
    assert [text(roster, f"person[{n}]/number") for n in (1, 2, 3)] == ["1", "2", "3"]
    assert (text(roster, "total"), text(roster, "oldest")) == ("100", "60")
    assert text(roster, "person[2]/share") == "0.3"
    roster.answer("/data/person[3]/age", None)
    assert (text(roster, "total"), text(roster, "person[2]/share")) == ("40", "0.75")


@pytest.mark.row(84)
def test_after_a_removal_the_later_ones_are_numbered_and_worked_out_again(roster: Session) -> None:
    assert text(roster, "second") == "B"
    roster.remove("/data/person[1]")
    assert [text(roster, f"person[{n}]/number") for n in (1, 2)] == ["1", "2"]
    assert [text(roster, f"person[{n}]/name") for n in (1, 2)] == ["B", "C"]
    assert (text(roster, "total"), text(roster, "second"), text(roster, "person[2]/share")[:4]) == (
        "90", "C", "0.66",
    )  # fmt: skip
    assert roster.node("/data/person[1]/age").label == "Age of B"
    roster.remove("/data/person[2]")
    assert (text(roster, "total"), text(roster, "second"), text(roster, "last")) == ("30", "", "B")


@pytest.mark.row(84)
def test_when_all_are_removed_nothing_is_left_of_them(roster: Session) -> None:
    for _ in range(3):
        roster.remove("/data/person[1]")
    assert roster.answers() == {"total": "0"}
    assert "<person" not in roster.xml()


@pytest.mark.row(85)
def test_a_name_means_the_nearest_question_inside_a_repeat_and_all_of_them_outside() -> None:
    s = filled("""
        | survey |
        | | type | name | label | calculation |
        | | begin group | home | Home | |
        | | text | village | Village | |
        | | end group | | | |
        | | begin repeat | person | Person | |
        | | text | name | Name | |
        | | calculate | told | | concat(${name}, ' of ', ${village}) |
        | | end repeat | | | |
        | | calculate | everyone | | join(' ', ${name}) |
    """, {"home/village": "Арал", "person[1]/name": "A"})  # fmt: skip
    s.answer(f"{s.add('/data/person')}/name", "B")
    assert [s[f"person[{n}]/told"] for n in (1, 2)] == ["A of Арал", "B of Арал"]
    assert s["everyone"] == "A B"


@pytest.mark.row(86)
def test_current_means_the_question_that_asks(roster: Session) -> None:
    assert [text(roster, f"person[{n}]/older") for n in (1, 2, 3)] == ["2", "1", "0"]


@pytest.mark.row(86)
def test_a_choice_filter_in_a_repeat_reads_its_own_instance() -> None:
    s = filled("""
        | survey |
        | | type | name | label | choice_filter |
        | | begin repeat | person | Person | |
        | | text | sex | Sex | |
        | | select_one kin | kin | Kin | sex = ${sex} |
        | | end repeat | | | |
        | choices |
        | | list_name | name | label | sex |
        | | kin | wife | Wife | f |
        | | kin | husband | Husband | m |
    """, {"person[1]/sex": "f"})  # fmt: skip
    s.answer(f"{s.add('/data/person')}/sex", "m")
    chosen = [[choice.name for choice in s.node(f"person[{n}]/kin").choices] for n in (1, 2)]
    assert chosen == [["wife"], ["husband"]]


EVENTS = """<instance><data id="e"><first/><load/><changed/><word/><r jr:template=""><born/></r></data></instance>
    <bind nodeset="/data/first" type="string"/>
    <setvalue event="odk-instance-first-load" ref="/data/first" value="concat(/data/first, 'f')"/>
    <setvalue event="odk-instance-load" ref="/data/load" value="concat(/data/load, 'l')"/>"""
EVENTS_BODY = """<input ref="/data/word"><label>Word</label>
    <setvalue event="xforms-value-changed" ref="/data/changed" value="concat(/data/changed, 'c')"/></input>
    <group ref="/data/r"><label>R</label><repeat nodeset="/data/r">
    <setvalue event="odk-new-repeat" ref="/data/r/born" value="position(..)"/>
    <input ref="/data/r/born"><label>Born</label></input></repeat></group>"""


@pytest.mark.row(87)
def test_values_are_set_at_each_of_the_four_events_and_no_other() -> None:
    s = begun(load(xform(EVENTS, EVENTS_BODY)))
    assert (s["first"], s["load"], s["changed"]) == ("f", "l", "")
    s.answer("word", "a")
    s.answer("word", "a")
    s.answer("word", "b")
    assert s["changed"] == "cc"
    s.add("/data/r")
    s.add("/data/r")
    assert [s[f"r[{n}]/born"] for n in (1, 2)] == ["1", "2"]
    again = Session(s.form, s.draft(), now=NOW, draft=True)
    texts = [again.node(f"/data/{name}").text for name in ("first", "load", "changed", "r[2]/born")]
    assert texts == ["f", "ll", "cc", "2"]


@pytest.mark.row(87)
def test_a_value_may_be_written_out_and_set_at_several_events() -> None:
    model = """<instance><data id="e"><a/><b/></data></instance>
        <setvalue event="odk-instance-first-load" ref="/data/a">it's so</setvalue>"""
    body = """<input ref="/data/b"><label>B</label>
        <setvalue event="odk-instance-first-load xforms-value-changed" ref="/data/a">set</setvalue></input>"""
    s = begun(load(xform(model, body)))
    assert s["a"] == "set"
    s.answer("a", "by hand")
    s.answer("b", "x")
    assert s["a"] == "set"


@pytest.mark.row(88)
def test_a_place_is_taken_at_an_event_of_a_question_in_a_repeat() -> None:
    form = form_of("""
        | survey |
        | | type | name | label | trigger |
        | | begin repeat | well | Well | |
        | | text | name | Name | |
        | | background-geopoint | at | | ${name} |
        | | end repeat | | | |
    """)
    found = form.captures_at("xforms-value-changed", "/data/well/name")
    assert [(one.kind, one.ref) for one in found] == [("geopoint", "/data/well/at")]
    s = begun(form, {"well[1]/at": "54.87 69.15 140 5"})
    assert s["well[1]/at"] == "54.87 69.15 140 5"


LAST = """
| survey |
| | type | name | label | default |
| | text | village | Village | ${last-saved#village} |
"""


@pytest.mark.row(89)
def test_a_default_comes_from_the_record_saved_last() -> None:
    assert filled(LAST)["village"] == ""
    first = filled(LAST, {"village": "Арал"})
    form = form_of(LAST, {"jr://instance/last-saved": first.xml().encode()})
    assert form.files == ("jr://instance/last-saved",)
    s = begun(form, now=NOW + timedelta(days=1))
    assert s["village"] == "Арал"
    assert s["meta/instanceID"] != first["meta/instanceID"]


@pytest.mark.row(90)
def test_instances_written_in_the_form_stand_with_their_values_and_new_ones_follow_the_template() -> None:
    model = """<instance><data id="t"><r jr:template=""><a>new</a></r><r><a>one</a></r><r><a>two</a></r></data>
        </instance><bind nodeset="/data/r/a" type="string"/>"""
    body = """<group ref="/data/r"><label>R</label><repeat nodeset="/data/r">
        <input ref="/data/r/a"><label>A</label></input></repeat></group>"""
    s = begun(load(xform(model, body)))
    s.add("/data/r")
    assert [s[f"r[{n}]/a"] for n in (1, 2, 3)] == ["one", "two", "new"]
