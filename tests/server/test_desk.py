"""The clerk's desk on both engines: a family entered, its number sealed, support kept, entries united and parted."""

from datetime import UTC, date, datetime

import pytest

from server.access import Caller, Role
from server.database import Connection, Database
from server.desk.duplicates import Duplicates
from server.desk.entering import Found, enter
from server.desk.indices import Index, indices, set_index, tenge
from server.desk.numbers import Numbers
from server.desk.prices import Desk
from server.desk.support import Support
from server.desk.typed import Unfit
from server.keys import Keys
from server.places import import_places
from server.problems import NotAllowed, NotYours
from server.store.people.entries import EntryStore
from server.store.people.houses import HouseStore
from server.store.people.likenesses import LikenessStore
from server.store.people.support import SupportMeasure, SupportStore
from server.store.turning import Place
from surveys.ids import uuid7
from surveys.register.iin import WrongIIN, check_digit, masked
from tests.server.conftest import add_staff
from tests.server.test_places import file

NOW = datetime.now(UTC)
NUMBER = "88030940012" + str(check_digit("88030940012"))
HOSTILE = ("\x00", "a\x00b", "'; drop table household; --", "\u202e", "<script>", "ұ" * 5_000)


@pytest.fixture
def clerk(database: Database) -> Caller:
    with database.transaction() as connection:
        import_places(connection, file())
        return Caller(
            role=Role.REGISTER_CLERK,
            staff_id=add_staff(connection, "clerk", Role.REGISTER_CLERK),
            name="Тіркеуов",
        )


def form(**more: str) -> dict[str, str]:
    return {
        "id": uuid7(),
        "family_name": "Дастановтар",
        "origin": "31",
        "place": "594633200",
        "entered_on": "01.10.2026",
        "language": "kk",
        "name_0": "Дастанова Шынар",
        "birth_0": "09.03.1988",
        "relation_0": "self",
        "iin_0": NUMBER,
        "name_1": "Дастанов Өмір",
        "birth_1": "1985",
        "relation_1": "spouse",
    } | more


def people(connection: Connection, home: str) -> dict[str, str]:
    rows = connection.all("select id, name from member where household_id = :id", id=home)
    return {row["name"]: row["id"] for row in rows}


def test_a_family_with_its_numbers_is_kept_whole_and_once(
    database: Database, keys: Keys, clerk: Caller
) -> None:
    sent = form()
    with database.transaction() as connection:
        home = enter(connection, keys, clerk, sent, NOW)
        assert enter(connection, keys, clerk, sent, NOW) == home == sent["id"]
        own = people(connection, home)["Дастанова Шынар"]
        numbers = Numbers(connection, keys, clerk)
        assert numbers.masked([own]) == {own: masked(NUMBER)}
        assert numbers.show(home, own, NOW) == NUMBER


def test_one_wrong_field_keeps_nothing(database: Database, keys: Keys, clerk: Caller) -> None:
    with pytest.raises(Unfit), database.transaction() as connection:
        enter(connection, keys, clerk, form(birth_1="?"), NOW)
    with database.reading() as connection:
        assert (
            connection.all("select id from household")
            == connection.all("select person_id from person_iin")
            == []
        )


@pytest.mark.parametrize(
    "field",
    ["id", "family_name", "origin", "place", "name_0", "birth_0", "phone", "iin_0", "seen", "relation_0"],
)
def test_hostile_text_is_refused_or_kept_as_text(
    database: Database, keys: Keys, clerk: Caller, field: str
) -> None:
    for text in HOSTILE:
        try:
            with database.transaction() as connection:
                enter(connection, keys, clerk, form(**{field: text}), NOW)
        except (Unfit, Found):
            continue
    with database.reading() as connection:
        names = [row["name"] for row in connection.all("select name from household")]
    assert all(name.isprintable() and len(name) <= 120 for name in names)


def test_who_is_there_already_is_found_by_number_and_by_name(
    database: Database, keys: Keys, clerk: Caller
) -> None:
    with database.transaction() as connection:
        home = enter(connection, keys, clerk, form(), NOW)
    again = form(name_0="Shynar Dastanova", iin_0="", family_name="Dastanov", name_1="Басқа", birth_1="")
    for sent in (again, form(name_0="Басқа Есім", family_name="Басқа", birth_0="")):
        with pytest.raises(Found) as found, database.transaction() as connection:
            enter(connection, keys, clerk, sent, NOW)
        assert found.value.pairs[0].second.household_id == home


def test_a_number_of_another_family_s_person_is_not_theirs(
    database: Database, keys: Keys, clerk: Caller
) -> None:
    with database.transaction() as connection:
        home = enter(connection, keys, clerk, form(), NOW)
        other = enter(
            connection,
            keys,
            clerk,
            form(name_0="Үлгі Айжан", iin_0="", birth_0="1970", name_1="", birth_1=""),
            NOW,
        )
        stranger = people(connection, other)["Үлгі Айжан"]
        numbers = Numbers(connection, keys, clerk)
        with pytest.raises(NotYours):
            numbers.enter(home, stranger, NUMBER, NOW)
        with pytest.raises(NotYours):
            numbers.show(other, stranger, NOW)
        with pytest.raises(WrongIIN):
            numbers.enter(other, stranger, NUMBER[:-1], NOW)


