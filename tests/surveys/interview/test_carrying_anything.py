"""Whatever was answered: carried, every answer is kept or dropped; to the same version nothing changes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.engine.codecs import encode
from surveys.form import Form
from surveys.interview.carrying import carry
from surveys.interview.session import Session
from tests.surveys.form_rows import FEWER, form_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Make = Callable[..., Form]
ONE = (
    "integer n", "text t", "begin group g ; relevant=${n} != 3", "select_one fuel one", "select_multiple fuel many",
    "date d", "begin repeat per", "text name", "integer age", "calculate twice ; calculation=${age} * 2",
    "begin repeat job", "text what", "decimal pay", "end repeat", "end repeat", "end group",
    "calculate all ; calculation=sum(${age})", "text secret ; privacy=private",
)  # fmt: skip
TWO = (
    "text n", "begin group h", "text t", "select_one fuel one", "end group", "select_one fuel many",
    "begin group g", "begin repeat per", "begin group who", "text name", "end group", "decimal age",
    "begin repeat job", "integer pay", "end repeat", "integer kin ; default=2", "end repeat", "end group",
    "integer fresh", "text secret",
)  # fmt: skip
NAMES = ("n", "t", "one", "many", "d", "secret")
VALUES = st.one_of(
    st.none(), st.integers(-2, 12), st.sampled_from(["coal", "gas", "5", "05", "2026-11-23", "жеті"]),
    st.lists(st.sampled_from(["coal", "wood", "gas"]), unique=True, max_size=3), st.text(max_size=3),
)  # fmt: skip
TURN = st.fixed_dictionaries({}, optional={"name": VALUES, "age": VALUES, "what": VALUES, "pay": VALUES})
ANSWERS = st.tuples(
    st.dictionaries(st.sampled_from(NAMES), VALUES), st.lists(st.lists(TURN, max_size=2), max_size=3)
)
ANY_FIXTURE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def made(make_form: Callable[[str], Form]) -> Make:
    return partial(form_of, make_form)


def filled(form: Form, given: tuple[dict[str, object], list[list[dict[str, object]]]]) -> dict[str, object]:
    session = Session(form, now=NOW)
    repeat = form.find("age").place.chain[0].ref
    session.remove(f"{repeat}[1]")
    for jobs in given[1]:
        turn = session.add(repeat)
        for job in jobs:
            inner = session.add(f"{turn}/job")
            for name in ("name", "age"):
                session.answer(f"{turn}/{name}", job.get(name))
            for name in ("what", "pay"):
                session.answer(f"{inner}/{name}", job.get(name))
    for name, answer in given[0].items():
        session.answer(form.find(name).ref, answer)
    return session.draft()


def leaves(answers: object, ref: str = "/data") -> Iterator[tuple[str, str]]:
    """Yield each value with its reference, names of choices one by one."""
    for name, inner in answers.items() if isinstance(answers, dict) else ():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            for number, turn in enumerate(inner, 1):
                yield from leaves(turn, f"{ref}/{name}[{number}]")
        elif isinstance(inner, dict):
            yield from leaves(inner, f"{ref}/{name}")
        else:
            for one in inner if isinstance(inner, list) else [inner]:
                yield f"{ref}/{name}", encode("string", one)


def shape(form: Form, answers: dict[str, object]) -> list[int]:
    frames = Session(form, answers, now=NOW, draft=True).root.below(form.find("age").place.chain)
    return [len(frame.repeats[repeat.slot]) for frame in frames for repeat in frame.layout.repeats]


@ANY_FIXTURE
@given(answers=ANSWERS)
def test_to_the_same_version_nothing_changes(made: Make, answers: tuple) -> None:
    form = made(*ONE)
    before = filled(form, answers)

    carried = carry(form, before, form, now=NOW)

    assert carried.answers == before
    assert (carried.new, carried.dropped) == ((), ())
    assert {one.ref for one in carried.kept} == {ref for ref, _ in leaves(before)}


@ANY_FIXTURE
@given(answers=ANSWERS)
def test_every_answer_is_kept_or_dropped(made: Make, answers: tuple) -> None:
    old, new = made(*ONE), made(*TWO, choices=FEWER)
    before = filled(old, answers)

    carried = carry(old, before, new, now=NOW)

    after: dict[str, set[str]] = {}
    for ref, one in leaves(carried.answers):
        after.setdefault(ref, set()).add(one)
    here = {kept.was: after.get(kept.ref, set()) for kept in carried.kept}
    gone = {
        (item.ref, encode("string", one))
        for item in carried.dropped
        for one in (item.value if isinstance(item.value, list) else [item.value])
    }
    for ref, one in leaves(before):
        assert (ref, one) in gone or one in here[ref]
    assert shape(old, before) == shape(new, carried.answers)


@ANY_FIXTURE
@given(answers=ANSWERS)
def test_there_and_back_every_answer_is_still_there_to_be_read(made: Make, answers: tuple) -> None:
    old, new = made(*ONE), made(*TWO, choices=FEWER)
    before = filled(old, answers)

    there = carry(old, before, new, now=NOW)
    back = carry(new, there.answers, old, dropped=there.dropped, now=NOW)

    names = ("t", "one", "d", "secret")
    was = {form_ref: one for form_ref, one in leaves(before) if form_ref.rpartition("/")[2] in names}
    now = dict(leaves(back.answers))
    gone = {encode("string", item.value) for item in back.dropped}
    assert {ref: one for ref, one in was.items() if now.get(ref) != one and one not in gone} == {}
    assert {ref for ref in was if ref not in now} == set()
