"""`qonys forms run`: a form is filled in by steps, for an author's own tests and to compare engines."""

import json
import sys
from pathlib import Path
from typing import TextIO

import click

_SPREADSHEETS = (".md", ".csv", ".xlsx", ".xlsm", ".xls")


@click.command("run")
@click.argument("form", required=False)
@click.argument("steps", required=False)
@click.option("--media", type=click.Path(exists=True, file_okay=False), help="Folder with the form's files.")
@click.option("--now", help="The moment that the form is to believe in, such as 2026-03-04T05:06:07.")
@click.option(
    "--serve", "is_serving", is_flag=True, help="Answer one JSON request a line from standard input."
)
def run_form(
    form: str | None, steps: str | None, media: str | None, now: str | None, *, is_serving: bool
) -> None:
    """Fill in FORM (XForm or XLSForm) by STEPS, a JSON list or a file with one, and tell the state of everything.

    A step is ["/data/a", "5"] to answer, ["+", "/data/rep"] to add to a repeat, ["-", "/data/rep", 0] to remove its
    first, ["lang", "English"] to speak it, ["read", "/data/a", "5"] to expect a value. What fails is told and makes
    the command fail.
    """
    if is_serving:
        _serve(sys.stdin)
        return
    if form is None:
        raise click.UsageError("Say which FORM to run, or --serve.")
    told = _answer({"form": form, "steps": _steps(steps), "media": media, "now": now})
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    raise SystemExit(1 if told["status"] == "failure" or told["errors"] else 0)


def _serve(lines: TextIO) -> None:
    for line in lines:
        if line.strip():
            click.echo(json.dumps(_answer_line(line), ensure_ascii=False))


def _answer_line(line: str) -> dict:
    try:
        request = json.loads(line)
    except ValueError as problem:
        return {"status": "failure", "error": f"A request is one line of JSON: {problem}."}
    if not isinstance(request, dict):
        return {"status": "failure", "error": "A request is a JSON object with “form” and “steps”."}
    return _answer(request)


def _answer(request: dict) -> dict:
    from surveys.interview.running import run

    return run(request, _xform)


def _steps(text: str | None) -> list:
    if text is None:
        return []
    try:
        return json.loads(text if text.lstrip().startswith("[") else Path(text).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise click.BadParameter(f"STEPS is a JSON list or a file with one: {problem}") from None


def _xform(path: str) -> str:
    """Return the XForm at a path; a spreadsheet is compiled first."""
    if not path.lower().endswith(_SPREADSHEETS):
        return Path(path).read_text(encoding="utf-8")
    from surveys.authoring import InvalidInstrument, compile_instrument
    from surveys.form import FormError

    try:
        return compile_instrument(Path(path)).xform
    except InvalidInstrument as problem:
        raise FormError(str(problem)) from None
