"""Which of a family's needs wait for somebody: what was referred does not, unless it did not help or was named again."""

from datetime import UTC, date, datetime

import pytest

from server.reading.understanding import OpenNeed
from server.web.plans.needing import needing
from server.web.plans.values import Planned

TODAY = date(2026, 11, 29)
SAID = date(2026, 10, 1)


def need(said: date = SAID) -> OpenNeed:
    return OpenNeed(
        code="heat_draught",
        item="heat_signs",
        service="svc_stove",
        urgency="w2",
        form_id="heat",
        since=said,
        said=said,
        is_new=False,
    )


def planned(
    state: str, moved: date, kind: str = "referral", what: str = "svc_stove", need: str = "", helped: str = ""
) -> Planned:
    return Planned(
        id="1",
        kind=kind,
        what=what,
        need=need,
        state=state,
        over=state in ("done", "declined"),
        late=False,
        icon="clock",
        next=(),
        moved_at=datetime(moved.year, moved.month, moved.day, 9, tzinfo=UTC),
        moved_by="",
        helped=helped,
    )


BEFORE, AFTER = date(2026, 9, 1), date(2026, 11, 1)
CASES = {
    "nothing was done": ((), "waiting"),
    "a referral to its service is under way": ((planned("offered", BEFORE),), "answered"),
    "so is a step for it": (
        (planned("open", BEFORE, kind="plan_step", what="We look at the stove", need="heat_draught"),),
        "answered",
    ),
    "help came after it was named": ((planned("done", AFTER, helped="yes"),), "answered"),
    "nobody has said yet whether it helped": ((planned("done", AFTER),), "answered"),
    "it is named again after the help": ((planned("done", BEFORE, helped="yes"),), "waiting"),
    "it did not help": ((planned("done", AFTER, helped="no"),), "waiting"),
    "the family declined": ((planned("declined", AFTER),), "waiting"),
    "another service helps with something else": ((planned("offered", AFTER, what="svc_job"),), "waiting"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_need_waits_unless_somebody_answers_it(case: str) -> None:
    plan, expected = CASES[case]
    found = needing([need()], plan, TODAY)
    parts = {"waiting": found.waiting, "answered": found.answered, "long_ago": found.long_ago}
    assert [name for name, part in parts.items() if part] == [expected]


def test_what_was_said_more_than_a_year_ago_is_to_be_asked_again() -> None:
    day = date(2025, 11, 28)
    assert needing([need(day)], (), TODAY).long_ago
    assert needing([need(day)], (planned("offered", BEFORE),), TODAY).answered, "help goes on"
