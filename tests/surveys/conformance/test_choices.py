"""Lists of choices: filters, languages, files, order (rows 78 to 80 and 94 to 103)."""

import pytest

from surveys.interview.session import Choice, Session
from tests.surveys.conformance.scripts import begun, filled, form_of

FILTERS = """
| survey |
| | type | name | label | choice_filter |
| | select_one region | region | Region | |
| | select_one district | district | District | region = ${region} |
| | select_one village | village | Village | district = ${district} |
| | select_multiple village | been | Been | district = ${district} |
| choices |
| | list_name | name | label | region | district |
| | region | n | North | | |
| | region | s | South | | |
| | district | n1 | N one | n | |
| | district | n2 | N two | n | |
| | district | s1 | S one | s | |
| | village | a | A | | n1 |
| | village | b | B | | n1 |
| | village | c | C | | n2 |
| | village | d | D | | s1 |
"""


def names(session: Session, name: str) -> list[str]:
    return [choice.name for choice in session.node(f"/data/{name}").choices]


@pytest.mark.row(78)
def test_choices_are_those_that_the_filter_lets_through() -> None:
    s = filled(FILTERS)
    assert names(s, "district") == []
    assert "/data/district" in s.answer("region", "n")
    assert names(s, "district") == ["n1", "n2"]
    s.answer("district", "s1")
    assert [problem.kind for problem in s.problems()] == ["type"]


@pytest.mark.row(79)
def test_selects_follow_one_another_to_the_last() -> None:
    s = filled(FILTERS, {"region": "n", "district": "n1", "village": "a"})
    assert names(s, "village") == ["a", "b"]
    s.answer("region", "s")
    assert (s["district"], s["village"], names(s, "village")) == ("", "", [])
    assert s.answers() == {"region": "s"}


@pytest.mark.row(80)
def test_an_answer_goes_when_its_choice_is_filtered_out_and_does_not_come_back() -> None:
    s = filled(FILTERS, {"region": "n", "district": "n1", "been": ["a", "b"]})
    assert "/data/been" in s.answer("district", "n2")
    assert s["been"] == ""
    s.answer("district", "n1")
    assert s["been"] == ""


@pytest.mark.row(80)
def test_of_several_answers_those_that_can_still_be_chosen_stay() -> None:
    s = filled("""
        | survey |
        | | type | name | label | choice_filter |
        | | integer | age | Age | |
        | | select_multiple help | help | Help | from <= ${age} |
        | choices |
        | | list_name | name | label | from |
        | | help | school | School | 6 |
        | | help | work | Work | 18 |
    """, {"age": 20, "help": ["school", "work"]})  # fmt: skip
    s.answer("age", 10)
    assert s.node("help").value == ["school"]


IN_TWO = """
| survey |
| | type | name | label::Русский (ru) | label::English (en) |
| | text | name | Имя | Name |
| | select_one fuel | fuel | Топливо | Fuel |
| choices |
| | list_name | name | label::Русский (ru) | label::English (en) | media::image | media::audio::English (en) | price |
| | fuel | coal | Уголь | Coal | coal.png | coal.mp3 | 20 |
| | fuel | wood | Дрова ${name} | Wood of ${name} | | | 10 |
"""


@pytest.mark.row(94)
def test_choices_bring_their_pictures_and_sounds_in_the_language_of_the_session() -> None:
    s = filled(IN_TWO)
    coal, wood = s.node("fuel").choices
    assert (coal.media, wood.media) == ({"image": "coal.png", "audio": "coal.mp3"}, {})


@pytest.mark.row(95)
def test_choices_are_said_in_the_language_of_the_session() -> None:
    s = filled(IN_TWO, {"fuel": "coal"})
    assert s.node("fuel").choices[0].label == "Coal"
    s.set_language("ru")
    assert s.node("fuel").choices[0].label == "Уголь"
    assert s["fuel"] == "coal"


@pytest.mark.row(96)
def test_a_further_column_is_read_by_rules() -> None:
    s = filled("""
        | survey |
        | | type | name | label | choice_filter | calculation |
        | | integer | money | Money | | |
        | | select_one fuel | fuel | Fuel | price <= ${money} | |
        | | calculate | price | | | instance('fuel')/root/item[name = ${fuel}]/price |
        | choices |
        | | list_name | name | label | price |
        | | fuel | coal | Coal | 20 |
        | | fuel | wood | Wood | 10 |
    """, {"money": 15, "fuel": "wood"})  # fmt: skip
    assert names(s, "fuel") == ["wood"]
    assert s["price"] == "10"


