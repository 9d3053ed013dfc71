"""Signing in, signing out, and seeing only what the role may open."""

import json
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest

from server.identity import declared_handlers
from server.web.drawing.pages import RAIL
from server.web.routes import PAGES
from tests.server.web.conftest import HTML, Browser, words
from tests.server.web.seed import PASSWORD, STAFF

FIRST = {
    "manager": "/home",
    "supervisor": "/home",
    "worker": "/families",
    "clerk": "/families",
    "analyst": "/extract",
    "admin": "/staff",
}


@pytest.mark.parametrize("login", FIRST)
def test_everybody_lands_on_the_first_page_of_their_role(browser: Browser, login: str) -> None:
    assert browser.sign_in(login).headers["location"] == FIRST[login]
    assert browser.open(FIRST[login]).status_code == 200


@pytest.mark.parametrize("login", FIRST)
def test_the_rail_holds_exactly_what_may_be_opened(signed_in: Callable[[str], Browser], login: str) -> None:
    browser = signed_in(login)
    rail = re.search(r'<div id="nav">.*?</div>', browser.open(FIRST[login]).text, re.DOTALL)
    shown = set(re.findall(r'href="(/[a-z-]+)"', rail[0] if rail else ""))
    pages = {href for _, links in RAIL for _, href, _, _ in links}
    assert len(pages) > 15
    opened = {page: browser.open(page) for page in pages}
    assert {page for page, answer in opened.items() if answer.status_code == 200} == shown
    assert {opened[page].status_code for page in pages - shown} == {403}
    led = {href for page in shown for href in re.findall(r'href="(/[a-z-]+)["?#/]', opened[page].text)}
    assert led & pages <= shown, "no page leads to one that is closed"


def test_a_stranger_is_led_to_sign_in(browser: Browser) -> None:
    answer = browser.client.get("/families", headers={"accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?next=%2Ffamilies")


def test_after_signing_in_the_page_that_was_asked_for_opens_and_no_other(browser: Browser) -> None:
    asked = "/agenda/task?when=late&after=2026-11-30~0~visit~"
    for login, wanted, opened in (
        ("manager", asked, asked),
        ("worker", "/review?cap=9", "/families"),
        ("manager", "//evil.example/home", "/home"),
        ("manager", "/\\evil.example", "/home"),
        ("manager", "https://evil.example", "/home"),
    ):
        page = browser.client.get("/signin", params={"next": wanted}, headers=HTML)
        back = re.search(r'name="back" value="([^"]*)"', page.text)
        sent = {"login": login, "password": PASSWORD, "back": unescape(back[1]) if back else wanted}
        answer = browser.client.post("/signin", data=sent, headers=HTML, follow_redirects=False)
        assert answer.headers["location"] == opened
        browser.client.cookies.clear()


def test_whatever_is_typed_on_any_page_outlives_the_session(browser: Browser) -> None:
    typed = [("words", "Пеш ыстамай тұр"), ("ticked", "one"), ("ticked", "two")]
    told, secret = {}, ("password", "a-new-colleagues-own")
    for path, handler in declared_handlers(browser.client.app.routes):
        if "POST" in getattr(handler, "http_methods", ()) and not path.startswith(("/api", "/s/")):
            address = re.sub(r"\{[^}]*\}", "x", path)
            own = HTML | {"origin": "http://testserver.local"}
            sent = urlencode([*typed, secret]).encode()
            own |= {"content-type": "application/x-www-form-urlencoded"}
            answer = browser.client.post(address, content=sent, headers=own, follow_redirects=False)
            kept = re.search(r'name="kept" value="([^"]*)"', answer.text)
            assert not (kept and "hreflang" in answer.text), "a link would leave behind what was typed"
            assert secret[1] not in answer.text, "a password stands in no page"
            told[path] = sorted(json.loads(unescape(kept[1]))) if kept else None
    lost = {path for path, kept in told.items() if kept != sorted(map(list, typed))}
    number = "/families/{id:str}/people/{person_id:str}/iin"
    assert lost == {"/signin", "/signout", "/s", "/iin", number, f"{number}/shown"}
    assert len(told) > 60


def test_a_file_that_came_after_the_session_is_told_to_be_chosen_again(browser: Browser) -> None:
    own = HTML | {"sec-fetch-site": "same-origin", "referer": "http://testserver.local/forms"}
    answer = browser.client.post("/forms?lang=en", files={"form": ("a.md", b"| survey |")}, headers=own)
    assert (answer.status_code, "choose a file anew" in words(answer)) == (401, True)
    assert 'name="back" value="/forms"' in answer.text


def test_a_wrong_password_is_told_beside_the_field_and_the_name_stays(browser: Browser) -> None:
    answer = browser.sign_in("manager", "not the password")
    assert answer.status_code == 401
    assert 'value="manager"' in answer.text
    assert re.search(
        r'id="password"[^>]*aria-invalid="true" aria-describedby="problem" autofocus', answer.text
    )
    assert "not the password" not in answer.text


def test_guessing_is_slowed_down(browser: Browser) -> None:
    codes = [browser.sign_in("manager", f"guess number {n}").status_code for n in range(6)]
    assert codes == [401] * 5 + [429]
    assert browser.sign_in("manager").status_code == 429


def test_signing_out_ends_the_session(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    assert browser.send("/signout").headers["location"] == "/signin?done=left"
    assert words(browser.open("/review")).count("Sign in") >= 1
    assert "You have signed out." in words(browser.open("/signin?done=left"))


def test_a_form_without_the_token_of_our_page_is_refused(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("admin")
    answer = browser.client.post("/checklist/owner/withdraw", data={}, headers={"accept": "text/html"})
    assert answer.status_code == 403
    assert "The list is on." in words(browser.open("/checklist"))


def test_who_is_signed_in_already_is_not_asked_again(signed_in: Callable[[str], Browser]) -> None:
    answer = signed_in("worker").client.get("/signin", follow_redirects=False)
    assert answer.headers["location"] == "/families"


def test_a_page_to_sign_in_that_stood_open_while_one_signed_in_beside_it_works(
    signed_in: Callable[[str], Browser],
) -> None:
    browser = signed_in("worker")
    sent = {"login": "manager", "password": PASSWORD, "back": "/board", "kept": '[["place","Бескөл"]]'}
    for site, status in (("cross-site", 403), ("same-origin", 200)):
        headers = HTML | {"sec-fetch-site": site}
        answer = browser.client.post("/signin", data=sent, headers=headers, follow_redirects=False)
        assert (answer.status_code, "Бескөл" in answer.text) == (status, status == 200)
    assert "Go on Do not send it" in words(answer)
    assert browser.open("/review").status_code == 200


def test_every_page_declares_what_it_opens() -> None:
    assert all("grant" in page.opt for page in PAGES)
    assert len(STAFF) == 8
