"""Kazakh in Arabic script: joined, from the right, whole screens of it; digits, keys and Latin words stay as they are."""

from collections.abc import Iterator

import pytest

from mobile.pages.telling import language_choices
from mobile.script import ON_THE_DOOR, has_font, joined, shaped
from surveys.arabic import ARAB, turned
from surveys.wording import say
from tests.mobile import filled
from tests.mobile.app_process import AppProcess
from tests.mobile.screens.looks.walk import Walk

KAZAKH = "kk-Arab"
BACKSPACE, LEFT, END = 8, 276, 279


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


def test_the_names_of_other_languages_stay_in_their_own_letters() -> None:
    shown = {one.name: turned(one.text) for one in language_choices("kk", ARAB)}
    assert shown == {"kk": "Қазақша", "ru": "Русский", "en": "English", KAZAKH: turned("Қазақша")}


def test_the_font_has_been_made() -> None:
    assert has_font()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """A settler's app at its first page."""
    folder = tmp_path_factory.mktemp("phone")
    filled.settler(folder)
    app = AppProcess(folder, now=filled.NOW.isoformat(), density=1)
    app.pin(filled.PIN)
    app.wait(screen="HomeScreen", timeout=30)
    yield app
    app.kill()


def test_a_settlers_screens_stand_from_the_right(app: AppProcess) -> None:
    walk = Walk(app).tap("nav:rights", "settings")
    before = app.bounds()["places"]["back"]
    walk.tap(f"language:{KAZAKH}")
    after = app.bounds()["places"]["back"]
    wide = app.bounds()["size"][0]
    assert after[0] == pytest.approx(wide - before[0] - before[2], abs=1)
    walk.back().tap("nav:own", "place:board")
    left, _, width, _ = app.bounds()["places"]["kind:all"]
    assert left + width == pytest.approx(wide - 16, abs=1)  # a row of chips begins at the right edge
    walk.back().tap("pulse")
    app.swipe(-1)
    assert app.screen()["step"] == 2
    walk.tap("close", "dialog:yes")


def test_the_cursor_stands_where_the_next_letter_comes_and_what_is_touched_is_deleted(
    app: AppProcess,
) -> None:
    Walk(app).tap("nav:own", "ask_help")
    app.type("پەش", "words")
    caret = app.do(caret="words")
    left, right = caret["line"]
    assert caret["x"] == pytest.approx(left, abs=1.5)

    app.do(touch=[right - 1, caret["y"]])
    assert app.do(caret="words")["column"] == 0
    app.do(key=LEFT)
    app.do(key=BACKSPACE)
    assert app.screen()["fields"]["words"] == "ەش"
    app.do(key=END)
    app.type(" 2026")
    app.do(key=BACKSPACE)
    assert app.screen()["fields"]["words"] == "ەش 202"
    assert app.do(caret="words")["x"] == pytest.approx(app.do(caret="words")["line"][0], abs=1.5)


def test_what_is_chosen_is_marked_where_it_is_drawn(app: AppProcess) -> None:
    app.type("ەش 202", "words", clear=True)
    app.do(choose="words", signs=[0, 2])
    caret = app.do(caret="words")
    [(left, right)] = caret["chosen"]
    assert right == pytest.approx(caret["line"][1], abs=1.5)
    assert caret["line"][0] < left < right
    app.do(key=BACKSPACE)
    assert app.screen()["fields"]["words"] == " 202"


def test_an_arabic_name_is_written_joined_on_a_russian_screen_too(app: AppProcess) -> None:
    Walk(app, languages=("ru",)).see("ask-help")
    app.type("ەش", "words", clear=True)
    assert app.do(caret="words")["x"] == pytest.approx(app.do(caret="words")["line"][0], abs=1.5)
    app.type("Ержан", "words", clear=True)
    assert app.do(caret="words")["x"] == pytest.approx(app.do(caret="words")["line"][1], abs=1.5)


def test_the_name_on_the_lock_screen_is_joined_as_any_other_word() -> None:
    assert {turned(say("language.own.kk", "kk"))} == set(ON_THE_DOOR)
    assert {word: joined(word) for word in ON_THE_DOOR} == ON_THE_DOOR
