"""Question types (rows 1 to 36): what each holds, what it refuses, how it stands in the record."""

from xml.etree import ElementTree

import msgspec
import pytest

from surveys.interview.session import Choice
from tests.surveys.conformance.scripts import begun, filled, form_of

ONE_OF_EACH = """
| survey |
| | type | name | label |
| | text | words | Words |
| | integer | whole | Whole |
| | decimal | part | Part |
| | date | day | Day |
| | time | hour | Hour |
| | dateTime | moment | Moment |
| | select_one yn | one | One |
| | select_multiple yn | many | Many |
| | image | photo | Photo |
| | geopoint | place | Place |
| | acknowledge | agreed | Agreed |
| | audio | sound | Sound |
| | video | film | Film |
| | file | paper | Paper |
| | barcode | code | Code |
| | geotrace | way | Way |
| | geoshape | yard | Yard |
| | rank yn | order | Order |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
"""


@pytest.mark.parametrize(
    ("name", "type_", "answer", "value", "text"),
    [
        pytest.param("words", "text", "Әйгүл", "Әйгүл", "Әйгүл", marks=pytest.mark.row(1)),
        pytest.param("whole", "integer", "40", 40, "40", marks=pytest.mark.row(2)),
        pytest.param("part", "decimal", "7.50", 7.5, "7.5", marks=pytest.mark.row(3)),
        pytest.param("day", "date", "2026-03-04", "2026-03-04", "2026-03-04", marks=pytest.mark.row(4)),
        pytest.param("hour", "time", "09:30", "09:30", "09:30", marks=pytest.mark.row(5)),
        pytest.param(
            "moment", "datetime", "2026-03-04T09:30:00.000+05:00", "2026-03-04T09:30:00.000+05:00",
            "2026-03-04T09:30:00.000+05:00", marks=pytest.mark.row(6),
        ),
        pytest.param("one", "select_one", "yes", "yes", "yes", marks=pytest.mark.row(7)),
        pytest.param("many", "select_multiple", ["yes", "no"], ["yes", "no"], "yes no", marks=pytest.mark.row(8)),
        pytest.param("photo", "binary", "17.jpg", "17.jpg", "17.jpg", marks=pytest.mark.row(15)),
        pytest.param(
            "place", "geopoint", "54.87 69.15 140 5", "54.87 69.15 140 5", "54.87 69.15 140 5",
            marks=pytest.mark.row(16),
        ),
        pytest.param("agreed", "acknowledge", "OK", "OK", "OK", marks=pytest.mark.row(12)),
        pytest.param("sound", "binary", "a.m4a", "a.m4a", "a.m4a", marks=pytest.mark.row(23)),
        pytest.param("film", "binary", "a.mp4", "a.mp4", "a.mp4", marks=pytest.mark.row(34)),
        pytest.param("paper", "binary", "a.pdf", "a.pdf", "a.pdf", marks=pytest.mark.row(24)),
        pytest.param("code", "barcode", "4870001234567", "4870001234567", "4870001234567", marks=pytest.mark.row(27)),
        pytest.param("order", "rank", ["no", "yes"], ["no", "yes"], "no yes", marks=pytest.mark.row(21)),
    ],
)  # fmt: skip
def test_it_keeps_an_answer_of_its_type(
    name: str, type_: str, answer: object, value: object, text: str
) -> None:
    s = filled(ONE_OF_EACH, {name: answer})
    node = s.node(name)
    assert (node.kind, node.type, node.value, node.text, node.problem) == (
        "question",
        type_,
        value,
        text,
        None,
    )
    assert s.answers() == {name: value}
    assert ElementTree.fromstring(s.xml()).findtext(name) == text


