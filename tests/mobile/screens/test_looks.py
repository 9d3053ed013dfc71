"""Each screen, in three languages, at the usual text size and at 160 %, light and dark: nothing is cut, broken,
outside, faint or too small to press.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mobile import filled, unusual
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.conftest import Start

LARGE, DARK, LIGHT = ("large", False, 1.6), ("dark", True, 1.0), ("light", False, 1.0)
DARK_LARGE = ("dark-large", True, 1.6)
SHEET = bool(os.environ.get("QONYS_SHEET"))  # `make screenshots`: everything in every look
WIDTHS = (320, 412) if SHEET else ()  # dp, beside the usual 360


class Walk:
    """Goes through the app and looks at each screen in every look that is asked for."""

    def __init__(self, app: AppProcess, language: str, shots: Path | None) -> None:
        self.app, self.language, self.shots = app, language, shots
        self.faults: list[str] = []
        # colours change with neither language nor size: dark is looked at once; light is last, to go on with
        self.looks = (LARGE, DARK, LIGHT) if language == "kk" else (LARGE, LIGHT)
        if SHEET:
            self.looks = (LARGE, DARK_LARGE, DARK, LIGHT)

    def see(self, name: str, opened_by: str = "", *, at: float = 0) -> None:
        """Look at the screen from `at` (0 its top, 1 its end).

        A dialog goes when the screen is drawn anew, so it is opened again by `opened_by`.
        """
        for wide in WIDTHS:
            self.app.do(turn=[wide, 780])
            self._look(name, opened_by, at, f"-{wide}")
        if WIDTHS:
            self.app.do(turn=[412, 780])
            self.app.look()
            if opened_by:
                self.tap(opened_by)
        else:
            self._look(name, opened_by, at, "")

    def _look(self, name: str, opened_by: str, at: float, width: str) -> None:
        for look, dark, scale in self.looks:
            self.app.look(dark=dark, scale=scale)
            if at:
                self.app.do(scroll=at)
            if opened_by:
                self.tap(opened_by)
            shown = f"{name}--{self.language}--{look}{width}"
            self.faults += [f"{shown}: {fault}" for fault in self.app.faults()]
            if self.shots:
                self.app.shot(self.shots / f"{shown}.png")

    def tap(self, *names: str) -> "Walk":
        """Tap one after the other; a name that ends in * is the first key that begins so."""
        for name in names:
            keys = self.app.screen()["keys"] if name.endswith("*") else []
            self.app.tap(next((key for key in keys if key.startswith(name[:-1])), name))
        return self

    def answer_all(self, name: str, most: int = 40) -> Iterator[str]:
        """Walk on from question to question; yield the scene, so that the caller may do what it asks."""
        seen: set[str] = set()
        for _ in range(most):
            screen = self.app.screen()
            look = f"{screen['scene']}-{kind_of(screen)}"
            if look not in seen:
                seen.add(look)
                self.see(f"{name}-{look}")
            yield screen["scene"]
            if "next" not in screen["keys"]:
                return
            self.app.tap("next")


def kind_of(screen: dict) -> str:
    keys = [key.split(":")[0] for key in screen["keys"]]
    kinds = ("find", "wheel", "write")
    return next((kind for kind in kinds if kind in keys), f"{sum(key == 'answer' for key in keys)}-answers")


def in_three_languages(walk: Callable[[str], Walk], *, arabic: bool = False) -> list[str]:
    """Walk in all languages at once, each in a process of its own, and return all faults.

    `arabic`: on the sheet in Kazakh in Arabic script too.
    """
    languages = ("kk", "ru", "en", "kk-Arab") if SHEET and arabic else ("kk", "ru", "en")
    with ThreadPoolExecutor(max_workers=3) as threads:
        return [fault for walked in threads.map(walk, languages) for fault in walked.faults]


def speak(app: AppProcess, language: str) -> None:
    """Choose the language at the door, before the PIN."""
    app.tap(f"language:{language}")


def test_the_door_can_be_read(start: Start, shots: Path | None) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("new", open_door=False), language, shots)
        speak(walk.app, language)
        walk.see("door-address")
        walk.app.type("http://127.0.0.1:9", "field", clear=True)
        walk.tap("submit").see("door-code")
        walk.app.type("ABCD1234", "field")
        walk.tap("submit").see("door-choose")
        walk.app.pin("135790")
        walk.see("door-repeat")
        walk.app.pin("135791")
        walk.app.wait(screen="DoorScreen")
        walk.see("door-unlike")
        return walk

    assert in_three_languages(walk_in) == []


def test_a_workers_screens_can_be_read(start: Start, shots: Path | None) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("worker"), language, shots)
        walk.tap("settings", f"language:{language}").see("settings")
        walk.app.back()
        walk.see("today")
        walk.tap("nav:families").see("families")
        walk.app.type("qqq", "query")
        walk.app.wait(gone="Тілеуб")
        walk.see("families-none")
        walk.tap("nav:today", "nav:families", "family:1041").see("family")
        walk.tap("danger").see("danger-worker")
        walk.see("danger-worker-end", at=1)
        walk.app.back()
        walk.tap("form:heat").see("who")
        walk.tap("who:*", "menu").see("interview-menu", "menu")
        walk.tap(f"language:{language}")
        scenes = list(walk.answer_all("heat"))
        assert scenes[-1] == "end"
        walk.tap("finalize").see("done")
        walk.tap("done", "form:wellbeing", "who:*").see("handover")
        walk.tap("handed")
        assert list(walk.answer_all("wellbeing"))[-1] == "return"
        walk.tap("close").see("leave", "close")
        walk.tap("dialog:yes")
        walk.app.pin(filled.PIN)
        walk.app.wait(screen="TodayScreen")
        walk.tap("nav:families", "family:1041").see("family-draft")
        walk.tap("discard:*").see("discard", "discard:*")
        walk.app.back()
        walk.tap("attempt").see("attempt")
        walk.app.back()
        walk.tap("give:heat_smoke").see("offering")
        walk.tap("save", "need:heat_smoke").see("care")
        walk.app.back()
        walk.tap("request:*").see("answering")
        walk.app.back()
        walk.app.back()
        walk.tap("nav:drafts").see("drafts")
        walk.tap("nav:sending").see("sending")
        return walk

    assert in_three_languages(walk_in) == []


def test_families_that_change_hands_can_be_read(start: Start, shots: Path | None) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("handing"), language, shots)
        walk.app.do(tap="dialog:no")
        walk.tap("settings", f"language:{language}")
        walk.app.back()
        walk.see("today-offered")
        walk.tap(f"offer:{unusual.OFFERED}").see("offer")
        walk.tap("accept").see("offer-accepted")
        walk.app.back()
        walk.tap("nav:families").see("families-handing")
        walk.tap("met").see("find")
        walk.app.type("Тілеуб", "query")
        walk.app.wait(text="Тілеубергенов Айнұр")
        walk.see("find-found")
        walk.tap("write").see("meet")
        walk.tap("save").see("meet-missing")
        walk.see("meet-missing-end", at=1)
        walk.tap("may_contact:no").see("meet-no", at=1)
        walk.tap("field:place").see("meet-place")
        walk.app.type("Жаңатұрмыс", "query")
        walk.app.wait(key="place:in:5910")
        walk.see("meet-place-other")
        walk.app.back()
        walk.app.back()
        walk.app.back()
        for name, number in (("waits", 0), ("refused", 1), ("left", 2), ("cover", 3), ("glass", 4)):
            walk.tap(f"family:{filled.family(number).id}").see(f"family-{name}")
            walk.see(f"family-{name}-end", at=1)
            walk.app.back()
        walk.tap(f"family:{filled.family(5).id}").see("family-returned")
        walk.tap("draft:*").see("interview-took", at=1)
        walk.tap("row:times").see("times")
        walk.app.back()
        walk.tap("keep_draft", "hand").see("hand")
        walk.tap(f"whom:{unusual.COLLEAGUE}", "offer").see("hand-missing")
        walk.app.type("Басқа ауылға көшті", "words")
        walk.tap("offer").see("family-unsent")
        walk.see("family-unsent-end", at=1)
        walk.app.back()
        walk.app.back()
        walk.tap("nav:sending").see("sending-acts")
        return walk

    assert in_three_languages(walk_in) == []


def test_a_wrong_clock_an_earlier_phone_and_the_sending_log_can_be_read(
    start: Start, shots: Path | None
) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("troubled", open_door=False), language, shots)
        speak(walk.app, language)
        walk.app.pin(filled.PIN)
        walk.app.wait(screen="TodayScreen")
        walk.see("elsewhere")
        walk.tap("dialog:no").see("today-clock")
        walk.tap("nav:sending").see("sending-clock")
        walk.see("sending-end", at=1)
        walk.tap("log").see("log")
        walk.see("log-end", at=1)
        return walk

    assert in_three_languages(walk_in) == []


def test_a_familys_ten_years_and_its_data_can_be_read(start: Start, shots: Path | None) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("lived"), language, shots)
        walk.tap("settings", f"language:{language}")
        walk.app.back()
        walk.tap("nav:families", "family:1040").see("lived-family")
        walk.see("lived-family-more", at=0.6)
        walk.tap("differ").see("differ")
        walk.tap("voice:own", "settle").see("differ-own")
        walk.app.back()
        walk.tap("more:history").see("history")
        walk.tap("year:2023", "year:2022").see("history-years", at=0.3)
        walk.tap("show:people").see("history-people")
        walk.app.back()
        walk.tap("more:acts").see("acts")
        for act in ("join", "away", "exit", "split"):
            walk.tap(f"act:{act}", "save").see(f"act-{act}")
            walk.app.back()
        walk.tap("act:move").see("act-move-end", at=1)
        walk.app.back()
        walk.tap("act:person:*").see("act-person-end", at=1)
        walk.tap("act:end:*", "save").see("act-end")
        return walk

    assert in_three_languages(walk_in) == []


def test_arrival_and_consent_can_be_read(start: Start, shots: Path | None) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("worker"), language, shots)
        walk.tap("nav:families", "family:1041", "form:arrival", "who:", "menu", f"language:{language}")
        for scene in walk.answer_all("arrival"):
            if scene == "roster":
                break
        walk.tap("add").see("arrival-person")
        walk.app.tap("previous")
        walk.see("arrival-roster")
        walk.tap("menu", "outline").see("outline")
        walk.app.back()
        walk.tap("close", "dialog:yes", "form:consent", "who:*")
        walk.tap("menu", f"language:{language}")
        assert list(walk.answer_all("consent"))[-1] == "end"
        walk.tap("finalize").see("consent-wrong")
        return walk

    assert in_three_languages(walk_in) == []


def test_a_settlers_screens_can_be_read(start: Start, shots: Path | None) -> None:
    def walk_in(language: str) -> Walk:
        walk = Walk(start("settler"), language, shots)
        walk.tap("nav:rights", "settings", f"language:{language}")
        walk.app.back()
        walk.see("rights")
        walk.see("rights-end", at=1)
        walk.see("take-one-back", "purpose:analysis")
        walk.app.back()
        walk.tap("looks").see("looked")
        walk.app.back()
        walk.tap("nav:own").see("own")
        walk.tap("place:board").see("board")
        walk.app.back()
        walk.tap("asked:*").see("own-care")
        walk.app.back()
        walk.tap("danger").see("danger")
        walk.see("danger-end", at=1)
        walk.see("danger-who", "tell")
        walk.tap("dialog:yes").see("danger-told")
        walk.app.back()
        walk.tap("nav:answers").see("answers")
        walk.tap("submission:*").see("submission")
        walk.app.back()
        walk.tap("nav:help").see("help")
        walk.see("help-end", at=1)
        walk.tap("complaint:7K2M-0PQR-STVW-XYZ1").see("complaint-answered")
        walk.see("complaint-answered-end", at=1)
        walk.app.back()
        walk.tap("request:*").see("request")
        walk.app.back()
        walk.tap("ask_help").see("asking")
        walk.tap("more")
        assert list(walk.answer_all("help"))[-1] == "end"
        walk.tap("close", "dialog:yes", "nav:own", "pulse")
        assert list(walk.answer_all("pulse"))[-1] == "end"
        walk.tap("finalize").see("pulse-done")
        return walk

    assert in_three_languages(walk_in, arabic=True) == []
