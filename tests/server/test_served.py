"""Which needs count as served: what helps or is under way, not what was declined or did not help."""

from datetime import UTC, date, datetime

import pytest

from server.care.unserved import is_served
from surveys.exchange.cases import CaseHousehold
from surveys.ids import uuid7
from surveys.register.changes import Value, Word
from surveys.register.facts import Fact

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def home(**given: Value) -> CaseHousehold:
    fields = {"service": "svc_stove", "offered_on": "2026-11-01"} | given
    referral = Fact(
        kind="referral", id=uuid7(), words=(Word(change_id=uuid7(), at=NOW, by="Айгүл", fields=fields),)
    )
    return CaseHousehold(
        id=uuid7(),
        number=1,
        name="Оспан",
        district="5950",
        village="Пеньково",
        arrived_on=date(2026, 1, 1),
        language="kk",
        care=(referral,),
    )


SERVED: tuple[dict[str, Value], ...] = (
    {"state": "offered"},
    {"state": "done"},
    {"state": "done", "helped": "yes"},
)
OPEN: tuple[dict[str, Value], ...] = (
    {"state": "done", "helped": "partly"},
    {"state": "done", "helped": "no"},
    {"state": "declined"},
    {"state": "offered", "service": "svc_job"},
)


@pytest.mark.parametrize("given", SERVED + OPEN)
def test_a_need_is_served_by_what_helps_or_is_under_way(given: dict[str, Value]) -> None:
    assert is_served(home(**given), "heat_draught", "svc_stove") is (given in SERVED)
