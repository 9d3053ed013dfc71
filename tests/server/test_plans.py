"""Steps, referrals and decisions: any order and any repetition end the same, an impossible step is refused by its name."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import permutations

import msgspec
import pytest

from server.access import TABLE, Action, Caller, Role, Store
from server.care.plans import Cared, begin, move, plan_of
from server.exchange.edits import force_held
from server.exchange.pulling import pull
from server.problems import ImpossibleMove, NotAllowed, NotYours
from surveys.caring.care import KINDS
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact
from surveys.register.people import UnfitEdit
from tests.server.conftest import NOW, Programme, add_staff

STEP = {
    "what": "Пешті жөндету",
    "service": "svc_stove",
    "who": "worker",
    "until": "2026-12-10",
    "state": "open",
}
REFERRAL = {"service": "svc_stove", "to": "Пешші", "offered_on": "2026-11-25", "state": "offered"}
DECISION = {"kind": "wait", "reason": "not_now", "made_on": "2026-11-25", "words": "Қыстан кейін қараймыз"}
SUBJECT = "01900000-0000-7000-c000-000000000001"


def change(*edits: Edit, hours: float = 0, household_id: str = "") -> Change:
    return Change(
        id=uuid7(),
        household_id=household_id or "01900000-0000-7000-9000-000000000000",
        made_at=NOW - timedelta(hours=20 - hours),
        edits=edits,
    )


def born(kind: str, fields: Mapping[str, Value], subject_id: str = SUBJECT) -> Edit:
    return Edit(kind=kind, subject_id=subject_id, fields=dict(fields), born=True)


def to(kind: str, state: str, over: Change, **more: Value) -> Edit:
    return Edit(kind=kind, subject_id=SUBJECT, fields={"state": state} | more, over={"state": (over.id,)})


def sent(programme: Programme, caller: Caller, *changes: Change) -> list[str]:
    receipts = programme.push(caller, *(msgspec.json.encode(one) for one in changes))
    return [one.problem.code if one.problem else one.status for one in receipts]


def care(programme: Programme, caller: Caller) -> dict[str, Fact]:
    found = pull(programme.database, caller, 0, NOW).households
    home = next(one for one in found if one.id == programme.family)
    return {one.kind: one for one in home.care}


def plan(programme: Programme, caller: Caller | None = None) -> tuple[Cared, ...]:
    asks = caller or Caller(role=Role.WORKER, staff_id=programme.worker_id)
    with programme.database.reading() as connection:
        return plan_of(connection, asks, programme.family, NOW)


def course() -> list[Change]:
    """Return a referral from its offer to its end, with the family's own word on it."""
    offered = change(born("referral", REFERRAL))
    accepted = change(to("referral", "accepted", offered), hours=1)
    under_way = change(to("referral", "under_way", accepted), hours=2)
    done = change(to("referral", "done", under_way), hours=3)
    return [offered, accepted, under_way, done]


