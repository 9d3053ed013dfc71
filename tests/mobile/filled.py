"""Phones as they are in use: enrolled, with families, forms and requests, without a server. The names are invented."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec.structs import replace

from mobile.keeping.locking import Lock
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey, new_key, wrap, wrap_for_recovery
from mobile.phone import Phone
from mobile.talking.complaining import OwnComplaint, complaints
from mobile.talking.receiving import Device, devices, receive
from surveys.caring.complaint import CaseComplaint
from surveys.caring.consenting import PURPOSES
from surveys.exchange.board import BoardItem
from surveys.exchange.handing import CaseWorker, Opening
from surveys.exchange.sync import (
    CaseDone,
    CaseHelp,
    CaseHousehold,
    CaseLook,
    CaseNeed,
    CasePerson,
    CaseSupport,
    Holder,
    OwnSubmission,
    Pull,
)
from surveys.ids import uuid7
from surveys.register.changes import Word
from surveys.register.facts import Fact
from tests.mobile.keeping.all_forms import form_files, keep_all_forms

PIN = "246810"
NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)

_LAST = (
    "Әлімжанов",
    "Тілеубергенов",
    "Сейтқали",
    "Қуанышбеков",
    "Өмірзақов",
    "Ысқақов",
    "Жүнісбеков",
    "Нұрпейісов",
)
_FIRST = ("Ерболат", "Айнұр Сейтқалиқызы", "Нұрбек", "Гүлнәр", "Дәурен", "Жұлдыз", "Бақытжан Әлімжанұлы")
_VILLAGES = ("Бескөл", "Тайынша", "Мамлют", "Новоишим", "Саумалкөл", "Ұзынкөл", "Пресновка")
_DISTRICTS = ("5950", "5960", "5952", "5966", "5932")


@cache
def recovery_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, shape).decode()


def family(number: int) -> CaseHousehold:
    """Return the family with this number: they differ in what is late, open and needed."""
    last, first, today = _LAST[number % len(_LAST)], _FIRST[number % len(_FIRST)], NOW.date()
    arrived = today - timedelta(days=(number * 37) % 700 + 5)
    people = _people(number, last, first, agreed=number % 3 != 0)
    done = () if number % 3 == 0 else _baseline(people, arrived)
    needs = (
        CaseNeed(code="heat_smoke", service="svc_stove", since=today - timedelta(days=11)),
        CaseNeed(code="garden_place", service="svc_garden", since=today - timedelta(days=11)),
    )
    return CaseHousehold(
        id=f"01900000-0000-7000-8000-{number:012d}",
        number=1040 + number,
        name=f"{last} {first.split()[0]}",
        district=_DISTRICTS[number % len(_DISTRICTS)],
        village=_VILLAGES[number % len(_VILLAGES)],
        arrived_on=arrived,
        language=("kk", "ru")[number % 5 == 4],
        phone="+7 700 555 01 23",
        people=people,
        done=done,
        needs=needs[: number % 3],
        consent=bool(done),
        children=2,
        support=_support(arrived),
    )


def _support(arrived: date) -> tuple[CaseSupport, ...]:
    """Return help with the rent that ends in two months, and a grant that still runs for long."""
    today = NOW.date()
    return (
        CaseSupport(kind="relocation", starts_on=arrived),
        CaseSupport(kind="rent", starts_on=arrived, ends_on=today + timedelta(days=65)),
        CaseSupport(kind="grant", starts_on=arrived, ends_on=today + timedelta(days=400)),
    )


def _baseline(people: tuple[CasePerson, ...], arrived: date) -> tuple[CaseDone, ...]:
    agreed = tuple(CaseDone("consent", arrived, person.id) for person in people[:2])
    return (*agreed, CaseDone("arrival", arrived + timedelta(days=2)))


def _people(number: int, last: str, first: str, *, agreed: bool) -> tuple[CasePerson, ...]:
    base = f"01900000-0000-7000-9000-{number:011d}"
    return (
        CasePerson(
            id=f"{base}1",
            name=f"{last} {first}",
            relation="self",
            birth_year=1988,
            phone="+7 700 555 01 23",
            consent=agreed,
        ),
        CasePerson(
            id=f"{base}2",
            name=f"{last}а Сәуле",
            relation="spouse",
            birth_year=1990,
            phone="+7 700 555 09 88",
            consent=agreed,
        ),
        CasePerson(id=f"{base}3", name="Айша", relation="child", birth_year=2017),
    )


def help_request(
    number: int, household: CaseHousehold, status: Literal["new", "seen", "working", "done"]
) -> CaseHelp:
    return CaseHelp(
        id=f"01900000-0000-7000-a000-{number:012d}",
        household_id=household.id,
        category="cold",
        urgency="d3",
        status=status,
        made_at=NOW - timedelta(days=4),
        promised_at=NOW + timedelta(days=1),
        words="Пеш түтіндейді, балалар салқын бөлмеде ұйықтайды.",
    )


def worker(
    folder: Path,
    *,
    count: int = 60,
    language: str = "kk",
    simulated: bool = False,
    then: Callable[[Phone], None] | None = None,
) -> None:
    """Make a worker's phone with so many families. It is locked with PIN."""
    households = tuple(family(number) for number in range(count))
    requests = (help_request(1, households[1], "new"),) if count > 1 else ()
    holder = Holder(kind="worker", id="staff-1", name="Дана Ахметова", language="kk")
    phone(
        folder,
        holder,
        language,
        Pull(cursor=1, households=households, help_requests=requests, simulated=simulated),
        then,
    )


