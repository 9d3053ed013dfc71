"""The figures of others, typed in with their source, beside ours: the difference and what most likely makes it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from server.access import Action, Caller, Role, Store, ensure
from server.database import Connection
from server.problems import NotYours
from server.reading.retention.quarters import ALL, Quarter, days_of, quarters_until
from server.reports.figures import Column, Row, Table, Value
from server.store.clock import local_day, time_text
from server.store.office.reports import Official, ReportStore
from surveys.catalogue import districts
from surveys.ids import uuid7

FIGURES = ("arrived", "gone", "staying")
UNITS = ("families", "people")
MOST = 1_000_000
MOST_SOURCE = 200
_NUMBER = re.compile(r"\d{1,12}")
_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]")


class WronglyTyped(Exception):
    """What was typed cannot be taken as it is; `faults` say of each field what is wrong, as a key of the catalogue."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(faults)
        self.faults = dict(faults)


def places_for(caller: Caller) -> tuple[str, ...]:
    """Return the places whose figures the caller may enter: the own district, or the region ("") and every district."""
    if caller.district or caller.role is Role.SUPERVISOR:
        return (caller.district,) if caller.district else ()
    return ("", *districts())


def read_official(connection: Connection, caller: Caller, quarter: str) -> list[Official]:
    """Return the latest word on each place of the caller's. Raises NotAllowed."""
    ensure(caller, (Store.REPORTS, Action.READ))
    own = places_for(caller)
    return [one for one in ReportStore(connection).official(quarter) if one.district in own]


def enter(connection: Connection, caller: Caller, typed: Mapping[str, str], now: datetime) -> Official:
    """Keep what was typed; what was there before stays too. Raises NotAllowed, NotYours, WronglyTyped."""
    ensure(caller, (Store.REPORTS, Action.WRITE))
    day = local_day(now)
    faults = _faults(typed, day)
    if faults:
        raise WronglyTyped(faults)
    if typed["district"] not in places_for(caller):
        raise NotYours
    told = Official(
        id=uuid7(),
        quarter=typed["quarter"],
        district=typed["district"],
        unit=typed["unit"],
        arrived=_number(typed["arrived"]),
        gone=_number(typed["gone"]),
        staying=_number(typed["staying"]),
        source=typed["source"].strip(),
        told_on=date.fromisoformat(typed["told_on"]),
        entered_by=caller.staff_id or "",
        entered_at=time_text(now),
    )
    ReportStore(connection).add_official([told])
    return told


def _faults(typed: Mapping[str, str], day: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if typed["quarter"] not in quarters_until(day):
        found["quarter"] = "quarter"
    if typed["district"] and typed["district"] not in districts():
        found["district"] = "district"
    if typed["unit"] not in UNITS:
        found["unit"] = "unit"
    found |= {name: fault for name in FIGURES if (fault := _wrong_number(typed[name]))}
    if not found and not any(typed[name].strip() for name in FIGURES):
        found["arrived"] = "nothing"
    source = typed["source"].strip()
    if not source:
        found["source"] = "source"
    elif len(source) > MOST_SOURCE:
        found["source"] = "long"
    return found | _wrong_day(typed, day)


def _wrong_day(typed: Mapping[str, str], day: date) -> dict[str, str]:
    try:
        told_on = date.fromisoformat(typed["told_on"])
    except ValueError:
        return {"told_on": "day"}
    return {"told_on": "future"} if told_on > day else {}


def _wrong_number(text: str) -> str:
    shown = _SPACES.sub("", text)
    if not shown:
        return ""
    if not _NUMBER.fullmatch(shown):
        return "number"
    return "large" if int(shown) > MOST else ""


def _number(text: str) -> int | None:
    shown = _SPACES.sub("", text)
    return int(shown) if shown else None


def beside(quarter: Quarter, told: Iterable[Official]) -> Table:
    """Return each official figure beside ours, with the difference and its likely reasons.

    Ours is None where it is hidden, and then there is no difference either: it would tell ours.
    """
    order = ("", *districts())
    columns = (
        Column("official"), Column("ours"), Column("difference", "signed"), Column("unit", "codes"),
        Column("reasons", "codes"), Column("source", "typed"), Column("told_on", "day"),
    )  # fmt: skip
    rows = [
        Row((one.district or ALL, name), _compared(quarter, one, name, official))
        for one in sorted(
            told, key=lambda one: order.index(one.district) if one.district in order else len(order)
        )
        for name in FIGURES
        if (official := getattr(one, name)) is not None
    ]
    return Table(
        code="official", as_of=quarter.until, labels=("district", "figure"), columns=columns, rows=tuple(rows)
    )


def _compared(quarter: Quarter, one: Official, name: str, official: int) -> tuple[Value, ...]:
    ours = _ours(quarter, one, name)
    whose = (one.source, one.told_on.isoformat())
    unit = f"unit.{one.unit}"
    if ours is None:
        return official, None, None, unit, "why.hidden", *whose
    reasons = " ".join(f"why.{why}" for why in likely(quarter, one, name, ours - official))
    return official, ours, ours - official, unit, reasons, *whose


def _ours(quarter: Quarter, one: Official, name: str) -> int | None:
    stem = {"arrived": "arrived", "gone": "left", "staying": "here"}[name]
    counts = getattr(quarter, stem if one.unit == "families" else f"{stem}_people")
    return counts.get(one.district or ALL, 0)


def likely(quarter: Quarter, one: Official, name: str, difference: int) -> tuple[str, ...]:
    """Return what most likely makes a difference, by its sign and by how the two are defined; nothing for none."""
    if difference == 0:
        return ()
    found: list[str] = []
    if name == "staying" and one.district and abs(difference) <= 5:
        found.append("rounded")
    if one.told_on < quarter.until or quarter.until < days_of(quarter.name)[1]:
        found.append("earlier")
    by_sign = {
        ("arrived", True): ("decision",),
        ("arrived", False): ("not_entered",),
        ("gone", True): ("contract",),
        ("gone", False): ("not_heard", "moved_within"),
        ("staying", True): ("lost", "contract"),
        ("staying", False): ("not_entered", "ended"),
    }
    found += by_sign[name, difference > 0]
    if name == "arrived" and quarter.late:
        found.append("late")
    if one.unit == "people":
        found.append("people")
    return tuple(found)
