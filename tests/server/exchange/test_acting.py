"""What phones send about families that change hands, and what may still come after a family has left."""

from datetime import datetime, timedelta

import msgspec
import pytest

from server.access import Caller
from server.exchange.hands.caseloads import assign
from server.register.knowing import facts_of
from server.store.clock import local_day, today
from surveys.exchange.handing import Act
from surveys.exchange.sync import Receipt
from surveys.ids import uuid7
from surveys.register.changes import Change
from surveys.register.facts import find
from tests.server.conftest import NOW, Programme, record

ASKED = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold"}


def act(kind: str, programme: Programme, **more: object) -> bytes:
    said: dict[str, object] = {"id": uuid7(), "act": kind, "household_id": programme.family, "made_at": NOW}
    return msgspec.json.encode(msgspec.convert(said | more, Act))


def id_of(record: bytes) -> str:
    return msgspec.json.decode(record)["id"]


def told(receipts: list[Receipt]) -> list[str]:
    return [one.problem.code if one.problem else one.status for one in receipts]


@pytest.fixture
def phones(programme: Programme) -> tuple[Caller, Caller]:
    """The phone of whoever holds the family, and a colleague's."""
    own, other = programme.enrol_worker(), programme.enrol_worker(programme.other_id)
    return programme.caller(own), programme.caller(other)


def state(programme: Programme) -> list[str]:
    return [row["state"] for row in programme.rows("select state from transfer order by id")]


def test_an_offer_and_its_acceptance_come_as_records_and_sending_them_again_changes_nothing(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    mine, theirs = phones
    offer = act("offer", programme, to_id=programme.other_id, words="Көшіп барады")
    yes = act("accept", programme, transfer_id=id_of(offer), words="Жарайды")
    for _ in range(2):
        assert told(programme.push(mine, offer)) == ["accepted"]
    for _ in range(2):
        assert told(programme.push(theirs, yes)) == ["accepted"]
    assert told(programme.push(mine, offer)) == ["accepted"], "sent again, after it was answered"
    [held] = programme.rows(
        "select staff_id from assignment where household_id = :id and ends_on is null", id=programme.family
    )
    assert (state(programme), held["staff_id"]) == (["accepted"], programme.other_id)
    assert len(programme.rows("select id from handing")) == 1


def test_who_answers_second_hears_it(programme: Programme, phones: tuple[Caller, Caller]) -> None:
    mine, theirs = phones
    offer = act("offer", programme, to_id=programme.other_id)
    programme.push(mine, offer)
    assert told(programme.push(mine, act("withdraw", programme, transfer_id=id_of(offer)))) == ["accepted"]
    beaten = programme.push(theirs, act("accept", programme, transfer_id=id_of(offer)))
    assert told(beaten) == ["answered_before"]
    assert beaten[0].problem is not None
    assert beaten[0].problem.detail.startswith("Бұған Сізден бұрын")
    assert state(programme) == ["withdrawn"]


def test_one_batch_may_hold_acts_and_interviews(programme: Programme, phones: tuple[Caller, Caller]) -> None:
    mine, _ = phones
    offer = act("offer", programme, to_id=programme.other_id)
    twice = act("offer", programme, to_id=programme.other_id)
    asked = record("help", ASKED, programme.family, programme.person)
    receipts = programme.push(mine, asked, offer, b"{", twice)
    assert told(receipts) == ["accepted", "accepted", "malformed", "already_offered"]
    assert [one.id for one in receipts if one.id] == [id_of(asked), id_of(offer), id_of(twice)]


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "steal"},
        {"to_id": None},
        {"words": "x" * 501},
        {"transfer_id": "1"},
        {"more": 1},
        {"made_at": "1"},
    ],
)
def test_a_malformed_act_is_refused_alone(
    programme: Programme, phones: tuple[Caller, Caller], changes: dict[str, object]
) -> None:
    good = act("offer", programme, to_id=programme.other_id)
    bad = msgspec.json.encode(msgspec.json.decode(good) | {"id": uuid7()} | changes)
    assert told(programme.push(phones[0], bad, good)) == ["malformed", "accepted"]