def settler(folder: Path, *, language: str = "kk", answered: bool = True) -> None:
    """Make a settler's phone, with an open request and half a year of own answers where `answered`."""
    household = family(4)
    person = household.people[0]
    holder = Holder(
        kind="settler",
        id=person.id,
        name=person.name,
        language="kk",
        household_id=household.id,
        person_id=person.id,
    )
    requests = (
        tuple(help_request(n, household, status) for n, status in ((1, "working"), (2, "new")))
        if answered
        else ()
    )
    given = tuple(_pulse(month) for month in (6, 7, 9, 10)) if answered else ()
    agreed = replace(person, purposes=dict.fromkeys(PURPOSES, True) | {"research": False})
    household = replace(household, people=(agreed, *household.people[1:]))
    if answered:
        household = replace(household, worker=_WORKER, opened=(_OPENING,), care=(_GIVEN,))
    looks = _looks() if answered else ()
    phone(
        folder,
        holder,
        language,
        Pull(
            cursor=1,
            households=(household,),
            help_requests=requests,
            submissions=given,
            looks=looks,
            context=_CONTEXT,
            board=_BOARD if answered else None,
        ),
        _complain if answered else None,
    )


_GIVEN = Fact(
    kind="referral",
    id="01900000-0000-7000-b000-000000000001",
    words=(
        Word(
            change_id="01900000-0000-7000-b000-000000000002",
            at=NOW - timedelta(days=2),
            by="Гүлбаршын Жұмағалиқызы",
            fields={"service": "svc_stove", "to": "Пешші", "offered_on": "2026-11-10", "state": "done"},
        ),
    ),
)
_BOARD = (
    BoardItem(
        id="01900000-0000-7000-b000-000000000003",
        kind="vacancy",
        checked_on=NOW.date(),
        titles={"kk": "Сауыншы мен малшы керек, үй беріледі", "ru": "Нужны доярка и скотник, жильё даём"},
        words={"kk": "Шаруа қожалығы. Екі бөлмелі үй, отын.", "ru": "Крестьянское хозяйство. Дом, топливо."},
        place="Бескөл, Абай көшесі 12",
        phone="+7 715 200 00 01",
    ),
    BoardItem(
        id="01900000-0000-7000-b000-000000000004",
        kind="fair",
        checked_on=NOW.date() - timedelta(days=20),
        titles={"kk": "Жұмыс жәрмеңкесі", "ru": "Ярмарка вакансий"},
        held_on=NOW.date() + timedelta(days=9),
    ),
)
_WORKER = CaseWorker(
    name="Гүлбаршын Жұмағалиқызы Әбдірахманова",
    stand_in="Болат Сынақов",
    from_on=NOW.date(),
    until_on=NOW.date() + timedelta(days=9),
)
_OPENING = Opening(
    name="Болат Сынақов",
    role="worker",
    at=NOW - timedelta(days=3),
    until=NOW - timedelta(days=2),
)
_CONTEXT = {f"ctx_{name}": "бар" for name in ("operator", "bin", "keep", "third", "cross", "publish")} | {
    "ctx_phone": "+7 715 200 00 00",
    "ctx_crisis": "150",
    "ctx_independent": "1",
    "ctx_anonymous": "1",
}


