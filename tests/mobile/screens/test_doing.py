"""What a person does on the screens, in the real app, and what is still there after the battery has died."""

import time
from pathlib import Path

from tests.mobile import filled
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.conftest import Start


def ask(app: AppProcess, number: int, form: str) -> None:
    """Open a form with the first person who can answer it."""
    app.tap("nav:families")
    app.tap(f"family:{number}")
    app.tap(f"form:{form}")
    who = [key for key in app.screen()["keys"] if key.startswith("who:")]
    if who:
        app.tap(who[0])
    app.wait(screen="InterviewScreen")


def go_to(app: AppProcess, ref: str) -> None:
    for _ in range(40):
        if app.screen()["ref"] == ref:
            return
        app.tap("next")
    raise AssertionError(f"{ref} never came.")


def test_a_wrong_pin_says_how_many_tries_are_left(start: Start) -> None:
    app = start("worker", open_door=False)
    app.pin("111111")
    app.wait(text="PIN дұрыс емес")
    assert any("4" in problem for problem in app.screen()["problems"])
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen")


def test_an_answer_is_taken_and_taken_back_by_a_second_press(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.tap("answer:stove")
    assert app.screen()["chosen"] == ["answer:stove"]
    app.tap("answer:gas")
    assert app.screen()["chosen"] == ["answer:gas"]
    app.tap("answer:gas")
    assert app.screen()["chosen"] == []


def test_none_of_these_stands_alone_among_many(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    go_to(app, "/data/heat_signs")
    app.tap("answer:frost")
    app.tap("answer:damp")
    assert app.screen()["chosen"] == ["answer:frost", "answer:damp"]
    app.tap("answer:none")
    assert app.screen()["chosen"] == ["answer:none"]


def test_a_kill_loses_nothing_and_the_very_question_comes_back(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.tap("answer:stove")
    go_to(app, "/data/heat_weeks")
    app.type("7", "write:heat_weeks")
    app.do(record=True)  # the hand rests
    app.restart()
    app.pin(filled.PIN)
    app.wait(text="Аяқталмаған сауалнаманы жалғастырасыз ба?")
    app.tap("dialog:yes")
    screen = app.screen()
    assert (screen["ref"], screen["fields"]) == ("/data/heat_weeks", {"write:heat_weeks": "7"})


def test_a_number_out_of_bounds_is_answered_in_words_and_the_field_keeps_the_hand(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.tap("answer:stove")
    go_to(app, "/data/heat_weeks")
    app.type("75", "write:heat_weeks")
    app.wait(text="75")
    app.do(record=True)
    assert app.screen()["problems"]
    app.type("", clear=True)
    app.type("5")
    app.do(record=True)
    screen = app.screen()
    assert (screen["problems"], screen["fields"]["write:heat_weeks"]) == ([], "5")


def test_plus_and_minus_begin_at_the_least_and_stop_there(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.tap("answer:stove")
    go_to(app, "/data/heat_weeks")
    for sign in ("more", "more", "less", "less", "less"):
        app.tap(f"write:heat_weeks:{sign}")
    assert app.screen()["fields"]["write:heat_weeks"] == "0"


def test_the_language_changes_under_way_and_the_answers_stay(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.tap("answer:stove")
    app.tap("menu")
    app.tap("language:ru")
    screen = app.screen()
    assert "Чем Вы в основном отапливаете дом?" in screen["texts"] or "Далее" in screen["texts"]
    assert screen["chosen"] == ["answer:stove"]


def test_the_back_key_asks_before_it_leaves_an_interview(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.back()
    assert app.screen()["dialog"]
    app.back()
    assert (app.screen()["dialog"], app.screen()["screen"]) == (False, "InterviewScreen")
    app.back()
    app.tap("dialog:yes")
    assert app.screen()["screen"] == "FamilyScreen"
    app.back()
    app.back()
    assert app.screen()["screen"] == "TodayScreen"


def test_the_closed_part_ends_with_the_workers_pin(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "wellbeing")
    app.tap("handed")
    for _ in range(20):
        if app.screen()["scene"] == "return":
            break
        app.tap("next")
    app.pin("000000")
    app.wait(text="PIN дұрыс емес")
    assert app.screen()["scene"] == "return"
    app.pin(filled.PIN)
    app.wait(key="finalize")


def test_who_was_handed_the_phone_gets_no_farther_than_the_lock(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "wellbeing")
    app.tap("handed")
    app.back()
    app.tap("dialog:yes")
    assert app.screen()["screen"] == "DoorScreen"
    app.pin(filled.PIN)
    app.wait(screen="TodayScreen")


def test_a_finished_form_waits_to_be_sent_and_says_so_without_a_network(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.tap("answer:stove")
    for _ in range(20):
        if app.screen()["scene"] == "end":
            break
        app.tap("next")
    app.tap("finalize")
    app.tap("done")
    assert app.screen()["unsent"] == 1
    app.back()
    app.tap("nav:sending")
    app.wait(key="send", timeout=30)
    app.tap("send")
    app.wait(text="Желі жоқ.", timeout=20)
    assert app.screen()["unsent"] == 1


def test_a_family_is_found_as_one_types(start: Start) -> None:
    app = start("busy")
    app.tap("nav:families")
    app.type("1533", "query")
    time.sleep(0.5)
    rows = [key for key in app.screen()["keys"] if key.startswith("family:")]
    assert len(rows) == 1
    app.tap("family:1533")
    assert app.screen()["screen"] == "FamilyScreen"


def test_the_last_of_five_hundred_is_reached_by_scrolling(start: Start) -> None:
    app = start("busy")
    app.tap("nav:families")
    app.do(scroll=1)
    time.sleep(0.3)
    keys = [key for key in app.screen()["keys"] if key.startswith("family:")]
    assert 3 <= len(keys) <= 15
    app.tap(keys[-1])
    assert app.screen()["screen"] == "FamilyScreen"


def test_hiding_goes_to_the_lock_and_leaves_no_word(start: Start) -> None:
    app = start("settler")
    app.tap("hide")
    screen = app.screen()
    assert screen["screen"] == "DoorScreen"
    assert "Жауаптарым" not in screen["all"]


def test_a_settlers_phone_locks_when_it_is_laid_down(start: Start) -> None:
    app = start("settler")
    app.tap("nav:answers")
    app.do(pause=True)
    app.do(resume=True)
    assert app.screen()["screen"] == "DoorScreen"


def test_a_still_screen_draws_nothing(start: Start) -> None:
    app = start("worker", open_door=False)
    assert app.do(frames=1.0)["drawn"] == 0


def test_invented_families_are_called_invented_on_every_screen(start: Start) -> None:
    app = start("worker")
    strip = app.screen()["texts"][0]
    app.tap("nav:families")
    app.tap("family:1041")
    assert app.screen()["texts"][0] == strip == "Үлгі (ойдан құрастырылған) деректер."


def test_a_picture_of_the_screen_can_be_taken(start: Start, tmp_path: Path) -> None:
    app = start("worker")
    app.shot(tmp_path / "today.png")
    assert (tmp_path / "today.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "today.png").stat().st_size > 10_000


def test_a_swipe_turns_the_page_and_takes_no_answer(start: Start) -> None:
    app = start("worker")
    ask(app, 1041, "heat")
    app.swipe(1, over="answer:stove")
    assert (app.screen()["ref"], app.screen()["step"]) == ("/data/heat_day", 2)
    app.swipe(-1, over="answer:often")
    assert (app.screen()["ref"], app.screen()["chosen"]) == ("/data/heat_src", [])


def test_how_the_app_looks_is_chosen_and_outlives_the_app(start: Start, shots: Path | None) -> None:
    app = start("worker")
    app.tap("settings")
    for look in ("look:ground:dark", "look:text:largest", "look:motion:off"):
        app.tap(look)
    assert app.faults() == []
    app.restart()
    seen = app.do(looks=True)
    assert (seen["dark"], seen["scale"], seen["moves"]) == (True, 1.6, False)
