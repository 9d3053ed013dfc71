"""Staff, phones, the four conditions, the analyst's table: what is done leaves its trace, what is wrong is said."""

import csv
import io
import re
from collections.abc import Callable
from html import escape

import pytest

from server.database import Database
from server.store.office.phones import PhoneStore
from server.web.drawing.qr import qr_code
from surveys.exchange.linking import enrol_link
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import PASSWORD, Seeded

CODE = re.compile(r"\d{4} \d{4} \d{4}")


def test_four_conditions_are_signed_by_name_and_day_and_taken_back(
    signed_in: Callable[[str], Browser], seeded: Seeded
) -> None:
    browser = signed_in("admin")
    assert browser.send("/checklist/impact/withdraw").headers["location"] == "/checklist?done=withdrawn"
    assert "The list is off. Not signed: 1" in words(browser.open("/checklist"))
    browser.send("/checklist/impact", who=seeded.staff["manager"])
    text = words(browser.open("/checklist?done=signed"))
    assert "Written down by" in text
    assert "The signature is recorded." in text
    assert re.search(r"The impact is assessed .* Signature: Сандуғаш Үлгібаева, \d+ \w+", text)
    assert "The list is on." in text


def test_the_manager_reads_the_conditions_and_signs_nothing(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    assert "<form" not in browser.open("/checklist").text.split("<main")[1]
    assert browser.send("/checklist/impact/withdraw").status_code == 403


def test_an_unknown_condition_or_signer_is_not_found(
    signed_in: Callable[[str], Browser], seeded: Seeded
) -> None:
    browser = signed_in("admin")
    assert browser.send("/checklist/luck", who=seeded.staff["admin"]).status_code == 404
    assert browser.send("/checklist/owner", who="nobody").status_code == 404


def test_a_person_is_added_and_can_sign_in(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("admin")
    new = {
        "name": "Жаңа Қызметкер",
        "login": "zhana",
        "password": PASSWORD,
        "role": "worker",
        "language": "kk",
    }
    assert browser.send("/staff", **new, district="5950").headers["location"] == "/staff?done=staff"
    assert "Жаңа Қызметкер zhana may sign in social worker Kyzylzhar" in words(browser.open("/staff"))
    browser.send("/signout")
    assert browser.sign_in("zhana").headers["location"] == "/families"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"password": "short"}, "password"),
        ({"login": "manager"}, "login"),
        ({"name": " "}, "name"),
        ({"name": "Ә" * 81}, "name"),
    ],
)
def test_what_is_wrong_with_a_person_is_said_beside_its_field(
    signed_in: Callable[[str], Browser], fields: dict[str, str], place: str
) -> None:
    new = {
        "name": "Жаңа",
        "login": "zhana",
        "password": PASSWORD,
        "role": "worker",
        "language": "kk",
    } | fields
    page = signed_in("admin").send("/staff", **new)
    assert page.status_code in (409, 422)
    assert re.search(rf'id="{place}"[^>]*aria-invalid="true" aria-describedby="{place}-note"', page.text)
    assert "<title>Error:" in page.text


def test_care_and_recovery_never_meet_in_one_person(signed_in: Callable[[str], Browser]) -> None:
    new = {"name": "Жаңа", "login": "zhana", "password": PASSWORD, "role": "worker", "language": "kk"}
    page = signed_in("admin").send("/staff", **new, recovery="1")
    assert page.status_code == 403
    assert 'id="duties-note"' in page.text


def test_a_code_for_a_worker_is_shown_once(signed_in: Callable[[str], Browser], seeded: Seeded) -> None:
    browser = signed_in("supervisor")
    made = browser.send("/devices/codes", worker=seeded.staff["worker"])
    assert made.status_code == 201
    code = CODE.search(words(made))
    assert code
    link = enrol_link(str(browser.client.base_url).rstrip("/"), code[0])
    assert (escape(link) in made.text, qr_code(link) in made.text) == (True, True)
    assert not CODE.search(words(browser.open("/devices")))


def test_who_keeps_the_accounts_makes_no_code_for_a_phone_with_answers(
    signed_in: Callable[[str], Browser], seeded: Seeded
) -> None:
    browser = signed_in("admin")
    assert browser.send("/devices/codes", worker=seeded.staff["worker"]).status_code == 403
    assert "A supervisor or the programme manager makes the code" in words(browser.open("/devices"))


def test_a_supervisor_makes_no_code_for_another_district(
    signed_in: Callable[[str], Browser], seeded: Seeded
) -> None:
    browser = signed_in("supervisor")
    assert browser.send("/devices/codes", worker=seeded.staff["worker2"]).status_code == 404
    assert "Гүлбаршын" not in words(browser.open("/devices"))


