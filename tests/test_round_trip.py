"""One family's answers travel from a phone to an at-risk list and come back as help, until the next meeting reads what
came of it: the real app, server, database and browser.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mobile.keeping.pin import try_pin
from mobile.phone import Phone
from server.store.clock import today
from surveys.authoring import compile_instrument, instruments
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseDone, CaseHousehold, CasePerson
from surveys.interview.session import Session
from surveys.planning.due import asked_now, due
from surveys.wording import say
from tests.desk import Desk, decided, launched, referred, the_next_meeting_learns_of_it
from tests.mobile.app_process import AppProcess
from tests.travelling import Programme

PIN = "258013"
COLD = {
    "heat_src": ["stove"], "heat_day": ["never"], "heat_night": ["never"], "heat_room": ["yes"],
    "heat_signs": ["draught", "frost", "smoke"], "heat_afford": ["no"],
}  # fmt: skip
WARM = {
    "heat_src": ["gas"], "heat_day": ["always"], "heat_night": ["always"], "heat_room": ["no"],
    "heat_signs": ["none"], "heat_afford": ["yes"],
}  # fmt: skip

Desks = Callable[[str], Desk]
WORDS = "Түнде үй суып кетеді"
HELP = {
    "hlp_cat": ["cold"], "hlp_whom": ["family"], "hlp_urgent": ["d3"], "hlp_reach": ["visit"], "hlp_time": ["any"],
    "hlp_share": ["worker", "lead"],
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def programme(request: pytest.FixtureRequest, ready_demo: Path, tmp_path: Path) -> Iterator[Programme]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    made = Programme(tmp_path / "server", ready_demo, url)
    yield made
    made.stop()


@pytest.fixture
def phones() -> Iterator[list[AppProcess]]:
    started: list[AppProcess] = []
    yield started
    for phone in started:
        phone.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def desks(request: pytest.FixtureRequest, chromium: Browser, programme: Programme) -> Iterator[Desks]:
    """By thumb, without a script, in Kazakh on one engine; by keyboard and in Russian on the other.

    What each step came to is read in all three languages.
    """
    way, language = ("thumb", "kk") if "sqlite" in request.node.name else ("keyboard", "ru")
    opened: dict[str, Desk] = {}

    def of(login: str) -> Desk:
        if login not in opened:
            opened[login] = Desk(chromium, programme.address, way, language)
            opened[login].sign_in(login, programme.passwords[login])
        return opened[login]

    yield of
    assert [word for desk in opened.values() for word in desk.said] == [], "the browser complains of nothing"


def test_one_familys_answers_travel_and_come_back_as_help(
    programme: Programme, phones: list[AppProcess], desks: Desks, tmp_path: Path
) -> None:
    programme.start()
    phones.append(worker := AppProcess(tmp_path / "worker", programme.address, density=1))
    enrol(worker, programme.code("worker"))
    synchronise(worker)
    family = in_the_middle(programme)
    before = programme.chances()

    programme.stop()
    interrupted(worker, family, COLD)
    assert worker.screen()["unsent"] == 1
    programme.start()
    send(worker)

    programme.command("risk", "refresh")
    worse = programme.chances()
    assert worse[family["id"]].position < before[family["id"]].position
    untouched(before, worse, family["id"])
    decided(desks("manager"), family, worse[family["id"]].position, WORDS)
    programme.run("update staff set district = :own where login = 'supervisor'", own=family["district"])
    referred(desks("supervisor"), family)

    synchronise(worker)
    helped(worker, family)
    begin(worker, family)
    answer_all(worker, WARM)
    finish(worker)
    send(worker)
    programme.command("risk", "refresh")
    better = programme.chances()
    assert better[family["id"]].position > worse[family["id"]].position
    untouched(before, better, family["id"])
    a_day_passes(programme)
    the_next_meeting_learns_of_it(desks("manager"), family)

    a_settler_asks_for_help(programme, phones, family, tmp_path)
    synchronise(worker)
    the_worker_sees_the_request_alone(worker, family)


def helped(phone: AppProcess, family: dict) -> None:
    """The worker's phone shows what was offered; the worker visits, and the family says that it helped."""
    open_family(phone, family)
    phone.tap("need:heat_smoke")
    for state in ("accepted", "under_way", "done"):
        phone.tap(f"move:{state}")
    phone.tap("helped:yes")
    phone.back()
    phone.tap("attempt")
    phone.tap("way:visit")
    phone.tap("outcome:spoke")
    phone.tap("done")


