"""The core of XPath as the form language has it (rows 174 to 188)."""

import pytest

from surveys.form import load
from tests.surveys.conformance.scripts import NOW, begun, by_row, filled, form_of, refused, worked_out, xform

DATA = """<a>x</a><b/><n>5</n><m>7.50</m><day>2026-11-20</day>
<g><one>1</one><two>2</two><three/></g><orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta>"""


def truth(expression: str) -> str:
    return f"if({expression}, 'yes', 'no')"


LOGIC = {
    174: [
        ("1 = 1 and 2 > 1", "yes"),
        ("1 = 2 or 2 >= 2", "yes"),
        ("true() or true() and false()", "yes"),
        ("(true() or true()) and false()", "no"),
        ("1 != 1", "no"),
        ("2 <= 2 and 1 < 2", "yes"),
        ("3 > 2 > 1", "no"),
        ("1 = 1 = true()", "yes"),
        ("'a' = 'a'", "yes"),
        ("'a' != 'A'", "yes"),
        ("1 = '1.0'", "yes"),
        ("true() = 'x'", "yes"),
        ("false() = ''", "yes"),
        ("1 and 'x'", "yes"),
        ("0 or ''", "no"),
        ("'1'and'1'", "yes"),
        ("1or 0", "yes"),
    ],
    181: [
        ("/data/g/* = 2", "yes"),
        ("/data/g/* = '1'", "yes"),
        ("/data/g/* = 9", "no"),
        ("/data/g/* > 1", "yes"),
        ("/data/g/* > 2", "no"),
        ("/data/g/* != 1", "yes"),
        ("/data/g/* = /data/g/*", "yes"),
        ("/data/g/* = /data/n", "no"),
        ("/data/g/*[. = 'nothing'] = ''", "no"),
        ("/data/g/*[. = 'nothing'] != ''", "no"),
        ("not(/data/g/*[. = 'nothing'])", "yes"),
        ("3 > /data/g/one", "yes"),
    ],
    182: [
        ("/data/b > 0", "no"),
        ("/data/b < 1", "no"),
        ("/data/b <= 0", "no"),
        ("/data/b >= 0", "no"),
        ("/data/b = 0", "no"),
        ("/data/b = ''", "yes"),
        ("number(/data/b) = number(/data/b)", "no"),
        ("'x' < 'y'", "no"),
        ("not(/data/b > 0)", "yes"),
        ("/data/b + 1 > 0", "no"),
    ],
    183: [
        ("/data/day < today()", "yes"),
        ("/data/day = '2026-11-20'", "yes"),
        ("'2026-11-02' > '2026-10-31'", "yes"),
        ("today() - 3 = /data/day", "yes"),
        ("today() > /data/b", "no"),
        ("now() > today()", "yes"),
        ("'2026-11-23T10:00:00.000+05:00' > '2026-11-23T04:00:00.000Z'", "yes"),
    ],
}

