"""What nobody should do and everybody does, on one real app of a worker and one of a settler: nothing breaks off, nothing
is lost, and what is said is a sentence.
"""

import os
import re
from collections.abc import Iterator

import pytest

from mobile.keeping.mishaps import log_beside
from surveys.wording import say
from tests.mobile import filled
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.looks.walk import Walk
from tests.small_disk import SmallDisk, small_disk

HOUSE = filled.family(1)
FAMILY = ("nav:families", f"family:{HOUSE.id}")
OWN = filled.family(4)
ABOUT = {
    "family": (HOUSE.id,), "who": (HOUSE.id, "heat"), "attempt": (HOUSE.id,), "danger": (HOUSE.id,),
    "offering": (HOUSE.id, "referral", "heat_smoke"), "answering": (filled.help_request(1, HOUSE, "new").id,),
    "history": (HOUSE.id,), "acts": (HOUSE.id,), "act": (HOUSE.id, "join"), "hand": (HOUSE.id,),
    "own": (), "request": (filled.help_request(1, OWN, "working").id,), "complaint": ("7K2M-0PQR-STVW-XYZ1",),
}  # fmt: skip
WORKERS = (
    "families", "drafts", "sending", "log", "settings", "family", "who", "attempt", "danger", "offering", "answering",
    "history", "acts", "act",
)  # fmt: skip
SETTLERS = (
    "help",
    "board",
    "asking",
    "answers",
    "rights",
    "looks",
    "settings",
    "danger",
    "request",
    "complaint",
)
KEY = re.compile(r"[a-z]+(\.\w+)+")


@pytest.fixture(scope="module")
def disk() -> Iterator[SmallDisk]:
    with small_disk(16) as disk:
        yield disk


@pytest.fixture(scope="module")
def working(disk: SmallDisk) -> Iterator[AppProcess]:
    filled.worker(disk.folder, count=3)
    app = AppProcess(disk.folder, now=filled.NOW.isoformat(), density=1)
    yield app
    app.kill()


@pytest.fixture
def worker(working: AppProcess) -> AppProcess:
    """A worker's app on a small disk, at Today."""
    return home(working, "TodayScreen")


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    folder = tmp_path_factory.mktemp("settler")
    filled.settler(folder)
    app = AppProcess(folder, now=filled.NOW.isoformat(), density=1)
    yield app
    app.kill()


@pytest.fixture
def settler(living: AppProcess) -> AppProcess:
    """A settler's app at the own page."""
    return home(living, "HomeScreen")


def home(app: AppProcess, first: str) -> AppProcess:
    """Go back until there is nothing to go back to."""
    for _ in range(9):
        seen = app.screen()
        if seen["dialog"]:
            app.tap("dialog:yes")
        elif seen["screen"] == first:
            return app
        elif seen["screen"] == "DoorScreen":
            app.pin(filled.PIN)
            app.wait(screen=first, timeout=30)
        else:
            app.back()
    raise AssertionError(f"There is no way home from {app.screen()['screen']}.")


def go(app: AppProcess, path: tuple[str, ...]) -> dict:
    return Walk(app).tap(*path).app.screen()


def visit(app: AppProcess, names: tuple[str, ...]) -> list:
    """Open each place, with a call and the back key; return what was seen."""
    return app.do(timeout=120, visit=[[name, *ABOUT.get(name, ())] for name in names])["seen"]


def drafts(app: AppProcess) -> int:
    app.tap("nav:drafts")
    count = sum(key.startswith("draft:") for key in app.screen()["keys"])
    app.tap("nav:today")
    return count


def begin_help(app: AppProcess) -> None:
    go(app, (*FAMILY, "form:help", "who:"))
    app.wait(screen="InterviewScreen")


def test_a_call_comes_in_at_every_place_of_a_worker_and_back_leads_home(worker: AppProcess) -> None:
    worker.tap("nav:sending")
    worker.tap("send")
    worker.wait(key="log")  # a call tries to send, and only after a first try there is a log
    worker.tap("nav:today")
    for name, before, after, end in visit(worker, WORKERS):
        assert (name, after) == (name, before)
        assert (name, end[0]) == (name, "TodayScreen")


def test_a_call_locks_a_settlers_app_at_every_place_and_back_leads_home(settler: AppProcess) -> None:
    for name, before, after, end in visit(settler, SETTLERS):
        assert before[0] != "DoorScreen"
        assert (name, after[0]) == (name, "DoorScreen")
        assert (name, end[0]) == (name, "HomeScreen")


def test_a_call_in_a_settlers_interview_loses_nothing(settler: AppProcess) -> None:
    go(settler, ("pulse", "answer:*"))
    before = settler.screen()
    settler.do(pause=True)
    settler.do(resume=True)
    assert settler.screen()["screen"] == "DoorScreen"
    home(settler, "HomeScreen")
    after = go(settler, ("pulse",))
    assert (after["ref"], after["chosen"]) == (before["ref"], before["chosen"])


