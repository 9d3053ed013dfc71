"""Functions on numbers, on truth and on counts of answers (rows 202 to 216, 239 to 256, 265 to 271)."""

import math

import pytest

from tests.surveys.conformance.scripts import by_row, filled, refused, worked_out

DATA = "<a/><n>5</n><zero>0</zero><word>no</word>"

KEPT = {
    205: [("if(true(), 1, 0)", "1"), ("string(true())", "true"), ("true() + 1", "2")],
    206: [("if(false(), 1, 0)", "0"), ("string(false())", "false"), ("false() + 1", "1")],
    207: [
        ("if(boolean('false'), 1, 0)", "1"),
        ("if(boolean(''), 1, 0)", "0"),
        ("if(boolean(0), 1, 0)", "0"),
        ("if(boolean(-0.5), 1, 0)", "1"),
        ("if(boolean(number('')), 1, 0)", "0"),
        ("if(boolean(/data/a), 1, 0)", "0"),
        ("if(boolean(/data/word), 1, 0)", "1"),
        ("if(boolean(1 = 2), 1, 0)", "0"),
    ],
    209: [
        ("if(not(1 = 2), 1, 0)", "1"),
        ("if(not('a'), 1, 0)", "0"),
        ("if(not(''), 1, 0)", "1"),
        ("if(not(number('')), 1, 0)", "1"),
        ("if(not(not(true())), 1, 0)", "1"),
    ],
    211: [
        ("number('12.50')", "12.5"),
        ("number('  7 ')", "7"),
        ("number('-.5')", "-0.5"),
        ("number('')", ""),
        ("number('7 km')", ""),
        ("number(1 = 1)", "1"),
        ("number('1970-01-02')", "1"),
        ("number('2026-02-30')", ""),
        ("number(/data/n)", "5"),
    ],
    212: [
        ("int(2.9)", "2"),
        ("int(-2.9)", "-2"),
        ("int('2.1')", "2"),
        ("int('x')", ""),
        ("int('')", ""),
        ("string(int(-0.5))", "0"),
        ("string(int(1 div 0))", "Infinity"),
    ],
    213: [
        ("round(2.4)", "2"),
        ("round(2.5)", "3"),
        ("round(-1.5)", "-2"),
        ("round(1.005, 2)", "1.01"),
        ("round(1.25, 1)", "1.3"),
        ("round(1234, -2)", "1200"),
        ("round(33.33, -2)", "0"),
        ("round(7, 3)", "7"),
        ("round('')", ""),
        ("round(1.5, '')", ""),
        ("string(round(1 div 0))", "Infinity"),
        ("string(round(-0.2))", "0"),
    ],
    214: [
        ("sum(/data/n)", "5"),
        ("sum(/data/a)", "0"),
        ("sum(/data/word)", ""),
        ("sum(/data/n, /data/a, 4)", "9"),
        ("sum(0.1, 0.2)", "0.3"),
    ],
    215: [
        ("min(3, 1, 2)", "1"),
        ("min(-1, 0, -3)", "-3"),
        ("min('', 4)", "4"),
        ("min('')", ""),
        ("min(1, 'x')", ""),
        ("min(/data/n, 7)", "5"),
        ("min('2026-11-23', '2026-11-20')", "20777"),
    ],
    216: [
        ("max(3, 1, 2)", "3"),
        ("max(-1, -2)", "-1"),
        ("max(-4, '')", "-4"),
        ("max('')", ""),
        ("max(1, 'x')", ""),
        ("max(/data/n, 2)", "5"),
    ],
    239: [
        ("floor(-1.5)", "-2"),
        ("floor(1.9)", "1"),
        ("floor('')", ""),
        ("string(floor(-1 div 0))", "-Infinity"),
    ],
    240: [
        ("ceiling(1.2)", "2"),
        ("ceiling(-1.9)", "-1"),
        ("ceiling('x')", ""),
        ("string(ceiling(-0.5))", "0"),
    ],
    241: [("abs(-3.5)", "3.5"), ("abs(3.5)", "3.5"), ("abs('')", ""), ("string(abs(-1 div 0))", "Infinity")],
    242: [
        ("pow(2, 10)", "1024"),
        ("pow(4, 0.5)", "2"),
        ("pow(2, -1)", "0.5"),
        ("pow(0, 0)", "1"),
        ("pow(-8, 1 div 3)", ""),
        ("pow('', 2)", ""),
        ("string(pow(0, -1))", "Infinity"),
        ("string(pow(10, 400))", "Infinity"),
        ("string(pow(-10, 401))", "-Infinity"),
    ],
    247: [
        ("if(checklist(1, 2, 1 = 1, 1 = 1), 1, 0)", "1"),
        ("if(checklist(1, 2, 1 = 1, 1 = 1, 1 = 1), 1, 0)", "0"),
        ("if(checklist(2, -1, 1 = 1, 2 = 1), 1, 0)", "0"),
        ("if(checklist(-1, 1, 1 = 1, 2 = 1), 1, 0)", "1"),
        ("if(checklist(-1, -1), 1, 0)", "1"),
        ("if(checklist(1, 1, /data/zero, /data/n), 1, 0)", "1"),
        ("if(checklist(1, 1, /data/a, number('')), 1, 0)", "0"),
        ("if(checklist('', 1, 1 = 1), 1, 0)", "0"),
    ],
    248: [
        ("if(weighted-checklist(3, 5, 1 = 1, 2, 1 = 1, 1.5, 1 = 2, 9), 1, 0)", "1"),
        ("if(weighted-checklist(4, 5, 1 = 1, 2, 1 = 1, 1.5), 1, 0)", "0"),
        ("if(weighted-checklist(-1, 2, 1 = 1, 3), 1, 0)", "0"),
        ("if(weighted-checklist(2, -1, 1 = 1, 3), 1, 0)", "1"),
        ("if(weighted-checklist(0, 0), 1, 0)", "1"),
        ("if(weighted-checklist(1, 5, 1 = 1, ''), 1, 0)", "0"),
    ],
    251: [("sqrt(9)", "3"), ("sqrt(-1)", ""), ("sqrt('')", "")],
    252: [
        ("log(1)", "0"),
        ("round(log(10), 6)", "2.302585"),
        ("log(-1)", ""),
        ("log('')", ""),
        ("string(log(0))", "-Infinity"),
    ],
    253: [("log10(1000)", "3"), ("log10(-1)", ""), ("string(log10(0))", "-Infinity"), ("log10('x')", "")],
    254: [
        ("exp(0)", "1"),
        ("round(exp(1), 6)", "2.718282"),
        ("string(exp(1000))", "Infinity"),
        ("exp('')", ""),
    ],
    255: [("exp10(3)", "1000"), ("exp10(-2)", "0.01"), ("string(exp10(400))", "Infinity"), ("exp10('')", "")],
    256: [("round(pi(), 6)", "3.141593")],
    265: [("sin(0)", "0"), ("round(sin(pi() div 2), 9)", "1"), ("sin('')", ""), ("sin(1 div 0)", "")],
    266: [("cos(0)", "1"), ("round(cos(pi()), 9)", "-1"), ("cos('a')", "")],
    267: [("tan(0)", "0"), ("round(tan(pi() div 4), 9)", "1"), ("tan('')", "")],
    268: [("asin(0)", "0"), ("round(asin(1) * 2, 9)", "3.141592654"), ("asin(2)", ""), ("asin('')", "")],
    269: [("acos(1)", "0"), ("round(acos(-1), 9)", "3.141592654"), ("acos(2)", ""), ("acos('')", "")],
    270: [("atan(0)", "0"), ("round(atan(1) * 4, 9)", "3.141592654"), ("atan('')", "")],
    271: [
        ("atan2(0, 1)", "0"),
        ("round(atan2(0, -1), 9)", "3.141592654"),
        ("round(atan2(1, 0) * 2, 9)", "3.141592654"),
        ("atan2(1, '')", ""),
    ],
}

