"""The tools that read the code have nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["ty", "check", "surveys", "server", "mobile", "analysis", "tests", "bootstrap.py"],
        ["lint-imports"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_tool_has_nothing_to_say(command: list[str]) -> None:
    ran = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
