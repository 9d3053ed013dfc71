"""Our engine against what another engine recorded. The cases are other projects' data: found by CASES, never kept here.

A case is equal when every step, every read and every node of the end is: there or not, relevant, read-only, required,
value, violation, choices, label. What differs is printed, and written to the file that DIFFERENCES names.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from surveys.form import load
from surveys.interview.running import run
from surveys.interview.session import Session

CASES = Path(os.environ["CASES"])
REPORT = os.environ.get("DIFFERENCES")
SCENARIOS_EQUAL = 306  # of 308
EXPRESSIONS_EQUAL = 152  # of 155
KEYS = ("relevant", "readonly", "required", "value", "violation", "options", "label")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=-7)))  # when and where they were recorded
DRAWN_ANEW = ("instanceID", "deprecatedID")

Difference = tuple[str, str, object, object]


def test_as_many_scenarios_end_alike() -> None:
    cases = [
        json.loads(line) for line in (CASES / "scenario-cases.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = {case["id"]: list(differences(case)) for case in cases}
    equal = sum(not each for each in found.values())
    tell(found, f"{equal} of {len(cases)} scenarios are wholly equal")
    assert equal >= SCENARIOS_EQUAL


def tell(found: dict[str, list[Difference]], summary: str) -> None:
    lines = [
        f"{case} | {what} | {ref} | {ours!r} | {theirs!r}"
        for case, each in found.items()
        for what, ref, ours, theirs in each
    ]
    text = "\n".join([summary, "case | what | ref | ours | recorded", *lines])
    print(f"\n{text}")
    if REPORT:
        Path(REPORT).write_text(text + "\n", encoding="utf-8")


def differences(case: dict) -> Iterator[Difference]:
    """Yield what our engine does otherwise than the recorded one."""
    told = run({**begun(case), "steps": [as_step(step) for step in case["steps"]]})
    if told["status"] == "failure":
        yield "load", "", told["error"], "loads"
        return
    for error in told["errors"]:
        yield "step", str(case["steps"][error["step"]]), error["error"], "no error"
    yield from differences_of_reads(case["steps"], told["reads"])
    yield from differences_of_nodes(case["final"], told["nodes"])


def begun(case: dict) -> dict:
    """A case that ends with a deprecatedID is the editing of a record that was sent: one without steps."""
    request = {"form": case["form"], "now": NOW.isoformat()}
    if any(node["ref"].endswith("deprecatedID") for node in case["final"]):
        request |= {"record": run(request)["xml"], "edit": True}
    return request


def as_step(step: list) -> list:
    """A read only looks: what it should have found is compared here."""
    return step[:2] if step[0] == "read" else step[1:] if step[0] == "set" else step


def differences_of_reads(steps: list, ours: list) -> Iterator[Difference]:
    reads = [step for step in steps if step[0] == "read"]
    for (_, ref, theirs), mine in zip(reads, ours, strict=False):
        if mine != theirs:
            yield "read", ref, mine, theirs


def differences_of_nodes(theirs: list[dict], ours: list[dict]) -> Iterator[Difference]:
    mine = {node["ref"]: node for node in ours}
    for node in theirs:
        own = mine.pop(node["ref"], None)
        if own is None:
            yield "node", node["ref"], None, node["node"]
            continue
        for key in KEYS:
            if (node.get(key) or None) != (own.get(key) or None) and not is_drawn_anew(node, own, key):
                yield key, node["ref"], own.get(key), node.get(key)
    for ref, node in mine.items():
        yield "node", ref, node["node"], None


def is_drawn_anew(theirs: dict, ours: dict, key: str) -> bool:
    """An id is another one each time: it must only be there in both or in neither."""
    name = theirs["ref"].rpartition("/")[2].rpartition(":")[2]
    return key == "value" and name in DRAWN_ANEW and bool(theirs[key]) == bool(ours[key])


FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>f</h:title><model><instance><data id="f"><v/></data>
</instance><bind nodeset="/data/v" calculate="{expression}"/></model></h:head><h:body/></h:html>"""


def test_as_many_expressions_give_the_same_value() -> None:
    cases = json.loads((CASES / "xpath-cases.json").read_text(encoding="utf-8"))
    found = [(case, value) for case in cases if (value := value_of(case)) is not True]
    print(f"\n{len(cases) - len(found)} of {len(cases)} expressions are equal")
    for case, value in found:
        print(f"{case['file']} | {case['expr']} | {value!r} | {case['expected']!r}")
    assert len(cases) - len(found) >= EXPRESSIONS_EQUAL


def value_of(case: dict) -> object:
    """Return True when our value is the expected one, else our value."""
    cast = {"number": "number({})", "boolean": "if({}, 'true', 'false')"}.get(case["kind"], "string({})")
    expression = cast.format(case["expr"]).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    try:
        text = Session(load(FORM.format(expression=expression)), now=NOW).node("/data/v").text
    except Exception as problem:
        return problem
    expected = case["expected"]
    if case["kind"] == "number" or isinstance(expected, float):
        is_same = (
            text == "" if expected == "NaN" else text != "" and abs(float(text) - float(expected)) < 1e-9
        )
    else:
        is_same = text == (str(expected).lower() if case["kind"] == "boolean" else expected)
    return is_same or text
