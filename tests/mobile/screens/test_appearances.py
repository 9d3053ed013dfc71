"""What an author writes under “appearance” (rows 118 to 135), on the drawn screen: where things stand, how they are taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mobile.app_process import AppProcess
from tests.mobile.filling.test_preview import compiled

YN = "select_one yn"
FORM = """
| survey |
| | type | name | label::English (en) | label::Қазақша (kk) | appearance |
| | text | plain | Say it | Айтыңыз | |
| | text | story | Tell it | Баяндаңыз | multiline |
| | text | house | House number | Үй нөмірі | numbers |
| | select_one towns | town | Which town? | Қай қала? | minimal |
| | select_one towns | searched | Which town? | Қай қала? | search |
| | select_one yn | fast | Shall we go on? | Жалғастырамыз ба? | quick |
| | select_one four | two | Which season? | Қай мезгіл? | columns |
| | select_one four | three | Which season? | Қай мезгіл? | columns-3 |
| | select_multiple four | packed | Which seasons? | Қай мезгілдер? | columns-pack |
| | select_one four | bare | Which season? | Қай мезгіл? | no-buttons |
| | select_one agree | likert | All is well | Бәрі жақсы | likert |
| | begin_group | sheet | Of the house | Үй туралы | field-list |
| | integer | rooms | How many rooms? | Неше бөлме? | |
| | select_one yn | warm | Is it warm? | Жылы ма? | |
| | end_group | | | | |
| | date | month | Since when? | Қашаннан? | month-year |
| | date | year | Born when? | Қай жылы? | year |
| | date | day | On what day? | Қай күні? | no-calendar |
| | integer | price | What does it cost? | Қанша тұрады? | thousands-sep |
| | text | secret | A word for us two | Құпия сөз | masked |
| | begin_group | grid | Each day | Күн сайын | field-list |
| | select_one yn | head | Was it so? | Солай ма? | label |
| | select_one yn | cold | Cold | Суық | list-nolabel |
| | select_one yn | damp | Damp | Дымқыл | list-nolabel |
| | end_group | | | | |
| | begin_group | table | In the yard | Аулада | table-list |
| | select_one agree | well | The well is good | Құдық жақсы | |
| | select_one agree | road | The road is good | Жол жақсы | |
| | end_group | | | | |
| choices |
| | list_name | name | label::English (en) | label::Қазақша (kk) |
| | yn | yes | Yes | Иә |
| | yn | no | No | Жоқ |
| | four | spring | Spring | Көктем |
| | four | summer | Summer | Жаз |
| | four | autumn | Autumn | Күз |
| | four | winter | Winter | Қыс |
| | agree | not | No | Жоқ |
| | agree | half | Partly | Ұйымдастырылмағандықтан |
| | agree | full | Yes | Иә |
{towns}
| settings | form_id | version | namespaces |
| | looks | 1 | qonys="https://qonys.kz/xforms" |
""".replace("{towns}", "\n".join(f"| | towns | t{n} | Town {n} | Қала {n} |" for n in range(400)))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    folder = tmp_path_factory.mktemp("looks")
    app = AppProcess(folder / "phone", preview=compiled(FORM, folder), language="en", density=1)
    yield app
    app.kill()


@pytest.fixture
def see(app: AppProcess, shots: Path | None) -> Iterator[AppProcess]:
    """The app, and after the test a look at what is drawn: nothing cut, broken, small or faint."""
    yield app
    if shots:
        app.shot(shots / f"{app.screen()['ref'].rpartition('/')[2]}.png")
    assert app.faults() == []


def at(app: AppProcess, name: str) -> dict[str, list[float]]:
    """Go to a question and return where everything stands: left, top, width, height."""
    if "menu" in app.screen()["keys"]:
        app.tap("menu")
        app.tap("outline")
    app.tap(f"question:/data/{name}")
    return app.bounds()["places"]


def answers(places: dict[str, list[float]]) -> list[list[float]]:
    return [place for key, place in places.items() if key.startswith("answer:")]


def distinct(places: list[list[float]], side: int) -> int:
    return len({round(place[side]) for place in places})


@pytest.mark.row(118)
def test_several_lines_stand_higher_than_a_few_words_and_take_a_new_line(see: AppProcess) -> None:
    low = at(see, "plain")["write:plain"][3]
    assert at(see, "story")["write:story"][3] > low * 1.4
    see.type("one\ntwo", "write:story")
    assert see.screen()["fields"]["write:story"] == "one\ntwo"


@pytest.mark.row(119)
def test_figures_bring_the_keypad_and_take_no_letters(see: AppProcess) -> None:
    at(see, "house")
    see.type("12b/3", "write:house")
    assert see.screen()["fields"]["write:house"] == "12/3"
    assert see.bounds()["fields"]["write:house"]["keyboard"] == "number"


@pytest.mark.row(120)
def test_a_folded_list_is_one_line_that_opens_and_closes_when_one_is_chosen(see: AppProcess) -> None:
    assert answers(at(see, "town")) == []
    see.tap("fold:town")
    see.tap("answer:t3")
    assert answers(see.bounds()["places"]) == []
    assert "Town 3" in see.screen()["texts"]


@pytest.mark.row(121)
def test_a_search_finds_among_hundreds_and_draws_only_what_is_near(see: AppProcess) -> None:
    assert 5 < len(answers(at(see, "searched"))) < 30
    see.type("399", "find")
    assert [key for key in see.screen()["keys"] if key.startswith("answer:")] == ["answer:t399"]


@pytest.mark.row(121)
def test_the_last_of_a_long_list_is_reached_by_scrolling_too(see: AppProcess) -> None:
    at(see, "searched")
    for _ in range(3):
        see.do(scroll=1)
    assert len(answers(see.bounds()["places"])) > 30


@pytest.mark.row(122)
def test_a_choice_leads_on_at_once(see: AppProcess) -> None:
    at(see, "fast")
    see.tap("answer:yes")
    assert see.screen()["ref"] == "/data/two"


@pytest.mark.row(123)
def test_columns_put_two_choices_side_by_side(see: AppProcess) -> None:
    places = answers(at(see, "two"))
    assert (distinct(places, 0), distinct(places, 1)) == (2, 2)


@pytest.mark.row(124)
def test_so_many_columns_as_are_asked_for_and_fewer_where_letters_are_large(see: AppProcess) -> None:
    places = answers(at(see, "three"))
    assert (distinct(places, 0), distinct(places, 1)) == (3, 2)
    see.look(scale=1.6)
    large = answers(see.bounds()["places"])
    faults = see.faults()
    see.look()
    assert (faults, distinct(large, 0) < 3) == ([], True)


@pytest.mark.row(125)
def test_packed_choices_take_the_width_of_their_words(see: AppProcess) -> None:
    places = answers(at(see, "packed"))
    assert len({round(place[2]) for place in places}) > 1
    assert distinct(places, 1) < 4


@pytest.mark.row(126)
def test_without_buttons_the_word_stands_alone_and_its_ground_tells(see: AppProcess) -> None:
    at(see, "bare")
    see.tap("answer:autumn")
    assert see.screen()["chosen"] == ["answer:autumn"]
    assert see.do(marks=True)["marks"] == 0


@pytest.mark.row(127)
def test_a_likert_scale_lies_on_one_line_and_stands_up_where_words_are_long(see: AppProcess) -> None:
    places = answers(at(see, "likert"))
    assert (distinct(places, 0), distinct(places, 1)) == (3, 1)
    see.tap("menu")
    see.tap("language:kk")
    places, faults = answers(see.bounds()["places"]), see.faults()
    see.tap("menu")
    see.tap("language:en")
    assert (distinct(places, 0), faults) == (1, [])


@pytest.mark.row(128)
def test_a_field_list_is_one_screen(see: AppProcess) -> None:
    at(see, "sheet/rooms")
    assert see.screen()["refs"] == ["/data/sheet/rooms", "/data/sheet/warm"]


@pytest.mark.row(129)
def test_a_month_is_asked_without_a_day_and_kept_as_its_first(see: AppProcess) -> None:
    wheels = [key for key in at(see, "month") if key.startswith("wheel:")]
    assert {key.split(":")[1] for key in wheels} == {"month", "year"}
    see.tap("answer:now")
    assert value(see)["month"].endswith("-01")


@pytest.mark.row(130)
def test_a_year_is_asked_alone(see: AppProcess) -> None:
    wheels = [key for key in at(see, "year") if key.startswith("wheel:")]
    assert {key.split(":")[1] for key in wheels} == {"year"}
    see.tap("answer:now")
    assert value(see)["year"].endswith("-01-01")


@pytest.mark.row(131)
def test_a_day_is_turned_on_wheels_and_no_calendar_is_drawn(see: AppProcess) -> None:
    keys = at(see, "day")
    assert {key.split(":")[1] for key in keys if key.startswith("wheel:")} == {"day", "month", "year"}
    assert {key for key in keys if key.startswith("answer:")} == {"answer:now", "answer:clear"}


@pytest.mark.row(132)
def test_thousands_stand_apart_while_one_writes_and_the_number_is_kept_whole(see: AppProcess) -> None:
    at(see, "price")
    see.type("1250000", "write:price")
    assert see.screen()["fields"]["write:price"] == "1,250,000"
    assert value(see)["price"] == 1250000


@pytest.mark.row(133)
def test_a_masked_answer_is_drawn_nowhere(see: AppProcess) -> None:
    at(see, "secret")
    see.type("сыр", "write:secret")
    assert see.bounds()["fields"]["write:secret"]["secret"]
    assert value(see)["secret"] == "сыр"
    see.tap("menu")
    see.tap("outline")
    texts = see.screen()["all"]
    see.back()
    assert ("сыр" in texts, "••••••" in texts) == (False, True)


@pytest.mark.row(134)
def test_a_grid_writes_its_words_once_and_each_row_has_marks_under_them(see: AppProcess) -> None:
    places = at(see, "grid/cold")
    assert see.screen()["all"].count("Yes") == 1
    assert places["cold:yes"][0] == places["damp:yes"][0] < places["cold:no"][0] == places["damp:no"][0]
    see.tap("damp:no")
    assert value(see)["grid"] == {"damp": "no"}


@pytest.mark.row(135)
def test_a_table_of_selects_is_a_grid_and_becomes_lists_where_words_are_long(see: AppProcess) -> None:
    at(see, "table/well")
    assert see.screen()["all"].count("Partly") == 1
    see.tap("menu")
    see.tap("language:kk")
    texts, faults = see.screen()["all"], see.faults()
    see.tap("menu")
    see.tap("language:en")
    assert (texts.count("Ұйымдастырылмағандықтан"), faults) == (2, [])


def value(app: AppProcess) -> dict:
    """Return the record as it would be sent now."""
    return app.do(record=True)["record"]
