"""The device around the app: keyboard, edges, turning, the back key, another app in front. On the real app, drawn."""

from collections.abc import Callable

from surveys.exchange.linking import enrol_link
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.conftest import Start

KEYBOARD = 320  # of 780 pixels


def stands_clear(app: AppProcess, field: str, keyboard: float = KEYBOARD) -> bool:
    _, top, _, bottom = app.box(field)
    return top >= 0 and bottom <= 780 - keyboard


def test_the_keyboard_never_covers_the_field_and_the_next_one_comes_up(start: Start) -> None:
    app = start("worker")
    app.tap("settings")
    app.tap("code")
    app.do(device={"keyboard": KEYBOARD})
    assert stands_clear(app, "code")
    app.tap("old")
    app.do(device={})
    assert stands_clear(app, "old")


def test_at_the_door_the_keyboard_leaves_field_and_button_in_reach(start: Start) -> None:
    app = start("new", open_door=False)
    app.tap("field")
    app.do(device={"keyboard": KEYBOARD})
    assert stands_clear(app, "field")
    app.type("qonys.example.kz")
    app.tap("submit")
    assert app.screen()["scene"] == "code"
    app.do(device={"link": enrol_link("https://other.example.kz", "1234 5678 9012")})
    assert app.screen()["fields"]["field"] == "123456789012"


def test_nothing_stands_under_the_devices_edges_in_either_position(start: Start) -> None:
    app = start("worker")
    app.do(device={"edges": [0, 40, 0, 48]})
    assert app.faults() == []
    _, _, _, below = app.box("nav:families")
    assert below <= 780 - 48
    app.do(turn=[780, 360])
    app.do(device={"edges": [40, 20, 48, 30]})
    left, _, right, below = app.box("nav:families")
    assert (left >= 40, right <= 780 - 48, below <= 360 - 30) == (True, True, True)
    assert app.faults() == []


def walk(app: AppProcess, seen: Callable[[], object]) -> int:
    """Open every place that a worker can reach in a step or two, and do `seen` there."""
    count = 0
    for path in (
        ("nav:sending",), ("nav:drafts",), ("settings",), ("nav:families", "family:1041"),
        ("nav:families", "family:1041", "form:heat"), ("nav:families", "family:1041", "form:heat", "who:"),
    ):  # fmt: skip
        app.tap("nav:today") if "nav:today" in app.screen()["keys"] else None
        for step in path:
            app.tap(step)
        seen()
        count += 1
        for _ in range(8):
            if app.screen()["screen"] == "TodayScreen":
                break
            app.back()
            if app.screen()["dialog"]:
                app.tap("dialog:yes")
    return count


def test_a_call_comes_in_at_every_place_and_the_back_key_leads_home_from_it(start: Start) -> None:
    app = start("worker")

    def ring() -> None:
        before = app.screen()
        app.do(pause=True)
        app.do(resume=True)
        after = app.screen()
        assert (after["screen"], after["ref"], after["fields"]) == (
            before["screen"],
            before["ref"],
            before["fields"],
        )

    assert walk(app, ring) == 6
    assert app.screen()["screen"] == "TodayScreen"
