"""The task of who is in danger: today's, first on the list of who leads, unseen by a worker whom the person did not name."""

import pytest

from server.access import Caller, Role
from server.care.requests import move_request, waiting_requests
from server.exchange.pulling import pull
from server.problems import NotAllowed, NotYours
from server.risk.known import FORMS
from server.store.clock import local_day_of
from tests.server.conftest import NOW, Programme, add_staff, record

TASK = {"hlp_cat": "safe", "hlp_urgent": "now", "hlp_share": ["lead"]}
COLD = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_urgent": "d3", "hlp_share": ["worker", "lead"]}


def asked(programme: Programme, answers: object, hours_ago: float = 1) -> Caller:
    """Have the person ask, without a consent to anything; return the own phone."""
    own = programme.caller(programme.enrol_settler())
    sent = record("help", answers, programme.family, programme.person, hours_ago=hours_ago)
    assert [one.status for one in programme.push(own, sent)] == ["accepted"]
    return own


def lead(programme: Programme, role: Role = Role.SUPERVISOR) -> Caller:
    district = "5950" if role is Role.SUPERVISOR else None
    with programme.database.transaction() as connection:
        return Caller(
            role=role, staff_id=add_staff(connection, role.value, role, district), district=district
        )


def waiting(programme: Programme, caller: Caller) -> list[tuple[bool, str | None]]:
    with programme.database.reading() as connection:
        return [(one.danger, one.help.category) for one in waiting_requests(connection, caller, NOW)]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER])
def test_it_stands_first_before_what_is_late(programme: Programme, role: Role) -> None:
    asked(programme, COLD, hours_ago=24 * 20)
    asked(programme, TASK)
    assert waiting(programme, lead(programme, role)) == [(True, "safe"), (False, "cold")]


def test_it_is_promised_for_today(programme: Programme) -> None:
    asked(programme, TASK)
    [row] = programme.rows("select urgency, made_at, promised_at from help_request")
    assert row["urgency"] == "now"
    assert local_day_of(row["promised_at"]) == local_day_of(row["made_at"])


def test_the_worker_hears_nothing_and_the_own_phone_sees_its_state(programme: Programme) -> None:
    own, worker = asked(programme, TASK), programme.caller(programme.enrol_worker())
    assert pull(programme.database, worker, 0, NOW).help_requests == ()
    before = pull(programme.database, own, 0, NOW)
    [task] = before.help_requests
    assert (task.category, task.status) == ("safe", "new")
    leads, staff = lead(programme), Caller(role=Role.WORKER, staff_id=programme.worker_id)
    with programme.database.transaction() as connection:
        move_request(connection, leads, programme.family, task.id, "working", NOW)
        with pytest.raises(NotYours):
            move_request(connection, staff, programme.family, task.id, "done", NOW)
    [task] = pull(programme.database, own, before.cursor, NOW).help_requests
    assert task.status == "working"


def test_another_districts_supervisor_sees_none_of_it(programme: Programme) -> None:
    asked(programme, TASK)
    far = Caller(role=Role.SUPERVISOR, staff_id=programme.other_id, district="5932")
    assert waiting(programme, far) == []


@pytest.mark.parametrize(
    "role", [Role.WORKER, Role.REGISTER_CLERK, Role.ANALYST, Role.ADMIN, Role.INDEPENDENT]
)
def test_nobody_else_has_such_a_list(small: Programme, role: Role) -> None:
    asked(small, TASK)
    caller = Caller(role=role, staff_id=small.worker_id)
    assert waiting(small, caller) == []
    if role is not Role.WORKER:
        with small.database.transaction() as connection, pytest.raises(NotAllowed):
            move_request(connection, caller, small.family, "any", "done", NOW)


def test_it_is_no_part_of_any_score_or_table(small: Programme) -> None:
    asked(small, TASK)
    assert "help" not in FORMS
    [row] = small.rows("select answers from submission where form_id = 'help'")
    assert row["answers"] == "{}"


def test_a_complaint_about_the_worker_to_who_leads_is_the_managers_alone(programme: Programme) -> None:
    """A supervisor sits in the same office: that something waits is known there, and not a word of it."""
    own = programme.caller(programme.enrol_settler())
    said = {"cmp_words": "Дөрекі сөйлейді", "cmp_about": "worker"}
    sent = record("complaint", said, programme.family, programme.person, hours_ago=24 * 20)
    assert [one.status for one in programme.push(own, sent)] == ["accepted"]
    assert waiting(programme, lead(programme, Role.MANAGER)) == [(False, "other")]
    assert waiting(programme, lead(programme, Role.SUPERVISOR)) == [(False, None)]