@pytest.mark.row(35, 36)
@pytest.mark.parametrize("name", ["way", "yard"])
def test_lines_and_areas_are_points_in_a_row(name: str) -> None:
    points = "54.87 69.15 0 0; 54.88 69.15 0 0; 54.88 69.16 0 0; 54.87 69.15 0 0"
    s = filled(ONE_OF_EACH, {name: points})
    assert (s.node(name).text, s.node(name).problem) == (points, None)
    s.answer(name, "54.87 69.15 0 0")
    assert s.node(name).problem


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        pytest.param("whole", "1.5", marks=pytest.mark.row(2)),
        pytest.param("whole", "forty", marks=pytest.mark.row(2)),
        pytest.param("part", "7,5", marks=pytest.mark.row(3)),
        pytest.param("day", "2026-02-30", marks=pytest.mark.row(4)),
        pytest.param("hour", "25:00", marks=pytest.mark.row(5)),
        pytest.param("moment", "2026-03-04", marks=pytest.mark.row(6)),
        pytest.param("one", "maybe", marks=pytest.mark.row(7)),
        pytest.param("many", ["yes", "maybe"], marks=pytest.mark.row(8)),
        pytest.param("many", ["yes", "yes"], marks=pytest.mark.row(8)),
        pytest.param("place", "95 69.15 0 0", marks=pytest.mark.row(16)),
        pytest.param("place", "here", marks=pytest.mark.row(16)),
        pytest.param("order", ["no", "maybe"], marks=pytest.mark.row(21)),
    ],
)
def test_what_is_not_of_its_type_is_kept_and_told(name: str, wrong: object) -> None:
    s = filled(ONE_OF_EACH, {name: wrong})
    assert [(problem.ref, problem.kind) for problem in s.problems()] == [(f"/data/{name}", "type")]
    assert s[name]
    s.answer(name, None)
    assert s.problems() == []


@pytest.mark.row(1)
def test_half_a_letter_that_was_pasted_in_is_left_out_and_the_record_can_be_kept() -> None:
    s = filled(ONE_OF_EACH, {"words": "Ася \ud83d!"})
    assert s["words"] == "Ася !"
    assert msgspec.json.decode(msgspec.json.encode(s.draft()))["words"] == "Ася !"
    s.answer("words", "Ася \U0001f600!")
    assert s["words"] == "Ася \U0001f600!"


@pytest.mark.row(12)
def test_an_acknowledgement_is_taken_back() -> None:
    s = filled(ONE_OF_EACH, {"agreed": True})
    assert s["agreed"] == "OK"
    s.answer("agreed", value=False)
    assert s["agreed"] == ""


@pytest.mark.row(21)
def test_ranked_choices_keep_the_order_in_which_they_were_put_and_are_ranked_all() -> None:
    s = filled(ONE_OF_EACH, {"order": ["no", "yes"]})
    assert [choice.name for choice in s.node("order").choices] == ["yes", "no"]
    assert s["order"] == "no yes"


@pytest.mark.row(11)
def test_a_note_is_read_and_is_no_question() -> None:
    s = filled("""
        | survey |
        | | type | name | label | required |
        | | text | name | Name | |
        | | note | hello | Hello ${name} | yes |
    """, {"name": "Ася"})  # fmt: skip
    node = s.node("hello")
    assert (node.kind, node.label, node.readonly) == ("note", "Hello Ася", True)
    assert s.problems() == []
    assert s.asked() == {"name", "instanceID"}


@pytest.mark.row(13)
def test_a_calculation_is_kept_without_being_shown() -> None:
    s = filled("""
        | survey |
        | | type | name | label | calculation |
        | | integer | age | Age | |
        | | calculate | born | | 2026 - ${age} |
    """, {"age": 40})  # fmt: skip
    assert (s["born"], s.node("born").kind) == ("1986", "hidden")
    assert [step.ref for step in s.steps()] == ["/data/age"]
    assert s.answer("born", "1900") == set()
    assert s.answers() == {"age": 40, "born": "1986"}