def a_day_passes(programme: Programme) -> None:
    """The list and the decisions of today were those of yesterday's meeting."""
    yesterday = (today() - timedelta(1)).isoformat()
    programme.run(
        "update meeting set held_on = :day where held_on = :today", day=yesterday, today=today().isoformat()
    )
    programme.run(
        "update decision set made_on = :day where made_on = :today", day=yesterday, today=today().isoformat()
    )


def in_the_middle(programme: Programme) -> dict:
    """Return a scored family of the worker, near the middle, with an adult who agreed and whose short check is due."""
    rows = programme.rows(
        "select h.id, h.number, h.district, h.arrived_on, h.entered_on, p.name as adult,"
        " (select max(b.finished_at) from submission b where b.household_id = h.id and b.person_id = p.id"
        " and b.form_id = 'pulse') as last from household h"
        " join assignment a on a.household_id = h.id and a.ends_on is null"
        " join staff s on s.id = a.staff_id and s.login = 'worker'"
        " join person p on p.household_id = h.id"
        " join consent c on c.household_id = h.id and c.person_id = p.id and c.purpose = 'service' and c.given = 1"
        " where (select count(*) from person q where q.household_id = h.id and q.name = p.name) = 1"
    )
    chances = programme.chances()
    cold = {"home_cold", "income_strain"}
    fit = [
        row for row in rows if row["id"] in chances and is_due(row) and not cold & chances[row["id"]].reasons
    ]
    assert fit, "The demo has no family to travel with."
    return sorted(fit, key=lambda row: chances[row["id"]].position)[len(fit) // 2]


def is_due(row: dict) -> bool:
    """Whether the short check waits for this adult, who was entered when the programme came to know the family."""
    adult = CasePerson(id="adult", name=row["adult"], relation="self", consent=True)
    done = (CaseDone("pulse", date.fromisoformat(row["last"][:10]), "adult"),) if row["last"] else ()
    known = CaseHousehold(
        id=row["id"],
        number=row["number"],
        name="",
        district="",
        village="",
        arrived_on=date.fromisoformat(row["arrived_on"]),
        entered_on=date.fromisoformat(row["entered_on"]),
        language="kk",
        people=(adult,),
        done=done,
        consent=True,
    )
    found = asked_now(due(schedule(), known, datetime.now(UTC).date()))
    return any(task.form_id == "pulse" for task in found)


def untouched(before: dict, after: dict, family_id: str) -> None:
    """Under the same fitted model every other family keeps its chance to the last bit."""
    assert {one.model_id for one in after.values()} == {one.model_id for one in before.values()}
    others = before.keys() - {family_id}
    assert {key: after[key].chance for key in others} == {key: before[key].chance for key in others}


def enrol(phone: AppProcess, code: str) -> None:
    phone.tap("submit")
    phone.wait(text="Бір реттік код")
    phone.type(code, into="field")
    phone.tap("submit")
    phone.wait(text="Жаңа PIN код ойлап табыңыз")
    phone.pin(PIN)
    phone.wait(text="PIN кодты қайта теріңіз")
    phone.pin(PIN)
    phone.wait(gone="PIN кодты қайта теріңіз", timeout=30)


def open_family(phone: AppProcess, family: dict) -> None:
    phone.wait(key="nav:families", timeout=30)
    phone.tap("nav:families")
    phone.wait(screen="CaseloadScreen")
    phone.tap(f"family:{family['id']}")
    phone.wait(screen="FamilyScreen")


def begin(phone: AppProcess, family: dict) -> None:
    """Begin the interview about heating, on the family's page or from the first screen."""
    if phone.screen()["screen"] != "FamilyScreen":
        open_family(phone, family)
    phone.tap("form:heat")
    phone.wait(screen="WhoScreen")
    phone.tap("who:")
    phone.wait(screen="InterviewScreen")


def answer_all(phone: AppProcess, answers: dict[str, list[str]], until: str = "") -> None:
    """Answer every question that `answers` names, pass over the others; stop before the question `until`."""
    while (ref := phone.screen()["ref"]) and not (until and ref.endswith(until)):
        for name in answers.get(ref.rsplit("/")[-1], []):
            phone.tap(f"answer:{name}")
        if phone.screen()["ref"] == ref:  # a quick question has gone on by itself
            phone.tap("next")


def finish(phone: AppProcess) -> None:
    phone.tap("finalize")
    phone.tap("done")


def interrupted(phone: AppProcess, family: dict, answers: dict[str, list[str]]) -> None:
    """Interview without a server; the battery dies at a question; go on where it was."""
    begin(phone, family)
    answer_all(phone, answers, until="heat_room")
    phone.tap("answer:yes")
    phone.restart()
    phone.wait(key="digit:1", timeout=30)
    phone.pin(PIN)
    phone.wait(text="Аяқталмаған сауалнаманы жалғастырасыз ба?", timeout=30)
    phone.tap("dialog:yes")
    phone.wait(ref="/data/heat_room")
    assert phone.screen()["chosen"] == ["answer:yes"]
    phone.tap("previous")
    assert phone.screen()["chosen"] == ["answer:never"]
    phone.tap("next")
    answer_all(phone, answers | {"heat_room": []})
    finish(phone)


def send(phone: AppProcess) -> None:
    synchronise(phone)
    until = time.monotonic() + 30
    while phone.screen()["unsent"]:
        assert time.monotonic() < until, phone.screen()
        time.sleep(0.2)


def synchronise(phone: AppProcess) -> None:
    """Go back to the first screen, open Sending and send."""
    for _ in range(5):
        if "nav:sending" in phone.screen()["keys"]:
            break
        phone.back()
    phone.tap("nav:sending")
    phone.wait(key="send")
    phone.tap("send")
    phone.wait(key="send", timeout=30)


def a_settler_asks_for_help(
    programme: Programme, phones: list[AppProcess], family: dict, folder: Path
) -> None:
    """An adult of the family answers the short check and asks for help on an own phone, and sees both."""
    phones.append(settler := AppProcess(folder / "settler", programme.address, density=1))
    enrol(settler, programme.code("--family", str(family["number"]), "--person", family["adult"]))
    settler.wait(key="pulse", timeout=30)
    settler.tap("pulse")
    answer_all(settler, {"pul_life": ["2"], "pul_day": ["seldom"], "pul_home": ["3"], "pul_call": ["soon"]})
    finish(settler)
    settler.tap("ask_help")
    settler.tap("more")
    settler.wait(ref="/data/hlp_words")
    settler.type(WORDS, into="write:hlp_words")
    answer_all(settler, HELP)
    finish(settler)
    settler.wait(screen="HomeScreen", timeout=30)
    settler.tap("nav:help")
    settler.wait(text=say("category.cold", "kk"), timeout=30)
    settler.wait(text="Жіберілді", timeout=30)
    settler.tap("nav:answers")
    settler.wait(text=say("form.pulse", "kk"), timeout=30)
    settler.tap(say("form.pulse", "kk"))
    settler.wait(text=label("pulse", "pul_day", "seldom"))


def the_worker_sees_the_request_alone(worker: AppProcess, family: dict) -> None:
    """The request is on the worker's phone, in the family's words; nothing of the short check is anywhere on it."""
    worker.tap("nav:families")
    worker.tap(f"family:{family['id']}")
    worker.wait(text=say("category.cold", "kk"), timeout=30)
    worker.quit()
    phone = Phone.at(worker.folder)
    phone.store.unlock(try_pin(phone.store, PIN, datetime.now(UTC)))
    kept = [unsealed(phone, row) for row in phone.store.rows("select kind, id, revision, body from sealed")]
    phone.close()
    assert any(WORDS.encode() in body for body in kept)
    assert not [body for body in kept if b"pul_day" in body or b"pul_life" in body]


def unsealed(phone: Phone, row: sqlite3.Row) -> bytes:
    return phone.store.key.open(f"{row['kind']}|{row['id']}|{row['revision']}", row["body"])


def label(form_id: str, question: str, choice: str) -> str:
    """Return the Kazakh words of a choice, from the instrument itself."""
    path = next(path for path in instruments() if path.stem == form_id)
    node = Session(compile_instrument(path).form, language="kk").node(f"/data/{question}")
    return next(one.label for one in node.choices if one.name == choice)
