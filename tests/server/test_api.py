"""HTTP for phones: what is said, what is refused, and in whose language."""

import hashlib

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.exchange.phones.enrolment import code_for_staff
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from surveys.exchange.sync import MAX_PUSH_BYTES, MAX_PUSH_RECORDS, Enrolled, FormFile, Pull, Pushed
from tests.server.conftest import AGREED, NOW, VERSION, Programme, bearer, record, signed_in

Client = TestClient[Litestar]


def body(*records: bytes) -> bytes:
    return b'{"records":[' + b", ".join(records) + b"]}"


def test_health_says_that_this_is_qonys(client: Client) -> None:
    assert client.get("/api/health").json() == {"qonys": "ok", "simulated": False}


def test_a_phone_enrols_pushes_and_pulls(client: Client, served: Programme) -> None:
    with served.database.transaction() as connection:
        code = code_for_staff(connection, served.keys, served.worker_id, made_by="test", now=NOW)
    answered = client.post("/api/enrol", json={"code": code, "device_name": "Samsung"})
    assert answered.status_code == 201
    enrolled = msgspec.json.decode(answered.content, type=Enrolled)
    sent = record("consent", AGREED, served.family, served.person)
    answered = client.post("/api/push", content=body(sent), headers=bearer(enrolled))
    [receipt] = msgspec.json.decode(answered.content, type=Pushed).receipts
    assert (receipt.status, receipt.hash) == ("accepted", hashlib.sha256(sent).hexdigest())
    answered = client.get("/api/pull", params={"cursor": 0}, headers=bearer(enrolled))
    pulled = msgspec.json.decode(answered.content, type=Pull)
    assert {family.id for family in pulled.households} == {served.family, served.second}


def test_the_exact_bytes_of_a_record_are_hashed(client: Client, served: Programme) -> None:
    compact = record("consent", AGREED, served.family, served.person)
    spaced = msgspec.json.format(compact, indent=3)
    answered = client.post("/api/push", content=body(spaced), headers=bearer(served.enrol_worker()))
    [receipt] = msgspec.json.decode(answered.content, type=Pushed).receipts
    assert (receipt.status, receipt.hash) == ("accepted", hashlib.sha256(spaced).hexdigest())


def test_a_published_form_is_given_out(client: Client, served: Programme) -> None:
    headers = bearer(served.enrol_settler())
    answered = client.get(f"/api/forms/heat/{VERSION}", headers=headers)
    assert msgspec.json.decode(answered.content, type=FormFile).xform.startswith("<?xml")
    assert client.get("/api/forms/heat/0", headers=headers).json()["type"] == "/problems/UnknownForm"


def test_a_revoked_device_is_told_so(client: Client, served: Programme) -> None:
    enrolled = served.enrol_worker()
    with served.database.transaction() as connection:
        DeviceStore(connection).revoke(enrolled.device_id, time_text(NOW))
    for answered in (
        client.get("/api/pull", headers=bearer(enrolled)),
        client.post("/api/push", content=body(), headers=bearer(enrolled)),
    ):
        assert (answered.status_code, answered.json()["type"]) == (403, "/problems/RevokedDevice")


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nobody"}, {"authorization": "Basic eDp5"}])
def test_an_unknown_device_is_told_so(client: Client, headers: dict[str, str]) -> None:
    answered = client.get("/api/pull", headers=headers)
    assert (answered.status_code, answered.json()["type"]) == (401, "/problems/UnknownDevice")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ru", "Такого кода нет"),
        ("en-GB,en;q=0.9", "There is no such code"),
        ("de, ru;q=0.3, en;q=0.8", "There is no such code"),
        ("", "Мұндай код жоқ"),
        ("tlh;q=nonsense", "Мұндай код жоқ"),
    ],
)
def test_a_problem_speaks_the_readers_language(client: Client, language: str, title: str) -> None:
    asked = {"code": "0000 0000 0000", "device_name": "x"}
    answered = client.post("/api/enrol", json=asked, headers={"accept-language": language})
    assert answered.headers["content-type"] == "application/problem+json"
    assert (answered.status_code, answered.json()["title"]) == (404, title)


