"""A draft and the corrected version of its form: told first, carried only when asked, whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from mobile.keeping.drafts import Drafts
from mobile.keeping.store import DiskFull, Store
from mobile.keeping.vault import DataKey
from mobile.pages.filling.carrying import CarryPage
from mobile.pages.filling.interview import Interview
from mobile.phone import Phone
from surveys.exchange.sync import Receipt
from surveys.interview.closing import Block
from tests.mobile.conftest import HEAD, HOME
from tests.mobile.keeping.all_forms import form_files
from tests.mobile.office import opened
from tests.mobile.versions import FORM, version

SAID = {"room": "Ұйықтайтын бөлме", "fuel": "wood", "weeks": 3, "swept": "2026-09-12"}
CLOSED = {"fear": "Жұмыссыз қалу", "secret": "Құпия сөз"}


def begun(phone: Phone, *, closed: bool = False) -> Interview:
    """Return an interview of version 1 on a phone that has got version 2 since."""
    phone.forms.put(version(1), current=True)
    interview = phone.interview(phone.begin(FORM, HOME, HEAD))
    for name, value in (SAID | CLOSED if closed else SAID).items():
        interview.answer(f"/data/{name}", value)
    phone.forms.put(version(2), current=True)
    return phone.interview(interview.draft_id)


def rows(page: CarryPage) -> dict[str, dict[str, str]]:
    return {one.title: {row.title: row.second for row in one.rows} for one in page.sections}


def test_the_draft_keeps_the_version_it_began_with(worker: Phone) -> None:
    interview = begun(worker)

    assert interview.session.form.version == "1"
    assert worker.forms.current()[FORM] == "2"
    worker.forms.tidy({(draft.form_id, draft.form_version) for draft in worker.drafts.unfinished()})
    assert worker.interview(interview.draft_id).session.form.version == "1"


def test_a_quiet_line_says_that_a_corrected_version_is_there(worker: Phone) -> None:
    interview = begun(worker)

    line = interview.page().correction
    assert line is not None
    assert line.text == "Сауалнаманың түзетілген нұсқасы бар"
    assert interview.page().corrected == "Түзетілген нұсқа"
    fresh = worker.interview(worker.begin(FORM, HOME, HEAD)).page()
    assert (fresh.correction, fresh.corrected, fresh.left_out) == (None, "", "")


def test_it_is_told_what_would_become_of_the_answers(worker: Phone) -> None:
    carrying = worker.carrying(begun(worker).draft_id)

    assert rows(carrying.page()) == {
        "Жаңа нұсқаға көшпейтін жауаптар": {
            "Үйді немен жылытасыз?": "Отын", "Мұржа қашан тазаланды?": "12 қыркүйек 2026",
        },
        "Жаңа сұрақтар": {"Неше терезеден жел соғады?": ""},
        "Сақталатын жауаптар": {"Қай бөлме суық?": "Ұйықтайтын бөлме", "Отын неше аптаға жетеді?": "3"},
    }  # fmt: skip
    assert [badge.text for row in carrying.page().sections[0].rows for badge in row.badges] == [
        "Бұл жауап нұсқасы енді жоқ", "Бұл сұрақ енді қойылмайды",
    ]  # fmt: skip


def test_a_survey_of_an_author_is_called_as_it_calls_itself(worker: Phone) -> None:
    interview = begun(worker)

    assert (interview.page().title, worker.title(FORM)) == ("Пеш пен отын", "Пеш пен отын")
    assert interview.language("ru").title == "Печь и топливо"
    assert "Пеш пен отын" in [row.title for row in worker.home().drafts().rows]
    assert worker.title("nowhere") == "nowhere"


def test_carried_the_draft_is_of_the_new_version_and_what_was_dropped_can_be_read(worker: Phone) -> None:
    draft_id = begun(worker).draft_id

    assert worker.carrying(draft_id).carry()

    interview = worker.interview(draft_id)
    assert interview.session.form.version == "2"
    kept = {
        ref: interview.session.node(ref).value for ref in ("/data/home/room", "/data/fuel", "/data/weeks")
    }
    assert kept == {"/data/home/room": "Ұйықтайтын бөлме", "/data/fuel": None, "/data/weeks": "3"}
    page = interview.page()
    assert (page.correction, page.corrected, page.left_out) == (None, "", "Көшпеген жауаптар")
    assert {row.title: row.second for row in interview.left_out().rows} == {
        "Үйді немен жылытасыз?": "Отын",
        "Мұржа қашан тазаланды?": "12 қыркүйек 2026",
    }
    end = interview.jump("nowhere").end
    assert end is not None
    assert "Түзетілген нұсқаға көшпеген жауап: 2." in " ".join(note.text for note in end.notes)


def test_who_goes_on_with_the_old_version_is_not_asked_again(worker: Phone) -> None:
    draft_id = begun(worker).draft_id

    assert worker.carrying(draft_id).stay()

    interview = worker.interview(draft_id)
    assert interview.session.form.version == "1"
    assert (interview.page().correction, interview.page().corrected) == (None, "Түзетілген нұсқа")
    assert interview.finish().scene == "done"
    record = worker.outbox.record(draft_id)
    assert record is not None
    assert (record.form_version, record.answers["fuel"]) == ("1", "wood")


def test_it_opens_where_it_was_left_even_if_that_has_moved(worker: Phone) -> None:
    interview = begun(worker)
    interview.jump("/data/room")

    worker.carrying(interview.draft_id).carry()

    assert worker.interview(interview.draft_id).place.ref == "/data/home/room"


def test_the_closed_part_goes_along_unseen(worker: Phone) -> None:
    """On a worker's phone no private question is named, and nothing tells whether one was answered."""
    answered, blank = begun(worker, closed=True), begun(worker)
    pages = [worker.carrying(one.draft_id).page() for one in (answered, blank)]
    assert pages[0] == pages[1]
    assert [note.icon for note in pages[0].notes] == ["lock"]
    assert not any(word in repr(pages[0]) for word in (*CLOSED.values(), "алаңдатады", "айтқыңыз"))

    worker.carrying(answered.draft_id).carry()

    interview = worker.interview(answered.draft_id)
    assert "Құпия" not in repr(interview.left_out())
    assert interview.count_left() == 2
    assert interview.session.node("/data/fear").value == "Жұмыссыз қалу"
    assert "Құпия сөз" in [one.value for one in worker.drafts.dropped(answered.draft_id)]