@pytest.mark.row(14)
def test_a_hidden_value_is_given_or_has_its_default_and_rules_read_it() -> None:
    table = """
        | survey |
        | | type | name | label | default | relevant |
        | | hidden | ctx_wave | | 1 | |
        | | text | moved | Where did you move? | | ${ctx_wave} > 1 |
    """
    assert filled(table).steps() == []
    again = filled(table, given={"ctx_wave": 2})
    assert again.answers() == {"ctx_wave": "2"}
    assert [step.ref for step in again.steps()] == ["/data/moved"]


GROUPS = """
| survey |
| | type | name | label | appearance |
| | begin group | home | Home | |
| | begin group | stove | Stove | field-list |
| | text | fuel | Fuel | |
| | integer | age | Age | |
| | end group | | | |
| | integer | rooms | Rooms | |
| | end group | | | |
"""


@pytest.mark.row(17)
def test_groups_nest_in_the_record_and_a_field_list_is_one_step() -> None:
    s = filled(GROUPS, {"home/stove/fuel": "coal", "home/rooms": 3})
    assert s.answers() == {"home": {"stove": {"fuel": "coal"}, "rooms": 3}}
    assert [(step.ref, step.inside) for step in s.steps()] == [
        ("/data/home/stove", ("/data/home/stove/fuel", "/data/home/stove/age")),
        ("/data/home/rooms", ()),
    ]
    assert s.node("home/stove").label == "Stove"


ROSTER = """
| survey |
| | type | name | label |
| | begin repeat | person | Person |
| | text | name | Name |
| | begin repeat | job | Job |
| | text | title | Title |
| | end repeat | | |
| | end repeat | | |
"""


@pytest.mark.row(18)
def test_a_repeat_begins_with_one_instance_grows_in_the_middle_and_shrinks() -> None:
    s = filled(ROSTER, {"person[1]/name": "A"})
    assert s.add("/data/person") == "/data/person[2]"
    s.answer("person[2]/name", "C")
    assert s.add("/data/person", after=1) == "/data/person[2]"
    s.answer("person[2]/name", "B")
    assert [one["name"] for one in s.answers()["person"]] == ["A", "B", "C"]  # ty: ignore[not-iterable]
    s.remove("/data/person[1]")
    assert [s[f"person[{n}]/name"] for n in (1, 2)] == ["B", "C"]


@pytest.mark.row(19)
def test_a_repeat_in_a_repeat_belongs_to_its_own_instance() -> None:
    s = filled(ROSTER, {"person[1]/name": "A", "person[1]/job[1]/title": "cook"})
    s.add("/data/person")
    assert s.add("/data/person[2]/job") == "/data/person[2]/job[1]"
    s.add("/data/person[2]/job")
    s.answer("person[2]/job[2]/title", "driver")
    assert [person.get("job") for person in s.answers()["person"]] == [  # ty: ignore[not-iterable]
        [{"title": "cook"}], [{}, {"title": "driver"}],
    ]  # fmt: skip
    root = ElementTree.fromstring(s.xml())
    assert [len(person.findall("job")) for person in root.findall("person")] == [1, 2]
    s.remove("/data/person[1]")
    assert s["person[1]/job[2]/title"] == "driver"


FILES = {
    "jr://file-csv/villages.csv": 'name,label,region\nv1,"Бәйтерек, ескі",n\nv2,Тайынша,n\nv3,Арал,s\n'.encode(),
    "jr://file/shops.xml": b"<root><item><name>s1</name><label>Shop</label></item></root>",
    "jr://file/wells.geojson": (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "w1", "properties":'
        b' {"title": "Well"}, "geometry": {"type": "Point", "coordinates": [69.15, 54.87]}}]}'
    ),
}
FROM_FILES = """
| survey |
| | type | name | label | choice_filter | calculation |
| | text | region | Region | | |
| | select_one_from_file villages.csv | village | Village | region = ${region} | |
| | select_multiple_from_file villages.csv | been | Been | | |
| | select_one_from_file shops.xml | shop | Shop | | |
| | select_one_from_file wells.geojson | well | Well | | |
| | calculate | lies | | | instance('wells')/root/item[id = ${well}]/geometry |
"""


