"""Whoever comes to a full counter is told when to come again, and nothing of theirs was read."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.api import turns
from server.api.turns import Turns
from tests.server.conftest import AGREED, Programme, bearer, record

EMPTY = b'{"records":[]}'


def test_a_full_counter_names_the_seconds_in_the_callers_language(
    client: TestClient[Litestar], served: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = served.enrol_worker()
    monkeypatch.setattr(turns, "MOST", 0)
    told = client.post("/api/push", content=EMPTY, headers=bearer(worker) | {"accept-language": "ru"})
    assert told.status_code == 503
    assert told.json()["type"] == "/problems/Busy"
    assert int(told.headers["retry-after"]) >= 1
    assert told.headers["retry-after"] in told.json()["detail"]
    assert "телефон" in told.json()["detail"]


def test_only_pushes_take_turns(
    client: TestClient[Litestar], served: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = served.enrol_worker()
    monkeypatch.setattr(turns, "MOST", 0)
    assert client.get("/api/pull", headers=bearer(worker)).status_code == 200


def test_the_counter_is_free_again_after_each_whatever_came_of_it(
    client: TestClient[Litestar], served: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = served.enrol_worker()
    monkeypatch.setattr(turns, "MOST", 1)
    for body, status in ((b"{", 400), (EMPTY, 200), (b"{", 400), (EMPTY, 200)):
        assert client.post("/api/push", content=body, headers=bearer(worker)).status_code == status
    assert client.post("/api/push", content=EMPTY).status_code == 401
    assert client.post("/api/push", content=EMPTY, headers=bearer(worker)).status_code == 200


def test_a_crowd_that_comes_again_is_served_to_the_last(
    client: TestClient[Litestar], served: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = served.enrol_worker()
    monkeypatch.setattr(turns, "MOST", 2)
    records = [record("consent", AGREED, served.family, served.person) for _ in range(24)]

    def send(one: bytes) -> str:
        body = msgspec.json.encode({"records": [msgspec.Raw(one)]})
        while (told := client.post("/api/push", content=body, headers=bearer(worker))).status_code == 503:
            pass
        return told.json()["receipts"][0]["status"]

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(send, records)) == {"accepted"}
    assert len(served.rows("select id from submission")) == len(records)


def test_who_was_turned_away_later_comes_again_later_as_quickly_as_others_are_served() -> None:
    counter = Turns()
    for served in range(400):
        counter.begin()
        counter.end(now=served / 200)  # four hundred in two seconds
    seconds = [counter.come_again(now=2.0) for _ in range(600)]
    assert (seconds[0], seconds[199], seconds[-1]) == (1, 1, 3)
    assert seconds == sorted(seconds)
    assert counter.come_again(now=60.0) == 1
