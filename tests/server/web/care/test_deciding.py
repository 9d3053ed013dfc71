"""A decision is written once, told with what came of it, lost by nobody, and known to those alone who hold the order."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from server.database import Database
from server.store.clock import today
from surveys.ids import uuid7
from tests.server.web.conftest import HTML, Browser, words
from tests.server.web.seed import PASSWORD, Seeded

Signed = Callable[[str], Browser]
HELP = {
    "kind": "help",
    "reason": "need",
    "words": "Пеш ыстамай тұр",
    "due_on": (today() + timedelta(7)).isoformat(),
}
LATER = (today() + timedelta(30)).isoformat()


def form(browser: Browser, home: str) -> dict[str, str]:
    """Return the hidden fields of the form on the family's page."""
    page = browser.open(f"/families/{home}?from=review&lang=en").text
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("decision", "seen")}
    return {name: match[1] for name, match in found.items() if match}


def decide(browser: Browser, home: str, **fields: str) -> dict[str, str]:
    sent = form(browser, home) | HELP | fields
    assert browser.send(f"/families/{home}/decide", **sent).status_code == 303
    return sent


def decisions(database: Database, home: str) -> list[dict[str, object]]:
    with database.reading() as connection:
        return connection.all("select * from decision where household_id = :id order by since", id=home)


def test_a_plan_is_opened_once_with_its_first_step_and_its_referral(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("manager"), seeded.families[0]
    owner = seeded.staff["worker"]
    sent = decide(browser, home, step="Пешшіні шақыру", service="svc_stove", owner_id=owner)
    assert browser.send(f"/families/{home}/decide", **sent).status_code == 303, "sent twice"
    changed = browser.send(f"/families/{home}/decide", **sent | {"words": "Пеш емес, терезе"})
    assert (changed.status_code, "Пеш емес, терезе" in changed.text) == (409, True), "a page one went back to"
    assert f'name="decision" value="{sent["decision"]}"' not in changed.text
    for other in ({"owner_id": ""}, {"due_on": LATER}, {"step": "Көмір әкелу"}, {"service": "svc_job"}):
        assert browser.send(f"/families/{home}/decide", **sent | other).status_code == 409, other
    [row] = decisions(database, home)
    assert (row["kind"], row["reason"], row["owner"], row["due_on"]) == (
        "help",
        "need",
        owner,
        HELP["due_on"],
    )
    text = words(browser.open(f"/families/{home}?from=review&lang=en"))
    assert "Пешшіні шақыру Planned" in text
    assert "Stove, boiler and chimney repair Offered" in text
    assert "seen to by Болат Сынақов" in text
    browser.send("/signout")
    worker = signed_in("worker")
    text = words(worker.open(f"/families/{home}?lang=en"))
    assert "Пешшіні шақыру" in text
    assert not re.search("Decisions before|Пеш ыстамай|seen to by|The list only", text), (
        "what was thought is not told"
    )
    assert worker.send(f"/families/{home}/decide", **sent).status_code == 403


def test_of_two_who_decide_at_once_the_second_sees_the_first_and_chooses(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("manager"), seeded.families[0]
    first, second = form(browser, home), form(browser, home)
    browser.send(f"/families/{home}/decide", **first, **HELP)
    mine = (
        second
        | HELP
        | {"kind": "wait", "reason": "refused", "words": "Олар өздері хабарласады", "due_on": LATER}
    )
    met = browser.send(f"/families/{home}/decide", **mine)
    assert met.status_code == 409
    assert "has decided about this family already" in words(met)
    assert {"Пеш ыстамай тұр", "Олар өздері хабарласады"} <= set(
        re.findall(r"[«>]([^«»<>]+)[»<]", unescape(met.text))
    )
    assert len(decisions(database, home)) == 1
    seen = re.search(r'name="seen" value="([^"]*)"', met.text)
    assert seen
    assert browser.send(f"/families/{home}/decide", **mine | {"seen": seen[1]}).status_code == 303
    assert [row["kind"] for row in decisions(database, home)] == ["help", "wait"]


def test_what_was_typed_outlives_the_session(signed_in: Signed, database: Database, seeded: Seeded) -> None:
    browser, home = signed_in("manager"), seeded.families[0]
    sent = {"csrf": browser.csrf} | form(browser, home) | HELP
    address, own = f"/families/{home}/decide", HTML | {"sec-fetch-site": "same-origin"}
    with database.transaction() as connection:
        connection.run("delete from staff_session")
    asked = browser.client.post(address, data=sent, headers=own, follow_redirects=False)
    assert (asked.status_code, "Your session has ended" in words(asked)) == (401, True)
    back, kept = (
        unescape(found[1])
        for name in ("back", "kept")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', asked.text))
    )
    typed = {"login": "manager", "back": back, "kept": kept}
    wrong = browser.client.post("/signin", data=typed | {"password": "guess"}, headers=HTML)
    assert "Пеш ыстамай тұр" in unescape(wrong.text), "a wrong password loses nothing either"
    again = browser.client.post(
        "/signin", data=typed | {"password": PASSWORD}, headers=HTML, follow_redirects=False
    )
    assert again.status_code == 200
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', unescape(again.text)))
    filled = browser.client.post(address, data=fields, headers=own)
    assert "What you typed is back" in words(filled)
    assert "Пеш ыстамай тұр</textarea>" in filled.text
    assert decisions(database, home) == []
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', filled.text)) | HELP
    assert browser.client.post(address, data=fields, headers=own, follow_redirects=False).status_code == 303
    assert len(decisions(database, home)) == 1
    stale = browser.client.post(address, data=sent, headers=own)
    assert (stale.status_code, "Пеш ыстамай тұр" in unescape(stale.text)) == (403, True), (
        "signed in meanwhile"
    )


def test_nobody_elses_form_is_kept(browser: Browser, seeded: Seeded) -> None:
    for site in ("cross-site", "same-site", None):
        headers = HTML | ({"sec-fetch-site": site} if site else {})
        answer = browser.client.post(
            f"/families/{seeded.families[0]}/decide", data=HELP, headers=headers, follow_redirects=False
        )
        assert "Пеш ыстамай тұр" not in unescape(answer.text)
        assert answer.status_code in (401, 403)


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"kind": ""}, "Choose one of the three decisions"),
    ({"reason": ""}, "Choose a reason"),
    ({"kind": "disagree", "reason": "need"}, "does not go with the decision"),
    ({"kind": "disagree", "reason": "not_so", "words": " "}, "what the list does not know"),
    ({"kind": "wait", "reason": "refused", "due_on": ""}, "When do we look again"),
    ({"due_on": "2026-02-30"}, "There is no such day"),
    ({"due_on": "2020-01-01"}, "That day is over"),
    ({"owner_id": uuid7()}, "does not work here"),
]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser, home = signed_in("manager"), seeded.families[0]
    usual = form(browser, home) | HELP | {"step": "Пешшіні шақыру"}
    for changed, told in FAULTS:
        answer = browser.send(f"/families/{home}/decide", **usual | changed)
        assert (answer.status_code, told in words(answer)) == (422, True), told
        assert 'value="Пешшіні шақыру"' in unescape(answer.text)
    assert decisions(database, home) == []


