"""The door: enrol, unlock, forget the PIN, and lose nothing by it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.store import Store
from mobile.pages.device.lock import Door, LockPage
from mobile.phone import Phone
from mobile.talking.client import Client
from surveys.exchange.sync import Holder
from surveys.wording import say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office

ROOT = Path(__file__).parents[3]
PIN, OTHER = "482913", "775533"
WORKER = Holder(kind="worker", id="w-1", name="Айгүл Сәрсенова", language="kk")


@pytest.fixture
def new_phone(tmp_path: Path, clock: "Clock", office: "Office") -> Callable[[], Phone]:
    """Return a function that opens the app anew in the same folder."""
    office.codes["ABCD2345"] = WORKER
    opened: list[Phone] = []

    def start() -> Phone:
        for phone in opened:
            phone.close()
        opened[:] = [
            Phone(
                Store(tmp_path / "qonys.db"), office.address, clock, lambda a, lang: Client(a, lang, pause=0)
            )
        ]
        return opened[0]

    return start


def type_pin(door: Door, pin: str) -> LockPage:
    for digit in pin:
        door.press(digit)
    return door.submit()


def enrol(door: Door, code: str = "abcd-2345", pin: str = PIN) -> LockPage:
    door.submit()
    door.write(code)
    door.submit()
    type_pin(door, pin)
    return type_pin(door, pin)


def test_a_code_and_a_pin_make_the_phone_somebodys(new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()

    page = enrol(phone.door())

    assert page.stage == "open"
    assert (phone.kind, phone.name) == ("worker", "Айгүл Сәрсенова")


def test_the_stages_come_one_after_the_other(new_phone: Callable[[], Phone]) -> None:
    door = new_phone().door()
    stages = [door.page().stage, door.submit().stage]
    door.write("ABCD2345")
    stages += [door.submit().stage, type_pin(door, PIN).stage, type_pin(door, PIN).stage]

    assert stages == ["address", "code", "choose", "repeat", "open"]


def test_the_pin_opens_the_phone_again(new_phone: Callable[[], Phone]) -> None:
    enrol(new_phone().door())
    door = new_phone().door()

    assert door.page().stage == "unlock"
    assert type_pin(door, PIN).stage == "open"


def test_a_wrong_pin_says_how_many_tries_are_left(new_phone: Callable[[], Phone]) -> None:
    enrol(new_phone().door())
    page = type_pin(new_phone().door(), OTHER)

    assert page.stage == "unlock"
    assert page.problem == say("phone.lock.wrong", "kk", n=4)
    assert page.entered == 0


def test_ending_the_app_wins_no_more_tries(new_phone: Callable[[], Phone], clock: "Clock") -> None:
    enrol(new_phone().door())
    for _ in range(4):
        type_pin(new_phone().door(), OTHER)
    page = type_pin(new_phone().door(), OTHER)

    assert page.problem == say("phone.lock.closed", "kk", n=5)
    assert type_pin(new_phone().door(), PIN).problem == say("phone.lock.closed", "kk", n=5)
    clock.pass_time(minutes=5)
    assert type_pin(new_phone().door(), PIN).stage == "open"


@pytest.mark.parametrize(
    ("code", "word"), [("nope", "phone.trouble.unknown_code"), ("USED2345", "phone.trouble.used_code")]
)
def test_a_bad_code_is_asked_again(
    new_phone: Callable[[], Phone], office: "Office", code: str, word: str
) -> None:
    office.used.add("USED2345")
    door = new_phone().door()

    page = enrol(door, code)

    assert (page.stage, page.problem) == ("code", say(word, "kk"))
    door.write("ABCD2345")
    door.submit()
    type_pin(door, PIN)
    assert type_pin(door, PIN).stage == "open"


def test_two_different_pins_begin_anew(new_phone: Callable[[], Phone]) -> None:
    door = new_phone().door()
    door.submit()
    door.write("ABCD2345")
    door.submit()
    type_pin(door, PIN)

    page = type_pin(door, OTHER)

    assert (page.stage, page.problem) == ("choose", say("phone.lock.differs", "kk"))


@pytest.mark.parametrize("pin", ["111111", "123456", "654321"])
def test_a_pin_that_everybody_guesses_is_not_taken(new_phone: Callable[[], Phone], pin: str) -> None:
    door = new_phone().door()
    door.submit()
    door.write("ABCD2345")
    door.submit()

    page = type_pin(door, pin)

    assert (page.stage, page.problem) == ("choose", say("phone.lock.too_easy", "kk"))


def test_an_address_without_https_is_told_at_once(new_phone: Callable[[], Phone]) -> None:
    door = new_phone().door()
    door.write("http://qonys.example.kz")

    page = door.submit()

    assert (page.stage, page.problem) == ("address", say("phone.trouble.insecure_address", "kk"))


def test_the_door_speaks_the_language_that_was_chosen(new_phone: Callable[[], Phone]) -> None:
    new_phone().door().language("ru")

    page = new_phone().door().page()

    assert (page.language, page.title) == ("ru", say("phone.lock.address", "ru"))


def test_back_leads_one_stage_back(new_phone: Callable[[], Phone]) -> None:
    door = new_phone().door()
    door.submit()
    door.write("ABCD2345")
    door.submit()

    assert [door.other().stage, door.other().stage] == ["code", "address"]


def test_a_forgotten_pin_costs_a_new_code_and_no_record(
    new_phone: Callable[[], Phone], office: "Office"
) -> None:
    phone = new_phone()
    enrol(phone.door())
    phone.store.shelf("note", str).put("1", "Пеш түтіндейді")
    door = new_phone().door()
    office.codes["NEWC2345"] = WORKER

    assert door.other().stage == "forgotten"
    door.write("newc 2345")
    door.submit()
    type_pin(door, OTHER)
    page = type_pin(door, OTHER)

    assert page.stage == "open"
    again = new_phone()
    assert type_pin(again.door(), OTHER).stage == "open"
    assert again.store.shelf("note", str).all() == {"1": "Пеш түтіндейді"}
    assert again.name == "Айгүл Сәрсенова"


def test_recovery_without_a_network_leaves_the_old_pin(
    new_phone: Callable[[], Phone], office: "Office"
) -> None:
    enrol(new_phone().door())
    door = new_phone().door()
    office.misbehave = lambda handler, path: office.break_off(handler)
    door.other()
    door.write("NEWC2345")
    door.submit()
    type_pin(door, OTHER)

    page = type_pin(door, OTHER)

    assert (page.stage, page.problem) == ("repeat", say("phone.trouble.broken_off", "kk"))
    assert type_pin(new_phone().door(), PIN).stage == "open"


def test_hiding_forgets_the_key_at_once(new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()
    enrol(phone.door())

    door = phone.hide()

    assert not phone.store.is_open
    assert door.page().stage == "unlock"


def test_the_pin_can_be_changed(new_phone: Callable[[], Phone]) -> None:
    phone = new_phone()
    enrol(phone.door())
    settings = phone.settings()

    wrong = settings.change_pin(OTHER, OTHER, OTHER).happened
    differs = settings.change_pin(PIN, OTHER, PIN).happened
    done = settings.change_pin(PIN, OTHER, OTHER).happened

    assert [note.tone for note in (wrong, differs, done) if note] == ["danger", "danger", "ok"]
    assert type_pin(new_phone().door(), PIN).problem == say("phone.lock.wrong", "kk", n=4)
    assert type_pin(new_phone().door(), OTHER).stage == "open"


def test_a_new_code_for_a_phone_the_server_forgot_keeps_its_records(
    new_phone: Callable[[], Phone], office: "Office"
) -> None:
    phone = new_phone()
    enrol(phone.door())
    office.codes["AGAIN234"] = WORKER
    office.codes["OTHER234"] = Holder(kind="worker", id="w-2", name="Дана", language="ru")

    other = phone.settings().renew("OTHER234").happened
    again = phone.settings().renew("again-234").happened

    assert other is not None
    assert other.text == say("phone.trouble.other_holder", "kk")
    assert again is not None
    assert again.tone == "ok"
    assert type_pin(new_phone().door(), PIN).stage == "open"


def test_the_door_is_drawn_before_ciphers_network_families_and_forms_are_read(tmp_path: Path) -> None:
    asked = "import sys, mobile.closed, mobile.screens.device.door; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", asked],
        env={"SDL_VIDEODRIVER": "offscreen", "KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1", "KIVY_HOME": str(tmp_path)},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    read = {name.partition(".")[0] for name in ran.stdout.split()} | set(ran.stdout.split())

    assert "mobile.screens.device.door" in read
    assert not read & {
        "cryptography",
        "urllib3",
        "surveys.exchange.sync",
        "surveys.form",
        "mobile.pages.home",
    }
