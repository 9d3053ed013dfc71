"""In danger: numbers and steps without a network, and one press that makes it a task for today."""

from typing import TYPE_CHECKING

import msgspec
import pytest

from mobile.pages.families.danger import Shown
from mobile.phone import Phone
from mobile.talking.receiving import Known, known
from surveys.caring.needs import passed_on, promised_days
from surveys.catalogue import rules
from surveys.wording import LANGUAGES
from tests.mobile.conftest import HEAD, HOME

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock


def context(phone: Phone, **values: str) -> None:
    before = known(phone.store)
    phone.store.shelf("known", Known).put(
        "", msgspec.structs.replace(before, context=before.context | values)
    )


def wish_of(phone: Phone) -> tuple[str, int, tuple[str, ...]]:
    """Return (category, promised days, readers) of the one request that waits on the phone."""
    [entry] = phone.outbox.entries("ready")
    record = phone.outbox.record(entry.id)
    assert record is not None
    assert (record.form_id, record.household_id) == ("help", HOME)
    [wish] = passed_on(rules("help"), record.answers)
    return wish.category, promised_days(wish.urgency), wish.shared_with


@pytest.mark.parametrize("language", LANGUAGES)
def test_112_comes_first_and_works_without_any_setting(settler: Phone, language: str) -> None:
    settler.speak(language)
    context(settler, ctx_phone="", ctx_crisis="")
    page = settler.danger().page()
    assert [call.number for call in page.calls] == ["112"]
    assert page.hide
    assert len(page.steps) == 3


def test_the_crisis_line_and_the_support_line_are_those_of_the_server(settler: Phone) -> None:
    context(settler, ctx_crisis="150", ctx_phone="+7 715 200 00 00")
    assert [call.number for call in settler.danger().page().calls] == ["112", "150", "+7 715 200 00 00"]


@pytest.mark.parametrize(("shown", "readers"), [("lead", ("lead",)), ("both", ("worker", "lead"))])
def test_one_press_makes_a_task_of_today_for_whom_the_person_names(
    settler: Phone, shown: Shown, readers: tuple[str, ...]
) -> None:
    page = settler.danger().tell(shown)
    assert wish_of(settler) == ("safe", 0, readers)
    assert (page.told is not None, page.tell, page.more) == (True, "", "")


def test_the_worker_is_not_told_unless_the_person_says_so(settler: Phone) -> None:
    ask = settler.danger().page().ask
    assert ask is not None
    settler.danger().tell()
    assert wish_of(settler)[2] == ("lead",)


def test_it_can_be_told_again_the_next_day(settler: Phone, clock: "Clock") -> None:
    settler.danger().tell()
    assert settler.danger().page().tell == ""
    clock.pass_time(hours=13)
    assert settler.danger().page().tell != ""


def test_how_to_be_reached_can_be_added_and_what_was_said_stays(settler: Phone) -> None:
    interview = settler.interview(settler.danger().say_more())
    assert interview.form_id == "help"
    interview.answer("/data/hlp_reach", "self")
    interview.finish()
    assert wish_of(settler) == ("safe", 0, ("lead",))


def test_a_worker_makes_the_task_for_the_family(worker: Phone) -> None:
    page = worker.danger(HOME).page()
    assert (page.ask, page.hide, page.more) == (None, "", "")
    worker.danger(HOME).tell("both")
    assert wish_of(worker) == ("safe", 0, ("worker", "lead"))
    [entry] = worker.outbox.entries("ready")
    assert entry.head.person_id is None


def test_it_is_offered_at_home_under_help_and_with_a_family(settler: Phone, worker: Phone) -> None:
    home = settler.settler()
    assert home.page().danger
    assert home.help().danger
    assert worker.family(HOME).page().danger


def test_the_home_screen_does_not_say_that_somebody_was_in_danger(settler: Phone) -> None:
    settler.danger().tell()
    shown = msgspec.json.encode(settler.settler().page()).decode()
    assert "safe" not in shown
    assert HEAD not in shown
