"""A worker's phone brings a help request on: once, in steps that can follow, where the family named the worker."""

from datetime import timedelta
from typing import Literal

import msgspec

from server.access import Caller
from server.exchange.pulling import pull
from surveys.exchange.handing import Act
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, record


def asked(programme: Programme, *readers: str) -> str:
    settler = programme.caller(programme.enrol_settler())
    answers = {"hlp_cat": "cold", "hlp_share": list(readers)}
    sent = programme.push(settler, record("help", answers, programme.family, programme.person, hours_ago=2))
    assert sent[0].status == "accepted", sent
    return programme.rows("select id from help_request")[0]["id"]


def send(
    programme: Programme, caller: Caller, request: str, state: Literal["seen", "working", "done"]
) -> tuple[bytes, str]:
    act = Act(
        id=uuid7(), act="request", household_id=programme.family, made_at=NOW - timedelta(hours=1), request_id=request,
        state=state,
    )  # fmt: skip
    body = msgspec.json.encode(act)
    return body, verdict(programme, caller, body)


def verdict(programme: Programme, caller: Caller, body: bytes) -> str:
    [receipt] = programme.push(caller, body)
    return receipt.problem.code if receipt.problem else receipt.status


def test_a_step_is_taken_once_and_the_family_s_phone_hears_of_it(programme: Programme) -> None:
    request, worker = asked(programme, "worker", "lead"), programme.caller(programme.enrol_worker())
    body, word = send(programme, worker, request, "working")
    assert (word, verdict(programme, worker, body)) == ("accepted", "accepted")
    [move] = programme.rows("select before, state, staff_id from help_move")
    assert (move["before"], move["state"], move["staff_id"]) == ("new", "working", programme.worker_id)
    settler = programme.caller(programme.enrol_settler())
    assert [one.status for one in pull(programme.database, settler, 0, NOW).help_requests] == ["working"]
    assert send(programme, worker, request, "working")[1] == "accepted", "what stands so is done"
    assert send(programme, worker, request, "seen")[1] == "impossible_step"


def test_who_was_not_named_or_does_not_hold_the_family_moves_nothing(programme: Programme) -> None:
    request = asked(programme, "lead")
    worker = programme.caller(programme.enrol_worker())
    other = programme.caller(programme.enrol_worker(programme.other_id))
    assert send(programme, worker, request, "seen")[1] == "not_your_family"
    assert send(programme, other, request, "seen")[1] == "not_your_family"
    settler = programme.caller(programme.enrol_settler())
    assert send(programme, settler, request, "done")[1] == "not_your_family"
    assert programme.rows("select id from help_move") == []
