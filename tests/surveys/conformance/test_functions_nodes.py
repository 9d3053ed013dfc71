"""Functions that choose, that look at the form itself, and that look things up (rows 202 to 204, 217 to 228, 237 to 263)."""

import re

import pytest

from surveys.engine.functions.choices import shuffled
from surveys.form import load
from tests.surveys.conformance.scripts import begun, by_row, filled, form_of, refused, worked_out, xform

DATA = "<a>x</a><b/><n>5</n><g><one>1</one><two/></g><orx:meta><orx:instanceID/></orx:meta>"

KEPT = {
    202: [
        ("if(1 = 1, 'a', 'b')", "a"),
        ("if(1 = 2, 'a', 'b')", "b"),
        ("if('', 1, 2)", "2"),
        ("if('false', 1, 2)", "1"),
        ("if(/data/b, 1, 2)", "2"),
        ("if(number(''), 1, 2)", "2"),
        ("if(1 = 1, 5, 'abc') + 1", "6"),
        ("if(1 = 2, 'x', number(''))", ""),
        ("if(1 = 1, if(1 = 2, 'a', 'b'), 'c')", "b"),
    ],
    203: [
        ("coalesce('', 'b')", "b"),
        ("coalesce('a', 'b')", "a"),
        ("coalesce('', '')", ""),
        ("coalesce(/data/b, /data/a)", "x"),
        ("coalesce(number(''), 0)", "0"),
        ("coalesce(0, 1)", "0"),
    ],
    204: [("once(5)", "5"), ("once('')", ""), ("once(number(''))", "")],
    217: [
        ("count(/data/a)", "1"),
        ("count(/data/b)", "1"),
        ("count(/data/g/*)", "2"),
        ("count(/data/g/*[. != ''])", "1"),
        ("count(/data/a[. = 'y'])", "0"),
    ],
    218: [
        ("count-non-empty(/data/a)", "1"),
        ("count-non-empty(/data/b)", "0"),
        ("count-non-empty(/data/g/*)", "1"),
    ],
    260: [("property('deviceid')", "d-17"), ("property('nothing')", "")],
    262: [
        ("local-name(/data/a)", "a"),
        ("local-name(/data/g/*)", "one"),
        ("local-name(..)", "data"),
        ("local-name(/data/orx:meta)", "meta"),
        ("local-name(/data/@version)", "version"),
        ("local-name(/data/a[. = 'y'])", ""),
    ],
    263: [("name(/data/g/two)", "two"), ("name(/data/orx:meta)", "orx:meta"), ("name(/data/a[. = 'y'])", "")],
}

REFUSED = {
    202: [("if(1, 2)", "if() takes 3 values"), ("if(1, 2, 3, 4)", "if() takes 3 values")],
    203: [("coalesce()", "coalesce() takes at least 1 values")],
    204: [("once()", "once() takes 1 values"), ("once(1, 2)", "once() takes 1 values")],
    217: [("count()", "count() takes 1 values"), ("count(5)", "A reference to a question is needed")],
    218: [("count-non-empty()", "count-non-empty() takes 1 values")],
    222: [("position(1, 2)", "position() takes 0 or 1 values")],
    223: [
        ("instance('nowhere')/root/item", "There is no list called nowhere"),
        ("instance(/data/a)/root/item", "the name of a list in quotation marks"),
    ],
    225: [("indexed-repeat(/data/a, /data/g)", "indexed-repeat() takes 3, 5 or 7 values")],
    226: [("jr:choice-name('a')", "jr:choice-name() takes a value and a reference")],
    227: [("jr:itext()", "jr:itext() takes 1 value")],
    228: [
        ("pulldata('a', 'b', 'c')", "pulldata() takes 4 values"),
        ("pulldata(/data/a, 'b', 'c', 1)", "in quotation marks"),
    ],
    237: [("uuid(1, 2)", "uuid() takes 0 to 1 values")],
    245: [("last(1)", "last() takes 0 values"), ("last()", "last() can only stand inside")],
    246: [("randomize()", "randomize() takes 1 or 2 values")],
    260: [("property()", "property() takes 1 values")],
    261: [("version(1)", "version() takes 0 values")],
    262: [("local-name(1, 2)", "local-name() takes 0 or 1 values")],
    263: [("name(1, 2)", "name() takes 0 or 1 values")],
}


