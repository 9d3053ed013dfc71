"""The lists, pictures and sounds of a form on the phone: fetched by their hash, sealed, and there before the form is."""

import hashlib
from http.server import BaseHTTPRequestHandler

import msgspec
import pytest
from pyxform.xls2xform import convert

from mobile.keeping.forms import Forms, UnreadableForm, WrongContent
from mobile.keeping.store import Store
from mobile.phone import Phone
from mobile.talking.receiving import wanted_forms
from surveys.exchange.sync import FormAttachment, FormEntry, FormFile, Pull
from tests.mobile.conftest import HEAD, HOME, PIN, Office

LIST = "name,label,district\nbeskol,Бескөл,5950\ntaiynsha,Тайынша,5960\n".encode()
PICTURE = b"\x89PNG\r\n\x1a\n and what follows"
TABLE = """
| survey |
| | type | name | label | choice_filter | media::image |
| | text | d | District | | map.png |
| | select_one_from_file villages.csv | village | Village | district = ${d} | |
| settings |
| | form_id | version |
| | filed | 1 |
"""


def attachment(uri: str, content: bytes) -> FormAttachment:
    return FormAttachment(uri=uri, hash=hashlib.sha256(content).hexdigest(), size=len(content))


FILES = (attachment("jr://file-csv/villages.csv", LIST), attachment("jr://images/map.png", PICTURE))
CONTENT = {FILES[0].hash: LIST, FILES[1].hash: PICTURE}


@pytest.fixture(scope="module")
def filed() -> FormFile:
    text = "\n".join(line.strip() for line in TABLE.strip().splitlines())
    xform = convert(text, form_name="data", file_type=".md").xform
    hashed = hashlib.sha256(xform.encode()).hexdigest()
    return FormFile(id="filed", version="1", hash=hashed, xform=xform, files=FILES)


def entry(form: FormFile) -> FormEntry:
    return FormEntry(id=form.id, version=form.version, hash=form.hash, files=form.files)


def put(phone: Phone, form: FormFile) -> None:
    for one in form.files:
        phone.forms.keep_file(one, CONTENT[one.hash])
    phone.forms.put(form, current=True)