@pytest.mark.row(9)
def test_one_choice_from_a_csv_file_is_filtered_and_checked() -> None:
    s = begun(form_of(FROM_FILES, FILES), {"region": "n", "village": "v1"})
    assert s.node("village").choices == (Choice("v1", "Бәйтерек, ескі"), Choice("v2", "Тайынша"))
    s.answer("region", "s")
    assert s["village"] == ""
    s.answer("village", "v1")
    assert [problem.ref for problem in s.problems()] == ["/data/village"]


@pytest.mark.row(10)
def test_several_choices_from_a_csv_file() -> None:
    s = begun(form_of(FROM_FILES, FILES), {"been": ["v3", "v1"]})
    assert s.node("been").value == ["v1", "v3"]
    s.answer("been", ["v9"])
    assert s.node("been").problem


@pytest.mark.row(9, 10)
def test_a_file_that_is_not_there_leaves_the_list_empty_and_is_named() -> None:
    form = form_of(FROM_FILES, {"jr://file/shops.xml": FILES["jr://file/shops.xml"]})
    assert set(form.files) == set(FILES)
    assert set(form.missing) == {"jr://file-csv/villages.csv", "jr://file/wells.geojson"}
    assert begun(form).node("been").choices == ()


@pytest.mark.row(25)
def test_one_choice_from_an_xml_and_a_geojson_file() -> None:
    s = begun(form_of(FROM_FILES, FILES), {"well": "w1"})
    assert s.node("shop").choices == (Choice("s1", "Shop"),)
    assert s.node("well").choices == (Choice("w1", "Well"),)
    assert s["lies"] == "54.87 69.15 0 0"


TABLES = """
| survey |
| | type | name | label | calculation |
| | csv-external | families | | |
| | xml-external | houses | | |
| | text | id | Id | |
| | calculate | head | | instance('families')/root/item[name = ${id}]/head |
| | calculate | house | | instance('houses')/houses/house[@no = ${id}]/street |
"""


@pytest.mark.row(20)
def test_a_csv_file_is_a_table_to_look_things_up_in() -> None:
    form = form_of(TABLES, {"jr://file-csv/families.csv": "name,head\n7,Ася\n8,Болат\n".encode()})
    s = begun(form, {"id": "8"})
    assert s["head"] == "Болат"
    s.answer("id", "9")
    assert s["head"] == ""


@pytest.mark.row(26)
def test_an_xml_file_is_a_table_to_look_things_up_in() -> None:
    xml = b'<houses><house no="7"><street>Abai</street></house></houses>'
    s = begun(form_of(TABLES, {"jr://file/houses.xml": xml}), {"id": "7"})
    assert s["house"] == "Abai"


@pytest.mark.row(22)
def test_a_number_from_a_range_stays_between_its_ends() -> None:
    s = filled("""
        | survey |
        | | type | name | label | parameters |
        | | range | warmth | Warmth | start=0 end=10 step=2 |
    """, {"warmth": 4})  # fmt: skip
    assert (s.node("warmth").type, s["warmth"], s.problems()) == ("range", "4", [])
    s.answer("warmth", 12)
    assert [problem.kind for problem in s.problems()] == ["constraint"]


@pytest.mark.row(15, 23, 24, 34)
def test_an_upload_says_what_it_takes() -> None:
    form = form_of(ONE_OF_EACH)
    takes = {name: form.find(name).control.media for name in ("photo", "sound", "film", "paper")}
    assert takes == {"photo": "image/*", "sound": "audio/*", "film": "video/*", "paper": "application/*"}


AROUND = """
| survey |
| | type | name | label | trigger | parameters |
| | start-geopoint | begun_at | | | |
| | background-audio | talk | | | quality=voice-only |
| | text | name | Name | | |
| | background-geopoint | named_at | | ${name} | |
"""


