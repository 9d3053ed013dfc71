"""A small programme with four phones that quarrel: real phone stores, the server's real functions, and a log of every act.

Everything is drawn from the choices of whoever drives it and from a clock that stands, so that a run can be repeated.
"""

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from mobile.keeping.drafts import Draft
from mobile.keeping.sittings import Sitting
from mobile.pages.families.register import send_change
from mobile.talking.receiving import Device
from server.database import Database
from server.exchange.hands.caseloads import assign
from server.exchange.phones.enrolment import phone_caller
from server.exchange.pulling import Has, pull
from server.exchange.receiving import Door, receive
from server.exchange.records.publishing import Forms
from server.keys import Keys
from server.register.changing import Arrived, decoded, force, take_in
from server.store import counters
from server.store.clock import local_day
from server.store.migrating import migrate
from server.store.people.facts import ChangeRow
from surveys.exchange.sync import Pull, Pushed
from surveys.register.changes import Change, Edit
from surveys.register.facts import Fact
from surveys.register.partings import ImpossibleParting, Made, merge, split, undo
from surveys.submission import Answers
from tests.server.conftest import NOW, VERSION, Programme
from tests.server.pockets import Pocket

# Everything of the register except numbers and places in the commit order, which go by who came first.
TABLES = {
    "said": "household_id, kind, subject_id, change_id, at, by_name, born, fields, replaces",
    "household": "id, name, route, origin, district, village, arrived_on, entered_on, language, phone, closed, merged_into",
    "person": "household_id, id, name, sex, birth_year, birth_date, phone, died_on, same_as, void",
    "membership": "household_id, id, person_id, relation, starts_on, ends_on, why",
    "residence": "household_id, id, settlement, district, village, starts_on, ends_on",
    "household_exit": "household_id, id, kind, earliest, latest, source, back_earliest, back_latest",
    "absence": "household_id, id, kind, person_id, starts_on, expected_on, ends_on, place",
    "parting": "household_id, id, kind, other_id, happened_on, undone",
}
STEP = timedelta(minutes=1)
ROUNDS = 12


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """What every village begins as: a database that is copied, and who is in it."""

    file: Path
    keys: Keys
    tokens: tuple[tuple[str, Device], ...]
    staff: tuple[str, str]


def found(folder: Path, keys: Keys) -> Town:
    """Make the programme once: two phones of one worker, one of another, one of a settler; everybody has agreed."""
    file = folder / "town.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    programme = Programme(database, keys)
    for family, worker in ((programme.family, programme.worker_id), (programme.foreign, programme.other_id)):
        programme.agreed(
            programme.caller(programme.enrol_worker(worker)),
            family=family,
            person_id=_head(programme, family),
        )
    settler = programme.enrol_settler()
    enrolled = [
        programme.enrol_worker(),
        programme.enrol_worker(),
        programme.enrol_worker(programme.other_id),
        settler,
    ]
    tokens = tuple(
        (
            one.token,
            Device(
                device_id=one.device_id, token=one.token, holder=one.holder, server="here", enrolled_at=NOW
            ),
        )
        for one in enrolled
    )
    staff = (programme.worker_id, programme.other_id)
    database.close()
    return Town(file=file, keys=keys, tokens=tokens, staff=staff)


def _head(programme: Programme, family: str) -> str:
    rows = programme.rows("select id from person where household_id = :family order by id", family=family)
    return rows[0]["id"]


