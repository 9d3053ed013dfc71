"""The families a reader may see: the list, found by a few letters, in pages."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from server.access import Action, Caller, Role, Store, may
from server.database import Connection, Row
from server.helping import PERSONAL_FORMS
from server.store.letters import fold
from server.store.people.families import FamilyStore, Scope
from server.store.people.finding import FindingStore

MOST_FOUND, MOST_WORDS, MOST_DIGITS = 1_000, 8, 9
_SIGNS = ("№", "#", "no.", "no", "n")


class Shows(msgspec.Struct, frozen=True):
    """Which groups of columns the role may see."""

    support: bool
    care: bool


class FamilyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list. What the reader may not see is empty, not hidden by the page."""

    id: str
    number: int
    name: str
    district: str
    village: str
    arrived_on: date | None
    left: bool
    consent: str = "unknown"
    last_contact: str | None = None
    owner: str | None = None
    support: tuple[str, ...] = ()


class FamilyPage(msgspec.Struct, frozen=True, kw_only=True):
    """`before` and `after` are the numbers between which the page lies, where it is found by them and not by its place."""

    rows: tuple[FamilyRow, ...]
    total: int
    start: int
    size: int
    before: int | None = None
    after: int | None = None
    is_keyed: bool = False


def scope_of(caller: Caller) -> Scope:
    """Return what a worker holds, a supervisor's district, everything for the others who may read at all.

    What worker or supervisor opened with a reason counts as long as it stands.
    """
    if caller.role is Role.WORKER:
        return Scope(staff_id=caller.staff_id or "nobody", language=caller.language)
    if caller.role is Role.SUPERVISOR:
        own, opener = caller.district or "none", caller.staff_id or ""
        return Scope(district=own, glass_of=opener, language=caller.language)
    return Scope(district=caller.district or "", language=caller.language)


def shows(role: Role) -> Shows:
    """Money side and care side never meet: the clerk sees support, the others see the care."""
    care = may(role, (Store.CONSENT, Action.READ)) and may(role, (Store.ANSWERS, Action.READ))
    return Shows(support=not care and may(role, (Store.SUPPORT, Action.READ)), care=care)


def list_families(
    store: FamilyStore, caller: Caller, *, words: str, district: str, start: int, size: int, today: date
) -> FamilyPage:
    """Return one page of the families in the caller's scope whose name, number or village holds every word."""
    found = [
        row["id"] for row in store.names(scope_of(caller), district, today) if matches(row, sought(words))
    ]
    return _page(store, caller, found[start : start + size], len(found), start, size, today)


def page_of_families(
    connection: Connection, caller: Caller, *, words: str, district: str, start: int, size: int, today: date
) -> FamilyPage:
    """Return the same among very many: for who reads a district or all of them, once all are written down for a search.

    Of what was found at most `MOST_FOUND` are counted.
    """
    found = FindingStore(connection).found(scope_of(caller), district, words_of(words), MOST_FOUND)
    return _page(FamilyStore(connection), caller, found[start : start + size], len(found), start, size, today)


def sought(typed: str) -> list[str]:
    """Return the words of a search without a number's sign that stands apart, as pages write it: "Қиялов № 12", "No. 12"."""
    return [
        word
        for word, following in pairwise([*typed.split(), ""])
        if word.casefold() not in _SIGNS or not following.isdecimal()
    ]


def words_of(typed: str) -> tuple[tuple[str, str], ...]:
    """Return each word that is looked for as (letters, digits); digits are empty where it is no number."""
    words = [(fold(word), word.lstrip("№#")) for word in sought(typed)[:MOST_WORDS]]
    return tuple(
        (letters, digits if digits.isdecimal() and len(digits) < MOST_DIGITS else "")
        for letters, digits in words
    )


def page_by_number(
    connection: Connection,
    caller: Caller,
    *,
    district: str,
    after: int,
    before: int | None,
    size: int,
    today: date,
) -> FamilyPage:
    """Return the page of all families after a number, or before one: the thousandth page is as quick as the first."""
    store, scope = FindingStore(connection), scope_of(caller)
    rows = store.page(scope, district, size + 1, after=after, before=before)
    is_more, shown = len(rows) > size, rows[:size] if before is None else rows[-size:]
    page = _page(
        FamilyStore(connection),
        caller,
        [row["id"] for row in shown],
        store.count(scope, district),
        0,
        size,
        today,
    )
    is_first, is_last = (not after, not is_more) if before is None else (not is_more, False)
    return msgspec.structs.replace(
        page,
        is_keyed=True,
        before=shown[0]["number"] if shown and not is_first else None,
        after=shown[-1]["number"] if shown and not is_last else None,
    )


def _page(
    store: FamilyStore, caller: Caller, ids: list[str], total: int, start: int, size: int, today: date
) -> FamilyPage:
    rows = _rows(store, caller, ids, today) if ids else ()
    return FamilyPage(rows=rows, total=total, start=start, size=size)


def matches(row: Row, words: Iterable[str]) -> bool:
    """Ask whether every word is the number or stands in name or village, whatever the keyboard and the case."""
    text = fold(f"{row['name']} {row['village']}")
    return all(word.lstrip("№#") == str(row["number"]) or fold(word) in text for word in words)


def consent_state(rows: Iterable[Row], purpose: str) -> str:
    """Return yes, no or unknown for a family: one adult's refusal is the family's.

    `rows` come oldest first; the latest word of each person wins.
    """
    latest = {row["person_id"]: row["given"] for row in rows if row["purpose"] == purpose}
    if not latest:
        return "unknown"
    return "yes" if all(latest.values()) else "no"


def by_family(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["household_id"], []).append(row)
    return groups


def is_running(measure: Row, today: date) -> bool:
    """Ask whether a support measure runs today: its last day still counts. What was given once does not run."""
    ends = measure["ends_on"]
    return ends is not None and measure["starts_on"] <= today.isoformat() <= ends


def _rows(store: FamilyStore, caller: Caller, ids: list[str], today: date) -> tuple[FamilyRow, ...]:
    columns, registers = shows(caller.role), store.rows(ids, caller.language)
    if columns.support:
        return _with_support(store, registers, ids, today)
    if columns.care:
        return _with_care(store, registers, ids, today)
    return tuple(_row(register) for register in registers)


def _with_support(
    store: FamilyStore, registers: Sequence[Row], ids: list[str], today: date
) -> tuple[FamilyRow, ...]:
    measures = by_family(row for row in store.support(ids) if is_running(row, today))
    return tuple(
        _row(register, support=tuple(sorted({row["kind"] for row in measures.get(register["id"], ())})))
        for register in registers
    )


def _with_care(
    store: FamilyStore, registers: Sequence[Row], ids: list[str], today: date
) -> tuple[FamilyRow, ...]:
    consents = by_family(store.consents(ids))
    contacts = {row["household_id"]: row["at"] for row in store.last_contacts(ids, PERSONAL_FORMS)}
    owners = {row["household_id"]: row["name"] for row in store.owners(ids, today)}
    return tuple(
        _row(
            register,
            consent=consent_state(consents.get(register["id"], ()), "service"),
            last_contact=contacts.get(register["id"]),
            owner=owners.get(register["id"]),
        )
        for register in registers
    )


def _row(register: Row, **more: object) -> FamilyRow:
    known = {name: register[name] for name in ("id", "number", "name", "district", "village")}
    known["arrived_on"] = register["arrived_on"] or None
    return msgspec.convert(known | {"left": bool(register["is_gone"])} | more, FamilyRow)