@pytest.mark.parametrize(("expression", "kept"), by_row(KEPT))
def test_a_function_on_nodes_gives_what_the_specification_says(expression: str, kept: str) -> None:
    assert worked_out(expression, DATA, given={"deviceid": "d-17"}) == kept


@pytest.mark.parametrize(("expression", "told"), by_row(REFUSED))
def test_a_function_on_nodes_is_refused_with_other_arguments(expression: str, told: str) -> None:
    assert told in refused(lambda: worked_out(expression, DATA))


@pytest.mark.row(202)
def test_only_the_branch_that_is_meant_is_worked_out() -> None:
    """Else a blank answer would spoil what does not look at it."""
    s = filled("""
        | survey |
        |        | type      | name  | label | calculation                              |
        |        | integer   | girls | Girls |                                          |
        |        | integer   | all   | All   |                                          |
        |        | calculate | share |       | if(${all} > 0, ${girls} div ${all}, '')  |
    """)
    assert s["share"] == ""
    s.answer("girls", 1)
    s.answer("all", 4)
    assert s["share"] == "0.25"


@pytest.mark.row(204)
def test_once_keeps_what_it_found_first() -> None:
    s = filled("""
        | survey |
        |        | type      | name  | label | calculation   |
        |        | text      | name  | Name  |               |
        |        | calculate | first |       | once(${name}) |
    """)
    assert s["first"] == ""
    s.answer("name", "Айгүл")
    assert s["first"] == "Айгүл"
    s.answer("name", "Болат")
    assert s["first"] == "Айгүл"


HOUSEHOLD = """
    | survey |
    |        | type            | name   | label  | calculation                                        | default |
    |        | begin repeat    | member | Member |                                                    |         |
    |        | calculate       | at     |        | position(..)                                       |         |
    |        | text            | name   | Name   |                                                    |         |
    |        | integer         | age    | Age    |                                                    |         |
    |        | calculate       | before |        | indexed-repeat(${name}, ${member}, position(..) - 1) |       |
    |        | end repeat      |        |        |                                                    |         |
    |        | integer         | which  | Which  |                                                    |         |
    |        | calculate       | chosen |        | indexed-repeat(${name}, ${member}, ${which})       |         |
    |        | calculate       | size   |        | count(${member})                                   |         |
    |        | calculate       | named  |        | count-non-empty(${name})                           |         |
    |        | calculate       | second |        | /data/member[2]/name                               |         |
    |        | calculate       | end    |        | /data/member[last()]/name                          |         |
    |        | calculate       | third  |        | /data/member[position() = 3]/name                  |         |
    |        | calculate       | adult  |        | /data/member[age >= 18][1]/name                    |         |
    |        | calculate       | adults |        | count(/data/member[age >= 18])                     |         |
"""


@pytest.mark.row(217, 218, 222, 225, 245)
def test_instances_are_counted_and_found_by_their_number() -> None:
    s = filled(HOUSEHOLD, {"member[1]/name": "Айгүл", "member[1]/age": 7})
    for name, age in (("Болат", 40), ("", 38)):
        ref = s.add("/data/member")
        s.answer(f"{ref}/name", name)
        s.answer(f"{ref}/age", age)
    assert [s[f"member[{number}]/at"] for number in (1, 2, 3)] == ["1", "2", "3"]
    assert [s[f"member[{number}]/before"] for number in (1, 2, 3)] == ["", "Айгүл", "Болат"]
    assert (s["size"], s["named"], s["second"], s["end"], s["third"]) == ("3", "2", "Болат", "", "")
    assert (s["adult"], s["adults"]) == ("Болат", "2")


@pytest.mark.row(225)
def test_an_instance_that_is_not_there_has_no_answer() -> None:
    s = filled(HOUSEHOLD, {"member[1]/name": "Айгүл"})
    assert s["chosen"] == ""
    for which, kept in ((1, "Айгүл"), (2, ""), (0, ""), (None, "")):
        s.answer("which", which)
        assert s["chosen"] == kept


@pytest.mark.row(217, 222, 245)
def test_numbers_move_up_when_an_instance_goes() -> None:
    s = filled(HOUSEHOLD, {"member[1]/name": "Айгүл"})
    s.answer(f"{s.add('/data/member')}/name", "Болат")
    s.remove("/data/member[1]")
    assert (s["member[1]/at"], s["size"], s["end"], s["second"]) == ("1", "1", "Болат", "")


