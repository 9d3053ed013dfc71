"""From a phone's times to a second look, to a comment on the phone, to the survey asked again: on both databases."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import server.risk
import server.store.risks
from server.access import Caller, Role
from server.exchange.pulling import pull
from server.problems import DecidedMeanwhile, NotAllowed, NotYours
from server.quality.deciding import all_right, decide, take_back
from server.quality.night import look_over
from server.quality.queue import Queue, looked, queue, team_counts
from server.quality.targets import targets
from server.store.office.settings import CALL_BACKS, SettingStore
from surveys.exchange.sync import CaseRemark
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff, record

NIGHT = NOW + timedelta(hours=12)
on_one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEAT = {"ctx_heating": "1", "heat_src": "stove", "heat_day": "often"}
SPENT = [["/data/heat_src", 1200, 1], ["/data/heat_day", 900], ["", 40_000]]


@pytest.fixture
def lead(programme: Programme) -> Caller:
    with programme.database.transaction() as connection:
        connection.run("update staff set district = '5950' where id = :id", id=programme.worker_id)
        SettingStore(connection).put(CALL_BACKS, "1")  # the lot falls on every interview
        id_ = add_staff(connection, "kuralai", Role.SUPERVISOR, "5950")
    return Caller(role=Role.SUPERVISOR, staff_id=id_, district="5950", name="Құралай", language="en")


@pytest.fixture
def sent(programme: Programme, aigul: Caller) -> str:
    """Send one interview with its times, and return its id."""
    programme.agreed(aigul)
    id_ = uuid7()
    [receipt] = programme.push(aigul, heat(programme, id=id_, spent=SPENT))
    assert receipt.status == "accepted", receipt
    return id_


def heat(programme: Programme, **changes: Any) -> bytes:  # noqa: ANN401
    return record("heat", HEAT, programme.family, programme.person, **changes)


def waiting(programme: Programme, lead: Caller) -> Queue:
    with programme.database.reading() as connection:
        return queue(connection, lead, NIGHT)


def remarks(programme: Programme, worker: Caller, cursor: int = 0) -> dict[str, tuple[CaseRemark, ...]]:
    return {home.id: home.remarks for home in pull(programme.database, worker, cursor, NIGHT).households}


def look(programme: Programme, lead: Caller, id: str, outcome: Any, **more: str) -> None:  # noqa: ANN401
    with programme.database.transaction() as connection:
        decide(connection, lead, id, outcome, NIGHT, **more)


@on_one_engine
def test_only_open_questions_keep_a_time_and_the_private_block_one_for_the_whole(
    programme: Programme, aigul: Caller
) -> None:
    programme.agreed(aigul)
    spent = [["/data/own/nav_fear", 4000], ["/data/per[2]/nothing", 1], ["/data/ctx_months", 800], ["", 9000]]
    [receipt] = programme.push(
        aigul, record("place", {"ctx_months": "6"}, programme.family, programme.person, spent=spent)
    )
    assert receipt.status == "accepted"
    [row] = programme.rows("select times from item_time where form_id = 'place'")
    assert json.loads(row["times"]) == [["/data/ctx_months", 800, 0], ["", 9000, 0]]

    wrong = record(
        "place", {"ctx_months": "6"}, programme.family, programme.person, spent=[["/data/ctx_months", -1]]
    )
    [receipt] = programme.push(aigul, wrong)
    assert receipt.problem is not None
    assert (receipt.problem.code, receipt.problem.field) == ("malformed", "spent[0][1]")


@on_one_engine
def test_a_settlers_own_check_and_a_note_of_an_attempt_are_not_timed(
    programme: Programme, aigul: Caller
) -> None:
    settler = programme.caller(programme.enrol_settler())
    programme.agreed(settler)
    programme.push(aigul, record("contact", {"ctt_outcome": "spoke"}, programme.family, None))
    assert programme.rows("select * from item_time") == []


def test_it_waits_once_with_figures_and_no_answer(programme: Programme, lead: Caller, sent: str) -> None:
    assert look_over(programme.database, NIGHT) == 2  # the consent of the same worker was drawn as well
    assert look_over(programme.database, NIGHT) == 0
    found = waiting(programme, lead)
    assert {one.form_id for one in found.waiting} == {"consent", "heat"}
    assert found.total == 2
    with programme.database.reading() as connection:
        whole = looked(connection, lead, programme.forms, sent, "en")
    assert [(bar.seconds, bar.changes, bar.private) for bar in whole.bars] == [
        (1.2, 1, False),
        (0.9, 0, False),
        (40, 0, True),
    ]
    assert whole.bars[0].label == "What do you mainly heat your home with?"
    kept = json.dumps(programme.rows("select * from second_look"), default=str)
    assert "stove" not in kept
    assert "often" not in kept


def test_a_comment_reaches_the_phone_and_goes_when_the_survey_was_asked_again(
    programme: Programme, lead: Caller, aigul: Caller, sent: str
) -> None:
    look_over(programme.database, NIGHT)
    before = pull(programme.database, aigul, 0, NIGHT).cursor
    look(programme, lead, sent, "sent_back", question="heat_weeks", words="Көмір қанша аптаға жетеді?")

    [[remark]] = remarks(programme, aigul, before).values()  # the family comes anew
    assert (remark.form_id, remark.question, remark.words) == (
        "heat",
        "heat_weeks",
        "Көмір қанша аптаға жетеді?",
    )
    assert remark.by == "Kuralai"

    again = heat(programme, started_at=NIGHT + timedelta(hours=1), finished_at=NIGHT + timedelta(hours=2))
    [receipt] = programme.push(aigul, again, now=NIGHT + timedelta(hours=3))
    assert receipt.status == "accepted", receipt
    assert remarks(programme, aigul)[programme.family] == ()
    [decided] = waiting(programme, lead).decided
    assert decided.corrected_at is not None
    assert (
        look_over(programme.database, NIGHT + timedelta(hours=12)) == 0
    )  # what was asked again is left alone


def test_what_was_decided_is_taken_back_from_the_phone_too(
    programme: Programme, lead: Caller, aigul: Caller, sent: str
) -> None:
    look_over(programme.database, NIGHT)
    look(programme, lead, sent, "sent_back", words="Қайта сұраңыз")
    with pytest.raises(DecidedMeanwhile):
        look(programme, lead, sent, "right")
    with programme.database.transaction() as connection:
        take_back(connection, lead, sent, NIGHT)
    assert remarks(programme, aigul)[programme.family] == ()
    assert sent in {one.id for one in waiting(programme, lead).waiting}
    moves = programme.rows("select before, outcome from second_look_move order by id")
    assert [(one["before"], one["outcome"]) for one in moves] == [(None, "sent_back"), ("sent_back", None)]


@on_one_engine
def test_several_are_found_right_at_once_and_a_foreign_one_stops_them_all(
    programme: Programme, lead: Caller, sent: str
) -> None:
    look_over(programme.database, NIGHT)
    ids = [one.id for one in waiting(programme, lead).waiting]
    with pytest.raises(NotYours), programme.database.transaction() as connection:
        all_right(connection, lead, [*ids, uuid7()], NIGHT)
    assert waiting(programme, lead).total == 2
    with programme.database.transaction() as connection:
        all_right(connection, lead, [*ids, sent], NIGHT)
    assert waiting(programme, lead).total == 0


@on_one_engine
def test_whose_interview_it_is_stays_within_the_team(programme: Programme, lead: Caller, sent: str) -> None:
    look_over(programme.database, NIGHT)
    far = Caller(role=Role.SUPERVISOR, staff_id="nobody", district="5960")
    manager = Caller(role=Role.MANAGER, staff_id="nobody")
    assert waiting(programme, far).total == 0
    with programme.database.reading() as connection:
        with pytest.raises(NotYours):
            looked(connection, far, programme.forms, sent, "en")
        with pytest.raises(NotAllowed):
            looked(connection, manager, programme.forms, sent, "en")
        [counted] = team_counts(connection, NIGHT)
        assert (counted.found, counted.outcomes) == (None, {"waiting": None})  # fewer than five
        assert [(one.tried, one.met) for one in targets(connection, lead)] == [(None, None)]


@on_one_engine
def test_who_takes_part_no_more_is_not_looked_at(programme: Programme, lead: Caller, sent: str) -> None:
    with programme.database.transaction() as connection:
        connection.run("update consent set given = 0")
    assert look_over(programme.database, NIGHT) == 0


def test_times_are_forgotten_after_half_a_year(programme: Programme, lead: Caller, sent: str) -> None:
    look_over(programme.database, NIGHT)
    look_over(programme.database, NIGHT + timedelta(days=190))
    assert programme.rows("select * from item_time") == []
    look_over(programme.database, NIGHT + timedelta(days=370))
    assert programme.rows("select * from second_look") == []


def test_the_order_of_help_is_computed_without_any_of_it() -> None:
    """No statement of the risk run reads these tables: import-linter keeps the modules apart, this the SQL."""
    rooms = [Path(next(iter(room.__path__))) for room in (server.risk, server.store.risks)]
    texts = [file.read_text(encoding="utf-8") for room in rooms for file in room.rglob("*.py")]
    assert texts
    assert not [text for text in texts if "second_look" in text or "item_time" in text]
