"""What is done most is done in few taps, counted on the drawn app from the first screen behind the lock."""

from tests.mobile import filled
from tests.mobile.screens.conftest import Start

FAMILY = f"family:{filled.family(1).id}"


def test_an_attempt_is_written_down_in_three_taps_from_today(start: Start) -> None:
    app = start("worker")
    for tap in (FAMILY, "attempt", "outcome:unreach"):
        app.tap(tap)
    app.wait(key="undo")
    app.back()
    seen = app.screen()
    assert (seen["screen"], seen["unsent"]) == ("FamilyScreen", 1)


def test_what_is_due_is_begun_in_two_taps_from_today(start: Start) -> None:
    app = start("worker")
    for tap in (FAMILY, "start"):
        app.tap(tap)
    assert app.screen()["screen"] == "InterviewScreen"


def test_a_family_that_is_not_in_the_list_is_written_down_in_few_taps_and_back_loses_nothing(
    start: Start,
) -> None:
    app = start("worker")
    app.tap("nav:families")
    app.type("Серікбай", "query")
    for tap in ("meet", "write", "field:people:more", "field:people:more", "field:place"):
        app.tap(tap)
    app.tap("place:in:5950")
    app.back()
    app.back()
    app.tap("nav:drafts")
    app.tap("Серікбай")
    app.tap("may_contact:yes")
    assert app.screen()["fields"]["field:people"] == "2"
    app.tap("save")
    app.tap("nav:sending")
    assert "Серікбай" in " ".join(app.screen()["all"])


def test_help_is_asked_for_in_three_taps(start: Start) -> None:
    app = start("settler")
    for tap in ("ask_help", "hlp_cat:cold", "send:worker"):
        app.tap(tap)
    app.tap("done")
    app.tap("nav:help")
    assert "Жіберуге дайын" in app.screen()["all"]


def test_the_short_check_is_done_in_eight_taps(start: Start) -> None:
    app = start("settler")
    app.tap("pulse")
    taps = 1
    while app.screen()["scene"] == "question":
        keys = [key for key in app.screen()["keys"] if key.startswith("answer:")]
        app.tap(keys[len(keys) // 2])
        taps += 1
    app.tap("finalize")
    assert (app.screen()["scene"], taps + 1) == ("done", 8)
