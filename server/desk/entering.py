"""Entering a family: read what was typed, look whether somebody of it is there already, keep it whole or not at all."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.desk.numbers import Numbers
from server.desk.typed import Typed, Unread, day_of
from server.keys import Keys
from server.registry import NewFamily, NewPerson, register
from server.store.clock import local_day
from server.store.people.entries import EntryStore
from server.store.people.households import HouseholdStore
from server.store.people.settlements import SettlementStore
from surveys.catalogue import districts, places
from surveys.ids import uuid7
from surveys.register.iin import WrongIIN, parse_iin, told_by
from surveys.register.likeness import Entry, Pair, alike_to
from surveys.submission import Language
from surveys.wording import LANGUAGES

RELATIONS = ("self", "spouse", "child", "parent", "sibling", "grandchild", "other")
MOST_PEOPLE = 20
OTHER_REGION = "other_region"
_OLDEST = 1900
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FIELDS = ("name", "birth", "sex", "relation", "phone", "iin")


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A family as it was typed, its people's numbers by person."""

    family: NewFamily
    iins: dict[str, str]


class Found(Exception):
    """Somebody of the family may be in the register already: a person has to say that it is not them."""

    def __init__(self, pairs: list[Pair]) -> None:
        super().__init__(len(pairs))
        self.pairs = pairs


def origins() -> dict[str, tuple[str, ...]]:
    """Return where families come from, by route: regions of the country, other countries."""
    return {"inside": (*places().origins, OTHER_REGION), "abroad": places().countries}


def enter(
    connection: Connection, keys: Keys, caller: Caller, fields: Mapping[str, str], now: datetime
) -> str:
    """Keep the family and return its id; the same form sent twice makes one family.

    Raises NotAllowed, Unfit, and Found unless every entry found was named in the field `seen`.
    """
    ensure(caller, (Store.ENTRY, Action.WRITE))
    family_id = _own_id(fields)
    if family_id and HouseholdStore(connection).get(family_id) is not None:
        return family_id
    new = read_family(Typed(fields), connection, caller, local_day(now))
    numbers = Numbers(connection, keys, caller)
    pairs = look_for(connection, new, numbers)
    if {pair.second.id for pair in pairs} - set(fields.get("seen", "").split()):
        raise Found(pairs)
    (household_id,) = register(connection, [new.family], by=caller.name)
    for person_id, iin in new.iins.items():
        numbers.keep(person_id, iin, now)
    return household_id


def look_for(connection: Connection, new: NewEntry, numbers: Numbers) -> list[Pair]:
    """Return who in the whole register may be one of these people, each entry once, the likest first."""
    store = EntryStore(connection)
    people = [_entry(new, person, numbers) for person in new.family.people]
    pairs = [pair for person in people for pair in alike_to(person, store.who_may_be(person))]
    found: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: -pair.likeness.score):
        found.setdefault(pair.second.id, pair)
    return list(found.values())


def _entry(new: NewEntry, person: NewPerson, numbers: Numbers) -> Entry:
    birth = person.birth or ""
    iin = new.iins.get(person.id or "")
    return Entry(
        id=person.id or "",
        name=person.name,
        family_name=new.family.name,
        birth_date=date.fromisoformat(birth) if len(birth) > len("2000") else None,
        birth_year=int(birth[:4]) if birth else None,
        sex=person.sex,
        origin=new.family.origin,
        phone=person.phone,
        iin=numbers.lookup(iin) if iin else None,
    )


def read_family(typed: Typed, connection: Connection, caller: Caller, today: date) -> NewEntry:
    """Return the family of a form; raise Unfit with every field that cannot be taken."""
    name = typed.text("family_name", needed=True)
    origin = typed.choice("origin", (*origins()["inside"], *origins()["abroad"]))
    district, settlement = _place(typed, connection, caller)
    arrived, entered = _days(typed, today)
    quota_year = typed.whole("quota_year", least=2017, most=today.year + 1)
    language: Language = msgspec.convert(typed.choice("language", LANGUAGES) or "kk", Language)
    people = list(_people(typed, today))
    if not people:
        typed.faults.setdefault("name_0", "page.field.missing")
    family = NewFamily(
        id=_own_id(typed.fields) or uuid7(),
        name=name,
        route="abroad" if origin in places().countries else "inside",
        origin=origin,
        district=district,
        village="",
        settlement=settlement,
        language=language,
        arrived_on=arrived,
        entered_on=entered or today,
        quota_year=quota_year,
        phone=_phone(typed, "phone"),
        people=tuple(person for person, _ in people),
    )
    typed.ensure()
    return NewEntry(family=family, iins={person.id or "": iin for person, iin in people if iin})


