"""Who may hold which family: assigned, covered, opened; what a phone holds follows the calendar to the minute."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from server.access import Caller, Role
from server.database import Connection
from server.exchange.caseloads import assign, caseload, lefts, may_still_send, midnight, release
from server.exchange.covers import Absence, cover, end_cover
from server.exchange.glasses import close_glass, open_glass
from server.exchange.pulling import Has, pull
from server.exchange.transfers import Proposal, answer, colleagues, offer
from server.problems import (
    AlreadyAnswered,
    AlreadyOffered,
    ConflictingDuty,
    NoReason,
    NotAllowed,
    NotYours,
    UnfitColleague,
    UnfitCover,
    UnfitRole,
)
from server.reading.caseloads import openings, read_caseloads, read_hand, read_handing
from server.reading.families import list_families, scope_of
from server.store.caseloads import CaseloadStore
from server.store.clock import local_day, time_text, today
from server.store.covers import GlassStore
from server.store.families import FamilyStore
from server.store.staff import StaffStore
from server.store.teams import TeamStore
from server.store.transfers import TransferStore
from surveys.handing import Standing, scope_tag
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff, record

if TYPE_CHECKING:
    from surveys.sync import Pull

REASON = "Көршісі қоңырау шалды: үйден түтін шығып жатыр"
DAY = timedelta(days=1)


def staff_caller(programme: Programme, staff_id: str, role: Role = Role.WORKER) -> Caller:
    return Caller(role=role, staff_id=staff_id, district="5950")


def held(programme: Programme, staff_id: str, at: datetime) -> set[str]:
    with programme.database.reading() as connection:
        return set(caseload(connection, staff_id, at).held)


def away(
    programme: Programme,
    from_on: date,
    until_on: date,
    absent: str = "",
    stand_in: str = "",
    now: datetime = NOW,
) -> str:
    absence = Absence(
        absent_id=absent or programme.worker_id,
        cover_id=stand_in or programme.other_id,
        from_on=from_on,
        until_on=until_on,
    )
    with programme.database.transaction() as connection:
        return cover(connection, absence, programme.worker_id, now)


def offered(programme: Programme, family: str = "", **changes: object) -> str:
    proposal = Proposal(
        id=uuid7(), household_id=family or programme.family, to_id=programme.other_id, words="Көшіп барады"
    )
    with programme.database.transaction() as connection:
        offer(connection, proposal, programme.worker_id, NOW, as_lead=False)
    return proposal.id


def say(programme: Programme, transfer_id: str, said: str, by_id: str, **more: object) -> None:
    with programme.database.transaction() as connection:
        answer(connection, transfer_id, said, by_id, NOW, **more)  # ty: ignore[invalid-argument-type]


def told_by(answered: "Pull") -> Standing:
    assert answered.standing is not None
    return answered.standing


def names(answered: "Pull") -> set[str]:
    return {home.id for home in answered.households}


def test_a_cover_begins_and_ends_at_the_regions_midnight(programme: Programme) -> None:
    first, last = today() + 2 * DAY, today() + 4 * DAY
    away(programme, first, last)
    own = {programme.foreign}
    lent = {programme.family, programme.second}
    instant = timedelta(microseconds=1)
    begins, ends = midnight(first), midnight(last + DAY)
    assert begins.astimezone(UTC).hour == 19
    assert held(programme, programme.other_id, begins - instant) == own
    assert held(programme, programme.other_id, begins) == own | lent
    assert held(programme, programme.other_id, ends - instant) == own | lent
    assert held(programme, programme.other_id, ends) == own
    assert held(programme, programme.worker_id, begins) == lent, "who is away may still hold them"


def test_a_cover_holds_what_is_assigned_to_the_absent_one_meanwhile_and_nothing_else(
    programme: Programme,
) -> None:
    away(programme, today(), today() + 5 * DAY)
    with programme.database.transaction() as connection:
        assign(connection, programme.second, add_staff(connection, "dana", Role.WORKER), today(), now=NOW)
        release(connection, programme.foreign, today(), now=NOW)
        assign(connection, programme.foreign, programme.worker_id, today(), now=NOW)
    assert held(programme, programme.other_id, NOW + DAY) == {programme.family, programme.foreign}


def test_a_cover_may_be_ended_before_its_time_and_before_it_began(programme: Programme) -> None:
    running = away(programme, today(), today() + 5 * DAY)
    coming = away(programme, today() + 9 * DAY, today() + 12 * DAY)
    for one in (running, coming, coming):
        with programme.database.transaction() as connection:
            end_cover(connection, one, programme.worker_id, NOW, as_lead=False)
    for days in (0, 1, 10):
        at = NOW + timedelta(days=days, seconds=1)
        assert held(programme, programme.other_id, at) == {programme.foreign}
    with programme.database.transaction() as connection, pytest.raises(NotYours):
        end_cover(connection, running, programme.other_id, NOW, as_lead=False)


@pytest.mark.parametrize(
    ("from_day", "until_day", "why"), [(3, 2, "days"), (-9, -3, "days"), (0, 900, "long"), (4, 6, "twice")]
)
def test_an_absence_that_cannot_stand_says_why(
    programme: Programme, from_day: int, until_day: int, why: str
) -> None:
    away(programme, today() + 5 * DAY, today() + 8 * DAY)
    with pytest.raises(UnfitCover) as told:
        away(programme, today() + from_day * DAY, today() + until_day * DAY)
    assert told.value.fields == {"why": why}


def test_nobody_stands_in_for_themselves_or_while_away(programme: Programme) -> None:
    away(programme, today(), today() + 2 * DAY)
    for stand_in, why in ((programme.other_id, "self"), (programme.worker_id, "away")):
        with pytest.raises(UnfitCover) as told:
            away(programme, today(), today() + DAY, absent=programme.other_id, stand_in=stand_in)
        assert told.value.fields == {"why": why}


def test_a_phone_hears_of_a_cover_that_began_with_nothing_written(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    begins = midnight(today() + 3 * DAY)
    away(programme, today() + 3 * DAY, today() + 3 * DAY)
    first = pull(programme.database, phone, 0, NOW, Has(scope=scope_tag([]), standing=""))
    assert names(first) == {programme.foreign} == set(first.held or ())
    assert [(one.is_mine, one.other) for one in told_by(first).covers] == [(False, "Aigul")]
    has = Has(scope=scope_tag([programme.foreign]), standing=told_by(first).tag)
    before = pull(programme.database, phone, first.cursor, begins - DAY / 24, has)
    assert (before.held, before.standing, before.households) == (None, None, ())
    after = pull(programme.database, phone, before.cursor, begins, has)
    assert set(after.held or ()) == {programme.foreign, programme.family, programme.second}
    lacks = tuple(set(after.held or ()) - {programme.foreign})
    asked = Has(scope=has.scope, standing=has.standing, lacks=lacks)
    brought = pull(programme.database, phone, after.cursor, begins, asked)
    assert names(brought) == set(lacks)
    assert {(home.hold.how, home.hold.of) for home in brought.households if home.hold} == {("cover", "Aigul")}
    over = pull(
        programme.database, phone, brought.cursor, begins + DAY, Has(scope=scope_tag(after.held or ()))
    )
    assert over.held == (programme.foreign,)


def test_a_family_that_is_new_to_a_phone_brings_its_earlier_requests(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    asked = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}
    programme.push(settler, record("help", asked, programme.family, programme.person))
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    cursor = pull(programme.database, phone, 0, NOW).cursor
    with programme.database.transaction() as connection:
        assign(connection, programme.family, programme.other_id, today(), now=NOW)
    told = pull(programme.database, phone, cursor, NOW)
    assert [one.words for one in told.help_requests] == ["Көмір жоқ"]


def test_nobody_gets_a_family_by_saying_that_it_is_lacking(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    has = Has(scope="", standing="", lacks=(programme.family, programme.second, "x", uuid7()))
    cursor = pull(programme.database, phone, 0, NOW).cursor
    assert names(pull(programme.database, phone, cursor, NOW, has)) == set()


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


def test_a_family_opened_with_a_reason_is_held_until_it_expires(programme: Programme) -> None:
    me = staff_caller(programme, programme.other_id)
    with programme.database.transaction() as connection:
        open_glass(connection, me, programme.family, REASON, NOW)
    hours = timedelta(hours=1)
    assert programme.family in held(programme, programme.other_id, NOW + 23 * hours)
    assert programme.family not in held(programme, programme.other_id, NOW + 24 * hours)
    phone = programme.caller(programme.enrol_worker(programme.other_id))
    [home] = [
        home
        for home in pull(programme.database, phone, 0, NOW + hours).households
        if home.id == programme.family
    ]
    assert home.hold is not None
    assert (home.hold.how, home.hold.of, home.hold.until) == ("glass", "Aigul", NOW + 24 * hours)


def test_a_glass_lasts_three_days_at_most_and_may_be_closed_before(programme: Programme) -> None:
    me = staff_caller(programme, programme.other_id)
    with programme.database.transaction() as connection:
        one = open_glass(connection, me, programme.family, REASON, NOW, hours=1000)
    assert programme.family in held(programme, programme.other_id, NOW + timedelta(hours=71))
    assert programme.family not in held(programme, programme.other_id, NOW + timedelta(hours=72))
    with programme.database.transaction() as connection, pytest.raises(NotYours):
        close_glass(connection, one, programme.worker_id, NOW, as_lead=False)
    for _ in range(2):
        with programme.database.transaction() as connection:
            close_glass(connection, one, programme.worker_id, NOW + timedelta(hours=2), as_lead=True)
    assert programme.family not in held(programme, programme.other_id, NOW + timedelta(hours=3))
    with programme.database.reading() as connection:
        [log] = GlassStore(connection).log("", "5950", 10)
    assert (log["reason"], log["name"], log["number"]) == (REASON, "Bolat", 1)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.WORKER, Role.SUPERVISOR, Role.MANAGER)]
)
def test_nobody_outside_care_opens_a_family(programme: Programme, role: Role) -> None:
    with programme.database.transaction() as connection, pytest.raises((NotAllowed, Exception)) as told:
        open_glass(
            connection, staff_caller(programme, programme.other_id, role), programme.family, REASON, NOW
        )
    assert type(told.value).__name__ in ("NotAllowed", "SignInFirst")
    assert programme.rows("select id from glass") == []


def test_a_duty_that_conflicts_and_a_missing_reason_open_nothing(programme: Programme) -> None:
    me = staff_caller(programme, programme.other_id)
    with programme.database.transaction() as connection:
        with pytest.raises(NoReason):
            open_glass(connection, me, programme.family, " қарау ", NOW)
        StaffStore(connection).set_role(programme.other_id, "worker", ("recovery",))
        with pytest.raises(ConflictingDuty):
            open_glass(connection, me, programme.family, REASON, NOW)
    assert programme.rows("select id from glass") == []


def test_a_family_hears_who_its_worker_is_who_stands_in_and_who_opened_its_page(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    cursor = 0
    seen = []

    def look() -> None:
        nonlocal cursor
        answered = pull(programme.database, settler, cursor, NOW)
        cursor = answered.cursor
        seen.extend(answered.households)

    look()
    assert [home.worker.name for home in seen if home.worker] == ["Aigul"]
    say(programme, offered(programme), "accepted", programme.other_id)
    look()
    assert seen[-1].worker is not None
    assert seen[-1].worker.name == "Bolat"
    away(programme, today() + DAY, today() + 3 * DAY, absent=programme.other_id, stand_in=programme.worker_id)
    look()
    told = seen[-1].worker
    assert told is not None
    assert (told.stand_in, told.from_on, told.until_on) == ("Aigul", today() + DAY, today() + 3 * DAY)
    with programme.database.transaction() as connection:
        open_glass(connection, staff_caller(programme, programme.worker_id), programme.family, REASON, NOW)
    look()
    assert [(one.name, one.reason) for one in seen[-1].opened] == [("Aigul", REASON)]
    assert len(seen) == 4


def test_when_a_family_left_is_known_to_the_minute(programme: Programme) -> None:
    say(programme, offered(programme), "accepted", programme.other_id)
    with programme.database.reading() as connection:
        left = lefts(
            connection, programme.worker_id, [programme.family, programme.second, programme.foreign], NOW
        )
    assert left == {programme.family: NOW, programme.second: None}


def test_late_records_may_come_for_a_month_and_later_if_they_were_begun_in_time() -> None:
    left = datetime(2026, 3, 1, 12, tzinfo=UTC)
    before, after = left - timedelta(minutes=1), left + timedelta(minutes=1)
    assert may_still_send(None, after, left + 1000 * DAY)
    assert may_still_send(left, after, left + 30 * DAY)
    assert not may_still_send(left, after, left + 30 * DAY + timedelta(seconds=1))
    assert may_still_send(left, before, left + 3000 * DAY)


def test_ten_years_of_changing_hands_end_in_one_holder_and_lose_no_day(programme: Programme) -> None:
    """A family that went between two workers each half a year: who held it on any day is one of them."""
    hands = (programme.worker_id, programme.other_id)
    start = today() - timedelta(days=3650)
    with programme.database.transaction() as connection:
        connection.run("delete from assignment where household_id = :id", id=programme.family)
        for turn in range(20):
            day = start + timedelta(days=182 * turn)
            at = midnight(day) + timedelta(hours=10)
            assign(connection, programme.family, hands[turn % 2], day, now=at, by_id=programme.worker_id)
    with programme.database.reading() as connection:
        for turn in range(20):
            at = midnight(start + timedelta(days=182 * turn + 5))
            holding = [one for one in hands if programme.family in caseload(connection, one, at).held]
            assert holding == [hands[turn % 2]]
        assert len(TransferStore(connection).handings(programme.family)) == 20
        assert set(caseload(connection, hands[0], NOW).left) == {programme.family}


def test_giving_back_and_taking_again_on_one_day_is_kept_as_two_acts(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        release(connection, programme.family, today(), now=NOW)
        assign(connection, programme.family, programme.worker_id, today(), now=NOW + timedelta(minutes=1))
    with programme.database.reading() as connection:
        kept = TransferStore(connection).handings(programme.family)
    assert [(one["from_name"], one["to_name"]) for one in kept] == [(None, "Aigul"), ("Aigul", None)]
    assert programme.family in held(programme, programme.worker_id, NOW + timedelta(minutes=2))


def test_the_day_of_a_transfer_is_the_regions(programme: Programme) -> None:
    """At 23:30 UTC it is the next morning in the region: the old worker holds nothing of that day."""
    night = datetime(2027, 1, 9, 23, 30, tzinfo=UTC)
    proposal = Proposal(id=uuid7(), household_id=programme.family, to_id=programme.other_id, words="")
    with programme.database.transaction() as connection:
        offer(connection, proposal, programme.worker_id, night, as_lead=False)
        answer(connection, proposal.id, "accepted", programme.other_id, night)
        assert _open(connection, programme.family) == (programme.other_id, "2027-01-10")
    assert local_day(night) == date(2027, 1, 10)
    assert programme.family in held(programme, programme.other_id, night)
    assert programme.family not in held(programme, programme.worker_id, night)


def _open(connection: Connection, family: str) -> tuple[str, str]:
    row = connection.one(
        "select staff_id, starts_on from assignment where household_id = :id and ends_on is null", id=family
    )
    assert row is not None
    return row["staff_id"], row["starts_on"]


def test_workers_of_two_teams_read_nothing_of_each_other(programme: Programme) -> None:
    """Test 91 of the field: by list, search, page, pull, asking for it, records or counts."""
    with programme.database.transaction() as connection:
        for number, staff_id in enumerate((programme.worker_id, programme.other_id)):
            team = uuid7()
            TeamStore(connection).add(id=team, name=f"Топ {number}", district="5950", now="2026")
            TeamStore(connection).put(staff_id, team)
    mine = {
        programme.worker_id: {programme.family, programme.second},
        programme.other_id: {programme.foreign},
    }
    for staff_id, own in mine.items():
        me = staff_caller(programme, staff_id)
        foreign = {programme.family, programme.second, programme.foreign} - own
        phone = programme.caller(programme.enrol_worker(staff_id))
        with programme.database.reading() as connection:
            store = FamilyStore(connection)
            for words in ("", "Отбасы", "Бескөл", "1", "2", "3"):
                page = list_families(store, me, words=words, district="", start=0, size=50, today=today())
                assert {row.id for row in page.rows} <= own
            assert not [one for one in foreign if store.find(scope_of(me), one, today())]
            assert colleagues(connection, staff_id) == []
            hand = read_handing(connection, me, NOW)
            assert (hand.to_me, hand.others, hand.answered, hand.absences) == ((), (), (), ())
            assert read_hand(connection, me, next(iter(foreign)), NOW).to == ()
            assert openings(connection, me) == ()
        lacks = Has(scope="", standing="", lacks=tuple(foreign))
        seen = pull(programme.database, phone, 0, NOW, lacks)
        assert names(seen) == own == set(seen.held or ())
        assert not [one for one in foreign if one in msgspec.json.encode(seen).decode()]
        sent = [record("help", {"hlp_words": "x", "hlp_cat": "cold"}, one, None) for one in sorted(foreign)]
        assert {one.problem.code for one in programme.push(phone, *sent) if one.problem} == {
            "not_your_family"
        }


def test_the_caseload_page_counts_those_who_live_here(programme: Programme) -> None:
    lead = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5950")
    with programme.database.transaction() as connection:
        release(connection, programme.second, today(), now=NOW)
        away_id = add_staff(connection, "dana", Role.WORKER, "5950")
        connection.run("update staff set district = '5950' where role = 'worker'")
    away(programme, today(), today() + DAY, absent=programme.other_id, stand_in=away_id)
    offered(programme)
    with programme.database.reading() as connection:
        found = read_caseloads(connection, lead, "", 0, 12, NOW)
        assert found.families[0]["id"] == programme.second, "who has no worker comes first"
        assert (found.unheld, found.total, set(found.offered)) == (1, 3, {programme.family})
        loads = {one.name: (one.families, one.covering, one.is_away) for one in found.workers}
        assert loads == {"Aigul": (1, 0, False), "Bolat": (1, 0, True), "Dana": (0, 1, False)}
        assert read_caseloads(connection, lead, "none", 0, 12, NOW).total == 1
        assert read_caseloads(connection, lead, programme.other_id, 0, 12, NOW).total == 1
        elsewhere = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5910")
        assert read_caseloads(connection, elsewhere, "", 0, 12, NOW).total == 0
        assert len(read_handing(connection, lead, NOW).others) == 1
        assert read_handing(connection, elsewhere, NOW).others == ()
        assert CaseloadStore(connection).numbered(1) == programme.family
    with programme.database.transaction() as connection:
        StaffStore(connection).set_active(programme.other_id, active=False)
        gone = read_caseloads(connection, lead, "none", 0, 12, NOW)
        assert {row["id"] for row in gone.families} == {programme.second, programme.foreign}, (
            "nobody is there"
        )


def test_a_lead_finds_a_family_opened_with_a_reason_until_it_expires(programme: Programme) -> None:
    with programme.database.transaction() as connection:
        lead_id = add_staff(connection, "lead", Role.SUPERVISOR, "5910")
        lead = Caller(role=Role.SUPERVISOR, staff_id=lead_id, district="5910")
        assert not FamilyStore(connection).find(scope_of(lead), programme.family, today())
        open_glass(connection, lead, programme.family, REASON, datetime.now(UTC), hours=1)
    with programme.database.reading() as connection:
        store = FamilyStore(connection)
        assert store.find(scope_of(lead), programme.family, today())
        assert [row["id"] for row in store.names(scope_of(lead), "", today())] == [programme.family]
        other = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5910")
        assert store.names(scope_of(other), "", today()) == []
        later = time_text(datetime.now(UTC) + timedelta(hours=2))
        over = msgspec.structs.replace(scope_of(lead), at=later)
        assert store.find(over, programme.family, today()) is None
        assert [row["name"] for row in openings(connection, other)] == ["Lead"], (
            "done by the district's own staff"
        )
        third = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5932")
        assert openings(connection, third) == ()
