"""The README is true."""

import re
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme() -> None:
    code = "".join(path.read_text() for room in ("server", "mobile") for path in (ROOT / room).rglob("*.py"))
    settings = set(re.findall(r"\bQONYS_[A-Z_]+\b", code))
    assert settings
    assert settings - set(re.findall(r"\bQONYS_[A-Z_]+\b", README)) == set()


def test_every_make_goal_in_the_readme_exists() -> None:
    goals = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"demo", "test"} <= named <= goals


def test_every_room_in_the_map_exists() -> None:
    package, rooms = "", []
    for indent, name in re.findall(r"^    ( *)([a-z]+)/ ", README, flags=re.MULTILINE):
        package = "" if not indent else package
        rooms.append(f"{package}{name}/")
        package = package or f"{name}/"
    assert len(rooms) > 10
    assert [room for room in rooms if not (ROOT / room).is_dir()] == []


def test_the_readme_is_one_page() -> None:
    assert len(README.splitlines()) <= 150


def test_every_pinned_choice_says_why() -> None:
    """Each direct requirement stands in the README with its reason."""
    names = {
        line.split("[")[0].split("=")[0].split(">")[0].split("<")[0].strip()
        for file in ("run.in", "test.in")
        for line in (ROOT / "requirements" / file).read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }
    assert {name for name in names if name not in README} == set()


def test_the_version_is_in_the_changelog() -> None:
    project = msgspec.toml.decode((ROOT / "pyproject.toml").read_bytes())["project"]
    assert project["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