KEPT = {
    175: [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("8 div 2 div 2", "2"),
        ("7 div 2", "3.5"),
        ("7 mod 3", "1"),
        ("-7 mod 3", "-1"),
        ("7 mod -3", "1"),
        ("1.5 mod 0.5", "0"),
        ("- - 2", "2"),
        ("-(1 + 2)", "-3"),
        ("'1' + '2'", "3"),
        ("true() + 1", "2"),
        ("string(1 div 0)", "Infinity"),
        ("string(-1 div 0)", "-Infinity"),
        ("0 div 0", ""),
        ("5 mod 0", ""),
        ("'x' * 2", ""),
        ("1 -1", "0"),
        ("/data/n - /data/g/one", "4"),
        ("/data/n*2", "10"),
        ("/data/n div /data/g/two", "2.5"),
    ],
    177: [
        ("/data/n", "5"),
        ("../n", "5"),
        ("../g/two", "2"),
        ("./../a", "x"),
        ("/data/g/../n", "5"),
        ("/data/./n", "5"),
        ("/data/b", ""),
    ],
    178: [
        ("/data/g/*[1]", "1"),
        ("/data/g/*[2]", "2"),
        ("/data/g/*[9]", ""),
        ("/data/g/*[. > 1]", "2"),
        ("/data/g/*[. = 2]", "2"),
        ("/data/g/*[position() = 2]", "2"),
        ("/data/g/*[. != ''][2]", "2"),
        ("/data/g[one = 1]/two", "2"),
        ("/data/g[one = 9]/two", ""),
        ("/data/g[one = 1 and two = 2]/one", "1"),
        ("count(/data/g/*[. = /data/n - 3])", "1"),
        ("count(/data/g/*['x'])", "3"),
    ],
    179: [
        ("parent::data/n", "5"),
        ("../child::n", "5"),
        ("/child::data/child::g/child::one", "1"),
        ("/data/g/one/parent::g/two", "2"),
        ("/data/g/one/parent::*/three", ""),
        ("/data/g/one/self::one", "1"),
        ("count(/data/g/*/self::two)", "1"),
        ("/data/n/self::node()", "5"),
        ("/data/g/one/../two", "2"),
    ],
    180: [
        ("count(/data/g/*)", "3"),
        ("sum(/data/g/*)", "3"),
        ("count(/*)", "1"),
        ("/*/n", "5"),
        ("join(',', ../g/*)", "1,2,"),
    ],
    184: [
        ("string(5)", "5"),
        ("string(5.0)", "5"),
        ("string(0.1 + 0.2)", "0.30000000000000004"),
        ("string(1 div 10000000)", "0.0000001"),
        ("string(100000 * 100000 * 100000 * 100000 * 100)", "10000000000000000000000"),
        ("string(-0.000)", "0"),
        ("string(-12.50)", "-12.5"),
        ("100000000 * 10", "1000000000"),
        ("1 div 3", "0.3333333333333333"),
    ],
    176: [
        ("count(/data/n | /data/m)", "2"),
        ("count(/data/n | /data/n)", "1"),
        ("sum(/data/n | /data/g/*)", "8"),
        ("join(',', /data/g/one | /data/g/two)", "1,2"),
        ("count(/data/g/*[. = 1] | /data/g/*[. = 9])", "1"),
        (truth("(/data/n | /data/m) = 5"), "yes"),
    ],
    185: [
        ("/data/g//two", "2"),
        ("sum(/data/g//*)", "3"),
        ("count(/data/g//*)", "3"),
        ("count(/data/g//nothing)", "0"),
        ("/data/g/descendant::two", "2"),
        ("count(/data/g/descendant::*)", "3"),
        ("count(/data/g/descendant-or-self::*)", "4"),
        ("count(/data/g/one/descendant::*)", "0"),
        ("../g//two", "2"),
    ],
    186: [
        ("/data/@id", "test"),
        ("/data/@version", "1"),
        ("../@id", "test"),
        ("/data/attribute::id", "test"),
        ("/data/@nothing", ""),
        ("count(/data/@id)", "1"),
        ("/data/g[../@id = 'test']/two", "2"),
        ("/data/g[/data/@id = 'other']/two", ""),
    ],
    187: [
        ("/data/g/two/preceding-sibling::one", "1"),
        ("count(/data/g/two/preceding-sibling::three)", "0"),
        ("/data/g/one/following-sibling::two", "2"),
        ("count(/data/g/two/following-sibling::one)", "0"),
        ("/data/g/one/following-sibling::two[. = 9]", ""),
        ("/data/g/one/ancestor::g/two", "2"),
        ("count(/data/g/one/ancestor::g)", "1"),
        ("count(/data/g/one/ancestor::three)", "0"),
        ("/data/g/one/ancestor-or-self::one", "1"),
    ],
    188: [
        ("/data/orx:meta/orx:instanceID", "uuid:1"),
        ("../orx:meta/orx:instanceID", "uuid:1"),
        ("/data/meta/instanceID", "uuid:1"),
    ],
}

