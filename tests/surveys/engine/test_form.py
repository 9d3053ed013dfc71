"""A form is loaded from what pyxform writes; one that cannot run is refused with a sentence."""

from collections.abc import Callable

import pytest

from surveys.form import Form, FormError, load

FAMILY = """
| survey |
| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | hint::English (en) | relevant | constraint | required | calculation | appearance | parameters | read_only | bind::qonys:privacy |
| | hidden | ctx_year | | | | | | | | | | | | |
| | note | hello | Сәлем | Привет | Hello | | | | | | | | | |
| | text | head | Аты | Имя | Name | in full | | | yes | | | | | |
| | integer | age | Жасы | Возраст | Age of ${head} | | | . > 0 | | | | | | |
| | range | calm | Көңіл | Спокойствие | Calm | | | | | | | start=0 end=10 step=1 | | private |
| | begin group | plan | Жоспар | План | Plan | | | | | | field-list | | | sealed |
| | select_one yn | stay | Қаласыз ба | Останетесь | Will you stay | | | | | | | | | private |
| | end group | | | | | | | | | | | | | |
| | select_multiple yn | both | Екеуі | Оба | Both | | | | | | minimal | | | |
| | calculate | worry | | | | | | | | 10 - ${calm} | | | | |
| | begin repeat | per | Адам | Человек | Person | | | | | | | | | |
| | date | born | Туған күні | Дата рождения | Born on | | | | | | | | | |
| | end repeat | | | | | | | | | | | | | |
| choices |
| | list_name | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |
| | yn | yes | Иә | Да | Yes |
| | yn | no | Жоқ | Нет | No |
"""


@pytest.fixture
def family(make_form: Callable[[str], Form]) -> Form:
    return make_form(FAMILY)


def test_every_node_has_its_kind_and_type(family: Form) -> None:
    assert [(question.name, question.kind, question.type) for question in family.questions()] == [
        ("ctx_year", "hidden", "text"),
        ("hello", "note", "note"),
        ("head", "question", "text"),
        ("age", "question", "integer"),
        ("calm", "question", "range"),
        ("stay", "question", "select_one"),
        ("both", "question", "select_multiple"),
        ("worry", "hidden", "text"),
        ("born", "question", "date"),
        ("instanceID", "hidden", "text"),
    ]


def test_languages_are_known_by_their_codes(family: Form) -> None:
    assert (family.id, family.version, family.languages) == ("test", "1", ("kk", "ru", "en"))
    assert [family.find("head").label.say(language) for language in family.languages] == [
        "Аты",
        "Имя",
        "Name",
    ]


def test_a_text_that_is_missing_is_said_in_another_language(family: Form) -> None:
    assert family.find("head").hint.say("kk") == "in full (en)"


def test_a_title_may_have_a_part_for_each_language(family: Form) -> None:
    family = load(TINY.format(binds="", title="Отбасы | Семья | Family").replace("<itext/>", THREE))
    assert [family.title(language) for language in ("kk", "ru", "en")] == ["Отбасы", "Семья", "Family"]


def test_a_range_has_its_ends_and_step(family: Form) -> None:
    look = family.find("calm").control
    assert (look.kind, look.start, look.end, look.step) == ("range", 0.0, 10.0, 1.0)


def test_a_mark_covers_what_lies_inside_and_what_is_calculated_from_it(family: Form) -> None:
    marks = {node.name: node.privacy for node in family.definitions.values()}
    assert {name: mark for name, mark in marks.items() if mark != "open"} == {
        "calm": "private", "worry": "private", "plan": "sealed", "stay": "sealed",
    }  # fmt: skip


TINY = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
xmlns:jr="http://openrosa.org/javarosa" xmlns:qonys="https://qonys.kz/xforms"><h:head><h:title>{title}</h:title>
<model><itext/><instance><data id="tiny"><a/><b/><g><c/></g></data></instance>{binds}</model></h:head>
<h:body><input ref="/data/a"/><input ref="/data/b"/></h:body></h:html>"""
THREE = "<itext><translation lang='kk'/><translation lang='ru'/><translation lang='en'/></itext>"


def tiny(binds: str) -> Form:
    return load(TINY.format(binds=binds, title="Tiny"))


@pytest.mark.parametrize(
    ("binds", "told"),
    [
        ("<bind nodeset='/data/a' relevant='(1'/>", "The relevant of a cannot be used."),
        ("<bind nodeset='/data/a' calculate='nope()'/>", "There is no function called nope()."),
        ("<bind nodeset='/data/a' constraint='/data/z = 1'/>", "There is no question called z in /data."),
        ("<bind nodeset='/data/a' calculate='../a + 1'/>", "in a circle: a → a."),
        (
            "<bind nodeset='/data/a' calculate='../b'/><bind nodeset='/data/b' relevant='../g/c = 1'/>"
            "<bind nodeset='/data/g' relevant='/data/a = 1'/>",
            "in a circle: ",
        ),
        ("<bind nodeset='/data/a' qonys:privacy='secret'/>", "can be open, private or sealed"),
        ("<bind nodeset='/data/a' required='('/>", "The required rule of a cannot be used."),
        ("<bind nodeset='/data/a' jr:constraintMsg=\"jr:itext('gone')\"/>", "There is no text called gone."),
        ("<setvalue ref='/data/z' event='odk-instance-first-load'/>", "/data/z, which is not in the form"),
    ],
)
def test_a_form_that_cannot_run_is_refused_with_a_sentence(binds: str, told: str) -> None:
    with pytest.raises(FormError) as caught:
        tiny(binds)
    assert told in str(caught.value)


def test_a_circle_names_every_question_on_the_way() -> None:
    with pytest.raises(FormError, match=r"in a circle: (a → b → a|b → a → b)\."):
        tiny("<bind nodeset='/data/a' calculate='../b'/><bind nodeset='/data/b' calculate='../a'/>")


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<a", "not well-formed XML"),
        ("<a/>", "has no model"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "may not declare a document type"),
        ("<a><model/><body/></a>", "has no instance"),
    ],
)
def test_what_is_no_form_is_refused(xml: str, told: str) -> None:
    with pytest.raises(FormError, match=told):
        load(xml)
