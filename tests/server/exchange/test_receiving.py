"""Records are judged alone, kept once, and receipted with the hash of their bytes."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations

import msgspec
import pytest

from server.exchange.hands.caseloads import assign
from server.store.clock import time_text, today
from surveys.exchange.sync import MAX_RECORD_BYTES, Receipt
from surveys.ids import uuid7
from tests.server.conftest import AGREED, NOW, REFUSED, Programme, record

HEAT = {"ctx_heating": "1", "heat_day": "often"}


def codes(receipts: list[Receipt]) -> list[str]:
    return [receipt.problem.code if receipt.problem else receipt.status for receipt in receipts]


def heat(programme: Programme, *, id: str = "", hours_ago: float = 1, **changes: object) -> bytes:
    answers = changes.pop("answers", HEAT)
    sent = (programme.family, programme.person)
    return record("heat", answers, *sent, id=id, hours_ago=hours_ago, **changes)


def test_a_record_is_kept_and_its_receipt_names_the_hash_of_its_bytes(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    sent = heat(programme)
    [receipt] = programme.push(worker, sent)
    assert (receipt.status, receipt.hash) == ("accepted", hashlib.sha256(sent).hexdigest())
    [row] = programme.rows("select form_id, answers, person_id from submission where form_id = 'heat'")
    assert msgspec.json.decode(row["answers"]) == HEAT
    assert (row["form_id"], row["person_id"]) == ("heat", programme.person)


def test_sending_twice_is_harmless(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    sent = [heat(programme), heat(programme)]
    assert programme.push(worker, *sent) == programme.push(worker, *sent)
    assert programme.rows("select count(*) as n from submission where form_id = 'heat'") == [{"n": 2}]


def test_one_record_twice_in_a_batch_is_kept_once(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    sent = heat(programme)
    assert codes(programme.push(worker, sent, sent)) == ["accepted", "accepted"]
    assert programme.rows("select count(*) as n from submission where form_id = 'heat'") == [{"n": 1}]


def test_the_same_id_with_other_bytes_is_refused_and_both_are_kept(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    first = heat(programme, id=uuid7())
    second = first.replace(b"often", b"never")
    assert codes(programme.push(worker, first)) == ["accepted"]
    assert codes(programme.push(worker, second)) == ["conflicting"]
    assert codes(programme.push(worker, second)) == ["conflicting"]
    assert codes(programme.push(worker, first)) == ["accepted"]
    [conflict] = programme.rows("select body from conflict")
    assert "never" in conflict["body"]
    [kept] = programme.rows("select answers from submission where form_id = 'heat'")
    assert "often" in kept["answers"]


BAD: dict[str, tuple[str, Callable[[Programme], bytes]]] = {
    "malformed": ("malformed", lambda p: heat(p).replace(b'"heat_day"', b"\xff\xfe")),
    "cut_short": ("malformed", lambda p: b'{"id": "0"}'),
    "a_field_too_many": ("malformed", lambda p: heat(p, score=3)),
    "a_time_without_zone": ("malformed", lambda p: heat(p, finished_at="2026-11-01T10:00:00")),
    "nested_too_deep": ("malformed", lambda p: b"[" * 90_000 + b"]" * 90_000),
    "oversized": ("too_large", lambda p: heat(p, answers={"heat_day": "x" * MAX_RECORD_BYTES})),
    "unknown_form": ("unknown_form", lambda p: heat(p, form_id="nothing")),
    "unknown_version": ("unknown_version", lambda p: heat(p, form_version="1")),
    "unknown_field": ("unknown_field", lambda p: heat(p, answers={"heat_dya": "often"})),
    "wrong_type": ("wrong_type", lambda p: heat(p, answers={"heat_weeks": "many"})),
    "an_unknown_choice": ("wrong_type", lambda p: heat(p, answers={"heat_day": "sometimes, I think"})),
    "future_dated": ("future_dated", lambda p: heat(p, finished_at=NOW + timedelta(days=2))),
    "of_another_family": (
        "not_your_family",
        lambda p: record("heat", HEAT, p.foreign, None),
    ),
    "of_no_family": ("not_your_family", lambda p: record("heat", {}, uuid7(), None)),
    "of_an_unknown_person": ("not_your_family", lambda p: record("heat", {}, p.family, uuid7())),
    "without_consent": ("no_consent", lambda p: record("heat", {}, p.family, p.spouse)),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_record_is_refused_alone_and_the_rest_is_kept(programme: Programme, bad: str) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    code, make = BAD[bad]
    before, after = heat(programme), heat(programme)
    receipts = programme.push(worker, before, make(programme), after)
    assert codes(receipts) == ["accepted", code, "accepted"]
    assert programme.rows("select count(*) as n from submission where form_id = 'heat'") == [{"n": 2}]
    assert [row["code"] for row in programme.rows("select code from refusal")] == [code]


def test_a_refusal_names_the_field_and_speaks_the_holders_language(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    [receipt] = small.push(worker, heat(small, answers={"heat_dya": "often"}))
    assert receipt.problem is not None
    assert receipt.problem.field == "heat_dya"
    assert receipt.problem.detail == "Сауалнамада heat_dya деген сұрақ жоқ."


def test_a_malformed_record_names_the_place(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    [receipt] = small.push(worker, heat(small, household_id="not an id"))
    assert receipt.problem is not None
    assert receipt.problem.field == "household_id"


def test_the_engine_refuses_what_was_not_asked(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    small.agreed(worker)
    notice = {**AGREED, "con_service": "no"}
    [receipt] = small.push(worker, record("consent", notice, small.family, small.spouse))
    assert codes([receipt]) == ["not_asked"]


def test_types_alone_can_be_checked_where_speed_matters(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    quick = msgspec.structs.replace(small.door, check="types")
    small.door = quick
    notice = {**AGREED, "con_service": "no"}
    assert codes(small.push(worker, record("consent", notice, small.family, small.spouse))) == ["accepted"]


def test_eight_pushes_of_one_batch_at_once_get_equal_receipts(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    batch = [heat(programme) for _ in range(50)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: programme.push(worker, *batch), range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert set(codes(answers[0])) == {"accepted"}
    assert programme.rows("select count(*) as n from submission where form_id = 'heat'") == [{"n": 50}]


def test_two_contents_racing_for_one_id_leave_one_kept_and_one_conflict(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    first = heat(programme, id=uuid7())
    rivals = [first, first.replace(b"often", b"never")] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = [codes(answer)[0] for answer in pool.map(lambda one: programme.push(worker, one), rivals)]
    assert sorted(answers) == ["accepted"] * 4 + ["conflicting"] * 4
    assert programme.rows("select count(*) as n from conflict") == [{"n": 1}]


def test_any_order_with_any_repetition_ends_in_the_same_state(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    agreed = record("consent", AGREED, small.family, small.person, hours_ago=9)
    asked = record(
        "help", {"hlp_words": "Суық", "hlp_cat": "cold", "hlp_urgent": "d3"}, small.family, small.person
    )
    batch = [agreed, heat(small), asked]
    for order in permutations(batch):
        assert set(codes(small.push(worker, *order, *order))) == {"accepted"}
    assert small.rows("select form_id from submission order by form_id") == [
        {"form_id": "consent"},
        {"form_id": "heat"},
        {"form_id": "help"},
    ]
    assert len(small.rows("select id from help_request")) == 1


def test_a_record_may_come_after_the_family_changed_hands(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    with programme.database.transaction() as connection:
        assign(connection, programme.family, programme.other_id, today())
    assert codes(programme.push(worker, heat(programme))) == ["accepted"]


def test_a_settler_sends_for_nobody_else(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    mine = record("consent", AGREED, programme.family, programme.person)
    wife = record("consent", AGREED, programme.family, programme.spouse)
    home = record("help", {"hlp_words": "x"}, programme.family, None)
    other = record("consent", AGREED, programme.second, programme.person)
    assert codes(programme.push(settler, mine, wife, home, other)) == ["accepted", *["not_your_family"] * 3]


@pytest.mark.parametrize(
    ("form_id", "answers"),
    [("help", {"hlp_words": "Көмір жоқ", "hlp_cat": "cold"}), ("complaint", {"cmp_words": "Шағымым бар"})],
)
def test_help_and_a_complaint_are_taken_without_consent(
    programme: Programme, form_id: str, answers: dict[str, str]
) -> None:
    worker = programme.caller(programme.enrol_worker())
    sent = record(form_id, answers, programme.family, programme.person)
    assert codes(programme.push(worker, sent)) == ["accepted"]


@pytest.mark.parametrize("hours_ago", [0, -4])
def test_a_yes_from_a_clock_that_is_ahead_does_not_outlast_the_withdrawal(
    programme: Programme, hours_ago: float
) -> None:
    worker = programme.caller(programme.enrol_worker())
    settler = programme.caller(programme.enrol_settler())
    ahead = record("consent", AGREED, programme.family, programme.person, hours_ago=-20)
    no = record("consent", REFUSED, programme.family, programme.person, hours_ago=hours_ago)
    assert codes(programme.push(worker, ahead)) == ["accepted"]
    assert codes(programme.push(settler, no)) == ["accepted"]
    assert codes(programme.push(worker, heat(programme))) == ["no_consent"]


def test_withdrawal_stops_at_once(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    withdrawn = record("consent", REFUSED, programme.family, programme.person, hours_ago=0.5)
    assert codes(programme.push(worker, heat(programme, hours_ago=2), withdrawn)) == [
        "no_consent",
        "accepted",
    ]
    assert codes(programme.push(worker, heat(programme))) == ["no_consent"]
    given = programme.rows(
        "select distinct given from consent where at = :at", at=time_text(NOW - timedelta(hours=0.5))
    )
    assert given == [{"given": 0}]


def test_an_older_yes_does_not_undo_a_newer_no(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    no = record("consent", REFUSED, programme.family, programme.person, hours_ago=1)
    yes = record("consent", AGREED, programme.family, programme.person, hours_ago=5)
    programme.push(worker, no)
    assert codes(programme.push(worker, yes, heat(programme))) == ["accepted", "no_consent"]


def test_answers_are_parted_by_whose_eyes_they_are_for(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    answers = {
        "own": {"nav_fear": "much"},
        "pla": {"pla_home": 4, "pla_plan": "move"},
        "ctx_months": "6",
    }
    sent = record("place", answers, programme.family, programme.person)
    assert codes(programme.push(worker, sent)) == ["accepted"]
    [row] = programme.rows("select answers, private_answers from submission where form_id = 'place'")
    assert msgspec.json.decode(row["answers"]) == {"ctx_months": "6"}
    assert msgspec.json.decode(row["private_answers"]) == {
        "own": {"nav_fear": "much"},
        "pla": {"pla_home": 4},
    }
    [sealed] = programme.rows("select * from sealed_answer")
    assert msgspec.json.decode(sealed["answers"]) == {"pla": {"pla_plan": "move"}}
    told = NOW - timedelta(hours=1) + timedelta(hours=5)
    assert sealed["month"] == f"{told.year}-{1 + (told.month - 1) // 3 * 3:02}"
    everything = " ".join(str(value) for value in sealed.values())
    for trace in (programme.family, programme.person, msgspec.json.decode(sent)["id"]):
        assert trace not in everything


def test_the_sealed_answers_of_one_family_are_not_tied_to_each_other(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    for hours in (1, 2):
        sent = record(
            "place", {"pla": {"pla_plan": "move"}}, programme.family, programme.person, hours_ago=hours
        )
        assert codes(programme.push(worker, sent)) == ["accepted"]
    rows = programme.rows("select subject from sealed_answer")
    assert len({row["subject"] for row in rows}) == 2


def test_no_hash_in_the_database_lets_sealed_answers_be_guessed(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    sent = record("place", {"pla": {"pla_plan": "move"}}, programme.family, programme.person)
    programme.push(worker, sent)
    plain = hashlib.sha256(sent).hexdigest()
    kept = programme.rows(
        "select hash from receipt union select hash from submission union select hash from refusal"
    )
    assert plain not in {row["hash"] for row in kept}


def test_a_conflict_keeps_no_sealed_answer(small: Programme) -> None:
    worker = small.caller(small.enrol_worker())
    small.agreed(worker)
    first = record("place", {"pla": {"pla_plan": "move"}}, small.family, small.person, id=uuid7())
    small.push(worker, first)
    small.push(worker, first.replace(b'"move"', b'"stay"'))
    [conflict] = small.rows("select body from conflict")
    assert "pla_plan" not in conflict["body"]


def test_the_commit_order_has_no_gap_that_fills_later(programme: Programme) -> None:
    """Whoever read up to the latest number never finds a smaller one afterwards."""
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    seen: list[tuple[int, int]] = []

    def push_and_look(n: int) -> None:
        programme.push(worker, *[heat(programme) for _ in range(3)])
        [row] = programme.rows(
            "select (select value from counter where name = 'seq') as upto, count(*) as n from submission"
        )
        seen.append((row["upto"], row["n"]))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(push_and_look, range(18)))
    for upto, count in seen:
        [now] = programme.rows("select count(*) as n from submission where seq <= :upto", upto=upto)
        assert now["n"] == count
