"""A photo of five megabytes over a link that is cut every 64 KB sends each byte about once; so does a form's file."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobile.keeping.attachments import Attachments
from mobile.keeping.drafts import Draft
from mobile.keeping.forms import Forms
from mobile.keeping.outbox import Outbox
from mobile.keeping.sittings import Sitting
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.talking.client import Client
from mobile.talking.pieces import fetch_file
from mobile.talking.receiving import Device, devices
from mobile.talking.sync import sync
from mobile.talking.trouble import BrokenOff
from server.settings import Settings
from server.store.received.forms import FormStore
from surveys.exchange.sync import Enrolled, FormAttachment, FormFile
from surveys.ids import uuid7
from tests.cutting import CuttingProxy
from tests.faults import ServerProcess
from tests.server.conftest import VERSION, Programme, serving
from tests.server.listening import listening

PHOTO = b"\xff\xd8\xff" + os.urandom(5 * 1024 * 1024)
EVERY = 64 * 1024
ALLOWED = 1.1


@pytest.fixture
def port(programme: Programme, keys_folder: Path, tmp_path: Path) -> Iterator[int]:
    """A server that listens, over the programme's database."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys").symlink_to(keys_folder)
    with listening(serving(Settings(database=programme.database.url, data=tmp_path / "data"))) as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture
def link(port: int) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(port, EVERY)
    yield proxy
    proxy.close()


@pytest.fixture
def enrolled(programme: Programme) -> Enrolled:
    programme.agreed(programme.caller(programme.enrol_settler()))
    return programme.enrol_worker()


@pytest.fixture
def phone(tmp_path: Path, enrolled: Enrolled) -> Iterator[Store]:
    store = Store(tmp_path / "phone.db")
    store.unlock(new_key())
    device = Device(
        device_id=enrolled.device_id,
        token=enrolled.token,
        holder=enrolled.holder,
        server="",
        enrolled_at=datetime.now(UTC),
    )
    devices(store).put("", device)
    yield store
    store.close()


@pytest.fixture
def visit(programme: Programme, phone: Store) -> Callable[..., str]:
    """Return a function that finishes a record with a photo and gives its id."""

    def make(photo: bytes = PHOTO) -> str:
        now = datetime.now(UTC)
        draft = Draft(
            id=uuid7(), form_id="heat", form_version=VERSION, household_id=programme.family,
            person_id=programme.person, language="kk", started_at=now, touched_at=now,
        )  # fmt: skip
        pieces = (photo[at : at + 10_000] for at in range(0, len(photo), 10_000))
        Attachments(phone).keep(draft.id, programme.family, "stove.jpg", pieces)
        Outbox(phone).finalize(draft, {"ctx_heating": "1", "heat_day": "often"}, "Отбасы", now)
        return draft.id

    return make


def sitting(phone: Store, address: str) -> Sitting:
    client = Client(address, "kk", pause=0)
    try:
        return sync(phone, client)
    finally:
        client.close()


def test_a_photo_over_a_link_cut_every_64_kb_sends_each_byte_about_once(
    programme: Programme, phone: Store, visit: Callable[..., str], link: CuttingProxy
) -> None:
    visit()
    client = Client(link.address, "kk", pause=0)
    report = sync(phone, client)
    client.close()
    assert report.problem is None, report

    whole = programme.rows("select size, have, is_whole from attachment_content")
    assert whole == [{"size": len(PHOTO), "have": len(PHOTO), "is_whole": 1}]
    rows = programme.rows("select content from attachment_piece order by start")
    assert b"".join(bytes(row["content"]) for row in rows) == PHOTO
    print(f"photo of {len(PHOTO)} bytes: {link.up} up, {link.cuts} cuts, {link.up / len(PHOTO):.3f} times")
    assert link.cuts > len(PHOTO) // EVERY - 5
    assert link.up <= ALLOWED * len(PHOTO)
    assert client.sent >= len(PHOTO)
    assert Attachments(phone).count_waiting() == 0
    assert report.sent == 1


