"""The database on the disk: nobody but the account that runs the server reads it."""

from contextlib import closing
from pathlib import Path

from server.database import Database
from server.store.migrating import migrate


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with closing(Database(f"sqlite:///{folder / 'qonys.db'}")) as database:
        migrate(database)
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}
    assert modes == dict.fromkeys(("qonys.db", "qonys.db-wal", "qonys.db-shm"), "0o600")
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_a_mode_that_somebody_gave_on_purpose_stays(tmp_path: Path) -> None:
    path = tmp_path / "qonys.db"
    path.touch(mode=0o640)
    path.chmod(0o640)
    with closing(Database(f"sqlite:///{path}")) as database:
        migrate(database)
    assert oct(path.stat().st_mode & 0o777) == "0o640"
