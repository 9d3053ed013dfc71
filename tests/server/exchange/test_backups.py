"""A drowned phone costs one screen: its drafts come back to a newer phone of the same holder, and to nobody else."""

import base64
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.forms import Forms
from mobile.keeping.locking import Lock
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key, wrap, wrap_for_recovery
from mobile.pages.device.backing import ELSEWHERE
from mobile.phone import Phone
from mobile.talking import backing
from mobile.talking.client import Client
from mobile.talking.receiving import Device, devices
from mobile.talking.sync import sync
from server.exchange.hands.caseloads import assign
from server.exchange.phones.backing import back_up, bring, elsewhere
from server.keys import Keys
from server.problems import NotYours, TooLarge, UnreadableKey
from server.settings import Settings
from server.store.clock import today
from server.store.office.devices import DeviceStore
from surveys.caring.consenting import PERSONAL_FORMS
from surveys.exchange.sync import (
    MAX_DRAFT_BYTES,
    MAX_DRAFTS,
    BackedUp,
    BackUp,
    Elsewhere,
    Enrolled,
    SealedDraft,
)
from surveys.ids import uuid7
from tests.server.conftest import NOW, VERSION, Programme, record, serving
from tests.server.listening import listening

HEAT = {"ctx_heating": "1", "heat_day": "often"}


class Pocket:
    """A phone's store and what the server knows it by."""

    def __init__(self, folder: Path, enrolled: Enrolled, address: str) -> None:
        folder.mkdir()
        self.store, self.enrolled, self.address = Store(folder / "qonys.db"), enrolled, address
        key = new_key()
        self.store.unlock(key)
        self.store.keep_lock(
            Lock(
                pin=wrap(key, "482913", n=2**4),
                recovery=wrap_for_recovery(key, enrolled.recovery_key, enrolled.device_id),
                recovery_key=enrolled.recovery_key,
                device_id=enrolled.device_id,
                server=address,
            )
        )
        device = Device(
            device_id=enrolled.device_id, token=enrolled.token, holder=enrolled.holder, server=address, enrolled_at=NOW
        )  # fmt: skip
        devices(self.store).put("", device)

    def sync(self) -> str | None:
        with self.client() as client:
            return sync(self.store, client).problem

    @contextmanager
    def client(self) -> Generator[Client]:
        client = Client(self.address, "kk", pause=0)
        yield client
        client.close()

    def draft(self, programme: Programme, form_id: str = "heat", **answers: object) -> Draft:
        now = datetime.now(UTC)
        draft = Draft(
            id=uuid7(), form_id=form_id, form_version=VERSION, household_id=programme.family,
            person_id=programme.person, language="kk", started_at=now, touched_at=now, answers=answers,
        )  # fmt: skip
        Drafts(self.store).keep(draft)
        return draft


