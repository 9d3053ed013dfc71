"""Loading simulated families through the door that real phones use: register, staff, phones, pushes."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec

from server.access import Caller, Role
from server.accounts import NewAccount, add_account
from server.database import Database
from server.exchange.hands.caseloads import assign, release
from server.exchange.phones.enrolment import code_for_settler, code_for_staff, enrol, phone_caller
from server.exchange.receiving import Door, receive
from server.invented.helping import follow_up
from server.invented.houses import house, settlements
from server.invented.meetings import hold
from server.invented.moving import move
from server.invented.saying import Placed
from server.invented.timing import invented_times
from server.registry import NewFamily, NewPerson, add_measures, note_exit, register
from server.risk.tables import read_tables
from server.store import counters
from server.store.caring.helps import HelpStore
from server.store.clock import REGION, local_day, time_text
from server.store.people.measures import Measure
from server.store.people.settlements import SettlementStore
from server.store.people.support import SupportStore
from surveys.exchange.sync import MAX_PUSH_RECORDS, Enrol
from surveys.ids import uuid7
from surveys.submission import Submission, record_bytes

if TYPE_CHECKING:
    from analysis.cohort.families import Family, Told

OFFICE_OPENS = time(9, 0)
MINUTES = {
    "contact": 1, "exit": 6, "consent": 6, "arrival": 14, "heat": 4, "prewinter": 3, "deepwinter": 4, "housing": 3, "work": 3, "wellbeing": 3,
    "children": 2, "school": 2, "strain": 2, "health": 2, "family": 2, "rent_end": 2, "ties": 2, "language": 3, "navigation": 2, "place": 3, "pulse": 1, "help": 2,
}  # fmt: skip
HELP_IS_ANSWERED_DAYS = 10
T = TypeVar("T")
# Shows progress over something of known length: (items, key of the label).
Watch = Callable[[list[T], str], Iterable[T]]


class RecordRefused(RuntimeError):
    """The door did not take a simulated record: form, code and field."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One of the staff, with a password that is shown once."""

    id: str
    login: str
    name: str
    role: Role
    password: str
    district: str | None = None


def add_staff(
    database: Database, names: tuple[str, ...], watch: Watch[tuple[str, str, Role, str | None]]
) -> list[Person]:
    """Add one person of each role, and workers for every district; return them with their passwords."""
    from analysis.cohort.places import DISTRICTS

    given = iter(names)
    staff: list[tuple[str, str, Role, str | None]] = [
        (role.value, next(given), role, "5950" if role is Role.SUPERVISOR else None)
        for role in (Role.ADMIN, Role.MANAGER, Role.SUPERVISOR, Role.ANALYST, Role.REGISTER_CLERK)
    ]
    staff.append((Role.INDEPENDENT.value, "Ақбота Бейтарапова", Role.INDEPENDENT, None))
    # Kyzylzhar, where most families live, comes first: its first worker is the one to sign in with.
    districts = sorted(DISTRICTS, key=lambda code: (code != "5950", code))
    for nth, name in enumerate(given):
        district = districts[nth % len(districts)]
        login = "worker" if nth == 0 else f"worker{district}{'ab'[nth // len(districts) % 2]}"
        staff.append((login, name, Role.WORKER, district))
    return [_add_person(database, *one) for one in watch(staff, "demo.staff")]


def _add_person(database: Database, login: str, name: str, role: Role, district: str | None) -> Person:
    password = secrets.token_urlsafe(9)
    new = NewAccount(
        login=login,
        name=name,
        role=role,
        password=password,
        district=district,
    )
    with database.transaction() as connection:
        staff_id = add_account(connection, new)
    return Person(id=staff_id, login=login, name=name, role=role, password=password, district=district)


