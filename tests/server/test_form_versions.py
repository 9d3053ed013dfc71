"""A published version of a form never changes and never disappears: a draft or a record may still need it."""

import re
from pathlib import Path

import pytest

import server
from server.exchange.pulling import pull
from server.exchange.records.publishing import close, publish
from server.problems import ChangedForm, UnknownForm, UnusableName
from server.store.received.forms import FormStore
from tests.server.conftest import NOW, VERSION, Programme, record, xform
from tests.server.exchange.test_pulling import COLD

LATER = "2099010101"


def publish_later(programme: Programme) -> None:
    text = xform("heat").xform.replace(f'version="{VERSION}"', f'version="{LATER}"')
    with programme.database.transaction() as connection:
        publish(connection, text, NOW)


def versions(programme: Programme) -> tuple[dict[str, str], tuple[str, ...]]:
    answer = pull(programme.database, programme.caller(programme.enrol_worker()), 0, NOW)
    return {form.id: form.version for form in answer.forms}, answer.closed


def turn(programme: Programme, version: str, *, closed: bool) -> None:
    with programme.database.transaction() as connection:
        close(connection, "heat", version, NOW if closed else None)


def push_heat(programme: Programme) -> str:
    caller = programme.caller(programme.enrol_worker())
    programme.agreed(caller)
    [receipt] = programme.push(caller, record("heat", COLD, programme.family, None))
    return receipt.status


def test_a_record_of_an_earlier_version_is_accepted_whatever_was_published_since(
    programme: Programme,
) -> None:
    publish_later(programme)

    assert versions(programme)[0]["heat"] == LATER
    assert push_heat(programme) == "accepted"
    with programme.database.reading() as connection:
        assert FormStore(connection).get("heat", VERSION) == xform("heat")


def test_a_closed_version_begins_nothing_and_its_late_records_are_accepted(programme: Programme) -> None:
    publish_later(programme)
    turn(programme, LATER, closed=True)
    assert versions(programme)[0]["heat"] == VERSION

    turn(programme, VERSION, closed=True)
    forms, closed = versions(programme)
    assert ("heat" in forms, closed) == (False, ("heat",))
    assert push_heat(programme) == "accepted"
    with programme.database.reading() as connection:
        assert FormStore(connection).get("heat", LATER) is not None
        listed = [one for one in FormStore(connection).versions() if one.id == "heat"]
    assert [(one.version, bool(one.closed_at), one.files) for one in listed] == [
        (VERSION, True, 0), (LATER, True, 0),
    ]  # fmt: skip

    turn(programme, LATER, closed=False)
    forms, closed = versions(programme)
    assert (forms["heat"], closed) == (LATER, ())


def test_what_is_not_published_cannot_be_closed(programme: Programme) -> None:
    with pytest.raises(UnknownForm):
        turn(programme, "nothing", closed=True)


def test_a_closed_version_cannot_be_published_with_another_content(programme: Programme) -> None:
    publish_later(programme)
    turn(programme, LATER, closed=True)
    changed = xform("heat").xform.replace(f'version="{VERSION}"', f'version="{LATER}" changed="1"')

    with pytest.raises(ChangedForm), programme.database.transaction() as connection:
        publish(connection, changed, NOW)


def test_no_statement_of_the_server_changes_or_removes_a_form() -> None:
    """Whoever writes one has to think here of drafts that have been in a village without a network for weeks."""
    touching = re.compile(
        r"(?:delete\s+from|update|drop\s+table|truncate)\s+(form\w*)\b[^\"]*", re.IGNORECASE
    )
    folder = Path(server.__file__).parent
    found = [
        " ".join(match[0].split())
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.sql")])
        for match in touching.finditer(path.read_text(encoding="utf-8"))
        if match[1] in ("form", "form_file", "form_content")
    ]
    assert found == ["update form set closed_at = :now where id = :id and version = :version"]


NAMED = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
<model><instance><data id="{id}" version="{version}"><a/></data></instance></model></h:head>
<h:body><input ref="/data/a"><label>A</label></input></h:body></h:html>"""


@pytest.mark.parametrize(
    ("id", "version"),
    [("анкета", "1"), ("my form", "1"), ("2026", "1"), ("x" * 65, "1"), ("../../x", "1"), ("a&#13;b", "1"), ("", "1"),
     ("ours", ""), ("ours", "2026/03/01"), ("ours", "1?#"), ("ours", "9" * 33)],
)  # fmt: skip
def test_a_form_that_phones_could_not_ask_for_is_not_published(
    programme: Programme, id: str, version: str
) -> None:
    with (
        pytest.raises(UnusableName),
        programme.database.transaction() as connection,
    ):
        publish(connection, NAMED.format(id=id, version=version), NOW)
    assert "ours" not in versions(programme)[0]
