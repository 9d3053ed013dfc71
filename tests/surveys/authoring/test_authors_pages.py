"""The pages for authors beside the instruments say what is so."""

import re
from pathlib import Path

import pytest

from surveys.authoring import compile_instrument
from surveys.catalogue import form_ids, instrument_paths
from surveys.interview.agreement import disagreements
from surveys.rules import load_rules

FOLDER = Path(instrument_paths()[0]).parent
CHANGES = (FOLDER / "CHANGES.md").read_text(encoding="utf-8")
LICENSED = (FOLDER / "LICENSED.md").read_text(encoding="utf-8")
ITEM = re.compile(r"`((?:con|arr|per|wel|heat|hou|kid|tie|nav|pul|prw|dpw|sch|evs|ctt|exi|cmp)_\w+)`")


def test_every_item_that_the_log_names_is_asked_somewhere() -> None:
    forms = "".join(path.read_text(encoding="utf-8") for path in instrument_paths())
    assert [name for name in set(ITEM.findall(CHANGES)) if f" {name} " not in forms] == []


@pytest.mark.parametrize("said", re.findall(r"«([^»]+)»", CHANGES.split("| now | why |")[1].split("\n\n")[0]))
def test_the_log_of_words_holds_the_old_words_or_the_new(said: str) -> None:
    """Of a row's two cells the second must stand in a form; the first may stand nowhere any more."""
    row = next(line for line in CHANGES.splitlines() if f"«{said}»" in line)
    now = row.split("|")[4]
    if f"«{said}»" in now:
        forms = "".join(path.read_text(encoding="utf-8") for path in instrument_paths())
        assert said.removeprefix("… ") in forms


def test_the_example_of_a_licensed_scale_is_one_that_can_be_published(tmp_path: Path) -> None:
    """The rules of the page, made whole, agree with a form made as the page says."""
    text = "\n".join(
        line[4:] for line in LICENSED.splitlines() if line.startswith("    ") and "qonys" not in line
    )
    points = re.search(r"points = \{[^}]+\}", text)
    assert points is not None
    rows = "".join(f'    {{item = "who5_{n}", {points[0]}}},\n' for n in range(1, 6))
    whole = re.sub(r"rows = \[.*\]", f"rows = [\n{rows}]", text, flags=re.DOTALL).replace('"who5_n", ', "")
    example = whole.replace('domain = "who5"', 'domain = "wellbeing"')
    assert list(disagreements(compile_instrument(_scale(tmp_path)).form, load_rules(example))) == []


def _scale(folder: Path) -> Path:
    """Write a scale of five rows as the page says, without anybody's words."""
    head = (FOLDER / "wellbeing.md").read_text(encoding="utf-8").split("\n\n")
    columns = "| survey | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | bind::qonys:privacy |"
    rows = "\n".join(
        f"| | select_one who5_freq | who5_{n} | {n} | {n} | {n} | private |" for n in range(1, 6)
    )
    names = [f"s{n}" for n in range(6)] + ["dk", "pns"]
    lists = "| choices | list_name | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |"
    choices = "\n".join(f"| | who5_freq | {name} | {name} | {name} | {name} |" for name in names)
    settings = head[-1].replace("wellbeing", "who5").replace("Хал-жағдай", "who5")
    rule = "|---|---|---|---|---|---|"
    path = folder / "who5.md"
    text = f"# who5\n\n{columns}\n{rule}---|\n{rows}\n\n{lists}\n{rule}\n{choices}\n\n{settings}"
    path.write_text(text, encoding="utf-8")
    return path


def test_pages_in_capitals_are_no_instruments() -> None:
    assert not {"CHANGES", "LICENSED"} & set(form_ids())
