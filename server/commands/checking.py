"""`qonys forms check` and `preview`: an author sees what is wrong with a form, and the form as the app asks it."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from surveys.wording import LANGUAGES

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
    from surveys.authoring import check_file, check_safely, instruments

    checked = {path: check_safely(path, media) for path in files} or {
        path: check_file(path, media) for path in instruments()
    }
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


@click.command("preview")
@click.argument("file", type=_FILE)
@click.option("--language", type=click.Choice(LANGUAGES), default="kk", show_default=True)
@click.option("--media", type=_FOLDER, help="Folder with the pictures and lists that the form names.")
def preview_form(file: Path, language: str, media: Path | None) -> None:
    """Open FILE in the app as a family would meet it: without a server and a PIN, and nothing is kept or sent."""
    from surveys.authoring import check_safely

    checked = check_safely(file, media)
    if checked.findings:
        click.echo("\n".join(_as_table(file, checked)), err=True)
    if not checked.is_good:
        raise SystemExit(1)
    with TemporaryDirectory() as folder:
        xform = Path(folder) / "form.xml"
        xform.write_text(checked.xform, encoding="utf-8")
        raise SystemExit(subprocess.call(preview_command(xform, language, media)))


def preview_command(xform: Path, language: str, media: Path | None) -> list[str]:
    """Return how the app is started on one form."""
    command = [sys.executable, "-m", "mobile", "--preview", str(xform), "--language", language]
    return [*command, "--media", str(media.absolute())] if media else command