def test_an_act_from_the_future_and_another_act_of_the_same_id_are_refused(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    mine, _ = phones
    later = act("offer", programme, to_id=programme.other_id, made_at=NOW + timedelta(days=9))
    offer = act("offer", programme, to_id=programme.other_id)
    other = act("offer", programme, to_id=programme.other_id, id=id_of(offer), words="басқа")
    assert told(programme.push(mine, later, offer, other)) == ["future_dated", "accepted", "conflicting"]


def test_nobody_acts_for_others(programme: Programme, phones: tuple[Caller, Caller]) -> None:
    mine, theirs = phones
    settler = programme.caller(programme.enrol_settler())
    stolen = act("offer", programme, household_id=programme.foreign, to_id=programme.other_id)
    assert told(programme.push(mine, stolen)) == ["not_your_family"]
    offer = act("offer", programme, to_id=programme.other_id)
    assert told(programme.push(settler, offer)) == ["not_your_family"]
    assert told(programme.push(mine, offer)) == ["accepted"]
    for phone in (mine, settler):
        yes = act("accept", programme, transfer_id=id_of(offer))
        assert told(programme.push(phone, yes)) == ["not_your_family"]
    no = act("withdraw", programme, transfer_id=id_of(offer))
    assert told(programme.push(theirs, no)) == ["not_your_family"]
    assert state(programme) == ["offered"]


def give_away(programme: Programme, at: datetime) -> None:
    with programme.database.transaction() as connection:
        connection.run(
            "update assignment set starts_on = '2026-01-01' where household_id = :id", id=programme.family
        )
        assign(connection, programme.family, programme.other_id, local_day(at), now=at)


def begun(programme: Programme, at: datetime, id: str = "") -> bytes:
    return record(
        "help",
        ASKED,
        programme.family,
        programme.person,
        id=id,
        started_at=at,
        finished_at=at + timedelta(minutes=9),
    )


def test_a_former_worker_sends_for_a_month_and_later_only_what_was_begun_in_time(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    mine, _ = phones
    left = NOW - timedelta(days=40)
    give_away(programme, left)
    in_time, too_late = (
        begun(programme, left - timedelta(hours=1)),
        begun(programme, left + timedelta(hours=1)),
    )
    month = left + timedelta(days=29)
    assert told(programme.push(mine, in_time, now=NOW)) == ["accepted"]
    assert told(programme.push(mine, too_late, now=NOW)) == ["handed_over"]
    assert told(programme.push(mine, too_late, now=month)) == ["accepted"]
    assert told(programme.push(mine, too_late, now=NOW)) == ["accepted"], "what is kept is acknowledged again"
    offer = act("offer", programme, to_id=programme.other_id)
    assert told(programme.push(mine, offer)) == ["handed_over"]


def test_by_a_wrong_clock_a_record_is_neither_lost_nor_smuggled_in(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    """The phone's clock runs two hours ahead: what it calls an hour after the handing over was an hour before it."""
    mine, _ = phones
    left = NOW - timedelta(days=40)
    give_away(programme, left)
    ahead = {"skew_ms": 2 * 3600 * 1000, "measured_at": left - timedelta(days=1)}
    before = msgspec.json.decode(begun(programme, left + timedelta(hours=1))) | {"clock": ahead}
    after = msgspec.json.decode(begun(programme, left + timedelta(hours=3))) | {"clock": ahead}
    sent = [msgspec.json.encode(one) for one in (before, after)]
    assert told(programme.push(mine, *sent)) == ["accepted", "handed_over"]


def test_who_never_held_a_family_sends_nothing_for_it(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    assert told(programme.push(phones[1], begun(programme, NOW - timedelta(hours=2)))) == ["not_your_family"]


def test_who_stands_in_sends_during_the_cover_and_late_after_it(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    from server.exchange.hands.covers import Absence, cover

    absence = Absence(
        absent_id=programme.worker_id,
        cover_id=programme.other_id,
        from_on=today(),
        until_on=today() + timedelta(days=1),
    )
    with programme.database.transaction() as connection:
        cover(connection, absence, programme.worker_id, NOW)
    sent = begun(programme, NOW - timedelta(minutes=20))
    assert told(programme.push(phones[1], sent, now=NOW)) == ["accepted"]
    weeks = NOW + timedelta(days=14)
    assert told(programme.push(phones[1], begun(programme, NOW), now=weeks)) == ["accepted"]
    assert told(programme.push(phones[1], begun(programme, weeks), now=weeks + timedelta(days=60))) == [
        "handed_over"
    ]


def test_a_correction_that_comes_too_late_hears_that_the_family_was_handed_over(
    programme: Programme, phones: tuple[Caller, Caller]
) -> None:
    mine, _ = phones
    left = NOW - timedelta(days=40)
    give_away(programme, left)
    with programme.database.reading() as connection:
        facts = facts_of(connection, [programme.family])[programme.family]
    told_of = find(facts, "person", programme.person)
    assert told_of is not None

    def corrected(at: datetime, name: str) -> bytes:
        edit = told_of.edit(name=name)
        assert edit is not None
        change = Change(id=uuid7(), household_id=programme.family, made_at=at, edits=(edit,))
        return msgspec.json.encode(change)

    in_time = corrected(left - timedelta(hours=1), "Нұрлан")
    too_late = corrected(left + timedelta(hours=1), "Нұржан")
    assert told(programme.push(mine, in_time, too_late)) == ["accepted", "handed_over"]
    assert told(programme.push(phones[1], corrected(NOW, "Нұрбол"))) == ["accepted"]