def test_twenty_fast_taps_on_a_request_send_one_and_it_may_be_touched_before_it_is_sent(
    settler: AppProcess,
) -> None:
    go(settler, ("ask_help", "hlp_cat:child"))
    settler.do(drum="send:worker", times=20)
    settler.wait(key="done")
    settler.tap("done")
    assert settler.screen()["unsent"] == 1
    assert go(settler, ("request:",))["screen"] == "HomeScreen"


def test_without_any_words_the_app_goes_on_says_no_key_and_writes_down_what_is_missing(
    worker: AppProcess, disk: SmallDisk
) -> None:
    log = log_beside(disk.folder / "qonys.db")
    log.unlink(missing_ok=True)
    worker.do(speechless=True)
    try:
        for path in (("nav:sending",), (*FAMILY, "attempt"), (*FAMILY, "form:heat", "who:")):
            said = go(worker, path)["all"]
            assert "…" in said
            assert [text for text in said if KEY.fullmatch(text)] == []
            home(worker, "TodayScreen")
    finally:
        worker.do(speechless=False)
    missing = re.findall(r"UnknownWord (\S+)", log.read_text())
    assert "phone.attempt.title" in missing
    assert len(missing) == len(set(missing))
    assert "…" not in worker.screen()["all"]


def test_a_full_memory_is_told_in_an_interview_and_what_was_kept_is_there_after_the_battery(
    worker: AppProcess, disk: SmallDisk
) -> None:
    begin_help(worker)
    worker.type("Пеш түтіндейді", "write:hlp_words")
    worker.wait(kept="")
    disk.fill()
    more = os.urandom(900).hex()
    worker.type(more, paste=True)
    worker.wait(text=say("phone.disk_full", "kk"))
    disk.free()
    worker.type(" иә", "write:hlp_words")
    worker.wait(gone=say("phone.disk_full", "kk"))
    worker.wait(kept="")
    worker.restart()
    worker.pin(filled.PIN)
    worker.wait(screen="TodayScreen")
    worker.tap("dialog:no")
    go(worker, ("nav:drafts", "Көмек сұрау"))
    words = worker.screen()["fields"]["write:hlp_words"]
    assert " иә" in words
    assert words.replace(" иә", "") == f"Пеш түтіндейді{more}"


def test_a_full_memory_is_told_where_a_contact_is_written_down_and_twenty_taps_write_down_one(
    worker: AppProcess, disk: SmallDisk
) -> None:
    before, unsent = drafts(worker), worker.screen()["unsent"]
    go(worker, (*FAMILY, "attempt"))
    disk.fill()
    worker.tap("outcome:unreach")
    seen = worker.screen()
    assert (seen["screen"], say("phone.disk_full", "kk") in seen["texts"]) == ("AttemptScreen", True)
    disk.free()
    worker.do(drum="outcome:unreach", times=20)
    worker.wait(key="undo")
    disk.fill()
    worker.tap("done")
    worker.wait(text=say("phone.attempt.full", "kk"))
    disk.free()
    worker.tap("dialog:yes")
    home(worker, "TodayScreen")
    assert (drafts(worker), worker.screen()["unsent"]) == (before + 1, unsent)


def test_a_full_memory_lets_nobody_begin_and_says_so_each_time(worker: AppProcess, disk: SmallDisk) -> None:
    disk.fill()
    for _ in range(3):
        go(worker, (*FAMILY, "form:help"))
        assert "DiskFull" in worker.tell(tap="who:")["error"]
        worker.wait(screen="TodayScreen", text=say("phone.disk_full", "kk"))
        worker.tap("dialog:yes")
    disk.free()
    begin_help(worker)


def test_a_form_withdrawn_while_it_is_open_is_finished_and_begins_no_more(worker: AppProcess) -> None:
    go(worker, (*FAMILY, "form:arrival", "who:"))
    worker.wait(screen="InterviewScreen")
    ref = worker.screen()["ref"]
    worker.do(withdraw="arrival")
    assert worker.screen()["ref"] == ref
    worker.tap("next")
    home(worker, "TodayScreen")
    go(worker, ("nav:drafts", "draft:*"))
    assert worker.screen()["screen"] == "InterviewScreen"
    home(worker, "TodayScreen")

    go(worker, (*FAMILY, "form:heat"))
    worker.do(withdraw="heat")
    assert "ClosedForm" in worker.tell(tap="who:")["error"]
    worker.wait(text=say("phone.form_closed", "kk"))
    worker.tap("dialog:yes")
    assert worker.screen()["screen"] == "WhoScreen"
