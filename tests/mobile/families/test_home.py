"""The worker's day: what is late first, what was done offline already gone, nothing about risk."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from mobile.keeping.store import Store
from mobile.phone import Phone
from mobile.talking.receiving import families, help_requests
from surveys.catalogue import form_ids, schedule
from surveys.exchange.sync import CaseDone
from surveys.wording import say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock

HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"
WIFE = "01976b00-0000-7000-8000-00000000000b"
SECOND = "01976b00-0000-7000-8000-000000000002"


def sections(phone: Phone) -> dict[str, list[str]]:
    return {section.title: [row.title for row in section.rows] for section in phone.home().today().sections}


def test_today_names_the_day_and_what_is_due(worker: Phone) -> None:
    page = worker.home().today()

    assert page.date == "Дүйсенбі, 23 қараша"
    assert sections(worker) == {"Бүгін": ["Әлімжанұлы Ерболат"]}


def test_the_latest_stands_first(worker: Phone, household: Callable) -> None:
    families(worker.store).put(SECOND, household(SECOND, name="Сейтқали Нұрбек", arrived_on=date(2026, 4, 1)))
    families(worker.store).put("x", household("x", name="Тілеубергенова Айнұр", arrived_on=date(2026, 4, 20)))

    page = worker.home().today()
    late = page.sections[0]

    assert late.title == say("phone.today.late", "kk")
    assert [row.title for row in late.rows] == ["Сейтқали Нұрбек", "Тілеубергенова Айнұр"]
    assert late.rows[0].badges[0].tone == "danger"


def test_what_was_finished_without_a_network_is_not_asked_again(worker: Phone, clock: "Clock") -> None:
    tasks = {task.form_id for task in _tasks(worker)}
    assert "heat" in tasks
    interview = worker.interview(worker.begin("heat", HOME, None))
    interview.finish()

    assert "heat" not in {task.form_id for task in _tasks(worker)}


def _tasks(phone: Phone) -> tuple:
    from mobile.pages.families.caseload import Caseload

    cases = Caseload(phone.store, phone.today)
    return cases.visits(cases.families[HOME])


def test_the_pulse_is_not_the_workers_task(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(done=_all_done(), arrived_on=date(2026, 5, 20)))

    assert _tasks(worker) == ()


def _all_done() -> tuple:
    on = date(2026, 11, 22)
    own = [CaseDone(form_id, on, person) for form_id in schedule().each_adult for person in (HEAD, WIFE)]
    return tuple(
        one for one in (*own, *(CaseDone(form_id, on) for form_id in form_ids())) if one.form_id != "pulse"
    )


def test_a_promised_answer_stands_among_the_days_work(
    worker: Phone, a_request: Callable, clock: "Clock"
) -> None:
    help_requests(worker.store).put("help-1", a_request(promised_at=clock() + timedelta(hours=3)))
    rows = [row for section in worker.home().today().sections for row in section.rows]

    request = next(row for row in rows if row.second == say("phone.today.request", "kk"))
    promised = (clock() + timedelta(hours=3)).astimezone()
    assert request.badges[0].text == say("phone.badge.today_at", "kk", hour=f"{promised:%H:%M}")


def test_an_empty_day_says_what_comes_next(worker: Phone, household: Callable) -> None:
    families(worker.store).put(HOME, household(done=_all_done()))
    page = worker.home().today()

    assert page.sections == ()
    assert page.empty is not None
    assert page.empty.title == say("phone.today.done", "kk")


def test_the_strip_counts_what_is_not_sent_and_grows_louder(
    worker: Phone, finish: Callable, clock: "Clock"
) -> None:
    assert worker.home().today().strip is None
    finish(worker)
    tones = []
    for days in (0, 3, 4):
        clock.pass_time(days=days)
        strip = worker.home().today().strip
        assert strip is not None
        tones.append((strip.text, strip.tone))

    assert tones == [
        ("1 жазба жіберуге дайын.", "neutral"),
        ("3 күннен бері жіберілмеген жазба бар.", "warn"),
        ("7 күннен бері жіберілмеген жазба бар.", "danger"),
    ]


def test_an_unfinished_interview_is_offered_once(worker: Phone) -> None:
    draft_id = worker.begin("heat", HOME, None)
    home = worker.home()
    ask = home.today().recover

    assert ask is not None
    assert ask.id == draft_id
    assert "Әлімжанұлы Ерболат" in ask.text
    assert home.later().recover is None
    assert [row.id for row in home.drafts().rows] == [draft_id]


def test_families_carry_what_waits_for_them(
    worker: Phone, household: Callable, a_request: Callable, finish: Callable
) -> None:
    help_requests(worker.store).put("help-1", a_request())
    finish(worker)
    worker.begin("heat", HOME, None)
    row = worker.home().caseload().rows[0]

    assert row.second == "Бескөл · 3 адам · № 1040"
    assert [badge.icon for badge in row.badges] == ["clock", "message", "send", "alert"]


def test_filters_count_and_choose(worker: Phone, household: Callable) -> None:
    families(worker.store).put(SECOND, household(SECOND, name="Сейтқали Нұрбек", arrived_on=date(2026, 4, 1)))
    page = worker.home().caseload(chosen="late")

    assert [row.title for row in page.rows] == ["Сейтқали Нұрбек"]
    assert [choice.text for choice in page.filters][:3] == ["Барлығы 2", "Мерзімі өтті 1", "Уақыты келді 1"]


def test_a_search_that_finds_nothing_says_what_to_try(worker: Phone) -> None:
    page = worker.home().caseload("мұндай жоқ")

    assert page.rows == ()
    assert page.empty is not None
    assert page.empty.title == say("phone.caseload.not_found", "kk")


def test_a_phone_without_families_says_how_they_come(store: Store, worker: Phone) -> None:
    families(store).remove(HOME)

    empty = worker.home().today().empty

    assert empty is not None
    assert empty.title == say("phone.caseload.none", "kk")


def test_a_new_family_is_found_at_once(worker: Phone, household: Callable) -> None:
    home = worker.home()
    home.caseload()
    families(worker.store).put(SECOND, household(SECOND, name="Сейтқали Нұрбек"))

    assert [row.title for row in home.caseload("seitk").rows] == ["Сейтқали Нұрбек"]


def test_simulated_families_are_called_so(worker: Phone, store: Store) -> None:
    from mobile.talking.receiving import Known

    store.shelf("known", Known).put("", Known(simulated=True, pulled_at=datetime(2026, 11, 23, tzinfo=UTC)))

    assert worker.home().today().simulated == say("phone.simulated", "kk")
