"""The house stands as the README draws it."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKED = subprocess.run(
    ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.splitlines()


@pytest.mark.parametrize("package", ["surveys", "server", "mobile", "analysis"])
def test_the_packages_are_ours(package: str) -> None:
    assert Path(importlib.import_module(package).__file__ or "").parent == ROOT / package


def test_no_test_folder_is_a_package() -> None:
    assert not [name for name in TRACKED if name.startswith("tests/") and name.endswith("__init__.py")]


def test_no_module_is_a_hall() -> None:
    modules = [name for name in TRACKED if name.endswith(".py") and not name.startswith("tests/")]
    halls = {name: lines for name in modules if (lines := (ROOT / name).read_text().count("\n")) > 350}
    assert halls == {}


def test_no_file_names_a_registry_or_a_machine() -> None:
    wrong = re.compile(
        r"--(extra-)?index-url|--find-links|\"resolved\":|(?<![\w.)])/(work|farm|root|home)/\w"
    )
    texts = [name for name in TRACKED if name != "tests/test_layout.py" and (ROOT / name).is_file()]
    named = [
        name for name in texts if wrong.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert named == []


def test_every_requirement_is_pinned_with_its_hash() -> None:
    for pins in (ROOT / "requirements").glob("*.txt"):
        entries = re.findall(r"^[a-z][^\n]*\n(?: [^\n]*\n)*", pins.read_text(), flags=re.MULTILINE)
        assert entries
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
