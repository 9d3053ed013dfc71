"""Expressions are read as ODK XPath says, and an author is told where one goes wrong."""

import math
from collections.abc import Callable

import pytest

from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Path, Step, parse


def test_a_path_is_read_as_its_steps() -> None:
    assert parse("../b[. = 1]/c") == Path(
        "",
        (
            Step("parent", "*"),
            Step("child", "b", (Binary("=", Path("", (Step("self", "*"),)), Literal(1.0)),)),
            Step("child", "c"),
        ),
    )


def test_a_call_can_be_followed_by_steps() -> None:
    assert parse("instance('l')/top/item") == Path(
        Call("instance", (Literal("l"),)), (Step("child", "top"), Step("child", "item"))
    )


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 4 - 3", 3.0),
        ("7 div 2", 3.5),
        ("7 mod 3", 1.0),
        ("-7 mod 3", -1.0),
        ("- 2 * - 3", 6.0),
        ("1 div 0", math.inf),
        ("2 > 1 and 1 > 2 or 3 >= 3", True),
        ("1 = 1 = true()", True),
        ("1 < 2 = true()", True),
        ("/data/a div /data/b", 4.0),
        ("/data/a*/data/b", 16.0),
        ("../a - ../b", 6.0),
        ("'1' + '2'", 3.0),
        ('"it\'s"', "it's"),
    ],
)
def test_operators_bind_as_in_xpath(work_out: Callable, expression: str, value: object) -> None:
    assert work_out(expression, a="8", b="2") == value


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("/data/n = 5", True),
        ("/data/n = '5'", True),
        ("/data/n = 5.0", True),
        ("/data/b = 5", True),
        ("/data/n = /data/b", True),
        ("/data/c = ''", True),
        ("/data/c < 3", False),
        ("/data/c >= 0", False),
        ("/data/c = 0", False),
        ("/data/c != 0", True),
        ("/data/n > /data/c", False),
        ("not(/data/c)", True),
        ("'2026-11-02' > '2026-10-31'", True),
        ("'a' < 'b'", False),
        ("today() = '2026-11-23'", True),
        ("today() - '2026-11-20' = 3", True),
    ],
)
def test_a_blank_is_no_number_and_compares_as_none(work_out: Callable, expression: str, holds: bool) -> None:  # noqa: FBT001
    assert work_out(expression, n="5", b="5.0") is holds


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("1 + ", "the expression ends"),
        ("(1 + 2", "“)” is needed"),
        ("1 2", "an operator is needed"),
        ("'open", "never closed"),
        ("a[1", "“]” is needed"),
        ("a ! b", "“!” at character 3"),
        ("if(1,2", "“)” is needed"),
        ("foo::a", "a known axis"),
    ],
)
def test_a_broken_expression_is_told_with_its_place(expression: str, told: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("nothing()", "no function called nothing()"),
        ("selected(/data/a)", "selected() takes 2 values, not 1"),
        ("if(1, 2)", "if() takes 3 values"),
        ("/data/x", "no question called x"),
        ("/other/a", "must start with /data"),
        ("../../..", "nothing around"),
        ("instance('nowhere')/top", "no list called nowhere"),
        ("current() + last()", "last()"),
    ],
)
def test_what_a_form_does_not_have_is_told_when_it_is_loaded(
    work_out: Callable, expression: str, told: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        work_out(expression)
    assert told in str(caught.value)
