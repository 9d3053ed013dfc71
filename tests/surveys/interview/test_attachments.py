"""What files a form asks for, and which columns of a list it uses."""

import pytest
from pyxform.xls2xform import convert

from surveys.authoring.attachments import Attachment, UnreadableList, attachments, missing_columns

FORM = """
| survey |
| | type | name | label::Қазақша (kk) | label::English (en) | calculation | choice_filter | parameters | media::image::English (en) | media::audio::English (en) |
| | select_one_from_file villages.csv | village | Ауыл | Village | | district = ${d} and starts-with(name, 'B') | value=code label=title | | |
| | text | d | Аудан | District | | | | map.png | ask.mp3 |
| | calculate | stove | | | pulldata('stoves', 'kind', 'number', ${d}) | | | | |
| | calculate | far | | | instance('villages')/root/item[code = ${village}]/km | | | | |
| | select_one_from_file places.geojson | place | Жер | Place | | | | | |
| | select_one yn | yn | Иә? | Yes? | | | | | |
| choices |
| | list_name | name | label::Қазақша (kk) | label::English (en) | media::image::English (en) |
| | yn | yes | Иә | Yes | yes.png |
| | yn | no | Жоқ | No | |
"""


@pytest.fixture(scope="module")
def wanted() -> dict[str, Attachment]:
    text = "\n".join(line.strip() for line in FORM.strip().splitlines())
    return {one.name: one for one in attachments(convert(text, form_name="data", file_type=".md").xform)}


def test_lists_pictures_and_sounds_are_all_asked_for(wanted: dict[str, Attachment]) -> None:
    assert {name: one.uri for name, one in wanted.items()} == {
        "villages.csv": "jr://file-csv/villages.csv", "stoves.csv": "jr://file-csv/stoves.csv",
        "places.geojson": "jr://file/places.geojson", "map.png": "jr://images/map.png",
        "yes.png": "jr://images/yes.png", "ask.mp3": "jr://audio/ask.mp3",
    }  # fmt: skip


def test_the_columns_are_those_that_the_form_reads(wanted: dict[str, Attachment]) -> None:
    assert wanted["villages.csv"].columns == {"code", "title", "district", "name", "km"}
    assert wanted["stoves.csv"].columns == {"kind", "number"}
    assert wanted["places.geojson"].columns == {"id", "title"}
    assert wanted["map.png"].columns == set()


def test_a_form_that_brings_its_own_lists_asks_for_no_file() -> None:
    table = "| survey |\n| | type | name | label |\n| | select_one yn | q | Q |\n| choices |\n| | list_name | name | label |\n| | yn | a | A |\n"
    assert attachments(convert(table, form_name="data", file_type=".md").xform) == ()


def test_what_the_phone_remembers_itself_is_no_file() -> None:
    table = "| survey |\n| | type | name | label | default |\n| | text | q | Q | ${last-saved#q} |\n"
    xform = convert(table, form_name="data", file_type=".md").xform
    assert "jr://instance/last-saved" in xform
    assert attachments(xform) == ()


@pytest.mark.parametrize(
    ("name", "content", "missing"),
    [
        ("a.csv", "code,title\n1,Бескөл\n", ()),
        ("a.csv", "\ufeffcode;title\r\n1;Бескөл\r\n", ()),
        ("a.csv", '"code","Title"\n', ("title",)),
        ("a.csv", "", ("code", "title")),
        ("a.xml", "<root><item><code>1</code><title>Бескөл</title></item></root>", ()),
        ("a.xml", "<root><item><code>1</code></item></root>", ("title",)),
        ("a.geojson", '{"features": [{"properties": {"code": 1, "title": "Бескөл"}}]}', ()),
        ("a.geojson", '{"features": []}', ("code", "title")),
    ],
)
def test_a_list_must_have_the_columns(name: str, content: str, missing: tuple[str, ...]) -> None:
    wanted = Attachment(uri=f"jr://file/{name}", columns=frozenset({"code", "title"}))
    assert missing_columns(wanted, content.encode()) == missing


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"\xff\xfe\x00"), ("a.xml", b"<root>"), ("a.geojson", b"{")]
)
def test_a_list_that_is_not_what_its_name_says_is_named(name: str, content: bytes) -> None:
    wanted = Attachment(uri=f"jr://file/{name}", columns=frozenset({"code"}))
    with pytest.raises(UnreadableList, match=name):
        missing_columns(wanted, content)
