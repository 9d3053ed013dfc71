"""What only a browser can tell: nothing runs over the edge of a telephone, nothing breaks the content policy,
the keyboard is enough, and paper shows nothing that orders or judges a family.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from server.database import Database
from server.store.clock import time_text
from server.store.received.forms import FormStore
from surveys.wording import LANGUAGES, say
from tests.browser.conftest import Site, new_context, sign_in
from tests.browser.rooms import ROOMS, address, barriers, sticks_out
from tests.desk import reach
from tests.server.conftest import NOW, xform
from tests.server.web.seed import PASSWORD

FIRST = {room: login for login in reversed(ROOMS) for room in ROOMS[login]}  # who sees a page first, for all
FIRST_PAGE = 60 * 1024  # bytes on the wire, with what is sent around them
Signed = Callable[[str], Page]


@pytest.mark.parametrize("login", ROOMS)
def test_every_page_fits_is_open_to_everybody_and_keeps_the_policy(
    signed_in: Signed, site: Site, login: str
) -> None:
    """In three languages nothing runs over the edge; axe finds no barrier, by day or by night; the console is silent."""
    page = signed_in(login)
    page.emulate_media(reduced_motion="reduce")
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", listen)
    wrong: list[tuple[str, str, list[str]]] = []
    widths = [1440, 390]
    for room in ROOMS[login]:
        for language in LANGUAGES:
            page.goto(address(room, site.named, language))
            for width in widths:
                page.set_viewport_size({"width": width, "height": 850})
                wrong.append((room, f"{language} {width}", sticks_out(page)))
                if width == 1440 and language == LANGUAGES[-1] and FIRST[room] == login:
                    wrong += looked_through(page, room)
            widths.reverse()  # the next page comes at the width that this one was left at
            assert page.evaluate(
                "[document.documentElement.lang, document.getElementsByTagName('h1').length]"
            ) == [language, 1]
    page.remove_listener("console", listen)
    assert [one for one in wrong if one[2]] == []
    assert [text for text in said if "404" not in text] == []


def looked_through(page: Page, room: str) -> Iterator[tuple[str, str, list[str]]]:
    """Give what hinders somebody on a page by day and by night."""
    yield room, "light", barriers(page)
    page.emulate_media(color_scheme="dark")
    yield room, "dark", barriers(page, colours_only=True)
    page.emulate_media(color_scheme="light")


def test_the_first_page_is_light_and_comes_from_one_place(chromium: Browser, site: Site) -> None:
    """Signed in with nothing kept from before, on a village's network."""
    page, asked = new_context(chromium, site).new_page(), list[Request]()
    page.on("requestfinished", lambda request: asked.append(request))
    sign_in(page, "manager")
    sizes = [request.sizes() for request in asked]
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) <= FIRST_PAGE
    assert len(asked) <= 12
    assert {request.url.startswith(site.address) for request in asked} == {True}


def test_the_table_under_a_figure_stays_inside_it(signed_in: Signed) -> None:
    page = signed_in("analyst")
    page.goto("/scenarios?lang=kk&jobs=90")
    page.locator("figure summary").first.click()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 850})
        figure, table = (page.locator(part).first.bounding_box() for part in ("figure", "figure .scroll"))
        assert figure
        assert table
        assert figure["x"] <= table["x"] < table["x"] + table["width"] <= figure["x"] + figure["width"]


def test_the_keyboard_leads_from_sign_in_to_a_family(chromium: Browser, site: Site) -> None:
    page = new_context(chromium, site, locale="en").new_page()
    page.goto("/signin")
    page.wait_for_function("document.activeElement.id === 'login'")
    page.keyboard.type("manager")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation(url="**/home"):
        page.keyboard.press("Enter")
    press_until(page, "a", say("page.review.title", "kk"))
    with page.expect_navigation(url="**/review"):
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    press_until(page, "a", "Мысаловтар")
    with page.expect_navigation(url="**/families/*"):
        page.keyboard.press("Enter")
    assert "Мысаловтар" in page.locator("h1").inner_text()


