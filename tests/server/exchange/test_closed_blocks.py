"""What a worker's phone closed for the server alone is put back at the door, and parted like any other private answer."""

from concurrent.futures import ThreadPoolExecutor

import msgspec

from mobile.keeping.vault import close
from server.access import Caller
from server.exchange.invited.inviting import Wish, exchange, find, invitations, invite
from server.exchange.invited.sitting import Sitting, look, send, turn
from server.exchange.phones.reporting import note_fetched
from server.exchange.pulling import pull
from server.store.clock import time_text
from server.store.office.fetched import FetchedStore
from server.store.office.teams import TeamStore
from server.store.received.forms import FormStore
from surveys.ids import uuid7
from surveys.interview.closing import Block
from tests.server.conftest import NOW, VERSION, Programme, record, xform

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


def test_twenty_fast_taps_on_a_link_are_one_record_and_other_teams_phones_begin_no_form_of_a_team(
    programme: Programme, aigul: Caller
) -> None:
    programme.agreed(aigul)
    wish = Wish(household_id=programme.family, person_id=programme.person, form_id="pulse", way="code")
    with programme.database.transaction() as connection:
        made = invite(connection, programme.keys, wish, made_by=programme.worker_id, now=NOW)
        TeamStore(connection).add(id="north", name="North", district="5950", now=time_text(NOW))
        FormStore(connection).give_to("heat", ["north"])
    token = exchange(programme.database, programme.keys, made.secret, address="127.0.0.1", now=NOW)
    with programme.database.reading() as connection:
        invited = find(connection, token, NOW)
    sitting = Sitting(
        door=programme.door, invited=invited, token=token, form_id="pulse", language="kk", now=NOW
    )

    def tap(_: int) -> bool:
        turn(sitting, lambda page: page.answer({"/data/pul_life": 7}))
        return send(sitting) is None

    with ThreadPoolExecutor(4) as hands:
        assert all(hands.map(tap, range(20)))
    [kept] = programme.rows("select * from submission where form_id = 'pulse'")
    assert (kept["person_id"], kept["private_answers"]) == (programme.person, '{"pul_life":7}')
    assert look(sitting) is None
    page = pull(programme.database, aigul, 0, NOW)
    assert "heat" in page.closed
    assert "heat" not in {one.id for one in page.forms}
    note_fetched(programme.database, aigul, xform("heat"), NOW)
    with programme.database.reading() as connection:
        assert [row["version"] for row in FetchedStore(connection).held("")] == [VERSION]
        assert [row["state"] for row in invitations(connection, programme.family, NOW)] == ["received"]
