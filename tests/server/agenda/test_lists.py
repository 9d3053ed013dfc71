"""A tile shows how many lines its list has, on any day and in any scope; whatever is written, the lists say the same as the records."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from urllib.parse import parse_qsl, urlsplit

from server.access import Caller, Role
from server.agenda.lines import homes_of, lines_of
from server.agenda.lists import read_list
from server.agenda.rooms import DATED, ROOMS, STATES, Wish
from server.agenda.settling import settle
from server.agenda.tiles import Counting, tiles
from server.care.consents import withdraw
from server.care.plans import move
from server.database import Connection, Database
from server.exchange.hands.caseloads import assign, release
from server.register.changing import Arrived, take_in
from server.registry import add_measures, note_exit, register
from server.store.clock import time_text, today
from server.store.counters import take
from server.store.office.agenda import AgendaRow, AgendaStore
from server.store.office.devices import DeviceStore
from server.store.office.fetched import FetchedStore
from server.store.people.measures import Measure
from server.store.people.numbers import NumberStore
from server.store.people.support import SupportStore
from surveys.ids import uuid7
from surveys.register.changes import Edit, Value
from surveys.register.partings import merge, same_person, split
from tests.server.agenda.kept import a_house, kept_right, looked_right, ordered, stands_right
from tests.server.changing import change, facts, known, made, sent
from tests.server.conftest import NOW, Programme, a_family, add_staff, record
from tests.server.hands import offered, say

MANAGER = Caller(role=Role.MANAGER, staff_id="m")
DAY = date(2026, 11, 1)
DISTRICTS = ("5950", "5960")


def a_line(dice: Random, n: int, home: str) -> AgendaRow:
    room = dice.choice(list(ROOMS))
    starts = DAY + timedelta(dice.randrange(20))
    due = starts + timedelta(dice.randrange(10))
    at = datetime(due.year, due.month, due.day, dice.randrange(24), tzinfo=UTC)
    return AgendaRow(
        household_id=home,
        kind=dice.choice(ROOMS[room]),
        room=room,
        item=str(n),
        district=dice.choice(DISTRICTS),
        holder=dice.choice(("", "w")),
        starts_on=starts.isoformat(),
        due_on=due.isoformat(),
        until_on=(due + timedelta(dice.randrange(10))).isoformat(),
        due_at=time_text(at) if room == "help" else "",
        sign=dice.choice(("", "danger")) if room == "help" else "",
    )


def walked(connection: Connection, wish: Wish, now: datetime) -> list[tuple[str, str, str]]:
    """Return every line of a list, page by page, and make sure that the way back leads over the same ones."""
    found, asked = [], {}
    while True:
        page = read_list(connection, MANAGER, wish, now, after=asked.get("after", ""))
        found.append([(line.household_id, line.kind, str(line.since)) for line in page.lines])
        if page.next is None:
            break
        asked = dict(parse_qsl(urlsplit(page.next).query))
    for earlier in reversed(found[:-1]):
        assert page.back is not None
        asked = dict(parse_qsl(urlsplit(page.back).query))
        page = read_list(connection, MANAGER, wish, now, before=asked["before"])
        assert [(line.household_id, line.kind, str(line.since)) for line in page.lines] == earlier
    assert page.back is None
    return [line for lines in found for line in lines]


def test_a_tile_shows_how_many_lines_its_list_has(database: Database) -> None:
    dice, lines = Random(7), {}
    with database.transaction() as connection:
        homes = register(connection, [a_family(n) for n in range(3)])
        store = AgendaStore(connection)
        for _ in range(6):
            before = dice.sample(list(lines.values()), len(lines) // 3)
            after = [a_line(dice, dice.randrange(400), dice.choice(homes)) for _ in range(60)]
            new = {(one.household_id, one.kind, one.item): one for one in after}
            old = {(one.household_id, one.kind, one.item) for one in before}
            kept = {key: one for key, one in lines.items() if key not in old}
            new = {key: one for key, one in new.items() if key not in kept}
            store.put(before, list(new.values()))
            lines = kept | new
        for _ in range(12):
            now = datetime(2026, 11, 1, dice.randrange(24), 30, tzinfo=UTC) + timedelta(dice.randrange(35))
            for district in ("", *DISTRICTS):
                counting = Counting(connection, MANAGER, district, now)
                for room in ROOMS:
                    state = dice.choice(STATES) if room in DATED else ""
                    wish = Wish(
                        room=room, when=state, district=district, kind=dice.choice(("", *ROOMS[room]))
                    )
                    assert counting.count(wish) == len(walked(connection, wish, now)), wish
            shown = [one for _, some in tiles(connection, MANAGER, "", now) for one in some]
            assert all(one.n == len(walked(connection, of(one.href), now)) for one in shown)


def of(href: str) -> Wish:
    parts = urlsplit(href)
    return Wish(room=parts.path.rpartition("/")[2], **dict(parse_qsl(parts.query)))


def settled(programme: Programme) -> None:
    """Settle, and make sure that the lines and counts of all families are what they would be if all were made anew."""
    with programme.database.reading() as connection:
        stands_right(connection)
    settle(programme.database, NOW)
    with programme.database.reading() as connection:
        kept_right(connection)
        ids = [row["id"] for row in connection.all("select id from household")]
        store, fresh = AgendaStore(connection), lines_of(connection, homes_of(connection, ids), today())
        kept = {home: set(rows) for home, rows in store.of_families(ids).items()}
        assert kept == {home: set(one.rows) for home, one in fresh.items() if one.rows}
        assert all(line.kind in ROOMS[line.room] for rows in kept.values() for line in rows)
        stands = sum(n for (_, what), n in store.sums("", "9998-01-01").items() if what == "starts")
        assert stands == sum(map(len, kept.values()))
        assert store.waiting(1) == 0
        looked_right(connection, ids)


def test_whatever_is_written_the_lists_say_what_the_records_say(programme: Programme) -> None:
    settled(programme)
    aigul = programme.caller(programme.enrol_worker())
    bolat = programme.caller(programme.enrol_worker(programme.other_id))
    settler = programme.caller(programme.enrol_settler())
    home, person = programme.family, programme.person
    programme.agreed(aigul)
    with programme.database.transaction() as connection:
        fetched = FetchedStore(connection)
        for one, form_id, version in ((aigul, "heat", "2"), (aigul, "heat", "1"), (bolat, "heat", "1"), (settler, "pulse", "1")):  # fmt: skip
            fetched.note(one.device_id or "", form_id, version, time_text(NOW))
        assert fetched.holders("heat", "1", "", 9) == ["Bolat"]
        everybody = {programme.second: "first", home: "soon", programme.foreign: "calm"}
        ordered(connection, everybody, time_text(NOW))
        SupportStore(connection).add([a_house(home), a_house(programme.foreign, void="twice")])
        NumberStore(connection).put(
            person, sealed="x", lookup="one", by=programme.worker_id, at=time_text(NOW)
        )
        NumberStore(connection).put(programme.spouse, sealed="x", lookup="one", by=programme.worker_id, at=time_text(NOW))  # fmt: skip
    settled(programme)
    tried = {"ctt_who": "resp", "ctt_channel": "phone", "ctt_outcome": "unreach"}
    asked = {"hlp_words": "Көмір", "hlp_cat": "cold", "hlp_urgent": "d3", "hlp_share": ["worker"]}
    plan = [
        Edit(kind="plan_step", subject_id=uuid7(), fields={"what": "Көмір", "who": "worker", "until": "2026-11-20", "state": "open"}, born=True),
        Edit(kind="referral", subject_id=uuid7(), fields={"service": "svc_stove", "offered_on": "2026-11-02", "state": "offered"}, born=True),
    ]  # fmt: skip
    assert {one.status for one in programme.push(aigul, record("contact", tried, home, person))} == {
        "accepted"
    }
    settled(programme)
    assert {one.status for one in programme.push(settler, record("help", asked, home, person))} == {
        "accepted"
    }
    settled(programme)
    assert {one.status for one in sent(programme, aigul, change(programme, *plan))} == {"accepted"}
    settled(programme)
    worker = Caller(role=Role.WORKER, staff_id=programme.worker_id)
    with programme.database.transaction() as connection:
        for state in ("accepted", "under_way"):
            move(connection, worker, home, plan[1].subject_id, {"state": state}, NOW)
            stands_right(connection)
        where: dict[str, Value] = {"district": "5960", "starts_on": today().isoformat()}
        elsewhere = change(programme, Edit(kind="residence", subject_id=uuid7(), fields=where, born=True))
        take_in(connection, [Arrived(change=elsewhere, by_name="", made_at=NOW, seq=take(connection))], NOW)
        stands_right(connection)
        for fields in ({"state": "done"}, {"helped": "partly"}):
            move(connection, worker, home, plan[1].subject_id, fields, NOW)
        stands_right(connection)
        [row] = connection.all("select district, asked, helped from referral_tally where asked > 0")
        assert row == {"district": "5960", "asked": 1, "helped": 1}
    settled(programme)
    waits = change(
        programme, Edit(kind="person", subject_id=person, fields={"phone": "1"}, over={"phone": (uuid7(),)})
    )
    sent(programme, aigul, waits)
    settled(programme)
    for value in ("+77010000001", "+77010000002"):
        sent(
            programme,
            aigul,
            change(programme, Edit(kind="household", subject_id=home, fields={"phone": value})),
        )
    settled(programme)
    one = offered(programme)
    settled(programme)
    say(programme, one, "accepted", programme.other_id)
    settled(programme)
    with programme.database.transaction() as connection:
        add_measures(connection, [Measure(household_id=home, id=uuid7(), kind="rent", amount_mci=1, mci_year=2026, starts_on="2026-09-01", ends_on=today().isoformat())])  # fmt: skip
    settled(programme)
    with programme.database.transaction() as connection:
        lead = Caller(role=Role.MANAGER, staff_id=add_staff(connection, "lead", Role.MANAGER))
        withdraw(connection, lead, home, person, purpose="service", how="said", now=NOW)
    settled(programme)
    with programme.database.transaction() as connection:
        release(connection, programme.foreign, today(), now=NOW)
        assign(connection, programme.second, programme.other_id, today(), now=NOW)
    settled(programme)
    with programme.database.transaction() as connection:
        note_exit(
            connection, programme.second, "origin", earliest=today(), latest=today(), source="worker", now=NOW
        )
    settled(programme)
    parted, new_id = split(home, facts(programme), [programme.spouse], "Жаңа отбасы", made())
    sent(programme, bolat, parted)
    settled(programme)
    both = merge(home, facts(programme), new_id, facts(programme, new_id), made())
    sent(programme, bolat, both)
    settled(programme)
    with programme.database.transaction() as connection:
        withdraw(connection, lead, home, person, purpose="analysis", how="said", now=NOW)
        ordered(connection, {home: "first"}, time_text(NOW + timedelta(1)))
    settled(programme)
    twice = same_person(
        home, known(programme, "person", person), known(programme, "person", programme.spouse), None, made()
    )
    sent(programme, bolat, twice)
    with programme.database.transaction() as connection:
        devices = DeviceStore(connection)
        devices.revoke(aigul.device_id or "", time_text(NOW))
        devices.lose(bolat.device_id or "", time_text(NOW))
        for one in (bolat, settler):
            devices.clear(one.device_id or "", time_text(NOW))
        assert FetchedStore(connection).heard("") == 1
    settled(programme)