def test_support_is_corrected_with_what_stood_before(database: Database, keys: Keys, clerk: Caller) -> None:
    rent = {
        "kind": "rent",
        "amount_mci": "20",
        "mci_year": "2026",
        "starts_on": "01.10.2026",
        "ends_on": "01.10.2027",
    }
    with database.transaction() as connection:
        home = enter(connection, keys, clerk, form(), NOW)
        desk = Support(connection, clerk, home, NOW)
        own = desk.add(rent)
        desk.correct(own, rent | {"ends_on": "01.03.2027"})
        desk.correct(own, rent | {"ends_on": "01.03.2027"})
        assert [was.ends_on for _, was in SupportStore(connection).past(home, own)] == ["2027-10-01"]
        assert desk.get(own).ends_on == "2027-03-01"
        for text in HOSTILE[:2]:
            with pytest.raises(Unfit):
                desk.add(rent | {"kind": "certificate", "settlement": text})
    with database.reading() as connection, pytest.raises(NotAllowed):
        Support(connection, Caller(role=Role.MANAGER, staff_id="m"), home, NOW)


def test_houses_are_compared_in_their_own_district(database: Database, keys: Keys, clerk: Caller) -> None:
    with database.transaction() as connection:
        home = enter(connection, keys, clerk, form(), NOW)
        prices = (5_000_000, 5_200_000, 5_400_000, 5_600_000, 5_800_000, 20_000_000)
        SupportStore(connection).add([house(home, price, "594633200") for price in prices])
        SupportStore(connection).add([house(home, 20_000_000, "591010000")])
        HouseStore(connection).put([home])
        dear, desk = 20_000_000 / 50, Desk(connection, clerk, "5946")
        lines = desk.page(Place(), 10).lines
        assert [(one.price_m2, beside.place) for one, beside in lines if beside.place == "far_above"] == [
            (dear, "far_above")
        ]
        assert desk.beside(dear).n == 5
        alone = Desk(connection, clerk, "5910").beside(dear)
        assert (alone.n, alone.spread) == (0, None)
        with pytest.raises(NotAllowed):
            Desk(connection, Caller(role=Role.MANAGER, staff_id="m"), "5946")


def house(home: str, price: int, settlement: str) -> SupportMeasure:
    return SupportMeasure(
        household_id=home,
        id=uuid7(),
        kind="certificate",
        amount_mci=1_000,
        mci_year=2026,
        starts_on=date(2026, 5, 1).isoformat(),
        price_tenge=price,
        floor_m2=50.0,
        settlement=settlement,
    )


def test_an_index_that_was_entered_goes_before_ours(database: Database) -> None:
    with database.transaction() as connection:
        set_index(connection, Index(year=2027, tenge=4_512, source="2027 жылғы заң"))
        set_index(connection, Index(year=2026, tenge=4_326, source="түзетілген"))
        known = indices(connection)
    assert list(known) == [2023, 2024, 2025, 2026, 2027]
    assert (tenge(10, 2026, known), tenge(10, 2027, known), tenge(10, 2031, known)) == (43_260, 45_120, None)


def test_entries_are_united_and_parted_again(database: Database, keys: Keys, clerk: Caller) -> None:
    with database.transaction() as connection:
        first = enter(connection, keys, clerk, form(), NOW)
        second = enter(
            connection,
            keys,
            clerk,
            twice := form(name_0="Shynar Dastanova", iin_0="") | {"seen": seen(connection)},
            NOW,
        )
        assert second == twice["id"]
        before = [people(connection, home) for home in (first, second)]
        pair = before[0]["Дастанова Шынар"], before[1]["Shynar Dastanova"]
        desk = Duplicates(connection, clerk, NOW)
        EntryStore(connection).put([first, second])
        assert desk.possible(Place(), 10).total == 2
        desk.unite(*pair, keys, families=True)
    with database.transaction() as connection:
        assert (len(people(connection, first)), people(connection, second)) == (2, {})
        desk = Duplicates(connection, clerk, NOW)
        EntryStore(connection).put([first, second])
        assert desk.possible(Place(), 10).total == 0
        for row in desk.united(Place(), 10).rows:
            desk.part(row["id"])
    with database.transaction() as connection:
        assert [people(connection, home) for home in (first, second)] == before
        EntryStore(connection).put([first, second])
        Duplicates(connection, clerk, NOW).tell_apart(*pair)
        assert Duplicates(connection, clerk, NOW).possible(Place(), 10).total == 1


def test_a_union_within_one_family_can_be_taken_back(database: Database, keys: Keys, clerk: Caller) -> None:
    with database.transaction() as connection:
        home = enter(connection, keys, clerk, form(), NOW)
        kept, twice = people(connection, home).values()
        Duplicates(connection, clerk, NOW).unite(kept, twice, keys, families=False)
        assert len(people(connection, home)) == 1
        Duplicates(connection, clerk, NOW).part(twice)
        assert len(people(connection, home)) == 2


def seen(connection: Connection) -> str:
    return " ".join(entry.id for entry in LikenessStore(connection).entries())
