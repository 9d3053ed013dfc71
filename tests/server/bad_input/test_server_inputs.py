"""What is broken, too large, hostile or unknown at the server's door (rows 1 to 22)."""

import gzip
import json
import time
from contextlib import ExitStack, closing
from socket import create_connection

import pytest

from server.exchange.phones.enrolment import code_for_staff
from server.exchange.records.publishing import close
from server.store.clock import time_text
from server.store.received.forms import FormStore
from surveys.exchange.sync import MAX_PUSH_BYTES, MAX_PUSH_RECORDS, MAX_RECORD_BYTES
from surveys.ids import uuid7
from surveys.wording import say
from tests.server.bad_input.conftest import Newcomer, Office, refused, token
from tests.server.conftest import NOW, VERSION, record, signed_in

JSON = {"content-type": "application/json"}


@pytest.mark.catalogue(1)
@pytest.mark.parametrize(
    ("body", "named"), [(b"{}", "records"), (b"", "JSON"), (b'{"record":[]}', "record")], ids=str
)
def test_a_push_without_records_is_told_what_is_missing(
    office: Office, newcomer: Newcomer, body: bytes, named: str
) -> None:
    refused(
        lambda language: office.ask("POST", "/api/push", body, token(newcomer.phone), language),
        400, "Malformed", named,
    )  # fmt: skip
    assert office.push(newcomer.phone).json == {"receipts": []}


@pytest.mark.catalogue(2, 21)
@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"code":"1234","device_name":"x"', "JSON"),
        (b'{"code":"1234",}', "JSON"),
        (b"<enrol/>", "JSON"),
        (b"[]", "JSON"),
        (b'{"code":"12\xff4","device_name":"x"}', "UTF-8"),
        (b'{"code":"1234\\ud800","device_name":"x"}', "JSON"),
        (b'{"device_name":"x"}', "code"),
        (b'{"code":1234,"device_name":"x"}', "code"),
        (b'{"code":"1","device_name":"x"}', "code"),
        (b'{"code":"1234","device_name":""}', "device_name"),
        (b'{"code":"1234","device_name":"x","pin":"0000"}', "pin"),
        (b'{"code":"' + b"1" * 40 + b'","device_name":"x"}', "32"),
        (b"[" * 100_000, ""),
        (b'{"code":' * 5_000, ""),
    ],
    ids=lambda value: str(value[:28]),
)
def test_what_is_no_json_or_has_a_wrong_field_is_told_with_its_place(
    office: Office, body: bytes, named: str
) -> None:
    refused(lambda language: office.ask("POST", "/api/enrol", body, JSON, language), 400, "Malformed", named)


@pytest.mark.catalogue(3, 4, 5)
@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/xml"]
)
@pytest.mark.parametrize("path", ["/api/push", "/api/enrol"])
def test_a_body_of_another_kind_than_json_is_told_so(
    office: Office, newcomer: Newcomer, kind: str, path: str
) -> None:
    headers = token(newcomer.phone) | {"content-type": kind}
    body = b'--x\r\ncontent-disposition: form-data; name="records"\r\n\r\n[]'
    told = kind.partition(";")[0]
    refused(lambda language: office.ask("POST", path, body, headers, language), 415, "UnreadableMedia", told)


@pytest.mark.catalogue(3, 4, 5)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="login"\r\n\r\na'),
        ("multipart/form-data; boundary=x", b"--x\r\nno header at all\r\n\r\na\r\n--x--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("multipart/form-data; boundary=\xe9", b"--\xe9--"),
    ],
    ids=["no boundary", "no end", "no header", "a long boundary", "a foreign letter"],
)
def test_a_page_that_is_sent_in_broken_parts_answers_with_a_page(
    office: Office, newcomer: Newcomer, kind: str, body: bytes
) -> None:
    headers = {"content-type": kind, "accept": "text/html"}
    inside = headers | signed_in(office.database, office.login(newcomer.worker))
    for path, given in (("/signin", headers), ("/signout", inside)):
        answer = office.ask("POST", path, body, given)
        assert 400 <= answer.status < 500
        assert b"<html" in answer.body


@pytest.mark.catalogue(6)
def test_a_body_that_never_ends_is_not_waited_for_without_end(office: Office, newcomer: Newcomer) -> None:
    head = (
        f"POST /api/push HTTP/1.1\r\nhost: x\r\naccept-language: ru\r\n"
        f"authorization: Bearer {newcomer.phone.token}\r\ncontent-length: 100000\r\n\r\n"
    ).encode()
    answer = office.raw(head, then=b'{"records":[{"id":"')
    status, _, body = answer.partition(b"\r\n")
    assert b"408" in status
    assert "отправьте ещё раз" in json.loads(body.partition(b"\r\n\r\n")[2])["detail"]


