"""Long answers take half the room and come back as they were."""

from server.packed import WORTH_PACKING, packed, unpacked
from tests.server.conftest import Programme, record

LONG = {"hlp_words": "Пеш түтіндейді, балалар салқын бөлмеде ұйықтайды. " * 9, "hlp_cat": "cold"}


def test_long_answers_are_read_as_they_were_written(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.push(worker, record("help", LONG, programme.family, programme.person))
    [row] = programme.rows("select private_answers from submission")
    assert row["private_answers"].startswith('{"hlp_words":"Пеш түтіндейді, балалар')
    assert len(row["private_answers"]) > WORTH_PACKING


def test_on_sqlite_they_lie_packed_on_the_disk(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    small.push(worker, record("help", LONG, small.family, small.person))
    [row] = small.rows(
        "select typeof(private_answers) as kind, length(private_answers) as size from submission"
    )
    assert row["kind"] == "blob"
    assert row["size"] < 300


def test_short_ones_and_those_kept_before_stay_text() -> None:
    short = {"answers": '{"a":1}', "private_answers": None, "seq": 3}
    assert packed(short) == short
    before = {"answers": "x" * 1000}
    assert unpacked(dict(before)) == before == unpacked(packed(before))