def test_a_used_code_is_gone(client: Client, served: Programme) -> None:
    with served.database.transaction() as connection:
        code = code_for_staff(connection, served.keys, served.worker_id, made_by="test", now=NOW)
    asked = {"code": code, "device_name": "x"}
    statuses = [client.post("/api/enrol", json=asked).status_code for _ in range(2)]
    assert statuses == [201, 410]


def test_too_many_bytes_are_refused(client: Client, served: Programme) -> None:
    headers = bearer(served.enrol_worker())
    answered = client.post("/api/push", content=b" " * (MAX_PUSH_BYTES + 1), headers=headers)
    assert (answered.status_code, answered.json()["type"]) == (413, "/problems/TooLarge")


def test_too_many_records_are_refused(client: Client, served: Programme) -> None:
    content = body(*[b"1"] * (MAX_PUSH_RECORDS + 1))
    answered = client.post("/api/push", content=content, headers=bearer(served.enrol_worker()))
    assert (answered.status_code, answered.json()["type"]) == (413, "/problems/TooLarge")


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[]", b'{"records":[{]}', b'{"records":[],"score":1}', b"\xff"]
)
def test_a_push_that_is_no_push_is_malformed(client: Client, served: Programme, content: bytes) -> None:
    answered = client.post("/api/push", content=content, headers=bearer(served.enrol_worker()))
    assert (answered.status_code, answered.json()["type"]) == (400, "/problems/Malformed")


def test_an_unreadable_field_is_named_beside_the_problem(client: Client) -> None:
    answered = client.post("/api/enrol", json={"code": "1", "device_name": "x"}).json()
    assert (answered["status"], answered["fields"]) == (400, {"unreadable": ["code"]})


def test_a_fault_of_ours_tells_nothing_of_itself(client: Client, app: Litestar) -> None:
    with app.state["database"].transaction() as connection:
        connection.run("alter table household rename to lost")
    answered = client.get("/api/health", headers={"accept-language": "en"})
    assert answered.status_code == 500
    assert answered.json() == {
        "type": "/problems/ServerFault",
        "title": "The server failed",
        "status": 500,
        "detail": "Something failed on the server itself. Your data were not changed. Try again a little later.",
    }


def test_every_answer_is_guarded_by_headers(client: Client) -> None:
    for answered in (client.get("/api/health"), client.get("/nowhere"), client.get("/api/pull")):
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]
        assert answered.headers["cache-control"] == "no-store"


def test_a_phones_token_opens_no_page(client: Client, served: Programme) -> None:
    headers = bearer(served.enrol_worker()) | {"accept": "text/html"}
    for path in ("/families", f"/families/{served.family}"):
        answered = client.get(path, headers=headers, follow_redirects=False)
        assert (answered.status_code, answered.headers["location"].partition("?")[0]) == (303, "/signin")


def test_a_browser_neither_sends_nor_fetches_as_a_phone_does(client: Client, served: Programme) -> None:
    headers = signed_in(served.database, "aigul")
    [row] = served.rows("select csrf from staff_session")
    headers["x-csrf-token"] = row["csrf"]
    for answered in (
        client.get("/api/pull", headers=headers),
        client.get("http://testserver.local//api/pull", headers=headers),
        client.post("/api/push", content=body(b"{}"), headers=headers),
    ):
        assert (answered.status_code, answered.json()["type"]) == (401, "/problems/UnknownDevice")


def test_nonsense_is_the_callers_fault(client: Client, served: Programme) -> None:
    headers = {"content-type": "application/json"}
    for answered in (
        client.post("/api/enrol", content=b"[" * 100_000, headers=headers),
        client.get(f"/api/pull?cursor={9**30}", headers=bearer(served.enrol_worker())),
        client.get(f"/api/pull?cursor=-{9**30}", headers=bearer(served.enrol_worker())),
    ):
        assert answered.status_code in (200, 400), answered.text
