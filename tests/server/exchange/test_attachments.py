"""A photo comes in pieces, in any number of tries; nobody gets at another family's file by knowing its hash."""

import gzip
import hashlib
import json
import os
import threading
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.access import Caller
from server.exchange.attaching import add, announce, open_file, part_of
from server.problems import ConflictingFile, NotYours, PieceMissing, Problem, TooLarge, WrongContent
from surveys.exchange.sync import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, Announce, Enrolled, Part
from surveys.ids import uuid7
from tests.server.conftest import NOW, REFUSED, Programme, bearer, record, signed_in
from tests.server.exchange.test_late_after_a_split import Parted

PHOTO = b"\xff\xd8\xff" + os.urandom(300_000)
HEAT = {"ctx_heating": "1", "heat_day": "often"}


def told(family: str, content: bytes = PHOTO, **changes: object) -> Announce:
    said = {
        "household_id": family,
        "submission_id": uuid7(),
        "name": "1764.jpg",
        "hash": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }
    return msgspec.convert(said | changes, Announce)


@pytest.fixture
def worker(programme: Programme) -> Caller:
    programme.agreed(programme.caller(programme.enrol_settler()))
    return programme.caller(programme.enrol_worker())


def sent(programme: Programme, asked: Announce, content: bytes, start: int = 0, step: int = 100_000) -> Part:
    part = Part(have=0)
    for at in range(start, len(content), step):
        part = add(programme.database, asked.household_id, asked.hash, at, content[at : at + step])
    return part


def stored(programme: Programme, asked: Announce) -> bytes:
    rows = programme.rows(
        "select content from attachment_piece where household_id = :h and hash = :hash order by start",
        h=asked.household_id,
        hash=asked.hash,
    )
    return b"".join(bytes(row["content"]) for row in rows)


def test_a_file_is_whole_when_its_last_piece_has_come(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    assert announce(programme.database, worker, asked, NOW) == Part(have=0)

    assert add(programme.database, asked.household_id, asked.hash, 0, PHOTO[:70_000]) == Part(have=70_000)
    assert announce(programme.database, worker, asked, NOW) == Part(have=70_000)
    assert part_of(programme.database, worker, asked.household_id, asked.hash, NOW) == Part(have=70_000)
    assert sent(programme, asked, PHOTO, 70_000) == Part(have=len(PHOTO), whole=True)
    assert stored(programme, asked) == PHOTO
    assert announce(programme.database, worker, asked, NOW) == Part(have=len(PHOTO), whole=True)


def test_what_comes_twice_or_overlaps_is_kept_once(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)
    for start, end in ((0, 1000), (0, 1000), (500, 1500), (200, 300), (1500, len(PHOTO)), (0, len(PHOTO))):
        part = add(programme.database, asked.household_id, asked.hash, start, PHOTO[start:end])

    assert part == Part(have=len(PHOTO), whole=True)
    assert stored(programme, asked) == PHOTO


def test_a_gap_is_not_kept(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)

    with pytest.raises(PieceMissing):
        add(programme.database, asked.household_id, asked.hash, 10, PHOTO[10:20])


def test_wrong_content_is_refused_and_begun_anew(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)
    wrong = bytes(1) + PHOTO[1:]

    with pytest.raises(WrongContent):
        sent(programme, asked, wrong)

    assert part_of(programme.database, worker, asked.household_id, asked.hash, NOW) == Part(have=0)
    assert sent(programme, asked, PHOTO).whole


def test_more_than_was_announced_is_refused(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)

    with pytest.raises(TooLarge):
        add(programme.database, asked.household_id, asked.hash, 0, PHOTO + b"x")


def test_the_first_content_under_a_name_stays(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)

    with pytest.raises(ConflictingFile):
        announce(
            programme.database, worker, told(programme.family, b"x", submission_id=asked.submission_id), NOW
        )
    with pytest.raises(ConflictingFile):
        announce(programme.database, worker, told(programme.family, hash=asked.hash, size=5), NOW)


def test_a_submission_has_so_many_files_and_no_more(programme: Programme, worker: Caller) -> None:
    id_ = uuid7()
    for number in range(MAX_ATTACHMENTS):
        announce(
            programme.database, worker, told(programme.family, submission_id=id_, name=f"{number}.jpg"), NOW
        )

    with pytest.raises(TooLarge):
        announce(
            programme.database, worker, told(programme.family, submission_id=id_, name="one more.jpg"), NOW
        )


def test_only_who_may_send_for_a_family_sends_or_asks(programme: Programme, worker: Caller) -> None:
    foreign = programme.caller(programme.enrol_worker(programme.other_id))
    settler = programme.caller(
        programme.enrol_settler(programme.second, "01900000-0000-7000-8000-000000000100")
    )
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)

    for stranger in (foreign, settler):
        with pytest.raises(NotYours):
            announce(programme.database, stranger, asked, NOW)
        with pytest.raises(NotYours):
            part_of(programme.database, stranger, asked.household_id, asked.hash, NOW)
    own = programme.caller(programme.enrol_settler())
    assert announce(programme.database, own, told(programme.family), NOW) == Part(have=0)


