"""An account is changed, closed and opened again; nobody locks themselves out, and the wall holds at each change."""

import re
from collections.abc import Callable

import pytest

from server.database import Database
from server.store.office.staff import StaffStore
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded


def test_an_account_is_changed_closed_and_opened_again(
    signed_in: Callable[[str], Browser], seeded: Seeded, database: Database
) -> None:
    admin, worker = signed_in("admin"), f"/staff/{seeded.staff['worker']}"
    assert "worker" in words(admin.open(f"{worker}?lang=en"))
    duty = admin.send(f"{worker}?lang=en", role="worker", finance="1", language="kk")
    assert duty.status_code == 422
    assert admin.send(worker, role="supervisor", district="5950", language="ru").status_code == 303
    weak = admin.send(f"{worker}/password", password="short")
    assert weak.status_code == 422
    assert admin.send(f"{worker}/close").status_code == 303
    assert admin.send(f"{worker}/password", password="a long word for a friend").status_code == 303
    with database.reading() as connection:
        kept = StaffStore(connection).get(seeded.staff["worker"])
    assert kept
    assert (kept.role, kept.district, kept.language, kept.active) == ("supervisor", "5950", "ru", False)
    assert admin.send(f"{worker}/open").status_code == 303
    own = f"/staff/{seeded.staff['admin']}"
    assert admin.send(f"{own}/close").status_code == 422
    assert admin.send(own, role="worker", language="kk").status_code == 422
    admin.client.cookies.clear()
    assert admin.sign_in("worker", "a long word for a friend").status_code == 303


@pytest.mark.parametrize("how", [{"act": "/close"}, {"act": "", "role": "analyst", "language": "kk"}])
def test_the_families_of_who_works_with_them_no_more_are_nobodys_on_every_page(
    signed_in: Callable[[str], Browser], seeded: Seeded, how: dict[str, str]
) -> None:
    home, worker = seeded.families[0], seeded.staff["worker"]
    shown = {"/families": "Болат", "/agenda/task": "Болат", f"/families/{home}": "worker: Болат"}
    lead = signed_in("manager")
    assert {page for page, told in shown.items() if told in _read(lead, page)} == set(shown)
    given = {key: value for key, value in how.items() if key != "act"}
    assert signed_in("admin").send(f"/staff/{worker}{how['act']}", **given).status_code == 303
    lead = signed_in("manager")
    assert {page for page, told in shown.items() if told in _read(lead, page)} == set()
    assert home in lead.open("/caseloads?holder=none").text


def _read(browser: Browser, page: str) -> str:
    """Return what is read on a page, without what may be chosen there."""
    text = browser.open(f"{page}?lang=en").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub(r"<option.*?</option>", "", text)))
