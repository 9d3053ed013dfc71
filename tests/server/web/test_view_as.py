"""An administrator sees the menu and pages of a role with invented families; nobody's data, no change, every page logged."""

from collections.abc import Callable

from server.access import Role
from server.database import Database
from server.identity import VIEW_COOKIE
from server.web.office.viewas import ROLES
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

Signed = Callable[[str], Browser]


def test_the_pages_of_a_role_hold_invented_families_alone_and_every_opening_is_written_down(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    admin = signed_in("admin")
    sample = admin.client.app.state.settings.data / "sample"
    sample.mkdir()
    (sample / "making.db").write_bytes(b"half of a sample")
    assert admin.open("/review").status_code == 403
    began = admin.send("/view-as", role="manager")
    assert (began.status_code, began.headers["location"]) == (303, "/home")
    page = admin.open("/families?lang=en")
    assert "You look as “programme manager”" in words(page)
    assert not [home for home in seeded.families if home in page.text]
    assert admin.open(f"/families/{seeded.families[0]}").status_code == 404
    assert [admin.open(path).status_code for path in ("/home", "/review", "/programme", "/retention")] == [
        200
    ] * 4
    denied = admin.send("/programme/quotas", year="2026", people="7", source="x")
    assert (
        denied.status_code,
        "ештеңе өзгермейді" in denied.text or "nothing can be changed" in denied.text,
    ) == (403, True)
    assert [one.name for one in sample.glob("making*")] == []
    assert admin.send("/view-as/stop").status_code == 303
    assert admin.open("/review").status_code == 403
    log = words(admin.open("/view-as?lang=en"))
    assert "/families" in log
    admin.send("/view-as", role="worker")
    assert admin.send("/signout").status_code == 303
    assert VIEW_COOKIE not in admin.client.cookies
    with database.reading() as connection:
        assert connection.all("select 1 from quota") == []


def test_the_cookie_alone_opens_nothing(signed_in: Signed) -> None:
    worker = signed_in("worker")
    worker.client.cookies.set(VIEW_COOKIE, "manager")
    assert worker.open("/review").status_code == 403
    assert "You look as" not in words(worker.open("/families?lang=en"))
    worker.client.cookies.clear()
    worker.client.cookies.set(VIEW_COOKIE, "manager")
    assert worker.open("/home").url.path == "/signin"
    assert Role.ADMIN not in ROLES
