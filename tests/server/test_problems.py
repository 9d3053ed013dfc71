"""Whatever the server can tell a caller has its words in three languages."""

import re
from typing import get_args

import pytest

from server.problems import Problem, every_problem
from surveys.exchange.sync import RefusalCode
from surveys.wording import LANGUAGES, catalogue, say


@pytest.mark.parametrize("problem", every_problem(), ids=lambda kind: kind.__name__)
def test_every_problem_has_its_words(problem: type[Problem]) -> None:
    for language in LANGUAGES:
        assert say(f"problem.{problem.__name__}.title", language)
        assert say(f"problem.{problem.__name__}.detail", language).endswith(".")


@pytest.mark.parametrize("code", get_args(RefusalCode))
def test_every_refusal_has_its_words(code: str) -> None:
    for language in LANGUAGES:
        assert say(f"refused.{code}", language, field="heat_day")


def test_no_words_are_left_over() -> None:
    known = {kind.__name__ for kind in every_problem()}
    told = {key.split(".")[1] for key in catalogue() if re.match(r"problem\.[A-Z]", key)}
    assert told == known
