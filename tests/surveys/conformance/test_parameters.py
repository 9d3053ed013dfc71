"""What the parameters column says reaches the question (rows 166 to 173)."""

import msgspec
import pytest

from surveys.engine.definition import Look
from surveys.interview.checking import check
from surveys.interview.session import Choice
from tests.surveys.conformance.scripts import filled, form_of

PARAMETERS = """
| survey |
| | type | name | label | parameters | appearance |
| | image | photo | Photo | max-pixels=1024 | |
| | image | any | Any | | |
| | text | story | Story | rows=6 | multiline |
| | range | warmth | Warmth | start=1 end=5 step=0.5 tick_interval=1 placeholder=3 tick_labelset=ends | |
| | geopoint | home | Home | capture-accuracy=10 warning-accuracy=50 allow-mock-accuracy=true | |
| | geopoint | shop | Shop | | |
| | audio | sound | Sound | quality=voice-only | |
| | geotrace | way | Way | incremental=true | |
| | geoshape | yard | Yard | incremental=true | |
| | text | plain | Plain | | |
| choices |
| | list_name | name | label |
| | ends | 1 | Freezing |
| | ends | 5 | Warm |
"""


def look(name: str) -> Look:
    return form_of(PARAMETERS).find(name).control


@pytest.mark.row(166)
def test_a_photograph_knows_its_longest_side() -> None:
    assert (look("photo").max_pixels, look("any").max_pixels) == (1024, None)


@pytest.mark.row(167)
def test_a_text_knows_its_lines() -> None:
    assert (look("story").rows, look("plain").rows) == (6, None)


@pytest.mark.row(168)
def test_a_range_knows_its_ends_and_its_step() -> None:
    assert (look("warmth").start, look("warmth").end, look("warmth").step) == (1, 5, 0.5)


@pytest.mark.row(168)
@pytest.mark.parametrize(
    ("value", "kinds"), [(1, []), (3.5, []), (5, []), (0.5, ["constraint"]), (5.5, ["constraint"])]
)
def test_a_range_takes_what_lies_between_its_ends(value: float, kinds: list[str]) -> None:
    s = filled(PARAMETERS, {"warmth": value})
    assert s.node("warmth").value == value
    assert [problem.kind for problem in s.problems()] == kinds


@pytest.mark.row(168)
def test_a_range_counts_from_one_to_ten_in_ones_unless_the_author_says_otherwise() -> None:
    table = "| survey |\n| | type | name | label | parameters |\n| | range | it | It | {} |"
    control = form_of(table.format("")).find("it").control
    assert (control.start, control.end, control.step) == (1, 10, 1)
    down = filled(table.format("start=10 end=0 step=2"), {"it": 4})
    assert down.problems() == []


@pytest.mark.row(168)
def test_what_lies_outside_a_range_is_told_with_its_ends_as_they_are_written() -> None:
    (problem,) = filled(PARAMETERS, {"warmth": 7}).problems()
    assert problem.message == "Please choose a number from 1 to 5."


@pytest.mark.row(169)
def test_a_place_knows_how_exact_it_must_be() -> None:
    home, shop = look("home"), look("shop")
    assert (home.accuracy, home.warning_accuracy, home.allows_mock) == (10, 50, True)
    assert (shop.accuracy, shop.warning_accuracy, shop.allows_mock) == (None, None, False)


@pytest.mark.row(170)
def test_a_range_has_texts_marks_and_a_place_to_wait() -> None:
    s = filled(PARAMETERS, {"warmth": 3})
    assert s.node("warmth").choices == (Choice("1", "Freezing"), Choice("5", "Warm"))
    assert (look("warmth").ticks, look("warmth").placeholder) == (1, 3)
    assert s.problems() == []


@pytest.mark.row(168, 170)
def test_the_server_takes_every_number_of_a_range_whose_ends_have_texts() -> None:
    s = filled(PARAMETERS, {"warmth": 3.5})
    assert check(s.form, msgspec.json.encode(s.answers())) == {"warmth": 3.5}


@pytest.mark.row(171)
def test_a_recording_knows_its_quality() -> None:
    assert look("sound").quality == "voice-only"


@pytest.mark.row(172)
def test_a_line_or_area_is_measured_on_the_way() -> None:
    assert [look(name).is_incremental for name in ("way", "yard", "home")] == [True, True, False]


@pytest.mark.row(173)
@pytest.mark.parametrize("seed", ["42", "${number}"])
def test_a_seed_is_a_number_or_an_answer(seed: str) -> None:
    s = filled(f"""
        | survey |
        | | type | name | label | parameters |
        | | integer | number | Number | |
        | | select_one word | word | Word | randomize=true seed={seed} |
        | choices |
        | | list_name | name | label |
        | | word | a | A |
        | | word | b | B |
        | | word | c | C |
        | | word | d | D |
        | | word | e | E |
        | | word | f | F |
    """, {"number": 42})  # fmt: skip
    assert "".join(choice.name for choice in s.node("word").choices) == "afcbde"
