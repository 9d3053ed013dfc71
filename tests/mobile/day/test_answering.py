"""A help request is brought on from the worker's phone, offline, in steps that can follow; the server takes the same steps."""

from collections.abc import Callable

import msgspec
import pytest

from mobile.phone import Phone
from mobile.talking.receiving import help_requests
from surveys.exchange.handing import Act
from surveys.exchange.sync import CaseHelp

REQUEST = "01976b00-0000-7000-a000-000000000001"


@pytest.fixture
def asked(worker: Phone, a_request: Callable[..., CaseHelp]) -> Phone:
    help_requests(worker.store).put(REQUEST, a_request(id=REQUEST))
    return worker


def test_each_step_counts_here_at_once_and_waits_to_be_sent(asked: Phone) -> None:
    answering = asked.answering(REQUEST)
    assert [one.name for one in answering.page().moves] == ["seen", "working", "done"]
    page = answering.move("working")
    assert ([one.name for one in page.moves], page.request.badge.text) == (["done"], "Орындалуда")
    answering.move("seen")
    assert asked.home().today().sections, "an open request stays on Today"
    answering.move("done")
    [working, done] = [act for _, act in asked.outbox.acts("ready")]
    assert (working.state, done.state, working.request_id) == ("working", "done", REQUEST)
    assert not any(
        row.second == "Көмек сұрауына жауап беру" for s in asked.home().today().sections for row in s.rows
    )


def test_an_act_says_what_its_kind_has_to_say_and_no_more(asked: Phone) -> None:
    asked.answering(REQUEST).move("seen")
    [(_, act)] = asked.outbox.acts("ready")
    assert act.is_whole
    for wrong in ({"state": ""}, {"request_id": None}, {"transfer_id": act.id}, {"act": "accept"}):
        assert not msgspec.structs.replace(act, **wrong).is_whole
    assert msgspec.json.decode(msgspec.json.encode(act), type=Act) == act