def test_a_closed_block_goes_along_and_says_of_which_version_it_is(worker: Phone) -> None:
    interview = begun(worker, closed=True)
    interview.jump("/data/fear")
    interview.handed()
    interview.jump("nowhere")

    worker.carrying(interview.draft_id).carry()

    carried = worker.interview(interview.draft_id)
    carried.answer("/data/windows", 2)
    assert carried.session.node("/data/fear").value is None
    assert carried.finish().scene == "done"
    record = worker.outbox.record(interview.draft_id)
    assert record is not None
    block = msgspec.json.decode(opened(record.closed[0], record.id), type=Block)
    assert (block.form_version, block.answers["/data/fear"]) == ("1", "Жұмыссыз қалу")
    assert record.form_version != block.form_version


def test_nothing_is_said_of_it_while_the_person_has_the_phone(worker: Phone) -> None:
    interview = begun(worker)
    interview.jump("/data/fear")

    handed = interview.handed()

    assert (handed.handed, handed.correction, handed.corrected, handed.left_out) == (True, None, "", "")


def test_on_the_own_phone_the_closed_answers_are_named_but_not_said(settler: Phone) -> None:
    page = settler.carrying(begun(settler, closed=True).draft_id).page()

    told = rows(page)
    assert told["Жаңа нұсқаға көшпейтін жауаптар"]["Тағы не айтқыңыз келеді?"] == "Жабық жауап"
    assert told["Сақталатын жауаптар"]["Сізді не алаңдатады?"] == "Жабық жауап"
    assert not any(word in repr(page) for word in CLOSED.values())


