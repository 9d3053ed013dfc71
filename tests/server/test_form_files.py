"""The files of a form: published with it or not at all, handed out by their hash, never changed."""

import hashlib
from collections.abc import Callable, Mapping

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from pyxform.xls2xform import convert

from server.exchange.pulling import pull
from server.exchange.records import publishing
from server.exchange.records.publishing import publish
from server.problems import ChangedForm, LargeFile, MissingColumns, MissingFiles, UnreadableFile
from server.store.received.forms import FormStore
from surveys.exchange.sync import FormAttachment, FormFile
from tests.server.conftest import NOW, Programme, bearer, record

PICTURE = b"\x89PNG\r\n\x1a\n and what follows"
PICTURED = """
| survey |
| | type | name | label | media::image |
| | text | q | Q | map.png |
"""
LISTED = """
| survey |
| | type | name | label | choice_filter |
| | text | d | D | |
| | select_one_from_file villages.csv | village | Village | district = ${d} |
"""
VILLAGES = "name,label,district\nbeskol,Бескөл,5950\ntaiynsha,Тайынша,5960\n".encode()


def xform(table: str, version: str = "1") -> str:
    text = "\n".join(line.strip() for line in table.strip().splitlines())
    settings = f"\n| settings |\n| | form_id | version |\n| | filed | {version} |\n"
    return convert(text + settings, form_name="data", file_type=".md").xform


def given(**files: bytes) -> Callable[[str], bytes | None]:
    """Return files by their names, a dot written as _."""
    return lambda uri: files.get(uri.rpartition("/")[2].replace(".", "_"))


def published(programme: Programme, table: str, **files: bytes) -> FormFile:
    with programme.database.transaction() as connection:
        return publish(connection, xform(table), NOW, given(**files))


def count(programme: Programme) -> Mapping[str, int]:
    return {
        table: programme.rows(sql)[0]["n"]
        for table, sql in {
            "form": "select count(*) as n from form where id = 'filed'",
            "file": "select count(*) as n from form_file",
            "content": "select count(*) as n from form_content",
        }.items()
    }


def test_a_form_is_published_with_its_files(programme: Programme) -> None:
    form = published(programme, PICTURED, map_png=PICTURE)

    [file] = form.files
    assert (file.uri, file.size, file.hash) == (
        "jr://images/map.png", len(PICTURE), hashlib.sha256(PICTURE).hexdigest(),
    )  # fmt: skip
    with programme.database.reading() as connection:
        assert FormStore(connection).get("filed", "1") == form
        assert FormStore(connection).content(file.hash) == PICTURE


def test_again_is_harmless_and_another_file_is_another_version(programme: Programme) -> None:
    first = published(programme, PICTURED, map_png=PICTURE)
    assert published(programme, PICTURED, map_png=PICTURE) == first

    with pytest.raises(ChangedForm):
        published(programme, PICTURED, map_png=b"another")

    with programme.database.reading() as connection:
        assert FormStore(connection).get("filed", "1") == first
    assert count(programme) == {"form": 1, "file": 1, "content": 1}


def test_two_versions_with_the_same_file_keep_it_once(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        for version in ("1", "2"):
            publish(connection, xform(PICTURED, version), NOW, given(map_png=PICTURE))

    assert count(programme) == {"form": 2, "file": 2, "content": 1}


def test_a_form_whose_file_is_not_there_is_not_published(programme: Programme) -> None:
    with pytest.raises(MissingFiles) as problem:
        published(programme, PICTURED)

    assert problem.value.values == {"names": "map.png"}
    assert count(programme) == {"form": 0, "file": 0, "content": 0}


def test_a_list_without_a_column_that_the_form_reads_is_refused(programme: Programme) -> None:
    with pytest.raises(MissingColumns) as problem:
        published(programme, LISTED, villages_csv=b"name,label\nbeskol,Beskol\n")

    assert problem.value.values == {"name": "villages.csv", "columns": "district"}


def test_a_list_that_is_not_text_is_refused(programme: Programme) -> None:
    with pytest.raises(UnreadableFile):
        published(programme, LISTED, villages_csv=PICTURE)


def test_a_file_too_large_for_a_village_network_is_refused(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MAX_FORM_FILE_BYTES", len(PICTURE) - 1)

    with pytest.raises(LargeFile):
        published(programme, PICTURED, map_png=PICTURE)


def test_all_files_of_a_form_together_have_a_limit_too(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MAX_FORM_FILES_BYTES", len(PICTURE) + 1)
    two = PICTURED + "| | text | r | R | other.png |\n"

    published(programme, PICTURED, map_png=PICTURE)
    with pytest.raises(LargeFile), programme.database.transaction() as connection:
        publish(connection, xform(two, "2"), NOW, given(map_png=PICTURE, other_png=b"12"))


def test_a_phone_is_told_the_files_by_their_hashes(programme: Programme) -> None:
    form = published(programme, PICTURED, map_png=PICTURE)

    for enrolled in (programme.enrol_worker(), programme.enrol_settler()):
        answer = pull(programme.database, programme.caller(enrolled), 0, NOW)
        [entry] = [one for one in answer.forms if one.id == "filed"]
        assert (entry.hash, entry.files) == (form.hash, form.files)


def test_a_file_is_given_out_by_its_hash_to_phones_alone(
    client: TestClient[Litestar], served: Programme
) -> None:
    [file] = published(served, PICTURED, map_png=PICTURE).files
    headers = bearer(served.enrol_settler())

    answer = client.get(f"/api/files/{file.hash}", headers=headers)
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert client.get(f"/api/files/{file.hash}").status_code == 401
    assert client.get(f"/api/files/{'0' * 64}", headers=headers).json()["type"] == "/problems/UnknownFile"


@pytest.mark.parametrize(("village", "status"), [("beskol", "accepted"), ("taiynsha", "refused")])
def test_a_record_is_filled_in_again_with_the_same_list(
    programme: Programme, village: str, status: str
) -> None:
    published(programme, LISTED, villages_csv=VILLAGES)
    caller = programme.caller(programme.enrol_worker())
    programme.agreed(caller)
    answers = {"d": "5950", "village": village}
    sent = record("filed", answers, programme.family, programme.person, form_version="1")

    [receipt] = programme.push(caller, sent)

    assert (receipt.status, receipt.problem.field if receipt.problem else None) == (
        status, None if status == "accepted" else "village",
    )  # fmt: skip


def test_what_a_phone_remembers_of_its_last_record_is_no_missing_file(programme: Programme) -> None:
    table = "| survey |\n| | type | name | label | default |\n| | text | q | Q | ${last-saved#q} |\n"

    assert published(programme, table).files == ()


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        (None, 200, b"0123456789"),
        ("bytes=0-", 206, b"0123456789"),
        ("bytes=4-", 206, b"456789"),
        ("bytes=10-", 416, b""),
        ("bytes=2-5", 200, b"0123456789"),
        ("bytes=-3", 200, b"0123456789"),
        ("lines=4-", 200, b"0123456789"),
    ],
)
def test_the_rest_of_a_file_is_given_to_who_was_cut_off(
    client: TestClient[Litestar], served: Programme, wanted: str | None, status: int, content: bytes
) -> None:
    file = FormAttachment(uri="jr://file-csv/a.csv", hash="6" * 64, size=10)
    with served.database.transaction() as connection:
        FormStore(connection).keep_content(file, b"0123456789")
    headers = bearer(served.enrol_worker()) | ({"range": wanted} if wanted else {})

    answer = client.get(f"/api/files/{file.hash}", headers=headers)

    assert (answer.status_code, answer.content) == (status, content)
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {10 - len(content)}-9/10"