@pytest.mark.catalogue(6)
def test_a_head_that_comes_letter_by_letter_is_not_waited_for_either(office: Office) -> None:
    """Each letter is one more sign of life, and still a head has its time."""
    began = time.monotonic()
    with closing(create_connection(("127.0.0.1", office.port), timeout=20)) as line:
        line.settimeout(0.3)
        heard = b""
        while not heard and time.monotonic() - began < 15:
            line.sendall(b"G")
            try:
                heard = line.recv(4096)
            except TimeoutError:
                continue
        line.settimeout(20)
        while piece := line.recv(4096):
            heard += piece
    assert heard.startswith(b"HTTP/1.1 408")
    assert json.loads(heard.partition(b"\r\n\r\n")[2])["type"] == "/problems/TooSlow"


@pytest.mark.catalogue(6)
def test_two_hundred_who_say_nothing_keep_nobody_away(office: Office, newcomer: Newcomer) -> None:
    begun = f"POST /api/push HTTP/1.1\r\nauthorization: Bearer {newcomer.phone.token}\r\n".encode()
    with ExitStack() as lines:
        for n in range(200):
            line = lines.enter_context(create_connection(("127.0.0.1", office.port), timeout=20))
            line.sendall(begun if n % 2 else begun + b"host: x\r\ncontent-length: 500\r\n\r\n{")
        assert office.codes(newcomer.phone, newcomer.heat()) == ["accepted"]


@pytest.mark.catalogue(6)
@pytest.mark.parametrize("length", ["content-length: 9999", "transfer-encoding: chunked"])
def test_a_phone_that_hangs_up_in_the_middle_is_no_fault_of_the_server(
    office: Office, newcomer: Newcomer, length: str
) -> None:
    head = f"POST /api/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {newcomer.phone.token}\r\n{length}\r\n\r\n"
    assert b" 500 " not in office.raw(head.encode() + b'5\r\n{"rec')
    assert office.count("submission", household_id=newcomer.family) == 1


@pytest.mark.catalogue(6)
@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /api/health HTTP/1.1\r\n\r\n",
        b"GET /api/\x00 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /api/push HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n{}",
        b"POST /api/push HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{}",
        b"POST /api/push HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n{}",
        b"POST /api/push HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}",
        b"GET /api/health HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
    ids=[
        "no http",
        "no host",
        "a letter 0",
        "less than nothing",
        "two lengths",
        "no number",
        "no chunk",
        "long",
    ],
)
def test_what_is_no_http_is_told_in_words(office: Office, raw: bytes) -> None:
    head, _, body = office.raw(raw, then=b"").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert "HTTP/1.1" in json.loads(body)["detail"]


@pytest.mark.catalogue(7)
def test_a_body_over_the_limit_is_told_the_limit(office: Office, newcomer: Newcomer) -> None:
    large = b" " * (MAX_PUSH_BYTES + 1)
    limits = ("10", "200")
    refused(
        lambda language: office.ask("POST", "/api/push", large, token(newcomer.phone), language),
        413, "TooLarge", *limits,
    )  # fmt: skip
    refused(
        lambda language: office.push(newcomer.phone, *[b"1"] * (MAX_PUSH_RECORDS + 1), language=language),
        413, "TooLarge", *limits,
    )  # fmt: skip
    assert (MAX_PUSH_BYTES // 1024**2, MAX_PUSH_RECORDS) == (10, 200)


@pytest.mark.catalogue(7)
def test_a_record_over_the_limit_is_refused_alone(office: Office, newcomer: Newcomer) -> None:
    large = newcomer.heat(changes={"answers": {"heat_day": "x" * MAX_RECORD_BYTES}})
    assert office.codes(newcomer.phone, newcomer.heat(), large) == ["accepted", "too_large"]
    assert f"{MAX_RECORD_BYTES // 1024} KB" in office.told(newcomer.phone, large)["detail"]


@pytest.mark.catalogue(8)
@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x" * 5000])
def test_an_encoding_that_is_not_read_is_named(office: Office, newcomer: Newcomer, encoding: str) -> None:
    headers = token(newcomer.phone) | {"content-encoding": encoding}
    answer = refused(
        lambda language: office.ask("POST", "/api/push", b'{"records":[]}', headers, language),
        415, "UnknownEncoding", encoding[:60], "gzip",
    )  # fmt: skip
    assert len(answer.body) < 1000


@pytest.mark.catalogue(8)
@pytest.mark.parametrize(
    "body",
    [b'{"records":[]}', gzip.compress(b'{"records":[]}')[:-9], b"\x1f\x8b", gzip.compress(b"{}") + b"more"],
    ids=len,
)
def test_what_says_gzip_and_is_none_is_told_so(office: Office, newcomer: Newcomer, body: bytes) -> None:
    headers = token(newcomer.phone) | {"content-encoding": "gzip"}
    refused(lambda language: office.ask("POST", "/api/push", body, headers, language), 400, "BrokenPackage")


@pytest.mark.catalogue(9, 11)
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"form_id": "nothing"}, "unknown_form"), ({"form_version": "1"}, "unknown_version")],
)
def test_a_form_or_version_that_was_never_published_is_refused_in_words(
    office: Office, newcomer: Newcomer, changes: dict[str, object], code: str
) -> None:
    told = office.told(newcomer.phone, newcomer.heat(changes=changes))
    assert (told["code"], told["field"]) == (code, next(iter(changes)))
    assert "published" in told["detail"]


