"""The sending page says where every record is, and never what is in it."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import msgspec

from mobile.phone import Phone
from surveys.wording import say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office


def test_nothing_to_send_says_so(worker: Phone) -> None:
    page = worker.sending().page()

    assert page.headline == say("phone.sending.all", "kk")
    assert page.empty is not None


def test_what_waits_is_named_by_form_and_family_not_by_answer(worker: Phone, finish: Callable) -> None:
    finish(worker, "Пеш түтіндейді")
    page = worker.sending().page()

    assert page.ready is not None
    assert page.ready.rows[0].title == say("form.help", "kk")
    assert "Әлімжанұлы Ерболат" in page.ready.rows[0].second
    assert "түтін" not in msgspec.json.encode(page).decode()


def test_the_settlers_page_names_nobody(settler: Phone, finish: Callable) -> None:
    finish(settler)

    assert "Әлімжанұлы" not in msgspec.json.encode(settler.sending().page()).decode()


def test_sent_records_stay_in_the_list(worker_online: Phone, office: "Office", finish: Callable) -> None:
    finish(worker_online)
    page = worker_online.sending().send()

    assert page.unsent == 0
    assert page.sent is not None
    assert page.happened is not None
    assert page.happened.text == say("phone.sending.arrived.one", "kk", n=1)


def test_a_refusal_says_why_in_the_questions_own_words_and_can_be_tried_again(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    record_id = finish(worker_online)
    office.refuse[record_id] = "constraint"
    page = worker_online.sending().send()

    assert page.refused is not None
    question = worker_online.forms.load("help", worker_online.forms.current()["help"]).find("hlp_words")
    assert page.refused.rows[0].second == say("refused.constraint", "kk", field=question.label.say("kk"))
    assert page.unsent == 1

    office.refuse.clear()
    assert worker_online.sending().again(record_id).refused is None
    assert worker_online.sending().send().unsent == 0


def test_a_closed_question_is_not_named_by_a_refusal(worker: Phone) -> None:
    version = worker.forms.current()["place"]

    assert worker.question_words("place", version, "pla_plan") == say("phone.closed_answer", "kk")


def test_records_that_wait_for_days_are_said_loudly(worker: Phone, finish: Callable, clock: "Clock") -> None:
    finish(worker)
    clock.pass_time(days=8)
    late = worker.sending().page().late

    assert late is not None
    assert (late.text, late.tone) == (say("phone.sending.days", "kk", n=8), "danger")


def test_two_taps_send_once_and_the_page_can_be_drawn_meanwhile(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    finish(worker_online)
    inside, go_on = threading.Event(), threading.Event()
    serve = office.push

    def slowly(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        inside.set()
        go_on.wait(5)
        return serve(handler, body)

    office.push = slowly
    sending = worker_online.sending()
    behind = threading.Thread(target=sending.send)
    behind.start()
    assert inside.wait(5)

    meanwhile = sending.send()
    assert meanwhile.working == say("phone.sending.working.send", "kk", done=0, total=1)
    interview = worker_online.interview(
        worker_online.begin("help", worker_online.home().caseload().rows[0].id, None)
    )
    interview.answer("/data/hlp_words", "жіберіп жатқанда жазылды")
    go_on.set()
    behind.join(5)

    assert len(office.pushes) == 1
    assert sending.page().working == ""
    assert len(worker_online.drafts.unfinished()) == 1


def test_stopping_is_said(worker_online: Phone, office: "Office", finish: Callable) -> None:
    for _ in range(60):
        finish(worker_online)
    sending = worker_online.sending()
    serve = office.push

    def stop_then_serve(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        sending.stop()
        return serve(handler, body)

    office.push = stop_then_serve
    page = sending.send()

    assert page.happened is not None
    assert page.happened.text == say("phone.sending.stopped", "kk", sent=50, left=10)
