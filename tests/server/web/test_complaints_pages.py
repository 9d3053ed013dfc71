"""The independent person's room: a list without words, one complaint, an answer; and a shut door for everybody else."""

from collections.abc import Callable

import msgspec
import pytest

from server.database import Database
from server.exchange.records.complaining import code_hash, owner
from server.keys import open_keys
from server.settings import Settings
from server.store.caring.complaints import Complaint, ComplaintStore
from server.store.clock import today
from surveys.caring.complaint import Told, Who
from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words

WORDS = "Құжатта бағасын екі есе көп көрсетуді сұрады"
WHO = Who(
    name="Күнсұлу Желтоқсанқызы Нұрмағамбетова", phone="+77000000000", village="Үлгікөл", district="5950"
)


def plant(database: Database, settings: Settings, told: Told, code: str = "", *, promised: str = "") -> str:
    """Keep a complaint as the door would."""
    keys, on = open_keys(settings.data / "keys"), today().isoformat()
    kept = f"{len(code)}{told.about}"
    one = Complaint(
        id=kept,
        code_hash=code_hash(keys, code) if code else None,
        made_on=on,
        promised_on=promised or on,
        state="new",
        changed_on=on,
        sealed=keys.seal(msgspec.json.encode(told).decode(), owner(kept)),
    )
    with database.transaction() as connection:
        ComplaintStore(connection).add([one])
    return one.id


@pytest.fixture
def planted(database: Database, settings: Settings) -> str:
    plant(database, settings, Told(about="worker", words="Дөрекі сөйлейді", who=WHO, reach="call"))
    return plant(database, settings, Told(about="price", words=WORDS, want="fix"), promised="2026-01-05")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_says_what_it_is_about_and_not_a_word_of_it(
    signed_in: Callable[[str], Browser], planted: str, language: str
) -> None:
    browser = signed_in("independent")
    page = browser.open(f"/complaints?lang={language}")
    assert page.status_code == 200
    assert WORDS not in page.text
    assert "Дөрекі" not in page.text
    assert WHO.name not in page.text
    assert page.text.index(f"/complaints/{planted}") < page.text.index("/complaints/0worker"), (
        "the late one first"
    )


def test_it_is_the_first_page_of_the_independent_person_and_the_only_one(browser: Browser) -> None:
    assert browser.sign_in("independent").headers["location"] == "/complaints"
    for path in ("/families", "/review", "/staff", "/devices", "/checklist", "/extract"):
        assert browser.open(path).status_code == 403
    assert 'action="/families"' not in browser.open("/complaints").text


def test_an_answer_without_words_is_asked_for_and_what_was_typed_stays(
    signed_in: Callable[[str], Browser], planted: str
) -> None:
    browser = signed_in("independent")
    wrong = browser.send(f"/complaints/{planted}", state="answered", words=" ")
    assert wrong.status_code == 422
    assert "Write to the person what was done" in words(wrong)
    done = browser.send(f"/complaints/{planted}", state="answered", words="Бағасы тексерілді <b>")
    assert done.headers["location"] == f"/complaints/{planted}?done=moved"
    page = browser.open(done.headers["location"])
    assert "Saved. The person will see it" in words(page)
    assert "Бағасы тексерілді <b>" in words(page)
    assert "<b>»" not in page.text


def test_who_gave_a_name_is_named_and_who_did_not_is_not(
    signed_in: Callable[[str], Browser], planted: str
) -> None:
    browser = signed_in("independent")
    assert WHO.name in words(browser.open("/complaints/0worker"))
    assert "The person chose to give no name." in words(browser.open(f"/complaints/{planted}"))


@pytest.mark.parametrize("login", ["manager", "supervisor", "worker", "clerk", "analyst", "admin"])
def test_the_office_finds_no_complaint(signed_in: Callable[[str], Browser], planted: str, login: str) -> None:
    browser = signed_in(login)
    for path in ("/complaints", f"/complaints/{planted}", "/complaints/nobody"):
        answer = browser.open(path)
        assert answer.status_code == 403
        assert WORDS not in answer.text
    assert browser.send(f"/complaints/{planted}", state="answered", words="Жоқ").status_code == 403