@pytest.mark.catalogue(9, 11)
@pytest.mark.parametrize("path", ["nothing/1", f"heat/{VERSION}0", "heat/%ff", "a" * 3000 + "/1"])
def test_a_form_that_is_not_there_is_not_given_out(office: Office, newcomer: Newcomer, path: str) -> None:
    refused(
        lambda language: office.ask("GET", f"/api/forms/{path}", None, token(newcomer.phone), language),
        404, "UnknownForm", path.partition("/")[0][:64],
    )  # fmt: skip


@pytest.mark.catalogue(18)
@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", "/api/push", "POST"), ("DELETE", "/api/pull", "GET")]
)
def test_a_method_that_an_address_does_not_know_is_named_with_those_it_knows(
    office: Office, method: str, path: str, allowed: str
) -> None:
    answer = refused(
        lambda language: office.ask(method, path, None, None, language), 405, "WrongMethod", method, allowed
    )
    assert allowed in answer.headers["allow"]


@pytest.mark.catalogue(14)
@pytest.mark.parametrize(
    ("accept", "language"), [("", "ru"), ("accept-language: de\r\n", "ru"), ("accept-language: en\r\n", "en")]
)
def test_who_asks_for_no_language_of_ours_hears_the_holders(
    office: Office, newcomer: Newcomer, accept: str, language: str
) -> None:
    with office.database.transaction() as connection:
        connection.run("update staff set language = 'ru' where id = :id", id=newcomer.worker)
    asked = (
        f"GET /api/forms/nothing/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{accept}"
        f"authorization: Bearer {newcomer.phone.token}\r\n\r\n"
    )
    said = json.loads(office.raw(asked.encode(), then=b"").partition(b"\r\n\r\n")[2])
    assert said["title"] == say("problem.UnknownForm.title", language)


@pytest.mark.catalogue(10, 12)
def test_old_and_closed_versions_are_still_taken(office: Office, newcomer: Newcomer) -> None:
    """An interview begun with a version can always be sent, whatever came after it."""
    with office.database.transaction() as connection:
        file = FormStore(connection).get("heat", VERSION)
        assert file is not None
        newer = VERSION[:-1] + "9"
        xform = file.xform.replace(VERSION, newer)
        FormStore(connection).add(
            type(file)(id="heat", version=newer, hash=newer, xform=xform), time_text(NOW)
        )
        close(connection, "heat", VERSION, NOW)
    try:
        records = [newcomer.heat(), newcomer.heat(changes={"form_version": newer})]
        assert office.codes(newcomer.phone, *records) == ["accepted", "accepted"]
        pulled = office.ask("GET", "/api/pull", None, token(newcomer.phone)).json
        assert [one["version"] for one in pulled["forms"] if one["id"] == "heat"] == [newer]
    finally:
        with office.database.transaction() as connection:
            close(connection, "heat", VERSION, None)


@pytest.mark.catalogue(13)
def test_ids_that_do_not_belong_together_are_refused(office: Office, newcomer: Newcomer) -> None:
    other = office.newcomer()
    strangers = [
        record("heat", {}, newcomer.family, other.person),
        record("heat", {}, other.family, newcomer.person),
        record("heat", {}, uuid7(), newcomer.person),
    ]
    assert office.codes(newcomer.phone, *strangers) == ["not_your_family"] * 3
    assert "coordinator" in office.told(newcomer.phone, strangers[0])["detail"]


@pytest.mark.catalogue(13)
def test_a_key_is_not_given_back_for_another_phone_than_the_codes(office: Office, newcomer: Newcomer) -> None:
    other = office.newcomer()
    with office.database.transaction() as connection:
        code = code_for_staff(connection, office.programme.keys, newcomer.worker, made_by="test", now=NOW)
    body = {"device_id": other.phone.device_id, "code": code, "wrapped_key": "AAAA"}
    refused(
        lambda language: office.ask("POST", "/api/recover", json.dumps(body).encode(), JSON, language),
        403, "OtherHolder",
    )  # fmt: skip
