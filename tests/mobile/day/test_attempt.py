"""An attempt to reach a family in two presses: the record is the form's own, and for a while it may be taken back."""

from mobile.phone import Phone
from tests.mobile.conftest import HOME


def test_the_second_press_writes_down_the_form_s_own_record(worker: Phone) -> None:
    attempt = worker.attempt(HOME)
    attempt.choose("visit")
    noted = attempt.end("nohome").noted
    assert noted is not None
    assert "Үйде болмады" in noted.text
    on = attempt.page().again[1].name
    day = attempt.again(on).again[1]
    assert day.chosen
    attempt.finish()
    attempt.finish()
    [entry] = worker.outbox.entries("ready")
    record = worker.outbox.record(entry.id)
    assert record is not None
    assert record.answers == {"ctt_channel": "visit", "ctt_outcome": "nohome", "ctt_next": on}
    last = worker.family(HOME).page().last
    assert last is not None
    assert "хабарласа алмадық" in last.second


def test_undone_it_was_never_there(worker: Phone) -> None:
    attempt = worker.attempt(HOME)
    attempt.end("spoke")
    assert attempt.undo().outcomes
    attempt.finish()
    assert (worker.outbox.count("ready"), worker.drafts.unfinished()) == (0, [])


def test_a_phone_that_dies_in_between_keeps_it_as_a_draft(worker: Phone) -> None:
    worker.attempt(HOME).end("unreach")
    [draft] = worker.drafts.unfinished()
    assert draft.answers | {"meta": None} == {"ctt_channel": "phone", "ctt_outcome": "unreach", "meta": None}


def test_another_outcome_goes_on_in_the_whole_form(worker: Phone) -> None:
    attempt = worker.attempt(HOME)
    interview = worker.interview(attempt.whole())
    attempt.finish()
    assert interview.session.node("/data/ctt_channel").value == "phone"
    assert worker.outbox.count("ready") == 0
