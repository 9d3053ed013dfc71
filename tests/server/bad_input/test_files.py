"""Files of a submission and drafts of a phone: names, ids, sizes and contents that cannot be (rows 13, 20 and 22)."""

import base64
import hashlib
import json
from collections.abc import Callable

import pytest

from surveys.exchange.sync import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_DRAFT_BYTES, MAX_DRAFTS
from surveys.ids import uuid7
from tests.server.bad_input.conftest import Answer, Newcomer, Office, refused, token

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 40
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def announcing(office: Office, home: Newcomer, language: str = "en", /, **changes: object) -> Answer:
    said = {
        "household_id": home.family, "submission_id": uuid7(), "name": "stove.jpg", "hash": DIGEST, "size": len(PHOTO),
    }  # fmt: skip
    return office.ask("POST", "/api/parts", json.dumps(said | changes).encode(), token(home.phone), language)


def sending(
    office: Office, home: Newcomer, content: bytes, at: int = 0, digest: str = DIGEST
) -> Callable[[str], Answer]:
    path = f"/api/parts/{digest}?family={home.family}&at={at}"
    return lambda language: office.ask("PUT", path, content, token(home.phone), language)


@pytest.mark.catalogue(20)
@pytest.mark.parametrize(
    "name",
    ["x" * 101, "", "../../etc/passwd", "a/b.jpg", "a\\b.jpg", "a\x00.jpg", "a\n.jpg", "a.jpg\n"],
    ids=ascii,
)
def test_a_name_that_no_file_may_have_is_refused_by_its_field(
    office: Office, newcomer: Newcomer, name: str
) -> None:
    refused(lambda language: announcing(office, newcomer, language, name=name), 400, "Malformed", "name")
    assert office.count("attachment", household_id=newcomer.family) == 0


@pytest.mark.catalogue(20)
@pytest.mark.parametrize(
    "name", ["x" * 100, "Пеш суреті.jpg", "a'; drop table attachment; --.jpg", "...", "‮gpj.exe"]
)
def test_any_other_name_is_a_name(office: Office, newcomer: Newcomer, name: str) -> None:
    assert announcing(office, newcomer, name=name).json == {"have": 0, "whole": False}
    assert sending(office, newcomer, PHOTO)("en").json == {"have": len(PHOTO), "whole": True}
    assert office.count("attachment", household_id=newcomer.family, name=name) == 1


@pytest.mark.catalogue(13)
def test_a_file_whose_address_says_another_family_or_content_is_not_found(
    office: Office, newcomer: Newcomer
) -> None:
    other = office.newcomer()
    announcing(office, newcomer)
    for path in (
        f"/api/parts/{DIGEST}?family={other.family}",
        f"/api/parts/{'0' * 64}?family={newcomer.family}",
        f"/api/parts/{DIGEST.upper()}?family={newcomer.family}",
        f"/api/parts/%2e%2e?family={newcomer.family}",
        f"/api/parts/{DIGEST}?family=",
        f"/api/parts/{DIGEST}?family=..",
    ):
        for method in ("GET", "PUT"):
            refused(
                lambda language, method=method, path=path: office.ask(
                    method, path, PHOTO if method == "PUT" else None, token(newcomer.phone), language
                ),
                404, "NotYours",
            )  # fmt: skip
    assert office.count("attachment_piece", household_id=newcomer.family) == 0


@pytest.mark.catalogue(13)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hash": DIGEST.upper()}, "hash"),
        ({"hash": DIGEST + "\n"}, "hash"),
        ({"hash": "0"}, "hash"),
        ({"size": 0}, "size"),
        ({"size": -1}, "size"),
        ({"size": MAX_ATTACHMENT_BYTES + 1}, "size"),
        ({"size": 10**400}, "size"),
        ({"size": "many"}, "size"),
        ({"household_id": "../x"}, "household_id"),
        ({"path": "/tmp"}, "path"),
    ],
    ids=str,
)
def test_an_announcement_that_cannot_be_is_refused_by_its_field(
    office: Office, newcomer: Newcomer, changes: dict[str, object], field: str
) -> None:
    refused(lambda language: announcing(office, newcomer, language, **changes), 400, "Malformed", field)


@pytest.mark.catalogue(13)
@pytest.mark.parametrize("query", ["", "at=x", "at=-1", f"at={MAX_ATTACHMENT_BYTES + 1}"])
def test_an_address_without_what_it_needs_names_it(office: Office, newcomer: Newcomer, query: str) -> None:
    announcing(office, newcomer)
    needed = f"family={newcomer.family}&" if query else ""
    path = f"/api/parts/{DIGEST}?{needed}{query}"
    refused(
        lambda language: office.ask("PUT", path, PHOTO, token(newcomer.phone), language),
        400, "Malformed", "at" if "at=" in query else "family",
    )  # fmt: skip


