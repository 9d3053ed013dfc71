"""The official file of places is taken whole or not at all; a code that was used is never lost."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.database import Database
from server.kato import BadFile, Place, read_places
from server.places import import_places, invented_code
from server.store.people.settlements import SettlementStore
from surveys.catalogue import districts
from surveys.wording import LANGUAGES, catalogue, say

# Invented villages under real districts: the shape is the official file's.
HEAD = "te;ab;cd;ef;hij;k;name_kaz;name_rus;nn"
ROWS = [
    "590000000;59;00;00;000;0;Солтүстік Қазақстан облысы;Северо-Казахстанская область;1",
    "591000000;59;10;00;000;0;Петропавл Қ.Ә.;Петропавловск Г.А.;2",
    "591010000;59;10;10;000;3;Петропавл қ.;г.Петропавловск;3",
    "594600000;59;46;00;000;0;Жамбыл ауданы;Жамбылский район;4",
    "594633000;59;46;33;000;0;Ертегі а.о.;Ертегинский с.о.;5",
    "594633100;59;46;33;100;3;Аңызкөл а.;с.Анызколь;6",
    "594633200;59;46;33;200;3;Үлгі а.;с.Ульги;7",
    "310000000;31;00;00;000;0;Жамбыл облысы;Жамбылская область;8",
    "311000000;31;10;00;000;0;Тараз Қ.Ә.;Тараз Г.А.;9",
]
OLD = "594633100"


def file(*rows: str, head: str = HEAD, code: str = "utf-8", ends: str = "\r\n") -> bytes:
    return ends.join([head, *(rows or ROWS)]).encode(code)


def read(content: bytes) -> list[Place]:
    return read_places(content, "59", districts())


def faults(content: bytes) -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as caught:
        read(content)
    return [(fault.line, fault.code) for fault in caught.value.faults]


def test_settlements_of_our_region_are_read_with_bare_names() -> None:
    places = {place.code: place for place in read(file())}
    assert list(places) == ["591010000", "594633000", "594633100", "594633200"]
    assert (places[OLD].name_kk, places[OLD].name_ru) == ("Аңызкөл", "Анызколь")
    assert (places[OLD].district, places[OLD].kind) == ("5946", "village")
    assert (places["591010000"].name_kk, places["591010000"].kind) == ("Петропавл", "city")
    assert places["594633000"].kind == "okrug"


def test_every_way_it_is_saved_gives_the_same() -> None:
    commas = [row.replace(";", ",") for row in ROWS]
    saved = [
        file(code="utf-8-sig"),
        file(code="kz1048"),
        file(ends="\n"),
        file(*commas, head=HEAD.replace(";", ",")),
        file(*(f"{row};" for row in ROWS), head=HEAD + ";rest"),
        file(head=HEAD.upper().replace("NAME_KAZ", "kaz_name").replace("NAME_RUS", "rus_name")),
        file(*(row.replace(";00;", ";0;").replace(";000;", ";0;") for row in ROWS)),
    ]
    assert all(read(one) == read(file()) for one in saved)


def test_russian_names_in_cp1251_are_read() -> None:
    rows = ["590000000;59;00;00;000;0;Облысы;Область;1", "594600000;59;46;00;000;0;Жамбыл;Жамбыл;2"]
    rows += ["594633000;59;46;33;000;0;Округ;Округ;3", "594633100;59;46;33;100;3;Сай а.;с.Щебёнка;4"]
    assert read(file(*rows, code="cp1251"))[1].name_ru == "Щебёнка"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("59463330;59;46;33;300;3;Сай;Сай;9", "code"),
        ("5946333OO;59;46;33;300;3;Сай;Сай;9", "code"),
        ("594633300;59;46;33;301;3;Сай;Сай;9", "parts"),
        ("594633300;59;46;33;300;3;;Сай;9", "no_name"),
        ("594633300;59;46;33;300;3;Б?ла?;Булак;9", "letters"),
        ("594633100;59;46;33;100;3;Сай;Сай;9", "twice"),
        ("590400000;59;04;00;000;0;Айыртау ауданы;Айыртауский район;9", "district"),
        ("594635100;59;46;35;100;3;Сай;Сай;9", "parent"),
        ("593233100;59;32;33;100;3;Сай;Сай;9", "parent"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(row: str, fault: str) -> None:
    assert (len(ROWS) + 2, fault) in faults(file(*ROWS, row))


def test_all_that_is_wrong_is_named_at_once() -> None:
    wrong = [ROWS[0], "x;59;46;00;000;0;А;А;2", ROWS[3], ROWS[3]]
    assert [line for line, _ in faults(file(*wrong))][:2] == [3, 3] or (5, "twice") in faults(file(*wrong))
    assert {line for line, _ in faults(file(*wrong))} == {3, 5}


def test_a_file_of_something_else_is_told_apart() -> None:
    assert faults(file("1;2", head="id;name")) == [(1, "columns")]
    assert faults(b"") == [(1, "columns")]
    assert faults(file(*ROWS[-2:])) == [(0, "no_region")]
    assert faults(bytes(range(256)) * 4)[0][1] == "columns"


def test_it_is_taken_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(BadFile), database.transaction() as connection:
        import_places(connection, file(*ROWS, "594633300;59;46;33;301;3;Сай;Сай;9"))
    with database.reading() as connection:
        assert SettlementStore(connection).real() == {}


def test_a_second_import_renews_names_and_loses_no_code(database: Database) -> None:
    with database.transaction() as connection:
        first = import_places(connection, file())
        again = import_places(connection, file())
    assert (first.settlements, first.new, again.new, again.renamed) == (3, 4, 0, 0)
    later = [row.replace("Үлгі а.;с.Ульги", "Жаңа Үлгі а.;с.Новое Ульги") for row in ROWS if OLD not in row]
    with database.transaction() as connection:
        third = import_places(connection, file(*later))
        store = SettlementStore(connection)
        assert (third.renamed, third.fallen) == (1, (OLD,))
        assert store.some([OLD])[OLD].name("kk") == "Аңызкөл"
        assert OLD not in {one.code for one in store.inhabited("5946")}
        assert store.some(["594633200"])["594633200"].name("ru") == "Новое Ульги"
        import_places(connection, file())
        assert OLD in {one.code for one in store.inhabited("5946")}


def test_a_name_is_told_in_the_reader_s_language_and_never_mixed_up(database: Database) -> None:
    """Zhambyl is a district here (5946) and a region in the south (31): only the code tells them apart."""
    with database.transaction() as connection:
        import_places(connection, file())
        found = SettlementStore(connection).inhabited("5946")
    assert [one.name("ru") for one in found] == ["Анызколь", "Ульги"]
    assert [one.name("en") for one in found] == ["Аңызкөл", "Үлгі"]
    assert say("district.5946", "en") != say("region.31", "en")
    assert [say("district.short.5946", "kk"), say("region.31", "kk")] == ["Жамбыл", "Жамбыл облысы"]
    assert not any(one.district.startswith("31") for one in found)


def test_an_invented_place_can_never_be_a_real_one() -> None:
    code = invented_code("5946", 2)
    assert (code, len(code)) == ("005946002", 9)
    rows = [*ROWS, "005946002;00;59;46;002;3;Сай;Сай;9"]
    assert code not in {place.code for place in read(file(*rows))}


def run(url: str, folder: Path, content: bytes, language: str = "C") -> Result:
    path = folder / "kato.csv"
    path.write_bytes(content)
    environment = {"QONYS_DATABASE": url, "QONYS_DATA": str(folder), "LC_ALL": language}
    return CliRunner().invoke(main, ("places", "import", str(path)), env=environment)


def test_the_command_says_what_came_and_what_is_wrong(sqlite_url: str, tmp_path: Path) -> None:
    assert run(sqlite_url, tmp_path, file()).output == "Settlements: 3. New: 4, with another name: 0.\n"
    wrong = run(sqlite_url, tmp_path, file(*ROWS, "594635100;59;46;35;100;3;Сай;Сай;9"))
    assert wrong.exit_code == 1
    assert "Line 11: 594635100 lies in 594635000, which is not in the file." in wrong.output
    assert "Строка 11" in run(sqlite_url, tmp_path, file(*ROWS, "5946351;;;;;;;"), "ru_RU").output
    gone = run(sqlite_url, tmp_path, file(*(row for row in ROWS if OLD not in row)))
    assert OLD in gone.output


def test_every_fault_has_words() -> None:
    names = ("columns", "code", "parts", "no_name", "letters", "twice", "district", "parent", "no_region")
    assert all(set(catalogue()[f"command.places.wrong.{name}"]) == set(LANGUAGES) for name in names)
