"""Whoever objects is in nothing that comes of the model, by whatever way they said it; the list was made before. Both engines."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from server.access import Caller, Role
from server.care.consents import withdraw
from server.care.meetings import keep_list
from server.modelcard import make_card
from server.problems import NotAllowed
from server.reading.review import review
from server.risk.refreshing import refresh
from server.risk.table import make_table
from server.risk.tables import read_tables
from server.store.clock import local_day
from server.store.risks.meetings import MeetingStore
from server.web.help.families import review_stores
from tests.server.conftest import AGREED, add_staff
from tests.server.risk.conftest import COLD, NOW, Pair

TODAY = local_day(NOW)
NO = AGREED | {"con_analysis": "no"}
SPOUSE = "01900000-0000-7000-8000-000000000101"


def by_form(pair: Pair) -> None:
    pair.tell(pair.second, NO, "consent", pair.person_of_second)


def by_the_other_adult(pair: Pair) -> None:
    """One adult's no is the family's, though the other's yes stands."""
    pair.tell(pair.second, NO, "consent", SPOUSE)


def at_the_office(pair: Pair) -> None:
    with pair.database.transaction() as connection:
        lead = Caller(role=Role.MANAGER, staff_id=add_staff(connection, "office", Role.MANAGER), name="Lead")
        withdraw(
            connection, lead, pair.second, pair.person_of_second, purpose="analysis", how="said", now=NOW
        )


def from_all(pair: Pair) -> None:
    """Without the service there is no analysis either."""
    with pair.database.transaction() as connection:
        lead = Caller(role=Role.MANAGER, staff_id=add_staff(connection, "office", Role.MANAGER), name="Lead")
        withdraw(
            connection, lead, pair.second, pair.person_of_second, purpose="service", how="written", now=NOW
        )


def listed(pair: Pair) -> Caller:
    """Make a list and keep it for a meeting; return who leads."""
    pair.tell(pair.second, COLD)
    pair.refresh()
    with pair.database.transaction() as connection:
        lead = Caller(role=Role.MANAGER, staff_id=add_staff(connection, "lead", Role.MANAGER))
        keep_list(connection, lead, cap=4, district="", now=NOW, today=TODAY)
        assert {row["household"] for row in MeetingStore(connection).listed()} == {pair.first, pair.second}
    return lead


@pytest.mark.parametrize("objects", [by_form, by_the_other_adult, at_the_office, from_all])
def test_an_objection_takes_a_family_out_of_all_that_was_made(
    pair: Pair, objects: Callable[[Pair], None]
) -> None:
    lead = listed(pair)
    objects(pair)
    with pair.database.reading() as connection:
        found = review(review_stores(connection), lead, cap=4, district="", now=NOW, today=TODAY)
        assert [row.id for group in found.groups for row in group.rows] == [pair.first]
        assert [row["household"] for row in MeetingStore(connection).listed()] == [pair.first]
        assert set(read_tables(connection, TODAY).register["household"]) == {pair.first}


def test_and_out_of_all_that_will_be(pair: Pair, tmp_path: Path) -> None:
    listed(pair)
    by_the_other_adult(pair)
    assert set(make_table(pair.database, TODAY)["household"]) == {pair.first}
    assert make_card(pair.database, NOW, draws=0)["agreed"] == 1
    later = NOW + timedelta(minutes=1)
    refresh(pair.database, later, TODAY, fit=True, freeze_to=tmp_path / "run.gz")
    assert set(pair.listed()) == {pair.first}
    text = gzip.decompress((tmp_path / "run.gz").read_bytes()).decode()
    assert (pair.first in text, pair.second in text) == (True, False)


@pytest.mark.parametrize(
    "role", [Role.WORKER, Role.SUPERVISOR, Role.ANALYST, Role.REGISTER_CLERK, Role.ADMIN, Role.SETTLER]
)
def test_nobody_but_who_leads_the_programme_reads_the_list(pair_small: Pair, role: Role) -> None:
    pair_small.refresh()
    with pair_small.database.reading() as connection, pytest.raises(NotAllowed):
        review(
            review_stores(connection),
            Caller(role=role, district="5950", household_id=pair_small.first),
            cap=4,
            district="",
            now=NOW,
            today=TODAY,
        )
