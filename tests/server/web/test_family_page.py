"""One family's page: logged before it is read, without a private answer, and only what the role may know."""

import re
from collections.abc import Callable

import pytest

from server.database import Database
from server.store.clock import time_text
from server.store.people.proposed import ProposedStore
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import MET, NOW, Seeded


@pytest.fixture
def page(signed_in: Callable[[str], Browser], seeded: Seeded) -> Callable[..., str]:
    def read(login: str, place: int = 0) -> str:
        return words(signed_in(login).open(f"/families/{seeded.families[place]}"))

    return read


def test_opening_is_the_first_line_of_who_looked(
    page: Callable[..., str], database: Database, seeded: Seeded
) -> None:
    assert re.search(r"Who looked You, now .{8,30} programme manager", page("manager"))
    with database.reading() as connection:
        looks = connection.all("select staff_id, household_id, page from look")
    assert looks == [
        {"staff_id": seeded.staff["manager"], "household_id": seeded.families[0], "page": "family"}
    ]


def test_who_met_the_family_by_the_way_is_told_to_who_leads(
    page: Callable[..., str], database: Database, seeded: Seeded
) -> None:
    assert "Met by" not in page("supervisor")
    with database.transaction() as connection:
        ProposedStore(connection).decide(
            MET, "joined", by_id=None, at=time_text(NOW), household_id=seeded.families[0]
        )
    assert "Met by Гүлбаршын Жұмағалиқызы Әбдірахманова, " in page("supervisor")


