"""What a form notes about its own filling-in (rows 41 to 55)."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from surveys.interview.session import Session
from tests.surveys.conformance.scripts import NOW, begun, filled, form_of

ABOUT = """
| survey |
| | type | name | label |
| | start | begun | |
| | end | ended | |
| | today | day | |
| | deviceid | device | |
| | username | user | |
| | phonenumber | phone | |
| | email | mail | |
| | text | name | Name |
| settings |
| | form_id | version | instance_name |
| | about | 2026112301 | concat(${name}, ' – ', ${day}) |
"""
LATER = NOW + timedelta(minutes=12)
UUID = r"uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
ORX = "{http://openrosa.org/xforms}"


def meta(session: Session, name: str) -> str:
    """Return what the record's XML says under meta, whatever namespace meta has."""
    root = ElementTree.fromstring(session.xml())
    found = [element for element in root.iter() if element.tag.rpartition("}")[2] == name]
    return (found[0].text or "") if found else ""


@pytest.mark.row(41)
def test_the_beginning_is_noted_once() -> None:
    s = filled(ABOUT)
    assert s["begun"] == "2026-11-23T09:30:00.000+05:00"
    again = Session(s.form, s.draft(), now=LATER, draft=True)
    again.finish(LATER)
    assert again.node("/data/begun").text == "2026-11-23T09:30:00.000+05:00"


@pytest.mark.row(42)
def test_the_end_is_noted_when_the_interview_is_finished_and_anew_when_it_is_finished_again() -> None:
    s = filled(ABOUT)
    assert s["ended"] == ""
    s.finish(LATER)
    assert s["ended"] == "2026-11-23T09:42:00.000+05:00"
    s.finish(LATER + timedelta(minutes=1))
    assert s["ended"] == "2026-11-23T09:43:00.000+05:00"


@pytest.mark.row(43)
def test_the_day_is_that_of_the_phone_and_stays_when_a_draft_goes_on_tomorrow() -> None:
    s = filled(ABOUT, now=NOW.replace(hour=2))
    assert s["day"] == "2026-11-23"
    again = Session(s.form, s.draft(), now=NOW + timedelta(days=1), draft=True)
    assert again.node("/data/day").text == "2026-11-23"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        pytest.param("device", "deviceid", marks=pytest.mark.row(44)),
        pytest.param("user", "username", marks=pytest.mark.row(45)),
        pytest.param("phone", "phonenumber", marks=pytest.mark.row(51)),
        pytest.param("mail", "email", marks=pytest.mark.row(52)),
    ],
)
def test_what_the_phone_knows_is_noted_and_blank_where_it_does_not(name: str, given: str) -> None:
    assert filled(ABOUT, given={given: "as given"})[name] == "as given"
    assert filled(ABOUT)[name] == ""


@pytest.mark.row(46)
def test_every_record_has_an_id_of_its_own_that_it_keeps() -> None:
    s = filled(ABOUT)
    id_ = s["meta/instanceID"]
    assert re.fullmatch(UUID, id_)
    assert meta(s, "instanceID") == id_
    assert filled(ABOUT)["meta/instanceID"] != id_
    assert Session(s.form, s.draft(), now=LATER, draft=True).node("/data/meta/instanceID").text == id_
    assert Session.resume(s.form, s.xml(), now=LATER).node("/data/meta/instanceID").text == id_


@pytest.mark.row(47)
def test_a_record_is_called_by_its_answers() -> None:
    s = filled(ABOUT, {"name": "Ася"})
    assert s["meta/instanceName"] == "Ася – 2026-11-23"
    s.answer("name", "Болат")
    assert meta(s, "instanceName") == "Болат – 2026-11-23"


@pytest.mark.row(48)
def test_an_edited_record_names_the_one_it_replaces() -> None:
    first = filled(ABOUT, {"name": "Ася"})
    edited = Session.resume(first.form, first.xml(), edit=True, now=LATER)
    assert meta(edited, "deprecatedID") == first["meta/instanceID"]
    assert re.fullmatch(UUID, meta(edited, "instanceID"))
    assert meta(edited, "instanceID") != first["meta/instanceID"]
    twice = Session.resume(first.form, edited.xml(), edit=True, now=LATER)
    assert meta(twice, "deprecatedID") == meta(edited, "instanceID")


@pytest.mark.row(48)
def test_a_record_that_was_never_edited_has_no_former_id() -> None:
    assert "deprecatedID" not in filled(ABOUT).xml()


@pytest.mark.row(50)
def test_the_record_names_the_form_and_its_version() -> None:
    s = filled(ABOUT)
    root = ElementTree.fromstring(s.xml())
    assert (root.get("id"), root.get("version")) == ("about", "2026112301")
    assert (s.form.id, s.form.version) == ("about", "2026112301")


LOGGED = """
| survey |
| | type | name | label | parameters |
| | audit | audit | | {parameters} |
| | text | name | Name | |
"""


@pytest.mark.row(49)
def test_a_log_is_asked_for_and_its_file_is_named_in_the_record() -> None:
    form = form_of(LOGGED.format(parameters=""))
    assert form.audit is not None
    assert (form.audit.ref, form.audit.tracks_changes, form.audit.location_priority) == (
        "/data/meta/audit", False, "",
    )  # fmt: skip
    s = begun(form, {form.audit.ref: "audit.csv"})
    assert meta(s, "audit") == "audit.csv"
    assert filled(ABOUT).form.audit is None


@pytest.mark.row(49)
def test_the_name_of_the_log_is_no_answer_and_no_step() -> None:
    s = begun(form_of(LOGGED.format(parameters="")), {"/data/meta/audit": "audit.csv", "name": "Ася"})
    assert s.answers() == {"name": "Ася"}
    assert [step.ref for step in s.steps()] == ["/data/name"]


@pytest.mark.row(53)
def test_the_log_says_how_often_it_takes_a_place() -> None:
    parameters = "location-priority=balanced location-min-interval=60 location-max-age=120"
    audit = form_of(LOGGED.format(parameters=parameters)).audit
    assert audit is not None
    assert audit.location_priority == "balanced"
    assert (audit.location_min_interval, audit.location_max_age) == (60, 120)


@pytest.mark.row(54, 55)
def test_the_log_says_whether_it_keeps_changes_their_reasons_and_who_made_them() -> None:
    parameters = "track-changes=true track-changes-reasons=on-form-edit identify-user=true"
    audit = form_of(LOGGED.format(parameters=parameters)).audit
    assert audit is not None
    assert (audit.tracks_changes, audit.reasons, audit.identifies_user) == (True, "on-form-edit", True)
