"""The list of families: found by a few letters, limited to the reader's scope, with the role's columns."""

from collections.abc import Callable

import pytest

from server.database import Database
from server.store.letters import fold
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded


@pytest.mark.parametrize(
    "typed",
    ["Мысаловтар", "мысаловтар", "МЫСАЛ", "Мысаловтар Үлгікөл", "Улгикол мысал", "№1", "Мысаловтар No. 1"],
)
def test_a_family_is_found_by_name_village_or_number_on_any_keyboard(
    signed_in: Callable[[str], Browser], typed: str
) -> None:
    page = signed_in("manager").client.get("/families", params={"q": typed}, headers={"accept": "text/html"})
    assert "No. 1 " in words(page)


def test_letters_that_one_keyboard_lacks_are_alike() -> None:
    assert fold("Қызылжар Өскен Әлия Һ") == fold("кызылжар оскен алия х")


def test_nothing_found_offers_to_clear_the_filter(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    page = browser.open("/families?q=жоқмұндай")
    assert "No family matches this filter" in words(page)
    assert "Try fewer letters" in words(page)
    for nothing in ("/families?district=9999", "/agenda/task?worker=none", "/devices?show=unsent"):
        found = browser.open(f"{nothing}{'&' if '?' in nothing else '?'}lang=en")
        assert ("Clear the filter" in words(found), "Try fewer letters" in words(found)) == (True, False)
    assert 'href="/families"' in page.text


def test_a_page_holds_twelve_and_leads_on(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    first = browser.open("/families")
    assert 'rel="next" href="/families?after=12"' in first.text
    assert 'rel="prev"' not in first.text
    last = browser.open("/families?after=36")
    assert "No. 40 " in words(last)
    assert 'rel="next"' not in last.text
    back = browser.open("/families?before=37").text
    assert 'rel="prev" href="/families?before=25"' in back
    assert 'rel="next" href="/families?after=36"' in back
    assert 'rel="prev"' not in browser.open("/families?before=13").text


def test_a_district_is_chosen(signed_in: Callable[[str], Browser]) -> None:
    page = words(signed_in("manager").open("/families?district=5960"))
    assert "Families found: 8" in page
    assert "Үлгікөл" not in page


def test_a_worker_sees_the_own_caseload(signed_in: Callable[[str], Browser], seeded: Seeded) -> None:
    browser = signed_in("worker")
    assert "Families assigned to you: 7" in words(browser.open("/families"))
    assert browser.open(f"/families/{seeded.families[0]}").status_code == 200
    assert browser.open(f"/families/{seeded.families[1]}").status_code == 404


def test_a_supervisor_sees_the_own_district(signed_in: Callable[[str], Browser], seeded: Seeded) -> None:
    browser = signed_in("supervisor")
    assert "Families in your district: 8" in words(browser.open("/families?"))
    assert "Families found: 0" in words(browser.open("/families?district=5960"))
    assert browser.open(f"/families/{seeded.families[1]}").status_code == 404


def test_the_clerk_sees_support_and_nothing_of_the_care(signed_in: Callable[[str], Browser]) -> None:
    page = words(signed_in("clerk").open("/families"))
    assert "Rent help" in page
    assert not [
        word
        for word in ("Consent", "Last contact", "Worker", "not asked")
        if word in page.split("Sign out")[1]
    ]


def test_who_left_is_said_without_a_judgement(signed_in: Callable[[str], Browser]) -> None:
    row = words(signed_in("manager").open("/families?after=36")).split("No. 40 · ")[1]
    assert row.startswith("no longer live here")
    assert not [word for word in ("month", "nobody assigned") if word in row.split("Previous 12")[0]]


def test_a_worker_is_not_told_at_every_family_whose_it_is(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("worker")
    assert browser.open("/families").text.count("Болат Сынақов") == 1


def test_what_was_paid_once_is_not_support_that_runs(signed_in: Callable[[str], Browser]) -> None:
    assert "Relocation payment" not in words(signed_in("clerk").open("/families"))


def test_a_city_is_told_once(signed_in: Callable[[str], Browser], database: Database, seeded: Seeded) -> None:
    with database.transaction() as connection:
        connection.run("update household set village = 'Петропавл' where id = :id", id=seeded.families[3])
    page = words(signed_in("manager").open("/families?q=4"))
    assert page.count("Petropavl") == 2  # in the filter and in the row
    assert "Петропавл" not in page


def test_a_refused_consent_is_a_plain_word(signed_in: Callable[[str], Browser]) -> None:
    assert "not asked" in words(signed_in("manager").open("/families?q=10"))
