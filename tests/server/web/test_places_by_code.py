"""A place is told by its code in the reader's language, on pages and on phones; Zhambyl is never Zhambyl."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest

from server.access import Caller, Role
from server.database import Database
from server.desk.editing import Desk
from server.exchange.hands.caseloads import assign
from server.exchange.telling.carrying import families
from server.places import import_places
from server.registry import NewFamily, NewPerson, register
from server.store.clock import today
from tests.server.conftest import add_staff
from tests.server.test_places import ROWS, file
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

PLACE = "594633200"


@pytest.fixture
def home(database: Database, seeded: Seeded) -> str:
    """Enter a family that came from the region Zhambyl (31) to the district Zhambyl (5946)."""
    with database.transaction() as connection:
        import_places(connection, file())
        new = NewFamily(
            name="Дастановтар",
            route="inside",
            origin="31",
            district="5946",
            village="",
            settlement=PLACE,
            language="kk",
            arrived_on=today(),
            entered_on=today(),
            people=(NewPerson(name="Дастанова Шынар", relation="self", birth_year=1988),),
        )
        (entered,) = register(connection, [new])
        assign(connection, entered, seeded.staff["worker"], today())
    return entered


@pytest.mark.parametrize(
    ("language", "village", "district", "region"),
    [
        ("kk", "Үлгі", "Жамбыл ауданы", "Жамбыл облысы"),
        ("ru", "Ульги", "Жамбылский район", "Жамбылская область"),
        ("en", "Үлгі", "Zhambyl district", "Zhambyl region"),
    ],
)
def test_a_page_tells_the_place_in_its_own_language(
    signed_in: Callable[[str], Browser], home: str, language: str, village: str, district: str, region: str
) -> None:
    browser = signed_in("clerk")
    page = words(browser.open(f"/families/{home}?lang={language}"))
    assert f"{village}, {district}" in page
    assert region in page
    assert village in words(browser.open(f"/families?q=Дастан&lang={language}"))


@pytest.mark.parametrize(("language", "village"), [("kk", "Үлгі"), ("ru", "Ульги")])
def test_lists_of_the_lead_tell_it_too(
    signed_in: Callable[[str], Browser], home: str, language: str, village: str
) -> None:
    browser = signed_in("manager")
    page = browser.open(f"/caseloads?lang={language}")
    while "Дастановтар" not in page.text:
        [following] = re.findall('rel="next" href="([^"]+)"', page.text)
        page = browser.open(unescape(following))
    assert village in words(page)


@pytest.mark.parametrize("typed", ["Ульги", "үлгі", "улги"])
def test_a_family_is_found_by_any_name_of_its_place(
    signed_in: Callable[[str], Browser], home: str, typed: str
) -> None:
    assert f"/families/{home}" in signed_in("clerk").open(f"/families?q={typed}").text


def test_a_phone_gets_the_names_of_the_places_of_its_families(database: Database, home: str) -> None:
    with database.reading() as connection:
        (family,) = families(connection, [home], today())
    assert family.place is not None
    assert (family.place.code, [family.where(language) for language in ("kk", "ru", "en")]) == (
        PLACE,
        ["Үлгі", "Ульги", "Үлгі"],
    )


def test_a_phone_gets_the_names_of_earlier_places_too(database: Database, home: str) -> None:
    with database.transaction() as connection:
        clerk = add_staff(connection, "tirkeu", Role.REGISTER_CLERK)
        caller = Caller(role=Role.REGISTER_CLERK, staff_id=clerk, name="Тіркеуов")
        typed = {"district": "5946", "village": "Анызколь", "starts_on": today().isoformat()}
        assert Desk(connection, caller, home, datetime.now(UTC)).do("move", "", typed)
    with database.reading() as connection:
        (family,) = families(connection, [home], today())
    assert family.where("kk") == "Аңызкөл"
    assert [one.name("ru") for one in family.earlier] == ["Ульги"]


def test_a_new_name_goes_out_to_phones_again(database: Database, home: str, seeded: Seeded) -> None:
    with database.reading() as connection:
        before = {row["id"]: row["seq"] for row in connection.all("select id, seq from household")}
    rows = [row.replace("Үлгі а.;с.Ульги", "Жаңа Үлгі а.;с.Новое Ульги") for row in ROWS]
    with database.transaction() as connection:
        import_places(connection, file(*rows))
    with database.reading() as connection:
        after = {row["id"]: row["seq"] for row in connection.all("select id, seq from household")}
        (family,) = families(connection, [home], datetime.now(UTC).date())
    assert [one for one in after if after[one] != before[one]] == [home]
    assert family.where("ru") == "Новое Ульги"
