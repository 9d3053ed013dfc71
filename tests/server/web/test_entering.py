"""The clerk enters a family: whole or not at all, once, with everything wrong said field by field."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from server.database import Database, Row
from server.places import import_places
from server.store.clock import today
from surveys.ids import uuid7
from surveys.register.iin import check_digit
from tests.server.test_places import file
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

NUMBER = "88030940012" + str(check_digit("88030940012"))
PLACE = "594633200"


def form(**more: str) -> dict[str, str]:
    return {
        "id": uuid7(),
        "family_name": "Дастановтар",
        "origin": "31",
        "place": PLACE,
        "quota_year": "2026",
        "arrived_on": "03.10.2024",
        "entered_on": f"{today():%d.%m.%Y}",
        "language": "kk",
        "phone": "+7 700 000 00 01",
        "name_0": "Дастанова Шынар Ғабитқызы",
        "birth_0": "09.03.1988",
        "relation_0": "self",
        "sex_0": "f",
        "phone_0": "",
        "iin_0": NUMBER,
        "name_1": "Дастанов Өмір",
        "birth_1": "1985",
        "relation_1": "spouse",
        "sex_1": "m",
        "name_2": "",
        "relation_2": "child",
    } | more


@pytest.fixture
def clerk(signed_in: Callable[[str], Browser], database: Database) -> Browser:
    with database.transaction() as connection:
        import_places(connection, file())
    return signed_in("clerk")


def households(database: Database) -> list[Row]:
    with database.reading() as connection:
        return connection.all("select * from household order by number")


def test_a_family_is_entered_whole(clerk: Browser, database: Database) -> None:
    answer = clerk.send("/register", **form())
    assert answer.status_code == 303
    home = households(database)[-1]
    assert answer.headers["location"] == f"/families/{home['id']}?done=entered"
    assert (home["route"], home["origin"], home["district"], home["settlement"]) == (
        "inside",
        "31",
        "5946",
        PLACE,
    )
    assert (home["quota_year"], home["arrived_on"]) == (2026, "2024-10-03")
    assert home["entered_on"] == today().isoformat() > home["arrived_on"]
    with database.reading() as connection:
        people = connection.all(
            "select * from member where household_id = :id order by birth_year", id=home["id"]
        )
        assert [(one["name"], one["birth_year"], one["birth_date"], one["sex"]) for one in people] == [
            ("Дастанов Өмір", 1985, None, "m"),
            ("Дастанова Шынар Ғабитқызы", 1988, "1988-03-09", "f"),
        ]
        assert connection.one("select 1 as yes from person_iin where person_id = :id", id=people[1]["id"])
    page = clerk.open(answer.headers["location"])
    assert NUMBER not in page.text
    assert "8803••••••" in page.text


def test_a_family_from_abroad_is_told_by_its_country(clerk: Browser, database: Database) -> None:
    clerk.send("/register", **form(origin="mn", place="5910"))
    home = households(database)[-1]
    assert (home["route"], home["origin"], home["district"], home["settlement"]) == (
        "abroad",
        "mn",
        "5910",
        "",
    )


def test_the_same_form_sent_twice_makes_one_family(clerk: Browser, database: Database) -> None:
    sent = form()
    before = len(households(database))
    assert [clerk.send("/register", **sent).status_code for _ in range(2)] == [303, 303]
    assert len(households(database)) == before + 1


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("family_name", "", "Please fill in this field"),
        ("family_name", "ұ" * 121, "Too long"),
        ("origin", "", "Choose from the list"),
        ("origin", "5946", "Choose from the list"),
        ("place", "", "Please fill in this field"),
        ("place", "31", "Choose from the list"),
        ("place", "594633000", "Choose from the list"),
        ("quota_year", "1999", "too small or too large"),
        ("arrived_on", "31.02.2024", "There is no such day"),
        ("arrived_on", f"{today() + timedelta(days=1):%d.%m.%Y}", "This day has not come yet"),
        ("entered_on", "01.10.2024", "cannot come after it was entered"),
        ("entered_on", "", "Please fill in this field"),
        ("phone", "call me", "Write the telephone like this"),
        ("name_0", "", "Please fill in this field"),
        ("birth_0", "9 March", "Write it like this"),
        ("birth_0", "30.02.1988", "There is no such day"),
        ("birth_0", "1850", "too early or has not come"),
        ("birth_1", f"{today().year + 1}", "too early or has not come"),
        ("language", "fr", "Choose from the list"),
        ("sex_1", "x", "Choose from the list"),
        ("relation_1", "boss", "Choose from the list"),
        ("iin_0", "880309400121", "IIN"),
        ("iin_0", "88", "An IIN has twelve digits"),
        ("sex_0", "m", "does not fit the birth date or the sex"),
        ("birth_0", "10.03.1988", "does not fit the birth date or the sex"),
        ("iin_1", NUMBER, "does not fit the birth date or the sex"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    clerk: Browser, database: Database, field: str, text: str, said: str
) -> None:
    before = households(database)
    answer = clerk.send("/register", **form(**{field: text}))
    assert answer.status_code == 422
    assert said in words(answer)
    assert answer.text.count('aria-invalid="true"') == 1
    assert households(database) == before
    assert 'value="Дастанов Өмір"' in answer.text


def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(clerk: Browser) -> None:
    answer = clerk.send("/register", **form(origin="", quota_year="x", birth_1="?", iin_0="1"))
    assert answer.text.count('aria-invalid="true"') == 4
    assert "Fields to mend: 4." in words(answer)
    assert 'value="Дастановтар"' in answer.text


def test_a_family_without_people_is_none(clerk: Browser) -> None:
    sent = form(name_0="", birth_0="", iin_0="", name_1="", birth_1="")
    assert "Please fill in this field" in words(clerk.send("/register", **sent))


def test_more_rows_are_given_without_losing_what_was_typed(clerk: Browser) -> None:
    answer = clerk.send("/register", **form(rows="4", more="1"))
    assert answer.status_code == 200
    assert 'name="name_7"' in answer.text
    assert 'value="Дастанов Өмір"' in answer.text


def test_who_may_be_there_already_is_shown_before_anything_is_kept(
    clerk: Browser, database: Database, seeded: Seeded
) -> None:
    """Айгүл of the family Мысаловтар, born 1988, came from Uzbekistan: written another way she is found."""
    sent = form(
        origin="uz",
        name_0="Aygul Misalova",
        birth_0="1988",
        iin_0="",
        name_1="",
        birth_1="",
        family_name="Misalovlar",
    )
    before = households(database)
    answer = clerk.send("/register", **sent)
    assert answer.status_code == 409
    assert households(database) == before
    assert f'href="/families/{seeded.families[0]}"' in answer.text
    assert "Names sound alike" in words(answer)
    seen = re.search(r'name="seen" value="([^"]+)"', answer.text)
    assert seen
    assert clerk.send("/register", **sent, seen="").status_code == 409
    assert clerk.send("/register", **sent, seen=seen[1]).status_code == 303
    assert len(households(database)) == len(before) + 1


def test_the_same_number_finds_a_person_under_any_name(clerk: Browser, database: Database) -> None:
    clerk.send("/register", **form())
    other = form(name_0="Басқа Есім", birth_0="", family_name="Басқа", name_1="", birth_1="", origin="uz")
    answer = clerk.send("/register", **other)
    assert (answer.status_code, "Same IIN" in words(answer)) == (409, True)


@pytest.mark.parametrize("login", ["manager", "supervisor", "worker", "analyst", "admin"])
def test_only_the_clerk_enters_families(signed_in: Callable[[str], Browser], login: str) -> None:
    browser = signed_in(login)
    assert browser.open("/register").status_code == 403
    assert browser.send("/register", **form()).status_code == 403


def test_settlements_are_offered_by_name_in_the_reader_s_language(clerk: Browser) -> None:
    kazakh, russian = (clerk.open(f"/register?lang={language}").text for language in ("kk", "ru"))
    assert f'<option value="{PLACE}">Үлгі</option>' in kazakh
    assert f'<option value="{PLACE}">Ульги</option>' in russian
    assert '<optgroup label="Жамбылский район"><option value="5946">' in russian
    assert '<option value="31">Жамбылская область</option>' in russian
