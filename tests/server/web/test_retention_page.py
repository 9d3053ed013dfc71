"""Who stays, on a page: figures with their bounds, small counts hidden, the wall kept, in three languages."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from server.access import Caller, Role
from server.database import Database
from server.reading.retention.figures import read_retention
from server.reading.retention.tables import main_reasons, read_tables
from server.store.clock import today
from server.web.retention.kept import USUAL, keep_figures
from surveys.ids import uuid7
from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import NAMES, Seeded

MANAGER = Caller(role=Role.MANAGER)
TABLES = ("levels", "groups", "line", "ways", "visits", "reasons")


@pytest.fixture
def settled(database: Database, seeded: Seeded) -> list[str]:
    """Make all forty families of one district and two years ago, all of whom were just spoken to; six left, four ways."""
    came, now = today() - timedelta(730), today()
    with database.transaction() as connection:
        connection.run("delete from household_exit")
        for table, column in (
            ("household", "arrived_on"),
            ("household", "entered_on"),
            ("residence", "starts_on"),
        ):
            connection.run(f"update {table} set {column} = :came", came=came.isoformat())  # noqa: S608
        connection.run("update household set district = '5950'")
        connection.run("update residence set district = '5950', settlement = '595000001'")
        for nth, home in enumerate(seeded.families):
            _record(connection, seeded, home, "heat", {}, now)
            if nth < 6:
                _exit(connection, home, "origin" if nth < 5 else "onward", came + timedelta(200))
    return seeded.families


def _record(connection, seeded: Seeded, home: str, form: str, answers: dict, on) -> None:  # noqa: ANN001
    row = connection.one("select * from submission limit 1")
    changed = {
        "household_id": home, "id": uuid7(), "form_id": form, "answers": json.dumps(answers), "person_id": None,
        "private_answers": None, "finished_at": f"{on.isoformat()}T05:00:00.000000Z", "seq": row["seq"] + 1,
    }  # fmt: skip
    full = row | changed
    names = ", ".join(full)
    connection.run(f"insert into submission ({names}) values (:{names.replace(', ', ', :')})", **full)  # noqa: S608


def _exit(connection, home: str, kind: str, on) -> None:  # noqa: ANN001
    connection.run(
        "insert into household_exit (household_id, id, kind, earliest, latest, source, recorded_at)"
        " values (:home, :id, :kind, :day, :day, 'family', :at)",
        home=home, id=uuid7(), kind=kind, day=on.isoformat(), at=f"{on.isoformat()}T05:00:00.000000Z",
    )  # fmt: skip


def test_six_of_forty_that_left_are_fifteen_in_a_hundred(database: Database, settled: list[str]) -> None:
    with database.reading() as connection:
        found = read_retention(connection, MANAGER, today(), "cohort", "region")
    assert found is not None
    assert found.headline is not None
    assert (found.families, found.lost, found.headline.share) == (40, 0, pytest.approx(34 / 40))
    assert found.headline.low < 34 / 40 < found.headline.high
    assert found.way_names == ("other",)


def test_the_headline_and_every_definition_stand_on_the_page(
    signed_in: Callable[[str], Browser], settled: list[str]
) -> None:
    text = words(signed_in("manager").open("/retention?lang=en"))
    assert "Of 100 families that came, between 70 and 93 still live in the region after 12 months" in text
    assert "A move within it is no departure." in text
    assert "As of" in text


def test_it_names_no_family_in_any_language(signed_in: Callable[[str], Browser], settled: list[str]) -> None:
    browser = signed_in("analyst")
    for language in LANGUAGES:
        page = browser.open(f"/retention?lang={language}&by=origin")
        assert page.status_code == 200
        assert not [name for name in (*NAMES, *settled) if name in page.text]


@pytest.mark.parametrize("login", ["worker", "clerk", "admin", "independent"])
def test_nobody_else_sees_it(signed_in: Callable[[str], Browser], login: str) -> None:
    browser = signed_in(login)
    assert [browser.open(path).status_code for path in ("/retention", "/retention.csv?table=line")] == [
        403,
        403,
    ]


def test_a_supervisor_sees_the_own_district_whatever_the_address_says(
    database: Database, signed_in: Callable[[str], Browser], settled: list[str]
) -> None:
    with database.transaction() as connection:
        for home in settled[:10]:
            connection.run("update residence set district = '5960' where household_id = :home", home=home)
    browser = signed_in("supervisor")
    assert "30 families" in words(browser.open("/retention?lang=en&district=5960"))
    assert "40" not in browser.open("/retention.csv?table=levels&district=5960").text.split(",")


def test_four_families_are_told_of_to_nobody(
    database: Database, signed_in: Callable[[str], Browser], settled: list[str]
) -> None:
    """Four of another year are hidden, and beside them the next smallest: they could be worked out from the sum."""
    with database.transaction() as connection:
        for nth, home in enumerate(settled[:12]):
            earlier = (today() - timedelta(1100 if nth < 4 else 1500)).isoformat()
            connection.run(
                "update household set arrived_on = :on, entered_on = :on where id = :home",
                on=earlier,
                home=home,
            )
    page = words(signed_in("manager").open("/retention?lang=en&by=cohort"))
    assert page.count("hidden: fewer than 5") == 2
    rows = list(csv.DictReader(io.StringIO(signed_in("manager").open("/retention.csv?table=groups").text)))
    assert {row["families"] for row in rows} == {"28"}


def test_a_district_of_few_families_says_so(signed_in: Callable[[str], Browser], settled: list[str]) -> None:
    assert "Fewer than 5 families here" in words(
        signed_in("manager").open("/retention?lang=en&district=5910")
    )


def test_each_table_is_given_with_its_day(signed_in: Callable[[str], Browser], settled: list[str]) -> None:
    browser = signed_in("analyst")
    for table in TABLES:
        answer = browser.open(f"/retention.csv?table={table}")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert answer.headers["content-type"].startswith("text/csv")
        assert {row["as_of"] for row in rows} <= {today().isoformat()}
        assert rows or table == "reasons"


def test_a_table_that_is_none_is_not_found(signed_in: Callable[[str], Browser]) -> None:
    assert signed_in("analyst").open("/retention.csv?table=families").status_code == 404


def test_reasons_come_of_families_that_agreed_alone(
    database: Database, seeded: Seeded, settled: list[str]
) -> None:
    with database.transaction() as connection:
        connection.run("delete from consent")
        for nth, home in enumerate(settled[:4]):
            [person] = connection.all("select id from person where household_id = :home limit 1", home=home)
            connection.run(
                "insert into consent (household_id, person_id, purpose, given, form_version, language, source, at)"
                " values (:home, :person, 'analysis', :given, '1', 'kk', 'self', '2026-01-01T00:00:00Z')",
                home=home, person=person["id"], given=int(nth < 3),
            )  # fmt: skip
            said = (
                {"exi_reasons": ["work", "home"], "exi_r1": "home"} if nth < 2 else {"exi_reasons": ["pns"]}
            )
            _record(connection, seeded, home, "exit", said, today())
    with database.reading() as connection:
        assert list(main_reasons(connection).values()) == ["home", "home"]


def test_an_attempt_in_which_somebody_spoke_is_word_of_the_family(
    database: Database, seeded: Seeded, settled: list[str]
) -> None:
    spoke, silent = settled[10], settled[11]
    with database.transaction() as connection:
        connection.run("delete from submission where household_id in :homes", homes=[spoke, silent])
        _record(connection, seeded, spoke, "contact", {"ctt_outcome": "spoke"}, today())
        _record(connection, seeded, silent, "contact", {"ctt_outcome": "nohome"}, today())
    with database.reading() as connection:
        stays = read_tables(connection, today()).stays.set_index("household")
    assert [bool(stays.at[home, "lost"]) for home in (spoke, silent)] == [False, True]


def test_what_the_night_counted_is_shown_whatever_has_come_since(
    database: Database, signed_in: Callable[[str], Browser], settled: list[str]
) -> None:
    choices = (USUAL, ("district", "country"), ("quota", "region"))
    keep_figures(database, datetime.now(UTC), ("", "5950"), choices)
    browser = signed_in("manager")
    for address in ("", "&by=district&level=country", "&by=quota", "&district=5950"):
        counted = browser.open(f"/retention?lang=en{address}")
        with database.transaction() as connection:
            connection.run("update kept_figure set as_of = '2020-01-01'")
        now = browser.open(f"/retention?lang=en{address}")
        with database.transaction() as connection:
            connection.run("update kept_figure set as_of = :day", day=today().isoformat())
        assert words(counted) == words(now)
        assert counted.text.count("<svg") == now.text.count("<svg")
    with database.transaction() as connection:
        connection.run("delete from household_exit")
    assert "Of 100 families that came, between 70 and 93" in words(browser.open("/retention?lang=en"))


def test_a_supervisor_is_given_no_other_districts_figures_that_were_kept(
    database: Database, signed_in: Callable[[str], Browser], settled: list[str]
) -> None:
    with database.transaction() as connection:
        for home in settled[:10]:
            connection.run("update residence set district = '5960' where household_id = :home", home=home)
    keep_figures(database, datetime.now(UTC), ("5950", "5960"), (USUAL,))
    browser = signed_in("supervisor")
    for address in ("", "&district=5960"):
        assert "30 families" in words(browser.open(f"/retention?lang=en{address}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_drawing_is_given_as_a_picture(
    signed_in: Callable[[str], Browser], settled: list[str], language: str
) -> None:
    answer = signed_in("analyst").open(f"/retention.png?chart=line&lang={language}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = (int.from_bytes(answer.content[at : at + 4], "big") for at in (16, 20))
    assert wide > 1200
    assert high > 500


@pytest.mark.parametrize("chart", ["families", "groups"])
def test_a_picture_that_is_none_is_not_found(
    signed_in: Callable[[str], Browser], settled: list[str], chart: str
) -> None:
    assert signed_in("analyst").open(f"/retention.png?chart={chart}").status_code == 404


def test_a_family_entered_by_mistake_never_came(database: Database, settled: list[str]) -> None:
    """Neither as one that stays nor, after a departure was entered for it too, as one that left."""
    with database.transaction() as connection:
        connection.run(
            "update household set closed = 'void' where id in :homes", homes=[settled[0], settled[30]]
        )
    with database.reading() as connection:
        found = read_retention(connection, MANAGER, today(), "district", "region")
        reading = read_tables(connection, today())
    assert found is not None
    assert found.families == 38
    assert found.headline is not None
    assert found.headline.share == pytest.approx(33 / 38)
    assert not {settled[0], settled[30]} & set(reading.interviews["household"])
