"""What a broken or hostile phone sends concerns no other record of the batch, and is not kept in its own words."""

import msgspec
import pytest

from tests.server.conftest import Programme, record

HEAT = {"ctx_heating": "1", "heat_day": "often"}


def good(programme: Programme) -> bytes:
    return record("heat", HEAT, programme.family, programme.person, hours_ago=1)


def spoilt(programme: Programme, **changes: object) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(good(programme)), **changes})


HOSTILE: dict[str, dict[str, object]] = {
    "an id with the letter 0": {"id": "a\x00b"},
    "a field with the letter 0": {"x\x00y": 1},
    "an answer with the letter 0": {"answers": {"heat_day": "a\x00b"}},
    "a question with the letter 0": {"answers": {"heat\x00x": "1"}},
    "a version with the letter 0": {"form_version": "1\x00"},
    "a time before all calendars": {"started_at": "0001-01-01T00:00:00+14:00"},
    "a time before the programme": {"started_at": "0001-01-01T00:00:00Z"},
    "a field as long as a book": {"x" * 100_000: 1},
}


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
def test_it_is_refused_and_the_record_beside_it_is_kept(
    programme: Programme, changes: dict[str, object]
) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    refused, kept = programme.push(worker, spoilt(programme, **changes), good(programme))
    assert (refused.status, kept.status) == ("refused", "accepted")
    assert len(refused.problem.detail if refused.problem else "") < 500
    [row] = programme.rows("select record_id, field from refusal")
    assert len(row["record_id"]) <= 64
    assert len(row["field"] or "") <= 64


def test_a_backslash_that_a_person_wrote_is_no_letter_0(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    [receipt] = programme.push(worker, spoilt(programme, answers={"ctx_heating": "\\u0000"}))
    assert receipt.problem is None or receipt.problem.code != "malformed"
