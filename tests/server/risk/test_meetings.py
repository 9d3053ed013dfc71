"""The list of a meeting is kept with its run and its lot, and tells later what came of it; on both engines."""

from datetime import date, timedelta

import pytest

from server.access import Caller, Role
from server.care.meetings import KEPT_DAYS, Followed, keep_list, last_meeting
from server.database import Connection
from server.modelcard import make_card
from server.problems import NotAllowed, NotFound
from server.store.clock import local_day
from server.store.risks.meetings import MeetingStore
from tests.server.conftest import AGREED, add_staff
from tests.server.risk.conftest import NOW, Pair

TODAY = local_day(NOW)


@pytest.fixture
def lead(pair: Pair) -> Caller:
    pair.refresh()
    with pair.database.transaction() as connection:
        return Caller(role=Role.MANAGER, staff_id=add_staff(connection, "lead", Role.MANAGER))


def keep(connection: Connection, caller: Caller, today: date = TODAY, cap: int = 4) -> bool:
    return keep_list(connection, caller, cap=cap, district="", now=NOW, today=today)


def test_a_kept_list_says_who_was_on_it_and_for_how_many_help_began(pair: Pair, lead: Caller) -> None:
    with pair.database.transaction() as connection:
        assert keep(connection, lead)
        assert not keep(connection, lead)
        kept = MeetingStore(connection).listed()
        connection.run(
            "insert into decision (household_id, id, kind, reason, made_on, since)"
            " values (:home, 'd', 'help', 'need', :day, :day)",
            home=pair.first,
            day=TODAY.isoformat(),
        )
    assert {(row["household"], row["why"]) for row in kept} == {
        (pair.first, "need"),
        (pair.second, "need"),
    }
    with pair.database.reading() as connection:
        store = MeetingStore(connection)
        assert last_meeting(store, lead, "", TODAY) is None
        found = last_meeting(store, lead, "", TODAY + timedelta(days=1))
    assert found == Followed(held_on=TODAY, families=2, helped=1)


def test_who_objects_is_in_no_figure_of_any_list(pair: Pair, lead: Caller) -> None:
    with pair.database.transaction() as connection:
        keep(connection, lead)
    pair.tell(pair.second, AGREED | {"con_analysis": "no"}, "consent", pair.person_of_second)
    with pair.database.reading() as connection:
        store = MeetingStore(connection)
        assert [row["household"] for row in store.listed()] == [pair.first]
        assert last_meeting(store, lead, "", TODAY + timedelta(days=1)) == Followed(
            held_on=TODAY, families=1, helped=0
        )


def test_the_card_tells_what_came_of_a_list_after_its_run_was_forgotten(pair: Pair, lead: Caller) -> None:
    with pair.database.transaction() as connection:
        keep(connection, lead)
        connection.run("update meeting set held_on = :day", day=(TODAY - timedelta(days=400)).isoformat())
        connection.run("update meeting set run_id = 'forgotten'")
    card = make_card(pair.database, NOW, draws=2)["card"]
    assert [(one["why"], one["families"], one["helped"]) for one in card["reached"]] == [("need", 2, 0)]
    assert card["course"] == {"offered": 0, "states": {}, "helped": {}}


def test_lists_of_long_ago_are_forgotten(pair: Pair, lead: Caller) -> None:
    with pair.database.transaction() as connection:
        keep(connection, lead)
        keep(connection, lead, TODAY + timedelta(days=KEPT_DAYS + 1), cap=5)
        assert len(connection.all("select id from meeting")) == 1
        assert len(connection.all("select household_id from listed")) == 2


@pytest.mark.parametrize(
    "role", [Role.WORKER, Role.SUPERVISOR, Role.ANALYST, Role.REGISTER_CLERK, Role.ADMIN]
)
def test_nobody_else_keeps_or_reads_a_list(pair_small: Pair, role: Role) -> None:
    with pair_small.database.transaction() as connection:
        with pytest.raises(NotAllowed):
            keep(connection, Caller(role=role))
        with pytest.raises(NotAllowed):
            last_meeting(MeetingStore(connection), Caller(role=role), "", TODAY)


def test_without_a_list_there_is_nothing_to_keep(pair_small: Pair) -> None:
    with pair_small.database.transaction() as connection, pytest.raises(NotFound):
        keep(connection, Caller(role=Role.MANAGER))
