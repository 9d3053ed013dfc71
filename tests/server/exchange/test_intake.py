"""What an accepted record changes: consent, help requests, blanks of the register."""

from datetime import UTC, date, datetime

import pytest

from server.exchange.records.intake import promised_at
from server.registry import NewFamily, NewPerson, register
from server.store.clock import time_text
from server.store.office.days import DayStore
from surveys.planning.calendar import working_days_after
from tests.server.conftest import AGREED, NOW, REFUSED, Programme, record

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("urgency", "made_at", "promised"),
    [
        ("now", MONDAY, "2026-11-23T23:59:00+05:00"),
        ("d3", MONDAY, "2026-11-24T18:00:00+05:00"),
        ("w2", MONDAY, "2026-11-26T18:00:00+05:00"),
        ("later", MONDAY, "2026-11-30T18:00:00+05:00"),
        ("d3", FRIDAY, "2026-11-30T18:00:00+05:00"),
        ("now", datetime(2026, 11, 23, 20, 0, tzinfo=UTC), "2026-11-24T23:59:00+05:00"),
        ("d3", datetime(2026, 12, 15, 6, 0, tzinfo=UTC), "2026-12-17T18:00:00+05:00"),
    ],
)
def test_an_answer_is_promised_in_working_days_of_the_region(
    urgency: str, made_at: datetime, promised: str
) -> None:
    assert promised_at(urgency, made_at).isoformat() == promised


def test_no_answer_is_promised_for_a_day_that_the_office_has_off(small: Programme) -> None:
    settler = small.caller(small.enrol_settler())
    asked = {"hlp_words": "Көмір", "hlp_cat": "cold", "hlp_urgent": "d3", "hlp_share": ["worker"]}
    usual = promised_at("d3", NOW)
    with small.database.transaction() as connection:
        DayStore(connection).put(
            day=usual.date().isoformat(), kind="off", names={}, by_id=small.worker_id, at=time_text(NOW)
        )
    small.push(settler, record("help", asked, small.family, small.person, hours_ago=0))
    [row] = small.rows("select promised_at from help_request")
    next_one = working_days_after(usual.date(), 1)
    assert datetime.fromisoformat(row["promised_at"]).astimezone(usual.tzinfo).date() == next_one


