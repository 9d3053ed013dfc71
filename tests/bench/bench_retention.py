"""How long does the page of who stays take for its first reader and for the next, over 100,000 families? On SQLite."""

import os
import shutil
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from litestar.testing import TestClient

from server.access import Role
from server.accounts import NewAccount, add_account
from server.app import create_app
from server.database import Database
from server.settings import Settings
from server.store.migrating import migrate
from server.web.retention.kept import keep_figures
from tests.bench import programme

FAMILIES = int(os.environ.get("FAMILIES", "100000"))
FIRST, NEXT = 1.0, 0.1
PASSWORD = "long enough for anybody"
HOMES = """
    insert into residence (household_id, id, settlement, district, village, starts_on)
    select id, id, district || '00001', district, '', arrived_on from household where id not in (select household_id from residence)
"""


def main() -> int:
    source = programme.made(FAMILIES).removeprefix("sqlite:///")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.db"
        shutil.copy(source, path)
        settings = Settings(database=f"sqlite:///{path}", data=Path(folder), night="off")
        with closing(Database(settings.database)) as database:
            migrate(database)
            with database.transaction() as connection:
                connection.run(HOMES)
                add_account(
                    connection,
                    NewAccount(login="lead", name="Lead", role=Role.MANAGER, password=PASSWORD),
                )
            began, worked = time.perf_counter(), time.process_time()
            keep_figures(database, datetime.now(UTC))
            counted, busy = time.perf_counter() - began, time.process_time() - worked
        say("counted by night", f"{counted:.1f} s, of them {busy:.1f} s of one core")
        return max(opened(settings))


def opened(settings: Settings) -> list[int]:
    """Open the page as its first reader and as the next, in a server that has shown nothing yet."""
    with TestClient(create_app(settings)) as client:
        client.post("/signin", data={"login": "lead", "password": PASSWORD}, follow_redirects=False)
        client.get("/devices")
        first, again = (seen(client, "/retention") for _ in range(2))
    return [told("first view", first, FIRST), told("next view", again, NEXT)]


def seen(client: TestClient, address: str) -> tuple[float, float]:
    """Return how long the page took, and how much of that one core was busy with it."""
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(address, headers={"accept": "text/html"})
    took, busy = time.perf_counter() - began, time.process_time() - worked
    if answer.status_code != 200 or "<svg" not in answer.text:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return took, busy


def told(name: str, figures: tuple[float, float], target: float) -> int:
    took, busy = figures
    say(
        name,
        f"{took * 1000:.0f} ms, of them {busy * 1000:.0f} of one core (target {target * 1000:.0f}): "
        f"{'MISSED' if took > target else 'reached'}",
    )
    return int(took > target)


def say(name: str, figures: str) -> None:
    sys.stdout.write(f"retention, {FAMILIES:,} families, {name}: {figures}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
