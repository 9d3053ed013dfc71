"""The clerk enters, corrects and ends support; a house is set beside its district; the care side sees no amounts."""

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random
from statistics import quantiles

import pytest

from server.access import TABLE, Action, Role, Store, is_behind_the_wall
from server.database import Database
from server.desk.indices import LEGAL
from server.desk.prices import LEAST_HOUSES, Prices, places
from server.store.clock import today
from server.store.people.measures import MeasureStore
from server.store.people.support import SupportMeasure, SupportStore
from surveys.ids import uuid7
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

HOUSE = {
    "kind": "certificate",
    "amount_mci": "1 625",
    "mci_year": "2026",
    "starts_on": "14.03.2026",
    "ends_on": "",
    "price_tenge": "7 028 125",
    "floor_m2": "64,5",
    "settlement": "",
}


@pytest.fixture
def clerk(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("clerk")


@pytest.fixture
def home(seeded: Seeded) -> str:
    return f"/families/{seeded.families[0]}"


def measures(database: Database, home: str) -> list[SupportMeasure]:
    with database.reading() as connection:
        return SupportStore(connection).of_family(home.rpartition("/")[2])


def plant(database: Database, seeded: Seeded, prices: list[int]) -> None:
    """Give families of one district (5950) houses of 50 m² for these prices."""
    with database.transaction() as connection:
        own = [seeded.families[n] for n in range(0, 40, 5)]
        SupportStore(connection).add(
            [
                SupportMeasure(
                    household_id=own[n % len(own)],
                    id=uuid7(),
                    kind="certificate",
                    amount_mci=1_000,
                    mci_year=2026,
                    starts_on="2026-02-01",
                    price_tenge=price,
                    floor_m2=50.0,
                )
                for n, price in enumerate(prices)
            ]
        )


def test_a_measure_is_entered_and_told_in_tenge(clerk: Browser, database: Database, home: str) -> None:
    assert clerk.send(f"{home}/support", **HOUSE).headers["location"].endswith("?done=support")
    new = next(one for one in measures(database, home) if one.kind == "certificate")
    assert (new.amount_mci, new.price_tenge, new.floor_m2, new.starts_on) == (
        1625,
        7028125,
        64.5,
        "2026-03-14",
    )
    page = words(clerk.open(f"{home}/support?lang=en"))
    assert "1\xa0625 MCI (2026)" in page.replace("1 625", "1\xa0625")
    assert f"{1625 * LEGAL[2026]:,}".replace(",", "\xa0") in page.replace("7 028 125", "7\xa0028\xa0125")


def test_a_correction_keeps_what_stood_before(clerk: Browser, database: Database, home: str) -> None:
    rent = next(one for one in measures(database, home) if one.kind == "rent")
    ends = today() + timedelta(days=30)
    sent = {"kind": "rent", "amount_mci": "25", "mci_year": "2026", "starts_on": rent.starts_on}
    path = f"{home}/support/{rent.id}"
    assert clerk.send(path, **sent, ends_on=f"{ends:%d.%m.%Y}").status_code == 303
    after = next(one for one in measures(database, home) if one.id == rent.id)
    assert (after.amount_mci, after.ends_on) == (25, ends.isoformat())
    page = words(clerk.open(f"{path}?lang=en"))
    assert "What it said before Rent help, 20 MCI (2026)" in page
    assert clerk.send(path, **sent, ends_on=f"{ends:%d.%m.%Y}").status_code == 303
    with database.reading() as connection:
        assert len(SupportStore(connection).past(rent.household_id, rent.id)) == 1


def test_phones_hear_of_new_days_and_never_of_a_mistake(
    clerk: Browser, database: Database, home: str
) -> None:
    family = home.rpartition("/")[2]
    rent = next(one for one in measures(database, home) if one.kind == "rent")
    before = _seq(database, family)
    assert clerk.send(f"{home}/support/{rent.id}/void", reason="Басқа отбасының шарасы").status_code == 303
    assert _seq(database, family) > before
    with database.reading() as connection:
        assert [row["kind"] for row in MeasureStore(connection).support([family])] == ["relocation"]
    assert "Басқа отбасының шарасы" in clerk.open(f"{home}/support").text
    clerk.send(f"{home}/support/{rent.id}/void", reason="")
    with database.reading() as connection:
        assert len(MeasureStore(connection).support([family])) == 2


def _seq(database: Database, family: str) -> int:
    with database.reading() as connection:
        row = connection.one("select seq from household where id = :id", id=family)
    return row["seq"] if row else 0


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("starts_on", "31.11.2026", "There is no such day"),
        ("starts_on", "yesterday", "Write the day like this"),
        ("starts_on", "", "Please fill in this field"),
        ("ends_on", "01.01.2020", "It ends before it begins"),
        ("amount_mci", "-5", "Write a whole number"),
        ("amount_mci", "1e9", "Write a whole number"),
        ("amount_mci", "99999999", "too small or too large"),
        ("mci_year", "26", "too small or too large"),
        ("price_tenge", "7,5", "Write a whole number"),
        ("floor_m2", "0", "too small or too large"),
        ("floor_m2", "много", "Write a number"),
        ("settlement", "999999999", "Choose from the list"),
        ("kind", "bribe", "Choose from the list"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    clerk: Browser, database: Database, home: str, field: str, text: str, said: str
) -> None:
    before = measures(database, home)
    answer = clerk.send(f"{home}/support", **HOUSE | {field: text})
    assert answer.status_code == 422
    assert said in words(answer)
    assert re.search(rf'name="{field}"[^>]*aria-invalid', answer.text)
    assert measures(database, home) == before


def test_a_measure_of_another_family_is_not_found(clerk: Browser, database: Database, seeded: Seeded) -> None:
    other = measures(database, f"/families/{seeded.families[1]}")[0]
    assert clerk.open(f"/families/{seeded.families[0]}/support/{other.id}").status_code == 404
    assert (
        clerk.send(f"/families/{seeded.families[0]}/support/{other.id}/void", reason="x").status_code == 404
    )


def test_a_house_is_set_beside_the_others_of_its_district(
    clerk: Browser, database: Database, seeded: Seeded, home: str
) -> None:
    plant(database, seeded, [5_000_000, 5_500_000, 6_000_000, 6_500_000, 7_000_000, 30_000_000])
    dear = next(one for one in _houses(database) if one.price_tenge == 30_000_000)
    page = clerk.open(f"/families/{dear.household_id}/support/{dear.id}?lang=en")
    assert "far above those of the district's other houses" in words(page)
    assert "the median is 120 000" in words(page).replace("\xa0", " ")
    assert page.text.count('class="wide"') == page.text.count('class="narrow"') == 1
    listed = words(clerk.open("/prices?district=5950&lang=en")).replace("\xa0", " ")
    assert "far above" in listed
    assert "The median of 6 houses is 125 000" in listed


def test_fewer_than_five_are_not_compared(clerk: Browser, database: Database, seeded: Seeded) -> None:
    plant(database, seeded, [5_000_000, 5_500_000, 6_000_000, 6_500_000, 30_000_000])
    dear = next(one for one in _houses(database) if one.price_tenge == 30_000_000)
    page = clerk.open(f"/families/{dear.household_id}/support/{dear.id}?lang=en")
    assert "Too few to compare: 4;" in words(page)
    assert "far above" not in words(page)


def _houses(database: Database) -> list[SupportMeasure]:
    with database.reading() as connection:
        rows = connection.all("select household_id, id from support_measure where price_tenge is not null")
        ids = [(row["household_id"], row["id"]) for row in rows]
        found = [SupportStore(connection).get(*pair) for pair in ids]
    return [one for one in found if one]


def prices(asked: list[float]) -> Prices:
    """Return what is read of these prices: nothing but what stands at the places that are asked for."""
    row = sorted(asked)
    return Prices(len(row), {place: row[place] for place in places(len(row))})


def test_quartiles_are_those_of_the_textbook_for_all_houses_and_without_any_one() -> None:
    dice = Random(7)
    for _ in range(150):
        costs = [float(dice.randint(1, 30)) for _ in range(dice.randint(LEAST_HOUSES, 30))]
        own = dice.choice(costs)
        others = costs.copy()
        others.remove(own)
        for found, row in ((prices(costs).spread(), costs), (prices(costs).without(own), others)):
            if len(row) < LEAST_HOUSES:
                assert found is None
                continue
            assert found is not None
            assert [found.n, found.least, found.most] == [len(row), min(row), max(row)]
            assert [found.low, found.median, found.high] == quantiles(row, n=4, method="inclusive")


def test_a_price_lies_within_beside_or_far_from_the_middle_half() -> None:
    spread = prices([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]).spread()
    assert spread is not None
    assert [spread.place_of(price) for price in (2.9, 3, 7, 7.1, 13, 13.1, -3.1)] == [
        "below", "within", "within", "above", "above", "far_above", "far_below",
    ]  # fmt: skip


def test_prices_are_for_no_role_that_sees_answers_or_risk() -> None:
    holders = {role for (store, _), roles in TABLE.items() if store is Store.PRICES for role in roles}
    assert holders == {Role.REGISTER_CLERK}
    assert not any(is_behind_the_wall(role) for role in holders)
    assert TABLE[Store.SUPPORT, Action.WRITE] == holders


@pytest.mark.parametrize("login", ["manager", "supervisor", "worker"])
def test_the_care_side_sees_days_and_neither_amounts_nor_prices(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded, home: str, login: str
) -> None:
    plant(database, seeded, [7_654_321])
    browser = signed_in(login)
    for path in (
        f"{home}/support",
        f"{home}/support/{measures(database, home)[0].id}",
        "/prices",
        "/indices",
    ):
        assert browser.open(path).status_code == 403
    page = browser.open(f"{home}?lang=en")
    assert "Rent help" in words(page)
    assert not re.search(r"MCI|7[\s\xa0]?654[\s\xa0]?321|153[\s\xa0]086|/support", page.text)


def test_an_index_is_entered_with_its_source(clerk: Browser) -> None:
    wrong = clerk.send("/indices", year="2027", tenge="12", source="")
    assert (wrong.status_code, wrong.text.count("aria-invalid")) == (422, 2)
    assert clerk.send("/indices", year="2027", tenge="4 512", source="2027 жылғы заң").status_code == 303
    page = words(clerk.open("/indices?lang=en")).replace("\xa0", " ")
    assert "2027 4 512 tenge 2027 жылғы заң" in page
    assert "2026 4 325 tenge Law on the republican budget for 2026" in page
