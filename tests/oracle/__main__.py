"""Three engines, the same forms, the same steps by chance: `python -m tests.oracle [SEEDS [FIRST]]` tells what is not explained.

`python -m tests.oracle record COUNT` writes some of the forms down for the tests that run without other engines.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

from pyxform.xls2xform import convert

from surveys.authoring import compile_instrument, instruments
from surveys.form import load
from surveys.interview.running import run
from tests.oracle.comparing import Difference, by_place, differences
from tests.oracle.engines import CACHE, Engine, java_rosa, web_forms
from tests.oracle.explaining import Case, explanation, rules_of
from tests.oracle.generating import Author, steps
from tests.surveys.test_recorded_answers import RECORDED, recorded

STEPS = 40
_INDEX = re.compile(r"\[\d+\]")
REPORT = CACHE / "differences.txt"


def main(seeds: int = 50, first: int = 0) -> int:
    found: list[str] = []
    explained: Counter[str] = Counter()
    compared = 0
    with ExitStack() as stack:
        engines = [stack.enter_context(web_forms()), stack.enter_context(java_rosa())]
        for name, seed, xml in cases(range(first, first + seeds)):
            taken = steps(load(xml), seed, STEPS)
            request = {"form": xml, "steps": taken.steps, "looks": True}
            ours = run(request)
            compared += len(ours.get("nodes", ())) * len(engines)
            for difference, case in told(engines, request, ours, taken.fallen):
                why = explanation(difference, case)
                if why:
                    explained[why] += 1
                else:
                    found.append(line(name, difference, xml))
            if sys.stdout.isatty():
                print(f"\r{name:<30}{len(found):>6} unexplained", end="", flush=True)
    REPORT.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"\n{compared} nodes compared, {sum(explained.values())} differences explained:")
    for why, count in explained.most_common():
        print(f"  {count:>6}  {why}")
    print(f"{len(found)} unexplained" + (f": {REPORT}" if found else ""))
    return 1 if found else 0


def record(count: int) -> int:
    """Write forms by chance with the states that all engines agree about, for the tests that run without them."""
    kept = []
    with ExitStack() as stack:
        engines = [stack.enter_context(web_forms()), stack.enter_context(java_rosa())]
        seed = 1000
        while len(kept) < count:
            xml = xform(seed)
            taken = steps(load(xml), seed, STEPS)
            request = {"form": xml, "steps": taken.steps, "looks": True}
            ours = run(request)
            if all(explanation(*difference) for difference in told(engines, request, ours, taken.fallen)):
                kept.append({"form": xml, "steps": taken.steps, "nodes": recorded(ours)})
            seed += 1
    RECORDED.write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{count} of {seed - 1000} forms kept in {RECORDED}")
    return 0


def cases(seeds: range) -> Iterator[tuple[str, int, str]]:
    """Yield our instruments and the forms by chance: name, seed, XForm."""
    for path in instruments():
        xml = compile_instrument(path).xform
        for seed in seeds[::25]:
            yield f"{path.stem}-{seed}", seed, xml
    for seed in seeds:
        yield f"chance-{seed}", seed, xform(seed)


def xform(seed: int) -> str:
    sheets = Author(seed).xlsform().encode()
    return convert(sheets, file_type=".md", form_name="data", validate=False).xform


def told(
    engines: list[Engine], request: dict, ours: dict, fallen: set[str]
) -> Iterator[tuple[Difference, Case]]:
    rules = rules_of(request["form"])
    for engine in engines:
        theirs = engine.ask(request)
        case = Case(*rules, fallen, by_place(ours.get("nodes", [])), by_place(theirs.get("nodes", [])))
        for difference in differences(engine.name, request["steps"], ours, theirs):
            yield difference, case


def line(name: str, difference: Difference, xml: str) -> str:
    """Return a line for the report: what differs, and the rules of the question it is about."""
    place = _INDEX.sub("", difference.ref)
    bind = re.search(rf'<bind nodeset="{re.escape(place)}"[^>]*>', xml)
    parts = (name, difference.engine, difference.what, difference.ref, difference.ours, difference.theirs)
    return " | ".join(str(part) for part in (*parts, bind[0] if bind else ""))


if __name__ == "__main__":
    if sys.argv[1:2] == ["record"]:
        sys.exit(record(int(sys.argv[2])))
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