def test_a_photo_taken_before_a_family_parted_comes_after_it(programme: Programme, worker: Caller) -> None:
    own = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    parted = Parted(programme)
    [receipt] = programme.push(worker, msgspec.json.encode(parted.change), now=datetime.now(UTC))
    assert receipt.status == "accepted"
    moved = msgspec.structs.replace(own, household_id=parted.new)
    assert announce(programme.database, moved, told(parted.home), NOW) == Part(have=0)


def test_the_hash_of_another_familys_file_opens_nothing(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)
    sent(programme, asked, PHOTO)

    other = told(programme.second)
    assert announce(programme.database, worker, other, NOW) == Part(have=0)


def test_a_file_cannot_be_hung_on_another_familys_submission(programme: Programme, worker: Caller) -> None:
    made = record("heat", HEAT, programme.family, programme.person)
    programme.push(worker, made)

    with pytest.raises(NotYours):
        announce(
            programme.database, worker, told(programme.second, submission_id=json.loads(made)["id"]), NOW
        )


@pytest.mark.parametrize("first", ["the submission", "the file"])
def test_the_submission_may_come_before_its_file_or_after(
    programme: Programme, worker: Caller, first: str
) -> None:
    made = record("heat", HEAT, programme.family, programme.person)
    asked = told(programme.family, submission_id=json.loads(made)["id"])

    def file() -> None:
        announce(programme.database, worker, asked, NOW)
        assert sent(programme, asked, PHOTO).whole

    def submission() -> None:
        assert programme.push(worker, made)[0].status == "accepted"

    for step in (submission, file) if first == "the submission" else (file, submission):
        step()
    assert programme.rows(
        "select 1 as one from attachment a join submission s on s.id = a.submission_id"
    ) == [{"one": 1}]


def test_only_a_file_that_an_open_answer_names_is_given_to_staff(
    programme: Programme, worker: Caller
) -> None:
    made = record("heat", HEAT, programme.family, programme.person)
    asked = told(programme.family, submission_id=json.loads(made)["id"])
    announce(programme.database, worker, asked, NOW)
    sent(programme, asked, PHOTO)
    programme.push(worker, made)

    with programme.database.reading() as connection, pytest.raises(NotYours):
        open_file(connection, programme.family, asked.hash)
    with programme.database.transaction() as connection:
        connection.run(
            "update submission set answers = :answers where id = :id",
            answers=json.dumps({"rooms": [{"photo": asked.name}]}),
            id=asked.submission_id,
        )
    with programme.database.reading() as connection:
        assert open_file(connection, programme.family, asked.hash).content == PHOTO
    programme.push(worker, record("consent", REFUSED, programme.family, programme.person, hours_ago=0.1))
    with programme.database.reading() as connection, pytest.raises(NotYours):
        open_file(connection, programme.family, asked.hash)


