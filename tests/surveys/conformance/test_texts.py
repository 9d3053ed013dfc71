"""What a form says: labels, hints, messages, languages, marks and media (rows 104 to 117)."""

import pytest

from surveys.engine.markdown import Line, Span, lines
from surveys.interview.session import Problem
from tests.surveys.conformance.scripts import filled

SAID = """
| survey |
| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | hint::Қазақша (kk) | hint::English (en) | guidance_hint::English (en) | constraint | constraint_message::Қазақша (kk) | constraint_message::English (en) | required | required_message::Қазақша (kk) | required_message::English (en) |
| | text | name | Атыңыз | Имя | Your name | толық | in full | As in the passport. | | | | yes | Атыңыз керек. | We need it. |
| | integer | age | ${name}, жасыңыз? | | ${name}, how old are you? | | | | . < 130 | 130-дан аз | Under 130 | | | |
| | begin group | home | Үй | Дом | Home | | | | | | | | | |
| | begin repeat | room | Бөлме | Комната | Room | | | | | | | | | |
| | text | what | Не? | Что? | What is in it? | | | | | | | | | |
| | end repeat | | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | |
"""


@pytest.mark.row(104)
def test_questions_groups_and_repeats_have_a_text() -> None:
    s = filled(SAID)
    said = {ref: s.node(ref).label for ref in ("name", "home", "home/room[1]", "home/room[1]/what")}
    assert list(said.values()) == ["Your name", "Home", "Room", "What is in it?"]


@pytest.mark.row(105, 112)
def test_a_question_has_a_hint_and_a_longer_one() -> None:
    node = filled(SAID).node("name")
    assert (node.hint, node.guidance) == ("in full", "As in the passport.")
    assert (filled(SAID).node("age").hint, filled(SAID).node("age").guidance) == ("", "")


@pytest.mark.row(106)
def test_an_answer_stands_in_a_text_and_the_text_is_drawn_again() -> None:
    s = filled(SAID)
    assert "/data/age" in s.answer("name", "Ася")
    assert s.node("age").label == "Ася, how old are you?"


@pytest.mark.row(106)
def test_a_text_in_a_repeat_speaks_of_its_own_instance() -> None:
    s = filled("""
        | survey |
        | | type | name | label | hint | constraint | constraint_message |
        | | begin repeat | person | Person | | | |
        | | begin group | who | Person ${name} | | | |
        | | text | name | Name | | | |
        | | integer | age | Age of ${name} | of ${name} too | . < 130 | ${name} is not that old |
        | | end group | | | | | |
        | | end repeat | | | | | |
    """, {"person[1]/who/name": "A", "person[1]/who/age": 200})  # fmt: skip
    s.answer(f"{s.add('/data/person')}/who/name", "B")
    assert [s.node(f"person[{n}]/who/age").label for n in (1, 2)] == ["Age of A", "Age of B"]
    assert [s.node(f"person[{n}]/who").label for n in (1, 2)] == ["Person A", "Person B"]
    assert s.node("person[2]/who/age").hint == "of B too"
    assert s.problems()[0].message == "A is not that old"


@pytest.mark.row(106)
def test_a_choice_in_a_text_is_said_in_the_language() -> None:
    s = filled("""
        | survey |
        | | type | name | label::Русский (ru) | label::English (en) | calculation |
        | | select_one fuel | fuel | Топливо | Fuel | |
        | | calculate | said | | | jr:choice-name(${fuel}, '${fuel}') |
        | | note | told | Вы сказали: ${said} | You said ${said} | |
        | choices |
        | | list_name | name | label::Русский (ru) | label::English (en) |
        | | fuel | coal | Уголь | Coal |
    """, {"fuel": "coal"})  # fmt: skip
    assert s.node("told").label == "You said Coal"
    s.set_language("ru")
    assert s.node("told").label == "Вы сказали: Уголь"


@pytest.mark.row(107)
def test_a_form_speaks_several_languages() -> None:
    s = filled(SAID)
    assert set(s.form.languages) == {"kk", "ru", "en"}
    said = {code: filled(SAID, language=code).node("name").label for code in s.form.languages}
    assert said == {"kk": "Атыңыз", "ru": "Имя", "en": "Your name"}


@pytest.mark.row(107)
def test_what_is_not_translated_is_said_in_another_language_and_marked() -> None:
    s = filled(SAID, {"name": "Ася"}, language="ru")
    assert s.node("age").label == "Ася, жасыңыз? (kk)"
    assert s.node("name").hint == "толық (kk)"


