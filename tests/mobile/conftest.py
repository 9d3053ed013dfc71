"""A phone in a folder of its own, and an office on 127.0.0.1 that it can speak with."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from mobile.keeping.locking import Lock
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key, wrap, wrap_for_recovery
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.enrolling import Device
from mobile.talking.receiving import Known, devices, families, known
from surveys.exchange.sync import (
    CaseDone,
    CaseHelp,
    CaseHousehold,
    CasePerson,
    FormEntry,
    FormFile,
    Holder,
    OwnSubmission,
)
from surveys.ids import uuid7
from tests.mobile.keeping.all_forms import form_files, keep_all_forms
from tests.mobile.office import NOW, Office, recovery_pair

PIN = "482913"
HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"
WIFE = "01976b00-0000-7000-8000-00000000000b"
CHILD = "01976b00-0000-7000-8000-00000000000c"
NOTICE = (
    "ctx_operator",
    "ctx_bin",
    "ctx_phone",
    "ctx_keep",
    "ctx_third",
    "ctx_cross",
    "ctx_publish",
)  # without all of these no consent may be taken
WORKER = Holder(kind="worker", id="w-1", name="Айгүл Сәрсенова", language="kk")
SETTLER = Holder(
    kind="settler", id="s-1", name="Ерболат Әлімжанұлы", language="kk", household_id=HOME, person_id=HEAD
)


@pytest.fixture(scope="session")
def form_file() -> Callable[[str], FormFile]:
    """Return a function that gives an instrument as the server hands it out."""
    return lambda name: form_files()[name]


def a_household(
    id: str = HOME, *, consents: Collection[str] = (HEAD, WIFE), **changes: object
) -> CaseHousehold:
    people = (
        CasePerson(
            id=HEAD,
            name="Ерболат Әлімжанұлы",
            relation="self",
            birth_year=1988,
            phone="+77005550123",
            consent=HEAD in consents,
        ),
        CasePerson(id=WIFE, name="Сәуле", relation="spouse", birth_year=1991, consent=WIFE in consents),
        CasePerson(id=CHILD, name="Айша", relation="child", birth_year=2017),
    )
    known = CaseHousehold(
        id=id,
        number=1040,
        name="Әлімжанұлы Ерболат",
        district="5910",
        village="Бескөл",
        arrived_on=date(2026, 5, 20),
        language="kk",
        people=people,
        consent=bool(consents),
        done=(
            CaseDone("consent", date(2026, 5, 21), HEAD),
            CaseDone("consent", date(2026, 5, 21), WIFE),
            CaseDone("arrival", date(2026, 5, 25)),
        ),
    )
    return msgspec.structs.replace(known, **changes)


@pytest.fixture
def household() -> Callable[..., CaseHousehold]:
    """Return a function that makes a family; what is named differs from Әлімжанұлы's."""
    return a_household


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An opened store with a new data key."""
    store = Store(tmp_path / "qonys.db")
    store.unlock(new_key())
    yield store
    store.close()


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def enrolled_phone(store: Store, clock: Clock, kind: str, server: str = "https://office.invalid") -> Phone:
    """Make a phone that is enrolled and open, with a PIN that is quick to check."""
    key = store.key
    public = recovery_pair()[1]
    store.keep_lock(
        Lock(
            pin=wrap(key, PIN, n=2**4),
            recovery=wrap_for_recovery(key, public, "d-1"),
            recovery_key=public,
            device_id="d-1",
            server=server,
        )
    )
    holder = WORKER if kind == "worker" else SETTLER
    devices(store).put(
        "", Device(device_id="d-1", token="token-1", holder=holder, server=server, enrolled_at=clock())
    )
    families(store).put(HOME, a_household())
    store.shelf("known", Known).put(
        "", Known(cursor=1, pulled_at=clock(), context=dict.fromkeys(NOTICE, "бар"))
    )
    store.keep_word("language", "kk")
    keep_all_forms(store)
    return Phone(store, server, clock, lambda address, language: Client(address, language, pause=0))


@pytest.fixture
def worker(store: Store, clock: Clock) -> Phone:
    """A worker's open phone with one family and every form."""
    return enrolled_phone(store, clock, "worker")


@pytest.fixture
def settler(store: Store, clock: Clock) -> Phone:
    """The own phone of the head of that family."""
    return enrolled_phone(store, clock, "settler")


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    office.thread.start()
    yield office
    office.http.shutdown()
    office.thread.join()
    office.http.server_close()


@pytest.fixture
def worker_online(store: Store, clock: Clock, office: Office) -> Phone:
    """A worker's phone whose server is the office."""
    return enrolled_phone(store, clock, "worker", office.address)


@pytest.fixture
def settler_online(store: Store, clock: Clock, office: Office) -> Phone:
    return enrolled_phone(store, clock, "settler", office.address)


@pytest.fixture
def finish() -> Callable[..., str]:
    """Return a function that fills in a help request and finishes it; it gives the record's id."""

    def run(phone: Phone, words: str = "Пеш түтіндейді", household_id: str = HOME) -> str:
        draft_id = phone.begin("help", household_id, HEAD)
        interview = phone.interview(draft_id)
        interview.answer("/data/hlp_words", words)
        page = interview.finish()
        assert page.scene == "done", page.end
        return draft_id

    return run


@pytest.fixture
def complaining() -> Callable[..., str]:
    """Return a function that sends a complaint from a settler's phone; it gives the code for the answer."""

    def run(phone: Phone, **answers: str) -> str:
        before = known(phone.store)
        context = before.context | {"ctx_independent": "1", "ctx_anonymous": "1"}
        phone.store.shelf("known", Known).put("", msgspec.structs.replace(before, context=context))
        draft_id = phone.settler().start_complaint()
        interview = phone.interview(draft_id)
        for name, value in answers.items():
            interview.answer(f"/data/{name}", value)
        assert interview.finish().scene == "done"
        record = phone.outbox.record(draft_id)
        assert record is not None
        return str(record.answers["ctx_code"])

    return run


@pytest.fixture
def a_request() -> Callable[..., CaseHelp]:
    def make(status: Literal["new", "seen", "working", "done"] = "new", **changes: object) -> CaseHelp:
        request = CaseHelp(
            id="help-1",
            household_id=HOME,
            category="cold",
            urgency="d3",
            status=status,
            made_at=NOW - timedelta(days=1),
            promised_at=NOW + timedelta(days=1),
            words="Пеш түтіндейді",
        )
        return msgspec.structs.replace(request, **changes)

    return make


@pytest.fixture
def entry() -> Callable[[str], FormEntry]:
    return lambda name: FormEntry(id=name, version=form_files()[name].version, hash=form_files()[name].hash)


@pytest.fixture
def own_pulse() -> Callable[..., OwnSubmission]:
    def make(at: datetime, **answers: object) -> OwnSubmission:
        version = form_files()["pulse"].version
        return OwnSubmission(
            id=uuid7(), form_id="pulse", form_version=version, finished_at=at, answers=answers
        )

    return make
