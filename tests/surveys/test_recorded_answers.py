"""Forms by chance, filled in by chance: the states that our engine and two others agreed about are reached again.

The states are written by `python -m tests.oracle record COUNT`.
"""

import json
from pathlib import Path

import pytest

from surveys.interview.running import run

RECORDED = Path(__file__).with_name("recorded_answers.json")
CASES = json.loads(RECORDED.read_text(encoding="utf-8"))
KEYS = ("relevant", "required", "value", "violation", "options")


def recorded(told: dict) -> dict[str, list]:
    """Return what is kept of a state: every node, ids excepted, as it is where that is worth telling."""
    return {
        node["ref"]: [node.get(key) for key in KEYS]
        for node in told["nodes"]
        if not node["ref"].endswith("instanceID")
    }


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_it_reaches_the_state_that_engines_agreed_about(case: dict) -> None:
    told = run({"form": case["form"], "steps": case["steps"]})
    assert told["errors"] == []
    assert recorded(told) == case["nodes"]