NESTED = """
    | survey |
    |        | type         | name  | label | calculation                                                       |
    |        | begin repeat | house | House |                                                                   |
    |        | begin repeat | room  | Room  |                                                                   |
    |        | decimal      | heat  | Heat  |                                                                   |
    |        | end repeat   |       |       |                                                                   |
    |        | end repeat   |       |       |                                                                   |
    |        | calculate    | found |       | indexed-repeat(${heat}, ${house}, 2, ${room}, 1)                  |
"""


@pytest.mark.row(225)
def test_an_answer_is_found_in_a_repeat_inside_a_repeat() -> None:
    s = filled(NESTED)
    s.answer(f"{s.add('/data/house[1]/room')}/heat", 18)
    s.add("/data/house")
    assert s["found"] == ""
    for heat in (21.5, 16):
        s.answer(f"{s.add('/data/house[2]/room')}/heat", heat)
    assert s["found"] == "21.5"


LOOKUP = """
    | survey |
    |        | type                | name   | label  | choice_filter            | calculation |
    |        | select_one region   | region | Region |                          |             |
    |        | select_one district | place  | Place  | region = ${region}       |             |
    |        | calculate           | word   |        |                          | jr:choice-name(${place}, '${place}') |
    |        | calculate           | people |        |                          | instance('district')/root/item[name = ${place}]/people |
    |        | calculate           | beside |        |                          | count(instance('district')/root/item[region = current()/../region]) |
    | choices |
    |         | list_name | name | label::English (en) | label::Русский (ru) | region | people |
    |         | region    | n    | North               | Север               |        |        |
    |         | region    | s    | South               | Юг                  |        |        |
    |         | district  | q    | Qyzyljar            | Кызылжар            | n      | 45000  |
    |         | district  | m    | Mamlyut             | Мамлют              | n      | 19000  |
    |         | district  | t    | Turkistan           | Туркестан           | s      | 0      |
"""


@pytest.mark.row(223, 224, 226)
def test_a_list_is_a_table_that_a_choice_looks_into() -> None:
    s = filled(LOOKUP, {"region": "n", "place": "q"})
    assert (s["word"], s["people"], s["beside"]) == ("Qyzyljar", "45000", "2")
    s.answer("place", "m")
    assert (s["word"], s["people"]) == ("Mamlyut", "19000")
    s.answer("region", "s")
    assert (s["word"], s["people"], s["beside"]) == ("", "", "1")


@pytest.mark.row(226)
def test_the_text_of_a_choice_follows_the_language() -> None:
    s = filled(LOOKUP, {"region": "n", "place": "q"}, language="ru")
    assert s["word"] == "Кызылжар"
    s.set_language("en")
    assert s["word"] == "Qyzyljar"


WORDS = """<instance><data id="test" version="3"><how>hot</how><said/><shown/><is/></data></instance>
<itext><translation lang="kk" default="true()">
  <text id="hot"><value>ыстық</value></text><text id="cold"><value>суық</value></text>
</translation><translation lang="en">
  <text id="hot"><value>hot</value></text><text id="cold"><value>cold</value></text>
</translation></itext>
<bind nodeset="/data/said" type="string" calculate="jr:itext('cold')"/>
<bind nodeset="/data/shown" type="string" calculate="jr:itext(/data/how)"/>
<bind nodeset="/data/is" type="string" calculate="version()"/>"""


@pytest.mark.row(227)
def test_a_text_of_the_form_is_found_by_its_id_in_the_language() -> None:
    s = begun(load(xform(WORDS)), language="kk")
    assert (s["said"], s["shown"]) == ("суық", "ыстық")
    s.set_language("en")
    assert (s["said"], s["shown"]) == ("cold", "hot")
    s.answer("how", "nothing")
    assert s["shown"] == ""


@pytest.mark.row(261)
def test_the_version_is_that_of_the_form() -> None:
    assert begun(load(xform(WORDS)))["is"] == "3"
    assert begun(load(xform(WORDS.replace(' version="3"', ""))))["is"] == ""


