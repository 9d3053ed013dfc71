"""A database with a hundred thousand families who agreed and answered, made once and kept outside the house."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from analysis.cohort.families import families
from analysis.cohort.simulate import live
from server.access import Role
from server.checklist import ITEMS, sign
from server.database import Connection, Database, Row
from server.risk.known import FORMS
from server.store import counters
from server.store.clock import time_text, today
from server.store.migrating import migrate
from server.store.received.answers import AnswerStore, Kept
from server.store.risks.checklist import ChecklistStore
from tests.bench.interviews import random_id
from tests.server.conftest import add_staff

AT_ONCE, RECORDS, LEAVES, SETTLEMENTS = 5_000, 8, 0.12, 300
ROOT = Path(__file__).parents[2]


def folder(count: int) -> Path:
    shape = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((ROOT / "server/store/migrations").glob("*.sql")):
        shape.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    return cache / "qonys-bench" / f"risk-{count}-{shape.hexdigest()[:12]}"


def made(count: int) -> str:
    """Return the address of the database with so many families, making it where it is not there yet."""
    place, draft = folder(count), folder(count).with_suffix(".making")
    if not place.exists():
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        database = Database(f"sqlite:///{draft / 'q.db'}")
        _fill(database, count)
        database.close()
        draft.rename(place)
    return f"sqlite:///{place / 'q.db'}"


def _fill(database: Database, count: int) -> None:
    migrate(database)
    draw, told = Random(5), _told()
    with database.transaction() as connection:
        admin = add_staff(connection, "admin", Role.ADMIN)
        for item in ITEMS:
            sign(ChecklistStore(connection), item, admin, datetime.now(UTC))
        device = _device(connection, admin)
    for begin in range(0, count, AT_ONCE):
        homes = [_home(draw, n) for n in range(begin, min(begin + AT_ONCE, count))]
        with database.transaction() as connection:
            _register(connection, homes)
            rows = [row for home in homes for row in _records(draw, home, told, device)]
            first = counters.take(connection, len(rows))
            AnswerStore(connection).keep(
                [msgspec.structs.replace(row, seq=first + n) for n, row in enumerate(rows)]
            )


def _told() -> dict[str, list[str]]:
    """Return what simulated families answered, as JSON, by form."""
    found: dict[str, list[str]] = {form: [] for form in FORMS}
    for family in families(live(150, today(), seed=3), seed=3):
        for one in family.told:
            if one.form_id in found:
                found[one.form_id].append(msgspec.json.encode(one.answers).decode())
    return found


def _device(connection: Connection, staff_id: str) -> str:
    connection.run(
        """
        insert into device (id, kind, staff_id, name, token_hash, enrolled_at)
        values ('d', 'worker', :id, 'bench', 'bench', '2020-01-01T00:00:00.000000Z')
        """,
        id=staff_id,
    )
    return "d"


def _home(draw: Random, number: int) -> Row:
    arrived = today() - timedelta(days=draw.randrange(20, 1_500))
    return {
        "id": random_id(draw), "person": random_id(draw), "number": number + 1, "arrived": arrived.isoformat(),
        "district": draw.choice(("5910", "5950")), "settlement": f"{draw.randrange(SETTLEMENTS):03}",
        "born": draw.randrange(1960, 2000),
        "rent": (arrived + timedelta(days=365)).isoformat(), "leaves": draw.random() < LEAVES,
        "left": _between(draw, arrived).isoformat(), "at": f"{arrived.isoformat()}T06:00:00.000000Z",
    }  # fmt: skip


def _between(draw: Random, arrived: date) -> date:
    return arrived + timedelta(days=draw.randrange(5, max((today() - arrived).days, 6)))


_WRITE = (
    """
    insert into household (id, number, name, route, origin, district, settlement, arrived_on, entered_on, language, simulated, seq)
    values (:id, :number, 'Отбасы', 'inside', '61', :district, :settlement, :arrived, :arrived, 'kk', 1, 1)
    """,
    """
    insert into person (household_id, id, name, relation, birth_year, seq) values (:id, :person, 'x', 'self', :born, 1)
    """,
    """
    insert into membership (household_id, id, person_id, relation, starts_on)
    values (:id, :person, :person, 'self', :arrived)
    """,
    """
    insert into consent (household_id, person_id, purpose, given, form_version, language, source, at)
    values (:id, :person, 'analysis', 1, '1', 'kk', 'form', :at)
    """,
    """
    insert into support_measure (household_id, id, kind, amount_mci, mci_year, starts_on, ends_on)
    values (:id, :person, 'rent', 15, 2025, :arrived, :rent)
    """,
)
_LEAVE = """
    insert into household_exit (household_id, id, kind, earliest, latest, source, recorded_at)
    values (:id, :person, 'origin', :left, :left, 'worker', :at)
"""


def _register(connection: Connection, homes: list[Row]) -> None:
    for sql in _WRITE:
        used = [name for name in homes[0] if f":{name}" in sql]
        connection.many(sql, [{name: home[name] for name in used} for home in homes])
    gone = [{name: home[name] for name in ("id", "person", "left", "at")} for home in homes if home["leaves"]]
    connection.many(_LEAVE, gone)


def _records(draw: Random, home: Row, told: dict[str, list[str]], device: str) -> Iterator[Kept]:
    arrived = date.fromisoformat(home["arrived"])
    for nth in range(RECORDS):
        form = FORMS[nth % len(FORMS)]
        at = datetime.combine(_between(draw, arrived), datetime.min.time(), UTC)
        yield Kept(
            household_id=home["id"], id=random_id(draw), person_id=home["person"], form_id=form, form_version="1",
            device_id=device, language="kk", started_at=time_text(at), finished_at=time_text(at),
            received_at=time_text(at), hash=f"{draw.getrandbits(256):064x}", answers=draw.choice(told[form]),
            private_answers=None, seq=0,
        )  # fmt: skip