class Shelves:
    """The office with one more form; `asked` are the files that were asked for, `gone` those that break off."""

    def __init__(self, office: Office, form: FormFile) -> None:
        self.office, self.form = office, form
        self.asked: list[str] = []
        self.broken: dict[str, bytes] = {}
        office.pages = [Pull(cursor=2, forms=(entry(form),))]
        office.misbehave = self.serve

    def serve(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        if path == f"/api/forms/{self.form.id}/{self.form.version}":
            return self.office.reply(handler, 200, self.form)
        if not path.startswith("/api/files/"):
            return False
        hashed = path.rpartition("/")[2]
        self.asked.append(hashed)
        if hashed in self.broken:
            content = self.broken[hashed]
            if not content:
                return self.office.break_off(handler)
            return self.office.reply(handler, 200, content, "application/octet-stream")
        return self.office.reply(handler, 200, CONTENT[hashed], "application/octet-stream")


@pytest.fixture
def shelves(office: Office, filed: FormFile) -> Shelves:
    return Shelves(office, filed)


def test_a_form_comes_with_its_files_and_its_list_can_be_chosen_from(
    worker_online: Phone, shelves: Shelves
) -> None:
    worker_online.sending().send()

    assert sorted(shelves.asked) == sorted(CONTENT)
    interview = worker_online.interview(worker_online.begin("filed", HOME, HEAD))
    interview.answer("/data/d", "5960")
    assert [one.label for one in interview.session.node("/data/village").choices] == ["Тайынша"]
    assert worker_online.forms.file("filed", "1", "jr://images/map.png") == PICTURE
    assert worker_online.forms.file("filed", "1", "jr://images/other.png") is None


def test_the_files_are_sealed(worker: Phone, filed: FormFile) -> None:
    put(worker, filed)
    worker.store.db.execute("pragma wal_checkpoint(truncate)")

    assert "Тайынша".encode() not in worker.store.path.read_bytes()
    assert b"what follows" not in worker.store.path.read_bytes()


def test_a_list_is_forgotten_when_the_phone_is_laid_down_and_there_after_the_pin(
    worker: Phone, filed: FormFile
) -> None:
    put(worker, filed)
    before = worker.forms.load("filed", "1")
    assert worker.forms.load("filed", "1") is before

    door = worker.hide()
    assert "filed" not in repr(vars(worker.forms))
    for digit in PIN:
        door.press(digit)
    door.submit()

    assert worker.forms.load("filed", "1").missing == ()


def test_a_form_without_one_of_its_files_is_never_begun_with(worker: Phone, filed: FormFile) -> None:
    worker.forms.keep_file(FILES[1], PICTURE)

    with pytest.raises(UnreadableForm, match=r"villages\.csv"):
        worker.forms.put(filed, current=True)

    assert "filed" not in worker.forms.current()


@pytest.mark.parametrize("content", [b"", b"another list"])
def test_what_broke_off_is_fetched_next_time_and_what_has_come_is_not_fetched_again(
    worker_online: Phone, shelves: Shelves, content: bytes
) -> None:
    shelves.broken = {FILES[1].hash: content}
    page = worker_online.sending().send()
    assert page.happened is not None
    assert page.happened.tone == "warn"
    assert "filed" not in worker_online.forms.current()
    assert wanted_forms(worker_online.store).get("filed") is not None

    shelves.broken = {}
    worker_online.sending().send()

    assert worker_online.forms.current()["filed"] == "1"
    assert shelves.asked.count(FILES[0].hash) == 1


def test_a_content_that_is_not_the_named_one_is_not_kept(worker: Phone, filed: FormFile) -> None:
    with pytest.raises(WrongContent):
        worker.forms.keep_file(FILES[0], PICTURE)

    assert len(worker.forms.lacking(filed)) == 2


def test_files_go_with_the_last_form_that_needs_them(worker: Phone, filed: FormFile) -> None:
    put(worker, filed)
    second = msgspec.structs.replace(filed, version="2", files=FILES, hash="2")
    worker.forms.put(second, current=True)

    worker.forms.tidy(set())
    assert worker.forms.file("filed", "2", FILES[0].uri) == LIST

    worker.forms.close("filed")
    worker.forms.tidy({("filed", "2")})
    assert worker.forms.lacking(second) == []
    worker.forms.tidy(set())
    assert len(worker.forms.lacking(second)) == 2


def test_a_closed_form_is_not_begun_any_more_and_a_draft_of_it_goes_on(
    worker_online: Phone, shelves: Shelves
) -> None:
    worker_online.sending().send()
    draft_id = worker_online.begin("filed", HOME, HEAD)
    shelves.office.pages = [Pull(cursor=3, closed=("filed",))]
    worker_online.sending().send()

    assert "filed" not in worker_online.forms.current()
    interview = worker_online.interview(draft_id)
    interview.answer("/data/d", "5950")
    interview.answer("/data/village", "beskol")
    assert interview.page().correction is None
    assert interview.finish().scene == "done"

    shelves.office.pages = [Pull(cursor=4, forms=(entry(shelves.form),))]
    worker_online.sending().send()
    assert worker_online.forms.current()["filed"] == "1"


def test_a_form_that_remembers_the_last_record_needs_no_file(worker: Phone) -> None:
    table = "| survey |\n| | type | name | label | default |\n| | text | q | Q | ${last-saved#q} |\n| settings |\n| | form_id | version |\n| | last | 1 |\n"
    xform = convert(table, form_name="data", file_type=".md").xform

    worker.forms.put(FormFile(id="last", version="1", hash="1", xform=xform), current=True)

    assert worker.interview(worker.begin("last", HOME, HEAD)).page().scene == "question"


def test_a_form_that_an_older_app_kept_compiled_is_compiled_again(store: Store, filed: FormFile) -> None:
    forms = Forms(store)
    for one in filed.files:
        forms.keep_file(one, CONTENT[one.hash])
    forms.put(filed, current=True)
    for kept in (None, b"of another engine"):
        with store.atomic() as db:
            db.execute("update form set compiled = ?", (kept,))
        assert Forms(store).load("filed", "1").id == "filed"
        assert store.rows("select compiled from form")[0]["compiled"] not in (None, kept)


def test_a_form_that_asks_for_its_end_has_it_in_the_record(worker: Phone) -> None:
    table = "| survey |\n| | type | name | label |\n| | start | begun | |\n| | end | ended | |\n| | text | q | Q |\n| settings |\n| | form_id | version |\n| | timed | 1 |\n"
    xform = convert(table, form_name="data", file_type=".md").xform
    worker.forms.put(FormFile(id="timed", version="1", hash="1", xform=xform), current=True)
    interview = worker.interview(worker.begin("timed", HOME, HEAD))
    assert interview.finish().scene == "done"

    record = worker.outbox.record(worker.outbox.entries("ready")[0].id)
    assert record is not None
    assert record.answers["begun"]
    assert str(record.answers["ended"]) >= str(record.answers["begun"])
