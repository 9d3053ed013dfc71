"""What lies ahead on Today: support that ends soon, with or without a plan, and the season's check as counted work."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from mobile.phone import Phone
from mobile.talking.receiving import families
from surveys.exchange.sync import CaseDone, CaseHousehold, CaseSupport
from tests.mobile.conftest import HOME

if TYPE_CHECKING:
    from tests.mobile.conftest import Clock

OTHER = "01976b00-0000-7000-8000-000000000002"
RENT = CaseSupport(kind="rent", starts_on=date(2026, 2, 1), ends_on=date(2027, 1, 24))


def test_support_that_ends_soon_stands_on_today_until_far_and_says_whether_there_is_a_plan(
    worker: Phone, household: Callable[..., CaseHousehold]
) -> None:
    far = CaseSupport(kind="grant", starts_on=date(2026, 2, 1), ends_on=date(2027, 12, 1))
    families(worker.store).put(HOME, household(support=(RENT, far)))
    ahead = worker.home().today().ahead
    assert ahead is not None
    [row] = ahead.rows
    assert (row.id, "24 қаңтар" in row.title, row.badges[0].text) == (HOME, True, "Жоспар әлі жоқ")
    form = worker.offering(HOME, "plan_step")
    form.write("what", "Жалға үй іздеу")
    assert form.save()
    ahead = worker.home().today().ahead
    assert ahead is not None
    assert ahead.rows[0].badges[0].text == "Жоспар бар"


def test_the_check_before_the_winter_is_counted_and_its_list_holds_who_waits(
    worker: Phone, household: Callable[..., CaseHousehold], clock: "Clock"
) -> None:
    clock.now = datetime(2026, 9, 20, 5, tzinfo=UTC)
    checked = CaseDone("prewinter", date(2026, 9, 12))
    families(worker.store).put(OTHER, household(OTHER, done=(*household().done, checked)))
    [campaign] = [one for one in worker.home().today().campaigns if "prewinter" in one.filter]
    assert (campaign.done, campaign.all) == (1, 2)
    page = worker.home().caseload(chosen=campaign.filter)
    assert [row.id for row in page.rows] == [HOME]
    clock.now = datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert worker.home().today().campaigns == ()


def test_the_five_words_stand_with_their_counts(worker: Phone, finish: Callable[..., str]) -> None:
    finish(worker)
    worker.family(HOME).start("heat")
    page = worker.home().drafts()
    assert (page.start, page.drafts_title, len(page.rows)) == ("Жаңа сауалнама бастау", "Нобайлар", 1)
    assert [(row.title, row.second) for row in page.places] == [
        ("Жіберуге дайын", "1 жазба"),
        ("Жіберілді", "Әзірге жоқ"),
    ]
