"""The lead's pages of caseloads, the worker's of offers and absences, opening with a reason, teams."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest

from server.database import Database
from server.reading.caseloads import MOST_CHOICES
from server.store.clock import today
from server.store.office.teams import TeamStore
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

Signed = Callable[[str], Browser]
REASON = "Көршісі қоңырау шалды: үйден түтін шығып жатыр"


@pytest.fixture
def signed_in(browser: Browser) -> Signed:
    """Sign in as one after the other in the same browser."""

    def sign_in(login: str) -> Browser:
        browser.client.cookies.clear()
        browser.sign_in(login)
        return browser

    return sign_in


def holder(database: Database, family: str) -> str | None:
    with database.reading() as connection:
        row = connection.one(
            "select staff_id from assignment where household_id = :id and ends_on is null", id=family
        )
    return row["staff_id"] if row else None


def send_list(browser: Browser, path: str, families: list[str], **fields: str) -> int:
    sent = {"csrf": browser.csrf, "family": families} | fields
    return browser.client.post(path, data=sent, follow_redirects=False).status_code


def test_families_without_a_worker_come_first_and_are_given_several_at_once(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    lead = signed_in("manager")
    page = lead.open("/caseloads?holder=none&lang=en")
    assert "Families without a worker:" in words(page)
    unheld = re.findall(r'name="family" value="([^"]+)"', page.text)[:3]
    assert [holder(database, one) for one in unheld] == [None, None, None]
    worker = seeded.staff["worker2"]
    assert send_list(lead, "/caseloads", unheld, worker=worker, how="give") == 303
    assert {holder(database, one) for one in unheld} == {worker}
    assert "handed over" in words(lead.open("/caseloads?done=given&lang=en"))
    one = lead.send("/caseloads", family=unheld[0], worker=seeded.staff["worker"], how="give")
    assert (one.status_code, holder(database, unheld[0])) == (303, seeded.staff["worker"])


def test_what_is_missing_is_said_beside_its_field_and_what_was_chosen_stays(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    lead = signed_in("manager")
    page = lead.open("/caseloads?lang=en")
    family = re.findall(r'name="family" value="([^"]+)"', page.text)[0]
    wrong = lead.send("/caseloads", family=family, how="offer")
    assert wrong.status_code == 422
    assert "Choose a worker." in words(wrong)
    assert "Write the reason" in words(wrong)
    assert f'value="{family}" checked' in wrong.text
    assert "Tick at least one family." in words(lead.send("/caseloads", worker=seeded.staff["worker"]))


def test_a_supervisor_gives_only_families_and_workers_of_the_own_district(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    lead = signed_in("supervisor")
    page = lead.open("/caseloads?lang=en")
    own = re.findall(r'name="family" value="([^"]+)"', page.text)
    assert own
    assert {re.sub(r"\s+", " ", one) for one in re.findall(r'<option value="([^"]+)"', page.text)} >= {
        seeded.staff["worker"]
    }
    assert seeded.staff["worker2"] not in page.text
    foreign = seeded.families[1]
    for family, worker in ((foreign, seeded.staff["worker"]), (own[0], seeded.staff["worker2"])):
        before = holder(database, family)
        assert lead.send("/caseloads", family=family, worker=worker, how="give").status_code == 404
        assert holder(database, family) == before


def test_an_offer_is_accepted_on_the_page_and_the_second_answer_is_told(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    family = seeded.families[1]
    lead = signed_in("manager")
    fields = {"to": seeded.staff["worker"], "words": "Жүктемесі көп"}
    assert lead.send(f"/families/{family}/transfer", **fields).status_code == 303
    with database.reading() as connection:
        row = connection.one("select id from transfer")
    assert row is not None
    transfer = row["id"]
    assert lead.send(f"/families/{family}/transfer", **fields).status_code == 409
    worker = signed_in("worker")
    shown = worker.open("/transfers?lang=en")
    assert "Offered to you: 1" in words(shown)
    assert "Жүктемесі көп" in words(shown)
    assert worker.send(f"/transfers/{transfer}", said="accept", words="Жарайды").status_code == 303
    assert holder(database, family) == seeded.staff["worker"]
    again = worker.send(f"/transfers/{transfer}", said="refuse")
    assert (again.status_code, "answered this offer before you" in words(again)) == (409, True)
    assert worker.open(f"/families/{family}").status_code == 200
    assert "Жарайды" in words(signed_in("manager").open("/transfers"))


def test_nobody_answers_an_offer_to_another(signed_in: Signed, seeded: Seeded, database: Database) -> None:
    signed_in("manager").send(
        f"/families/{seeded.families[0]}/transfer", to=seeded.staff["worker2"], words="Себебі бар"
    )
    with database.reading() as connection:
        row = connection.one("select id, state from transfer")
    assert row is not None
    worker = signed_in("worker")
    for said in ("accept", "refuse", "nonsense"):
        assert worker.send(f"/transfers/{row['id']}", said=said).status_code == 404
    assert worker.send(f"/transfers/{row['id']}", said="withdraw").status_code == 303, (
        "it is the worker's family"
    )


def test_an_absence_is_noted_and_ended(signed_in: Signed, seeded: Seeded) -> None:
    lead = signed_in("manager")
    days = {"from_on": today().isoformat(), "until_on": (today() + timedelta(days=3)).isoformat()}
    fields = {"who": seeded.staff["worker"], "cover": seeded.staff["worker2"]} | days
    assert lead.send("/absences", **fields).status_code == 303
    page = lead.open("/transfers?lang=en")
    assert "Stands in: Гүлбаршын" in words(page).replace("\xa0", " ")
    assert "There is a cover for these days already." in words(lead.send("/absences", **fields))
    assert "Choose who is away." in words(lead.send("/absences", **fields | {"who": ""}))
    wrong = lead.send("/absences", who=seeded.staff["worker"], from_on="x")
    assert (wrong.status_code, "Give both days." in words(wrong)) == (422, True)
    other = signed_in("worker2")
    assert other.open(f"/families/{seeded.families[0]}").status_code == 200, "a family of the absent one"
    [ends] = re.findall(r'action="(/absences/[^"]+/end)"', page.text)
    assert other.send(ends).status_code == 404
    assert signed_in("worker").send(ends).status_code == 303
    assert signed_in("worker2").open(f"/families/{seeded.families[0]}").status_code == 404


def test_a_worker_without_colleagues_is_told_whom_to_ask(signed_in: Signed, seeded: Seeded) -> None:
    worker = signed_in("worker")
    page = worker.open("/transfers?lang=en")
    assert "Tell your lead" in words(page) or "Who stands in" in words(page)
    days = {"from_on": today().isoformat(), "until_on": today().isoformat()}
    assert worker.send("/absences", cover=seeded.staff["worker2"], **days).status_code == 404


def test_a_family_is_opened_with_a_reason_seen_in_the_log_and_closed(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    family = seeded.families[1]
    with database.reading() as connection:
        row = connection.one("select number from household where id = :id", id=family)
    assert row is not None
    worker = signed_in("worker")
    assert worker.open(f"/families/{family}").status_code == 404
    short = worker.send("/glass", number=str(row["number"]), reason="қарау")
    assert (short.status_code, "ten letters" in words(short)) == (422, True)
    assert "There is no family of this number." in words(worker.send("/glass", number="99999", reason=REASON))
    assert worker.open(f"/families/{family}").status_code == 404
    opened = worker.send("/glass", number=f"№ {row['number']}", reason=REASON, hours="4")
    assert opened.headers["location"] == f"/families/{family}"
    page = worker.open(f"/families/{family}")
    assert page.status_code == 200
    assert f'action="/families/{family}/transfer"' not in page.text, "what is only opened is not handed over"
    lead = signed_in("manager")
    log = lead.open("/glass?lang=en")
    assert REASON in words(log)
    [close] = re.findall(r'action="(/glass/[^"]+/close)"', log.text)
    assert lead.send(close).status_code == 303
    assert signed_in("worker").open(f"/families/{family}").status_code == 404


@pytest.mark.parametrize("login", ["clerk", "analyst", "admin"])
def test_roles_outside_care_open_and_see_nothing(signed_in: Signed, seeded: Seeded, login: str) -> None:
    browser = signed_in(login)
    assert browser.send("/glass", number="1", reason=REASON).status_code == 403
    for path in ("/glass", "/transfers", "/caseloads"):
        assert browser.open(path).status_code == 403


def test_an_own_family_is_shown_without_being_opened(
    signed_in: Signed, seeded: Seeded, database: Database
) -> None:
    worker = signed_in("worker")
    assert worker.send("/glass", number="1", reason="").status_code == 303
    with database.reading() as connection:
        assert connection.all("select id from glass") == []


def test_teams_are_made_and_filled_by_the_administrator(signed_in: Signed, seeded: Seeded) -> None:
    admin = signed_in("admin")
    assert admin.send("/teams", name="Солтүстік тобы", district="5950").status_code == 303
    page = admin.open("/teams?lang=en")
    assert "Солтүстік тобы" in words(page)
    again = admin.send("/teams", name="Солтүстік тобы", district="5950")
    assert (again.status_code, "Give the team another name." in words(again)) == (409, True)
    assert admin.send("/teams", name=" ", district="5950").status_code == 422
    [team] = set(re.findall(r'<option value="([0-9a-f-]{36})"', page.text))
    for login in ("worker", "worker2"):
        assert admin.send("/teams/members", person=seeded.staff[login], team=team).status_code == 303
    assert admin.send("/teams/members", person=seeded.staff["clerk"], team=team).status_code == 404
    assert "Гүлбаршын" in words(signed_in("worker").open("/transfers"))


def test_of_very_many_teams_one_is_called_by_its_name_and_a_person_found_by_letters(
    signed_in: Signed, database: Database
) -> None:
    with database.transaction() as connection:
        for n in range(MOST_CHOICES + 1):
            TeamStore(connection).add(id=f"t{n}", name=f"Топ {n:03}", district="5960", now="2026-11-01")
    admin = signed_in("admin")
    page = admin.open("/teams?district=5960&letters=гулб&lang=en")
    assert ("Гүлбаршын" in words(page), "Болат" in words(page)) == (True, False)
    [person] = re.findall(r'name="person" value="([^"]+)"', page.text)
    wrong = admin.send("/teams/members?district=5960", person=person, named="Топ 9")
    assert (wrong.status_code, "There is no team called “Топ 9”" in words(wrong)) == (422, True)
    assert admin.send("/teams/members?district=5960", person=person, named="Топ 060").status_code == 303
    assert 'name="named" value="Топ 060"' in admin.open("/teams?district=5960&letters=Гүлбар").text
    assert "Топ 012" in words(admin.open(next_of(admin.open("/teams?district=5960").text)))
    assert "Nobody has “жоқ” in the name." in words(admin.open("/teams?letters=жоқ&lang=en"))


def next_of(text: str) -> str:
    """Return where the last list of a page goes on."""
    return re.findall(r'rel="next" href="([^"]+)"', text)[-1].replace("&amp;", "&")


@pytest.mark.parametrize("place", ["x", "[1]", '["a",1,2]', '["\\u0000",1]', '["a",99999999999]', "{}"])
def test_an_address_that_names_no_line_is_no_page(signed_in: Signed, place: str) -> None:
    lead = signed_in("manager")
    for path in (
        "/caseloads?families_after=",
        "/caseloads?workers_before=",
        "/transfers?others_after=",
        "/workload?after=",
    ):
        assert lead.open(path + quote(place)).status_code == 404, path


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("login", "path"),
    [("manager", "/caseloads"), ("manager", "/transfers"), ("worker", "/transfers"), ("manager", "/glass"), ("admin", "/teams")],
)  # fmt: skip
def test_every_page_speaks_each_language_and_shows_no_key(
    signed_in: Signed, login: str, path: str, language: str
) -> None:
    page = signed_in(login).open(f"{path}?lang={language}")
    assert page.status_code == 200
    assert not re.search(r"\b(page|problem|district)\.[a-z]", words(page))
    assert "None" not in page.text


def test_names_to_choose_from_stand_as_the_kazakh_alphabet_has_them(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    called = {"worker": "Құралай", "supervisor": "Әлия"}
    with database.transaction() as connection:
        for login, name in called.items():
            connection.run("update staff set name = :name where id = :id", name=name, id=seeded.staff[login])
    page = signed_in("supervisor").open("/transfers").text
    [choices] = re.findall(r'<select id="cover".*?</select>', page, re.DOTALL)
    assert re.findall(r">(\w+)</option>", choices)[1:] == ["Әлия", "Құралай"]
