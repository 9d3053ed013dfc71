"""What a phone's camera reads from the coordinator's screen: server and code, in one link."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mobile.keeping.store import Store
from mobile.phone import Phone
from mobile.talking.client import Client
from surveys.exchange.linking import BadLink, EnrolLink, enrol_link, read_link
from surveys.wording import say
from tests.mobile.conftest import PIN, WORKER

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office


@pytest.fixture
def phone(tmp_path: Path, clock: "Clock") -> Phone:
    store = Store(tmp_path / "qonys.db")
    return Phone(store, "", clock, lambda address, language: Client(address, language, pause=0))


def test_a_link_gives_back_server_and_code() -> None:
    link = enrol_link("https://qonys.example.kz/қоныс?a=1&b=2", "1234 5678 9012")

    assert read_link(f" {link}\n") == EnrolLink("https://qonys.example.kz/қоныс?a=1&b=2", "123456789012")
    assert " " not in link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "qonys:",
        "https://qonys.kz/enrol?server=a&code=b",
        "qonys:enrol?code=1",
        "qonys:pay?server=a&code=b",
        "қ" * 9999,
    ],
)
def test_another_text_is_no_link(text: str) -> None:
    with pytest.raises(BadLink):
        read_link(text)


def test_a_link_enrols_after_two_words_of_the_person(phone: Phone, office: "Office") -> None:
    office.codes["123456789012"] = WORKER
    door = phone.door()

    page = door.follow(enrol_link(office.address, "1234 5678 9012"))
    assert (page.stage, page.field, page.problem) == ("code", "123456789012", None)
    assert office.address in page.text
    door.submit()
    for _ in range(2):
        for digit in PIN:
            door.press(digit)
        page = door.submit()
    assert page.stage == "open"


@pytest.mark.parametrize(
    ("link", "stage", "word"),
    [
        ("qonys:nothing", "address", "phone.lock.bad_link"),
        (enrol_link("http://thief.example", "1"), "address", "phone.trouble.insecure_address"),
    ],
)
def test_a_bad_link_is_told_in_a_sentence(phone: Phone, link: str, stage: str, word: str) -> None:
    page = phone.door().follow(link)

    assert (page.stage, page.problem) == (stage, say(word, "kk"))


def test_on_an_enrolled_phone_a_link_brings_the_code_and_never_another_server(worker: Phone) -> None:
    page = worker.door().follow(enrol_link("https://thief.example", "1234 5678 9012"))

    assert (page.stage, page.field) == ("forgotten", "123456789012")
    assert "thief" not in str(page)


def test_a_link_changes_nothing_while_a_pin_is_chosen(phone: Phone, office: "Office") -> None:
    door = phone.door()
    door.follow(enrol_link(office.address, "123456789012"))
    door.submit()

    assert door.follow(enrol_link("https://thief.example", "1")).stage == "choose"
    assert door.other().field == "123456789012"
