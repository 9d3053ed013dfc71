"""Whatever people answer, a function gives a value of its kind; whatever an author writes, the parser says so or reads it."""

from itertools import cycle, islice
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Negation, Path, parse
from surveys.engine.functions.table import FUNCTIONS, SPECIAL
from surveys.form import Form, load
from tests.surveys.conformance.scripts import begun, xform

# How each form of speech is called; the rest of the table takes any arguments it has places for.
SPOKEN = {
    "if": "if({a}, {b}, {c})", "once": "once({a})", "position": "position(..)", "last": "/data/n[last()]",
    "current": "current()/../a", "instance": "instance('list')/item", "number": "number({a})", "string": "string({a})",
    "choice-name": "jr:choice-name({a}, '/data/one')",
    "itext": "jr:itext({a})", "string-length": "string-length({a})", "normalize-space": "normalize-space({a})",
    "checklist": "checklist({a}, {b}, {c}, /data/rep/*)", "weighted-checklist": "weighted-checklist({a}, {b}, {c}, {a})",
    "digest": "digest({a}, {b}, {c})", "randomize": "randomize(/data/rep/*, {a})", "name": "name(/data/rep/*)",
    "local-name": "local-name(/data/rep/*)", "pulldata": "pulldata('list', 'name', 'name', {a})", "version": "version()",
}  # fmt: skip
KINDS = {"text": str, "numeric": str, "number": float, "boolean": bool}

TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from([
        "", " ", "0", "-1", "1.5", "1e400", "-1e400", "NaN", "Infinity", "true", "a b c", "[", "(?P<", "54 69 0 0",
        "54 69;54 70;55 70", "9999-12-31T23:59:59.999-12:00", "0001-01-01T00:00:00.000+12:00", "2026-02-30", "24:00",
        "2026-11-23", "SHA-256", "hex", "QUJD", "%Y%", "99999999999999999999",
    ]),
    st.floats().map(repr),
)  # fmt: skip


def plain(name: str) -> str:
    function = FUNCTIONS[name]
    count = len(function.takes) + (1 if function.most is None else 0)
    letters = islice(cycle(["{a}", "{b}", "{c}"]), count)
    given = [
        "/data/rep/*" if function.kind_of(at) == "nodes" else letter for at, letter in enumerate(letters)
    ]
    return f"{name}({', '.join(given)})"


CALLS = {**{name: plain(name) for name in FUNCTIONS}, **SPOKEN}


def test_every_function_is_tried() -> None:
    assert set(CALLS) == set(FUNCTIONS) | set(SPECIAL)


def form_of_calls() -> Form:
    """Return a form that calls every function twice: with the three answers as text and as numbers."""
    calls = [call.format(a="/data/a", b="../b", c="/data/c") for call in CALLS.values()]
    calls += [call.format(a="number(/data/a)", b="number(../b)", c="number(../c)") for call in CALLS.values()]
    nodes = "".join(f"<f{number}/>" for number in range(len(calls)))
    binds = "".join(
        f'<bind nodeset="/data/f{number}" type="string" calculate={quoteattr(call)}/>'
        for number, call in enumerate(calls)
    )
    model = f"""<instance><data id="test" version="1"><a/><b/><c/><n/><one/><rep><q/></rep>{nodes}</data></instance>
        <instance id="list"><root><item><name>17</name></item></root></instance>
        <itext><translation lang="en"><text id="x"><value>x</value></text></translation></itext>{binds}"""
    body = """<select1 ref="/data/one"><item><label>A</label><value>a</value></item></select1>
        <group ref="/data/rep"><repeat nodeset="/data/rep"><input ref="/data/rep/q"/></repeat></group>"""
    return load(xform(model, body))


FORM = form_of_calls()


@given(a=TEXTS, b=TEXTS, c=TEXTS)
def test_a_function_gives_its_kind_whatever_was_answered(a: str, b: str, c: str) -> None:
    s = begun(FORM, {"a": a, "b": b, "c": c})
    for rule in FORM.rules:
        value = rule.run(s.root)
        assert type(value) is KINDS[rule.gives], (rule.place.name, rule.gives, value)


SNIPPETS = st.lists(
    st.one_of(
        st.sampled_from([
            "/data/a", "..", ".", "//", "[", "]", "(", ")", "*", "and", "or", "div", "mod", "=", "!=", "<", "-", "+",
            "|", "@", "::", "child", "if(", "position()", "1", ".5", "1.", "'x'", '"', "'", ",", " ", "jr:", "$", "node()",
        ]),
        st.text(max_size=3),
    ),
    max_size=20,
).map("".join)  # fmt: skip


@pytest.mark.row(174, 175, 177)
@given(text=st.one_of(st.text(max_size=40), SNIPPETS))
def test_any_text_is_an_expression_or_told_to_be_none(text: str) -> None:
    try:
        outcome = parse(text)
    except ExpressionError as problem:
        outcome = str(problem)
    assert isinstance(outcome, Binary | Call | Literal | Negation | Path) or outcome.endswith(".")
