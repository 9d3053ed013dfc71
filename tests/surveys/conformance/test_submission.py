"""The record as it is sent and kept (rows 276 to 283 and 285)."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from surveys.engine.parts import FormError
from surveys.form import load
from surveys.interview.session import Session
from tests.surveys.conformance.scripts import NOW, begun, filled, form_of, xform

VISIT = """
| survey |
| | type | name | label | relevant | calculation |
| | start | begun | | | |
| | end | ended | | | |
| | text | name | Name | | |
| | integer | age | Age | | |
| | begin group | job | Job | ${age} >= 18 | |
| | text | title | Title | | |
| | end group | | | | |
| | begin repeat | child | Child | ${age} >= 18 | |
| | text | called | Called | | |
| | image | photo | Photo | | |
| | end repeat | | | | |
| | calculate | drawn | | | once(random()) |
"""
ORX = "{http://openrosa.org/xforms}"


def tags(session: Session) -> list[str]:
    return [element.tag.rpartition("}")[2] for element in ElementTree.fromstring(session.xml())]


@pytest.mark.row(276)
def test_the_record_has_the_form_s_root_with_id_version_and_namespaces() -> None:
    model = """<instance><visit xmlns="https://example.org/visit" id="v" version="3" orx:made="by hand">
        <name>Ася</name><orx:meta><orx:instanceID/></orx:meta></visit></instance>
        <bind nodeset="/visit/name" type="string"/>
        <bind nodeset="/visit/orx:meta/orx:instanceID" type="string" jr:preload="uid"/>"""
    s = begun(load(xform(model)))
    root = ElementTree.fromstring(s.xml())
    assert root.tag == "{https://example.org/visit}visit"
    assert (root.get("id"), root.get("version"), root.get(f"{ORX}made")) == ("v", "3", "by hand")
    assert root.findtext("{https://example.org/visit}name") == "Ася"
    assert (root.findtext(f"{ORX}meta/{ORX}instanceID") or "").startswith("uuid:")


@pytest.mark.row(276)
@pytest.mark.parametrize("text", ["a < b & c > \"d\" 'e'", "]]>", "Әйгүл\nҚоныс", "&amp; <![CDATA[x]]>"])
def test_every_answer_is_read_from_the_record_as_it_was_given(text: str) -> None:
    s = filled(VISIT, {"name": text})
    assert ElementTree.fromstring(s.xml()).findtext("name") == text
    assert Session.resume(s.form, s.xml(), now=NOW).node("/data/name").text == text


@pytest.mark.row(277)
def test_what_is_not_asked_is_left_out_and_so_are_repeats_without_instances() -> None:
    s = filled(VISIT, {"age": 40, "job/title": "cook", "child[1]/called": "A"})
    assert tags(s) == ["begun", "ended", "name", "age", "job", "child", "drawn", "meta"]
    s.remove("/data/child[1]")
    assert "child" not in tags(s)
    s.answer("age", 4)
    assert tags(s) == ["begun", "ended", "name", "age", "drawn", "meta"]
    assert "cook" not in s.xml()


@pytest.mark.row(277)
def test_no_template_is_sent() -> None:
    assert "template" not in filled(VISIT, {"age": 40}).xml()


@pytest.mark.row(278)
def test_moments_have_their_offset_and_the_record_its_id() -> None:
    s = filled(VISIT)
    s.finish(NOW + timedelta(minutes=5))
    root = ElementTree.fromstring(s.xml())
    assert root.findtext("begun") == "2026-11-23T09:30:00.000+05:00"
    assert root.findtext("ended") == "2026-11-23T09:35:00.000+05:00"
    assert (root.findtext("meta/instanceID") or root.findtext(f"{ORX}meta/{ORX}instanceID") or "")[
        :5
    ] == "uuid:"


@pytest.mark.row(279)
def test_a_file_is_named_in_the_record_as_it_is_sent() -> None:
    s = filled(VISIT, {"age": 40, "child[1]/photo": "1732339800 үй.jpg"})
    assert ElementTree.fromstring(s.xml()).findtext("child/photo") == "1732339800 үй.jpg"
    assert s.node("child[1]/photo").type == "binary"


DRAFTED = {"name": "Ася", "age": 40, "job/title": "cook", "child[1]/called": "A"}


@pytest.mark.row(280)
def test_a_draft_keeps_what_is_not_asked_and_goes_on_exactly() -> None:
    s = filled(VISIT, DRAFTED)
    s.answer(f"{s.add('/data/child')}/called", "B")
    s.answer("age", 4)
    again = Session(s.form, s.draft(), now=NOW + timedelta(days=2), language="ru", draft=True)
    assert again.draft() == s.draft()
    assert again.xml() == s.xml()
    again.answer("/data/age", 40)
    s.answer("age", 40)
    assert again.answers() == s.answers()
    assert again.answers()["child"] == [{"called": "A"}, {"called": "B"}]


@pytest.mark.row(280)
def test_what_chance_drew_and_the_id_stay_in_a_draft() -> None:
    s = filled(VISIT, DRAFTED)
    again = Session(s.form, s.draft(), now=NOW, draft=True)
    for name in ("drawn", "meta/instanceID", "begun"):
        assert again.node(f"/data/{name}").text == s.node(name).text != ""


@pytest.mark.row(280)
def test_a_record_taken_up_again_has_the_same_answers_id_and_instances() -> None:
    s = filled(VISIT, DRAFTED)
    s.answer(f"{s.add('/data/child')}/called", "B")
    again = Session.resume(s.form, s.xml(), now=NOW + timedelta(days=1))
    assert again.answers() == s.answers()
    assert again.xml() == s.xml()


@pytest.mark.row(281)
def test_an_edited_record_has_a_new_id_and_names_the_old_one() -> None:
    s = filled(VISIT, DRAFTED)
    edited = Session.resume(s.form, s.xml(), edit=True, now=NOW + timedelta(days=1))
    edited.answer("/data/name", "Әсем")
    old, new = s.node("meta/instanceID").text, edited.node("/data/meta/instanceID").text
    assert new.startswith("uuid:")
    assert new != old
    assert edited.node("/data/meta/deprecatedID").text == old
    assert edited.answers() == {**s.answers(), "name": "Әсем"}
    assert f"deprecatedID>{old}<" in edited.xml()


@pytest.mark.row(281)
def test_the_record_of_another_form_is_refused() -> None:
    with pytest.raises(FormError, match="<other>"):
        Session.resume(form_of(VISIT), "<other/>", edit=True)
    with pytest.raises(FormError, match="not well-formed"):
        Session.resume(form_of(VISIT), "<data", edit=True)


SENT = """
| survey |
| | type | name | label |
| | text | name | Name |
| settings |
| | form_id | version | submission_url | auto_send | auto_delete | public_key |
| | sent | 1 | https://example.org/submission | true | false | MIIBIjAN |
"""


@pytest.mark.row(282)
def test_the_form_says_whether_its_records_are_sent_and_deleted_by_themselves() -> None:
    sending = form_of(SENT).submitting
    assert (sending.auto_send, sending.auto_delete) == ("true", "false")
    assert (form_of(VISIT).submitting.auto_send, form_of(VISIT).submitting.auto_delete) == ("", "")


@pytest.mark.row(283)
def test_the_form_says_where_its_records_go() -> None:
    sending = form_of(SENT).submitting
    assert (sending.action, sending.method) == ("https://example.org/submission", "post")
    assert form_of(VISIT).submitting.action == ""


@pytest.mark.row(285)
def test_the_form_brings_the_key_that_its_records_are_to_be_sealed_with() -> None:
    assert form_of(SENT).submitting.public_key == "MIIBIjAN"
    assert form_of(VISIT).submitting.public_key == ""


@pytest.mark.row(276)
@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_no_letter_that_was_pasted_in_makes_the_record_unreadable(letter: str) -> None:
    s = filled(VISIT, {"name": f"Ася{letter}!"})
    assert ElementTree.fromstring(s.xml()).findtext("name") == "Ася!"
