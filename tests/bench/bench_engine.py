"""The form engine's speed: loading, beginning, answering, and what the server does with a submission."""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[2]))

from surveys.checking import check, reevaluate
from surveys.engine.expression import parse
from surveys.engine.values import number
from surveys.form import Form, load
from surveys.session import Session

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LANGUAGES = ("Қазақша (kk)", "Русский (ru)", "English (en)")
HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Bench</h:title><model><itext>{texts}</itext>'
    '<instance><data id="bench" version="1">{nodes}</data></instance>'
    '<instance id="yn"><root>{items}</root></instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>'
)


def xform(count: int) -> str:
    """Return a form of `count` questions: whole numbers, words and choices; two in three hang on an earlier one."""
    nodes, binds, body = [], [], []
    for index in range(count):
        nodes.append(f"<q{index}/>")
        binds.append(bind(index))
        body.append(control(index))
    items = "".join(
        f"<item><itextId>yn-{name}</itextId><name>{name}</name></item>" for name in ("yes", "no", "dk")
    )
    return HEAD.format(
        texts="".join(translation(language, count) for language in LANGUAGES),
        nodes="".join(nodes), items=items, binds="".join(binds), body="".join(body),
    )  # fmt: skip


def bind(index: int) -> str:
    kind = ("int", "string", "string", "decimal", "string", "int")[index % 6]
    rules = ""
    if index % 6 == 4:
        rules = f' calculate="if(/data/q{index - 4} &gt; 3, /data/q{index - 3}, round(/data/q{index - 1} * 2, 1))"'
    elif index % 3 and index > 6:
        rules = (
            f" relevant=\"/data/q{index - index % 6 - 6} &lt; 90 or /data/q{index - index % 6 - 4} = 'yes'\""
        )
    if index % 6 == 0:
        rules += ' constraint=". &gt;= 0 and . &lt; 120" required="true()"'
    return f'<bind nodeset="/data/q{index}" type="{kind}"{rules}/>'


def control(index: int) -> str:
    label = f"<label ref=\"jr:itext('/data/q{index}:label')\"/>"
    if index % 6 == 4:
        return ""
    if index % 6 == 2:
        itemset = '<itemset nodeset="instance(\'yn\')/*/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset>'
        return f'<select1 ref="/data/q{index}">{label}{itemset}</select1>'
    return f'<input ref="/data/q{index}">{label}</input>'


def translation(language: str, count: int) -> str:
    texts = "".join(
        f'<text id="/data/q{index}:label"><value>Сұрақ {index} / {language}</value></text>'
        for index in range(count)
    )
    names = "".join(f'<text id="yn-{name}"><value>{name}</value></text>' for name in ("yes", "no", "dk"))
    return f'<translation lang="{language}">{texts}{names}</translation>'


def timed(work: Callable[[], object], times: int) -> float:
    """Return the median time of `work` in milliseconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def loaded_cold(xml: str) -> Form:
    parse.cache_clear()
    number.cache_clear()
    return load(xml)


def answered(form: Form) -> Session:
    session = Session(form, now=NOW)
    for question in form.questions():
        if question.kind == "question":
            session.answer(question.ref, answer_to(question.type))
    return session


def answer_to(kind: str) -> object:
    return {"integer": 7, "decimal": 2.5, "select_one": "yes"}.get(kind, "words of an answer")


def answer_times(form: Form) -> list[float]:
    """Return the milliseconds of 3,000 answers to random questions of a filled-in form."""
    session, chance = answered(form), random.Random(1)
    questions = [question for question in form.questions() if question.kind == "question"]
    found = []
    for _ in range(3000):
        question = chance.choice(questions)
        value = {"integer": chance.randrange(130), "select_one": chance.choice(["yes", "no", "dk"])}.get(
            question.type, str(chance.random())
        )
        begun = time.perf_counter()
        session.answer(question.ref, value)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def report(what: str, figure: float, target: float) -> bool:
    sys.stdout.write(
        f"{what:<58}{figure:>10.4f} ms   target {target:>8.4f} ms   {'ok' if figure <= target else 'SLOW'}\n"
    )
    return figure <= target


def main() -> int:
    large, small = xform(300), xform(72)
    big, form = load(large), load(small)
    session = answered(form)
    sent = session.answers()
    raw = msgspec.json.encode(sent)
    times = sorted(answer_times(big))
    assert check(form, raw) == sent
    fine = [
        report(
            f"load a form of 300 questions ({len(large) // 1024} kB, {len(big.rules)} rules)",
            timed(lambda: loaded_cold(large), 15),
            30,
        ),
        report("begin a session of it", timed(lambda: Session(big, now=NOW), 100), 4),
        report("answer, median of 3,000", times[1500], 0.05),
        report("answer, slowest of 3,000", times[-1], 5),
        report(
            f"check a submission of {len(sent)} answers by shape", timed(lambda: check(form, raw), 500), 0.02
        ),
        report("re-evaluate it with the engine", timed(lambda: reevaluate(form, sent, NOW), 300), 0.4),
    ]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
