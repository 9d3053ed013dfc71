"""Changes as phones make them, and what the register and the phones then say."""

from datetime import UTC, datetime

import msgspec

from server.access import Caller
from server.exchange.pulling import pull
from server.register.knowing import facts_of
from surveys.exchange.sync import CaseHousehold, Receipt
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact, find
from surveys.register.partings import Made
from tests.server.conftest import NOW, Programme

NEW = "01900000-0000-7000-b000-000000000001"


def sent(programme: Programme, caller: Caller, *changes: Change, now: datetime = NOW) -> list[Receipt]:
    return programme.push(caller, *(msgspec.json.encode(one) for one in changes), now=now)


def facts(programme: Programme, household_id: str = "") -> tuple[Fact, ...]:
    wanted = household_id or programme.family
    with programme.database.reading() as connection:
        return facts_of(connection, [wanted])[wanted]


def carried(programme: Programme, caller: Caller, household_id: str = "") -> CaseHousehold:
    pulled = pull(programme.database, caller, 0, datetime.now(UTC))
    return next(one for one in pulled.households if one.id == (household_id or programme.family))


def known(programme: Programme, kind: str, id: str) -> Fact:
    found = find(facts(programme), kind, id)
    assert found is not None
    return found


def person(programme: Programme) -> Fact:
    return known(programme, "person", programme.person)


def change(programme: Programme, *edits: Edit | None, household_id: str = "") -> Change:
    return Change(
        id=uuid7(),
        household_id=household_id or programme.family,
        made_at=NOW,
        edits=tuple(one for one in edits if one),
    )


def made(on: str = "2026-11-25") -> Made:
    return Made(draw=uuid7, at=NOW, on=on)


def over(before: Change, **fields: Value) -> Edit:
    """Return an edit of a person over an earlier change of the same fields."""
    first = before.edits[0]
    return Edit(
        kind=first.kind, subject_id=first.subject_id, fields=fields, over=dict.fromkeys(fields, (before.id,))
    )


def newcomer(programme: Programme) -> list[Change]:
    """Return three changes that stand on each other: somebody is entered, corrected, and corrected again."""
    member = Edit(
        kind="membership", subject_id=uuid7(), fields={"person_id": NEW, "relation": "child"}, born=True
    )
    born = change(programme, Edit(kind="person", subject_id=NEW, fields={"name": "Аяла"}, born=True), member)
    second = change(programme, over(born, name="Айала"))
    return [born, second, change(programme, over(second, name="Аяла Нұрланқызы"))]
