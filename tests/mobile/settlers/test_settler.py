"""The settler's own phone: two minutes, help with a promised time, own answers given back; sealed ones never."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from mobile.phone import Phone
from mobile.talking.receiving import families, help_requests, own_submissions
from surveys.exchange.sync import CaseDone, Pull
from surveys.wording import say

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock, Office

HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"


def test_the_short_check_is_there_when_it_is_due_and_can_be_put_off(settler: Phone) -> None:
    home = settler.settler()

    assert home.page().pulse is not None
    assert home.later_pulse().pulse is None


def test_it_goes_once_it_is_answered_even_without_a_network(settler: Phone) -> None:
    home = settler.settler()
    interview = settler.interview(home.start_pulse())
    interview.answer("/data/pul_life", 7)

    assert interview.finish().scene == "done"
    page = home.page()
    assert page.pulse is None
    assert page.strip is not None


def test_starting_twice_goes_on_with_the_same_draft(settler: Phone) -> None:
    home = settler.settler()

    assert home.start_pulse() == home.start_pulse()


def test_without_consent_there_is_no_check_but_always_help(settler: Phone, household: Callable) -> None:
    families(settler.store).put(HOME, household(consents=()))
    page = settler.settler().page()

    assert page.pulse is None
    assert page.help.button == say("phone.own.help.ask", "kk")


def test_a_phone_told_nothing_of_its_household_goes_by_its_own_answers(
    settler: Phone, own_pulse: Callable, clock: "Clock"
) -> None:
    families(settler.store).remove(HOME)
    home = settler.settler()
    assert home.page().pulse is None

    consent = own_pulse(datetime(2026, 6, 1, 9, tzinfo=UTC), con_service="yes")
    own_submissions(settler.store).put(consent.id, msgspec.structs.replace(consent, form_id="consent"))
    assert home.page().pulse is not None

    given = own_pulse(datetime(2026, 11, 10, 9, tzinfo=UTC), pul_life=7)
    own_submissions(settler.store).put(given.id, given)
    assert home.page().pulse is None
    clock.pass_time(days=28)
    assert home.page().pulse is not None


def test_what_the_server_says_of_the_household_decides_what_is_due(
    settler_online: Phone, office: "Office", household: Callable, own_pulse: Callable
) -> None:
    """The short check has its months: an own consent alone does not make it due at any time."""
    families(settler_online.store).remove(HOME)
    consent = own_pulse(datetime(2026, 6, 1, 9, tzinfo=UTC), con_service="yes")
    own_submissions(settler_online.store).put(consent.id, msgspec.structs.replace(consent, form_id="consent"))
    home = settler_online.settler()
    assert home.page().pulse is not None

    told = household(people=household().people[:1], children=2, needs=(), phone=None)
    pulsed = msgspec.structs.replace(told, done=(*told.done, CaseDone("pulse", date(2026, 11, 21), HEAD)))
    long_here = msgspec.structs.replace(told, arrived_on=date(2022, 5, 20))
    for cursor, (sent, is_due) in enumerate([(told, True), (pulsed, False), (long_here, False)], start=2):
        office.pages.append(Pull(cursor=cursor, households=(sent,)))
        settler_online.sending().send()
        assert (home.page().pulse is not None) is is_due

    draft = settler_online.drafts.get(home.start_help())
    assert draft is not None
    assert draft.given["ctx_n_child"] == 2


def test_the_first_page_names_nobody_and_nothing_that_was_answered(settler: Phone) -> None:
    interview = settler.interview(settler.settler().start_pulse())
    interview.answer("/data/pul_life", 7)
    shown = msgspec.json.encode(settler.settler().page()).decode()

    for word in ("Әлімжанұлы", "Ерболат", "Бескөл", "қоныс аудар", "қандас"):
        assert word not in shown


def test_a_request_waits_on_the_phone_and_then_shows_its_way(
    settler_online: Phone, office: "Office", finish: Callable, a_request: Callable
) -> None:
    finish(settler_online)
    home = settler_online.settler()
    assert [row.id for row in home.page().requests] == [""]

    settler_online.sending().send()
    help_requests(settler_online.store).put("help-1", a_request("seen"))

    assert [row.id for row in home.page().requests] == ["help-1"]
    page = home.request("help-1")
    assert [step.state for step in page.steps] == ["done", "now", "next", "next"]
    assert page.words == "Пеш түтіндейді"


def test_a_promise_that_was_not_kept_is_said_openly(
    settler: Phone, a_request: Callable, clock: "Clock"
) -> None:
    help_requests(settler.store).put("help-1", a_request())
    kept = settler.settler().request("help-1").promise
    clock.pass_time(days=3)
    late = settler.settler().request("help-1").promise

    assert (kept.tone, late.tone) == ("primary", "warn")
    assert late.text != kept.text


def test_a_finished_request_leaves_the_first_page_and_stays_under_help(
    settler: Phone, a_request: Callable
) -> None:
    help_requests(settler.store).put("help-1", a_request("done"))
    home = settler.settler()

    assert home.page().requests == ()
    section = home.help().requests
    assert section is not None
    assert [row.id for row in section.rows] == ["help-1"]
    assert [step.state for step in home.request("help-1").steps] == ["done"] * 4


def test_own_answers_come_back_in_words(settler: Phone, own_pulse: Callable) -> None:
    given = own_pulse(datetime(2026, 11, 1, 9, tzinfo=UTC), pul_life=7, pul_day="often")
    own_submissions(settler.store).put(given.id, given)
    home = settler.settler()
    section = home.answers().submissions

    assert section is not None
    assert [row.id for row in section.rows] == [given.id]
    answers = [answer.answer for answer in home.submission(given.id).answers]
    assert answers == ["7", "Жиі"]


def test_answers_that_wait_on_the_phone_are_among_them(settler: Phone) -> None:
    draft_id = settler.settler().start_pulse()
    interview = settler.interview(draft_id)
    interview.answer("/data/pul_day", "often")
    interview.finish()

    page = settler.settler().submission(draft_id)

    assert [answer.answer for answer in page.answers] == ["Жиі"]


def test_sealed_answers_never_come_back(settler: Phone) -> None:
    draft_id = settler.begin("place", HOME, settler.holder.person_id)
    interview = settler.interview(draft_id)
    questions = {question.name: question for question in interview.session.form.questions()}
    interview.answer(questions["pla_plan"].ref, "move")
    interview.answer(questions["pla_like"].ref, "good")
    interview.finish()

    page = settler.settler().submission(draft_id)

    shown = [answer.question for answer in page.answers]
    assert shown == [questions["pla_like"].label.say("kk")]


def test_the_chart_shows_gaps_as_gaps(settler: Phone, own_pulse: Callable) -> None:
    for month, life in ((8, 2), (10, 6), (11, 10)):
        given = own_pulse(datetime(2026, month, 5, 9, tzinfo=UTC), pul_life=life, pul_day="often")
        own_submissions(settler.store).put(given.id, given)
    chart = settler.settler().answers().charts[0]

    assert [(point.month, point.value) for point in chart.points] == [
        ("мау", None),
        ("шіл", None),
        ("там", 48),
        ("қыр", None),
        ("қаз", 68),
        ("қар", 88),
    ]
    assert chart.note == say("phone.chart.gap", "kk")
    assert chart.second == say("phone.chart.last", "kk", month="қараша", text="өте жақсы")


def test_the_rights_lead_to_the_consent(settler: Phone) -> None:
    home = settler.settler()

    assert home.rights().consent == say("phone.rights.consent", "kk")
    assert settler.interview(home.start_consent()).form_id == "consent"


def test_consent_is_withdrawn_by_one_press_and_a_yes_to_the_question(settler: Phone, clock: "Clock") -> None:
    clock.pass_time(minutes=1)
    home = settler.settler()
    home.start_consent()  # begun once, and left
    assert (home.rights().withdraw, home.rights().done) == (say("phone.rights.take_back", "kk"), None)
    page = home.withdraw()

    assert (page.withdraw, page.done is not None) == ("", True)
    [entry] = settler.outbox.entries("ready")
    record = settler.outbox.record(entry.id)
    assert record is not None
    assert (record.form_id, record.person_id, record.answers["con_service"]) == ("consent", HEAD, "no")
    assert settler.drafts.unfinished() == []
    assert home.page().pulse is None


def test_the_home_screen_does_not_say_what_a_request_is_about(settler: Phone, a_request: Callable) -> None:
    help_requests(settler.store).put("help-1", a_request(category="safe", words="Қорқамын"))
    home = settler.settler()

    shown = msgspec.json.encode(home.page()).decode()
    assert home.page().requests[0].title == say("form.help", "kk")
    assert say("category.safe", "kk") not in shown
    assert "Қорқамын" not in shown


def test_who_sees_a_request_is_ones_own_choice_and_said_so(settler: Phone) -> None:
    page = settler.interview(settler.settler().start_help()).page()

    assert page.questions[0].seen_by == say("phone.seen_by.chosen", "kk")


def test_the_language_of_the_app_is_the_language_of_the_questions(settler: Phone) -> None:
    settler.settings().language("ru")
    page = settler.interview(settler.settler().start_pulse()).page()

    assert page.language == "ru"
    assert page.title == say("form.pulse", "ru")