def test_a_phone_is_switched_off_once_for_all(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("supervisor")
    address = re.search(r'action="(/devices/[^"]+/revoke)"', browser.open("/devices").text)
    assert address is not None
    for _ in range(2):
        assert browser.send(address[1]).headers["location"] == "/devices?done=revoked"
    assert "switched off" in words(browser.open("/devices?done=revoked"))
    with database.reading() as connection:
        assert connection.one("select count(*) as n from device where revoked_at is not null") == {"n": 1}


def test_a_lost_phone_waits_to_be_cleared_and_may_be_found(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("supervisor")
    address = re.search(r'action="(/devices/[^"]+)/lost"', browser.open("/devices").text)
    assert address is not None
    assert browser.send(f"{address[1]}/lost").headers["location"] == "/devices?done=lost"
    page = browser.open("/devices?done=lost")
    assert "lost, waiting to be cleared" in words(page)
    assert f"{address[1]}/found" in page.text
    browser.send(f"{address[1]}/found")
    assert "waiting to be cleared" not in words(browser.open("/devices"))


def test_a_phone_is_found_by_its_holder_or_family(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    with database.transaction() as connection:
        for number, family in enumerate(seeded.families[:20]):
            connection.run(
                """
                insert into device (id, kind, household_id, person_id, name, token_hash, enrolled_at)
                select :id, 'settler', household_id, id, 'Galaxy', :id, '2026-01-01T00:00:00.000000Z'
                from person where household_id = :family and relation = 'self'
                """,
                id=f"phone-{number}",
                family=family,
            )
        PhoneStore(connection).follow_families(seeded.families[:20])
    browser = signed_in("manager")
    first = browser.open("/devices")
    assert "Phones that work: 21." in words(first)
    second = browser.open(re.findall(r'rel="next" href="([^"]+)"', first.text)[0])
    back = browser.open(re.findall(r'rel="prev" href="([^"]+)"', second.text)[0])
    names = [re.findall(r"/devices/([\w-]+)/revoke", page.text) for page in (first, second, back)]
    assert (len({*names[0], *names[1]}), names[2]) == (21, names[0])
    found = words(browser.open("/devices?q=аңызбай"))
    assert "The Аңызбай family , No. 3" in found
    assert "No such phone was found" in words(browser.open("/devices?q=none"))


def test_who_reads_no_register_is_told_no_family(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    with database.transaction() as connection:
        connection.run(
            """
            update device set kind = 'settler', staff_id = null, household_id = :family,
                person_id = (select id from person where household_id = :family and relation = 'self')
            """,
            family=seeded.families[0],
        )
    page = signed_in("admin").open("/devices")
    assert "family member" in words(page)
    assert seeded.families[0] not in page.text


def test_a_family_member_gets_a_code_from_the_family_page(
    signed_in: Callable[[str], Browser], seeded: Seeded, database: Database
) -> None:
    browser = signed_in("supervisor")
    page = browser.open(f"/families/{seeded.families[0]}").text
    person = re.search(r'<select id="person" name="person"><option value="([^"]+)"', page)
    assert person is not None
    assert CODE.search(words(browser.send(f"/families/{seeded.families[0]}/phones", person=person[1])))
    with database.reading() as connection:
        pages = [row["page"] for row in connection.all("select page from look order by at")]
    assert pages == ["family", "phone"]


@pytest.mark.parametrize(
    ("login", "place", "status"),
    [
        ("worker", 0, 201),  # of the own caseload
        ("worker", 1, 404),  # of another worker's
        ("worker", 10, 404),  # of the own district, but of nobody's caseload
        ("supervisor", 10, 201),  # of the own district
        ("supervisor", 1, 404),
        ("manager", 1, 201),
        ("clerk", 0, 403),
        ("analyst", 0, 403),
        ("admin", 0, 403),
    ],
)
def test_a_code_for_a_family_is_made_by_who_cares_for_it(
    signed_in: Callable[[str], Browser],
    database: Database,
    seeded: Seeded,
    login: str,
    place: int,
    status: int,
) -> None:
    family = seeded.families[place]
    adult, child = (person_of(database, family, relation) for relation in ("spouse", "child"))
    browser = signed_in(login)
    assert browser.send(f"/families/{family}/phones", person=adult).status_code == status
    with database.reading() as connection:
        made = connection.all("select person_id, made_by from enrolment_code")
    wanted = [{"person_id": adult, "made_by": seeded.staff[login]}] if status == 201 else []
    assert made == wanted
    refused = 403 if status == 403 else 404
    assert browser.send(f"/families/{family}/phones", person=child).status_code == refused


def test_a_worker_finds_the_form_on_the_page_of_a_family(
    signed_in: Callable[[str], Browser], seeded: Seeded
) -> None:
    page = signed_in("worker").open(f"/families/{seeded.families[0]}").text
    assert f'action="/families/{seeded.families[0]}/phones"' in page
    assert "Аружан</option>" not in page


def person_of(database: Database, family: str, relation: str) -> str:
    with database.reading() as connection:
        found = connection.one(
            "select id from person where household_id = :family and relation = :relation",
            family=family,
            relation=relation,
        )
    assert found is not None
    return found["id"]


def test_the_table_for_analysis_has_pseudonyms_and_closed_open_answers(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser = signed_in("analyst")
    answer = browser.send("/extract", form="heat", purpose="Change of home heat over the winter")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert set(rows[0]) >= {"family", "month", "district", "heat_day", "heat_weeks"}
    assert not [name for name in rows[0] if "name" in name or "village" in name or name.startswith("pla_")]
    assert not [told for told in ("Мысаловтар", "Үлгікөл", *seeded.families) if told in answer.text]
    # Of 40 families ten object or said no, three more were never asked, and twelve said no to research.
    assert len({row["family"] for row in rows}) == 15
    with database.reading() as connection:
        used = connection.all("select staff_id, purpose, what from data_use")
    assert used == [
        {
            "staff_id": seeded.staff["analyst"],
            "purpose": "Change of home heat over the winter",
            "what": "heat",
        }
    ]
    assert "«Change of home heat over the winter»" in words(browser.open("/extract"))


def test_a_table_without_a_purpose_is_not_given(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    page = signed_in("analyst").send("/extract", form="heat", purpose="because")
    assert page.status_code == 422
    assert "Please write out the purpose" in words(page)
    with database.reading() as connection:
        assert connection.all("select * from data_use") == []


def test_a_table_of_too_few_families_is_not_given(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    with database.transaction() as connection:
        connection.run("delete from consent where purpose = 'analysis'")
    page = signed_in("analyst").send("/extract", form="heat", purpose="Change of home heat over the winter")
    assert "With fewer than five families no table is given." in words(page)
