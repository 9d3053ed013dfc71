"""An account is changed, closed and opened again; nobody locks themselves out, and the wall holds at each change."""

from collections.abc import Callable

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
