"""What a migration has to write that SQL cannot say on both engines. Each reads the columns of its own day."""

from collections.abc import Callable, Mapping

import msgspec

from server.database import Connection, Row
from server.store.clock import now_text
from server.store.office.phones import PhoneStore
from server.store.office.staff import StaffStore
from server.store.people.entries import SOUND, EntryStore, marked, sounds_of
from server.store.people.finding import FindingStore
from server.store.people.likenesses import LikenessStore
from server.store.standing import StandingStore
from surveys.register.likeness import Entry, alike


def first_words(connection: Connection) -> None:
    """Give every family that was entered before changes were kept its first words: what the tables say of it.

    One change for each household, under the household's own id.
    """
    people = connection.all("select * from person order by household_id, id")
    moved = connection.all("select * from household_exit order by household_id, id")
    for home in connection.all("select * from household order by id"):
        said = [
            _said(home, "household", home["id"], _household(home)),
            _said(home, "residence", home["id"], _residence(home)),
        ]
        for person in people:
            if person["household_id"] == home["id"]:
                said.append(_said(home, "person", person["id"], _person(person)))
                said.append(_said(home, "membership", person["id"], _membership(home, person)))
        said += [
            _said(home, "exit", one["id"], _exit(one)) for one in moved if one["household_id"] == home["id"]
        ]
        _write(connection, home, said)


def first_sounds(connection: Connection) -> None:
    """Write down how the names of everybody in the register sound, and find those who may be one person."""
    entries = LikenessStore(connection).entries()
    districts = {row["id"]: row["district"] for row in connection.all("select id, district from household")}
    homes: dict[str, list[Entry]] = {}
    for entry in entries:
        homes.setdefault(entry.household_id, []).append(entry)
    marks = [
        {"household_id": home, "mark": marked(people, districts[home])} for home, people in homes.items()
    ]
    connection.many("insert into entry_mark (household_id, mark) values (:household_id, :mark)", marks)
    connection.many(SOUND, [row for entry in entries for row in sounds_of(entry)])
    EntryStore(connection).keep(alike(entries))


def first_letters(connection: Connection) -> None:
    """Write down what every phone is found by."""
    PhoneStore(connection).follow_all()


def first_counts(connection: Connection) -> None:
    """Count where families stand, and write down the words that they and colleagues are found by."""
    StandingStore(connection).recount()
    FindingStore(connection).write_words()
    StaffStore(connection).write_letters()


AFTER: Mapping[str, Callable[[Connection], None]] = {
    "0010_facts": first_words,
    "0031_entries": first_sounds,
    "0033_phones_and_houses": first_letters,
    "0036_counted": first_counts,
}


def _write(connection: Connection, home: Row, said: list[Row]) -> None:
    edits = [
        {
            "kind": one["kind"],
            "subject_id": one["subject_id"],
            "fields": msgspec.Raw(one["fields"].encode()),
            "born": True,
        }
        for one in said
    ]
    at = home["entered_on"] + "T00:00:00.000000Z"
    body = {"id": home["id"], "household_id": home["id"], "made_at": at, "edits": edits}
    connection.run(
        """
        insert into change (household_id, id, by_name, made_at, received_at, state, body, seq)
        values (:id, :id, '', :at, :now, 'applied', :body, :seq)
        """,
        id=home["id"],
        at=at,
        now=now_text(),
        body=msgspec.json.encode(body).decode(),
        seq=home["seq"],
    )
    connection.many(
        """
        insert into said (household_id, kind, subject_id, change_id, at, by_name, born, fields, replaces)
        values (:household_id, :kind, :subject_id, :change_id, :at, '', 1, :fields, '{}')
        """,
        said,
    )


def _said(home: Row, kind: str, subject_id: str, fields: Row) -> Row:
    return {
        "household_id": home["id"],
        "kind": kind,
        "subject_id": subject_id,
        "change_id": home["id"],
        "at": home["entered_on"] + "T00:00:00.000000Z",
        "fields": msgspec.json.encode(
            {name: value for name, value in fields.items() if value is not None}
        ).decode(),
    }


def _household(home: Row) -> Row:
    names = ("name", "phone", "language", "route", "origin", "entered_on")
    return {name: home[name] for name in names} | {"arrived_on": home["arrived_on"] or None}


def _residence(home: Row) -> Row:
    return {"district": home["district"], "village": home["village"], "starts_on": home["arrived_on"] or None}


def _person(person: Row) -> Row:
    birth = None if person["birth_year"] is None else str(person["birth_year"])
    return {"name": person["name"], "sex": person["sex"], "birth": birth, "phone": person["phone"]}


def _membership(home: Row, person: Row) -> Row:
    return {
        "person_id": person["id"],
        "relation": person["relation"],
        "starts_on": home["arrived_on"] or None,
    }


def _exit(one: Row) -> Row:
    return {name: one[name] for name in ("kind", "earliest", "latest", "source")}
