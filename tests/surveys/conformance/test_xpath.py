"""The core of XPath, as the form language has it (rows 174 to 188)."""

import pytest

from tests.surveys.conformance.scripts import worked_out


@pytest.mark.row(174)
@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("if(1 = 1 and 2 > 1, 'yes', 'no')", "yes"),
        ("if(1 = 2 or 2 >= 2, 'yes', 'no')", "yes"),
        ("if(1 != 1, 'yes', 'no')", "no"),
        ("if(1 < 2 and 2 <= 2, 'yes', 'no')", "yes"),
        ("if(true() or 1 = 2 and 1 = 2, 'yes', 'no')", "yes"),
    ],
)
def test_logic_and_comparisons_bind_as_in_xpath(expression: str, kept: str) -> None:
    assert worked_out(expression) == kept
