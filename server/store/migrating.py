"""Brings a database to the newest shape: forward only, each step once, together with the record that it ran."""

import re
from importlib import resources

from server.database import Connection, Database
from server.store.backfill import AFTER
from server.store.clock import now_text

_STATEMENT_END = re.compile(r";\s*\n")


def migrate(database: Database) -> list[str]:
    """Run what has not run yet and return the names; two processes that start together do it once."""
    with database.migrating() as connection:
        connection.run(
            "create table if not exists migration (name text primary key, applied_at text not null)"
        )
        done = {row["name"] for row in connection.all("select name from migration")}
    ran: list[str] = []
    for name, text in (step for step in steps() if step[0] not in done):
        with database.migrating() as connection:
            if _is_new(connection, name):
                _apply(connection, name, text)
                ran.append(name)
    return ran


def steps() -> list[tuple[str, str]]:
    folder = resources.files("server.store").joinpath("migrations")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    return [(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in files]


def _is_new(connection: Connection, name: str) -> bool:
    return connection.one("select name from migration where name = :name", name=name) is None


def _apply(connection: Connection, name: str, text: str) -> None:
    for statement in _STATEMENT_END.split(text):
        if statement.strip():
            connection.run(statement)
    if name in AFTER:
        AFTER[name](connection)
    connection.run("insert into migration (name, applied_at) values (:name, :at)", name=name, at=now_text())