@pytest.mark.row(97)
def test_names_are_text_and_lists_do_not_mix() -> None:
    s = filled("""
        | survey |
        | | type | name | label | relevant |
        | | select_one code | code | Code | |
        | | select_one other | other | Other | |
        | | select_multiple code | codes | Codes | |
        | | text | seven | Seven | ${code} = '007' |
        | | text | has | Has | selected(${codes}, '7') |
        | choices |
        | | list_name | name | label |
        | | code | 007 | Bond |
        | | code | 7 | Seven |
        | | code | 77 | Many |
        | | other | 7 | Another |
    """, {"code": "7"})  # fmt: skip
    assert not s.node("seven").relevant
    s.answer("code", "007")
    assert s.node("seven").relevant
    assert (names(s, "code"), names(s, "other")) == (["007", "7", "77"], ["7"])
    s.answer("other", "007")
    assert [problem.ref for problem in s.problems()] == ["/data/other"]
    s.answer("codes", ["77"])
    assert not s.node("has").relevant
    s.answer("codes", ["77", "7"])
    assert s.node("has").relevant


@pytest.mark.row(98)
def test_several_choices_are_kept_in_the_order_of_the_list() -> None:
    s = filled(FILTERS, {"region": "n", "district": "n1", "been": ["b", "a"]})
    assert s["been"] == "a b"
    s.answer("been", "b a")
    assert s.node("been").value == ["a", "b"]


FORTY_TWO = list("afcbde")  # as ODK Web Forms shows them
SHUFFLED = """
| survey |
| | type | name | label | parameters | calculation |
| | integer | seed | Seed | | |
| | select_one word | free | Free | randomize=true | |
| | select_one word | fixed | Fixed | randomize=true seed=42 | |
| | select_one word | own | Own | randomize=true seed=${seed} | |
| | select_multiple word | many | Many | randomize=true seed=42 | |
| choices |
| | list_name | name | label |
| | word | a | A |
| | word | b | B |
| | word | c | C |
| | word | d | D |
| | word | e | E |
| | word | f | F |
"""


@pytest.mark.row(99)
def test_choices_in_random_order_are_all_there_and_stay_as_they_were_shown() -> None:
    s = filled(SHUFFLED)
    shown = names(s, "free")
    assert sorted(shown) == list("abcdef")
    s.answer("free", "b")
    assert names(s, "free") == shown
    assert s.problems() == []


@pytest.mark.row(100)
def test_a_seed_gives_everybody_the_same_order_as_other_engines_give() -> None:
    s = filled(SHUFFLED)
    assert names(s, "fixed") == names(filled(SHUFFLED), "fixed")
    assert names(s, "fixed") == FORTY_TWO
    s.answer("seed", 42)
    assert names(s, "own") == FORTY_TWO
    s.answer("seed", 43)
    assert names(s, "own") != FORTY_TWO


@pytest.mark.row(98, 100)
def test_choices_shown_in_random_order_are_kept_in_the_order_of_the_list() -> None:
    assert filled(SHUFFLED, {"many": ["f", "a", "c"]})["many"] == "a c f"


@pytest.mark.row(101)
def test_an_answer_stands_in_the_text_of_a_choice() -> None:
    s = filled(IN_TWO)
    assert "/data/fuel" in s.answer("name", "Ася")
    assert s.node("fuel").choices[1].label == "Wood of Ася"
    s.set_language("ru")
    assert s.node("fuel").choices[1].label == "Дрова Ася"


@pytest.mark.row(102)
def test_the_author_says_which_columns_of_a_file_are_name_and_label() -> None:
    form = form_of("""
        | survey |
        | | type | name | label | parameters |
        | | select_one_from_file villages.csv | village | Village | value=code label=title |
        """, {"jr://file-csv/villages.csv": "code,title\n7,Арал\n".encode()})  # fmt: skip
    s = begun(form, {"village": "7"})
    assert s.node("village").choices == (Choice("7", "Арал"),)
    assert s.problems() == []


@pytest.mark.row(103)
def test_the_same_name_may_stand_twice_where_the_author_allows_it() -> None:
    s = filled("""
        | survey |
        | | type | name | label | choice_filter |
        | | select_one sex | sex | Sex | |
        | | select_one kin | kin | Kin | sex = ${sex} |
        | choices |
        | | list_name | name | label | sex |
        | | sex | f | Woman | |
        | | sex | m | Man | |
        | | kin | sibling | Sister | f |
        | | kin | sibling | Brother | m |
        | settings |
        | | form_id | version | allow_choice_duplicates |
        | | twice | 1 | yes |
    """, {"sex": "f"})  # fmt: skip
    assert s.node("kin").choices == (Choice("sibling", "Sister"),)
    s.answer("sex", "m")
    assert s.node("kin").choices == (Choice("sibling", "Brother"),)