BROKEN = {
    174: [
        ("1 = ", "the expression ends"),
        ("1 and", "the expression ends"),
        ("1 2", "an operator is needed"),
    ],
    175: [("1 + ", "the expression ends"), ("(1 + 2", "“)” is needed"), ("* 2 2", "an operator is needed")],
    176: [("1 | 2", "reference to a question is needed"), ("/data/a |", "the expression ends")],
    177: [
        ("/data/nothing", "There is no question called nothing"),
        ("/other/a", "must start with /data"),
        ("../../..", "nothing around"),
    ],
    178: [
        ("/data/g[one = 1", "“]” is needed"),
        ("/data/g[]", "is needed"),
        ("/data/g[nothing(1)]", "no function"),
    ],
    179: [("sideways::a", "a known axis")],
}


@pytest.mark.parametrize(("expression", "kept"), by_row(LOGIC))
def test_a_condition_holds_as_in_xpath(expression: str, kept: str) -> None:
    assert worked_out(truth(expression), DATA) == kept


@pytest.mark.parametrize(("expression", "kept"), by_row(KEPT))
def test_an_expression_gives_what_xpath_says(expression: str, kept: str) -> None:
    assert worked_out(expression, DATA) == kept


@pytest.mark.parametrize(("expression", "told"), by_row(BROKEN))
def test_a_broken_expression_is_told_when_the_form_is_loaded(expression: str, told: str) -> None:
    assert told in refused(lambda: worked_out(expression, DATA))


ROSTER = """
    | survey |
    |        | type         | name   | label  | calculation                                                     |
    |        | begin repeat | member | Member |                                                                 |
    |        | integer      | age    | Age    |                                                                 |
    |        | text         | name   | Name   |                                                                 |
    |        | calculate    | double |        | ${age} * 2                                                      |
    |        | calculate    | older  |        | count(../../member[age > current()/../age])                     |
    |        | calculate    | last   |        | ../preceding-sibling::member[1]/name                            |
    |        | end repeat   |        |        |                                                                 |
    |        | calculate    | child  |        | if(${age} < 18, 'yes', 'no')                                    |
    |        | calculate    | second |        | /data/member[2]/name                                            |
    |        | calculate    | whose  |        | /data/member[name = 'Болат']/age                                |
    |        | calculate    | all    |        | join(' ', /data/member//name)                                             |
"""


@pytest.mark.row(177, 178, 181, 185, 187)
def test_paths_among_instances() -> None:
    s = filled(ROSTER, {"member[1]/age": 41, "member[1]/name": "Айгүл"})
    for age, name in ((17, "Болат"), (None, "Сәуле")):
        ref = s.add("/data/member")
        s.answer(f"{ref}/age", age)
        s.answer(f"{ref}/name", name)
    assert [s[f"member[{number}]/double"] for number in (1, 2, 3)] == ["82", "34", ""]
    assert [s[f"member[{number}]/older"] for number in (1, 2, 3)] == ["0", "1", "0"]
    assert [s[f"member[{number}]/last"] for number in (1, 2, 3)] == ["", "Айгүл", "Болат"]
    assert (s["child"], s["second"], s["whose"], s["all"]) == ("yes", "Болат", "17", "Айгүл Болат Сәуле")
    s.remove("/data/member[2]")
    assert (s["child"], s["second"], s["whose"], s["all"]) == ("no", "Сәуле", "", "Айгүл Сәуле")
    assert s["member[2]/last"] == "Айгүл"


@pytest.mark.row(182)
def test_a_question_that_is_not_asked_is_blank_to_expressions() -> None:
    s = filled(
        """
        | survey |
        |        | type      | name | label | relevant     | calculation              |
        |        | integer   | n    | N     |              |                          |
        |        | integer   | m    | M     | ${n} > 1     |                          |
        |        | calculate | seen |       |              | if(${m} >= 0, 'yes', 'no') |
        |        | calculate | sum  |       |              | ${n} + ${m}              |
        """,
        {"n": 2, "m": 3},
    )
    assert (s["seen"], s["sum"]) == ("yes", "5")
    s.answer("n", 1)
    assert (s["seen"], s["sum"]) == ("no", "")
    s.answer("n", 4)
    assert (s["seen"], s["sum"]) == ("yes", "7")