class Village:
    """The server and its phones. `changes` and `interviews` are everything that anybody did, by id."""

    def __init__(self, town: Town, file: Path) -> None:
        shutil.copy(town.file, file)
        self._town, self._url = town, f"sqlite:///{file}"
        self._drawn, self._now = 0, NOW + timedelta(minutes=5)
        self._open()
        self.pockets = [Pocket(self, token, device) for token, device in town.tokens]
        self.changes: dict[str, Change] = {}
        self.interviews: dict[str, Answers] = {}
        self.sent: list[tuple[str, bytes]] = []
        for pocket in self.pockets:
            pocket.sync()

    def _open(self) -> None:
        self.database = Database(self._url)
        self._door = Door(
            database=self.database, keys=self._town.keys, forms=Forms(self.database), check="engine"
        )

    def restart(self) -> None:
        """Another server opens the same database."""
        self.database.close()
        self._open()

    def close(self) -> None:
        self.database.close()
        for pocket in self.pockets:
            pocket.store.close()

    def tick(self) -> datetime:
        return self._now

    def pass_time(self, how_long: timedelta = STEP) -> datetime:
        self._now += how_long
        return self._now

    def draw(self) -> str:
        """Return an id as a phone draws it, and always the same in the same run."""
        self._drawn += 1
        return str(UUID(int=(0x01990000 << 96) | (7 << 76) | (2 << 62) | self._drawn))

    def made(self) -> Made:
        return Made(draw=self.draw, at=self.pass_time(), on=local_day(self._now).isoformat())

    # What the server does.

    def receive(self, token: str, records: Sequence[bytes]) -> Pushed:
        self.sent += [(token, record) for record in records]
        caller = phone_caller(self.database, token, self._now)
        return Pushed(receive(self._door, caller, list(records), self._now))

    def pull(self, token: str, cursor: int, has: Has | None = None) -> Pull:
        return pull(self.database, phone_caller(self.database, token, self._now), cursor, self._now, has)

    def hand_over(self, household_id: str, nth: int) -> None:
        """The office gives a family to another worker."""
        now = self.pass_time()
        with self.database.transaction() as connection:
            assign(connection, household_id, self._town.staff[nth], local_day(now), now=now)

    # What people do on a phone.

    def act(self, pocket: Pocket, household_id: str, edits: Sequence[Edit | None]) -> None:
        said = tuple(one for one in edits if one is not None)
        if said:
            made = self.made()
            self._send(pocket, Change(id=made.draw(), household_id=household_id, made_at=made.at, edits=said))

    def _send(self, pocket: Pocket, change: Change) -> None:
        self.changes[change.id] = change
        send_change(pocket.store, change, "")

    def split(self, pocket: Pocket, household_id: str, leaving: list[str]) -> None:
        try:
            change, _ = split(household_id, pocket.facts(household_id), leaving, "Бөлінген", self.made())
        except ImpossibleParting:
            return
        self._send(pocket, change)

    def merge(self, pocket: Pocket, household_id: str, other_id: str) -> None:
        try:
            change = merge(
                household_id, pocket.facts(household_id), other_id, pocket.facts(other_id), self.made()
            )
        except ImpossibleParting:
            return
        self._send(pocket, change)

    def undo(self, pocket: Pocket, household_id: str, parting: Fact) -> None:
        other_id = str(parting.shown()["other_id"])
        try:
            change = undo(
                household_id,
                pocket.facts(household_id),
                pocket.facts(other_id),
                parting.id,
                self.made(),
            )
        except ImpossibleParting:
            return
        self._send(pocket, change)

    def interview(self, pocket: Pocket, household_id: str, person_id: str, answers: Answers) -> None:
        now = self.pass_time()
        draft = Draft(
            id=self.draw(),
            form_id="help",
            form_version=VERSION,
            household_id=household_id,
            person_id=person_id,
            language="kk",
            started_at=now,
            touched_at=now,
        )
        self.interviews[draft.id] = answers
        pocket.outbox.finalize(draft, answers, "", now)

    # How it all ends.

    def settle(self) -> None:
        """Let everybody send and fetch until there is nothing more, with six days between for what was held."""
        for wait in (STEP, timedelta(days=6)):
            self.pass_time(wait)
            self.receive(self.pockets[0].token, [])
            for _ in range(ROUNDS):
                reports = [self._sit(pocket) for pocket in self.pockets]
                if not any(one.sent or one.received or one.left for one in reports):
                    break
            else:
                raise AssertionError(f"It never comes to rest: {reports}")

    def _sit(self, pocket: Pocket) -> Sitting:
        self.pass_time()
        report = pocket.sync()
        assert report.problem is None, report
        return report

    def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        with self.database.reading() as connection:
            return connection.all(sql, **values)

    def register(self) -> dict[str, list[dict[str, Any]]]:
        """Return the whole register, without what depends on who came first."""
        return {
            table: self.rows(f"select {names} from {table} order by {names}")  # noqa: S608 names of our own
            for table, names in TABLES.items()
        }

    def again_in_another_order(self, file: Path, seed: int) -> dict[str, list[dict[str, Any]]]:
        """Return the register as it comes out when another server hears the same changes in another order."""
        other = Village(self._town, file)
        known = {row["id"] for row in other.rows("select id from change")}
        rows = self.rows("select * from change where state in ('applied', 'forced') order by id")
        late = [msgspec.convert(row, ChangeRow) for row in rows if row["id"] not in known]
        dice = random.Random(seed)
        dice.shuffle(late)
        while late:
            some = dice.randint(1, 3)
            with other.database.transaction() as connection:
                first = counters.take(connection, some)
                take_in(connection, [_arrived(row, first) for row in late[:some]], self._now)
            late = late[some:]
        with other.database.transaction() as connection:
            force(connection, self._now + timedelta(days=6))
        found = other.register()
        other.close()
        return found


def _arrived(row: ChangeRow, seq: int) -> Arrived:
    return Arrived(
        change=decoded(row),
        by_name=row.by_name,
        made_at=datetime.fromisoformat(row.made_at),
        seq=seq,
        device_id=row.device_id,
        staff_id=row.staff_id,
    )