def place(database: Database, families: list["Family"], staff: list[Person], today: date) -> list[Placed]:
    """Enter the families with their support, and share them out among the workers of their district."""
    workers = [person for person in staff if person.role is Role.WORKER]
    known = settlements()
    codes = {(one.district, one.name_kk): one.code for one in known}
    with database.transaction() as connection:
        SettlementStore(connection).put(known)
        new = [_new_family(family, codes[family.district, family.village]) for family in families]
        ids = register(connection, new)
        placed: list[Placed] = []
        for nth, (own_id, family, entered) in enumerate(zip(ids, families, new, strict=True)):
            own = [worker for worker in workers if worker.district == family.district] or workers
            worker = own[nth % len(own)]
            assign(connection, own_id, worker.id, today)
            people = tuple(person.id or "" for person in entered.people)
            placed.append(Placed(id=own_id, people=people, worker_id=worker.id, family=family))
        add_measures(connection, [measure for one in placed for measure in _support(one)])
        bought = (
            house(one.id, one.family, codes[one.family.district, one.family.village], today) for one in placed
        )
        SupportStore(connection).add([one for one in bought if one])
    return placed


def _new_family(family: "Family", settlement: str) -> NewFamily:
    people = tuple(
        NewPerson(id=uuid7(), name=one.name, relation=one.relation, sex=one.sex, birth_year=one.birth_year)
        for one in family.people
    )
    return NewFamily(
        name=family.name,
        route=family.route,
        origin=family.origin,
        district=family.district,
        village="",
        settlement=settlement,
        quota_year=family.arrived_on.year if family.arrived_on else None,
        language=family.language,
        arrived_on=family.arrived_on,
        entered_on=family.entered_on,
        people=people,
        simulated=True,
    )


def _support(one: Placed) -> Iterator[Measure]:
    """Give the relocation payment and twelve months of help with the rent, in monthly calculation indices."""
    arrived = one.family.arrived_on
    size = len(one.family.people)
    for kind, amount, days in (("relocation", 70 * size, 0), ("rent", 15 + min(15, 2 * size), 365)):
        ends_on = (arrived + timedelta(days=days)).isoformat() if days else None
        yield Measure(
            household_id=one.id,
            id=uuid7(),
            kind=kind,
            amount_mci=amount,
            mci_year=arrived.year,
            starts_on=arrived.isoformat(),
            ends_on=ends_on,
        )


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What one phone sends: as many batches as it takes."""

    caller: Caller
    records: tuple[bytes, ...]


def worker_parcels(
    door: Door, placed: list[Placed], version: Callable[[str], str], now: datetime
) -> Iterator[Parcel]:
    """Yield what each worker's phone sends: interviews in order of time."""
    by_worker: dict[str, list[Placed]] = {}
    for one in placed:
        by_worker.setdefault(one.worker_id, []).append(one)
    for worker_id, own in by_worker.items():
        with door.database.transaction() as connection:
            code = code_for_staff(connection, door.keys, worker_id, made_by="demo", now=now)
        caller = _phone(door, code, now)
        yield from _parcels(caller, _records(own, "worker", version))


def settler_parcels(
    door: Door, placed: list[Placed], version: Callable[[str], str], now: datetime
) -> Iterator[Parcel]:
    """Yield what the phones of families send, each for the one person who holds it."""
    own = [one for one in placed if any(told.by == "settler" for told in one.family.told)]
    with door.database.transaction() as connection:
        codes = [
            code_for_settler(connection, door.keys, one.id, one.people[0], made_by="demo", now=now)
            for one in own
        ]
    for one, code in zip(own, codes, strict=True):
        yield from _parcels(_phone(door, code, now), _records([one], "settler", version))


def _phone(door: Door, code: str, now: datetime) -> Caller:
    enrolled = enrol(
        door.database, door.keys, Enrol(code=code, device_name="Qonys demo"), address="demo", now=now
    )
    return phone_caller(door.database, enrolled.token, now)


def _parcels(caller: Caller, records: Iterable[Submission]) -> Iterator[Parcel]:
    """Cut the records into batches: full ones, and one that ends before a family says yes or no anew, since of
    one batch the words of consent are heard first.
    """
    batch: list[bytes] = []
    asked: set[str] = set()
    for one in records:
        is_word = one.form_id == "consent"
        if len(batch) == MAX_PUSH_RECORDS or (is_word and one.household_id in asked):
            yield Parcel(caller=caller, records=tuple(batch))
            batch, asked = [], set()
        batch.append(record_bytes(one))
        if not is_word:
            asked.add(one.household_id)
    if batch:
        yield Parcel(caller=caller, records=tuple(batch))