def test_a_referral_goes_its_way_and_every_step_keeps_who_and_when(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    assert sent(programme, worker, *course()) == ["accepted"] * 4
    [row] = programme.rows("select * from referral")
    assert (row["state"], row["provider"], row["helped"]) == ("done", "Пешші", None)
    [found] = plan(programme)
    assert [word.fields["state"] for word in found.history] == ["offered", "accepted", "under_way", "done"]
    assert {word.by for word in found.history} == {"Aigul"}
    assert [word.at for word in found.history] == sorted(word.at for word in found.history)


def test_any_order_and_any_repetition_end_the_same(small: Programme) -> None:
    worker, made = small.caller(small.enrol_worker()), course()
    for order in list(permutations(made))[::3]:
        for one in (*order, order[0]):
            assert sent(small, worker, one) == ["accepted"], "a step before its offer is held, not refused"
        assert [row["state"] for row in small.rows("select state from referral")] == ["done"]
        with small.database.transaction() as connection:
            for table in ("referral", "said", "change", "awaited", "receipt"):
                where = " where household_id = :id and kind = 'referral'" if table == "said" else ""
                ids = {"id": small.family} if where else {}
                if table == "receipt":
                    where, ids = " where id in :ids", {"ids": [one.id for one in made]}
                if table == "change":
                    where, ids = " where id in :ids", {"ids": [one.id for one in made]}
                connection.run(f"delete from {table}{where}", **ids)  # noqa: S608 our own tables


@pytest.mark.parametrize(
    ("kind", "fields", "state"),
    [("referral", REFERRAL, "done"), ("plan_step", STEP | {"state": "open"}, "open2")],
)
def test_an_impossible_step_is_refused_by_name(
    programme: Programme, kind: str, fields: dict[str, Value], state: str
) -> None:
    worker = programme.caller(programme.enrol_worker())
    first = change(born(kind, fields))
    next_one = change(to(kind, state, first), hours=1)
    assert sent(programme, worker, first) == ["accepted"]
    expected = "impossible_step" if state == "done" else "wrong_type"
    receipts = programme.push(worker, msgspec.json.encode(next_one))
    assert receipts[0].problem is not None
    assert receipts[0].problem.code == expected
    assert (receipts[0].problem.field or "").startswith(kind)
    again = programme.push(worker, msgspec.json.encode(next_one))
    assert again[0].status == "refused"


def test_a_step_that_waits_for_its_offer_is_judged_when_that_comes(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    offered = change(born("referral", REFERRAL))
    leap = change(to("referral", "done", offered), hours=1)
    assert sent(programme, worker, leap) == ["accepted"]
    assert sent(programme, worker, offered) == ["accepted"]
    assert [row["state"] for row in programme.rows("select state from referral")] == ["offered"]
    assert [
        row["state"] for row in programme.rows("select state from change where id = :id", id=leap.id)
    ] == ["refused"]


def test_what_never_comes_stops_nothing_for_ever(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    offered = change(born("referral", REFERRAL))
    assert sent(programme, worker, change(to("referral", "accepted", offered))) == ["accepted"]
    with programme.database.transaction() as connection:
        force_held(connection, NOW + timedelta(days=6))
    assert programme.rows("select * from referral") == [], "without its offer there is nothing to show"
    assert sent(programme, worker, offered) == ["accepted"]
    assert [row["state"] for row in programme.rows("select state from referral")] == ["accepted"]


def test_two_who_meet_are_both_kept_until_one_chooses(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    offered = change(born("referral", REFERRAL))
    yes, no = (
        change(to("referral", "accepted", offered), hours=1),
        change(to("referral", "declined", offered), hours=2),
    )
    assert sent(programme, worker, offered, yes, no) == ["accepted"] * 3
    fact = care(programme, worker)["referral"]
    assert [head.value for head in fact.conflicts()["state"]] == ["accepted", "declined"]
    chosen = fact.edit(state="accepted")
    assert chosen is not None
    assert sent(programme, worker, change(chosen, hours=3)) == ["accepted"]
    fact = care(programme, worker)["referral"]
    assert (fact.shown()["state"], fact.conflicts()) == ("accepted", {})


def test_the_family_says_whether_it_helped_and_nothing_else(programme: Programme) -> None:
    worker, own = programme.caller(programme.enrol_worker()), programme.caller(programme.enrol_settler())
    sent(programme, worker, *course())
    helped = Edit(kind="referral", subject_id=SUBJECT, fields={"helped": "partly"})
    assert sent(programme, own, change(helped, hours=4)) == ["accepted"]
    assert programme.rows("select helped from referral") == [{"helped": "partly"}]
    done = course()[-1].edits[0]
    assert sent(programme, own, change(done, hours=5)) == ["not_editable"]
    assert sent(programme, own, change(born("referral", REFERRAL, uuid7()))) == ["not_editable"]
    assert sent(programme, own, change(born("plan_step", STEP, uuid7()))) == ["not_editable"]


def test_what_is_offered_to_one_person_is_on_no_other_persons_phone(programme: Programme) -> None:
    """It may be about the other person."""
    worker = programme.caller(programme.enrol_worker())
    hers = change(born("referral", REFERRAL | {"person_id": programme.spouse}))
    assert sent(programme, worker, hers) == ["accepted"]
    head = programme.caller(programme.enrol_settler())
    spouse = programme.caller(programme.enrol_settler(person_id=programme.spouse))
    assert "referral" not in care(programme, head)
    assert "referral" in care(programme, spouse)


def test_a_settler_speaks_of_no_other_familys_referral(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    stranger = programme.caller(
        programme.enrol_settler(programme.second, "01900000-0000-7000-8000-000000000100")
    )
    sent(programme, worker, course()[0])
    helped = Edit(kind="referral", subject_id=SUBJECT, fields={"helped": "no"})
    assert sent(programme, stranger, change(helped, household_id=programme.second)) == ["not_your_family"]
    assert programme.rows("select helped from referral") == [{"helped": None}]


def test_a_decision_has_a_reason_stands_as_it_was_made_and_gets_an_outcome(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    assert sent(programme, worker, change(born("decision", DECISION))) == ["accepted"]
    rewritten = Edit(kind="decision", subject_id=SUBJECT, fields={"reason": "enough"})
    assert sent(programme, worker, change(rewritten)) == ["not_editable"]
    outcome = Edit(kind="decision", subject_id=SUBJECT, fields={"outcome": "Көктемде хабарласты"})
    assert sent(programme, worker, change(outcome)) == ["accepted"]
    [row] = programme.rows("select kind, reason, words, outcome from decision")
    assert row == {
        "kind": "wait", "reason": "not_now", "words": DECISION["words"], "outcome": "Көктемде хабарласты",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (DECISION | {"kind": "disagree", "words": None}, "required"),
        ({name: value for name, value in DECISION.items() if name != "reason"}, "required"),
        (DECISION | {"kind": "punish"}, "wrong_type"),
        (DECISION | {"score": 7}, "unknown_field"),
        (DECISION | {"due_on": "2026-02-30"}, "wrong_type"),
    ],
)
def test_a_decision_without_its_reason_is_none(small: Programme, fields: dict[str, Value], code: str) -> None:
    worker = small.caller(small.enrol_worker())
    assert sent(small, worker, change(born("decision", fields))) == [code]


def test_worker_and_family_carry_what_is_theirs(programme: Programme) -> None:
    worker, own = programme.caller(programme.enrol_worker()), programme.caller(programme.enrol_settler())
    other = programme.caller(programme.enrol_worker(programme.other_id))
    for kind, fields in (("plan_step", STEP), ("referral", REFERRAL), ("decision", DECISION)):
        sent(programme, worker, change(born(kind, fields, uuid7())))
    assert len(plan(programme, Caller(role=Role.MANAGER, staff_id=programme.worker_id))) == len(KINDS)
    assert {one.kind for one in plan(programme)} == {"plan_step", "referral"}, "a decision tells of the list"
    assert set(care(programme, worker)) == {"plan_step", "referral"}
    assert set(care(programme, own)) == {"plan_step", "referral"}
    assert not any(one.care for one in pull(programme.database, other, 0, NOW).households)
    for phone in (worker, own):
        assert DECISION["words"] not in msgspec.json.encode(pull(programme.database, phone, 0, NOW)).decode()


def test_who_leads_and_the_worker_edit_one_plan(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        lead = Caller(
            role=Role.SUPERVISOR,
            staff_id=add_staff(connection, "lead", Role.SUPERVISOR, "5950"),
            district="5950",
            name="Lead",
            language="en",
        )
        subject = begin(connection, lead, programme.family, "plan_step", STEP, NOW - timedelta(hours=10))
        with pytest.raises(UnfitEdit):
            begin(connection, lead, programme.family, "plan_step", STEP | {"state": "done"}, NOW)
    worker = programme.caller(programme.enrol_worker())
    fact = care(programme, worker)["plan_step"]
    under_way = fact.edit(state="under_way")
    assert under_way is not None
    assert sent(programme, worker, change(under_way, hours=11)) == ["accepted"]
    with programme.database.transaction() as connection:
        later = NOW + timedelta(hours=2)
        with pytest.raises(ImpossibleMove) as refused:
            move(connection, lead, programme.family, subject, {"state": "open"}, later)
        move(connection, lead, programme.family, subject, {"state": "done"}, later)
        move(connection, lead, programme.family, subject, {"state": "done"}, later)
    assert refused.value.fields == {"before": "under_way", "after": "open"}
    [found] = plan(programme)
    assert [(word.by, word.fields["state"]) for word in found.history] == [
        ("Lead", "open"), ("Aigul", "under_way"), ("Lead", "done"),
    ]  # fmt: skip
    assert [row["state"] for row in programme.rows("select state from plan_step")] == ["done"]


@pytest.mark.parametrize("role", [role for role in Role if role not in TABLE[(Store.PLAN, Action.READ)]])
def test_nobody_beside_the_care_reads_or_writes_a_plan(small: Programme, role: Role) -> None:
    sent(small, small.caller(small.enrol_worker()), change(born("decision", DECISION)))
    caller = Caller(role=role, staff_id=small.other_id)
    if role in (Role.ANONYMOUS,):
        return
    with pytest.raises(NotAllowed):
        plan(small, caller)
    with small.database.transaction() as connection, pytest.raises(NotAllowed):
        begin(connection, caller, small.family, "decision", DECISION, NOW)


def test_a_worker_reads_no_plan_out_of_scope(small: Programme) -> None:
    with pytest.raises(NotYours):
        plan(small, Caller(role=Role.WORKER, staff_id=small.other_id))


def test_no_plan_is_granted_for_export() -> None:
    for store in (Store.PLAN, Store.NEEDS, Store.RISK, Store.HELP, Store.COMPLAINT):
        assert not TABLE.get((store, Action.EXPORT))
