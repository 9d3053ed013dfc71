"""On a family's page a consent is taken back and a request moved on; who leads sees first what cannot wait."""

import re
from collections.abc import Callable

import pytest

from server.database import Database
from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded


def family_of(seeded: Seeded, number: int = 0) -> str:
    return f"/families/{seeded.families[number]}"


def head_of(database: Database, household_id: str) -> str:
    with database.reading() as connection:
        [row] = connection.all(
            "select id from person where household_id = :id and relation = 'self'", id=household_id
        )
    return row["id"]


def requests_of(database: Database, household_id: str) -> list[dict[str, str]]:
    with database.reading() as connection:
        return connection.all("select * from help_request where household_id = :id", id=household_id)


@pytest.mark.parametrize("login", ["manager", "worker"])
def test_a_withdrawal_is_written_down_and_in_force(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded, login: str
) -> None:
    browser, home = signed_in(login), seeded.families[0]
    assert "Needs" in words(browser.open(f"/families/{home}?lang=en"))
    person = head_of(database, home)
    for hasty in ({"person": person}, {"purpose": "service"}):
        undone = browser.send(f"/families/{home}/consent", how="said", **hasty)
        told = browser.open(undone.headers["location"])
        assert "choose who withdrew what" in words(told)
        assert 'class="note warm toast on"' in told.text
    done = browser.send(f"/families/{home}/consent", person=person, purpose="service", how="written")
    assert done.headers["location"] == f"/families/{home}?done=consent_ended"
    text = words(browser.open(done.headers["location"]))
    assert "The consent is withdrawn, from this minute on. Help stays the same." in text
    with database.reading() as connection:
        rows = connection.all(
            "select purpose, given, source from consent where person_id = :id and source = 'written'",
            id=person,
        )
    assert {row["purpose"] for row in rows} == {"service", "analysis", "after", "research", "child", "backup"}
    assert {row["given"] for row in rows} == {0}


def test_the_clerk_sees_byte_for_byte_the_same_and_can_write_none(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("clerk"), seeded.families[0]

    def pages() -> list[str]:
        return [browser.open(path).text for path in ("/families", f"/families/{home}", "/families?q=1")]

    before = pages()
    assert browser.send(f"/families/{home}/consent", person="x").status_code == 403
    browser.send("/signout")
    browser.sign_in("manager")
    browser.send(f"/families/{home}/consent", person=head_of(database, home), purpose="service")
    browser.send("/signout")
    csrf = browser.csrf
    browser.sign_in("clerk")
    after = [page.replace(browser.csrf, "") for page in pages()]
    assert csrf != browser.csrf
    assert after == [re.sub(r'(name="csrf" value=")[^"]+', r"\1", page) for page in before]


def test_a_request_is_moved_on_closed_and_opened_again(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("manager"), seeded.families[0]
    [asked] = requests_of(database, home)
    address = f"/families/{home}/requests/{asked['id']}"
    for state in ("seen", "working", "done", "working"):
        assert browser.send(address, state=state).status_code == 303
    text = words(browser.open(f"/families/{home}?lang=en&done=request_moved"))
    assert "in work: " in text
    assert "Сандуғаш Үлгібаева" in text
    with database.reading() as connection:
        moves = connection.all("select before, state from help_move order by at, id")
    assert [(move["before"], move["state"]) for move in moves] == [
        ("new", "seen"), ("seen", "working"), ("working", "done"), ("done", "working"),
    ]  # fmt: skip


def test_an_impossible_step_is_refused_by_name(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("manager"), seeded.families[0]
    [asked] = requests_of(database, home)
    answer = browser.client.post(
        f"/families/{home}/requests/{asked['id']}",
        data={"csrf": browser.csrf, "state": "new"},
        headers={"accept": "application/json", "accept-language": "en"},
    )
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("ImpossibleMove")
    assert answer.json()["fields"] == {"before": "new", "after": "new"}


def test_a_worker_moves_no_request_that_was_not_shared(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("worker"), seeded.families[10]
    [asked] = requests_of(database, home)
    assert asked["shared_with"] == '["lead"]'
    assert browser.send(f"/families/{home}/requests/{asked['id']}", state="seen").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_leads_sees_danger_first_and_then_what_is_late(
    signed_in: Callable[[str], Browser], seeded: Seeded, language: str
) -> None:
    page = signed_in("manager").open(f"/families?lang={language}").text
    card = page.split('aria-labelledby="pressing"')[1].split("</section>")[0]
    marks = [part.split('"')[0] for part in card.split('class="badge ')[1:]]
    assert "first" in marks
    assert marks == sorted(marks, key=("first", "soon").index)


@pytest.mark.parametrize("login", ["worker", "clerk"])
def test_who_does_not_lead_has_no_such_list(signed_in: Callable[[str], Browser], login: str) -> None:
    assert "pressing" not in signed_in(login).open("/families").text