def push(door: Door, parcels: list[Parcel], now: datetime, watch: Watch[Parcel], label: str) -> int:
    """Send everything; return how many records were taken. Raise RecordRefused at the first that was not."""
    count = 0
    for parcel in watch(parcels, label):
        for receipt, record in zip(
            receive(door, parcel.caller, parcel.records, now), parcel.records, strict=True
        ):
            if receipt.problem is not None:
                sent = msgspec.json.decode(record, type=Submission)
                raise RecordRefused(sent.form_id, receipt.problem.code, receipt.problem.field)
            count += 1
    return count


def _records(placed: list[Placed], by: str, version: Callable[[str], str]) -> Iterator[Submission]:
    told = ((one, nth, told) for one in placed for nth, told in _numbered(one.family.told) if told.by == by)
    for one, nth, record in sorted(told, key=lambda item: (item[2].on, item[0].id, item[1])):
        yield _submission(one, nth, record, version(record.form_id))


def _numbered(told: tuple["Told", ...]) -> Iterator[tuple[int, "Told"]]:
    """Give each record its place in its day, so that forms of one visit follow each other."""
    day, nth = None, 0
    for one in told:
        nth = nth + 1 if one.on == day else 0
        day = one.on
        yield nth, one


def _submission(one: Placed, nth: int, told: "Told", version: str) -> Submission:
    begins = datetime.combine(told.on, OFFICE_OPENS, REGION) + timedelta(
        minutes=17 * nth, hours=len(one.people)
    )
    ends = begins + timedelta(minutes=MINUTES[told.form_id], seconds=hash_seconds(one.id, nth))
    return Submission(
        id=uuid7(),
        household_id=one.id,
        person_id=None if told.person is None else one.people[told.person],
        form_id=told.form_id,
        form_version=version,
        language=one.family.language,
        started_at=begins.astimezone(UTC),
        finished_at=ends.astimezone(UTC),
        answers=told.answers,
        spent=invented_times(told.answers, f"{one.id}/{nth}") if told.by == "worker" else (),
    )


def hash_seconds(id: str, nth: int) -> int:
    """Return some seconds, so that interviews do not all last the same."""
    return (int(id[-4:], 16) + 37 * nth) % 60


def enter_moves(database: Database, placed: list[Placed], staff: list[Person], now: datetime) -> int:
    """Enter who moved within the region, each to the hands of a worker of where it lives now; return how many did."""
    codes = {(one.district, one.name_kk): one.code for one in settlements()}
    workers: dict[str, list[str]] = {}
    for person in staff:
        if person.role is Role.WORKER and person.district:
            workers.setdefault(person.district, []).append(person.id)
    with database.transaction() as connection:
        return move(connection, placed, codes, workers, now, local_day(now))


def hold_meetings(
    database: Database, placed: list[Placed], staff: list[Person], now: datetime, seed: int
) -> int:
    """Hold the meetings of two years with their lists, and enter the help that followed; return how many lists there are."""
    today, names = local_day(now), {person.id: person.name for person in staff}
    manager = next(person for person in staff if person.role is Role.MANAGER)
    with database.transaction() as connection:
        turns = hold(connection, read_tables(connection, today), today, manager.id)
        follow_up(connection, turns, {one.id: one for one in placed}, names, today, seed)
    return len({turn.held_on for turn in turns})


def close_spells(database: Database, placed: list[Placed], now: datetime) -> None:
    """Note departures, take those families from their workers, and answer the help requests of some time ago."""
    today = local_day(now)
    answered = time_text(now - timedelta(days=HELP_IS_ANSWERED_DAYS))
    with database.transaction() as connection:
        for one in placed:
            if (left := one.family.departure) is not None:
                note_exit(
                    connection,
                    one.id,
                    left.kind,
                    earliest=left.earliest,
                    latest=left.latest,
                    source="family",
                    now=now,
                )
                release(connection, one.id, today)
        store = HelpStore(connection)
        for asked in store.all_of([one.id for one in placed]):
            gone = asked.made_at < answered
            if gone:
                seq = counters.take(connection)
                store.set_status(asked.household_id, asked.id, status="done", now=asked.promised_at, seq=seq)
