"""On both engines: what waits for help, what came of decisions, and a list narrowed to what is asked."""

import json
from datetime import timedelta
from threading import Barrier, Thread

from server.access import Caller, Role
from server.care.deciding import (
    MOST_OFFERED,
    DecidedMeanwhile,
    Typed,
    decide,
    decisions_of,
    owners_for,
    owners_offered,
)
from server.care.following import overridden, what_came
from server.care.helping import open_requests, referral_board, referrals_in, room
from server.care.unserved import keep_counts, unserved
from server.care.views import save_view, views_of
from server.checklist import ITEMS
from server.reading.narrowing import Narrowed
from server.reading.review import ReviewStores, review
from server.store.caring.decisions import DecisionStore
from server.store.clock import time_text
from server.store.people.families import FamilyStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore
from surveys.caring.promises import level_of
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff, record

TODAY = NOW.date()


def order(programme: Programme, staff_id: str) -> None:
    """Propose an order of the three families, with risk switched on."""
    with programme.database.transaction() as connection:
        at = time_text(NOW)
        connection.run("insert into risk_model values ('m', :at, :at, 0, '{}')", at=at)
        connection.run(
            "insert into risk_run (id, model_id, as_of, made_at, households) values ('r', 'm', :at, :at, 3)",
            at=at,
        )
        for nth, home in enumerate((programme.family, programme.second, programme.foreign)):
            for name, purpose in ((f"01900000-0000-7000-8000-00000000{nth:02}00", "analysis"),):
                connection.run(
                    "insert into consent values (:home, :person, :purpose, 1, '1', 'kk', 'form', :at)",
                    home=home,
                    person=name,
                    purpose=purpose,
                    at=at,
                )
            connection.run(
                """
                insert into risk (run_id, household_id, chance, low, high, tier, position, reasons)
                values ('r', :home, 0.1, 0, 1, :tier, :nth, :reasons)
                """,
                home=home,
                tier=("first", "soon", "calm")[nth],
                nth=nth,
                reasons=json.dumps(["home_cold"] if nth < 2 else []),
            )
        for item in ITEMS:
            ChecklistStore(connection).sign(item, staff_id, at)