def _looks() -> tuple[CaseLook, ...]:
    told = (
        ("Гүлбаршын Жұмағалиқызы Әбдірахманова", "worker", "pull"),
        ("Құралай Мысалбекқызы", "supervisor", "family"),
        ("Ержан Тіркеуов", "register_clerk", "support"),
    )
    return tuple(
        CaseLook(id=f"look-{n}", at=NOW - timedelta(days=n, hours=n), name=name, role=role, kind=kind)
        for n, (name, role, kind) in enumerate(told)
    )


def _complain(phone: Phone) -> None:
    """Let the person have complained twice: one was answered, one waits on the phone."""
    answer = "Үйдің бағасын тексердік: шарттағы сома түзетілді. Артық төлеген ақшаңыз қайтарылады."
    for code, state, words in (
        ("7K2M-0PQR-STVW-XYZ1", "answered", answer),
        ("8B3N-1QRS-TVWX-YZ23", "seen", None),
    ):
        day = NOW.date()
        told = CaseComplaint(
            code=code,
            state=state,
            made_on=day,
            promised_on=day + timedelta(days=14),
            changed_on=day,
            answer=words,
        )
        complaints(phone.store).put(
            code, OwnComplaint(code=code, made_at=NOW - timedelta(days=3), known=told)
        )


def _pulse(month: int) -> OwnSubmission:
    version = form_files()["pulse"].version
    return OwnSubmission(
        id=uuid7(),
        form_id="pulse",
        form_version=version,
        finished_at=datetime(2026, month, 14, 6, 0, tzinfo=UTC),
        answers={
            "pul_life": month - 2,
            "pul_day": "often",
            "pul_warm": "sometimes",
            "pul_home": month - 3,
            "pul_change": "work",
        },
    )


def _quick_lock(store: Store, key: DataKey) -> Lock:
    """Put the key under PIN and the device's own key; trying the PIN takes no time here."""
    return Lock(
        pin=wrap(key, PIN, n=2**4, keeper=store.keeper),
        recovery=wrap_for_recovery(key, recovery_key(), "device-1"),
        recovery_key=recovery_key(),
        device_id="device-1",
        server="http://127.0.0.1:9",
    )


def phone(
    folder: Path, holder: Holder, language: str, pull: Pull, then: Callable[[Phone], None] | None = None
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    phone = Phone.at(folder, "http://127.0.0.1:9", lambda: NOW)
    key = new_key()
    phone.store.unlock(key)
    with phone.store.atomic():
        phone.store.keep_lock(_quick_lock(phone.store, key))
        devices(phone.store).put(
            "",
            Device(
                device_id="device-1", token="t", holder=holder, server="http://127.0.0.1:9", enrolled_at=NOW
            ),
        )
        receive(phone.store, pull, NOW)
        keep_all_forms(phone.store)
    phone.speak(language)
    if then:
        then(phone)
    phone.close()
