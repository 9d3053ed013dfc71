"""A frozen run comes out the same again, from the file alone; it names nobody, and who objects is not in it."""

import gzip
import hashlib
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from server.risk import snapshot
from server.risk.command import main
from server.risk.refreshing import refresh
from server.risk.snapshot import rebuild
from tests.server.conftest import AGREED
from tests.server.risk.conftest import COLD, NOW, Pair


def frozen(pair: Pair, path: Path) -> str:
    return refresh(pair.database, NOW, freeze_to=path).frozen


def test_it_rebuilds_exactly_the_same_numbers(pair: Pair, tmp_path: Path) -> None:
    with pair.database.transaction() as connection:
        connection.run(
            """
            insert into household_exit (household_id, id, kind, earliest, latest, source, recorded_at)
            values (:id, 'e', 'origin', '2026-10-05', '2026-11-15', 'worker', '2026-11-16T00:00:00.000000Z')
            """,
            id=pair.second,
        )
    path = tmp_path / "run.json.gz"
    found = frozen(pair, path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == found
    assert path.stat().st_mode & 0o077 == 0
    pair.tell(pair.first, COLD)
    again = rebuild(path)
    assert (again.same_model, again.same_order, again.same_code) == (True, True, True)
    assert again.households == 1


def test_the_same_run_is_the_same_file(pair_small: Pair, tmp_path: Path) -> None:
    assert frozen(pair_small, tmp_path / "one.gz") == frozen(pair_small, tmp_path / "two.gz")


def test_it_holds_ids_and_numbers_and_nobody_who_objects(pair_small: Pair, tmp_path: Path) -> None:
    pair = pair_small
    pair.tell(pair.first, AGREED | {"con_analysis": "no"}, "consent", pair.programme.person)
    frozen(pair, tmp_path / "run.gz")
    text = gzip.decompress((tmp_path / "run.gz").read_bytes()).decode()
    assert pair.second in text
    for secret in (pair.first, pair.other, "Отбасы", "Айдос", "Бескөл", pair.programme.person):
        assert secret not in text


def test_the_command_tells_whether_it_is_the_same(
    pair_small: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QONYS_DATABASE", pair_small.database.url)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    path = tmp_path / "run.gz"
    assert "The run is frozen" in CliRunner().invoke(main, ["--freeze", str(path)]).output
    same = CliRunner().invoke(main, ["--snapshot", str(path)])
    assert (same.exit_code, "Every number is the same." in same.output) == (0, True), same.output
    monkeypatch.setattr(snapshot, "code_version", lambda: "another")
    assert "The program has changed since." in CliRunner().invoke(main, ["--snapshot", str(path)]).output


@pytest.mark.parametrize("what", ["changed", "text", "missing", "format"])
def test_a_file_that_is_none_is_told_in_a_sentence(pair_small: Pair, tmp_path: Path, what: str) -> None:
    path = tmp_path / "run.gz"
    frozen(pair_small, path)
    told = msgspec.json.decode(gzip.decompress(path.read_bytes()))
    if what != "changed":
        (tmp_path / "run.gz.sha256").unlink()
    if what == "missing":
        path.unlink()
    else:
        path.write_bytes(b"x" if what == "text" else gzip.compress(msgspec.json.encode(told | {"format": 9})))
    refused = CliRunner().invoke(main, ["--snapshot", str(path)])
    says = {
        "changed": "not as it was written",
        "text": "no snapshot",
        "missing": "cannot be read",
        "format": "reads 1",
    }
    assert refused.exit_code == 1
    assert says[what] in refused.output
