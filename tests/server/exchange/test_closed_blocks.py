"""What a worker's phone closed for the server alone is put back at the door, and parted like any other private answer."""

import msgspec

from mobile.keeping.vault import close
from surveys.ids import uuid7
from surveys.interview.closing import Block
from tests.server.conftest import VERSION, Programme, record

OPEN = {"ctx_months": "6"}


def closed(programme: Programme, id: str, answers: dict[str, object]) -> str:
    block = Block(form_version=VERSION, answers=answers)
    return close(msgspec.json.encode(block), programme.keys.public_pem, id)


def push(programme: Programme, *blocks: str, id: str) -> str:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    sent = record("place", OPEN, programme.family, programme.person, id=id, closed=blocks)
    [receipt] = programme.push(worker, sent)
    return receipt.problem.code if receipt.problem else receipt.status


def test_the_newest_of_several_blocks_counts_and_each_answer_goes_where_it_belongs(
    programme: Programme,
) -> None:
    mine = uuid7()
    first = closed(programme, mine, {"/data/own/nav_fear": "much", "/data/pla/pla_home": 4})
    second = closed(programme, mine, {"/data/pla/pla_home": 2, "/data/pla/pla_plan": "move"})

    assert push(programme, first, second, id=mine) == "accepted"
    [row] = programme.rows("select answers, private_answers from submission where form_id = 'place'")
    assert msgspec.json.decode(row["answers"]) == OPEN
    assert msgspec.json.decode(row["private_answers"]) == {
        "own": {"nav_fear": "much"},
        "pla": {"pla_home": 2},
    }
    [sealed] = programme.rows("select answers from sealed_answer")
    assert msgspec.json.decode(sealed["answers"]) == {"pla": {"pla_plan": "move"}}


def test_what_is_not_asked_wrong_or_unknown_in_a_block_stays_out_and_the_rest_is_kept(
    programme: Programme,
) -> None:
    mine = uuid7()
    block = closed(
        programme, mine, {"/data/nothing": 1, "/data/pla/pla_home": 99, "/data/own/nav_fear": "much"}
    )

    assert push(programme, block, id=mine) == "accepted"
    [row] = programme.rows("select private_answers from submission where form_id = 'place'")
    assert msgspec.json.decode(row["private_answers"]) == {"own": {"nav_fear": "much"}}


def test_a_block_of_another_record_opens_nowhere_and_the_record_stays_with_the_phone(
    programme: Programme,
) -> None:
    block = closed(programme, uuid7(), {"/data/own/nav_fear": "much"})

    assert push(programme, block, id=uuid7()) == "malformed"