@pytest.mark.row(28)
def test_a_background_recording_is_told_to_the_phone_and_its_file_is_in_the_record() -> None:
    form = form_of(AROUND)
    assert [(one.kind, one.ref, one.quality) for one in form.captures_at("odk-instance-load")] == [
        ("audio", "/data/talk", "voice-only")
    ]
    assert begun(form, {"talk": "talk.m4a"}).answers() == {"talk": "talk.m4a"}


@pytest.mark.row(29)
def test_the_phone_is_told_to_take_the_place_where_the_form_was_opened() -> None:
    form = form_of(AROUND)
    assert [(one.kind, one.ref) for one in form.captures_at("odk-instance-first-load")] == [
        ("geopoint", "/data/begun_at")
    ]
    s = begun(form, {"begun_at": "54.87 69.15 140 5"})
    assert s.answers() == {"begun_at": "54.87 69.15 140 5"}
    assert [step.ref for step in s.steps()] == ["/data/name"]


@pytest.mark.row(30)
def test_the_phone_is_told_to_take_a_place_when_an_answer_changes() -> None:
    form = form_of(AROUND)
    found = form.captures_at("xforms-value-changed", "/data/name")
    assert [one.ref for one in found] == ["/data/named_at"]
    assert form.captures_at("xforms-value-changed", "/data/begun_at") == ()


@pytest.mark.row(31)
def test_other_is_a_last_choice_that_asks_for_a_text() -> None:
    s = filled("""
        | survey |
        | | type | name | label |
        | | select_one fuels or_other | fuel | Fuel |
        | choices |
        | | list_name | name | label |
        | | fuels | coal | Coal |
    """, {"fuel": "coal"})  # fmt: skip
    assert [choice.name for choice in s.node("fuel").choices] == ["coal", "other"]
    assert not s.node("fuel_other").relevant
    s.answer("fuel", "other")
    s.answer("fuel_other", "dung")
    assert s.answers() == {"fuel": "other", "fuel_other": "dung"}


@pytest.mark.row(32)
@pytest.mark.parametrize(
    ("spelling", "type_"),
    [
        ("int", "integer"), ("string", "text"), ("date time", "datetime"), ("photo", "binary"), ("gps", "geopoint"),
        ("select all that apply from yn", "select_multiple"), ("select one yn", "select_one"),
        ("trigger", "acknowledge"), ("add integer prompt", "integer"), ("q decimal", "decimal"),
        ("phone number", "text"),
    ],
)  # fmt: skip
def test_other_spellings_of_types_mean_the_same(spelling: str, type_: str) -> None:
    form = form_of(f"""
        | survey |
        | | type | name | label |
        | | {spelling} | it | It |
        | choices |
        | | list_name | name | label |
        | | yn | yes | Yes |
    """)
    assert form.find("it").type == type_


@pytest.mark.row(32)
def test_a_percentage_is_a_whole_number_up_to_a_hundred() -> None:
    s = filled("| survey |\n| | type | name | label |\n| | percentage | it | It |", {"it": 100})
    assert s.problems() == []
    s.answer("it", 101)
    assert [problem.kind for problem in s.problems()] == ["constraint"]


@pytest.mark.row(33)
def test_a_loop_asks_the_same_of_each_choice() -> None:
    s = filled("""
        | survey |
        | | type | name | label |
        | | begin loop over animals | has | How many |
        | | integer | count | Number of %(label)s |
        | | end loop | | |
        | choices |
        | | list_name | name | label |
        | | animals | cow | cows |
        | | animals | horse | horses |
    """, {"has/cow/count": 2, "has/horse/count": 5})  # fmt: skip
    assert s.node("has/cow/count").label == "Number of cows"
    assert s.answers() == {"has": {"cow": {"count": 2}, "horse": {"count": 5}}}
