"""A corrected version in the real app: the line, the page, the carrying, and what is left to be read afterwards."""

from tests.mobile.screens.conftest import Start
from tests.mobile.screens.looks.walk import Walk


def opened(start: Start) -> Walk:
    walk = Walk(start("corrected"))
    return walk.tap("dialog:yes") if walk.app.screen()["dialog"] else walk.tap("nav:drafts", "draft:*")


def test_a_draft_is_carried_by_two_presses_and_opens_where_it_was(start: Start) -> None:
    walk = opened(start)
    assert walk.app.screen()["ref"] == "/data/weeks"

    walk.tap("correction")
    walk.app.wait(screen="CarryScreen")
    walk.tap("carry")

    walk.app.wait(screen="InterviewScreen", ref="/data/weeks")
    assert "correction" not in walk.app.screen()["keys"]
    walk.tap("menu", "left_out")
    assert {"Отын", "12 қыркүйек 2026"} <= set(walk.app.screen()["all"])


def test_a_draft_stays_as_it_was_and_the_menu_still_leads_to_the_corrected_version(start: Start) -> None:
    walk = opened(start).tap("correction", "stay")

    walk.app.wait(screen="InterviewScreen", ref="/data/weeks")
    assert "correction" not in walk.app.screen()["keys"]
    walk.app.kill()
    walk.app.start()
    walk.app.pin("246810")
    walk.app.wait(screen="TodayScreen")
    walk.tap("dialog:yes")
    assert "correction" not in walk.app.screen()["keys"]
    walk.tap("menu", "corrected")
    walk.app.wait(screen="CarryScreen")
