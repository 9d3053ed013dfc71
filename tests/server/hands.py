"""What tests of changing hands say again and again: who holds what, who is away, what is offered."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from server.access import Caller, Role
from server.exchange.hands.caseloads import caseload
from server.exchange.hands.covers import Absence, cover
from server.exchange.hands.transfers import Proposal, answer, offer
from surveys.exchange.handing import Standing
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme

if TYPE_CHECKING:
    from surveys.exchange.sync import Pull

REASON = "Көршісі қоңырау шалды: үйден түтін шығып жатыр"
DAY = timedelta(days=1)


def staff_caller(programme: Programme, staff_id: str, role: Role = Role.WORKER) -> Caller:
    return Caller(role=role, staff_id=staff_id, district="5950")


def held(programme: Programme, staff_id: str, at: datetime) -> set[str]:
    with programme.database.reading() as connection:
        return set(caseload(connection, staff_id, at).held)


def away(
    programme: Programme,
    from_on: date,
    until_on: date,
    absent: str = "",
    stand_in: str = "",
    now: datetime = NOW,
) -> str:
    absence = Absence(
        absent_id=absent or programme.worker_id,
        cover_id=stand_in or programme.other_id,
        from_on=from_on,
        until_on=until_on,
    )
    with programme.database.transaction() as connection:
        return cover(connection, absence, programme.worker_id, now)


def offered(programme: Programme, family: str = "", **changes: object) -> str:
    proposal = Proposal(
        id=uuid7(), household_id=family or programme.family, to_id=programme.other_id, words="Көшіп барады"
    )
    with programme.database.transaction() as connection:
        offer(connection, proposal, programme.worker_id, NOW, as_lead=False)
    return proposal.id


def say(programme: Programme, transfer_id: str, said: str, by_id: str, **more: object) -> None:
    with programme.database.transaction() as connection:
        answer(connection, transfer_id, said, by_id, NOW, **more)  # ty: ignore[invalid-argument-type]


def told_by(answered: "Pull") -> Standing:
    assert answered.standing is not None
    return answered.standing


def names(answered: "Pull") -> set[str]:
    return {home.id for home in answered.households}
