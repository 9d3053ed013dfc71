"""Asking for help in three presses: the record is the form's own, and who may see it is one of the presses."""

import pytest

from mobile.phone import Phone
from surveys.wording import say


@pytest.mark.parametrize(("reader", "readers"), [("worker", ["worker", "lead"]), ("lead", ["lead"])])
def test_what_it_is_about_and_who_may_see_it_make_the_record(
    settler: Phone, reader: str, readers: list[str]
) -> None:
    asking = settler.asking()
    asking.choose("hlp_cat", "cold")
    asking.write(" Пеш түтіндейді ")
    assert asking.send(reader).sent
    assert asking.send(reader).sent, "a second press on the way sends nothing twice"
    [entry] = settler.outbox.entries("ready")
    record = settler.outbox.record(entry.id)
    assert record is not None
    said = {name: value for name, value in record.answers.items() if name.startswith("hlp_")}
    assert said == {"hlp_cat": "cold", "hlp_words": "Пеш түтіндейді", "hlp_share": readers}


def test_what_is_missing_or_too_long_is_said_and_nothing_is_sent(settler: Phone) -> None:
    asking = settler.asking()
    assert asking.send("lead").problem == say("phone.asking.missing", "kk")
    asking.choose("hlp_cat", "work")
    asking.write("а" * 501)
    page = asking.send("lead")
    assert ("501" in page.problem, page.sent) == (True, "")
    assert settler.outbox.count("ready") == 0


def test_the_promise_follows_the_haste_and_a_delicate_matter_goes_past_the_worker_first(
    settler: Phone,
) -> None:
    asking = settler.asking()
    promise = asking.page().promise.text
    assert (
        asking.choose("hlp_urgent", "now").promise.text == say("phone.asking.promise.today", "kk") != promise
    )
    assert asking.choose("hlp_urgent", "now").promise.text == promise
    assert [one.name for one in asking.choose("hlp_cat", "cold").sends] == ["worker", "lead"]
    assert [one.name for one in asking.choose("hlp_cat", "people").sends] == ["lead", "worker"]


def test_more_can_be_said_in_the_whole_form(settler: Phone) -> None:
    asking = settler.asking("law")
    interview = settler.interview(asking.whole())
    assert interview.session.node("/data/hlp_cat").value == "law"


def test_the_rights_page_leads_to_each_thing_one_can_do(settler: Phone) -> None:
    assert [row.id for row in settler.settler().rights().can.rows] == ["correct", "contract", "complain"]
    interview = settler.interview(settler.settler().start_consent())
    interview.answer("/data/con_service", "yes")
    interview.answer("/data/con_analysis", "yes")
    interview.finish()
    assert "object" in [row.id for row in settler.settler().rights().can.rows]
    settler.settler().take_back("analysis")
    assert "object" not in [row.id for row in settler.settler().rights().can.rows]