def test_consent_is_given_anew_not_carried(worker: Phone) -> None:
    """One agrees to the words that were read: a corrected text is another one."""
    draft_id = worker.begin("consent", HOME, HEAD)
    worker.forms.put(msgspec.structs.replace(form_files()["consent"], version="2099"), current=True)

    assert worker.interview(draft_id).page().corrected == ""


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_speaks_the_language_of_the_interview(worker: Phone, language: str) -> None:
    interview = begun(worker)
    interview.language(language)

    page = worker.carrying(interview.draft_id).page()

    expected = {"kk": "Қай бөлме суық?", "ru": "Какая комната холодная?", "en": "Which room is cold?"}
    assert expected[language] in rows(page)[page.sections[-1].title]


def test_what_was_dropped_stays_until_the_record_is_accepted(worker: Phone) -> None:
    draft_id = begun(worker).draft_id
    worker.carrying(draft_id).carry()
    interview = worker.interview(draft_id)
    interview.answer("/data/windows", 2)
    assert interview.finish().scene == "done"
    assert len(worker.drafts.dropped(draft_id)) == 2

    refused = Receipt(id=draft_id, status="refused", hash=worker.outbox.entries("ready")[0].hash)
    worker.outbox.receive(refused, worker.now())
    assert len(worker.drafts.dropped(draft_id)) == 2

    worker.outbox.again(draft_id, worker.now())
    worker.outbox.receive(msgspec.structs.replace(refused, status="accepted"), worker.now())
    assert worker.drafts.dropped(draft_id) == ()


def test_a_draft_thrown_away_takes_along_what_was_dropped(worker: Phone) -> None:
    draft_id = begun(worker).draft_id
    worker.carrying(draft_id).carry()

    worker.drafts.discard(draft_id)

    assert worker.drafts.dropped(draft_id) == ()


def test_a_full_phone_changes_nothing_and_says_so(worker: Phone) -> None:
    draft_id = begun(worker).draft_id
    before = worker.drafts.get(draft_id)
    carrying = worker.carrying(draft_id)
    fill(worker.store)

    assert not carrying.carry()

    assert carrying.page().banner is not None
    worker.store.forget()
    assert (worker.drafts.get(draft_id), worker.drafts.dropped(draft_id)) == (before, ())


def fill(store: Store) -> None:
    """Let the phone be full to the last byte."""
    pages = store.db.execute("pragma page_count").fetchone()[0]
    store.db.execute(f"pragma max_page_count = {pages}")
    for size in (4000, 400, 100):
        with suppress(DiskFull):
            for number in range(1000):
                store.shelf("filler", bytes).put(f"{size} {number}", os.urandom(size))


CARRIES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.store import DiskFull, Store
from mobile.keeping.vault import DataKey
from surveys.interview.carried import Dropped

store = Store(Path(sys.argv[1]))
store.unlock(DataKey(bytes(range(32))))
now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
drafts = Drafts(store)
draft = Draft(id="d", form_id="stove", form_version="0", household_id="h", person_id=None, language="kk",
              started_at=now, touched_at=now, answers={"room": "x" * 2000})
for number in range(100_000):
    left = tuple(Dropped(ref=f"/data/q{n}", label={"kk": "?"}, value=number, reason="gone") for n in range(20))
    drafts.carry(msgspec.structs.replace(draft, form_version=str(number)), left)
    sys.stdout.write(f"carried {number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("milliseconds", [3, 17, 50, 120, 260])
def test_a_phone_that_dies_while_it_carries_has_the_old_draft_or_the_new_one_whole(
    tmp_path: Path, milliseconds: int
) -> None:
    path = tmp_path / "qonys.db"
    with subprocess.Popen(
        [sys.executable, "-c", CARRIES, str(path)], stdout=subprocess.PIPE, text=True
    ) as app:
        assert app.stdout is not None
        told = [app.stdout.readline()]
        time.sleep(milliseconds / 1000)
        app.send_signal(signal.SIGKILL)
        told += app.stdout.readlines()
    carried = [int(line.split()[1]) for line in told if line.endswith("\n")]

    store = Store(path)
    store.unlock(DataKey(bytes(range(32))))
    draft, dropped = Drafts(store).get("d"), Drafts(store).dropped("d")

    assert draft is not None
    assert int(draft.form_version) in (carried[-1], carried[-1] + 1)
    assert [one.value for one in dropped] == [int(draft.form_version)] * 20
    store.close()
