"""The scenarios beside the instruments: answers in; what is asked, refused, scored and opened comes out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import msgspec
from pyxform.xls2xform import convert

from surveys.catalogue import instrument_paths
from surveys.form import Form, load
from surveys.interview.session import Session

FOLDER = Path(instrument_paths()[0]).parent / "scenarios"
Step = tuple[str, str | int | float | list[str]]


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One filling-in. A step is a reference and an answer, or "+" and the repeat that gets one turn more.

    What is expected and None is not looked at; an empty list says that there is nothing. A wish is its category, its
    first service and its haste; a score is its value, how many rows are answered and how many asked.
    """

    says: str
    steps: tuple[Step, ...]
    on: date = date(2026, 1, 20)
    given: dict[str, str | int] = {}
    people: int | None = None
    asked: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    needs: tuple[str, ...] | None = None
    wishes: tuple[tuple[str, str, str], ...] | None = None
    scores: dict[str, tuple[int | None, int, int]] | None = None
    items: int | None = None


@cache
def form(form_id: str) -> Form:
    path = next(path for path in instrument_paths() if path.stem == form_id)
    return load(convert(path, file_type=".md").xform)


@cache
def scenarios(form_id: str) -> tuple[Scenario, ...]:
    text = (FOLDER / f"{form_id}.json").read_bytes()
    return msgspec.json.decode(text, type=tuple[Scenario, ...])


def filled(form_id: str, steps: Iterable[Step], given: dict[str, str | int], on: date) -> Session:
    """Return the session after these steps."""
    session = Session(form(form_id), given=given, now=datetime.combine(on, time(9), UTC))
    for ref, value in steps:
        if ref == "+":
            session.add(str(value))
        else:
            session.answer(ref, value)
    return session