def test_the_next_meeting_begins_with_what_came_of_the_last(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser = signed_in("manager")
    browser.send("/review/meeting?cap=8")
    stove, later = seeded.families[0], seeded.families[1]
    decide(browser, stove, service="svc_stove")
    decide(browser, later, kind="wait", reason="refused", due_on=LATER)
    page = browser.open("/review?cap=8&lang=en")
    assert "Ертегиндер" not in page.text.split('id="list"')[1], "who waits for a later day stands aside"
    assert "Ертегиндер" in browser.open("/review?put=off").text
    [made] = decisions(database, stove)
    for said in ("2026-02-31", "Пеш жөнделді, үй жылы"):
        assert browser.send(f"/families/{stove}/decisions/{made['id']}", outcome=said).status_code == 303
    with database.transaction() as connection:
        connection.run("update meeting set held_on = :day", day=(today() - timedelta(7)).isoformat())
        connection.run("update decision set made_on = :day", day=(today() - timedelta(7)).isoformat())
        connection.run("update referral set state = 'done', helped = 'yes'")
    text = words(browser.open("/review?cap=8&lang=en"))
    assert re.search(r"Мысаловтар done It helped .* What came of it: Пеш жөнделді, үй жылы", text)
    assert "Ертегиндер waits for its day" in text


def test_how_often_and_why_managers_disagreed_is_told(signed_in: Signed, seeded: Seeded) -> None:
    browser = signed_in("manager")
    decide(browser, seeded.families[0])
    decide(browser, seeded.families[1], kind="disagree", reason="not_so", words="Ағасы көмір түсіріп берді")
    text = words(browser.open("/review/decisions?lang=en"))
    assert "Disagreed: 1 of 2" in text
    assert "We disagree with the list the reason on the list is not right 1" in text
    assert "Ағасы көмір түсіріп берді" in text


def test_the_list_is_narrowed_and_the_filters_are_kept_for_oneself(
    signed_in: Signed, database: Database, seeded: Seeded
) -> None:
    browser, worker = signed_in("manager"), seeded.staff["worker"]
    asked = f"cap=40&need=home_cold&worker={worker}&tier=first&help=open"
    page = browser.open(f"/review?{asked}&lang=en")
    shown = re.findall(r'<tr><th scope="row"><a href="/families/([^?"]+)', page.text)
    with database.reading() as connection:
        found = connection.all(
            """
            select r.household_id from risk r where r.tier = 'first' and r.reasons like '%home_cold%'
                and r.household_id in (select household_id from assignment where staff_id = :worker)
                and r.household_id in (select household_id from help_request where status <> 'done')
                and r.household_id in (select household_id from agreed_household) order by r.position
            """,
            worker=worker,
        )
    assert shown == [row["household_id"] for row in found] != []
    assert "Keep as the meeting" not in page.text
    assert browser.send(f"/review/views?{asked}", name="Суық үйлер").status_code == 303
    assert browser.send(f"/review/views?{asked}", name=" ").status_code == 422
    views = browser.open("/review").text.split('class="views"')[1].split("</nav>")[0]
    assert f'<a href="/review?{asked.replace("&", "&amp;")}">Суық үйлер</a>' in views
    with database.transaction() as connection:
        [view] = connection.all("select id from saved_view")
        connection.run("update saved_view set staff_id = :other", other=seeded.staff["admin"])
    assert browser.send(f"/review/views/{view['id']}/remove").status_code == 404
    assert "Суық үйлер" not in browser.open("/review").text
