"""Filled-in forms that a test drives like a script: `s = filled("| survey | … |")`, `s.answer("age", 5)`, `s["age"]`."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, TypedDict, Unpack

import pytest
from pyxform.xls2xform import convert

from surveys.form import Form, FormError, load
from surveys.interview.session import NodeState, Session

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=5)))

_SETTINGS = """
| settings |
| | form_id | version |
| | test | 1 |
"""

_XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"
 xmlns:orx="http://openrosa.org/xforms" xmlns:entities="http://www.opendatakit.org/xforms/entities">
<h:head><h:title>Test</h:title><model>{model}</model></h:head><h:body>{body}</h:body></h:html>"""


class Filled(Session):
    """A session whose questions are named as in the form: a bare name means /data/name."""

    def answer(self, ref: str, value: object) -> set[str]:
        return super().answer(_full(ref), value)

    def node(self, ref: str) -> NodeState:
        return super().node(_full(ref))

    def __getitem__(self, ref: str) -> str:
        """Return the text that a relevant question holds; of one that is not asked, a blank."""
        state = self.node(ref)
        return state.text if state.relevant else ""


def _full(ref: str) -> str:
    return ref if ref.startswith("/") else f"/data/{ref}"


class Options(TypedDict, total=False):
    """How a form is begun, where it matters to a test."""

    given: Mapping[str, object]
    language: str
    now: datetime
    seed: int


def filled(table: str, answers: Mapping[str, object] | None = None, **options: Unpack[Options]) -> Filled:
    """Begin the XLSForm whose sheets `table` holds as Markdown, and answer what is given, by reference or name."""
    return begun(form_of(table), answers, **options)


def begun(form: Form, answers: Mapping[str, object] | None = None, **options: Unpack[Options]) -> Filled:
    """Begin a form at a moment that tests know, in English, and answer what is given."""
    how: dict[str, Any] = {"now": NOW, "language": "en", **options}
    session = Filled(form, **how)
    for ref, value in (answers or {}).items():
        session.answer(ref, value)
    return session


def form_of(table: str, media: Mapping[str, bytes] | None = None) -> Form:
    """Return the form whose sheets `table` holds as Markdown; `media` are its files by URI (jr://file-csv/a.csv)."""
    files: dict[str, Any] = {"media": media.get} if media else {}
    return load(xml_of(table), **files)


@cache
def xml_of(table: str) -> str:
    """Return the XForm that pyxform makes of the sheets; settings are added when there are none."""
    lines = "\n".join(line.strip() for line in table.strip().splitlines())
    whole = lines if "| settings" in lines else lines + _SETTINGS
    return convert(whole, form_name="data", file_type=".md").xform


def xform(model: str, body: str = "") -> str:
    """Return an XForm around a raw model and body, for what an XLSForm cannot say."""
    return _XFORM.format(model=model, body=body)


def worked_out(expression: str, xml: str = "<a/><b/>", **options: Unpack[Options]) -> str:
    """Return what a calculation keeps for an expression that stands at /data/it, beside the elements `xml`."""
    escaped = expression.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    model = f"""<instance><data id="test" version="1"><it/>{xml}</data></instance>
        <bind nodeset="/data/it" type="string" calculate="{escaped}"/>"""
    return begun(load(xform(model)), **options)["it"]


def refused(make: Callable[[], object]) -> str:
    """Return the sentence with which a form is refused."""
    try:
        make()
    except FormError as problem:
        return str(problem)
    raise AssertionError("The form was not refused.")


def by_row(table: dict[int, list[tuple]]) -> list:
    """Return the cases of a table as parameters, each marked with the row it keeps."""
    return [pytest.param(*case, marks=pytest.mark.row(row)) for row, cases in table.items() for case in cases]
