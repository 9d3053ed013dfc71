"""What a form says about entities, and what its record tells of them (rows 287 to 293 and 295)."""

from xml.etree import ElementTree

import pytest

from surveys.interview.session import Choice, Session
from tests.surveys.conformance.scripts import Filled, begun, filled, form_of

TRUE, FALSE = "1", "0"  # as ODK Collect writes what a rule says; a server takes 1 and true for yes
ID = "9d7f3c52-5f0e-4d0c-9b35-4a0f5d3f6a10"
BRANCH = "3b0f7a1e-6c1d-4b52-8f4e-0d2f1f9f7c11"
LIST = {
    "jr://file-csv/families.csv": (
        f"name,label,__version,__trunkVersion,__branchId,members\n{ID},Ахметов,3,2,{BRANCH},5\n".encode()
    )
}

MADE = """
| survey |
| | type | name | label | save_to | relevant |
| | text | head | Head | head | |
| | integer | size | Size | members | |
| | integer | babies | Babies | babies | ${size} > 2 |
| entities |
| | list_name | label |
| | families | concat(${head}, ' family') |
"""

CHOSEN = """
| survey |
| | type | name | label | save_to | calculation |
| | select_one_from_file families.csv | family | Family | | |
| | calculate | before | | | instance('families')/root/item[name = ${family}]/members |
| | text | head | Head | head | |
| | integer | size | Size | members | |
| entities |
| | list_name | label | entity_id | create_if | update_if |
| | families | ${head} | ${family} | ${family} = '' | ${family} != '' |
"""


def entity(session: Session) -> dict[str, str]:
    """Return the attributes and the label of the record's entity."""
    root = ElementTree.fromstring(session.xml())
    found = next(element for element in root.iter() if element.tag.rpartition("}")[2] == "entity")
    label = next((child.text or "" for child in found if child.tag.rpartition("}")[2] == "label"), "")
    return {name: value for name, value in found.attrib.items() if value} | {"label": label}


@pytest.mark.row(287)
def test_a_record_makes_an_entity_with_an_id_of_its_own_and_a_label() -> None:
    s = filled(MADE, {"head": "Ахметов", "size": 2})
    made = entity(s)
    assert (made["dataset"], made["create"], made["label"]) == ("families", "1", "Ахметов family")
    assert len(made["id"]) == 36
    assert entity(filled(MADE))["id"] != made["id"]
    s.answer("size", 3)
    assert entity(s)["id"] == made["id"]


@pytest.mark.row(287)
def test_the_form_says_which_answers_become_properties() -> None:
    form = form_of(MADE)
    kept = {question.name: question.save_to for question in form.questions() if question.save_to}
    assert kept == {"head": "head", "size": "members", "babies": "babies"}


@pytest.mark.row(287)
def test_the_entity_s_id_stays_in_a_draft_and_in_a_record_taken_up_again() -> None:
    s = filled(MADE, {"head": "Ахметов"})
    assert entity(Session(s.form, s.draft(), draft=True)) == entity(s)
    assert entity(Session.resume(s.form, s.xml())) == entity(s)


@pytest.fixture
def chosen() -> Filled:
    return begun(form_of(CHOSEN, LIST), {"family": ID, "head": "Ахметова", "size": 6})


@pytest.mark.row(288)
def test_a_record_changes_the_entity_that_was_chosen(chosen: Filled) -> None:
    assert entity(chosen) == {
        "dataset": "families", "id": ID, "create": FALSE, "update": TRUE, "baseVersion": "3", "trunkVersion": "2",
        "branchId": BRANCH, "label": "Ахметова",
    }  # fmt: skip


@pytest.mark.row(293)
def test_the_record_tells_from_which_version_and_branch_the_change_started(chosen: Filled) -> None:
    told = entity(chosen)
    assert (told["baseVersion"], told["trunkVersion"], told["branchId"]) == ("3", "2", BRANCH)
    chosen.answer("family", None)
    assert not {"baseVersion", "trunkVersion", "branchId"} & entity(chosen).keys()


@pytest.mark.row(289)
def test_the_rules_say_whether_it_is_made_or_changed(chosen: Filled) -> None:
    assert (entity(chosen)["create"], entity(chosen)["update"]) == (FALSE, TRUE)
    chosen.answer("family", None)
    assert (entity(chosen)["create"], entity(chosen)["update"]) == (TRUE, FALSE)


@pytest.mark.row(290)
def test_a_list_of_entities_is_a_table_with_its_versions(chosen: Filled) -> None:
    assert chosen.form.files == ("jr://file-csv/families.csv",)
    assert begun(form_of(CHOSEN)).form.missing == ("jr://file-csv/families.csv",)


@pytest.mark.row(291)
def test_a_later_form_chooses_an_entity_and_reads_its_properties(chosen: Filled) -> None:
    assert chosen.node("family").choices == (Choice(ID, "Ахметов"),)
    assert chosen["before"] == "5"


@pytest.mark.row(292)
def test_an_entity_that_the_phone_adds_to_its_list_can_be_chosen_at_once() -> None:
    made = entity(filled(MADE, {"head": "Омаров", "size": 4}))
    row = f"{made['id']},{made['label']},1,,{BRANCH},4\n".encode()
    form = form_of(CHOSEN, {uri: rows + row for uri, rows in LIST.items()})
    s = begun(form, {"family": made["id"]})
    assert [choice.label for choice in s.node("family").choices] == ["Ахметов", "Омаров family"]
    assert (entity(s)["baseVersion"], entity(s)["branchId"], s["before"]) == ("1", BRANCH, "4")


@pytest.mark.row(295)
def test_each_instance_of_a_repeat_makes_an_entity_of_its_own() -> None:
    s = filled("""
        | survey |
        | | type | name | label | save_to |
        | | begin repeat | person | Person | |
        | | text | name | Name | full_name |
        | | end repeat | | | |
        | entities |
        | | list_name | label | repeat |
        | | people | ${name} | ${person} |
    """, {"person[1]/name": "A"})  # fmt: skip
    s.answer(f"{s.add('/data/person')}/name", "B")
    root = ElementTree.fromstring(s.xml())
    found = [element for element in root.iter() if element.tag.rpartition("}")[2] == "entity"]
    assert [element.findtext("label") or element[0].text for element in found] == ["A", "B"]
    assert len({element.get("id") for element in found}) == 2
    assert all(len(element.get("id", "")) == 36 and element.get("create") == "1" for element in found)