@pytest.mark.row(108)
def test_the_language_changes_during_the_interview_and_no_answer_is_lost() -> None:
    s = filled(SAID, {"name": "Ася", "age": 40})
    before = s.answers()
    s.set_language("kk")
    assert (s.language, s.node("age").label) == ("kk", "Ася, жасыңыз?")
    assert s.answers() == before
    s.set_language("en")
    assert s.node("age").label == "Ася, how old are you?"


@pytest.mark.row(109)
def test_messages_are_said_in_the_language() -> None:
    s = filled(SAID, {"age": 200})
    assert s.problems() == [
        Problem("/data/name", "required", "We need it."), Problem("/data/age", "constraint", "Under 130"),
    ]  # fmt: skip
    s.set_language("kk")
    assert [problem.message for problem in s.problems()] == ["Атыңыз керек.", "130-дан аз"]


@pytest.mark.row(109)
@pytest.mark.parametrize(
    ("language", "message"),
    [("kk", "Бұл сұраққа жауап керек."), ("en", "This question needs an answer."), ("de", "This question needs an answer.")],
)  # fmt: skip
def test_our_own_messages_are_said_in_the_language(language: str, message: str) -> None:
    table = "| survey |\n| | type | name | label | required |\n| | text | name | Name | yes |"
    assert [problem.message for problem in filled(table, language=language).problems()] == [message]


MARKED = """
| survey |
| | type | name | label | hint |
| | text | name | Name | |
| | note | told | **Dear ${name}!** *Welcome* to [us](https://qonys.kz) | _quietly_ |
| | note | warm | Keep <span style="color:#c00">warm</span> | |
"""


@pytest.mark.row(110)
def test_marks_stay_in_the_text_and_are_read_as_bold_italic_and_links() -> None:
    s = filled(MARKED, {"name": "Ася"})
    assert s.node("told").label == "**Dear Ася!** *Welcome* to [us](https://qonys.kz)"
    assert lines(s.node("told").label) == (
        Line((
            Span("Dear Ася!", bold=True), Span(" "), Span("Welcome", italic=True), Span(" to "),
            Span("us", link="https://qonys.kz"),
        )),
    )  # fmt: skip
    assert lines(s.node("told").hint) == (Line((Span("quietly", italic=True),)),)


@pytest.mark.row(110)
def test_headings_and_lists_are_lines() -> None:
    table = "| survey |\n| | type | name | label |\n| | note | told | {} |"
    s = filled(table.format("# Winter"))
    assert lines(s.node("told").label) == (Line((Span("Winter"),), heading=1),)
    assert lines("1. coal\n- wood") == (Line((Span("coal"),), mark="1."), Line((Span("wood"),), mark="•"))


@pytest.mark.row(110, 111)
def test_an_answer_brings_no_marks_of_the_screen_and_no_html() -> None:
    s = filled(MARKED, {"name": "[color=ff0000][ref=x]<script>"})
    (line,) = lines(s.node("told").label)
    assert line.spans[0] == Span("Dear [color=ff0000][ref=x]<script>!", bold=True)


@pytest.mark.row(111)
def test_a_span_has_its_colour() -> None:
    (line,) = lines(filled(MARKED).node("warm").label)
    assert line.spans == (Span("Keep "), Span("warm", colour="#cc0000"))


MEDIA = """
| survey |
| | type | name | label::Русский (ru) | label::English (en) | media::image::Русский (ru) | media::image::English (en) | media::big-image::English (en) | media::audio::English (en) | media::video::English (en) | autoplay |
| | text | stove | Печь | Stove | печь.png | stove.png | stove-big.png | stove.mp3 | stove.mp4 | audio |
| | text | plain | Просто | Plain | | | | | | |
"""


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        pytest.param("image", "stove.png", marks=pytest.mark.row(113)),
        pytest.param("audio", "stove.mp3", marks=pytest.mark.row(114)),
        pytest.param("video", "stove.mp4", marks=pytest.mark.row(115)),
        pytest.param("big-image", "stove-big.png", marks=pytest.mark.row(116)),
    ],
)
def test_a_question_brings_its_files(kind: str, file: str) -> None:
    s = filled(MEDIA)
    assert s.node("stove").media[kind] == file
    assert s.node("plain").media == {}


@pytest.mark.row(113)
def test_a_picture_is_that_of_the_language() -> None:
    s = filled(MEDIA)
    s.set_language("ru")
    assert s.node("stove").media["image"] == "печь.png"


@pytest.mark.row(114, 117)
def test_a_sound_or_film_may_play_by_itself() -> None:
    s = filled(MEDIA)
    assert (s.node("stove").control.autoplay, s.node("plain").control.autoplay) == ("audio", "")
