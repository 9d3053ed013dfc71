"""The whole way of a link in a real browser without a script, on a telephone's width: made, answered, received, seen."""

import pytest
from playwright.sync_api import Browser, Page

from server.database import Database
from server.store.clock import time_text
from server.store.received.forms import FormStore
from tests.browser.conftest import Opened, Site
from tests.server.conftest import NOW, xform

FORMS = ("pulse", "help")


@pytest.fixture(scope="module")
def link(site: Site, signed_in: Opened) -> str:
    database = Database(site.database)
    with database.transaction() as connection:
        for form in FORMS:
            FormStore(connection).add(xform(form), time_text(NOW))
    database.close()
    page = signed_in("worker")
    page.goto(f"{site.family}?lang=en#links")
    page.select_option("#link-person", index=1)
    page.click("section:has(#links) form button.do")
    return page.locator("p.hash").inner_text()


@pytest.fixture(scope="module")
def telephone(chromium: Browser) -> Page:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(8_000)
    return context.new_page()


def test_a_check_in_is_answered_by_thumb_without_a_script_in_four_scripts(link: str, telephone: Page) -> None:
    page, over = telephone, []
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
        page.click("main button.go:not(.sr)")
    page.click("main button.go")
    assert page.locator("h1").inner_text() == "Получено"
    assert over == []


def widths_of(page: Page) -> list[str]:
    """Return whether anything runs over the edge: without a script the picture itself must tell."""
    return [] if page.locator("html").evaluate("node => node.scrollWidth <= 390") else ["wide"]
