"""A phone that was reported lost may send what it holds, and nothing else; its last word switches it off."""

from litestar import Litestar
from litestar.testing import TestClient

from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from surveys.exchange.sync import Enrolled
from tests.server.conftest import NOW, Programme, bearer


def lose(served: Programme) -> Enrolled:
    enrolled = served.enrol_worker()
    with served.database.transaction() as connection:
        DeviceStore(connection).lose(enrolled.device_id, time_text(NOW))
    return enrolled


def problem(client: TestClient[Litestar], method: str, path: str, enrolled: Enrolled) -> str:
    answer = client.request(method, path, headers=bearer(enrolled), json={} if method == "POST" else None)
    return answer.json()["type"].rpartition("/")[2]


def test_a_lost_phone_sends_and_gets_nothing(client: TestClient[Litestar], served: Programme) -> None:
    enrolled = lose(served)

    sent = client.post("/api/push", content=b'{"records": []}', headers=bearer(enrolled))
    assert (sent.status_code, sent.json()) == (200, {"receipts": []})
    for method, path in (("GET", "/api/pull?cursor=0"), ("GET", "/api/drafts"), ("GET", "/api/forms/heat/1")):
        assert problem(client, method, path, enrolled) == "LostDevice"


def test_its_last_word_switches_it_off(client: TestClient[Litestar], served: Programme) -> None:
    enrolled = lose(served)

    for _ in range(2):
        client.post("/api/cleared", headers=bearer(enrolled))
    assert problem(client, "POST", "/api/push", enrolled) == "RevokedDevice"


def test_a_phone_that_is_not_lost_switches_nothing_off(
    client: TestClient[Litestar], served: Programme
) -> None:
    enrolled = served.enrol_worker()

    assert client.post("/api/cleared", headers=bearer(enrolled)).status_code == 200
    assert client.get("/api/pull?cursor=0", headers=bearer(enrolled)).status_code == 200


def test_a_found_phone_works_again(client: TestClient[Litestar], served: Programme) -> None:
    enrolled = lose(served)
    with served.database.transaction() as connection:
        DeviceStore(connection).lose(enrolled.device_id, None)

    assert client.get("/api/pull?cursor=0", headers=bearer(enrolled)).status_code == 200
