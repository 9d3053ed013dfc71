"""Somebody's desk: the pages in a real browser, gone through by thumb on a telephone without a script, or by keyboard."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from surveys.wording import LANGUAGES, say

OUTCOME = "Пеш жөнделді, түнде де жылы"
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
Way = Literal["thumb", "keyboard"]
_SIZES = {"thumb": (390, 844), "keyboard": (1440, 900)}


@contextmanager
def launched(*more: str) -> Generator[Browser]:
    """Give Debian's Chromium, until the end of the block; `more` is what else it is started with."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *more])
        yield browser
        browser.close()


class Desk:
    """One person of the staff, signed in. `said` is what the browser complained of."""

    def __init__(self, browser: Browser, address: str, way: Way, language: str) -> None:
        width, height = _SIZES[way]
        context = browser.new_context(
            base_url=address,
            java_script_enabled=way == "keyboard",
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(30_000)
        self.page: Page = context.new_page()
        self.way, self.language = way, language
        self.said: list[str] = []
        self.page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":  # what the policy forbids, what did not come
            self.said.append(message.text)

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto(f"/signin?lang={self.language}")
        self.write("#login", login)
        self.write("#password", password)
        self.press("button.go", "/home$")

    def choose_room(self, path: str) -> None:
        """Open a page by the menu, which lies behind a link on a telephone."""
        if self.way == "thumb":
            self.page.click("a.open")
        self.press(f'#nav a[href="{path}"]', f"{re.escape(path)}$")

    def press(self, what: str, leads_to: str = "") -> None:
        """Press a link, a button or a choice; wait for the page that it leads to, by its address."""
        if leads_to:
            with self.page.expect_navigation(url=re.compile(leads_to)):
                self._press(what)
        else:
            self._press(what)

    def _press(self, what: str) -> None:
        self._by(what, self.page.click, lambda: self.page.keyboard.press(_key(self.page, what)))

    def write(self, into: str, text: str) -> None:
        self._by(into, lambda field: self.page.fill(field, text), lambda: self.page.keyboard.type(text))

    def choose(self, field: str, label: str) -> None:
        """Choose by the words that one reads."""
        self._by(
            field,
            lambda found: self.page.select_option(found, label=label),
            lambda: self._go_down_to(label),
        )

    def _go_down_to(self, label: str) -> None:
        chosen = "document.activeElement.selectedOptions[0].text"
        for _ in range(60):
            if self.page.evaluate(chosen) == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"There is no {label} to choose.")

    def _by(self, what: str, thumb: Callable[[str], object], keyboard: Callable[[], object]) -> None:
        if self.way == "thumb":
            thumb(what)
        else:
            reach(self.page, what)
            keyboard()

    def reads(self, what: str) -> str:
        """Return what is written in a part of the page, on one line."""
        return re.sub(r"\s+", " ", self.page.locator(what).first.inner_text())

    def turn_through_languages(self, told: Callable[[str], None]) -> None:
        """Read this page in every language by its own links, the own one last; in none anything runs over the edge."""
        own = self.language
        for language in (*(one for one in LANGUAGES if one != own), own):
            self.press(f'.langs a[hreflang="{language}"]', f"lang={language}")
            told(language)
            assert self.fits(), language

    def fits(self) -> bool:
        """Whether nothing runs over the right edge of the window."""
        root = self.page.locator("html")
        return root.evaluate("node => node.scrollWidth <= node.clientWidth")


def reach(page: Page, selector: str) -> None:
    """Press Tab until the keyboard stands on what is sought."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(sought) => document.activeElement.matches(sought)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def _key(page: Page, what: str) -> str:
    return "Space" if page.locator(what).first.get_attribute("type") == "radio" else "Enter"


def decided(manager: Desk, family: dict, position: int, words: str) -> None:
    """The meeting's list shows the family and why; it is kept, and help is decided on."""
    language = manager.language
    manager.choose_room("/review")
    manager.write("#cap", str(position + 20))
    manager.press(".capacity button", "cap=")
    manager.press('form[action^="/review/meeting"] button', "#list")
    manager.press(f'#list a[href="/families/{family["id"]}?from=review"]', family["id"])
    manager.press('a[href="#decide"]')
    manager.press('input[name=kind][value="help"]')
    manager.choose("#reason", say("decision.reason.need", language))
    manager.write("#words", words)
    manager.press("#decide ~ form button.go", "done=decided")

    def told(language: str) -> None:
        assert say("need.heat_smoke", language) in manager.reads("section:has(#needs)")
        assert manager.reads(".toast").strip() == say("page.notice.decided", language)
        assert f"«{words}»" in manager.reads("section:has(#decisions)")

    told(language)
    manager.turn_through_languages(told)


def referred(lead: Desk, family: dict) -> None:
    """Who leads the team finds the family by its number and offers what answers the need."""
    lead.choose_room("/families")
    lead.write("#q", str(family["number"]))
    lead.press("form.filters button", "q=")
    lead.press(f'main a[href^="/families/{family["id"]}"]', family["id"])
    lead.press('a[href*="plan/referral?need=heat_smoke"]', "service=svc_stove")
    lead.write("#to", "Пешші Үлгібай")
    lead.press("main form button.go", "done=referral")

    def told(language: str) -> None:
        plan = lead.reads("section:has(#plan)")
        assert say("service.svc_stove", language) in plan
        assert say("phone.care.referral.offered", language) in plan

    told(lead.language)
    lead.turn_through_languages(told)


def the_next_meeting_learns_of_it(manager: Desk, family: dict) -> None:
    """It opens with what came of the last one; the manager adds a sentence, which stands there too."""
    manager.choose_room("/review")
    mine = f'section:has(#before) li:has(a[href*="{family["id"]}"])'

    def told(language: str) -> None:
        for word in ("decision.came.done", "phone.care.helped.yes", "decision.reason.need"):
            assert say(word, language) in manager.reads(mine)

    told(manager.language)
    manager.turn_through_languages(told)
    manager.press(f"{mine} a", family["id"])
    plan = manager.page.locator("section:has(#plan)").inner_html()
    assert say("phone.care.helped.yes", manager.language) in plan
    manager.write("#outcome-1", OUTCOME)
    manager.press("#decisions ~ ul button.do", "done=outcome")
    manager.choose_room("/review")
    assert OUTCOME in manager.reads(mine)
    assert manager.fits()
