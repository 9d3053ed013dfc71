"""Gzip both ways: what phones send packed is unpacked within bounds, what they fetch is packed if they can read it."""

import gzip
import json
import os
import zlib

import msgspec
import pytest
from httpx import Response
from litestar import Litestar, get
from litestar import Response as Answer
from litestar.testing import TestClient

from server.api.packing import SMALLEST, accepts_gzip, packing
from server.store.received.forms import FormStore
from surveys.exchange.sync import MAX_PUSH_BYTES, Enrolled, FormAttachment
from tests.server.conftest import VERSION, Programme, bearer, record

HEAT = {"ctx_heating": "1", "heat_day": "often"}


@pytest.fixture
def worker(served: Programme) -> Enrolled:
    served.agreed(served.caller(served.enrol_settler()))
    return served.enrol_worker()


def pushed(
    client: TestClient[Litestar], worker: Enrolled, body: bytes, encoding: str | None = "gzip"
) -> Response:
    headers = bearer(worker) | ({"content-encoding": encoding} if encoding else {})
    return client.post("/api/push", content=body, headers=headers | {"accept-language": "en"})


def problem_of(answer: Response) -> str:
    return answer.json()["type"].rpartition("/")[2]


def batch(programme: Programme, count: int = 3) -> bytes:
    made = [record("heat", HEAT, programme.family, programme.person) for _ in range(count)]
    return msgspec.json.encode({"records": [msgspec.Raw(one) for one in made]})


def test_a_packed_batch_is_taken_like_any_other(
    client: TestClient[Litestar], served: Programme, worker: Enrolled
) -> None:
    body = batch(served)

    first = pushed(client, worker, gzip.compress(body))
    again = pushed(client, worker, body, None)

    assert [one["status"] for one in first.json()["receipts"]] == ["accepted"] * 3
    assert again.json() == first.json()


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 300_000])
def test_a_body_of_any_size_is_unpacked_whole(
    client: TestClient[Litestar], served: Programme, worker: Enrolled, size: int
) -> None:
    """The blanks around the records stand for what lies on the bounds of a piece."""
    body = batch(served, 1) + b" " * size

    answer = pushed(client, worker, gzip.compress(body))

    assert [one["status"] for one in answer.json()["receipts"]] == ["accepted"]


def test_a_bomb_is_stopped_at_the_size_that_any_request_may_have(
    client: TestClient[Litestar], worker: Enrolled
) -> None:
    squeezed = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeezed.compress(b" " * 2**20) for _ in range(200)) + squeezed.flush()
    assert len(bomb) < MAX_PUSH_BYTES // 20

    answer = pushed(client, worker, bomb)

    assert (answer.status_code, problem_of(answer)) == (413, "TooLarge")


@pytest.mark.parametrize("kind", ["cut", "not gzip at all", "empty", "something behind it", "bits turned"])
def test_what_cannot_be_unpacked_is_told(
    client: TestClient[Litestar], served: Programme, worker: Enrolled, kind: str
) -> None:
    whole = gzip.compress(batch(served, 20))
    body = {
        "cut": whole[: len(whole) // 2],
        "not gzip at all": b'{"records": []}',
        "empty": b"",
        "something behind it": whole + b"more",
        "bits turned": whole[:-8] + bytes(255 - one for one in whole[-8:]),
    }[kind]

    answer = pushed(client, worker, body)

    assert (answer.status_code, problem_of(answer)) == (400, "BrokenPackage")
    assert "gzip" in answer.json()["detail"]
    assert served.rows("select 1 as one from submission where form_id = 'heat'") == []


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_another_way_of_packing_is_refused_by_name(
    client: TestClient[Litestar], served: Programme, worker: Enrolled, encoding: str
) -> None:
    answer = pushed(client, worker, batch(served), encoding)

    assert (answer.status_code, problem_of(answer)) == (415, "UnknownEncoding")
    assert "gzip" in answer.json()["detail"]


def test_a_stranger_hears_that_the_server_does_not_know_them_before_anything_is_unpacked(
    client: TestClient[Litestar],
) -> None:
    answer = client.post("/api/push", content=b"no gzip", headers={"content-encoding": "gzip"})

    assert problem_of(answer) == "UnknownDevice"


def kept_file(programme: Programme, content: bytes) -> str:
    file = FormAttachment(uri="jr://file-csv/villages.csv", hash="7" * 64, size=len(content))
    with programme.database.transaction() as connection:
        FormStore(connection).keep_content(file, content)
    return file.hash


def test_what_phones_fetch_is_packed_for_who_can_read_it(
    client: TestClient[Litestar], served: Programme, worker: Enrolled
) -> None:
    digest = kept_file(served, b"name,label\n" * 400)
    for path in ("/api/pull", f"/api/forms/heat/{VERSION}", f"/api/files/{digest}"):
        plain = client.get(path, headers=bearer(worker) | {"accept-encoding": "identity"})
        packed = client.get(path, headers=bearer(worker) | {"accept-encoding": "gzip"})

        assert "content-encoding" not in plain.headers, path
        assert packed.headers["content-encoding"] == "gzip", path
        assert int(packed.headers["content-length"]) < len(plain.content) * 0.6, path
        assert packed.headers["vary"] == plain.headers["vary"] if "vary" in plain.headers else True
        assert same(packed.content, plain.content), path


def same(one: bytes, other: bytes) -> bool:
    """Compare two answers but for the time that a pull tells."""
    try:
        first, second = json.loads(one), json.loads(other)
    except ValueError:
        return one == other
    first.pop("server_time", None), second.pop("server_time", None)
    return first == second


def test_a_small_answer_and_one_with_a_secret_go_as_they_are(
    client: TestClient[Litestar], served: Programme, worker: Enrolled
) -> None:
    digest = kept_file(served, b"x" * (SMALLEST - 1))
    for path in (f"/api/files/{digest}", "/api/health"):
        answer = client.get(path, headers=bearer(worker) | {"accept-encoding": "gzip"})
        assert "content-encoding" not in answer.headers
    secret = client.post(
        "/api/enrol", json={"code": "0000 0000 0000", "device_name": "x"}, headers={"accept-encoding": "gzip"}
    )
    assert "content-encoding" not in secret.headers


def test_what_says_no_transform_is_left_alone() -> None:
    @get("/api/picture", sync_to_thread=False, opt={"packed": True})
    def picture() -> Answer[bytes]:
        return Answer(b"x" * 9000, headers={"cache-control": "private, no-transform"})

    with TestClient(Litestar([picture], middleware=[packing], openapi_config=None)) as client:
        answer = client.get("/api/picture", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in answer.headers
    assert answer.content == b"x" * 9000


@pytest.mark.parametrize(
    ("header", "may"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0", False), ("identity", False), ("", False)],
)  # fmt: skip
def test_a_client_is_packed_for_only_when_it_asks(header: str, may: object) -> None:
    assert accepts_gzip(header) is may


def test_noise_is_not_made_longer_than_it_was(
    client: TestClient[Litestar], served: Programme, worker: Enrolled
) -> None:
    noise = os.urandom(50_000)
    digest = kept_file(served, noise)

    answer = client.get(f"/api/files/{digest}", headers=bearer(worker) | {"accept-encoding": "gzip"})

    assert answer.content == noise
    assert "content-encoding" not in answer.headers
