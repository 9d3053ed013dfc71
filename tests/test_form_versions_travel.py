"""A form with a list is published, a draft of it begun, the form corrected, the draft carried: over a real server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from mobile.pages.family import Family
from mobile.phone import Phone
from tests.travelling import Programme

PIN = "258013"
ONE = """| survey |
| | type | name | label |
| | select_one_from_file villages.csv | village | Where will they live? |
| | integer | rooms | How many rooms? |
| | text | view | What is seen from the window? |
"""
TWO = """| survey |
| | type | name | label |
| | begin group | home | |
| | select_one_from_file villages.csv | village | Where will they live? |
| | decimal | rooms | How many rooms? |
| | end group | | |
| | text | well | Where is the well? |
"""


@pytest.fixture
def programme(ready_demo: Path, tmp_path: Path) -> Iterator[Programme]:
    made = Programme(tmp_path / "server", ready_demo)
    made.start()
    yield made
    made.stop()


def publish(programme: Programme, folder: Path, table: str, version: str, villages: str) -> None:
    media = folder / f"media{version}"
    media.mkdir()
    (media / "villages.csv").write_text(f"name,label\n{villages}\n", encoding="utf-8")
    settings = f"| settings |\n| | form_id | version |\n| | moving | {version} |\n"
    xform = convert(table + settings, form_name="data", file_type=".md").xform
    (media / "form.xml").write_text(xform, encoding="utf-8")
    programme.command("forms", "publish", str(media / "form.xml"), "--media", str(media))


def enrolled(programme: Programme, folder: Path) -> Phone:
    phone = Phone.at(folder, programme.address)
    door = phone.door()
    door.submit()
    door.write(programme.code("worker"))
    door.submit()
    for _ in range(2):
        for digit in PIN:
            door.press(digit)
        door.submit()
    assert door.page().stage == "open", door.page().problem
    phone.sending().send()
    return phone


def somebody(phone: Phone) -> tuple[Family, str]:
    """Return a family and one of it who has agreed."""
    for row in phone.home().caseload().rows:
        family = phone.family(row.id)
        who = [one.id for one in family.who("moving").rows if one.id]
        if who:
            return family, who[0]
    raise AssertionError("Nobody has agreed.")


def test_a_draft_is_carried_to_the_corrected_version_and_its_record_arrives(
    programme: Programme, tmp_path: Path
) -> None:
    publish(programme, tmp_path, ONE, "1", "beskol,Бескөл\nboskol,Boskol")
    phone = enrolled(programme, tmp_path / "phone")
    family, person_id = somebody(phone)
    late, carried = (family.start("moving", person_id) for _ in range(2))
    for draft_id in (late, carried):
        interview = phone.interview(draft_id)
        for name, value in (("village", "beskol"), ("rooms", 3), ("view", "steppe")):
            interview.answer(f"/data/{name}", value)

    publish(programme, tmp_path, TWO, "2", "beskol,Бескөл\ntaiynsha,Тайынша")
    programme.command("forms", "close", "moving", "1")
    phone.sending().send()

    assert phone.interview(late).finish().scene == "done"
    carrying = phone.carrying(carried)
    assert [row.second for row in carrying.page().sections[0].rows] == ["steppe"]
    assert carrying.carry()
    interview = phone.interview(carried)
    village = interview.session.node("/data/home/village")
    assert (village.value, [one.name for one in village.choices]) == ("beskol", ["beskol", "taiynsha"])
    interview.answer("/data/well", "by the school")
    assert interview.finish().scene == "done"
    phone.sending().send()

    assert (phone.outbox.count("ready"), phone.outbox.count("refused")) == (0, 0)
    assert phone.drafts.dropped(carried) == ()
    found = {
        row["form_version"]: json.loads(row["answers"])
        for row in programme.rows("select form_version, answers from submission where form_id = 'moving'")
    }
    assert found == {
        "1": {"village": "beskol", "rooms": 3, "view": "steppe"},
        "2": {"home": {"village": "beskol", "rooms": 3.0}, "well": "by the school"},
    }
    phone.close()
