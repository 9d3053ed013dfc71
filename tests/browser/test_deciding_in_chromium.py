"""By keyboard alone, on a desk and on a telephone: from the list to a decision, its plan, and the next step of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site

Signed = Callable[[str], Page]


def reach(page: Page, selector: str) -> None:
    """Press Tab until the keyboard stands on what is sought."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(sought) => document.activeElement.matches(sought)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


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
