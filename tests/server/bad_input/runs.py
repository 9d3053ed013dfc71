"""Edits as phones make them, each on what its phone had seen, and what a server must have come to in the end."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
from hypothesis import strategies as st

from server.register.knowing import facts_of
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact, find, with_changes
from tests.server.bad_input.conftest import Newcomer, Office
from tests.server.conftest import NOW

NAMES = ("Айдос", "Айдос Серікұлы", "Әйгерім", "Зере")
FIELDS: dict[str, dict[str, Sequence[Value]]] = {
    "person": {"name": NAMES, "phone": ("+77005550001", "+77005550002", None), "sex": ("m", "f"), "void": ("twice", None)},
    "household": {"name": NAMES, "phone": ("+77005550003", None)},
}  # fmt: skip


def change(home: Newcomer, *edits: Edit | None, minutes: int = 0) -> Change:
    made = tuple(one for one in edits if one)
    assert made
    return Change(
        id=uuid7(), household_id=home.family, made_at=NOW - timedelta(hours=5, minutes=-minutes), edits=made
    )


def child(home: Newcomer, name: str = "Аяла") -> tuple[Change, str]:
    """Return the change that brings a child into the family, and the child's id."""
    kid = uuid7()
    member: dict[str, Value] = {"person_id": kid, "relation": "child"}
    return change(
        home,
        Edit(kind="person", subject_id=kid, fields={"name": name}, born=True),
        Edit(kind="membership", subject_id=uuid7(), fields=member, born=True),
    ), kid


def over(before: Change, **fields: Value) -> Edit:
    """Return an edit of the first subject of `before` that stands on it in each field."""
    first = before.edits[0]
    return Edit(
        kind=first.kind, subject_id=first.subject_id, fields=fields, over=dict.fromkeys(fields, (before.id,))
    )


def known(office: Office, home: Newcomer) -> tuple[Fact, ...]:
    with office.database.reading() as connection:
        return facts_of(connection, [home.family])[home.family]


def subject(office: Office, home: Newcomer, kind: str, id: str) -> Fact:
    found = find(known(office, home), kind, id)
    assert found is not None, id
    return found


def bytes_of(changes: Iterable[Change]) -> list[bytes]:
    return [msgspec.json.encode(one) for one in changes]


def state_of(office: Office, one: Change) -> str:
    return office.programme.rows("select state from change where id = :id", id=one.id)[0]["state"]


def heads_of(facts: Iterable[Fact]) -> dict[tuple[str, str], dict[str, set[tuple[str, Value]]]]:
    """Return every value that stands, and by which change: what has to be the same whatever the order was."""
    return {
        (one.kind, one.id): {
            name: {(head.change_id, head.value) for head in found} for name, found in one.heads().items()
        }
        for one in facts
    }


@st.composite
def runs(draw: st.DrawFn, home: Newcomer, base: tuple[Fact, ...]) -> list[Change]:
    """Return what two phones edit, each over what it had seen: its own edits, and now and then the other's."""
    made: list[Change] = []
    order = {
        home.person: 0,
        home.spouse: 1,
        home.family: 2,
    }  # ids are drawn by chance, and what is drawn here is not
    seen: list[set[int]] = [set(), set()]
    for number in range(draw(st.integers(2, 7))):
        phone = draw(st.integers(0, 1))
        if draw(st.booleans()):
            seen[phone] |= seen[1 - phone]
        view = with_changes(base, home.family, [(made[n], "") for n in sorted(seen[phone])])
        known_here = sorted((one for one in view if one.kind in FIELDS), key=lambda one: order.get(one.id, 3))
        one = draw(_edits(home, known_here, number))
        if one is not None:
            order.setdefault(one.edits[0].subject_id, len(order) + 3)
            seen[phone].add(len(made))
            made.append(one)
    return made


@st.composite
def _edits(draw: st.DrawFn, home: Newcomer, view: Sequence[Fact], minutes: int) -> Change | None:
    if draw(st.integers(0, 4)) == 0:
        born, _ = child(home, draw(st.sampled_from(NAMES)))
        return msgspec.structs.replace(born, made_at=born.made_at + timedelta(minutes=minutes))
    fact = view[draw(st.integers(0, len(view) - 1))]
    wishes = {name: st.sampled_from(values) for name, values in FIELDS[fact.kind].items()}
    chosen = draw(st.fixed_dictionaries({}, optional=wishes))
    edit = fact.edit(**chosen) if chosen else None
    return change(home, edit, minutes=minutes) if edit else None


@st.composite
def deliveries(draw: st.DrawFn, changes: Sequence[Change]) -> list[list[Change]]:
    """Return these changes in any order, some of them twice or more, in batches of any size."""
    again = draw(st.lists(st.integers(0, len(changes) - 1), max_size=5)) if changes else []
    order = [changes[place] for place in draw(st.permutations([*range(len(changes)), *again]))]
    batches: list[list[Change]] = [[]]
    for one in order:
        batches[-1].append(one)
        if draw(st.booleans()):
            batches.append([])
    return [batch for batch in batches if batch]
