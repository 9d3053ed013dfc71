"""At a browser a family's data are corrected, read, taken back; and a family that a worker met is entered: the whole way."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pyxform.xls2xform import convert

from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.pages.met.told import proposals
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.receiving import Device, devices
from server.database import Database
from server.exchange.invited.inviting import Wish, invite
from server.exchange.phones.enrolment import code_for_staff
from server.keys import open_keys
from server.store.clock import time_text
from server.store.received.forms import FormStore
from surveys.exchange.sync import FormFile
from tests.browser.conftest import Site, new_context

WITH_A_PLACE = """
| survey | type | name | label::en (en) |
| | image | stove | Your stove |
| | geopoint | where | Where is it? |
| settings | form_id | version | default_language |
| | help | 2999010101 | en |
"""


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


def test_a_family_that_a_worker_met_comes_by_the_clerks_page_onto_the_workers_list(
    signed_in: Callable[[str], Page], site: Site, tmp_path: Path
) -> None:
    phone = worker_phone(site, tmp_path)
    new, twice, wrong = (
        meet(phone, name) for name in ("Серікбай Гүлназ", "Mysalovtar Aygul", "Белгісіз Біреу")
    )
    phone.sending().send()
    assert states(phone) == {new: "waiting", twice: "waiting", wrong: "waiting"}

    clerk = signed_in("clerk")
    clerk.goto("/proposed?lang=en")
    clerk.get_by_role("link", name="Compare: Mysalovtar Aygul").click()
    clerk.get_by_role("button", name="It is this family").click()
    expect(clerk.locator("#family-note")).to_contain_text("Mark a family or write its number.")
    clerk.get_by_label("Мысаловтар Айгүл").first.check()
    clerk.get_by_role("button", name="It is this family").click()
    expect(clerk.get_by_role("status")).to_contain_text("The family is joined to the one in the register.")

    clerk.get_by_role("link", name="Compare: Белгісіз Біреу").click()
    clerk.get_by_role("button", name="Refuse").click()
    expect(clerk.locator("#answer")).to_be_focused()
    clerk.fill("#answer", "Lives in another region")
    clerk.get_by_role("button", name="Refuse").click()

    clerk.get_by_role("link", name="Compare: Серікбай Гүлназ").click()
    clerk.get_by_role("link", name="Enter the family").click()
    expect(clerk.locator("#name_0")).to_have_value("Серікбай Гүлназ")
    clerk.select_option("#origin", "61")
    clerk.get_by_role("button", name="Enter the family").click()
    expect(clerk).to_have_url(re.compile("/families/.*done=entered"))

    phone.sending().send()
    assert states(phone) == {new: "entered", twice: "joined", wrong: "refused"}
    assert any("Lives in another region" in ask.text for ask in phone.home().today().told)
    assert not phone.finding("gulnaz").page().rows

    lead = signed_in("manager")
    lead.goto("/caseloads?holder=none&lang=en")
    lead.get_by_label(re.compile("Серікбай Гүлназ")).check()
    lead.select_option("#worker", site.seeded.staff["worker"])
    lead.locator("button.go").click()
    phone.sending().send()
    [row] = phone.finding("gulnaz").page().rows
    assert phone.families()[row.id].name == new
    assert row.id in {one.proposal.household_id for one in proposals(phone)}
    phone.store.close()


def worker_phone(site: Site, folder: Path) -> Phone:
    """Connect a phone of the worker's, which speaks with the running server."""
    database, now = Database(site.settings.database), datetime.now(UTC)
    with database.transaction() as connection:
        keys = open_keys(site.settings.data / "keys")
        code = code_for_staff(connection, keys, site.seeded.staff["worker"], made_by="test", now=now)
    database.close()
    store = Store(folder / "phone.db")
    store.unlock(new_key())
    given = Client(site.address, "en").enrol(code, "Samsung A15")
    device = Device(
        device_id=given.device_id,
        token=given.token,
        holder=given.holder,
        server=site.address,
        enrolled_at=now,
    )
    devices(store).put("", device)
    phone = Phone(store, site.address)
    phone.speak("en")
    return phone


def meet(phone: Phone, name: str) -> str:
    form = phone.writing("", name)
    form.count(4)
    form.place(form.places().chosen("in:5950", "Үлгікөл"))
    form.choose("may_contact", "yes")
    assert form.save()
    return name


def states(phone: Phone) -> dict[str, str]:
    return {one.proposal.name: one.state for one in proposals(phone)}


def test_by_a_link_the_browser_says_where_one_is_and_what_is_too_large_is_told_and_not_a_broken_line(
    chromium: Browser, site: Site, tmp_path: Path
) -> None:
    database, now = Database(site.settings.database), datetime.now(UTC)
    xform = convert(WITH_A_PLACE, file_type=".md").xform
    with database.transaction() as connection:
        FormStore(connection).add(
            FormFile(id="help", version="2999010101", hash="h", xform=xform, files=()), time_text(now)
        )
        family = site.seeded.families[0]
        [person, *_] = connection.all("select id from person where household_id = :id", id=family)
        wish = Wish(household_id=family, person_id=person["id"], form_id="help", way="link")
        keys = open_keys(site.settings.data / "keys")
        made = invite(connection, keys, wish, made_by=site.seeded.staff["worker"], now=now)
    database.close()
    context = new_context(chromium, site)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 54.8653, "longitude": 69.1355, "accuracy": 12})
    page = context.new_page()
    page.goto(f"/s/{made.secret}/help?lang=en")
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(25 * 1024 * 1024))
    page.set_input_files("input[type=file]", large)
    page.get_by_role("button", name="Next").last.click()
    expect(page.locator(".wrong")).to_contain_text("20 MB at most")
    page.get_by_role("button", name="Next").last.click()
    page.get_by_role("button", name="Find this place").click()
    expect(page.locator("output")).to_have_text("The place is found, to within 12 m.")
    assert page.get_by_label("Latitude").input_value() == "54.865300"