def test_a_decision_its_outcome_and_the_lists_agree(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        manager = Caller(
            role=Role.MANAGER,
            staff_id=add_staff(connection, "lead", Role.MANAGER),
            name="Lead",
            language="en",
        )
    order(programme, manager.staff_id or "")
    settler = programme.caller(programme.enrol_settler())
    programme.agreed(settler)
    asked = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}
    programme.push(
        settler, record("help", asked, programme.family, programme.person, hours_ago=24 * 20), now=NOW
    )
    helps = Typed(kind="help", reason="need", step="Пеш", service="svc_stove")
    waits = Typed(kind="wait", reason="refused", due_on=(TODAY + timedelta(20)).isoformat())
    said = {programme.family: helps, programme.second: waits}
    with programme.database.transaction() as connection:
        for home, typed in said.items():
            for _ in range(2):
                decide(
                    connection,
                    manager,
                    home,
                    typed,
                    NOW,
                    id=f"{home[:-2]}f{home[-1]}",
                    seen="",
                    district="5950",
                )
        connection.run("update help_request set promised_at = :at", at=time_text(NOW - timedelta(days=3)))
    tomorrow = TODAY + timedelta(2)
    with programme.database.reading() as connection:
        assert [len(decisions_of(connection, manager, home, NOW)) for home in said] == [1, 1]
        came = what_came(connection, manager, "", TODAY - timedelta(2), tomorrow)
        assert [(one.household_id, one.state, one.by) for one in came] == [
            (programme.family, "nothing", "Lead"), (programme.second, "waiting", "Lead"),
        ]  # fmt: skip
        assert overridden(connection, manager, "5950", TODAY).total == 2
        waiting = open_requests(connection, manager, view="past", district="", after="", now=NOW)
        assert [(one.household_id, one.level) for one in waiting.rows] == [(programme.family, "region")]
        assert waiting.counts == {"all": 1, "late": 1, "past": 1, "danger": 0}
        own = Caller(role=Role.WORKER, staff_id=programme.other_id)
        assert open_requests(connection, own, view="all", district="", after="", now=NOW).rows == ()
        columns = referral_board(connection, manager, district="", now=NOW)
        assert {one.state: one.count for one in columns} == {
            "offered": 1,
            "accepted": 0,
            "under_way": 0,
            "done": 0,
        }
        assert (
            len(referrals_in(connection, manager, "offered", district="5950", after="", now=NOW).slips) == 1
        )
        assert room(connection, manager, district="", now=NOW) == (), "nobody is in line yet"

        stores = ReviewStores(
            ReviewStore(connection),
            FamilyStore(connection),
            ChecklistStore(connection),
            DecisionStore(connection),
        )

        def listed(**chosen: str) -> list[str]:
            found = review(
                stores, manager, cap=12, district="", now=NOW, today=TODAY, asked=Narrowed(**chosen)
            )
            return [row.id for group in found.groups for row in group.rows]

        assert set(listed()) == {programme.family, programme.foreign}, (
            "who waits for a later day stands aside"
        )
        assert listed(put="off") == [programme.second]
        assert listed(need="home_cold") == listed(tier="first") == listed(help="late") == [programme.family]
        assert listed(worker=programme.other_id) == [programme.foreign]
        assert listed(worker="none") == []
    with programme.database.transaction() as connection:
        assert save_view(connection, manager, "Қыс", "need=home_cold&lang=en", NOW) == "need=home_cold"
        assert [one.name for one in views_of(connection, manager)] == ["Қыс"]
    keep_counts(programme.database, NOW)
    with programme.database.reading() as connection:
        assert unserved(connection, manager, "") == ((), time_text(NOW)), "fewer than five are never told"


def test_of_two_who_decide_in_the_same_moment_one_is_told(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        lead = add_staff(connection, "lead", Role.MANAGER)
    manager, met, meet = Caller(role=Role.MANAGER, staff_id=lead, name="Lead"), [], Barrier(2)

    def one(id: str) -> None:
        meet.wait()
        try:
            with programme.database.transaction() as connection:
                typed = Typed(kind="help", reason="need")
                decide(connection, manager, programme.family, typed, NOW, id=id, seen="", district="5950")
        except DecidedMeanwhile as meanwhile:
            met.append(meanwhile.theirs[0].by)

    threads = [Thread(target=one, args=(uuid7(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == ["Lead"]
    assert len(programme.rows("select id from decision")) == 1


def test_a_broken_promise_goes_up_and_danger_at_once() -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    levels = [level_of("new", NOW, NOW + late) for late in (-hour, hour, 2 * day, 2 * day + hour)]
    assert levels == ["worker", "lead", "lead", "region"]
    assert [level_of("seen", NOW, NOW + late, danger=True) for late in (-hour, hour)] == ["lead", "region"]
    assert level_of("done", NOW, NOW + 9 * day, danger=True) == "worker"


def test_of_very_many_people_a_form_offers_those_who_lead_and_whoever_is_at_hand(
    programme: Programme,
) -> None:
    with programme.database.transaction() as connection:
        lead = add_staff(connection, "lead", Role.MANAGER)
        for n in range(MOST_OFFERED + 5):
            add_staff(connection, f"helper{n:03}", Role.WORKER, "5950")
        last = add_staff(connection, "zz", Role.WORKER, "5950")
        manager = Caller(role=Role.MANAGER, staff_id=lead)
        offered = {one.id for one in owners_offered(connection, manager, "5950", {last})}
        assert {lead, last} <= offered
        assert len(offered) == MOST_OFFERED + 1
        assert offered < {one.id for one in owners_for(connection, manager, "5950")}, (
            "any of them may be named"
        )