def test_consent_is_kept_by_purpose_with_version_and_language(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    programme.push(
        settler, record("consent", AGREED | {"con_research": "no"}, programme.family, programme.person)
    )
    rows = programme.rows(
        "select purpose, given, form_version, language, source from consent order by purpose"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("analysis", 1, "2026112301", "kk", "self"),
        ("research", 0, "2026112301", "kk", "self"),
        ("service", 1, "2026112301", "kk", "self"),
    ]


def test_a_no_to_the_service_is_a_no_to_every_purpose(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    programme.push(worker, record("consent", REFUSED, programme.family, programme.person))
    latest = programme.rows("select purpose, given from consent where at = (select max(at) from consent)")
    assert {row["purpose"]: row["given"] for row in latest} == dict.fromkeys(
        ("service", "analysis", "after", "research", "child", "backup"), 0
    )


def test_a_help_form_opens_one_request(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    asked = {
        "hlp_words": "Пеш түтіндейді\x00",
        "hlp_cat": "cold",
        "hlp_urgent": "d3",
        "hlp_share": ["worker"],
    }
    programme.push(settler, record("help", asked, programme.family, programme.person))
    [row] = programme.rows(
        "select category, urgency, words, shared_with, status, person_id from help_request"
    )
    assert tuple(row.values()) == (
        "cold",
        "d3",
        "Пеш түтіндейді",
        '["worker"]',
        "new",
        programme.person,
    )


def test_the_words_of_a_help_form_are_kept_from_open_answers(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    programme.push(settler, record("help", {"hlp_words": "x"}, programme.family, programme.person))
    [row] = programme.rows("select answers, private_answers from submission")
    assert tuple(row.values()) == ("{}", '{"hlp_words":"x"}')


def test_a_wish_to_talk_leaves_the_private_block_as_a_request_and_nothing_else_does(
    programme: Programme,
) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    answers = {"wel_life": 2, "wel_heavy": "always", "wel_talk": "away"}
    programme.push(worker, record("wellbeing", answers, programme.family, programme.person))
    [row] = programme.rows("select category, words, shared_with from help_request")
    assert row["category"] == "mind"
    assert row["words"] is None
    assert "worker" not in row["shared_with"]


def test_first_needs_at_arrival_become_requests(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    sent = record("arrival", {"arr_first_help": ["cold", "work"]}, programme.family, programme.person)
    assert programme.push(worker, sent, sent)[0].status == "accepted"
    rows = programme.rows("select category from help_request order by category")
    assert [row["category"] for row in rows] == ["cold", "work"]


ROSTER = [
    {"per_name": "Айдос", "per_relation": "self", "per_sex": "m", "per_birth": 1988},
    {"per_name": "Жанар", "per_relation": "spouse", "per_birth": 1991},
]


def test_arrival_fills_only_what_the_register_does_not_know(programme: Programme) -> None:
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker)
    answers = {"ctx_year": "2026", "arr_date": "2026-08-15", "per": ROSTER}
    receipts = programme.push(worker, record("arrival", answers, programme.family, programme.person))
    assert receipts[0].status == "accepted", receipts
    [home] = programme.rows("select arrived_on from household where id = :id", id=programme.family)
    people = programme.rows(
        "select name, sex, birth_year from person where household_id = :id order by id", id=programme.family
    )
    assert home["arrived_on"] == "2026-09-01"
    assert [tuple(row.values()) for row in people] == [
        ("Айдос", "m", 1988),
        ("Жанар", None, 1990),
        ("Ерасыл", None, 2016),
    ]


def test_arrival_brings_in_the_family_where_the_register_knows_one_person(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        [family] = register(connection, [_lone_head()])
        connection.run(
            "insert into assignment (household_id, staff_id, starts_on, seq) values (:h, :s, '2026-01-01', 1)",
            h=family,
            s=programme.worker_id,
        )
    [head] = programme.rows("select id from person where household_id = :id", id=family)
    worker = programme.caller(programme.enrol_worker())
    programme.agreed(worker, head["id"], family)
    roster = [{"per_name": turn["per_name"], "per_relation": turn["per_relation"]} for turn in ROSTER]
    sent = record("arrival", {"arr_date": "2026-08-15", "per": roster}, family, head["id"])
    assert programme.push(worker, sent)[0].status == "accepted"
    programme.push(worker, sent)
    [home] = programme.rows("select arrived_on from household where id = :id", id=family)
    people = programme.rows("select name from person where household_id = :id order by name", id=family)
    assert home["arrived_on"] == "2026-08-15"
    assert [row["name"] for row in people] == ["Айдос", "Жанар"]


def test_a_settlers_own_phone_adds_nobody_to_the_register(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        [family] = register(connection, [_lone_head()])
    [head] = programme.rows("select id from person where household_id = :id", id=family)
    settler = programme.caller(programme.enrol_settler(family, head["id"]))
    programme.agreed(settler, head["id"], family)
    answers = {"ctx_year": "2026", "arr_date": "2026-08-15", "per": ROSTER[1:]}
    sent = record("arrival", answers, family, head["id"])
    assert [receipt.problem for receipt in programme.push(settler, sent)] == [None]
    [home] = programme.rows("select arrived_on from household where id = :id", id=family)
    people = programme.rows("select name from person where household_id = :id", id=family)
    assert (home["arrived_on"], [row["name"] for row in people]) == ("", ["Айдос"])


def _lone_head() -> NewFamily:
    return NewFamily(
        name="Жаңа",
        route="abroad",
        origin="UZ",
        district="5950",
        village="Бескөл",
        language="kk",
        arrived_on=None,
        entered_on=date(2026, 8, 1),
        people=(NewPerson(name="Айдос"),),
    )
