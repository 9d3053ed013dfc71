"""Who may hold which family over the years, and what a worker, a lead and the family see of it."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from server.access import Caller, Role
from server.agenda.settling import settle
from server.database import Connection
from server.exchange.hands.caseloads import assign, caseload, lefts, may_still_send, midnight, release
from server.exchange.hands.glasses import open_glass
from server.exchange.hands.transfers import Proposal, answer, colleagues, offer
from server.exchange.pulling import Has, pull
from server.reading.caseloads import MOST_CHOICES, openings, read_caseloads, read_hand, read_handing
from server.reading.families import list_families, scope_of
from server.store.clock import local_day, today
from server.store.office.caseloads import CaseloadStore
from server.store.office.staff import StaffStore
from server.store.office.teams import TeamStore
from server.store.office.transfers import TransferStore
from server.store.people.families import FamilyStore
from server.store.turning import Place, Turned
from surveys.exchange.handing import scope_tag
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme, add_staff, record
from tests.server.hands import DAY, REASON, away, held, names, offered, say, staff_caller


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
    assert [one.name for one in seen[-1].opened] == ["Aigul"]
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
            assert (hand.to_me, hand.others, hand.answered, hand.absences) == (
                (),
                Turned(),
                Turned(),
                Turned(),
            )
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
    settle(programme.database, NOW)
    with programme.database.reading() as connection:
        found = read_caseloads(connection, lead, "", NOW)
        assert found.families.rows[0]["id"] == programme.second, "who has no worker comes first"
        assert (found.unheld, found.total, set(found.offered)) == (1, 3, {programme.family})
        loads = {one.name: (one.families, one.covering, one.is_away) for one in found.workers}
        assert loads == {"Aigul": (1, 0, False), "Bolat": (1, 0, True), "Dana": (0, 1, False)}
        assert [row["name"] for row in found.choices.rows] == ["Dana", "Aigul", "Bolat"], "the most room"
        assert walked(connection, lead) == ([found.families.rows[n]["id"] for n in range(3)], list(loads))
        assert read_caseloads(connection, lead, "none", NOW).total == 1
        assert read_caseloads(connection, lead, programme.other_id, NOW).total == 1
        elsewhere = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5910")
        assert read_caseloads(connection, elsewhere, "", NOW).total == 0
        assert [row["household_id"] for row in read_handing(connection, lead, NOW).others.rows] == [
            programme.family
        ]
        assert read_handing(connection, elsewhere, NOW).others == Turned()
        assert CaseloadStore(connection).numbered(1) == programme.family
    with programme.database.transaction() as connection:
        StaffStore(connection).set_active(programme.other_id, active=False)
    settle(programme.database, NOW)
    with programme.database.reading() as connection:
        gone = read_caseloads(connection, lead, "none", NOW)
        assert {row["id"] for row in gone.families.rows} == {programme.second, programme.foreign}, (
            "nobody is there"
        )
        assert (gone.total, gone.unheld) == (2, 2)


def test_of_very_many_those_with_the_most_room_are_offered_a_family(programme: Programme) -> None:
    lead = Caller(role=Role.MANAGER, staff_id="m")
    with programme.database.transaction() as connection:
        few = read_hand(connection, lead, programme.family, NOW)
        own = connection.one("select * from staff where id = :id", id=programme.other_id)
        assert own is not None
        for n in range(MOST_CHOICES + 1):
            more = own | {"id": f"s{n:02}", "login": f"s{n}", "name": f"S{n:02}"}
            names = ", ".join(more), ", ".join(f":{one}" for one in more)
            connection.run(f"insert into staff ({names[0]}) values ({names[1]})", **more)  # noqa: S608 ours
    settle(programme.database, NOW)
    with programme.database.reading() as connection:
        many = read_hand(connection, lead, programme.family, NOW)
    assert ([row["name"] for row in few.to], few.elsewhere) == (["Bolat"], "")
    assert ([row["name"] for row in many.to], many.elsewhere) == (
        [f"S{n:02}" for n in range(MOST_CHOICES)],
        "5950",
    )


def walked(connection: Connection, lead: Caller) -> tuple[list[str], list[str]]:
    """Return every family and every worker, read in pages of one line, there; and make sure that the way back is the same."""
    homes, workers = [], []
    place, worker_place = Place(), Place()
    while True:
        page = read_caseloads(connection, lead, "", NOW, place=place, worker_place=worker_place, size=1)
        homes += [row["id"] for row in page.families.rows]
        workers += [one.name for one in page.workers]
        if page.families.after is None:
            break
        place, worker_place = (Place(after=turn.after or "") for turn in (page.families, page.turns))
    back = read_caseloads(
        connection,
        lead,
        "",
        NOW,
        place=Place(before=page.families.before or ""),
        worker_place=Place(before=page.turns.before or ""),
        size=1,
    )
    assert ([row["id"] for row in back.families.rows], [one.name for one in back.workers]) == (
        homes[-2:-1],
        workers[-2:-1],
    )
    return homes, workers


def test_who_moved_to_another_household_keeps_the_phone_and_what_was_begun_before(
    programme: Programme,
) -> None:
    settler = programme.enrol_settler()
    before = programme.caller(settler)
    with programme.database.transaction() as connection:
        connection.run(
            "update membership set ends_on = '2026-11-20' where household_id = :home and person_id = :person",
            home=programme.family,
            person=programme.person,
        )
        connection.run(
            """
            insert into membership (household_id, id, person_id, relation, starts_on)
            values (:home, :id, :person, 'other', '2026-11-20')
            """,
            home=programme.second,
            id=uuid7(),
            person=programme.person,
        )
    now = programme.caller(settler)
    assert (before.household_id, now.household_id) == (programme.family, programme.second)
    seen = pull(programme.database, now, 0, NOW, Has(scope=scope_tag([programme.family]), standing=""))
    assert (seen.held, names(seen)) == ((programme.second,), {programme.second})
    asked = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold"}
    late = record("help", asked, programme.family, programme.person)
    foreign = record("help", asked, programme.foreign, programme.person)
    others = record("help", asked, programme.second, programme.spouse)
    said = [
        one.problem.code if one.problem else one.status for one in programme.push(now, late, foreign, others)
    ]
    assert said == ["accepted", "not_your_family", "not_your_family"]