@pytest.fixture
def address(programme: Programme, keys_folder: Path, tmp_path: Path) -> Iterator[str]:
    """A server that listens, over the programme's database."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys").symlink_to(keys_folder)
    with listening(serving(Settings(database=programme.database.url, data=tmp_path / "data"))) as address:
        yield address


@pytest.fixture
def pocket(address: str, tmp_path: Path) -> Iterator[Callable[[Enrolled], Pocket]]:
    made: list[Pocket] = []

    def make(enrolled: Enrolled) -> Pocket:
        made.append(Pocket(tmp_path / f"phone{len(made)}", enrolled, address))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def test_a_drowned_phone_costs_one_screen(programme: Programme, pocket: Callable[[Enrolled], Pocket]) -> None:
    old = pocket(programme.enrol_worker())
    assert old.sync() is None
    draft = old.draft(programme, **HEAT)
    assert old.sync() is None

    new = pocket(programme.enrol_worker())
    assert new.sync() is None
    known = backing.elsewhere(new.store).get("")
    assert known is not None
    assert [(one.device_id, one.drafts) for one in known.phones] == [(old.enrolled.device_id, 1)]
    with new.client() as client:
        assert backing.bring(new.store, client, new.enrolled.token) == 1
    assert Drafts(new.store).get(draft.id) == draft
    assert programme.rows("select device_id, holder from key_release") == [
        {"device_id": old.enrolled.device_id, "holder": f"worker:{programme.worker_id}"}
    ]

    assert new.sync() is None
    assert Forms(new.store).has("heat", VERSION)
    rows = programme.rows("select id, device_id from draft_backup")
    assert rows == [{"id": draft.id, "device_id": new.enrolled.device_id}]


def test_the_new_phone_asks_and_brings_the_drafts_with_their_forms(
    programme: Programme, pocket: Callable[[Enrolled], Pocket]
) -> None:
    old = pocket(programme.enrol_worker())
    old.sync()
    draft = old.draft(programme, **HEAT)
    old.sync()
    new = pocket(programme.enrol_worker())
    phone = Phone(
        new.store, new.address, connect=lambda address, language: Client(address, language, pause=0)
    )
    phone.sending().send()

    asked = phone.home().today().recover
    assert asked is not None
    assert asked.id == ELSEWHERE
    assert phone.bring() == 1
    after = phone.home().today().recover
    assert after is not None
    assert after.id == draft.id
    assert phone.interview(draft.id).session.node("/data/heat_day").value == "often"
    assert phone.bring() == 0


def test_a_draft_that_is_finished_or_thrown_away_is_removed_there_too(
    programme: Programme, pocket: Callable[[Enrolled], Pocket]
) -> None:
    phone = pocket(programme.enrol_worker())
    phone.sync()
    finished, discarded, stays = (phone.draft(programme, **HEAT) for _ in range(3))
    phone.sync()
    assert len(programme.rows("select id from draft_backup")) == 3

    Drafts(phone.store).finish(finished.id)
    Drafts(phone.store).discard(discarded.id)
    phone.sync()

    assert programme.rows("select id from draft_backup") == [{"id": stays.id}]


def test_an_unchanged_draft_is_not_sent_again(
    programme: Programme, pocket: Callable[[Enrolled], Pocket], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = pocket(programme.enrol_worker())
    phone.sync()
    phone.draft(programme, **HEAT)
    phone.sync()

    monkeypatch.setattr(Client, "back_up", lambda *_: pytest.fail("nothing has changed"))
    assert phone.sync() is None


def test_private_answers_never_leave_the_phone_in_a_backup(
    programme: Programme, pocket: Callable[[Enrolled], Pocket]
) -> None:
    """The code that makes a phone somebody's passes through others' hands: a worker's, for a settler's phone."""
    own = pocket(programme.enrol_settler())
    own.sync()
    questions = Forms(own.store).load("pulse", VERSION).questions()
    top = [one for one in questions if not one.place.chain and not one.is_calculated]
    draft = own.draft(programme, "pulse", **{one.name: "x" for one in top})
    own.sync()

    new = pocket(programme.enrol_settler())
    new.sync()
    with new.client() as client:
        backing.bring(new.store, client, new.enrolled.token)

    came = Drafts(new.store).get(draft.id)
    assert came is not None
    assert {one.privacy for one in top} == {"open", "private"}
    left = {one.name for one in top if one.privacy == "open"}
    assert came.answers.keys() == left - {"instanceID"}


@pytest.mark.parametrize("form_id", sorted(PERSONAL_FORMS))
def test_a_request_or_complaint_begun_on_ones_own_phone_is_copied_nowhere(
    programme: Programme, pocket: Callable[[Enrolled], Pocket], form_id: str
) -> None:
    """A worker makes the code, and could connect a newer phone in the person's name."""
    own, worker = pocket(programme.enrol_settler()), pocket(programme.enrol_worker())
    assert (own.sync(), worker.sync()) == (None, None)  # the forms
    own.draft(programme, form_id, hlp_words="Ешкімге айтпаңыз", ctx_code="482913")
    other = own.draft(programme, **HEAT)
    assert own.sync() is None
    assert programme.rows("select id from draft_backup") == [{"id": other.id}]
    begun = worker.draft(programme, form_id)
    assert worker.sync() is None
    assert begun.id in {row["id"] for row in programme.rows("select id from draft_backup")}


def test_the_database_alone_opens_nothing(programme: Programme, pocket: Callable[[Enrolled], Pocket]) -> None:
    phone = pocket(programme.enrol_worker())
    phone.sync()
    phone.draft(programme, **HEAT, heat_words="пеш түтіндейді")
    phone.sync()

    [row] = programme.rows(
        "select b.body, k.wrapped_key from draft_backup b join key_backup k on k.device_id = b.device_id"
    )
    assert b"heat" not in bytes(row["body"])
    stranger = Keys(rsa.generate_private_key(public_exponent=65537, key_size=2048), b"x", bytes(32))
    with pytest.raises(UnreadableKey):
        stranger.unwrap(row["wrapped_key"], phone.enrolled.device_id)