REFUSED = {
    205: [("true(1)", "true() takes 0 values")],
    206: [("false(1)", "false() takes 0 values")],
    207: [("boolean()", "boolean() takes 1 values")],
    209: [("not()", "not() takes 1 values"), ("not(1, 2)", "not() takes 1 values")],
    211: [("number(1, 2)", "number() takes 0 or 1 values")],
    212: [("int()", "int() takes 1 values")],
    213: [("round()", "round() takes 1 to 2 values"), ("round(1, 2, 3)", "round() takes 1 to 2 values")],
    214: [("sum()", "sum() takes at least 1 values")],
    215: [("min()", "min() takes at least 1 values")],
    216: [("max()", "max() takes at least 1 values")],
    239: [("floor(1, 2)", "floor() takes 1 values")],
    240: [("ceiling()", "ceiling() takes 1 values")],
    241: [("abs()", "abs() takes 1 values")],
    242: [("pow(1)", "pow() takes 2 values")],
    247: [("checklist(1)", "checklist() takes at least 2 values")],
    248: [("weighted-checklist(1, 2, 3)", "takes a weight for each answer")],
    251: [("sqrt()", "sqrt() takes 1 values")],
    252: [("log()", "log() takes 1 values")],
    253: [("log10(1, 2)", "log10() takes 1 values")],
    254: [("exp()", "exp() takes 1 values")],
    255: [("exp10()", "exp10() takes 1 values")],
    256: [("pi(1)", "pi() takes 0 values")],
    265: [("sin()", "sin() takes 1 values")],
    266: [("cos(1, 2)", "cos() takes 1 values")],
    267: [("tan()", "tan() takes 1 values")],
    268: [("asin()", "asin() takes 1 values")],
    269: [("acos()", "acos() takes 1 values")],
    270: [("atan(1, 2)", "atan() takes 1 values")],
    271: [("atan2(1)", "atan2() takes 2 values")],
}


