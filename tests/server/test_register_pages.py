"""The register's pages, on both engines: every act is one change, a conflict is settled by a person, nothing is lost."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Response
from litestar.testing import TestClient

from server.database import Database
from server.register.changing import force
from server.settings import Settings
from surveys.ids import uuid7
from surveys.register.changes import Edit
from surveys.register.facts import present
from tests.server.conftest import family_id, person_of, serving
from tests.server.desk_office import NOW, Office
from tests.server.web.conftest import words


@pytest.fixture
def office(database: Database, database_url: str, keys_folder: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(keys_folder, tmp_path / "keys")
    with TestClient(
        serving(Settings(database=database_url, data=tmp_path)), raise_server_exceptions=False
    ) as client:
        yield Office(database, client)


@pytest.fixture
def lead(office: Office) -> Callable[..., Response]:
    """Return a function that does an act on the first family as its supervisor."""
    browser = office.browser("lead")

    def do(act: str, about: str = "", **typed: str) -> Response:
        asked = f"?about={about}" if about else ""
        return browser.send(f"/families/{office.families[0]}/register/{act}{asked}", **typed)

    return do


@pytest.fixture
def page(office: Office) -> Callable[..., str]:
    return lambda login, path="", place=0: words(
        office.browser(login).open(f"/families/{office.families[place]}{path}")
    )


def test_a_name_is_corrected_and_the_history_says_by_whom(
    office: Office, lead: Callable[..., Response], page: Callable[..., str]
) -> None:
    answer = lead("person", person_of(0, 1), name="Жанар Қали", birth="12.05.1990", relation="spouse")
    assert answer.headers["location"].endswith("/register?done=act")
    assert "Жанар Қали" in page("lead")
    told = page("lead", "?show=data")
    assert re.search(r"Data corrected: Name · Date or year of birth Жанар Қали Lead", told)
    assert re.search(r"Lead Жанар Қали Name: Жанар Жанар Қали", page("lead", "/corrections"))


def test_saying_what_stands_already_changes_nothing(office: Office, lead: Callable[..., Response]) -> None:
    before = office.facts()
    answer = lead("person", person_of(0, 1), name="Жанар", birth="1990", relation="spouse")
    assert answer.headers["location"].endswith("done=act_same")
    assert office.facts() == before


def test_what_is_wrong_is_named_and_what_was_typed_stays(lead: Callable[..., Response]) -> None:
    answer = lead("exit", kind="origin", earliest="20.03.2026", latest="03.03.2026", source="neighbour")
    assert answer.status_code == 422
    assert "“Not after”: this day is before the one above." in words(answer)
    assert 'value="20.03.2026"' in answer.text
    answer = lead("join", name=" ", birth="31.02.2020", relation="child", starts_on="")
    said = words(answer)
    assert "“Name” is not filled in." in said
    assert "“Date or year of birth”: write the day or the year." in said
    assert "“Since” is not filled in." in said


def test_a_family_leaves_between_two_days_and_comes_back(
    office: Office, lead: Callable[..., Response], page: Callable[..., str]
) -> None:
    lead("exit", kind="origin", earliest="03.10.2026", latest="20.10.2026", source="neighbour")
    assert re.search(
        r"between 3 and 20 October The family returned to its former place Told by a neighbour", page("lead")
    )
    lead("back", office.fact("exit").id, back_earliest="01.11.2026", back_latest="01.11.2026")
    assert "1 November The family came back" in page("lead")
    with office.database.reading() as connection:
        assert connection.all("select * from departed") == []


def test_who_parts_has_a_history_linked_both_ways_and_the_same_worker(
    office: Office, lead: Callable[..., Response], page: Callable[..., str]
) -> None:
    lead("split", people=person_of(0, 1), name="Қалиева", on="01.10.2026")
    with office.database.reading() as connection:
        new = connection.all("select id, number from household where name = 'Қалиева'")[0]
        held = connection.all("select staff_id from assignment where household_id = :id", id=new["id"])
    assert held == [{"staff_id": office.worker_id}]
    old = office.browser("lead").open(f"/families/{office.families[0]}")
    assert f'href="/families/{new["id"]}"' in old.text
    assert "Parted and made a family of their own: Жанар" in words(old)
    office.families.append(new["id"])
    told = page("lead", place=4)
    assert "This family parted from another one: Жанар" in told
    lead("undo", office.fact("parting").id)
    assert "The record of the parting was taken back" in page("lead")
    assert len(present(office.facts())) == 3


def test_two_families_are_joined_by_number_and_the_other_says_so(
    office: Office, lead: Callable[..., Response], page: Callable[..., str]
) -> None:
    assert "“Which family: number or name”: several families match." in words(
        lead("merge", other="Отбасы", on="01.10.2026")
    )
    assert "nobody was found" in words(lead("merge", other="999", on="01.10.2026"))
    with office.database.reading() as connection:
        number = connection.all("select number from household where id = :id", id=office.families[1])[0][
            "number"
        ]
    assert lead("merge", other=str(number), on="01.10.2026").status_code == 303
    assert len(present(office.facts())) == 6
    assert re.search("Another family joined: (Айдос|Жанар|Ерасыл), ", page("lead"))
    assert "This family joined another one" in page("lead", place=1)


def test_an_entry_by_mistake_does_not_count_and_says_why(
    office: Office, lead: Callable[..., Response], page: Callable[..., str]
) -> None:
    lead("exit", kind="origin", earliest="03.10.2026", latest="20.10.2026", source="neighbour")
    assert lead("void", office.fact("exit").id, reason="басқа отбасы").status_code == 303
    told = page("lead")
    assert "Marked as entered by mistake: departure басқа отбасы Lead" in told
    assert "The family returned" not in told


def test_a_birth_a_death_a_move_and_an_absence_stand_in_the_history(
    office: Office, lead: Callable[..., Response], page: Callable[..., str]
) -> None:
    lead("join", name="Нұрай", birth="05.10.2026", relation="child", starts_on="05.10.2026", sex="f")
    moved = lead("move", district="5932", village="Саумалкөл", starts_on="10.10.2026")
    assert moved.status_code == 303, words(moved)
    told = words(office.browser("clerk").open(f"/families/{office.families[0]}"))
    assert "5 October Born: Нұрай" in told
    assert "10 October Moved to Саумалкөл, Aiyrtau district" in told
    assert (
        office.browser("lead").open(f"/families/{office.families[0]}").status_code == 404
    )  # another district's now
    far = office.browser("far")
    at = f"/families/{office.families[0]}/register"
    far.send(f"{at}/away", who="temporary", starts_on="12.10.2026", expected_on="01.03.2027", place="Омбы")
    far.send(f"{at}/home?about={office.fact('absence').id}", ends_on="20.10.2026")
    member = next(one.id for one in present(office.facts()) if one.shown()["person_id"] == person_of(0, 0))
    far.send(f"{at}/end?about={member}", why="died", ends_on="30.10.2026")
    told = words(far.open(f"/families/{office.families[0]}"))
    assert "12 October The family went away for a time Омбы" in told
    assert "20 October The family is back" in told
    assert "30 October Died: Айдос" in told


def test_two_values_stand_with_who_and_when_until_a_person_chooses(
    office: Office, page: Callable[..., str]
) -> None:
    person = office.differ()
    assert "Two people wrote different things. Phone (Айдос)." in page("lead")
    assert re.search(
        r"Phone: Айдос .*\+77001112233 Aigul, .*\+77009998877 Bolat, ", page("lead", "/register")
    )
    assert re.search(
        r"Отбасы 0 .{1,20} Phone: Айдос: Aigul · Bolat", words(office.browser("lead").open("/unsettled"))
    )
    assert "Отбасы 0" not in words(office.browser("far").open("/unsettled"))
    heads = person.heads()["phone"]
    sent = {
        "kind": "person",
        "subject": person.id,
        "field": "phone",
        "seen": " ".join(one.change_id for one in heads),
    }
    at = f"/families/{office.families[0]}/register/settled"
    assert office.browser("lead").send(at, **sent).status_code == 422  # nothing is chosen beforehand
    assert office.browser("lead").send(at, **sent, chosen=heads[0].change_id).status_code == 303
    settled = next(one for one in office.facts() if one.id == person.id)
    assert settled.conflicts() == {}
    assert settled.shown()["phone"] == heads[0].value
    assert str(heads[1].value) in page("lead", "/corrections")


def test_a_third_value_may_be_written_and_is_checked(office: Office) -> None:
    person = office.differ()
    seen = " ".join(one.change_id for one in person.heads()["phone"])
    sent = {"kind": "person", "subject": person.id, "field": "phone", "seen": seen, "chosen": "own"}
    at = f"/families/{office.families[0]}/register/settled"
    answer = office.browser("clerk").send(at, **sent, own="ask her")
    assert (answer.status_code, "digits only" in words(answer)) == (422, True)
    assert office.browser("clerk").send(at, **sent, own="+7 700 555 01 23").status_code == 303
    assert next(one for one in office.facts() if one.id == person.id).shown()["phone"] == "+7 700 555 01 23"


def test_a_choice_over_something_newer_is_asked_again(office: Office) -> None:
    person = office.differ()
    heads = person.heads()["phone"]
    base = next(word for word in person.words if word.fields.get("name"))
    third = Edit(
        kind="person",
        subject_id=person.id,
        fields={"phone": "+77000000000"},
        over={"phone": ()} if not base else {},
    )
    office.tell(third, "Dina")
    sent = {
        "kind": "person",
        "subject": person.id,
        "field": "phone",
        "seen": " ".join(one.change_id for one in heads),
    }
    answer = office.browser("lead").send(
        f"/families/{office.families[0]}/register/settled", **sent, chosen=heads[0].change_id
    )
    assert answer.headers["location"].endswith("done=overtaken")
    assert len(next(one for one in office.facts() if one.id == person.id).conflicts()["phone"]) == 3


def test_correcting_one_field_settles_no_conflict_that_was_not_looked_at(
    office: Office, lead: Callable[..., Response]
) -> None:
    person = office.differ()
    lead(
        "person",
        person.id,
        name="Айдос Қали",
        birth="1988",
        relation="self",
        phone=str(person.shown()["phone"]),
    )
    corrected = next(one for one in office.facts() if one.id == person.id)
    assert corrected.shown()["name"] == "Айдос Қали"
    assert list(corrected.conflicts()) == ["phone"]


def test_a_change_that_waited_too_long_is_on_the_list(office: Office) -> None:
    office.tell(
        Edit(
            kind="person", subject_id=person_of(0, 0), fields={"name": "Айдос Б."}, over={"name": (uuid7(),)}
        ),
        "Aigul",
    )
    assert re.search(r"Отбасы 0 Waits for another record", words(office.browser("lead").open("/unsettled")))
    with office.database.transaction() as connection:
        force(connection, NOW + timedelta(days=6))
    assert "Applied after five days" in words(office.browser("lead").open("/unsettled"))


def test_nobody_edits_a_family_out_of_scope(office: Office) -> None:
    at = f"/families/{family_id(1)}/register"
    for login in ("worker", "far"):
        browser = office.browser(login)
        assert browser.open(at).status_code == 404
        assert (
            browser.send(f"{at}/join", name="X", relation="child", starts_on="01.10.2026").status_code == 404
        )
        assert browser.send(f"{at}/settled", kind="person").status_code == 404
    mine = f"/families/{office.families[0]}/register"
    merged = office.browser("worker").send(f"{mine}/merge", other="Отбасы 1", on="01.10.2026")
    assert (merged.status_code, len(present(office.facts(1)))) == (422, 3)


def test_an_act_that_is_none_and_a_subject_of_another_family_are_not_there(office: Office) -> None:
    browser = office.browser("lead")
    at = f"/families/{office.families[0]}/register"
    assert browser.open(f"{at}/burn").status_code == 404
    assert browser.send(f"{at}/burn").status_code == 404
    assert browser.open(f"{at}/person?about={person_of(1, 0)}").status_code == 404
    assert browser.send(f"{at}/person?about={person_of(1, 0)}", name="X", relation="self").status_code == 404
    assert browser.send(f"{at}/undo?about={uuid7()}").status_code == 404
    assert browser.open(f"{at}/void?about={office.families[0]}").status_code == 404
    assert browser.send(f"{at}/void?about={office.families[0]}", reason="x").status_code == 404


def test_who_has_left_is_not_corrected_by_the_family_they_left(
    office: Office, lead: Callable[..., Response]
) -> None:
    lead("split", people=person_of(0, 1), name="Қалиева", on="01.10.2026")
    answer = lead("person", person_of(0, 1), name="Басқа", relation="spouse")
    assert answer.status_code == 404
    assert "Басқа" not in str(office.facts())


def test_every_act_has_a_page_in_every_language(office: Office) -> None:
    browser = office.browser("lead")
    at = f"/families/{office.families[0]}/register"
    member = present(office.facts())[0].id
    for language in ("kk", "ru", "en"):
        for act, about in [
            (act, "") for act in ("household", "join", "move", "away", "exit", "split", "merge")
        ] + [
            ("person", person_of(0, 0)),
            ("end", member),
            ("void", member),
        ]:
            answer = browser.open(f"{at}/{act}?about={about}&lang={language}")
            assert answer.status_code == 200, (act, language)
