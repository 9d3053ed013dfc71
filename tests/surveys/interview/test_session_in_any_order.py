"""Whatever is answered in whatever order, nothing raises, and working out what changed equals working out all."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.engine.layout import Frame, Place
from surveys.form import Form
from surveys.interview.checking import check, part, reevaluate
from surveys.interview.session import Session

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TANGLE = """
| survey |
| | type | name | label::Қазақша (kk) | label::English (en) | relevant | constraint | required | calculation | choice_filter | repeat_count | default | trigger | bind::qonys:privacy |
| | integer | n | Саны | N | | . > 0 | yes | | | | | | |
| | text | t | Мәтін | T ${n} | ${n} > 2 | regex(., '^a') | | | | | | | |
| | begin group | g | Топ | G | ${t} != '' or ${n} = 1 | | | | | | | | private |
| | decimal | d | Сан | D | ${n} < 9 | | ${t} = 'a' | | | | | | |
| | select_one yn | y | Иә | Y | | | | | | | | | |
| | select_multiple town | m | Қала | M | selected(${y}, 'yes') | | | | region = ${y} | | | | |
| | begin repeat | r | Қайталау | R | ${d} != 5 | | | | | | | | |
| | integer | k | Саны | K | | | | | | | 1 | | |
| | select_one town | v | Қала | V | ${k} > position(..) | | | | region = ${y} or ${k} = 2 | | | | |
| | begin repeat | q | Ішкі | Q | ${v} != 'c' | | | | | ${k} | | | |
| | integer | z | Саны | Z | | | | | | | | | |
| | calculate | zz | | | | | | ${z} + ${k} + ${n} + position(..) + position(../..) | | | | | |
| | end repeat | | | | | | | | | | | | |
| | calculate | kz | | | | | | sum(${zz}) | | | | | |
| | calculate | part | | | | | | ${k} div ${all} | | | | | |
| | end repeat | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | |
| | calculate | all | | | | | | sum(${k}) + count(${r}) | | | | | |
| | calculate | big | | | | | | count(${r}[${k} > 2]) | | | | | |
| | calculate | third | | | | | | indexed-repeat(${k}, ${r}, ${n}) | | | | | |
| | calculate | town_of | | | | | | join(' ', ${v}) | | | | | |
| | calculate | longest | | | | | | max(${z}) | | | | | |
| | text | last | Соңғы | Last | ${all} > 3 and ${big} < 2 | | | | | | | | |
| | text | kept | Қалған | Kept | | | | ${n} | | | | ${last} | sealed |
| choices |
| | list_name | name | label::Қазақша (kk) | label::English (en) | region |
| | yn | yes | Иә | Yes | |
| | yn | no | Жоқ | No | |
| | town | a | А | A | yes |
| | town | b | Б | B | no |
| | town | c | В | C | no |
"""
VALUES = st.one_of(
    st.none(), st.integers(-2, 12), st.floats(), st.sampled_from(["a", "b", "c", "yes", "no", "abc", "5.0", " ", "2026-11-23"]),
    st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=3), st.text(max_size=4),
)  # fmt: skip
ACTIONS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), VALUES), max_size=25)


@pytest.fixture
def tangle(make_form: Callable[[str], Form]) -> Form:
    return make_form(TANGLE)


def refs(session: Session) -> list[str]:
    """Return the references of all questions and repeats, asked or not."""
    return list(_refs(session, session.root, "/data", session.form.root))


def _refs(session: Session, frame: Frame, ref: str, place: Place) -> list[str]:
    found: list[str] = []
    for name, child in place.children.items():
        if child.is_repeat:
            found.append(f"{ref}/{name}")
            for inner in frame.repeats[child.slot]:
                found += _refs(session, inner, f"{ref}/{name}[{inner.position}]", child)
        elif child.children:
            found += _refs(session, frame, f"{ref}/{name}", child)
        else:
            found.append(f"{ref}/{name}")
    return found


def act(session: Session, index: int, kind: int, value: object) -> None:
    """Do one thing a person could do: answer, add, remove, change the language."""
    known = refs(session)
    ref = known[index % len(known)]
    if session.node(ref).kind != "repeat":
        session.answer(ref, value)
    elif kind < 3 and not session.node(ref).readonly:
        session.add(ref)
    elif f"{ref}[1]/" in " ".join(known) and not session.node(ref).readonly:
        session.remove(f"{ref}[1]")
    else:
        session.set_language(["kk", "ru", "en"][kind % 3])


def seen(session: Session) -> list[object]:
    nodes = [session.node(ref) for ref in refs(session)]
    return [*nodes, session.steps(), session.problems(), session.answers(), session.draft(), session.asked()]


ANY_FIXTURE = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@ANY_FIXTURE
@given(actions=ACTIONS)
def test_working_out_what_changed_equals_working_out_everything(tangle: Form, actions: list) -> None:
    session = Session(tangle, now=NOW, language="en")
    for action in actions:
        act(session, *action)
    everything = Session(tangle, session.draft(), now=NOW, language=session.language, draft=True)
    assert seen(session) == seen(everything)


@ANY_FIXTURE
@given(actions=ACTIONS)
def test_what_changed_is_among_what_is_told_to_be_drawn_again(tangle: Form, actions: list) -> None:
    session = Session(tangle, now=NOW, language="en")
    for index, _, value in actions:
        known = [ref for ref in refs(session) if session.node(ref).kind != "repeat"]
        before = {ref: session.node(ref) for ref in known}
        changed = session.answer(known[index % len(known)], value)
        after = {ref: session.node(ref) for ref in known if ref in set(refs(session))}
        assert {ref for ref, node in after.items() if node != before[ref]} <= changed


@ANY_FIXTURE
@given(actions=ACTIONS)
def test_a_record_without_problems_is_taken_by_the_server_as_it_is(tangle: Form, actions: list) -> None:
    session = Session(tangle, now=NOW, language="en")
    for action in actions:
        act(session, *action)
    for _ in range(30):
        for problem in session.problems()[:1]:
            session.answer(problem.ref, 3 if problem.kind == "required" else None)
    sent = session.answers()
    if not session.problems():
        received = reevaluate(tangle, check(tangle, msgspec.json.encode(sent)), NOW)
        assert received.answers() == sent
        parted = part(tangle, sent)
        assert set(parted.private) <= {"g", "all", "big", "third", "town_of", "longest", "last", "kept"}
