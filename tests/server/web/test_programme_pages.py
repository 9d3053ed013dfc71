"""The programme in figures: quotas typed in and taken back, a map that is a list, one's own district alone."""

import re
from collections.abc import Callable

from tests.server.web.conftest import Browser, words

Signed = Callable[[str], Browser]
QUOTA = {"year": "2026", "district": "5950", "people": "2 820", "source": "Бұйрық № 7"}


def test_a_quota_is_typed_put_right_and_taken_back(signed_in: Signed) -> None:
    manager = signed_in("manager")
    assert "Not counted yet" in words(manager.open("/programme?lang=en"))
    assert manager.send("/programme/count").status_code == 303
    wrong = manager.send("/programme/quotas", **(QUOTA | {"people": "many", "source": ""}))
    assert (wrong.status_code, "“many” is no number of people" in words(wrong)) == (422, True)
    assert "say where the number comes from" in words(wrong)
    first = manager.send("/programme/quotas", **QUOTA)
    assert "2 820" in words(manager.open("/programme?lang=en&year=2026")).replace("\N{NO-BREAK SPACE}", " ")
    manager.send("/programme/quotas", **(QUOTA | {"people": "9"}))
    assert "9 sum of districts" in words(manager.open("/programme?year=2026&lang=en"))
    undo = re.search(r"undo=([\d-]+)", first.headers["location"])
    assert undo
    assert manager.send("/programme/quotas/undo", which=undo[1]).status_code == 303
    lines = manager.open("/programme.csv?table=arrivals").text
    assert re.search(r",2026,5950,2820,Бұйрық № 7,\d{4}-\d\d-\d\d,", lines)
    manager.client.cookies.clear()
    analyst = signed_in("analyst")
    assert analyst.open("/programme").status_code == 200
    assert analyst.send("/programme/quotas", **QUOTA).status_code == 403


def test_settlers_and_kandas_have_quotas_of_their_own_and_what_does_not_add_up_is_told(
    signed_in: Signed,
) -> None:
    manager = signed_in("manager")
    manager.send("/programme/count")
    state = {"year": "2026", "district": "", "people": "2820", "source": "mgorod.kz", "route": "inside"}
    wrong = manager.send("/programme/quotas", **(state | {"route": "moon"}))
    assert (wrong.status_code, "from the list for whom" in words(wrong)) == (422, True)
    manager.send("/programme/quotas", **state)
    kandas = manager.send("/programme/quotas", **(state | {"people": "200", "route": "abroad"}))
    page = words(manager.open("/programme?lang=en&year=2026")).replace("\N{NO-BREAK SPACE}", " ")
    assert "3 020 sum of both groups" in page
    assert re.search(r"Settlers 2 820 (\d+ \d+ %|\* –) (\d+|\*) Kandas 200 (\d|\*)", page)
    assert "mgorod.kz" in page
    manager.send("/programme/quotas", **(state | {"people": "3000", "route": ""}))
    page = words(manager.open("/programme?lang=en&year=2026")).replace("\N{NO-BREAK SPACE}", " ")
    assert "3 000 both groups together: 3 020" in page
    manager.send(
        "/programme/quotas/undo", which=kandas.headers["location"].partition("undo=")[2].split("&")[0]
    )
    [region, *_] = re.findall(r".*,2026,,.*", manager.open("/programme.csv?table=arrivals").text)
    assert region.endswith(",2820,mgorod.kz,,")
    assert manager.send("/programme/quotas/undo", which="2026--abroad-5950").status_code == 404


def test_the_map_is_a_list_of_districts_and_a_supervisor_sees_one(signed_in: Signed) -> None:
    manager = signed_in("manager")
    manager.send("/programme/count")
    page = manager.open("/winter?lang=kk").text
    assert (
        len(re.findall(r'<li class="x\d y\d (?:k\d|none)"><a href="/agenda/unready\?district=\d{4}">', page))
        == 14
    )
    assert '<tr id="d5966">' in page
    manager.client.cookies.clear()
    supervisor = signed_in("supervisor")
    assert len(re.findall(r'<li class="x\d y\d ', supervisor.open("/winter").text)) == 1
    own = {
        line.split(",")[2] for line in supervisor.open("/programme.csv?table=winter").text.splitlines()[1:]
    }
    assert len(own) == 1
