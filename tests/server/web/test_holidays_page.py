"""The office writes down days off, is told what is wrong, takes one out and puts it back."""

from collections.abc import Callable
from datetime import date, timedelta

from server.store.clock import today
from surveys.planning.calendar import is_working_day
from tests.server.web.conftest import Browser, words

NAMES = {"kk": "Құрбан айт", "ru": "Курбан-айт", "en": "Kurban Ait"}


def _next(day: date, *, works: bool) -> date:
    return next(one for nth in range(1, 30) if is_working_day(one := day + timedelta(nth)) == works)


def test_a_day_off_is_written_down_taken_out_and_put_back(signed_in: Callable[[str], Browser]) -> None:
    admin, off = signed_in("admin"), _next(today(), works=True)
    kept = admin.send("/holidays", day=f"{off:%d.%m.%Y}", kind="off", **NAMES)
    assert kept.status_code == 303
    assert "Kurban Ait" in words(admin.open("/holidays?lang=en"))
    gone = admin.send(f"/holidays/{off}/remove")
    page = words(admin.open(gone.headers["location"] + "&lang=en"))
    assert ("Kurban Ait" in page, "Undo: put" in page) == (False, True)
    admin.send(f"/holidays/{off}/undo")
    assert "Құрбан айт" in words(admin.open("/holidays?lang=kk"))
    rest = admin.send("/holidays?lang=en", day=f"{_next(today(), works=False)}", kind="off", **NAMES)
    assert (rest.status_code, "off already" in words(rest)) == (422, True)
    blank = admin.send("/holidays?lang=en", day="30.02.2027", kind="off", kk="Құрбан айт")
    assert all(part in words(blank) for part in ("There is no such day", "fill in this field"))
    assert 'value="Құрбан айт"' in blank.text
    assert admin.send("/holidays/2020-01-01/remove").status_code == 404
