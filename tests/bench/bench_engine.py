"""The form engine's speed beside its targets and beside two other engines on the same forms and answers.

The other engines are asked when node, npm and a Java compiler are on this machine; they start outside the timing.
All times are of the processor, so that what else the machine does at the moment hardly counts.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[2]))

from surveys.engine.expression import parse
from surveys.engine.values import number
from surveys.form import Form, freeze, load, thaw
from surveys.interview.checking import check, reevaluate
from surveys.interview.session import Session
from tests.bench.big_forms import choices, external, questions, roster, rows, steps
from tests.oracle.engines import Engine, are_here, java_rosa, web_forms

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MEMBERS = 100
Figures = dict[str, float]


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Return the median time of `work` in milliseconds."""
    found = []
    for _ in range(times):
        begun = time.thread_time()
        work()
        found.append((time.thread_time() - begun) * 1000)
    return statistics.median(found)


def loaded_cold(xml: str) -> Form:
    parse.cache_clear()
    number.cache_clear()
    return load(xml)


def answer_times(session: Session, taken: list[list]) -> list[float]:
    """Return the milliseconds of each answer, sorted."""
    found = []
    for ref, value in taken:
        begun = time.thread_time()
        session.answer(ref, value)
        found.append((time.thread_time() - begun) * 1000)
    return sorted(found)


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def middle(figures: list[Figures]) -> Figures:
    """Return the median of each figure over several runs."""
    return {name: statistics.median(figure[name] for figure in figures) for name in figures[0]}


def of_ours(xml: str, taken: list[list]) -> Figures:
    form = load(xml)
    times = answer_times(Session(form, now=NOW, as_odk=True), taken)
    return {
        "load": timed(lambda: loaded_cold(xml), 1), "begin": timed(lambda: Session(form, now=NOW), 1),
        "median": percentile(times, 0.5), "p99": percentile(times, 0.99),
    }  # fmt: skip


def of_engine(engine: Engine, xml: str, taken: list[list], count: int) -> Figures:
    """Return another engine's figures; of the answers the last `count` are timed."""
    told = engine.ask({"form": xml, "steps": taken})
    assert told["status"] == "success", told["error"]
    times = told["ms"][-count:] or [0.0]
    return {
        "load": told["load"],
        "begin": told["begin"],
        "median": percentile(times, 0.5),
        "p99": percentile(times, 0.99),
    }


def in_roster() -> tuple[list[list], list[list]]:
    """Return the steps that fill a roster, and those that are timed."""
    grown = [["+", "/data/per"]] * (MEMBERS - 1)
    filled = [[f"/data/per[{place}]/age", str(place)] for place in range(1, MEMBERS + 1)]
    changed = [[f"/data/per[{place}]/age", str(place + 7)] for place in range(1, MEMBERS + 1)]
    return [*grown, *filled], changed


def roster_of_ours(xml: str) -> Figures:
    session = Session(load(xml), now=NOW)
    before, changed = in_roster()
    for step in before:
        session.add(step[1]) if step[0] == "+" else session.answer(*step)
    return {"median": percentile(answer_times(session, changed), 0.5)}


def report(what: str, figure: float, target: float | None, others: Figures) -> bool:
    aim = f"target {target:>8g}" if target else " " * 15
    verdict = "" if target is None else "ok  " if figure <= target else "SLOW"
    beside = "".join(f"   {name} {theirs:.3g} ({theirs / figure:.0f} ×)" for name, theirs in others.items())
    sys.stdout.write(f"{what:<56}{figure:>10.4f} ms   {aim}   {verdict}{beside}\n")
    return target is None or figure <= target


def beside(figures: dict[str, Figures], name: str) -> Figures:
    return {engine: of_it[name] for engine, of_it in figures.items()}


def questionnaire(engines: list[Engine]) -> Iterator[bool]:
    large, taken = questions(300), list(steps(300, 404))
    form = load(large)
    frozen = freeze(form)
    ours = middle([of_ours(large, taken) for _ in range(5)])
    theirs = {
        engine.name: middle([of_engine(engine, large, taken, len(taken)) for _ in range(5)])
        for engine in engines
    }
    size = f"{len(large) // 1024} kB, {rules_in(large)} rules"
    yield report(
        "load 300 questions from what was compiled", timed(lambda: thaw(frozen)), 5, beside(theirs, "load")
    )
    yield report(f"load them from an XForm ({size})", ours["load"], 25, beside(theirs, "load"))
    yield report("begin a session", ours["begin"], 4, beside(theirs, "begin"))
    yield report(
        f"answer with its cascade, median of {len(taken)}", ours["median"], 0.01, beside(theirs, "median")
    )
    yield report("answer, slowest in a hundred", ours["p99"], 0.3, beside(theirs, "p99"))


def rules_in(xml: str) -> int:
    return sum(xml.count(f' {rule}="') for rule in ("relevant", "calculate", "constraint", "required"))


def long_ones(engines: list[Engine]) -> Iterator[bool]:
    xml = roster()
    before, changed = in_roster()
    theirs = {
        engine.name: middle([of_engine(engine, xml, [*before, *changed], MEMBERS) for _ in range(3)])
        for engine in engines
    }
    ours = middle([roster_of_ours(xml) for _ in range(5)])["median"]
    yield report(f"answer in a roster of {MEMBERS} with sums", ours, 0.5, beside(theirs, "median"))
    huge = questions(5000)
    theirs = {engine.name: of_engine(engine, huge, [], 1) for engine in engines}
    yield report(
        f"load 5,000 questions ({len(huge) // 1024} kB)",
        timed(lambda: loaded_cold(huge)),
        500,
        beside(theirs, "load"),
    )
    yield report(
        "answer a filter over 16,000 choices and show them", timed(filtering(load(choices(16_000)))), 20, {}
    )
    table = rows(100_000)
    yield report(
        "open a list of 100,000 rows from a file", timed(lambda: load(external(), lambda _: table)), 500, {}
    )
    yield report(
        "show the choices that it lets through", timed(filtering(load(external(), lambda _: table))), 20, {}
    )


def filtering(form: Form) -> Callable[[], None]:
    """Return work that answers what the filter hangs on, another answer each time, and shows the choices."""
    session = Session(form, now=NOW)
    regions = iter(range(40))

    def work() -> None:
        session.answer("/data/region", f"r{next(regions)}")
        assert session.node("/data/place").choices

    work()  # an index, where there is one, is made on first use
    return work


def checking() -> Iterator[bool]:
    form = load(questions(72))
    session = Session(form, now=NOW)
    for ref, value in steps(72, 72):
        session.answer(ref, value)
    sent = session.answers()
    raw = msgspec.json.encode(sent)
    assert check(form, raw) == sent
    yield report(f"check {len(sent)} answers by shape", timed(lambda: check(form, raw), 500), 0.02, {})
    yield report("re-evaluate them with the engine", timed(lambda: reevaluate(form, sent, NOW), 300), 0.4, {})


def main() -> int:
    with ExitStack() as stack:
        made = [web_forms, java_rosa] if are_here() else []
        engines = [stack.enter_context(make()) for make in made]
        for engine in engines:
            engine.ask({"form": roster(), "steps": []})  # an engine that is still starting would slow us down
        if not engines:
            sys.stdout.write("Other engines are left out: node, npm and javac are not all here.\n")
        sys.stdout.write(f"{os.cpu_count()} cores, {os.getloadavg()[0]:.1f} at work before this\n")
        fine = [*questionnaire(engines), *long_ones(engines), *checking()]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