def test_a_page_that_was_not_opened_is_not_logged(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    assert signed_in("worker").open(f"/families/{seeded.families[1]}").status_code == 404
    with database.reading() as connection:
        assert connection.all("select * from look") == []


def test_needs_stand_with_service_and_date(page: Callable[..., str]) -> None:
    text = page("manager")
    assert re.search(
        r"Coal and firewood for less than two weeks .{5,60} Service that helps: Coal and firewood", text
    )
    assert "No kin or fellow villagers nearby" in text


def test_a_need_that_the_newest_answer_no_longer_names_is_gone(page: Callable[..., str]) -> None:
    text = page("manager", 1)
    assert "Coal and firewood for less than two weeks" not in text
    assert "There is a draught in the home" not in text


def test_nothing_private_is_on_the_page(signed_in: Callable[[str], Browser], seeded: Seeded) -> None:
    html = signed_in("manager").open(f"/families/{seeded.families[0]}").text
    assert not [name for name in ("pla_home", "nav_fear", "This place", "Well-being") if name in html]


def test_open_domains_are_drawn_and_told(signed_in: Callable[[str], Browser], seeded: Seeded) -> None:
    html = signed_in("manager").open(f"/families/{seeded.families[0]}").text
    assert 'aria-label="Heat at home: last score' in html
    assert html.count('<div role="img"') == len(re.findall(r"<li><h3><span>", html))
    assert 'style="' not in html


@pytest.mark.parametrize("login", ["supervisor", "worker"])
def test_only_the_manager_sees_the_tier(page: Callable[..., str], login: str) -> None:
    assert not [word for word in ("Support first", "Why the family is on the list") if word in page(login)]


def test_the_manager_sees_tier_and_reasons_as_needs(page: Callable[..., str]) -> None:
    text = page("manager")
    assert "Support first" in text
    assert re.search(r"Why the family is on the list: .+ · .+ · ", text)


def test_a_family_that_objects_has_no_tier_and_keeps_its_help(page: Callable[..., str]) -> None:
    text = page("manager", 7)
    assert "The family objects to analysis." in text
    assert not [word for word in ("Support first", "Support soon", "Regular contact") if word in text]
    assert "Needs and services" in text


def test_a_request_is_read_by_whom_the_person_named(page: Callable[..., str]) -> None:
    assert "жөтеліп жүр" in page("manager", 1)
    assert "Help was asked; what about is not shared with you" in page("manager", 2)


def test_the_clerk_sees_amounts_and_nothing_of_the_care(page: Callable[..., str]) -> None:
    text = page("clerk")
    assert "20 MCI (2026)" in text
    cares = (
        "Needs and services",
        "Help requests",
        "Consent",
        "Scores",
        "Who looked",
        "Survey:",
        "asked for help",
        "worker:",
    )
    assert [word for word in cares if word in text] == []


def test_others_see_when_support_runs_and_no_amount(page: Callable[..., str]) -> None:
    text = page("manager")
    assert "Rent help" in text
    assert "MCI" not in text


def test_a_family_without_a_known_arrival_has_a_page(page: Callable[..., str]) -> None:
    assert "month" not in page("manager", 5).split("Needs and services")[0].split("No. 6")[1]


def test_what_a_person_who_withdrew_had_answered_is_not_read_any_more(
    page: Callable[..., str], database: Database, seeded: Seeded
) -> None:
    before = page("manager")
    assert "Coal and firewood for less than two weeks" in before
    with database.transaction() as connection:
        connection.run(
            """
            insert into consent (household_id, person_id, purpose, given, form_version, language, source, at)
            select household_id, person_id, purpose, 0, form_version, language, 'self', :at from consent
            where household_id = :family and purpose = 'service'
            """,
            at=time_text(NOW),
            family=seeded.families[0],
        )
    after = page("manager")
    assert "Coal and firewood for less than two weeks" not in after


def test_a_worker_whom_the_person_did_not_name_is_not_told_that_help_was_asked(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    family, path = seeded.families[0], f"/families/{seeded.families[0]}"
    at = time_text(NOW)
    with database.transaction() as connection:
        connection.run("""update help_request set shared_with = '["lead"]'""")
        connection.run(
            """
            insert into submission (household_id, id, form_id, form_version, device_id, language, started_at,
                finished_at, received_at, hash, answers, seq)
            select :family, 'asked', 'help', '1', id, 'kk', :at, :at, :at, '', '{}', 9 from device
            """,
            family=family,
            at=at,
        )
    browser = signed_in("worker")
    told = words(browser.open(path))
    assert "There are no open help requests." in told
    assert not [word for word in ("asked for help", "Help was asked", "Survey: Help request") if word in told]


@pytest.mark.parametrize(
    ("language", "heading"),
    [("kk", "Мысаловтар отбасы"), ("ru", "Семья Мысаловтар"), ("en", "The Мысаловтар family")],
)
def test_a_family_is_called_as_people_call_it(
    signed_in: Callable[[str], Browser], seeded: Seeded, language: str, heading: str
) -> None:
    html = signed_in("manager").open(f"/families/{seeded.families[0]}?lang={language}").text
    assert f"<h1>{heading}</h1>" in html


def test_a_family_that_left_is_told_neutrally_and_in_no_order(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser, path = signed_in("manager"), f"/families/{seeded.families[0]}"
    assert "Support first" in words(browser.open(path))
    with database.transaction() as connection:
        connection.run(
            """
            insert into household_exit (household_id, id, kind, earliest, latest, source, recorded_at)
            values (:id, 'x', 'onward', '2025-12-20', '2026-01-09', 'worker', '2026-01-10T00:00:00.000000Z')
            """,
            id=seeded.families[0],
        )
    text = words(browser.open(path))
    assert "The family moved to another region. Date of the move: 20 December 2025 – 9 January 2026." in text
    assert "Named while the family lived here" in text
    assert not [
        word for word in ("Support first", "Why the family is on the list", "nobody assigned") if word in text
    ]
    assert 'aria-label="Open the family\'s page: Мысаловтар"' not in browser.open("/review?cap=100").text


def test_the_months_of_a_stay_end_when_the_family_leaves(
    page: Callable[..., str], database: Database, seeded: Seeded
) -> None:
    with database.transaction() as connection:
        connection.run(
            "update household set arrived_on = '2024-03-05' where id = :id", id=seeded.families[39]
        )
        connection.run("update household_exit set earliest = '2024-09-01', latest = '2024-09-04'")
    assert "· month 6" in page("manager", 39)


def test_a_visit_is_one_line_however_many_forms_it_had(page: Callable[..., str], database: Database) -> None:
    with database.transaction() as connection:
        for form, seconds in (("heat", 0), ("ties", 1)):
            at = f"2026-06-01T07:00:0{seconds}.000000Z"
            connection.run("update submission set finished_at = :at where form_id = :form", at=at, form=form)
    happened = page("manager").split("What happened")[1].split("Support measures")[0]
    assert re.findall(r"Survey: (.+?) Болат Сынақов", happened) == ["Cold and home heat · People around you"]


def test_kin_is_told_in_plain_words(page: Callable[..., str]) -> None:
    text = page("manager")
    assert re.search(r"Ерлан Husband · born 1985 .* Айгүл Answers for the family .* Аружан Daughter", text)
