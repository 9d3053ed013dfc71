"""A comment on an interview stands on Today, with the family and in its history, until the survey is filled in again."""

from collections.abc import Callable
from datetime import timedelta

from mobile.pages.families.returned import fill_again
from mobile.phone import Phone
from mobile.talking.receiving import families
from surveys.exchange.sync import CaseRemark
from surveys.wording import say
from tests.mobile.conftest import HOME, Clock


def test_a_comment_waits_until_the_form_is_filled_in_again(
    worker: Phone, clock: Clock, household: Callable
) -> None:
    first = worker.interview(worker.begin("heat", HOME, None))
    first.answer("/data/heat_src", "stove")
    assert first.finish().scene == "done"
    clock.pass_time(days=2)
    remark = CaseRemark(
        id=first.draft_id,
        form_id="heat",
        at=clock() - timedelta(days=1),
        words="Қанша аптаға жетеді?",
        by="Құралай",
        question="heat_weeks",
    )
    families(worker.store).put(HOME, household(remarks=(remark,)))

    back = worker.home().today().returned
    assert back is not None
    assert [(row.id, "Қанша аптаға жетеді?" in row.second) for row in back.rows] == [(HOME, True)]
    [card] = worker.family(HOME).page().returned
    assert "Үйдегі көмір мен отын" in card.about
    [event] = [row for year in worker.history(HOME).page().years for row in year.rows if "Қанша" in row.more]
    assert event.text == say("timeline.sent_back", "kk", what=say("form.heat", "kk"))

    clock.pass_time(minutes=5)
    draft_id = worker.family(HOME).start(card.form_id, card.person_id)
    fill_again(worker, draft_id, card)
    again = worker.interview(draft_id)
    assert again.page().questions[0].ref == "/data/heat_weeks"
    again.answer("/data/heat_weeks", 5)
    assert again.finish().scene == "done"
    record = worker.outbox.record(draft_id)
    assert record is not None
    assert (record.answers["heat_src"], record.answers["heat_weeks"]) == ("stove", 5)
    assert worker.home().today().returned is None
    assert worker.family(HOME).page().returned == ()
