"""What the authors' page says is so."""

import re
from pathlib import Path

import pytest

import surveys
from surveys.engine.markdown import plain
from surveys.interview.checking import MOST_INSTANCES
from tests.surveys.conformance.scripts import begun, filled, form_of, worked_out

PAGE = (Path(surveys.__file__).parent / "AUTHORS.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| (?:`(.*?)`)? ?\| (?:`.*?`)? ?\| (?:`.*?`)? ?\|$", PAGE, re.MULTILINE)


def test_the_table_of_expressions_is_read() -> None:
    assert len(ROWS) == 8


@pytest.mark.parametrize(("expression", "kept"), ROWS)
def test_an_expression_keeps_what_the_page_says(expression: str, kept: str) -> None:
    people = "<n>5</n><blank/><person><age>40</age></person><person><age/></person>"
    assert worked_out(expression, people) == kept


def test_a_missing_translation_is_marked_as_the_page_says() -> None:
    s = filled("""
        | survey |
        | | type | name | label::Қазақша (kk) | label::Русский (ru) |
        | | text | mood | | Как дела? |
        | | text | name | Атыңыз | Имя |
    """, language="kk")  # fmt: skip
    said = s.node("mood").label
    assert said == "Как дела? (ru)"
    assert f"“{said}”" in PAGE


def test_as_many_turns_are_accepted_as_the_page_says() -> None:
    assert f"at most {MOST_INSTANCES} are accepted" in PAGE


def test_a_mark_covers_what_lies_inside_and_what_is_calculated_from_it() -> None:
    form = form_of("""
        | survey |
        | | type | name | label | calculation | bind::qonys:privacy |
        | | begin group | mind | Mind | | private |
        | | integer | calm | Calm | | |
        | | end group | | | | |
        | | calculate | worry | | 10 - ${calm} | |
        | settings |
        | | form_id | version | namespaces |
        | | marked | 1 | qonys="https://qonys.kz/xforms" |
    """)
    assert [form.find(name).privacy for name in ("calm", "worry")] == ["private", "private"]
    assert begun(form).node("mind").privacy == "private"


def test_a_star_may_be_a_star() -> None:
    assert plain(r"5 \* 3, *so*") == "5 * 3, so"