def press_until(page: Page, tag: str, text: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        held = page.evaluate(
            "[document.activeElement.tagName.toLowerCase(), document.activeElement.textContent]"
        )
        if held == [tag, text]:
            return
    raise AssertionError(f"The keyboard does not reach {text}.")


@pytest.mark.parametrize(("width", "nth"), [(1440, 4), (390, 9)])
def test_the_loop_is_gone_through_by_keyboard(signed_in: Signed, site: Site, width: int, nth: int) -> None:
    page, home = signed_in("manager"), site.seeded.families[nth]
    page.set_viewport_size({"width": width, "height": 850})
    page.goto(f"/families/{home}?from=review&lang=en")
    reach(page, 'a[href="#decide"]')
    page.keyboard.press("Enter")
    reach(page, "input[name=kind]")
    page.keyboard.press("Space")
    reach(page, "#reason")
    page.keyboard.type("the family asked")
    reach(page, "#words")
    page.keyboard.type("Көмір керек")
    reach(page, "#decide ~ form summary")
    page.keyboard.press("Enter")
    reach(page, "#step")
    page.keyboard.type("Көмір жеткізу")
    reach(page, "#decide ~ form button.go")
    with page.expect_navigation(url=re.compile("done=decided")):
        page.keyboard.press("Enter")
    assert page.locator(".toast").inner_text() == "The decision is saved."
    assert "the family asked for help" in page.locator("section:has(#decisions)").inner_text()
    plan = page.locator("section:has(#plan)")
    assert "Көмір жеткізу" in plan.inner_text()
    reach(page, 'button[name="state"][value="under_way"]')
    with page.expect_navigation(url=re.compile("done=plan_moved")):
        page.keyboard.press("Enter")
    assert "In work" in plan.inner_text()


def test_focus_goes_to_what_is_wrong(chromium: Browser, site: Site) -> None:
    page = new_context(chromium, site, locale="ru").new_page()
    page.goto("/signin")
    page.fill("#login", "nobody")
    page.fill("#password", "guess")
    page.click("button.go")
    page.wait_for_function("document.activeElement.id === 'password'")
    assert page.title().startswith("Ошибка:")


def test_every_target_has_a_name_and_every_field_a_label(signed_in: Signed, site: Site) -> None:
    page = signed_in("manager")
    nameless: list[str] = []
    for path in ("/review", "/families", site.family, "/devices"):
        page.goto(path)
        nameless += page.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
                .filter((node) => !(node.textContent.trim() || node.ariaLabel || node.labels?.length))
                .map((node) => node.outerHTML)"""
        )
    assert nameless == []


def test_paper_shows_nothing_that_orders_or_judges(signed_in: Signed, site: Site) -> None:
    page = signed_in("manager")
    page.emulate_media(media="print")
    page.goto("/review?lang=en")
    review = page.locator("body").inner_text()
    page.goto(f"{site.family}?lang=en")
    family = page.locator("body").inner_text()
    assert "are not printed" in review
    assert not [word for word in ("Мысаловтар", "Support first", "The home is cold") if word in review]
    assert "Help requests" in family
    assert "Rent help" in family
    assert not re.search(
        r"Support first|Needs and services|Scores over time|What happened|Consent|Who looked", family
    )


def test_dark_and_light_keep_their_own_paper(signed_in: Signed) -> None:
    page = signed_in("manager")
    page.goto("/families")
    papers = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        papers.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert papers == ["rgb(250, 247, 242)", "rgb(22, 19, 15)"]


def test_the_menu_opens_on_a_telephone_without_a_script(signed_in: Signed) -> None:
    page = signed_in("manager")
    page.set_viewport_size({"width": 390, "height": 850})
    page.goto("/families?lang=en")
    assert not page.locator("#nav").is_visible()
    page.click("a.open")
    assert page.locator("#nav").is_visible()
    page.click("#nav a[href='/devices']")
    assert page.locator("h1").inner_text() == "Devices"


def test_targets_on_a_telephone_are_large_enough(signed_in: Signed) -> None:
    page = signed_in("manager")
    page.set_viewport_size({"width": 390, "height": 850})
    page.goto("/review?lang=kk")
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main select, main input:not([type=hidden]), main a.do')]
            .map((node) => node.getBoundingClientRect()).filter((box) => box.height && box.height < 44).length"""
    )
    assert small == 0


@pytest.fixture(scope="module")
def link(site: Site, signed_in: Signed) -> str:
    database = Database(site.settings.database)
    with database.transaction() as connection:
        for form in ("pulse", "help"):
            FormStore(connection).add(xform(form), time_text(NOW))
    database.close()
    page = signed_in("worker")
    page.goto(f"{site.family}?lang=en#links")
    page.click("section:has(#links) form button.do")
    return page.locator("p.hash").inner_text()


@pytest.fixture(scope="module")
def telephone(chromium: Browser) -> Page:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    return context.new_page()


def test_a_check_in_is_answered_by_thumb_without_a_script_in_four_scripts(link: str, telephone: Page) -> None:
    page, over = telephone, list[str]()
    page.goto(f"{link}?lang=kk")
    page.click("main a.go")
    for choice, language in (
        ("7", "kk"), ("Часто", "ru"), ("Always", "en"), ("9", "kk-Arab"), ("Жұмыс", "kk"), ("Да, в этом месяце", "ru"),
    ):  # fmt: skip
        page.goto(f"{page.url.partition('?')[0]}?lang={language}")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "kk-Arab" else None)
        assert page.get_by_role("group").first.get_by_role("heading", level=1).count() == 1
        page.get_by_role("radio", name=choice, exact=True).check()
        over += widths_of(page)
        with page.expect_navigation():
            page.click("main button.go:not(.sr)")
    with page.expect_navigation():
        page.click("main button.go")
    assert page.locator("h1").inner_text() == "Получено"
    assert over == []


def widths_of(page: Page) -> list[str]:
    """Return whether anything runs over the edge: without a script the picture itself must tell."""
    return [] if page.locator("html").evaluate("node => node.scrollWidth <= 390") else ["wide"]


def test_a_lead_finds_several_right_takes_one_back_and_sends_one_back_on_a_telephone(
    signed_in: Signed, site: Site
) -> None:
    page = signed_in("supervisor")
    page.set_viewport_size({"width": 390, "height": 850})
    page.goto("/quality?lang=en")
    before = page.locator("input[name=look]").count()
    for box in page.locator("input[name=look]").all()[-2:]:
        box.check()
    page.click("text=The ticked ones are all right")
    assert "Written down: all right." in page.locator("[role=status]").inner_text()
    expect(page.locator("input[name=look]")).to_have_count(before - 2)
    page.locator("button", has_text="Undo").first.click()
    expect(page.locator("input[name=look]")).to_have_count(before - 1)

    page.goto(f"{site.look}?lang=en")
    page.check("text=Sent back with a comment")
    page.select_option("#question", "heat_weeks")
    page.click("text=Write it down")
    expect(page.locator("#words")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("input[value=sent_back]")).to_be_checked()
    page.fill("#words", "Қанша аптаға жетеді?")
    page.click("text=Write it down")
    assert "goes to the phone" in page.locator("[role=status]").inner_text()
