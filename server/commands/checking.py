"""`qonys forms check`: an author sees what is wrong with a form, and where."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from surveys.authoring import Checked, Finding

_FILE = click.Path(path_type=Path)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("check")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--media", type=_FOLDER, help="Folder with the pictures and lists that the form names.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
def check_forms(files: tuple[Path, ...], media: Path | None, *, strict: bool, as_json: bool) -> None:
    """Tell all that is wrong with FILES (xlsx, csv, md), with sheet, row and column; without FILES, with our own."""
    from surveys.authoring import check_safely, instruments

    checked = {path: check_safely(path, media) for path in files or instruments()}
    if as_json:
        click.echo(_as_json(checked))
    else:
        for path, found in checked.items():
            click.echo("\n".join(_as_table(path, found)))
    failed = any(not found.is_good or (strict and found.findings) for found in checked.values())
    raise SystemExit(1 if failed else 0)


def _as_json(checked: "dict[Path, Checked]") -> str:
    import msgspec

    rows = [
        {"file": str(path), "ok": found.is_good, "findings": msgspec.to_builtins(found.findings)}
        for path, found in checked.items()
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_table(path: Path, checked: "Checked") -> list[str]:
    """Return the findings one under another, with their places in columns."""
    errors = sum(finding.level == "error" for finding in checked.findings)
    counts = f"{_count(errors, 'error')}, {_count(len(checked.findings) - errors, 'warning')}"
    lines = [f"{path}: {counts if checked.findings else 'nothing to mend'}"]
    places = [finding.place for finding in checked.findings]
    wide = max((len(place) for place in places), default=0)
    for finding, place in zip(checked.findings, places, strict=True):
        lines.append(f"  {finding.level:<7}  {place:<{wide}}  {_words(finding)}")
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _words(finding: "Finding") -> str:
    return f"{finding.sentence} {finding.hint}".strip()