def test_a_record_is_unsent_until_its_photo_has_arrived(
    programme: Programme, phone: Store, visit: Callable[..., str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit()
    with monkeypatch.context() as patch:
        patch.setattr(Client, "announce", cut)
        report = sitting(phone, f"http://127.0.0.1:{port}")
    assert (report.sent, report.left) == (1, 1)
    assert programme.rows("select id from submission where form_id = 'heat'") != []

    report = sitting(phone, f"http://127.0.0.1:{port}")
    assert (report.problem, report.left) == (None, 0)
    assert phone.rows("select count(*) as n from attachment_piece")[0]["n"] == 0


def cut(*_: object) -> None:
    raise BrokenOff


def test_a_server_killed_in_the_middle_of_a_photo_has_what_it_had(
    programme: Programme, phone: Store, visit: Callable[..., str], keys_folder: Path, tmp_path: Path
) -> None:
    """Killed three times, each time further on; the photo is whole after all, and what was kept is not sent again."""
    visit()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys").symlink_to(keys_folder)
    server = ServerProcess(programme.database.url, tmp_path / "data").start()
    sittings: list[Sitting] = []
    for megabytes in (1, 2, 3):
        sender = threading.Thread(target=lambda: sittings.append(sitting(phone, server.address)))
        sender.start()
        while have(programme) < megabytes * 1024 * 1024 and sender.is_alive():
            time.sleep(0.002)
        server.kill()
        sender.join()
        server.start()
    sittings.append(sitting(phone, server.address))
    server.stop()

    assert sittings[-1].left == 0
    assert have(programme) == len(PHOTO)
    rows = programme.rows("select content from attachment_piece order by start")
    assert b"".join(bytes(row["content"]) for row in rows) == PHOTO


def have(programme: Programme) -> int:
    rows = programme.rows("select have from attachment_content")
    return rows[0]["have"] if rows else 0


def test_content_that_was_spoiled_on_the_way_is_begun_anew(
    programme: Programme, phone: Store, visit: Callable[..., str], port: int
) -> None:
    visit(PHOTO[:200_000])
    [one] = Attachments(phone).of(phone.rows("select id from outbox")[0]["id"])
    address = f"http://127.0.0.1:{port}"
    with programme.database.transaction() as connection:
        connection.run(
            "insert into attachment_content (household_id, hash, size, have, begun_at) values (:h, :hash, :n, 5, '')",
            h=programme.family, hash=one.hash, n=one.size,
        )  # fmt: skip
        connection.run(
            "insert into attachment_piece (household_id, hash, start, content) values (:h, :hash, 0, :c)",
            h=programme.family, hash=one.hash, c=b"wrong",
        )  # fmt: skip

    report = sitting(phone, address)
    assert (report.problem, report.left) == ("phone.trouble.refused_file", 1)
    report = sitting(phone, address)
    assert (report.problem, report.left) == (None, 0)


def test_a_forms_file_over_such_a_link_is_fetched_from_where_it_was_cut(
    programme: Programme, phone: Store, enrolled: Enrolled, link: CuttingProxy
) -> None:
    wanted = FormAttachment(
        uri="jr://images/map.png", hash=hashlib.sha256(PHOTO).hexdigest(), size=len(PHOTO)
    )
    with programme.database.transaction() as connection:
        FormStore(connection).keep_content(wanted, PHOTO)
    client = Client(link.address, "kk", pause=0)

    fetch_file(client, enrolled.token, Forms(phone), wanted, lambda: None)
    client.close()

    assert Forms(phone).lacking(_form(wanted)) == []
    print(f"file of {len(PHOTO)} bytes: {link.down} down, {link.down / len(PHOTO):.3f} times")
    assert link.down <= ALLOWED * len(PHOTO)


def _form(one: FormAttachment) -> FormFile:
    return FormFile(id="f", version="1", hash="", xform="", files=(one,))
