"""A form that was kept compiled is the same form: it asks, refuses and keeps the same."""

import random
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from surveys.authoring import compile_instrument, instruments
from surveys.form import Form, StaleForm, freeze, load, thaw
from surveys.interview.session import Session

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def answered(form: Form, seed: int) -> list[object]:
    """Return all that shows while a form is filled in at random."""
    session, chance = Session(form, now=NOW, language="kk", seed=seed), random.Random(seed)
    seen: list[object] = []
    for _ in range(60):
        ref = chance.choice([step.ref for step in session.steps()])
        node = session.node(ref)
        if node.kind == "repeat" and not node.readonly and "[" not in ref:
            session.add(ref)
        elif node.kind == "question":
            session.answer(ref, some_answer(chance, [choice.name for choice in node.choices], node.type))
        seen.append(node)
    return [*seen, session.steps(), session.problems(), session.answers(), session.draft()]


def some_answer(chance: random.Random, names: list[str], kind: str) -> object:
    if names:
        return chance.sample(names, min(2, len(names))) if kind == "select_multiple" else chance.choice(names)
    return {"date": "2026-10-02", "text": "сөз"}.get(kind, chance.randrange(12))


@pytest.mark.parametrize("path", instruments(), ids=lambda path: path.stem)
def test_every_instrument_goes_on_as_if_it_were_just_compiled(path: Path) -> None:
    form = compile_instrument(path).form
    kept = thaw(freeze(form))
    assert [answered(kept, seed) for seed in (1, 2)] == [answered(form, seed) for seed in (1, 2)]
    assert (kept.id, kept.version, kept.languages) == (form.id, form.version, form.languages)
    assert list(kept.definitions) == list(form.definitions)
    assert [kept.definitions[ref].privacy for ref in kept.definitions] == [
        node.privacy for node in form.definitions.values()
    ]
    assert freeze(kept) == freeze(form)


TABLE = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
<model><instance><data id="t" version="1"><k/><v/></data></instance><instance id="p" src="jr://file-csv/p.csv"/>
<bind nodeset="/data/v" calculate="instance('p')/root/item[name = /data/k]/label"/></model></h:head>
<h:body><input ref="/data/k"/></h:body></h:html>"""


def test_a_list_in_a_file_is_read_anew() -> None:
    kept = freeze(load(TABLE, {"jr://file-csv/p.csv": b"name,label\na,Old\n"}.get))
    session = Session(thaw(kept, {"jr://file-csv/p.csv": b"name,label\na,New\n"}.get))
    session.answer("/data/k", "a")
    assert session.node("/data/v").text == "New"
    assert thaw(kept).files == ("jr://file-csv/p.csv",)


@pytest.mark.parametrize("kept", [b"", b"\x00", b"{}", msgspec.msgpack.encode(["1", {}, {}])])
def test_what_another_engine_kept_is_told(kept: bytes) -> None:
    with pytest.raises(StaleForm, match="engine"):
        thaw(kept)