TABLE = """<instance><data id="test"><code/><district/><people/></data></instance>
<instance id="places"><root>
  <item><code>17</code><name>Mamlyut</name><people>19000</people></item>
  <item><code>18</code><name>Aqqaiyn</name></item>
  <item><code>17</code><name>Another</name><people>1</people></item>
</root></instance>
<bind nodeset="/data/code" type="string"/>
<bind nodeset="/data/district" type="string" calculate="pulldata('places', 'name', 'code', /data/code)"/>
<bind nodeset="/data/people" type="string" calculate="pulldata('places.csv', 'people', 'code', ../code)"/>"""


@pytest.mark.row(228)
def test_a_table_gives_the_first_row_that_has_the_key() -> None:
    s = begun(load(xform(TABLE, '<input ref="/data/code"/>')))
    for code, district, people in (
        ("17", "Mamlyut", "19000"),
        ("18", "Aqqaiyn", ""),
        ("9", "", ""),
        ("", "", ""),
    ):
        s.answer("code", code)
        assert (s["district"], s["people"]) == (district, people)


@pytest.mark.row(228)
def test_a_table_lies_in_a_file_beside_the_form() -> None:
    table = """
        | survey |
        |        | type      | name  | label | calculation                                     |
        |        | text      | code  | Code  |                                                 |
        |        | calculate | place |       | pulldata('places', 'name', 'code', ${code})     |
    """
    places = {"jr://file-csv/places.csv": b'code,name\n17,Mamlyut\n18,"Aqqaiyn, north"\n'}
    s = begun(form_of(table, places), {"code": "18"})
    assert s["place"] == "Aqqaiyn, north"
    s.answer("code", "9")
    assert s["place"] == ""
    without = form_of(table)
    assert without.missing == ("jr://file-csv/places.csv",)
    assert begun(without, {"code": "18"})["place"] == ""


@pytest.mark.row(237)
def test_an_id_is_random_and_as_long_as_was_asked() -> None:
    ids = {worked_out("uuid()") for _ in range(5)}
    assert len(ids) == 5
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)
        for one in ids
    )
    assert [len(worked_out(f"uuid({length})")) for length in ("5", "36", "50", "0", "-1", "''")] == [
        5,
        36,
        50,
        0,
        0,
        0,
    ]


SHUFFLED = xform("""<instance><data id="test"><seed/><order/><free/></data></instance>
<instance id="letters"><root><item><n>A</n></item><item><n>B</n></item><item><n>C</n></item><item><n>D</n></item>
<item><n>E</n></item><item><n>F</n></item></root></instance>
<bind nodeset="/data/seed" type="string"/>
<bind nodeset="/data/order" type="string"
 calculate="join(' ', randomize(instance('letters')/root/item/n, /data/seed))"/>
<bind nodeset="/data/free" type="string" calculate="join(' ', randomize(instance('letters')/root/item/n))"/>""")


@pytest.mark.row(246)
@pytest.mark.parametrize(
    ("seed", "order"),
    [
        ("42", "A F C B D E"),
        ("42.9", "A F C B D E"),
        ("1", "B F E A C D"),
        ("", "C B E A F D"),
        ("-5", "D C A B F E"),
    ],
)
def test_a_seed_orders_nodes_as_phones_and_the_web_do(seed: str, order: str) -> None:
    """The orders are JavaRosa's."""
    s = begun(load(SHUFFLED), {"seed": seed})
    assert s["order"] == order


@pytest.mark.row(246)
def test_texts_are_seeds_too_and_each_its_own() -> None:
    s = begun(load(SHUFFLED))
    orders = set()
    for seed in ("Айгүл", "Болат", "uuid:1", "uuid:2"):
        s.answer("seed", seed)
        orders.add(s["order"])
        assert sorted(s["order"].split()) == list("ABCDEF")
    assert len(orders) > 1


@pytest.mark.row(246)
def test_without_a_seed_chance_decides() -> None:
    orders = {begun(load(SHUFFLED))["free"] for _ in range(20)}
    assert len(orders) > 1
    assert all(sorted(order.split()) == list("ABCDEF") for order in orders)


@pytest.mark.row(246)
@pytest.mark.parametrize("seed", [-1.0, 0.0, 2147483647.0, 1e300, -1e300, "", "x", "1e400", "-1e400", None])
def test_any_seed_only_moves_things(seed: float | str | None) -> None:
    assert sorted(shuffled(list(range(50)), seed)) == list(range(50))