@pytest.mark.row(183)
def test_days_are_added_and_subtracted_as_numbers() -> None:
    s = filled(
        """
        | survey |
        |        | type      | name | label | calculation                        |
        |        | date      | born | Born  |                                    |
        |        | calculate | days |       | today() - ${born}                  |
        |        | calculate | age  |       | int((today() - ${born}) div 365.25) |
        |        | calculate | next |       | date(${born} + 30)                 |
        """,
        {"born": "1990-02-28"},
    )
    assert (s["days"], s["age"], s["next"]) == ("13417", "36", "1990-03-30")
    s.answer("born", None)
    assert (s["days"], s["age"], s["next"]) == ("", "", "")


@pytest.mark.row(183)
@pytest.mark.parametrize("hour", [0, 3, 12, 23])
def test_today_is_not_in_the_future_at_any_hour(hour: int) -> None:
    """Five hours ahead of Greenwich the day begins when it is still yesterday there."""
    s = filled(
        """
        | survey |
        |        | type      | name | label | constraint | calculation                            |
        |        | date      | day  | Day   | . <= now() |                                        |
        |        | dateTime  | at   | At    | . < today() |                                       |
        |        | calculate | past |       |            | if(now() >= today(), 'yes', 'no')      |
        """,
        {"day": "2026-11-23", "at": "2026-11-22T23:59:00.000+05:00"},
        now=NOW.replace(hour=hour),
    )
    assert (s.node("day").problem, s.node("at").problem, s["past"]) == (None, None, "yes")
    s.answer("day", "2026-11-24")
    s.answer("at", "2026-11-23T00:30:00.000+05:00")
    assert None not in (s.node("day").problem, s.node("at").problem)


@pytest.mark.row(184)
def test_a_number_in_the_record_has_no_needless_point() -> None:
    s = filled(
        """
        | survey |
        |        | type      | name | label | calculation    |
        |        | decimal   | d    | D     |                |
        |        | calculate | twice |      | ${d} * 2       |
        |        | calculate | said |       | concat(${d}, ' kg') |
        """,
        {"d": 2.5},
    )
    assert (s["twice"], s["said"]) == ("5", "2.5 kg")
    s.answer("d", 3.0)
    assert (s["d"], s["twice"], s["said"]) == ("3", "6", "3 kg")


@pytest.mark.row(186)
def test_attributes_of_a_list_are_read() -> None:
    model = """<instance><data id="test"><of/></data></instance>
    <instance id="places"><root><item kind="city"><name>Petropavl</name></item>
    <item kind="village"><name>Mamlyut</name></item></root></instance>
    <bind nodeset="/data/of" type="string" calculate="instance('places')/root/item[@kind = 'village']/name"/>"""
    assert begun(load(xform(model)))["of"] == "Mamlyut"


@pytest.mark.row(175, 177, 178)
@pytest.mark.parametrize("depth", [61, 500, 20_000])
@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("-", ""), ("/data/g[", "]"), ("not(", ")")])
def test_an_expression_nested_too_deep_is_refused_and_nothing_falls(
    depth: int, opening: str, closing: str
) -> None:
    told = refused(lambda: worked_out(opening * depth + "1" + closing * depth, DATA))
    assert "deep" in told


@pytest.mark.row(174, 175)
def test_an_expression_of_very_many_parts_is_refused() -> None:
    assert "parts" in refused(lambda: worked_out("1" + " + 1" * 5_000))
    assert worked_out("1" + " + 1" * 100) == "101"


@pytest.mark.row(178)
def test_the_number_in_a_predicate_may_be_an_answer() -> None:
    form = form_of("""
        | survey |
        |        | type         | name   | label  | calculation              |
        |        | begin repeat | member | Member |                          |
        |        | text         | name   | Name   |                          |
        |        | end repeat   |        |        |                          |
        |        | integer      | which  | Which  |                          |
        |        | calculate    | chosen |        | /data/member[number(/data/which)]/name |
    """)
    s = begun(form, {"member[1]/name": "Айгүл", "which": 1})
    assert s["chosen"] == "Айгүл"
    s.answer("which", 2)
    assert s["chosen"] == ""