def _own_id(fields: Mapping[str, str]) -> str:
    """Return the id that the page drew for the family; "" for what is none."""
    text = fields.get("id", "").strip()
    return text if _ID.fullmatch(text) else ""


def _place(typed: Typed, connection: Connection, caller: Caller) -> tuple[str, str]:
    """Return district and settlement; a district alone where nobody knows the settlement."""
    code = typed.text("place", most=9, needed=True)
    if code in districts():
        found = (code, "")
    else:
        known = SettlementStore(connection).get(code) if code else None
        found = (known.district, code) if known and known.kind != "okrug" else ("", "")
    if code and (not found[0] or (caller.district and found[0] != caller.district)):
        typed.faults["place"] = "page.typed.choice"
    return found


def _days(typed: Typed, today: date) -> tuple[date | None, date | None]:
    """Return when the family came and when it was entered: later for one that came before the system."""
    arrived, entered = typed.day("arrived_on"), typed.day("entered_on", needed=True)
    for name, day in (("arrived_on", arrived), ("entered_on", entered)):
        if day and day > today:
            typed.faults[name] = "page.entry.wrong.future"
    if arrived and entered and arrived > entered:
        typed.faults.setdefault("arrived_on", "page.entry.wrong.arrived")
    return arrived, entered


def _people(typed: Typed, today: date) -> Iterator[tuple[NewPerson, str]]:
    """Yield each person of whom something was typed, with their number."""
    seen: set[str] = set()
    for n in range(MOST_PEOPLE):
        told = {
            name for name in _FIELDS if name not in ("sex", "relation") and typed.fields.get(f"{name}_{n}")
        }
        if not told:
            continue
        name = typed.text(f"name_{n}", needed=True)
        birth, sex = _birth(typed, f"birth_{n}", today), typed.choice(f"sex_{n}", ("m", "f"), needed=False)
        relation = typed.choice(f"relation_{n}", RELATIONS)
        iin = _iin(typed, f"iin_{n}", birth, sex)
        if iin and iin in seen:
            typed.faults.setdefault(f"iin_{n}", "page.entry.wrong.iin_twice")
        seen.add(iin)
        birth, sex = _filled(iin, birth, sex)
        yield (
            NewPerson(
                id=uuid7(),
                name=name,
                relation=relation or "other",
                sex=sex or None,
                birth=birth or None,
                phone=_phone(typed, f"phone_{n}"),
            ),
            iin,
        )


def _birth(typed: Typed, name: str, today: date) -> str:
    """Return a birth date, or a year where only that is known."""
    text = typed.fields.get(name, "")
    if not text:
        return ""
    try:
        birth = text if len(text) == len("2000") and text.isdigit() else day_of(text).isoformat()
    except Unread as unread:
        typed.faults[name] = "page.entry.wrong.birth" if str(unread) == "page.typed.day" else str(unread)
        return ""
    if not f"{_OLDEST}" <= birth <= today.isoformat():
        typed.faults[name] = "page.entry.wrong.born"
        return ""
    return birth


def _iin(typed: Typed, name: str, birth: str, sex: str) -> str:
    """Return a checked number; one that contradicts the birth date or the sex beside it is refused here."""
    text = typed.fields.get(name, "")
    if not text:
        return ""
    try:
        iin = parse_iin(text)
    except WrongIIN as wrong:
        typed.faults[name] = f"iin.wrong.{wrong.fault}"
        return ""
    told = told_by(iin)
    if (told.birth_date and birth and not told.birth_date.isoformat().startswith(birth)) or (
        told.sex and sex and told.sex != sex
    ):
        typed.faults[name] = "page.entry.wrong.iin_differs"
    return iin


def _filled(iin: str, birth: str, sex: str) -> tuple[str, str]:
    """Fill in from the number what nobody typed."""
    if not iin:
        return birth, sex
    told = told_by(iin)
    born = told.birth_date.isoformat() if told.birth_date else birth
    return (born if len(born) > len(birth) else birth), sex or told.sex or ""


def _phone(typed: Typed, name: str) -> str | None:
    text = typed.text(name, most=24)
    if (text and not all(letter.isdigit() or letter in "+ ()-" for letter in text)) or (
        text and sum(letter.isdigit() for letter in text) < 5
    ):
        typed.faults[name] = "page.entry.wrong.phone"
    return text or None
