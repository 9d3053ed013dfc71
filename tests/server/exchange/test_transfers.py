"""A family is offered and stays where it is until it is accepted; of racing answers one wins."""

import threading
from datetime import timedelta

import pytest

from server.access import Role
from server.exchange.hands.caseloads import assign
from server.exchange.hands.transfers import Proposal, colleagues, offer
from server.exchange.pulling import Has, pull
from server.problems import (
    AlreadyAnswered,
    AlreadyOffered,
    NotYours,
    UnfitColleague,
    UnfitRole,
)
from server.store.clock import today
from server.store.office.teams import TeamStore
from server.store.office.transfers import TransferStore
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff
from tests.server.hands import held, names, offered, say, told_by


def test_a_transfer_leaves_the_family_where_it_is_until_it_is_accepted(programme: Programme) -> None:
    one = offered(programme)
    assert programme.family in held(programme, programme.worker_id, NOW)
    say(programme, one, "accepted", programme.other_id, words="Жарайды")
    assert held(programme, programme.worker_id, NOW) == {programme.second}
    assert held(programme, programme.other_id, NOW) == {programme.family, programme.foreign}
    with programme.database.reading() as connection:
        [given] = TransferStore(connection).handings(programme.family)
    assert (given["from_name"], given["to_name"], given["words"]) == ("Aigul", "Bolat", "Көшіп барады")


def test_a_refused_transfer_says_why_to_whom_offered_it(programme: Programme) -> None:
    one = offered(programme)
    say(programme, one, "refused", programme.other_id, words="Тым алыс")
    phone = programme.caller(programme.enrol_worker())
    told = pull(programme.database, phone, 0, NOW, Has(scope="", standing="")).standing
    assert told is not None
    assert [(it.state, it.answer, it.other, it.to_me) for it in told.transfers] == [
        ("refused", "Тым алыс", "Bolat", False)
    ]
    other = programme.caller(programme.enrol_worker(programme.other_id))
    kept = pull(programme.database, other, 0, NOW, Has(scope="", standing="")).standing
    assert kept is not None
    assert kept.transfers == (), "who said no keeps nothing of the family"
    later = pull(programme.database, phone, 0, NOW + timedelta(days=15), Has(scope="", standing="")).standing
    assert later is not None
    assert later.transfers == ()


def test_both_phones_show_an_open_offer_and_the_other_sees_no_more_than_it_needs(
    programme: Programme,
) -> None:
    offered(programme)
    told = {}
    for staff_id in (programme.worker_id, programme.other_id):
        phone = programme.caller(programme.enrol_worker(staff_id))
        answered = pull(programme.database, phone, 0, NOW, Has(scope="", standing=""))
        told[staff_id] = answered
        assert [it.state for it in told_by(answered).transfers] == ["offered"]
    offer_seen = told_by(told[programme.other_id]).transfers[0]
    assert (offer_seen.to_me, offer_seen.other, offer_seen.family) == (True, "Aigul", "Отбасы 0")
    assert programme.family not in names(told[programme.other_id])


def test_of_racing_answers_one_wins_and_the_other_hears_it(programme: Programme) -> None:
    one = offered(programme)
    said: list[str] = []
    start = threading.Barrier(2)

    def run(what: str, by_id: str) -> None:
        start.wait()
        try:
            say(programme, one, what, by_id)
            said.append(what)
        except AlreadyAnswered:
            said.append("beaten")

    racers = [
        threading.Thread(target=run, args=pair)
        for pair in (("accepted", programme.other_id), ("withdrawn", programme.worker_id))
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    [row] = programme.rows("select state from transfer")
    assert sorted(said) == sorted(["beaten", row["state"]])
    holds = programme.family in held(programme, programme.other_id, NOW)
    assert holds is (row["state"] == "accepted")


def test_only_who_has_a_say_answers(programme: Programme) -> None:
    one = offered(programme)
    for said, by_id in (
        ("accepted", programme.worker_id),
        ("refused", programme.worker_id),
        ("withdrawn", programme.other_id),
    ):
        with pytest.raises(NotYours):
            say(programme, one, said, by_id)
    with pytest.raises(NotYours):
        say(programme, uuid7(), "accepted", programme.other_id)


def test_a_family_is_on_offer_once_and_to_a_fit_colleague(programme: Programme) -> None:
    offered(programme)
    with pytest.raises(AlreadyOffered):
        offered(programme)
    with pytest.raises(NotYours):
        offered(programme, programme.foreign)
    with programme.database.transaction() as connection:
        analyst = add_staff(connection, "ana", Role.ANALYST)
        for to_id, problem, as_lead in (
            (programme.worker_id, UnfitColleague, False),
            (analyst, UnfitColleague, False),
            (analyst, UnfitRole, True),
        ):
            proposal = Proposal(id=uuid7(), household_id=programme.second, to_id=to_id, words="")
            with pytest.raises(problem):
                offer(connection, proposal, programme.worker_id, NOW, as_lead=as_lead)


def test_a_lead_who_gives_the_family_meanwhile_overtakes_the_offer(programme: Programme) -> None:
    one = offered(programme)
    with programme.database.transaction() as connection:
        third = add_staff(connection, "dana", Role.WORKER)
        assign(connection, programme.family, third, today(), now=NOW)
    with pytest.raises(AlreadyAnswered):
        say(programme, one, "accepted", programme.other_id)
    assert programme.family in held(programme, third, NOW)


def test_a_team_bounds_to_whom_a_worker_may_offer(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        team = uuid7()
        assert TeamStore(connection).add(id=team, name="Бірінші топ", district="5950", now="2026")
        assert not TeamStore(connection).add(id=uuid7(), name="Бірінші топ", district="5950", now="2026")
        assert [person.id for person in colleagues(connection, programme.worker_id)] == [programme.other_id]
        TeamStore(connection).put(programme.worker_id, team)
        assert colleagues(connection, programme.worker_id) == []
        TeamStore(connection).put(programme.other_id, team)
        assert [person.id for person in colleagues(connection, programme.worker_id)] == [programme.other_id]