@pytest.mark.catalogue(7, 13)
def test_pieces_that_leave_a_gap_or_go_beyond_the_end_are_told_so(office: Office, newcomer: Newcomer) -> None:
    announcing(office, newcomer)
    refused(sending(office, newcomer, PHOTO[500:], at=500), 409, "PieceMissing")
    refused(sending(office, newcomer, PHOTO + b"more"), 413, "TooLarge", str(len(PHOTO)))
    assert sending(office, newcomer, PHOTO)("en").json["whole"]


@pytest.mark.catalogue(7)
def test_a_file_over_the_limit_is_told_the_limit(office: Office, newcomer: Newcomer) -> None:
    announcing(office, newcomer, hash="0" * 64, size=MAX_ATTACHMENT_BYTES)
    refused(
        sending(office, newcomer, b"x" * (MAX_ATTACHMENT_BYTES + 1), digest="0" * 64),
        413, "TooLarge", str(MAX_ATTACHMENT_BYTES // 1024**2),
    )  # fmt: skip
    submission = uuid7()
    for n in range(MAX_ATTACHMENTS):
        assert announcing(office, newcomer, submission_id=submission, name=f"{n}.jpg").status == 200
    refused(
        lambda language: announcing(office, newcomer, language, submission_id=submission, name="more.jpg"),
        413, "TooLarge", str(MAX_ATTACHMENTS),
    )  # fmt: skip


@pytest.mark.catalogue(13)
def test_content_that_is_not_what_its_hash_names_is_begun_anew(office: Office, newcomer: Newcomer) -> None:
    announcing(office, newcomer)
    refused(sending(office, newcomer, b"x" * len(PHOTO)), 422, "WrongContent")
    assert sending(office, newcomer, PHOTO)("en").json["whole"]


@pytest.mark.catalogue(22)
def test_the_same_content_under_two_names_and_submissions_is_kept_once(
    office: Office, newcomer: Newcomer
) -> None:
    for submission, name in ((uuid7(), "a.jpg"), (uuid7(), "a.jpg"), (uuid7(), "b.jpg")):
        assert announcing(office, newcomer, submission_id=submission, name=name).status == 200
    assert sending(office, newcomer, PHOTO)("en").json["whole"]
    assert announcing(office, newcomer, name="c.jpg").json == {"have": len(PHOTO), "whole": True}
    assert office.count("attachment", household_id=newcomer.family) == 4
    assert office.count("attachment_content", household_id=newcomer.family) == 1


@pytest.mark.catalogue(24)
def test_other_content_under_the_name_of_a_submission_is_refused(office: Office, newcomer: Newcomer) -> None:
    submission = uuid7()
    announcing(office, newcomer, submission_id=submission)
    refused(
        lambda language: announcing(office, newcomer, language, submission_id=submission, hash="0" * 64),
        409, "ConflictingFile",
    )  # fmt: skip


@pytest.mark.catalogue(7, 13)
@pytest.mark.parametrize(
    ("changes", "status", "kind", "named"),
    [
        ({"kept": ["draft"]}, 400, "Malformed", "kept"),
        ({"changed": [{"id": uuid7(), "body": "no base64!"}]}, 400, "Malformed", "body"),
        ({"changed": [{"id": "..", "body": ""}]}, 400, "Malformed", "id"),
        ({"wrapped_key": ""}, 400, "Malformed", "wrapped_key"),
        ({"score": 1}, 400, "Malformed", "score"),
        ({"kept": [uuid7() for _ in range(MAX_DRAFTS + 1)]}, 413, "TooLarge", str(MAX_DRAFTS)),
        (
            {"changed": [{"id": uuid7(), "body": base64.b64encode(bytes(MAX_DRAFT_BYTES + 1)).decode()}]},
            413, "TooLarge", str(MAX_DRAFT_BYTES // 1024),
        ),
    ],
    ids=["kept", "body", "id", "wrapped_key", "score", "too_many", "too_large"],
)  # fmt: skip
def test_drafts_that_cannot_be_backed_up_are_told_why(
    office: Office, newcomer: Newcomer, changes: dict[str, object], status: int, kind: str, named: str
) -> None:
    body = json.dumps({"wrapped_key": "AAAA", "kept": [], "changed": []} | changes).encode()
    refused(
        lambda language: office.ask("POST", "/api/drafts", body, token(newcomer.phone), language),
        status, kind, named,
    )  # fmt: skip
