"""An answer that an author meant to be private is private, or the form is not published."""

import itertools
from pathlib import Path

import pytest

from surveys.authoring.compiling import check_file
from surveys.engine.functions.text import regex
from surveys.form import load
from surveys.interview.session import Session

TABLE = """
| survey | type | name | label | {column} |
|---|---|---|---|---|
| | text | a | A | private |

| settings | form_id | version | namespaces |
|---|---|---|---|
| | marked | 1 | {namespaces} |
"""
OURS = 'qonys="https://qonys.kz/xforms"'


def checked(folder: Path, column: str, namespaces: str = OURS) -> list[str]:
    path = folder / "marked.md"
    path.write_text(TABLE.format(column=column, namespaces=namespaces), encoding="utf-8")
    return [finding.hint for finding in check_file(path).findings if finding.level == "error"]


@pytest.mark.parametrize(
    "column", ["bind:qonys:privacy", "bind::privacy", "bind::qonys:privcy", "privacy", "bind::Qonys:privacy"]
)
def test_a_mark_that_is_misspelled_is_an_error_with_the_right_one(tmp_path: Path, column: str) -> None:
    assert "Did you mean bind::qonys:privacy?" in checked(tmp_path, column)


@pytest.mark.parametrize(
    "namespaces", ["", 'qonys="http://qonys.kz/xforms"', 'other="https://qonys.kz/xforms"']
)
def test_a_mark_whose_namespace_is_not_declared_is_an_error_that_says_what_to_write(
    tmp_path: Path, namespaces: str
) -> None:
    assert f"Write {OURS} in the column namespaces." in checked(tmp_path, "bind::qonys:privacy", namespaces)


def test_the_mark_as_it_should_be_is_none(tmp_path: Path) -> None:
    assert checked(tmp_path, "bind::qonys:privacy") == []


FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:{prefix}="{uri}">
<h:head><h:title>t</h:title><model><instance><data id="t" version="1"><a/><b/><c/></data></instance>
<bind nodeset="/data/a" {prefix}:privacy="private"/></model></h:head><h:body><input ref="/data/a"/>
<input ref="/data/b"><setvalue event="xforms-value-changed" ref="/data/c" value="concat(/data/a, '!')"/></input>
<input ref="/data/c"/></h:body></h:html>"""


@pytest.mark.parametrize(
    ("prefix", "uri"), [("qonys", "https://qonys.kz/xforms"), ("q", "http://qonys.kz/xforms")]
)
def test_what_an_action_makes_of_a_private_answer_is_private(prefix: str, uri: str) -> None:
    form = load(FORM.format(prefix=prefix, uri=uri))
    assert [form.find(name).privacy for name in "abc"] == ["private", "open", "private"]


@pytest.mark.parametrize("pattern", ["^(a|a)*$", "(a+)+$", "x" * 2_000])
def test_a_pattern_put_together_from_answers_holds_nobody_up(pattern: str) -> None:
    assert not regex("a" * 60 + "b", pattern)


def test_texts_made_of_texts_end(tmp_path: Path) -> None:
    names = "abcdefghijkl"
    binds = "".join(
        f'<bind nodeset="/data/{name}" calculate="concat({", ".join([f"/data/{before}"] * 10)})"/>'
        for before, name in itertools.pairwise(names)
    )
    nodes = "".join(f"<{name}/>" for name in names)
    session = Session(
        load(
            '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>'
            f'<model><instance><data id="t" version="1">{nodes}</data></instance>{binds}</model></h:head>'
            '<h:body><input ref="/data/a"/></h:body></h:html>'
        )
    )
    session.answer("/data/a", "0123456789")
    assert len(session.node("/data/l").text) == 1_000_000
