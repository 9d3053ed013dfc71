"""Eight writers commit for a minute on PostgreSQL, some of them late, and a phone pulls beside them: nothing may be missed."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from server.database import Database
from server.keys import open_keys
from server.store.migrating import migrate
from tests.postgres import DURABLE, Postgres
from tests.writers import race

SECONDS, WRITERS = 60, 8


def main() -> int:
    postgres = Postgres(DURABLE).start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(postgres.create("raced"))
            migrate(database)
            raced = race(database, open_keys(Path(folder) / "keys"), SECONDS, WRITERS)
            database.close()
    finally:
        postgres.remove()
    missed = raced.skipped + raced.differs + raced.backwards
    print(
        f"a pull beside {WRITERS} writers for {SECONDS} s on PostgreSQL: {raced.commits:,} records in {raced.pulls:,} pages, "
        f"skipped {raced.skipped}, families that differ at the end {raced.differs}; target 0: {'MISSED' if missed else 'reached'}"
    )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
