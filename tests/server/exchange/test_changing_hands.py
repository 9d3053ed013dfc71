"""Families change hands between real phones over a real server: what each store holds is what its holder may see."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from mobile.keeping.sittings import Sitting
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.enrolling import enrol
from mobile.talking.holding import families, held_here, standing
from mobile.talking.sync import sync
from server.database import Database
from server.exchange.hands.covers import Absence, cover
from server.exchange.hands.glasses import open_glass
from server.exchange.phones.enrolment import code_for_settler, code_for_staff
from server.keys import Keys
from server.settings import Settings
from server.store.clock import time_text, today
from tests.server.conftest import Programme, serving
from tests.server.hands import REASON, staff_caller
from tests.server.listening import listening

Enrol = Callable[[str], Phone]


class Place:
    """A programme, its server on 127.0.0.1, and phones that are really enrolled there."""

    def __init__(self, programme: Programme, address: str, folder: Path) -> None:
        self.programme, self.address, self.folder = programme, address, folder
        self.phones: list[Phone] = []

    def enrol(self, staff_id: str = "", person_id: str = "") -> Phone:
        programme, now = self.programme, datetime.now(UTC)
        with programme.database.transaction() as connection:
            code = (
                code_for_staff(connection, programme.keys, staff_id, made_by="test", now=now)
                if staff_id
                else code_for_settler(
                    connection, programme.keys, programme.family, person_id, made_by="test", now=now
                )
            )
        phone = Phone.at(self.folder / f"phone{len(self.phones)}", self.address)
        client = Client(self.address, "kk", pause=0)
        enrol(phone.store, client, code, "482913", now)
        client.close()
        self.phones.append(phone)
        assert sitting(phone, self.address).problem is None
        return phone

    def sync(self, phone: Phone) -> None:
        assert sitting(phone, self.address).problem is None


def sitting(phone: Phone, address: str) -> Sitting:
    client = Client(address, "kk", pause=0)
    try:
        return sync(phone.store, client, now=phone.now)
    finally:
        client.close()


@pytest.fixture
def place(
    database: Database, database_url: str, keys: Keys, keys_folder: Path, tmp_path: Path
) -> Iterator[Place]:
    shutil.copytree(keys_folder, tmp_path / "keys")
    programme = Programme(database, keys)
    settings = Settings(database=database_url, data=tmp_path)
    with listening(serving(settings)) as address:
        made = Place(programme, address, tmp_path)
        yield made
        for phone in made.phones:
            phone.close()


def traces(phone: Phone, *words: str) -> set[str]:
    """Open every sealed row and every record of the store, and return which of these words stand in any."""
    store, found = phone.store, set()
    for row in store.rows("select kind, id, revision, body from sealed"):
        text = store.key.open(f"{row['kind']}|{row['id']}|{row['revision']}", row["body"]).decode()
        found |= {word for word in words if word in text or word in row["id"]}
    for row in store.rows("select id, revision, head, body from outbox"):
        head = store.key.open(f"outbox.head|{row['id']}|{row['revision']}", row["head"]).decode()
        body = store.key.open(f"outbox|{row['id']}|1", row["body"]).decode()
        found |= {word for word in words if word in head or word in body}
    return found


def ask_help(phone: Phone, family: str, words: str) -> str:
    draft = phone.begin("help", family, families(phone.store).all()[family].people[0].id)
    interview = phone.interview(draft)
    interview.answer("/data/hlp_words", words)
    assert interview.finish().scene == "done"
    return draft


def test_a_family_goes_from_phone_to_phone_and_leaves_no_trace(place: Place) -> None:
    programme = place.programme
    mine, theirs = place.enrol(programme.worker_id), place.enrol(programme.other_id)
    family = programme.family
    assert (held_here(mine.store), held_here(theirs.store)) == (
        {family, programme.second}, {programme.foreign},
    )  # fmt: skip
    ask_help(mine, family, "Көмір жоқ")
    draft = mine.begin("help", family, programme.person)
    handing = mine.handing(family)
    handing.choose(standing(mine.store).colleagues[0].id)
    assert handing.offer("Басқа ауылға көшті")
    place.sync(mine)
    assert held_here(mine.store) == {family, programme.second}, "until it is accepted it stays"

    place.sync(theirs)
    section = theirs.home().today().offers
    assert section is not None
    theirs.offered(section.rows[0].id).accept("Жарайды")
    place.sync(theirs)
    assert held_here(theirs.store) == {family, programme.foreign}, "it comes in the sitting that accepts"
    assert theirs.home().today().offers is None

    place.sync(mine)
    assert held_here(mine.store) == {programme.second}
    assert mine.family(family).page().people == ()
    interview = mine.interview(draft)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    interview.finish()
    place.sync(mine)
    kept = programme.rows("select id from submission where household_id = :id", id=family)
    assert draft in {row["id"] for row in kept}, "what was begun before it left was accepted"
    assert traces(mine, family, "Отбасы 0", "Көмір жоқ", "Пеш түтіндейді") == set()
    assert traces(theirs, family) == {family}


def test_a_cover_comes_and_goes_with_the_calendar_on_the_other_phone(place: Place) -> None:
    programme = place.programme
    theirs = place.enrol(programme.other_id)
    tomorrow = today() + timedelta(days=1)
    absence = Absence(
        absent_id=programme.worker_id, cover_id=programme.other_id, from_on=tomorrow, until_on=tomorrow
    )
    with programme.database.transaction() as connection:
        cover(connection, absence, programme.worker_id, datetime.now(UTC))
    place.sync(theirs)
    assert held_here(theirs.store) == {programme.foreign}
    assert [one.is_mine for one in standing(theirs.store).covers] == [False]
    now = datetime.now(UTC)
    _move(programme, now - timedelta(hours=1), now + timedelta(hours=23))
    place.sync(theirs)
    assert held_here(theirs.store) == {programme.foreign, programme.family, programme.second}
    sent = ask_help(theirs, programme.family, "Көмір жоқ")
    place.sync(theirs)
    _move(programme, now - timedelta(hours=1), now)
    place.sync(theirs)
    assert held_here(theirs.store) == {programme.foreign}
    assert traces(theirs, programme.family, programme.second, "Көмір жоқ") == set()
    assert [row["id"] for row in programme.rows("select id from submission")] == [sent]


def _move(programme: Programme, starts: datetime, ends: datetime) -> None:
    """Let the calendar pass: nothing else is written, no counter is taken."""
    with programme.database.transaction() as connection:
        connection.run(
            "update cover set starts_at = :starts, ends_at = :ends",
            starts=time_text(starts),
            ends=time_text(ends),
        )
        connection.run(
            "update assignment set starts_on = '2026-01-01' where staff_id = :id", id=programme.worker_id
        )


def test_an_opened_family_is_on_the_phone_told_to_the_family_and_gone_when_it_is_over(place: Place) -> None:
    programme = place.programme
    theirs, settler = place.enrol(programme.other_id), place.enrol(person_id=programme.person)
    assert settler.settler().rights().worker is not None
    with programme.database.transaction() as connection:
        open_glass(
            connection,
            staff_caller(programme, programme.other_id),
            programme.family,
            REASON,
            datetime.now(UTC),
        )
    place.sync(theirs)
    place.sync(settler)
    hold = families(theirs.store).all()[programme.family].hold
    assert hold is not None
    assert hold.how == "glass"
    opened = settler.settler().looks().opened
    assert opened is not None
    assert REASON not in opened.rows[0].second
    theirs.home().today()
    theirs.now = lambda: datetime.now(UTC) + timedelta(hours=25)
    theirs.home().today()
    assert held_here(theirs.store) == {programme.foreign}, "over by the calendar, without a network"


def test_an_answer_that_lost_the_race_is_told_on_the_phone(place: Place) -> None:
    programme = place.programme
    mine, theirs = place.enrol(programme.worker_id), place.enrol(programme.other_id)
    handing = mine.handing(programme.family)
    handing.choose(programme.other_id)
    handing.offer("Көшті")
    place.sync(mine)
    place.sync(theirs)
    section = theirs.home().today().offers
    assert section is not None
    theirs.offered(section.rows[0].id).accept()
    mine.handing(programme.family).withdraw(section.rows[0].id)
    place.sync(mine)
    place.sync(theirs)
    [ask] = theirs.home().today().told
    assert ask.text == theirs.say("refused.answered_before")
    assert theirs.home().told(ask.id).told == ()
    assert held_here(mine.store) == {programme.family, programme.second}
    assert msgspec.json.encode(standing(theirs.store).transfers) == b"[]"


def test_a_referral_goes_to_the_family_s_phone_and_its_word_comes_back(place: Place) -> None:
    programme, family = place.programme, place.programme.family
    mine, theirs = place.enrol(programme.worker_id), place.enrol(person_id=programme.person)
    offer = mine.offering(family, "referral")
    offer.choose("service", "svc_stove")
    assert offer.save()
    plan = mine.family(family).page().care
    assert plan is not None
    care = mine.care(family, plan.rows[0].id)
    for state in ("accepted", "done"):
        care.move(state)
    place.sync(mine)
    place.sync(theirs)
    asked = theirs.settler().page().asked
    assert asked is not None
    theirs.care(family, asked.id).helped("partly")
    place.sync(theirs)
    place.sync(mine)
    assert care.page().badge.text == "Аздап көмектесті"
    assert not mine.outbox.entries("refused") + theirs.outbox.entries("refused")
