"""The SQL behind the pages says the same on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from server.access import Caller, Role
from server.database import Database
from server.problems import NotYours
from server.reading.families import list_families
from server.reading.family import Reading, read_family
from server.reading.looking import looks_at, write_down
from server.reading.review import ReviewStores, review
from server.store.clock import today
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore, Scope
from server.store.received.extracts import ExtractStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore
from server.web.help.families import rules_of
from tests.server.web.seed import NOW, Seeded, seed

MANAGER = Caller(role=Role.MANAGER, staff_id="manager")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Both engines, which the pages' own tests have not."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def small(database: Database) -> Seeded:
    return seed(database, families=12)


def reading(caller: Caller) -> Reading:
    return Reading(
        caller=caller,
        now=NOW,
        today=today(),
        rules_of=rules_of,
        asked=lambda form, version, answers: tuple(answers),
    )


def test_the_list_and_its_scopes(database: Database, small: Seeded) -> None:
    worker = Caller(role=Role.WORKER, staff_id=small.staff["worker"])
    supervisor = Caller(role=Role.SUPERVISOR, staff_id="s", district="5950")
    clerk = Caller(role=Role.REGISTER_CLERK, staff_id="c")
    with database.reading() as connection:
        store = FamilyStore(connection)
        pages = [
            list_families(store, caller, words="", district="", start=0, size=12, today=today())
            for caller in (MANAGER, worker, supervisor, clerk)
        ]
    assert [page.total for page in pages] == [12, 2, 3, 12]
    assert pages[0].rows[0].consent == "yes"
    assert pages[3].rows[0].support == ("rent",)
    assert pages[3].rows[0].last_contact is None


def test_an_assignment_that_ended_gives_no_sight(database: Database, small: Seeded) -> None:
    with database.transaction() as connection:
        connection.run("update assignment set ends_on = :day", day=today().isoformat())
    with database.reading() as connection:
        assert FamilyStore(connection).names(Scope(staff_id=small.staff["worker"]), "", today()) == []


def test_the_review_leaves_out_objections_departures_and_other_districts(
    database: Database, small: Seeded
) -> None:
    with database.reading() as connection:
        stores = ReviewStores(ReviewStore(connection), FamilyStore(connection), ChecklistStore(connection))
        everywhere = review(stores, MANAGER, cap=50, district="", now=NOW, today=today())
        here = review(stores, MANAGER, cap=50, district="5950", now=NOW, today=today())
    listed = [row.id for group in everywhere.groups for row in group.rows]
    # Of the twelve: 6 said no, 7 objects, 9 was not asked, 11 moved on.
    assert listed == [small.families[place] for place in (0, 1, 2, 3, 4, 5, 8, 10)]
    assert [row.id for group in here.groups for row in group.rows] == [
        small.families[place] for place in (0, 5, 10)
    ]
    assert (everywhere.unlisted, here.unlisted) == (3, 0)


def test_one_family_reads_the_same(database: Database, small: Seeded) -> None:
    with database.reading() as connection:
        stores = ReviewStores(ReviewStore(connection), FamilyStore(connection), ChecklistStore(connection))
        found = read_family(stores, small.families[0], reading(MANAGER))
        gone = read_family(stores, small.families[11], reading(MANAGER))
    assert [need.code for need in found.needs][:1] == ["heat_fuel_out"]
    assert [trend.domain for trend in found.trends] == ["heat", "ties", "language"][: len(found.trends)]
    assert (found.tier, len(found.people), len(found.support)) == ("first", 3, 2)
    assert (gone.left_kind, gone.left_on) == ("onward", (NOW - timedelta(days=9)).date())


def test_looks_are_kept_in_order_and_only_of_own_families(database: Database, small: Seeded) -> None:
    worker = Caller(role=Role.WORKER, staff_id=small.staff["worker"])
    with database.transaction() as connection:
        families, looks = FamilyStore(connection), LookStore(connection)
        for minutes in range(3):
            write_down(families, looks, worker, small.families[0], "family", NOW + timedelta(minutes=minutes))
        with pytest.raises(NotYours):
            write_down(families, looks, worker, small.families[1], "family", NOW)
        found = looks_at(looks, worker, small.families[0], limit=2)
    assert (found.count, [look.is_own for look in found.latest]) == (3, [True, True])
    assert found.latest[0].at > found.latest[1].at


def test_the_table_for_analysis_leaves_out_who_objects(database: Database, small: Seeded) -> None:
    with database.reading() as connection:
        rows = list(ExtractStore(connection).open_answers("heat"))
    assert len({row["household_id"] for row in rows}) == 5, (
        "of twelve three object, and four more said no to research"
    )


def test_the_table_for_analysis_leaves_out_an_adult_who_was_not_asked(
    database: Database, small: Seeded
) -> None:
    family = small.families[0]
    with database.transaction() as connection:
        spouse = connection.one(
            "select id from person where household_id = :id and relation = 'spouse'", id=family
        )
        assert spouse is not None
        before = len(list(ExtractStore(connection).open_answers("ties")))
        connection.run(
            "update submission set person_id = :person where household_id = :id and form_id = 'ties'",
            person=spouse["id"],
            id=family,
        )
        rows = list(ExtractStore(connection).open_answers("ties"))
    assert len(rows) == before - 1
    assert family not in {row["household_id"] for row in rows}