def test_two_phones_that_send_the_same_file_at_once_make_one(programme: Programme, worker: Caller) -> None:
    asked = told(programme.family)
    announce(programme.database, worker, asked, NOW)
    parts: list[Part | Problem] = []

    def send(step: int) -> None:
        try:
            parts.append(sent(programme, asked, PHOTO, step=step))
        except Problem as problem:
            parts.append(problem)

    senders = [threading.Thread(target=send, args=(step,)) for step in (7_000, 11_000, 50_000)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert parts == [Part(have=len(PHOTO), whole=True)] * 3
    assert stored(programme, asked) == PHOTO


@pytest.fixture
def phone(served: Programme) -> Enrolled:
    served.agreed(served.caller(served.enrol_settler()))
    return served.enrol_worker()


def test_a_phone_sends_a_file_over_http(
    client: TestClient[Litestar], served: Programme, phone: Enrolled
) -> None:
    asked, headers = told(served.family), bearer(phone)
    said = {name: getattr(asked, name) for name in asked.__struct_fields__}
    assert client.post("/api/parts", json=said, headers=headers).json() == {"have": 0, "whole": False}

    where = {"family": served.family}
    half = client.put(f"/api/parts/{asked.hash}", params=where, content=PHOTO[:150_000], headers=headers)
    assert half.json() == {"have": 150_000, "whole": False}
    assert client.get(f"/api/parts/{asked.hash}", params=where, headers=headers).json() == half.json()
    rest = client.put(
        f"/api/parts/{asked.hash}", params=where | {"at": 150_000}, content=PHOTO[150_000:], headers=headers
    )
    assert rest.json() == {"have": len(PHOTO), "whole": True}


def test_a_file_may_come_packed_and_be_cut_in_its_package(
    client: TestClient[Litestar], served: Programme, phone: Enrolled
) -> None:
    """What could be unpacked before the cut stays; the phone goes on from there, packed anew."""
    text = b"name,label\n" * 30_000
    asked, headers = told(served.family, text, name="list.csv"), bearer(phone)
    announce(served.database, served.caller(phone), asked, datetime.now(UTC))
    packed, zipped = gzip.compress(text), {"content-encoding": "gzip"}
    where = f"/api/parts/{asked.hash}?family={served.family}"

    cut = client.put(where, content=packed[: len(packed) // 2], headers=headers | zipped)
    assert status(cut) == (400, "BrokenPackage")
    have = client.get(where, headers=headers).json()["have"]
    assert 0 < have < len(text)
    rest = client.put(f"{where}&at={have}", content=gzip.compress(text[have:]), headers=headers | zipped)
    assert rest.json() == {"have": len(text), "whole": True}


def test_a_bomb_in_the_place_of_a_file_is_stopped_at_its_size(
    client: TestClient[Litestar], served: Programme, phone: Enrolled
) -> None:
    asked, headers = told(served.family), bearer(phone)
    announce(served.database, served.caller(phone), asked, datetime.now(UTC))
    bomb = gzip.compress(bytes(2 * MAX_ATTACHMENT_BYTES))

    answer = client.put(
        f"/api/parts/{asked.hash}?family={served.family}",
        content=bomb,
        headers=headers | {"content-encoding": "gzip"},
    )

    assert status(answer) == (413, "TooLarge")
    kept = served.rows("select coalesce(sum(length(content)), 0) as n from attachment_piece")[0]["n"]
    assert kept <= asked.size


def status(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_what_is_out_of_bounds_is_told(
    client: TestClient[Litestar], served: Programme, phone: Enrolled
) -> None:
    asked, headers = told(served.family), bearer(phone)
    said = {name: getattr(asked, name) for name in asked.__struct_fields__}
    for name, value in (
        ("size", 0), ("size", MAX_ATTACHMENT_BYTES + 1), ("hash", "x" * 64), ("name", "../../etc/passwd"),
        ("name", "a\x00b"), ("name", ""), ("household_id", "1"), ("more", 1),
    ):  # fmt: skip
        assert status(client.post("/api/parts", json=said | {name: value}, headers=headers))[0] == 400, name
    client.post("/api/parts", json=said, headers=headers)
    where = f"/api/parts/{asked.hash}?family={served.family}"

    assert status(client.put(where + "&at=-1", content=b"x", headers=headers)) == (400, "Malformed")
    assert status(client.put(where + "&at=9", content=b"x", headers=headers)) == (409, "PieceMissing")
    assert status(client.put(where, content=PHOTO + b"x", headers=headers)) == (413, "TooLarge")
    assert status(client.put(where, content=bytes(MAX_ATTACHMENT_BYTES + 1), headers=headers)) == (
        413,
        "TooLarge",
    )
    assert status(client.put(where, content=b"x")) == (401, "UnknownDevice")
    unknown = f"/api/parts/{'0' * 64}?family={served.family}"
    assert status(client.put(unknown, content=b"x", headers=headers)) == (404, "NotYours")


def test_who_reads_a_photo_is_written_down(
    client: TestClient[Litestar], served: Programme, phone: Enrolled
) -> None:
    made = record("heat", HEAT, served.family, served.person)
    caller, asked = served.caller(phone), told(served.family, submission_id=json.loads(made)["id"])
    served.push(caller, made)
    announce(served.database, caller, asked, datetime.now(UTC))
    sent(served, asked, PHOTO)
    with served.database.transaction() as connection:
        connection.run(
            "update submission set answers = :a where id = :id", a='{"p": "1764.jpg"}', id=asked.submission_id
        )
    path = f"/families/{served.family}/files/{asked.hash}"

    answer = client.get(path, headers=signed_in(served.database, "aigul"))

    assert answer.content == PHOTO
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [row["page"] for row in served.rows("select page from look")] == ["file"]
    assert client.get(path, headers=signed_in(served.database, "bolat")).status_code == 404
