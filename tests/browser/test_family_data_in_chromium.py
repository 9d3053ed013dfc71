"""A supervisor at a browser corrects a family's data, reads what happened, and takes back a mistake: the whole way."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site


def test_a_departure_is_noted_read_and_taken_back(signed_in: Callable[[str], Page], site: Site) -> None:
    page = signed_in("manager")
    page.goto(f"{site.family}?lang=en")
    page.get_by_role("link", name="Correct the data").click()
    page.get_by_role("link", name="The family moved away").click()
    page.select_option("#kind", "origin")
    page.fill("#earliest", "20.03.2026")
    page.fill("#latest", "03.03.2026")
    page.select_option("#source", "neighbour")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#latest")).to_be_focused()
    expect(page.locator("#latest-note")).to_contain_text("“Not after”: this day is before the one above.")
    assert page.input_value("#earliest") == "20.03.2026"
    page.fill("#latest", "25.03.2026")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("It is written down.")

    page.goto(site.family)
    page.get_by_role("link", name="Places and moves").click()
    told = page.locator("ol.line li", has_text="The family returned to its former place")
    expect(told).to_contain_text("between 20 and 25 March")
    expect(told).to_contain_text("Told by a neighbour")

    page.get_by_role("link", name="Correct the data").click()
    page.locator("#away ~ ul").get_by_role("link", name="Entered by mistake").click()
    page.fill("#reason", "another family was meant")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{site.family}?show=data")
    expect(page.locator("ol.line li").first).to_contain_text("another family was meant")
    page.goto(f"{site.family}?show=places")
    expect(page.locator("ol.line li", has_text="returned to its former place")).to_have_count(0)


def test_a_part_of_a_family_parts_and_comes_back_by_keyboard(
    signed_in: Callable[[str], Page], site: Site
) -> None:
    page = signed_in("manager")
    page.goto(f"{site.family}/register/split?lang=en")
    page.locator("[name=people]").last.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Жаңа отбасы")
    page.keyboard.press("Tab")
    page.keyboard.type("01.10.2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It is written down.")
    page.get_by_role("link", name=re.compile("Жаңа отбасы")).click()
    expect(page.locator("ol.line li", has_text="This family parted from another one")).to_have_count(1)
    page.locator("ol.line li a").first.click()
    expect(page).to_have_url(re.compile(site.family))
    page.goto(f"{site.family}/register")
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status")).to_contain_text("It is written down.")
