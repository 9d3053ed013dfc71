"""Kazakh in Arabic script: joined, from the right, whole screens of it; digits, keys and Latin words stay as they are."""

from pathlib import Path

import pytest

from mobile.script import ON_THE_DOOR, has_font, joined, shaped
from surveys.arabic import turned
from surveys.wording import say
from tests.mobile.screens.conftest import Start
from tests.mobile.screens.test_looks import Walk

KAZAKH = "kk-Arab"


@pytest.mark.parametrize(
    ("cyrillic", "arabic"),
    [
        ("Қазақстан", "قازاقستان"),
        ("өмір", "ٴومىر"),  # front vowels and nothing else that says so
        ("көмек", "كومەك"),
        ("үй", "ٴۇي"),
        ("Жәмила 12", "ٴجاميلا 12"),
        ("PIN код", "PIN كود"),
        ("Қалайсыз, жақсы ма?", "قالايسىز، جاقسى ما؟"),
    ],
)
def test_a_word_is_turned_by_rule(cyrillic: str, arabic: str) -> None:
    assert turned(cyrillic) == arabic


def test_letters_are_joined_and_numbers_keep_their_order() -> None:
    drawn = shaped(turned("2026 жылы келдім"))
    assert drawn.endswith("2026")
    assert "\ue000" not in drawn
    assert "ە" not in drawn  # it is joined to the letter before it


def test_the_font_has_been_made() -> None:
    assert has_font()


def test_a_settlers_screens_stand_from_the_right(start: Start, shots: Path | None) -> None:
    app = start("settler")
    walk = Walk(app, KAZAKH, shots)
    walk.tap("nav:rights", "settings").see("settings-before-arabic")
    before = app.bounds()["places"]["back"]
    walk.tap(f"language:{KAZAKH}")
    after = app.bounds()["places"]["back"]
    wide = app.bounds()["size"][0]
    assert after[0] == pytest.approx(wide - before[0] - before[2], abs=1)
    app.back()
    for place in ("rights", "own", "answers", "help"):
        walk.tap(f"nav:{place}").see(f"{place}-arabic")
    walk.tap("nav:own", "pulse").see("pulse-arabic")
    app.swipe(-1)
    assert app.screen()["step"] == 2
    walk.see("pulse-arabic-2")
    walk.tap("menu", "outline").see("outline-arabic")
    assert walk.faults == []


def test_the_name_on_the_lock_screen_is_joined_as_any_other_word() -> None:
    assert {turned(say("language.own.kk", "kk"))} == set(ON_THE_DOOR)
    assert {word: joined(word) for word in ON_THE_DOOR} == ON_THE_DOOR
