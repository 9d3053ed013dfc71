"""A database with a million interviews of sixty answers, made once by direct inserts and kept outside the house."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from server.database import Connection, Database
from server.store import counters
from server.store.clock import time_text
from server.store.received.answers import AnswerStore, Kept
from tests.bench import interviews, office
from tests.bench.office import Office

A_FAMILY, AT_ONCE, DISTINCT = 50, 2_000, 5_000
ROOT = Path(__file__).parents[2]


def folder(count: int) -> Path:
    """Return where the database of so many lies; another shape of the tables is another place."""
    shape = hashlib.sha256()
    for path in [
        *sorted((ROOT / "server/store/migrations").glob("*.sql")),
        ROOT / "server/store/received/answers.py",
        Path(__file__),
    ]:
        shape.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    return cache / "qonys-bench" / f"{count}-{shape.hexdigest()[:12]}"


def made(count: int) -> Office:
    """Return the office with so many interviews more, making it where it is not there yet."""
    place, note = folder(count), folder(count) / "office.json"
    if not note.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        built = office.make(f"sqlite:///{place / 'q.db'}", place)
        shutil.copy(place / "q.db", place / "empty.db")
        fill(built.url, count)
        note.write_bytes(msgspec.json.encode(built, enc_hook=str))
    return msgspec.json.decode(note.read_bytes(), type=Office, dec_hook=lambda kind, value: kind(value))


def fill(url: str, count: int) -> None:
    """Add so many interviews of other families: fifty each."""
    database = Database(url)
    with database.transaction() as connection:
        device = connection.all("select id from device limit 1")[0]["id"]
        homes = _families(connection, max(count // A_FAMILY, 1))
    rows = _kept(homes, device, count)
    while some := list(islice(rows, AT_ONCE)):
        with database.transaction() as connection:
            first = counters.take(connection, len(some))
            AnswerStore(connection).keep(
                [msgspec.structs.replace(one, seq=first + place) for place, one in enumerate(some)]
            )
    database.close()


def _families(connection: Connection, count: int) -> list[str]:
    """Add households by copying one: nobody's names are needed here."""
    dice = office.draws(11)
    homes = [interviews.random_id(dice) for _ in range(count)]
    number = counters.take(connection, count, "household_number")
    connection.many(
        """
        insert into household (id, number, name, route, origin, district, village, arrived_on, entered_on, language,
            simulated, seq)
        values (:id, :number, 'Отбасы', 'inside', '61', '5950', 'Бескөл', '2025-03-01', '2025-03-01', 'kk', 1, 1)
        """,
        [{"id": home, "number": number + place} for place, home in enumerate(homes)],
    )
    return homes


def _kept(homes: list[str], device: str, count: int) -> Iterator[Kept]:
    """Yield interviews in the order of their coming; families take turns, as in life."""
    dice = office.draws(12)
    answers = [msgspec.json.encode(interviews.sixty_answers(dice)).decode() for _ in range(DISTINCT)]
    people = {home: interviews.random_id(dice) for home in homes}
    now = time_text(office.NOW)
    for nth in range(count):
        home = homes[(nth * 7919) % len(homes)]
        yield Kept(
            household_id=home,
            id=interviews.random_id(dice),
            person_id=people[home],
            form_id="bench",
            form_version="1",
            device_id=device,
            language="kk",
            started_at=now,
            finished_at=now,
            received_at=now,
            hash=f"{dice.getrandbits(256):064x}",
            answers=answers[nth % DISTINCT],
            private_answers=None,
            seq=0,
        )