@pytest.mark.parametrize(("expression", "kept"), by_row(KEPT))
def test_a_function_on_numbers_gives_what_the_specification_says(expression: str, kept: str) -> None:
    found = worked_out(expression, DATA)
    assert found == kept or (kept and math.isclose(float(found), float(kept), abs_tol=1e-12))


@pytest.mark.parametrize(("expression", "told"), by_row(REFUSED))
def test_a_function_on_numbers_is_refused_with_other_arguments(expression: str, told: str) -> None:
    assert told in refused(lambda: worked_out(expression, DATA))


ROSTER = """
    | survey |
    |        | type         | name   | label  | calculation                                             |
    |        | begin repeat | member | Member |                                                         |
    |        | integer      | age    | Age    |                                                         |
    |        | integer      | ill    | Ill    |                                                         |
    |        | end repeat   |        |        |                                                         |
    |        | calculate    | total  |        | sum(${age})                                             |
    |        | calculate    | oldest |        | max(${age})                                             |
    |        | calculate    | least  |        | min(${age})                                             |
    |        | calculate    | listed |        | if(checklist(2, 2, ${ill}), 'yes', 'no')                |
    |        | calculate    | weighs |        | if(weighted-checklist(40, 50, ${ill}, ${age}), 'yes', 'no') |
"""


@pytest.mark.row(214, 215, 216, 247, 248)
def test_the_answers_of_all_instances_count_and_a_blank_does_not() -> None:
    s = filled(ROSTER, {"member[1]/age": 4, "member[1]/ill": 1})
    assert (s["total"], s["oldest"], s["least"]) == ("4", "4", "4")
    for age, ill in ((41, 1), (70, 0), (None, None)):
        instance = s.add("/data/member")
        s.answer(f"{instance}/age", age)
        s.answer(f"{instance}/ill", ill)
    assert (s["total"], s["oldest"], s["least"]) == ("115", "70", "4")
    assert (s["listed"], s["weighs"]) == ("yes", "yes")
    s.remove("/data/member[1]")
    assert (s["total"], s["oldest"], s["least"], s["listed"]) == ("111", "70", "41", "no")


@pytest.mark.row(238)
def test_a_random_number_lies_below_one_and_differs() -> None:
    drawn = {worked_out("random()") for _ in range(20)}
    assert len(drawn) == 20
    assert all(0 <= float(text) < 1 for text in drawn)
    assert "random() takes 0 values" in refused(lambda: worked_out("random(1)"))
