"""A small invented programme: the staff, some families with answers, one proposed order. Nobody in it exists."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import msgspec
from argon2 import PasswordHasher

from server.access import Role
from server.database import Connection, Database
from server.exchange.hands.caseloads import assign
from server.exchange.records.publishing import publish
from server.registry import NewFamily, NewPerson, add_measures, note_exit, register
from server.store.caring.consents import Consent, ConsentStore
from server.store.caring.helps import Help, HelpStore
from server.store.clock import time_text, today
from server.store.migrating import migrate
from server.store.office.devices import Code, DeviceStore
from server.store.office.staff import Staff, StaffStore
from server.store.people.measures import Measure
from server.store.people.proposed import Proposed, ProposedStore
from server.store.received.answers import AnswerStore, Kept
from surveys.authoring import compile_instrument
from surveys.catalogue import instrument_paths
from surveys.ids import uuid7
from surveys.submission import Language
from tests.server.web.looks import second_looks

PASSWORD = "ұзын-құпиясөз-2026"
VERSION = "2026112301"
NOW = datetime.now(UTC)
MET = "01976b00-0000-7000-8000-00000000feed"  # a family that a worker met, and that is perhaps here already
ITEMS = ("owner", "consent", "fairness", "impact")

STAFF: dict[str, tuple[Role, str, Language, str | None]] = {
    "manager": (Role.MANAGER, "Сандуғаш Үлгібаева", "kk", None),
    "supervisor": (Role.SUPERVISOR, "Құралай Мысалбекқызы", "kk", "5950"),
    "worker": (Role.WORKER, "Болат Сынақов", "kk", "5950"),
    "worker2": (Role.WORKER, "Гүлбаршын Жұмағалиқызы Әбдірахманова", "ru", "5960"),
    "clerk": (Role.REGISTER_CLERK, "Ержан Тіркеуов", "ru", None),
    "analyst": (Role.ANALYST, "Дина Талдаубаева", "en", None),
    "admin": (Role.ADMIN, "Тимур Ойданов", "ru", None),
    "independent": (Role.INDEPENDENT, "Ақбота Әділетқызы Бейтарапова", "kk", None),
}
NAMES = (
    "Мысаловтар", "Ертегиндер", "Аңызбай", "Тәмсіловтар", "Қиялбековтер", "Үлгібаевтар", "Аспановтар", "Жұлдызов",
    "Самұрықовтар", "Байтеректер", "Күнсұлу Желтоқсанқызы Нұрмағамбетова", "Бұлақовтар",
)  # fmt: skip
VILLAGES = (
    ("Үлгікөл", "5950"),
    ("Қиялсай", "5960"),
    ("Мысалтөбе", "5932"),
    ("", "5910"),
    ("Ертегіауыл", "5942"),
)


class Seeded(msgspec.Struct, frozen=True, kw_only=True):
    staff: dict[str, str]
    families: list[str]
    look: str  # an interview that waits for a second look


def seed(database: Database, families: int = 40, *, signed: bool = True, departures: int = 11) -> Seeded:
    """Fill an empty database; every family's answers, consent and place in the order are made by its number."""
    migrate(database)
    with database.transaction() as connection:
        staff = {login: _account(connection, login) for login in STAFF}
        ids = register(connection, [_family(number) for number in range(families)])
        _support(connection, ids)
        _caseloads(connection, staff, ids)
        device = _device(connection, staff["worker"], staff["manager"])
        _answers(connection, ids, device)
        _helps(connection, ids)
        _order(connection, ids, departures)
        look = second_looks(connection, ids[:: max(1, families // 8)], staff["worker"], staff["supervisor"])
        ProposedStore(connection).add(_met(staff["worker2"]))
        publish(connection, heat_form(), NOW)
        if signed:
            _sign(connection, staff["admin"])
    return Seeded(staff=staff, families=ids, look=look)


def _met(staff_id: str) -> Proposed:
    return Proposed(
        id=MET,
        staff_id=staff_id,
        name="Мысаловтар Айгүл Дәулетниязқызы",
        district="5950",
        settlement="",
        village="Үлгікөл",
        phone="8 700 000 00 00",
        people=4,
        birth_year=1988,
        words="Мектеп жанындағы көк қақпа",
        made_at=time_text(NOW),
        received_at=time_text(NOW),
    )


@cache
def heat_form() -> str:
    return compile_instrument(next(path for path in instrument_paths() if path.stem == "heat")).xform


def _account(connection: Connection, login: str) -> str:
    role, name, language, district = STAFF[login]
    person = Staff(
        id=uuid7(), login=login, name=name, password_hash=_quick_hash(), role=role, duties=(), language=language,
        district=district, active=True, created_at=time_text(NOW),
    )  # fmt: skip
    StaffStore(connection).add(person)
    return person.id


@cache
def _quick_hash() -> str:
    """Return a hash that costs a test nothing to check; real ones are made to be slow."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _family(number: int) -> NewFamily:
    village, district = VILLAGES[number % len(VILLAGES)]
    name = NAMES[number % len(NAMES)] if number < len(NAMES) else f"{NAMES[number % len(NAMES)]} {number}"
    inside = number % 3 > 0
    return NewFamily(
        name=name,
        route="inside" if inside else "abroad",
        origin="61" if inside else "uz",
        district=district,
        village=village,
        language=("kk", "ru", "kk")[number % 3],
        arrived_on=today() - timedelta(days=210 + 27 * (number % 30)) if number != 5 else None,
        entered_on=date(2026, 1, 15),
        people=(
            NewPerson(name=f"{name} Айгүл", relation="self", sex="f", birth_year=1988, phone="+77000000000"),
            NewPerson(name=f"{name} Ерлан", relation="spouse", sex="m", birth_year=1985),
            NewPerson(name=f"{name} Аружан", relation="child", sex="f", birth_year=2017),
        ),
        phone="+77000000000",
        simulated=True,
    )


def _support(connection: Connection, ids: list[str]) -> None:
    start = today() - timedelta(days=200)
    for home in ids:
        add_measures(
            connection,
            [
                Measure(
                    household_id=home,
                    id=uuid7(),
                    kind=kind,
                    amount_mci=amount,
                    mci_year=2026,
                    starts_on=start.isoformat(),
                    ends_on=(start + timedelta(days=days)).isoformat() if days else None,
                )
                for kind, amount, days in (("relocation", 210, 0), ("rent", 20, 365))
            ],
        )
    now = NOW - timedelta(days=9)
    note_exit(connection, ids[-1], "onward", earliest=now.date(), latest=now.date(), source="worker", now=now)


def _caseloads(connection: Connection, staff: dict[str, str], ids: list[str]) -> None:
    for number, home in enumerate(ids):
        if number % 7 != 3:
            assign(
                connection,
                home,
                staff["worker" if number % 5 == 0 else "worker2"],
                today() - timedelta(days=30),
            )


def _device(connection: Connection, staff_id: str, made_by: str) -> str:
    phone, at = uuid7(), time_text(NOW - timedelta(days=60))
    code = Code(
        code_hash=uuid7(),
        staff_id=staff_id,
        household_id=None,
        person_id=None,
        made_by=made_by,
        made_at=at,
        expires_at=at,
    )
    store = DeviceStore(connection)
    store.add(id=phone, code=code, name="Redmi 13C", token_hash=uuid7(), now=at)
    store.set_seen(phone, time_text(NOW - timedelta(hours=20)))
    return phone


def _answers(connection: Connection, ids: list[str], device: str) -> None:
    consents: list[Consent] = []
    kept: list[Kept] = []
    for number, home in enumerate(ids):
        person = connection.one(
            "select id from person where household_id = :id and relation = 'self'", id=home
        )
        person_id = person["id"] if person else ""
        consents += _consents(home, person_id, number)
        kept += [_heat(home, device, number, times) for times in (3, 2, 1)] + [
            _ties(home, person_id, device, number)
        ]
    ConsentStore(connection).add(consents)
    AnswerStore(connection).keep(kept)


def _consents(home: str, person_id: str, number: int) -> list[Consent]:
    words = [("service", True, 100), ("analysis", number % 8 != 6, 100), ("research", number % 2 == 0, 100)]
    words += [("analysis", False, 3)] if number % 8 == 7 else []
    return [
        Consent(
            household_id=home,
            person_id=person_id,
            purpose=purpose,
            given=given,
            form_version=VERSION,
            language="kk",
            source="form" if days > 3 else "objection",
            at=time_text(NOW - timedelta(days=days)),
        )
        for purpose, given, days in words
        if number % 10 != 9
    ]


def _heat(home: str, device: str, number: int, times: int) -> Kept:
    cold = number % 4 == 0
    answers = {
        "heat_day": "seldom" if cold and times == 1 else "often",
        "heat_night": "often",
        "heat_signs": ["draught"] if cold else ["none"],
        "heat_weeks": 1 if cold and times == 1 else 12,
        "heat_afford": "just",
    }
    return _kept(home, None, "heat", device, answers, 60 * times, {})


def _ties(home: str, person_id: str, device: str, number: int) -> Kept:
    answers = {
        "tie_kin": "none",
        "tie_night": "few",
        "tie_local": "some",
        "tie_neigh": "often",
    }
    private = {"pla_home": 3, "nav_fear": "much"}
    return _kept(home, person_id, "ties", device, answers, 45 + number % 9, private)


def _kept(
    home: str,
    person_id: str | None,
    form_id: str,
    device: str,
    answers: dict[str, object],
    days: int,
    private: dict[str, object],
) -> Kept:
    at = time_text(NOW - timedelta(days=days))
    return Kept(
        household_id=home,
        id=uuid7(),
        person_id=person_id,
        form_id=form_id,
        form_version=VERSION,
        device_id=device,
        language="kk",
        started_at=at,
        finished_at=at,
        received_at=at,
        hash=uuid7(),
        answers=msgspec.json.encode(answers).decode(),
        private_answers=msgspec.json.encode(private).decode() if private else None,
        seq=1,
    )


def _helps(connection: Connection, ids: list[str]) -> None:
    HelpStore(connection).add(
        [
            Help(
                household_id=home,
                id=uuid7(),
                person_id=None,
                category=("cold", "work", "child", "safe")[number % 4],
                urgency="w2",
                words="Түнде қабырға мұздап қалады, кішкентайымыз жөтеліп жүр",
                shared_with=(("worker", "lead"), ("lead",), ("worker",))[number % 3],
                status=("new", "working", "done")[number % 3],
                promised_at=time_text(NOW + timedelta(days=2 - number)),
                made_at=time_text(NOW - timedelta(days=4)),
                changed_at=time_text(NOW - timedelta(days=1)),
                seq=2,
            )
            for number, home in enumerate(ids)
            if number % 3 < 2 or number == 2
        ]
    )


def _order(connection: Connection, ids: list[str], departures: int) -> None:
    connection.run(
        "insert into risk_model (id, fitted_at, as_of, events, body) values ('m', :at, :day, :events, '{}')",
        at=time_text(NOW),
        day=today().isoformat(),
        events=departures,
    )
    connection.run(
        "insert into risk_run (id, model_id, as_of, made_at, households) values ('r', 'm', :day, :at, :n)",
        at=time_text(NOW - timedelta(hours=9)),
        day=today().isoformat(),
        n=len(ids),
    )
    listed = [(number, home) for number, home in enumerate(ids) if number % 8 != 6 and number % 10 != 9]
    connection.many(
        """
        insert into risk (run_id, household_id, chance, low, high, tier, position, reasons)
        values ('r', :id, :chance, :low, :high, :tier, :position, :reasons)
        """,
        [_risk(number, home, place, len(listed)) for place, (number, home) in enumerate(listed)],
    )


def _risk(number: int, home: str, place: int, of: int) -> dict[str, object]:
    chance = 0.45 * (1 - place / of)
    reasons = [["home_cold", "main_earner_no_work", "nobody_near"], ["child_no_place"], []][number % 3]
    return {
        "id": home,
        "chance": chance,
        "low": chance / 2,
        "high": min(1.0, chance * 1.8),
        "tier": "first" if place < of / 6 else "soon" if place < of / 2 else "calm",
        "position": place,
        "reasons": msgspec.json.encode(reasons).decode(),
    }


def _sign(connection: Connection, staff_id: str) -> None:
    connection.many(
        "insert into risk_check (item, signed_by, signed_at) values (:item, :by, :at)",
        [{"item": item, "by": staff_id, "at": time_text(NOW)} for item in ITEMS],
    )
