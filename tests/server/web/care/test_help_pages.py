"""What waits for help, how far referrals are, where a service is short; and the catalogue, by hand and as a list."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

from openpyxl import Workbook

from server.care.unserved import _shown
from server.database import Database
from server.exchange.hands.barring import by_phones
from server.register.changing import Arrived, take_in
from server.registry import NewFamily, register
from server.store import counters
from server.store.clock import time_text, today
from server.store.people.projections import ProjectionStore
from surveys.caring.services import CODES
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit
from surveys.wording import catalogue
from tests.server.web.conftest import HTML, Browser, words
from tests.server.web.seed import NOW, Seeded

Signed = Callable[[str], Browser]


def upload(browser: Browser, content: bytes, name: str = "list.csv") -> tuple[int, str]:
    answer = browser.client.post(
        "/services/list", data={"csrf": browser.csrf}, files={"file": (name, content)}, headers=HTML
    )
    return answer.status_code, words(answer)


def refer(
    database: Database, home: str, state: str = "accepted", helped: str | None = None, days: int = 1
) -> str:
    own = uuid7()
    with database.transaction() as connection:
        offered = (today() - timedelta(days)).isoformat()
        row = {"id": own, "service": "svc_stove", "offered_on": offered, "state": state, "helped": helped}
        nobody = dict.fromkeys(("to", "person_id", "need", "words"))
        ProjectionStore(connection).write(
            "referral", [row | nobody | {"household_id": home, "since": time_text(NOW)}]
        )
    return own


def test_a_request_goes_up_when_its_promise_is_broken(signed_in: Signed, database: Database) -> None:
    with database.transaction() as connection:
        connection.run("update help_request set status = 'done'")
        rows = connection.all("select household_id, id from help_request order by household_id limit 3")
        for row, hours in zip(rows, (-5, 30, 80), strict=True):
            connection.run(
                """
                update help_request set status = 'new', category = 'cold', urgency = 'w2', promised_at = :at,
                    shared_with = '["lead","worker"]' where id = :id
                """,
                id=row["id"],
                at=time_text(NOW - timedelta(hours=hours)),
            )
    text = words(signed_in("manager").open("/help?lang=en"))
    assert re.search(r"All 3 Overdue 2 Gone to the region 1 Somebody in danger 0", text)
    assert re.search(r"overdue Cold.*the region Answer.*overdue Cold.*the lead of the office Answer", text)
    past = words(signed_in("manager").open("/help?view=past&lang=en"))
    assert past.count("overdue Cold") == 1


def test_requests_come_a_page_at_a_time_each_once(signed_in: Signed, database: Database) -> None:
    browser, found, path = signed_in("manager"), [], "/help"
    while path:
        page = browser.open(path).text
        found += re.findall(r'href="/families/([^#"]+)#helps">', page)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        path = link[1].replace("&amp;", "&") if link else ""
    with database.reading() as connection:
        rows = connection.all(
            "select household_id from help_request where status <> 'done' order by promised_at, household_id"
        )
    assert found == [row["household_id"] for row in rows]


def test_the_board_counts_each_state_and_asks_whether_it_helped(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    home = seeded.families[0]
    refer(database, seeded.families[1], "offered", days=9)
    worker = signed_in("worker")
    worker.send(f"/families/{home}/plan/referral", service="svc_stove", to="Пешші", id=uuid7())
    with database.reading() as connection:
        [own] = connection.all("select id from referral where provider = 'Пешші'")
    for state in ("accepted", "under_way", "done"):
        assert worker.send(f"/families/{home}/plan/{own['id']}", state=state).status_code == 303
    assert worker.send(f"/families/{home}/plan/{own['id']}", state="offered").status_code == 409
    worker.send("/signout")
    browser = signed_in("manager")
    text = words(browser.open("/help?lang=en"))
    assert re.search(r"Offered 1 Ертегиндер .* waits long .*Done: did it help\? 1 Мысаловтар", text)
    back = browser.send(f"/families/{home}/plan/{own['id']}?from=help", helped="partly").headers["location"]
    assert "Done: did it help? 0" in words(browser.open(back))
    assert "It helped in part" in words(browser.open(f"/families/{home}?lang=en"))


def test_room_is_told_by_service_and_district_and_small_counts_are_hidden(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    here = [home for nth, home in enumerate(seeded.families[:35]) if nth % 5 == 0]
    there = [home for nth, home in enumerate(seeded.families[:20]) if nth % 5 == 1]
    for home in (*here, *there):
        refer(database, home)
    browser = signed_in("manager")
    browser.send("/services", code="svc_stove", district="5950", monthly="4", provider="Пешші")
    text = words(browser.open("/help?lang=en"))
    assert re.search(r"Stove[^0-9]*repair Қызылжар|Stove[^0-9]*repair \S+ 4 7 3", text)
    assert re.search(r"unknown < 5 hidden", text)


def test_needs_without_a_service_are_counted_and_no_village_is_told_apart(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser = signed_in("manager")
    assert browser.send("/help/needs").status_code == 303
    with database.reading() as connection:
        before = {
            (row["need"], row["district"]): row["families"]
            for row in connection.all("select * from kept_need where village = ''")
        }
    assert before, "the families of the seed have needs"
    assert min(before.values()) >= 5
    need, _ = max(before, key=lambda one: before[one])
    assert catalogue()[f"need.{need}"]["en"] in words(browser.open("/help?lang=en"))
    with database.transaction() as connection:
        connection.run("delete from submission where form_id <> 'heat'")
    browser.send("/help/needs")
    with database.reading() as connection:
        assert {row["need"] for row in connection.all("select need from kept_need")} < {
            name for name, _ in before
        }
    browser.send("/signout")
    assert signed_in("worker").send("/help/needs").status_code == 403


def test_what_is_left_of_a_district_is_never_a_few_families() -> None:
    counted = {
        ("5950", "", "home_stove"): 12,
        ("5950", "a", "home_stove"): 6,
        ("5950", "b", "home_stove"): 5,
        ("5950", "c", "home_stove"): 1,
        ("5942", "", "home_stove"): 4,
    }
    shown = {(row["district"], row["village"]): row["families"] for row in _shown(counted)}
    assert shown == {("5950", ""): 12, ("5950", "a"): 6}
    health = {("5950", "", "hea_missed"): 9}
    assert list(_shown(health)) == []


def test_every_service_is_listed_and_offered_in_its_district(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    named = {key.removeprefix("service.") for key in catalogue() if re.fullmatch(r"service\.svc_\w+", key)}
    assert named == set(CODES)
    assert len(CODES) == len(set(CODES))
    supervisor = signed_in("supervisor")
    assert supervisor.send("/services", code="svc_stove", district="5942").status_code == 422
    typed = {
        "code": "svc_stove",
        "district": "5950",
        "name_kk": "Пеш салу",
        "provider": "«Жылу» ЖШС",
        "place": "Бескөл",
        "monthly": "4",
    }
    for _ in range(2):
        assert supervisor.send("/services", **typed).status_code == 303
    [one] = [row for row in _rows(database) if row["provider"]]
    home = seeded.families[0]
    choice = f"svc_stove/{one['id']}"
    assert choice in supervisor.open(f"/families/{home}/plan/referral").text
    sent = {"service": choice, "id": uuid7()}
    for _ in range(2):
        assert supervisor.send(f"/families/{home}/plan/referral", **sent).status_code == 303
    with database.reading() as connection:
        [referral] = connection.all(
            "select service, provider from referral where household_id = :id", id=home
        )
    assert referral == {"service": "svc_stove", "provider": "«Жылу» ЖШС, Бескөл"}
    assert supervisor.send(f"/services/{one['id']}/down").status_code == 303
    assert choice not in supervisor.open(f"/families/{home}/plan/referral").text


def _rows(database: Database) -> list[dict[str, object]]:
    with database.reading() as connection:
        return connection.all("select * from service order by code, district")


def test_the_official_list_is_taken_whole_and_once(signed_in: Signed, database: Database) -> None:
    browser = signed_in("manager")
    listed = "қызмет;аудан;кім көрсетеді;айына\nПеш, қазандық, мұржа шебері;;Пешші;4\nsvc_legal;5950;;\n"
    for content in (listed.encode("utf-8-sig"), listed.encode("kz1048")):
        status, text = upload(browser, content)
        assert status == 200
    assert "New: 0. Renewed: 2." in text
    sheet = Workbook()
    for row in (("service", "district", "monthly"), ("Психолог", "5942", 12), ("svc_legal", "5950", 3.0)):
        sheet.active.append(row)
    packed = io.BytesIO()
    sheet.save(packed)
    assert "New: 1. Renewed: 1." in upload(browser, packed.getvalue(), "list.xlsx")[1]
    assert [(row["code"], row["district"], row["monthly"]) for row in _rows(database)] == [
        ("svc_legal", "5950", 3), ("svc_psych", "5942", 12), ("svc_stove", "", 4),
    ]  # fmt: skip


FAULTY: list[tuple[bytes, str]] = [
    (b"", "There is no service in the file"),
    (b"name;phone\na;1\n", "The first row needs a column"),
    (
        "service;district\nПсихологг;5950\n".encode(),
        "2 Service “Психологг” is not known. Perhaps “Psychologist”?",
    ),
    (
        "service;district;monthly\nПсихолог;Марс;көп\n".encode(),
        "“Марс” is not known.* “көп” is no whole number",
    ),
    (b"service\nsvc_job\nsvc_job\n", "3 Service This service stands in row 2 already"),
    (b"PK\x03\x04 no sheet", "The file cannot be read"),
    (b"service\n" + b"svc_job\n" * 2001, "Too many rows"),
    (b"x" * (2 * 1024**2 + 1), "The file is too large"),
]


def test_a_list_with_faults_is_told_row_by_row_and_nothing_of_it_is_kept(
    signed_in: Signed, database: Database
) -> None:
    browser = signed_in("manager")
    for content, told in FAULTY:
        status, text = upload(browser, content)
        assert (status, bool(re.search(told.replace("?", r"\?"), text))) == (422, True), (told, text)
    assert _rows(database) == []
    status, text = upload(browser, bytes(3 * 1024**2))
    assert (status, "2 MB" in text or "2 МБ" in text) == (413, True)


def test_a_family_entered_by_mistake_waits_for_nothing(signed_in: Signed, database: Database) -> None:
    with database.transaction() as connection:
        [home] = register(
            connection,
            [
                NewFamily(
                    name="Қате",
                    route="inside",
                    origin="61",
                    district="5950",
                    village="",
                    language="kk",
                    arrived_on=date(2026, 9, 1),
                    entered_on=date(2026, 9, 1),
                    people=(),
                )
            ],
        )
    refer(database, home, "offered")
    with database.transaction() as connection:
        wrong = Edit(kind="household", subject_id=home, fields={"void": "twice"})
        change = Change(id=uuid7(), household_id=home, made_at=NOW, edits=(wrong,))
        take_in(
            connection, [Arrived(change=change, by_name="", made_at=NOW, seq=counters.take(connection))], NOW
        )
    assert "Қате" not in signed_in("manager").open("/help").text


def test_beside_what_was_done_stand_the_scores_before_and_since(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    worker, home = signed_in("worker"), seeded.families[0]
    own = uuid7()
    worker.send(f"/families/{home}/plan/referral", service="svc_stove", id=own)
    with database.transaction() as connection:
        [said] = connection.all("select fields from said where subject_id = :id", id=own)
        day = (today() - timedelta(90)).isoformat()
        fields = re.sub(r'"offered_on":"[^"]+"', f'"offered_on":"{day}"', said["fields"])
        connection.run("update said set fields = :fields where subject_id = :id", fields=fields, id=own)
    for state in ("accepted", "done"):
        worker.send(f"/families/{home}/plan/{own}", state=state)
    assert re.search(r"Heat at home: \d+ before, \d+ since", words(worker.open(f"/families/{home}?lang=en")))


def test_of_two_words_on_a_referral_neither_is_written_over_unseen(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser, home, own = signed_in("manager"), seeded.families[0], uuid7()
    sent = {"id": own, "service": "svc_stove", "to": "Үлгібай"}
    assert browser.send(f"/families/{home}/plan/referral", **sent).status_code == 303
    with database.transaction() as connection:
        [offer] = connection.all(
            "select id from change where household_id = :home order by id desc limit 1", home=home
        )
        for name, state in (("Болат", "accepted"), ("Құралай", "declined")):
            word = Edit(
                kind="referral", subject_id=own, fields={"state": state}, over={"state": (offer["id"],)}
            )
            change = Change(id=uuid7(), household_id=home, made_at=NOW, edits=(word,))
            said = Arrived(change=change, by_name=name, made_at=NOW, seq=counters.take(connection))
            take_in(connection, [said], NOW, barred=by_phones(connection))
    page, address = browser.open(f"/families/{home}?lang=en"), f"/families/{home}/plan/{own}"
    told = words(page).split("Plan and referrals")[1]
    assert re.search("Two people wrote different things. Choose.* Accepted Болат.* Declined Құралай", told)
    assert browser.send(address, state="under_way").headers["location"] == f"/families/{home}#plan"
    seen = re.search(r'name="seen" value="([^" ]+ [^"]+)"', page.text)
    assert seen
    assert "done=plan_moved" in browser.send(address, state="declined", seen=seen[1]).headers["location"]
    told = words(browser.open(f"/families/{home}?lang=en"))
    assert "Two people wrote different things" not in told
    assert "Stove, boiler and chimney repair Declined" in told
