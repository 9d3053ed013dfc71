"""The log of mishaps says where and when, stays small and private, and repeats nothing that was said."""

from pathlib import Path

from mobile.keeping.mishaps import LOG_BYTES, log_beside, write_down


def fail(words: str) -> ValueError:
    try:
        raise ValueError(words)
    except ValueError as problem:
        return problem


def test_it_says_where_and_not_a_word_of_what(tmp_path: Path) -> None:
    write_down(tmp_path / "qonys.db", fail("Пеш түтіндейді"))
    written = log_beside(tmp_path / "qonys.db").read_text()

    assert "ValueError" in written
    assert "test_mishaps.py" in written
    assert "Пеш" not in written
    assert log_beside(tmp_path / "qonys.db").stat().st_mode & 0o077 == 0


def test_the_newest_stay_when_it_is_full(tmp_path: Path) -> None:
    for _ in range(LOG_BYTES // 60):
        write_down(tmp_path / "qonys.db", fail(""))
    write_down(tmp_path / "qonys.db", KeyError("x"))
    written = log_beside(tmp_path / "qonys.db").read_text()

    assert len(written) <= LOG_BYTES
    assert "KeyError" in written


def test_without_room_there_is_no_log_and_no_harm(tmp_path: Path) -> None:
    log_beside(tmp_path / "qonys.db").mkdir()

    write_down(tmp_path / "qonys.db", fail(""))
