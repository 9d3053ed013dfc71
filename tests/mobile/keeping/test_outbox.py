"""A record waits on the phone until a receipt names its hash."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from mobile.keeping.drafts import Draft
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.phone import Phone
from surveys.exchange.sync import Problem, Receipt
from surveys.ids import uuid7
from surveys.submission import Submission, record_bytes, record_hash

HOME = "01976b00-0000-7000-8000-000000000001"


if TYPE_CHECKING:
    from tests.mobile.conftest import Clock


@pytest.fixture
def ready(store: Store, clock: Callable) -> Callable[..., str]:
    """Return a function that puts a record into the outbox and gives its id."""

    def put(text: str = "answer", household_id: str = "") -> str:
        draft = Draft(
            id=uuid7(), form_id="help", form_version="1", household_id=household_id or uuid7(), person_id=None,
            language="kk", started_at=clock(), touched_at=clock(),
        )  # fmt: skip
        Outbox(store).finalize(draft, {"hlp_words": text}, "Әлімжанұлы", clock())
        return draft.id

    return put


def hash_of(store: Store, id: str) -> str:
    return Outbox(store).waiting([id])[0].hash


def test_the_bytes_that_are_sent_are_the_bytes_that_were_hashed(store: Store, ready: Callable) -> None:
    waiting = Outbox(store).waiting([ready()])[0]

    assert record_hash(waiting.record) == waiting.hash
    assert record_bytes(msgspec.json.decode(waiting.record, type=Submission)) == waiting.record


def test_finishing_turns_the_draft_into_a_record_with_the_same_id(worker: Phone, finish: Callable) -> None:
    draft_id = finish(worker)

    assert worker.drafts.unfinished() == []
    assert [entry.id for entry in worker.outbox.entries("ready")] == [draft_id]


def test_a_receipt_with_another_hash_releases_nothing(store: Store, ready: Callable, clock: Callable) -> None:
    record_id = ready()
    receipt = Receipt(id=record_id, status="accepted", hash="0" * 64)

    assert Outbox(store).receive(receipt, clock()) is None
    assert Outbox(store).count("ready") == 1
    assert Outbox(store).count("sent") == 0


def test_a_receipt_that_names_the_hash_releases_it_once(
    store: Store, ready: Callable, clock: Callable
) -> None:
    record_id = ready()
    receipt = Receipt(id=record_id, status="accepted", hash=hash_of(store, record_id))
    outbox = Outbox(store)

    assert outbox.receive(receipt, clock()) == "sent"
    assert outbox.receive(receipt, clock()) is None
    assert (outbox.count("ready"), outbox.count("sent")) == (0, 1)


def test_a_sent_record_can_still_be_read(store: Store, ready: Callable, clock: Callable) -> None:
    record_id = ready("Пеш түтіндейді")
    Outbox(store).receive(Receipt(id=record_id, status="accepted", hash=hash_of(store, record_id)), clock())

    record = Outbox(store).record(record_id)

    assert record is not None
    assert record.answers == {"hlp_words": "Пеш түтіндейді"}


def test_a_refused_record_stays_with_its_reason_and_can_wait_again(
    store: Store, ready: Callable, clock: Callable
) -> None:
    record_id, outbox = ready(), Outbox(store)
    before = hash_of(store, record_id)
    problem = Problem(code="constraint", field="hlp_words")
    outbox.receive(Receipt(id=record_id, status="refused", hash=before, problem=problem), clock())

    assert outbox.entries("refused")[0].head.problem == problem
    outbox.again(record_id, clock())
    assert hash_of(store, record_id) == before
    assert outbox.entries("ready")[0].head.problem is None


def test_batches_go_oldest_first_and_stay_small(store: Store, ready: Callable) -> None:
    ids = [ready() for _ in range(5)]
    big = [ready("x" * 600_000), ready("y" * 600_000)]

    assert Outbox(store).batches(3, 1024 * 1024) == [ids[:3], [*ids[3:], big[0]], [big[1]]]


def test_only_what_the_server_confirmed_is_ever_dropped(
    store: Store, ready: Callable, clock: Callable
) -> None:
    outbox = Outbox(store)
    sent, waiting, refused = ready(), ready(), ready()
    outbox.receive(Receipt(id=sent, status="accepted", hash=hash_of(store, sent)), clock())
    outbox.receive(Receipt(id=refused, status="refused", hash=hash_of(store, refused)), clock())

    outbox.tidy(clock() + timedelta(days=400))

    assert outbox.record(sent) is None
    assert outbox.record(waiting) is not None
    assert outbox.record(refused) is not None


def test_a_phone_whose_clock_goes_back_does_not_finish_before_it_began(worker: Phone, clock: "Clock") -> None:
    draft_id = worker.begin("help", HOME, None)
    clock.pass_time(days=-1)
    interview = worker.interview(draft_id)
    interview.answer("/data/hlp_words", "сөз")
    interview.finish()

    record = worker.outbox.record(draft_id)

    assert record is not None
    assert record.finished_at == record.started_at
