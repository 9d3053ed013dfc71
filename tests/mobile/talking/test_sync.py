"""One sitting with the office: all that can be sent is sent, all that is new comes, nothing is let go too early."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import msgspec
import pytest

from mobile.keeping.pin import kept_lock
from mobile.keeping.sittings import Sitting
from mobile.phone import Phone
from mobile.talking.receiving import families, help_requests, known
from mobile.talking.sync import Progress, sync
from mobile.talking.trouble import ServerTrouble, UnknownDevice
from surveys.exchange.sync import Problem, Pull

HOME = "01976b00-0000-7000-8000-000000000001"


if TYPE_CHECKING:
    from tests.mobile.conftest import Office


def sit(
    phone: Phone, progress: Progress | None = None, is_stopped: Callable[[], bool] = lambda: False
) -> Sitting:
    client = phone.connect(kept_lock(phone.store).server, "kk")
    try:
        return sync(phone.store, client, progress, is_stopped=is_stopped, now=phone.now)
    finally:
        client.close()


def test_what_is_ready_arrives_byte_for_byte(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    record_id = finish(worker_online)
    sealed = worker_online.outbox.waiting([record_id])[0].record

    report = sit(worker_online)

    assert (report.sent, report.left, report.problem) == (1, 0, None)
    assert office.records == {record_id: sealed}
    assert worker_online.outbox.count("sent") == 1


def test_sending_twice_is_harmless(worker_online: Phone, office: "Office", finish: Callable) -> None:
    record_id = finish(worker_online)
    sit(worker_online)
    sit(worker_online)

    assert office.pushes == [[record_id]]


def test_an_answer_with_another_hash_leaves_the_record_on_the_phone(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    office.forget_hash = True
    finish(worker_online)

    report = sit(worker_online)

    assert (report.sent, report.left) == (0, 1)
    assert worker_online.outbox.count("ready") == 1


def test_a_lost_answer_is_mended_by_the_next_sitting(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    record_id = finish(worker_online)
    serve = office.push

    def break_off(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        office.push = serve
        office.records[record_id] = body
        return office.break_off(handler)

    office.push = break_off

    assert sit(worker_online).problem == "phone.trouble.broken_off"
    assert worker_online.outbox.count("ready") == 1
    assert sit(worker_online).sent == 1


def test_many_records_go_in_batches_of_fifty(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    ids = [finish(worker_online) for _ in range(120)]

    report = sit(worker_online)

    assert report.sent == 120
    assert [len(batch) for batch in office.pushes] == [50, 50, 20]
    assert [one for batch in office.pushes for one in batch] == ids


def test_one_record_that_fells_the_server_does_not_hold_back_the_others(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    ids = [finish(worker_online) for _ in range(20)]
    serve = office.push

    def push(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        return (
            office.problem(handler, 500, "ServerFault") if ids[13].encode() in body else serve(handler, body)
        )

    office.push = push

    report = sit(worker_online)

    assert report.sent == 19
    assert [entry.id for entry in worker_online.outbox.entries("ready")] == [ids[13]]
    assert report.problem == ServerTrouble.word


def test_a_refused_record_is_refused_alone(worker_online: Phone, office: "Office", finish: Callable) -> None:
    good, bad = finish(worker_online), finish(worker_online)
    office.refuse[bad] = "not_your_family"

    report = sit(worker_online)

    assert (report.sent, report.refused) == (1, 1)
    assert list(office.records) == [good]
    assert worker_online.outbox.entries("refused")[0].head.problem == Problem(
        code="not_your_family", field="hlp_words"
    )


def test_a_phone_the_server_does_not_know_keeps_everything(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    finish(worker_online)
    serve = office.push
    office.push = lambda handler, body: office.problem(handler, 401, "UnknownDevice")

    report = sit(worker_online)

    assert report.problem == UnknownDevice.word
    assert report.left == 1
    office.push = serve


def test_new_families_come_page_by_page(
    worker_online: Phone, office: "Office", household: Callable, a_request: Callable
) -> None:
    office.pages = [
        Pull(cursor=5, more=True, households=(household("hh-2", name="Сейтқали Нұрбек"),)),
        Pull(cursor=9, help_requests=(a_request(),), context={"ctx_phone": "1414"}, simulated=True),
    ]

    report = sit(worker_online)

    assert report.received == 2
    assert set(families(worker_online.store).all()) == {HOME, "hh-2"}
    assert set(help_requests(worker_online.store).all()) == {"help-1"}
    assert (known(worker_online.store).cursor, known(worker_online.store).simulated) == (9, True)


def test_a_pull_that_breaks_off_goes_on_where_it_was(
    worker_online: Phone, office: "Office", household: Callable
) -> None:
    office.pages = [Pull(cursor=5, more=True, households=(household("hh-2"),)), Pull(cursor=9)]
    office.misbehave = lambda handler, path: "cursor=5" in handler.path and office.break_off(handler)

    assert sit(worker_online).problem == "phone.trouble.broken_off"
    office.misbehave = lambda handler, path: False

    assert known(worker_online.store).cursor == 5
    sit(worker_online)
    assert known(worker_online.store).cursor == 9


def test_a_family_that_left_stays_while_something_of_it_is_here(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    draft_id = worker_online.begin("help", HOME, None)
    office.pages = [Pull(cursor=5, gone=(HOME,))]

    sit(worker_online)
    assert HOME in families(worker_online.store).all()

    interview = worker_online.interview(draft_id)
    interview.answer("/data/hlp_words", "сөз")
    interview.finish()
    office.refuse[draft_id] = "not_your_family"
    sit(worker_online)
    assert HOME in families(worker_online.store).all()

    del office.refuse[draft_id]
    worker_online.outbox.again(draft_id, worker_online.now())
    sit(worker_online)
    assert families(worker_online.store).all() == {}
    assert worker_online.outbox.record(draft_id) is None


def test_a_new_version_is_for_new_interviews_and_a_draft_keeps_its_own(
    worker_online: Phone, office: "Office", entry: Callable, form_file: Callable
) -> None:
    old = form_file("help")
    draft_id = worker_online.begin("help", HOME, None)
    new = msgspec.structs.replace(
        old,
        version="2099",
        hash="f" * 64,
        xform=old.xform.replace(f'version="{old.version}"', 'version="2099"'),
    )
    office.pages = [
        Pull(cursor=5, forms=(msgspec.structs.replace(entry("help"), version="2099", hash="f" * 64),))
    ]
    office.misbehave = lambda handler, path: (
        path == "/api/forms/help/2099" and office.reply(handler, 200, new)
    )

    assert sit(worker_online).problem is None
    assert worker_online.forms.current()["help"] == "2099"
    assert worker_online.interview(draft_id).session.form.version == old.version

    interview = worker_online.interview(draft_id)
    interview.answer("/data/hlp_words", "сөз")
    interview.finish()
    sit(worker_online)
    sit(worker_online)
    assert not worker_online.forms.has("help", old.version)


def test_a_form_named_before_the_network_went_is_fetched_later(
    worker_online: Phone, office: "Office", entry: Callable
) -> None:
    worker_online.store.rows("delete from form where id = 'help'")
    office.pages = [Pull(cursor=5, forms=(entry("help"),))]
    office.misbehave = lambda handler, path: (
        path.startswith("/api/forms") and office.problem(handler, 503, "Overloaded")
    )

    assert sit(worker_online).problem == ServerTrouble.word
    assert "help" not in worker_online.forms.current()

    office.misbehave = lambda handler, path: False
    sit(worker_online)
    assert "help" in worker_online.forms.current()


def test_a_form_the_app_cannot_read_is_not_taken(
    worker_online: Phone, office: "Office", entry: Callable
) -> None:
    broken = {"id": "help", "version": "3000", "hash": "e" * 64, "xform": "<h:html/>"}
    office.pages = [
        Pull(cursor=5, forms=(msgspec.structs.replace(entry("help"), version="3000", hash="e" * 64),))
    ]
    office.misbehave = lambda handler, path: path.endswith("/3000") and office.reply(handler, 200, broken)
    before = worker_online.forms.current()

    assert sit(worker_online).problem == "phone.trouble.too_old"
    assert worker_online.forms.current() == before


def test_stopping_keeps_what_was_done(worker_online: Phone, office: "Office", finish: Callable) -> None:
    for _ in range(60):
        finish(worker_online)
    stop = threading.Event()
    told: list[tuple[str, int, int]] = []

    def progress(what: str, done: int, total: int) -> None:
        told.append((what, done, total))
        if done == 50:
            stop.set()

    report = sit(worker_online, progress=progress, is_stopped=stop.is_set)

    assert (report.sent, report.left, report.stopped) == (60, 0, True)
    assert told == [("send", 0, 60), ("send", 50, 60)]


def test_a_busy_server_is_waited_for_and_gets_the_same_batch(
    worker_online: Phone, office: "Office", finish: Callable
) -> None:
    first, second = finish(worker_online), finish(worker_online)
    serve = office.push

    def be_busy(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        office.push = serve
        return office.problem(handler, 503, "Busy", **{"Retry-After": "0"})

    office.push = be_busy
    report = sit(worker_online)
    assert (report.sent, report.left, report.problem) == (2, 0, None)
    assert office.pushes == [[first, second]]


def test_a_server_that_stays_busy_is_left_in_peace_with_everything_on_the_phone(
    worker_online: Phone, office: "Office", finish: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobile.talking.sync.LONGEST_WAIT", 0.2)
    finish(worker_online)
    office.push = lambda handler, body: office.problem(handler, 503, "Busy", **{"Retry-After": "1"})
    report = sit(worker_online)
    assert (report.sent, report.left, report.problem) == (0, 1, "phone.trouble.busy")
