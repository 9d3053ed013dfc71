"""What records say that calls for something, and how a phone adds its own records to what the server told."""

from datetime import datetime, timedelta

import pytest

from surveys.catalogue import schedule
from surveys.exchange.sync import CaseDone
from surveys.planning.events import Said, attempt_of, events_of, purposes_of, refusals, with_records
from tests.surveys.families import HEAD, REGION, WIFE, family, person

NOON = datetime(2026, 11, 23, 12, tzinfo=REGION)


def said(
    form_id: str, person_id: str | None = WIFE, hours: int = 0, *, blank: bool = False, **answers: object
) -> Said:
    at = NOON + timedelta(hours=hours)
    return Said(form_id=form_id, at=at, person_id=person_id, answers=answers, blank=blank)


def test_a_note_of_an_attempt_is_read_and_anything_else_is_none() -> None:
    told = attempt_of(
        schedule(),
        said(
            "contact",
            ctt_outcome="away",
            ctt_channel="visit",
            ctt_who="resp",
            ctt_back="2026-12-20",
            ctt_next="x",
        ),
    )
    assert told is not None
    assert (told.outcome, told.channel, str(told.back_on), told.next_on) == (
        "away",
        "visit",
        "2026-12-20",
        None,
    )
    assert attempt_of(schedule(), said("contact")) is None
    assert attempt_of(schedule(), said("heat", ctt_outcome="away")) is None


@pytest.mark.parametrize(
    ("form_id", "answers", "names"),
    [
        ("pulse", {"pul_change": "work"}, ["job_loss"]),
        ("pulse", {"pul_change": "family"}, ["change"]),
        ("pulse", {"pul_change": "none"}, []),
        ("contact", {"ctt_outcome": "declared"}, ["exit"]),
        ("contact", {"ctt_outcome": "moved_said"}, []),
    ],
)
def test_an_answer_is_an_event_where_the_schedule_says_so(
    form_id: str, answers: dict, names: list[str]
) -> None:
    assert [one.name for one in events_of(schedule(), said(form_id, **answers))] == names


@pytest.mark.parametrize(
    ("form_id", "answers", "purposes"),
    [
        (
            "consent",
            {"con_service": "yes", "con_after": "yes", "con_child": "no"},
            {"after": True, "child": False},
        ),
        (
            "consent",
            {"con_service": "no", "con_after": "yes"},
            {"after": False, "child": False, "backup": False},
        ),
        ("exit", {"exi_again": "no"}, {"after": False}),
        ("children", {"con_child": "yes"}, {"child": True}),
        ("heat", {"con_child": "yes"}, {}),
    ],
)
def test_a_yes_or_no_is_heard_wherever_it_is_asked(form_id: str, answers: dict, purposes: dict) -> None:
    assert purposes_of(said(form_id, **answers)) == purposes


def test_only_the_latest_checks_in_a_row_are_refusals() -> None:
    empty, full = said("pulse", blank=True), said("pulse", pul_life=7)
    assert [refusals(row) for row in ([], [empty], [empty, empty, full, empty], [full, empty])] == [
        0,
        1,
        2,
        0,
    ]


def test_records_of_this_phone_join_what_the_server_told() -> None:
    home = family(people=(person(HEAD), person(WIFE, refusals=1)))
    told = with_records(
        schedule(),
        home,
        [
            said("pulse", blank=True),
            said("heat", None),
            said("exit", hours=1, exi_again="yes"),
            said("work", HEAD),
        ],
    )
    assert {(one.form_id, one.person_id) for one in told.done} == {
        ("pulse", WIFE),
        ("heat", None),
        ("exit", None),
        ("work", HEAD),
    }
    wife = told.people[1]
    assert (wife.refusals, wife.purposes) == (2, {"after": True})
    assert CaseDone("heat", NOON.date()) in told.done


def test_an_answered_check_begins_the_count_anew_and_what_is_known_is_not_told_twice() -> None:
    home = family(people=(person(HEAD), person(WIFE, refusals=1)))
    records = [
        said("pulse", blank=True),
        said("pulse", hours=1, pul_life=5),
        said("contact", None, ctt_outcome="unreach"),
    ]
    told = with_records(schedule(), home, records)
    assert told.people[1].refusals == 0
    assert len(with_records(schedule(), told, records).attempts) == 1
