"""A correction made on a phone without a network: shown at once, sent once, and then the same for everybody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobile.keeping.drafts import Draft
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.pages.families.register import facts_here, families_here, keep_change, send_change, to_settle
from mobile.talking.receiving import Device as PhoneDevice
from mobile.talking.receiving import devices, receive
from server.access import Caller
from server.database import Database
from server.exchange.pulling import pull
from server.keys import Keys, open_keys
from surveys.exchange.sync import CaseHousehold
from surveys.ids import uuid7
from surveys.register.facts import find
from surveys.register.partings import Made, split
from tests.server.conftest import VERSION, Programme


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return open_keys(tmp_path_factory.mktemp("data") / "keys")


@pytest.fixture
def programme(tmp_path: Path, keys: Keys) -> Programme:
    from server.store.migrating import migrate

    database = Database(f"sqlite:///{tmp_path / 'server.db'}")
    migrate(database)
    return Programme(database, keys)


class Pocket:
    """A worker's phone: its real store, and the server's own functions on the other side."""

    def __init__(self, programme: Programme, path: Path) -> None:
        enrolled = programme.enrol_worker()
        self.programme, self.caller = programme, programme.caller(enrolled)
        self.store, self.cursor = Store(path), 0
        self.store.unlock(new_key())
        device = PhoneDevice(
            device_id=enrolled.device_id,
            token="",
            holder=enrolled.holder,
            server="",
            enrolled_at=datetime.now(UTC),
        )
        devices(self.store).put("", device)
        self.fetch()

    def send(self) -> None:
        outbox = Outbox(self.store)
        for batch in outbox.batches(50, 1_000_000):
            records = [one.record for one in outbox.waiting(batch)]
            for receipt in self.programme.push(self.caller, *records, now=datetime.now(UTC)):
                outbox.receive(receipt, datetime.now(UTC))

    def fetch(self) -> None:
        page = pull(self.programme.database, self.caller, self.cursor, datetime.now(UTC))
        self.cursor = page.cursor
        receive(self.store, page, datetime.now(UTC))

    def shown(self) -> dict[str, CaseHousehold]:
        return families_here(self.store)

    def correct(self, household_id: str, person_id: str, **fields: str) -> None:
        fact = find(facts_here(self.store, household_id), "person", person_id)
        assert fact is not None
        keep_change(self.store, household_id, [fact.edit(**fields)], "", datetime.now(UTC))

    def name(self, household_id: str, person_id: str) -> str:
        return {one.id: one.name for one in self.shown()[household_id].people}[person_id]


@pytest.fixture
def pocket(programme: Programme, tmp_path: Path) -> Pocket:
    return Pocket(programme, tmp_path / "phone.db")


@pytest.fixture
def other(programme: Programme, tmp_path: Path) -> Pocket:
    return Pocket(programme, tmp_path / "other.db")


def told(caller: Caller, programme: Programme) -> dict[str, CaseHousehold]:
    """Return what a new phone of this caller would get."""
    return {one.id: one for one in pull(programme.database, caller, 0, datetime.now(UTC)).households}


def test_it_is_shown_at_once_and_the_same_when_it_comes_back(programme: Programme, pocket: Pocket) -> None:
    pocket.correct(programme.family, programme.person, name="Айдос Түзетілген", birth="1987-03-04")
    pocket.correct(programme.family, programme.person, name="Айдос Қайта")
    assert pocket.name(programme.family, programme.person) == "Айдос Қайта"
    here = pocket.shown()[programme.family]
    pocket.send()
    assert pocket.shown()[programme.family].people == here.people
    pocket.fetch()
    assert Outbox(pocket.store).count("ready") == 0
    assert pocket.shown()[programme.family].people == here.people
    assert pocket.shown() == told(pocket.caller, programme)


def test_two_phones_that_disagree_both_ask_a_person(
    programme: Programme, pocket: Pocket, other: Pocket
) -> None:
    pocket.correct(programme.family, programme.person, name="Бірінші")
    other.correct(programme.family, programme.person, name="Екінші")
    for phone in (pocket, other, pocket):
        phone.send()
        phone.fetch()
    assert to_settle(pocket.store, programme.family) == to_settle(other.store, programme.family) == 1
    pocket.correct(programme.family, programme.person, name="Екінші")
    assert to_settle(pocket.store, programme.family) == 0
    for phone in (pocket, other):
        phone.send()
        phone.fetch()
    assert to_settle(other.store, programme.family) == 0
    assert other.name(programme.family, programme.person) == "Екінші"


def test_what_was_asked_of_a_family_born_here_does_not_go_before_it(
    programme: Programme, pocket: Pocket
) -> None:
    made = Made(draw=uuid7, at=datetime.now(UTC), on="2026-11-25")
    parted, new_id = split(
        programme.family, facts_here(pocket.store, programme.family), [programme.spouse], "Жаңа", made
    )
    send_change(pocket.store, parted, "Отбасы")
    outbox = Outbox(pocket.store)
    asked = Draft(
        id=uuid7(), form_id="help", form_version=VERSION, household_id=new_id, person_id=programme.spouse,
        language="kk", started_at=made.at, touched_at=made.at,
    )  # fmt: skip
    outbox.finalize(
        asked, {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}, "Жаңа", made.at
    )
    assert outbox.waiting([asked.id]) == []
    assert [one.id for one in outbox.waiting([asked.id, parted.id])] == [asked.id, parted.id]
    pocket.send()
    assert outbox.count("ready") == outbox.count("refused") == 0


def test_a_family_that_split_on_the_phone_is_two_at_once_and_stays_so(
    programme: Programme, pocket: Pocket
) -> None:
    made = Made(draw=uuid7, at=datetime.now(UTC), on="2026-11-25")
    parted, new_id = split(
        programme.family, facts_here(pocket.store, programme.family), [programme.spouse], "Жаңа", made
    )
    send_change(pocket.store, parted, "Отбасы")
    here = pocket.shown()
    assert [one.id for one in here[new_id].people] == [programme.spouse]
    assert programme.spouse not in {one.id for one in here[programme.family].people}
    pocket.send()
    pocket.fetch()
    there = pocket.shown()
    assert there == told(pocket.caller, programme)
    assert there[new_id].people == here[new_id].people
    assert there[new_id].number > 0
