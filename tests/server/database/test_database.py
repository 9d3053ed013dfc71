"""A transaction is kept whole or not at all, on both engines."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from server.database import Database, UnknownDatabase
from server.problems import Unavailable
from server.store.migrating import migrate, steps


def _count(database: Database) -> int:
    with database.reading() as connection:
        row = connection.one("select count(*) as n from setting")
    assert row is not None
    return row["n"]


def _add(database: Database, name: str) -> None:
    with database.transaction() as connection:
        connection.run(
            "insert into setting (name, value) values (:name, :value)", name=name, value="50% :sure"
        )


def test_a_transaction_is_kept(database: Database) -> None:
    _add(database, "a")
    with database.reading() as connection:
        assert connection.all("select name, value from setting") == [{"name": "a", "value": "50% :sure"}]


def test_an_exception_takes_everything_back(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as connection:
            connection.run("insert into setting (name, value) values ('a', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _count(database) == 0


def test_the_database_can_be_used_after_an_error_in_sql(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere"), database.transaction() as connection:
        connection.run("insert into nowhere (a) values (1)")
    _add(database, "a")
    assert _count(database) == 1


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.transaction() as connection:
        connection.run("insert into setting (name, value) values ('a', 'b')")
        assert _count(database) == 0


def test_a_reader_sees_one_state(database: Database) -> None:
    with database.reading() as connection:
        before = connection.all("select name from setting")
        _add(database, "a")
        assert connection.all("select name from setting") == before


def test_a_reader_cannot_be_starved_by_threads(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: _add(database, f"n{n}"), range(40)))
    assert _count(database) == 40


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]])
def test_in_takes_a_list_of_any_length(database: Database, names: list[str]) -> None:
    for name in "abcd":
        _add(database, name)
    with database.reading() as connection:
        found = connection.all("select name from setting where name in :names order by name", names=names)
    assert [row["name"] for row in found] == [name for name in names if name in "abcd"]


def test_many_rows_go_in_with_one_statement(database: Database) -> None:
    with database.transaction() as connection:
        connection.many(
            "insert into setting (name, value) values (:name, :value) on conflict do nothing",
            [{"name": str(n % 7), "value": "x"} for n in range(20)],
        )
    assert _count(database) == 7


def test_a_foreign_key_holds(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.transaction() as connection:
        connection.run(
            "insert into person (household_id, id, name, seq) values (:h, :p, 'Дана', 1)", h="none", p="p"
        )


def test_migrating_twice_does_nothing_the_second_time(database: Database) -> None:
    assert migrate(database) == []


def test_two_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'q.db'}"
    both = [Database(url), Database(url)]
    gate = threading.Barrier(2)

    def start(one: Database) -> list[str]:
        gate.wait()
        return migrate(one)

    with ThreadPoolExecutor(2) as pool:
        ran = list(pool.map(start, both))
    for one in both:
        one.close()
    assert sorted(ran[0] + ran[1]) == [name for name, _ in steps()]


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UnknownDatabase, match="mysql"):
        Database("mysql://localhost/qonys")


@pytest.mark.parametrize("where", ["postgresql:///nothing?host=/nowhere", "postgresql://127.0.0.1:9/nothing"])
def test_a_database_that_does_not_answer_is_a_problem_that_may_pass(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.POSTGRES_WAIT_SECONDS", 0.2)
    database = Database(where)
    with pytest.raises(Unavailable):
        migrate(database)
    database.close()


def test_a_lock_held_too_long_is_a_problem_that_may_pass(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.BUSY_MILLISECONDS", 50)
    one, other = Database(sqlite_url), Database(sqlite_url)
    with one.transaction() as connection:
        connection.run("insert into setting (name, value) values ('a', 'b')")
        with pytest.raises(Unavailable):
            _add(other, "c")
    _add(other, "c")
    assert _count(one) == 2
    one.close()
    other.close()


SEALED = """
    insert into sealed_answer (id, subject, form_id, form_version, district, month, answers)
    values (:id, 's', 'place', '1', '5910', '2026-11', :answers)
"""


def _keep_sealed(database: Database, *ids: str) -> None:
    for key in ids:
        with database.transaction() as connection:
            connection.run(SEALED, id=key, answers=f"of {key}")


def test_sealed_answers_outlive_the_step_that_parts_them_from_their_order(database: Database) -> None:
    _keep_sealed(database, "f", "a", "c")
    with database.migrating() as connection:
        connection.run("delete from migration where name = '0005_sealed'")
    assert migrate(database) == ["0005_sealed"]
    _keep_sealed(database, "b")
    with database.reading() as connection:
        rows = connection.all("select id, answers from sealed_answer order by id")
    assert [(row["id"], row["answers"]) for row in rows] == [(key, f"of {key}") for key in "abcf"]


def test_sqlite_keeps_no_order_of_coming_for_sealed_answers(sqlite_url: str) -> None:
    with closing(Database(sqlite_url)) as database:
        _keep_sealed(database, "f", "a", "c")
        with database.reading() as connection:
            assert [row["id"] for row in connection.all("select * from sealed_answer")] == ["a", "c", "f"]
        with pytest.raises(sqlite3.OperationalError, match="rowid"), database.reading() as connection:
            connection.all("select rowid from sealed_answer")


def test_sealed_answers_kept_before_lose_what_tied_them_together(database: Database) -> None:
    _keep_sealed(database, "f", "a")
    with database.migrating() as connection:
        connection.run("delete from migration where name = '0006_sealed_alone'")
    assert migrate(database) == ["0006_sealed_alone"]
    with database.reading() as connection:
        rows = connection.all("select subject, month from sealed_answer order by id")
    assert [(row["subject"], row["month"]) for row in rows] == [("a", "2026-10"), ("f", "2026-10")]