def backed(
    programme: Programme, enrolled: Enrolled, *drafts: SealedDraft, kept: tuple[str, ...] | None = None
) -> BackedUp:
    wrapped = wrap_for_recovery(new_key(), enrolled.recovery_key, enrolled.device_id)
    asked = BackUp(
        wrapped_key=base64.b64encode(wrapped).decode(),
        kept=tuple(one.id for one in drafts) if kept is None else kept,
        changed=drafts,
    )
    return back_up(programme.database, programme.caller(enrolled), asked, NOW)


def sealed(size: int = 100) -> SealedDraft:
    return SealedDraft(id=uuid7(), body=os.urandom(size))


def test_nobody_but_a_newer_phone_of_the_same_holder_gets_them(programme: Programme) -> None:
    old = programme.enrol_worker()
    backed(programme, old, sealed())
    strangers = (
        old,
        programme.enrol_worker(programme.other_id),
        programme.enrol_settler(),
        programme.enrol_settler(programme.family, programme.spouse),
    )
    for stranger in strangers:
        caller = programme.caller(stranger)
        assert elsewhere(programme.database, caller) == Elsewhere()
        with pytest.raises(NotYours):
            bring(programme.database, programme.keys, caller, old.device_id, NOW)
    assert programme.rows("select * from key_release") == []

    new = programme.enrol_worker()
    backed(programme, new, sealed())
    with pytest.raises(NotYours):
        bring(programme.database, programme.keys, programme.caller(old), new.device_id, NOW)
    assert (
        len(bring(programme.database, programme.keys, programme.caller(new), old.device_id, NOW).drafts) == 1
    )


def test_a_lost_phone_that_was_switched_off_still_gives_its_drafts(programme: Programme) -> None:
    old = programme.enrol_worker()
    backed(programme, old, sealed())
    with programme.database.transaction() as connection:
        DeviceStore(connection).revoke(old.device_id, "2026-11-25T00:00:00.000000Z")

    new = programme.caller(programme.enrol_worker())
    assert [one.device_id for one in elsewhere(programme.database, new).phones] == [old.device_id]


def test_a_draft_that_became_a_record_is_not_kept_as_a_draft(programme: Programme) -> None:
    programme.agreed(programme.caller(programme.enrol_settler()))
    phone, draft = programme.enrol_worker(), sealed()
    backed(programme, phone, draft)

    made = record("heat", HEAT, programme.family, programme.person, id=draft.id)
    assert programme.push(programme.caller(phone), made)[0].status == "accepted"
    assert programme.rows("select id from draft_backup") == []
    assert backed(programme, phone, draft).held == {}


def test_a_phone_has_so_many_drafts_and_no_more(programme: Programme) -> None:
    phone = programme.enrol_worker()
    with pytest.raises(TooLarge):
        backed(programme, phone, sealed(MAX_DRAFT_BYTES + 1))
    with pytest.raises(TooLarge):
        backed(programme, phone, kept=tuple(uuid7() for _ in range(MAX_DRAFTS + 1)))
    many = [sealed(MAX_DRAFT_BYTES) for _ in range(33)]
    with pytest.raises(TooLarge):
        backed(programme, phone, *many)
    assert programme.rows("select id from draft_backup") == []


def test_backing_up_twice_is_harmless(programme: Programme) -> None:
    phone, draft = programme.enrol_worker(), sealed()

    assert backed(programme, phone, draft) == backed(programme, phone, draft)
    assert backed(programme, phone, kept=(draft.id,)).held.keys() == {draft.id}
    assert backed(programme, phone, kept=()).held == {}


def test_the_family_may_change_hands_and_the_draft_stays_with_its_holder(programme: Programme) -> None:
    old = programme.enrol_worker()
    backed(programme, old, sealed())
    with programme.database.transaction() as connection:
        assign(connection, programme.family, programme.other_id, today())

    other = programme.caller(programme.enrol_worker(programme.other_id))
    new = programme.caller(programme.enrol_worker())
    assert elsewhere(programme.database, other) == Elsewhere()
    assert elsewhere(programme.database, new).phones[0].drafts == 1
