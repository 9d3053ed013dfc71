"""No commit slips behind a phone's cursor, however many write beside it and however late they commit."""

from server.database import Database
from server.keys import Keys
from tests.writers import race


def test_a_pull_beside_eight_writers_misses_nothing(database: Database, keys: Keys) -> None:
    raced = race(database, keys, seconds=4)
    assert (raced.skipped, raced.differs, raced.backwards) == (0, 0, 0)
    assert raced.commits > 50
    assert raced.pulls > 10
