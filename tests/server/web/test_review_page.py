"""The list for the review meeting: as long as asked, in words, with objections honoured and no number on a family."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import msgspec
import pytest

from analysis.lists.choosing import HELP_DAYS, NEXT_PER_DRAWN
from analysis.lists.needs import needs_of_reasons
from server.access import Caller, Role
from server.database import Database
from server.problems import NotAllowed
from server.reading.answering import service_of
from server.reading.review import Expected, ReviewStores, expected_departures, review
from server.store.caring.consents import Consent, ConsentStore
from server.store.clock import time_text, today
from server.store.people.families import FamilyStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore
from server.store.stale import mark
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import NOW, Seeded


def names(page: str) -> list[str]:
    rows = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
    return [unescape(name) for name in rows]


def test_a_filter_that_nobody_fits_and_a_name_that_is_no_name_are_only_words(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    hostile, home = "<script>alert(1)</script>", seeded.families[0]
    with database.transaction() as connection:
        connection.run("update household set name = :name where id = :id", name=hostile, id=home)
        connection.run("update person set name = :name where household_id = :id", name=hostile, id=home)
    browser = signed_in("manager")
    held = f"/caseloads?holder={seeded.staff['worker']}"
    for path in ("/review", "/families", f"/families/{home}", f"/families/{home}/decide", held):
        page = browser.open(path).text
        assert hostile in unescape(page)
        assert hostile not in page
    nobody = words(browser.open("/review?worker=none&tier=calm&help=late&need=child_no_place&lang=en"))
    assert "No family on the list matches this filter" in nobody


def test_it_is_as_long_as_the_team_has_time_for(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    assert len(names(browser.open("/review").text)) == 12
    assert len(names(browser.open("/review?cap=5").text)) == 5
    assert len(names(browser.open("/review?cap=1").text)) == 4


def test_tiers_are_said_in_full_and_end_with_how_many_wait(signed_in: Callable[[str], Browser]) -> None:
    text = words(signed_in("manager").open("/review?cap=8"))
    assert re.search(
        r"Support first, families: \d+ .* Support soon, families: \d+ .* The places \(8\) end here", text
    )
    assert re.search(r"More families need support \([1-9]\d*\)", text)
    everybody = words(signed_in("manager").open("/review?cap=100"))
    assert "Nobody else waits for support first or soon." in everybody


def test_reasons_are_needs_in_words(signed_in: Callable[[str], Browser]) -> None:
    text = words(signed_in("manager").open("/review"))
    assert "The home is cold" in text
    assert "A child needs a place at school or kindergarten" in text


def test_each_reason_comes_with_the_service_that_answers_it(signed_in: Callable[[str], Browser]) -> None:
    assert {reason: service_of(reason) for reason in needs_of_reasons()} == {
        "main_earner_no_work": "svc_job", "second_adult_no_work": "svc_job", "income_strain": "svc_benefit",
        "home_cold": "svc_heatcheck", "child_no_place": "svc_school", "nobody_near": "svc_mentor",
        "close_family_apart": "svc_join", "language_hard": "svc_ru",
    }  # fmt: skip
    assert re.search(r"The home is cold\s+Home heat check", words(signed_in("manager").open("/review")))


def test_no_family_carries_a_chance_a_score_or_a_place(signed_in: Callable[[str], Browser]) -> None:
    html = signed_in("manager").open("/review").text
    assert "%" not in words(signed_in("manager").open("/review"))
    body = html.split("<tbody>")[1].split('class="cut"')[0]
    assert not re.search(r"0[.,]\d|chance|position|rank|№\s*1\b", body)


def test_it_says_when_and_on_what_it_was_computed(signed_in: Callable[[str], Browser]) -> None:
    text = words(signed_in("manager").open("/review"))
    assert re.search(r"Computed: \d+ \w+, \d\d:\d\d\. Answers up to: \d+ \w+\. Families in it: 40\.", text)


def test_few_departures_are_told_as_prior_only(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("manager")
    assert "Prior only. Our own data are few: families that left: 11" in words(browser.open("/review"))
    with database.transaction() as connection:
        connection.run("update risk_model set events = 20")
    assert "Prior only" not in words(browser.open("/review"))


def test_who_objects_is_never_on_the_list(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser = signed_in("manager")
    before = names(browser.open("/review").text)
    with database.transaction() as connection:
        said = connection.all(
            "select * from consent where household_id = :id and purpose = 'analysis'", id=seeded.families[0]
        )
        no = {"given": False, "source": "objection", "at": "2999-01-01T00:00:00.000000Z"}
        ConsentStore(connection).add([msgspec.convert(row | no, Consent) for row in said])
    after = names(browser.open("/review").text)
    assert before[0] == "Мысаловтар"
    assert "Мысаловтар" not in after
    assert after[:11] == before[1:]


def test_those_outside_the_order_are_counted_as_served(signed_in: Callable[[str], Browser]) -> None:
    assert re.search(
        r"Outside the list families: 1\d .* They get the same help",
        words(signed_in("manager").open("/review")),
    )


def test_it_is_off_until_everything_is_signed(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    with database.transaction() as connection:
        connection.run("delete from risk_check where item = 'fairness'")
    page = signed_in("manager").open("/review")
    assert "This list is switched off." in words(page)
    assert names(page.text) == []
    assert 'href="/checklist">Conditions for the list</a></div>' in page.text


def test_no_run_yet_is_said(signed_in: Callable[[str], Browser], database: Database) -> None:
    with database.transaction() as connection:
        connection.run("delete from risk")
        connection.run("delete from risk_run")
    assert "The list has not been computed yet" in words(signed_in("manager").open("/review"))


def test_it_sends_nobody_to_a_command_line(signed_in: Callable[[str], Browser], database: Database) -> None:
    browser = signed_in("manager")
    pages = [browser.open("/review").text]
    with database.transaction() as connection:
        connection.run("delete from risk")
        connection.run("delete from risk_run")
    pages.append(browser.open("/review").text)
    assert [page.count("Renew the list</button>") for page in pages] == [1, 1]
    assert not [page for page in pages if "qonys risk" in page]


def test_a_district_without_a_listed_family_may_be_good_news(signed_in: Callable[[str], Browser]) -> None:
    assert "This may be good news." in words(signed_in("manager").open("/review?district=5964"))


@pytest.mark.parametrize("login", ["worker", "supervisor", "clerk", "analyst", "admin"])
def test_nobody_else_reads_it(signed_in: Callable[[str], Browser], login: str) -> None:
    assert signed_in(login).open("/review").status_code == 403


def test_the_service_asks_the_table_itself(database: Database) -> None:
    with database.reading() as connection, pytest.raises(NotAllowed):
        review(
            ReviewStores(ReviewStore(connection), FamilyStore(connection), ChecklistStore(connection)),
            Caller(role=Role.REGISTER_CLERK, staff_id="x"),
            cap=12,
            district="",
            now=NOW,
            today=today(),
        )


def test_the_expected_number_has_the_width_of_both_uncertainties() -> None:
    # Ten families at 0.3 (0.2 to 0.5): mean 3; 3.01 below, which cannot be under 0, and 3.47 above.
    assert expected_departures([(0.3, 0.2, 0.5)] * 10) == Expected(about=3, low=0, high=6)


@pytest.mark.parametrize(
    ("module", "heavy"), [("analysis.lists.expecting", "numpy pandas"), ("server.app", "scipy statsmodels")]
)
def test_a_server_that_only_shows_the_list_loads_no_statistics(module: str, heavy: str) -> None:
    started = f"import sys, {module}; print(sorted({set(heavy.split())} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", started], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_an_empty_list_expects_nothing() -> None:
    assert expected_departures([]) is None


def test_who_waits_for_help_too_long_is_always_on_it_also_outside_the_order(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("manager")
    before = browser.open("/review?cap=5").text
    assert "Waiting for help" not in before
    with database.transaction() as connection:
        [last] = connection.all("select household_id from risk order by position desc limit 1")
        [outside] = connection.all(
            """
            select h.id, h.name from household h where h.id not in (select household_id from risk)
                and h.id not in (select household_id from departed) order by h.number limit 1
            """
        )
        for number, home in enumerate((last["household_id"], outside["id"])):
            connection.run(
                """
                insert into help_request (household_id, id, category, urgency, status, promised_at, made_at, changed_at, seq)
                values (:home, :id, 'cold', 'w2', 'new', :at, :at, :at, 3)
                """,
                home=home,
                id=f"01900000-0000-7000-8000-00000000999{number}",
                at=time_text(NOW - timedelta(days=HELP_DAYS + 1)),
            )
    page = browser.open("/review?cap=5").text
    assert len(names(page)) == 5
    waiting = page.split("Waiting for help for more than a week")[1].split('class="group"')[0]
    assert outside["name"] in unescape(waiting)
    assert waiting.count("Outside the order") == 1
    assert len(names(waiting)) == 2


def test_a_part_goes_by_lot(signed_in: Callable[[str], Browser], database: Database) -> None:
    with database.transaction() as connection:
        connection.run("update risk set lot = 1")
        [last] = connection.all(
            """
            select r.household_id, h.name from risk r join household h on h.id = r.household_id
            where r.household_id in (select household_id from agreed_household)
                and r.household_id not in (select household_id from departed) order by position desc limit 1
            """
        )
        connection.run(
            "update risk set lot = 0.5 where household_id = :household_id", household_id=last["household_id"]
        )
        mark(connection, [row["household_id"] for row in connection.all("select household_id from risk")])
    page = signed_in("manager").open("/review").text
    assert len(names(page)) == 12
    by_lot = page.split("By lot, for needs that the model cannot see, families: 2")[1]
    assert names(by_lot)[-1] == last["name"]


def test_a_list_is_kept_for_the_meeting_with_those_the_lot_would_have_drawn_next(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("manager")
    assert "Keep as the meeting's list" in words(browser.open("/review?cap=8&lang=en"))
    for _ in range(2):
        assert browser.send("/review/meeting?cap=8").headers["location"] == "/review?cap=8#list"
    page = browser.open("/review?cap=8")
    assert "This list is kept for the meeting" in words(page)
    assert "Keep as the meeting's list" not in words(page)
    with database.reading() as connection:
        kept = connection.all("select l.why, h.name from listed l join household h on h.id = l.household_id")
    assert len({row["name"] for row in kept}) == len(kept)
    assert {row["name"] for row in kept if row["why"] != "next"} == set(names(page.text))
    drawn = sum(row["why"] == "lot" for row in kept)
    assert drawn
    assert sum(row["why"] == "next" for row in kept) == NEXT_PER_DRAWN * drawn


def test_a_family_entered_by_mistake_is_on_no_list_and_in_no_count(
    signed_in: Callable[[str], Browser], database: Database
) -> None:
    browser = signed_in("manager")
    first = names(browser.open("/review?cap=12").text)[0]
    with database.transaction() as connection:
        store = ReviewStore(connection)
        before = store.served(""), sum(store.tiers("r", "").values())
        (home,) = connection.all("select id from household where name = :name", name=first)
        connection.run("update household set closed = 'void' where id = :id", id=home["id"])
        mark(connection, [home["id"]])
        assert (store.served(""), sum(store.tiers("r", "").values())) == (before[0] - 1, before[1] - 1)
    assert first not in names(browser.open("/review?cap=12").text)
