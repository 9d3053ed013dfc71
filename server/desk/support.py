"""Entering, correcting and ending a measure of support: whole or not at all, with what stood before."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.desk.typed import Typed
from server.problems import NotYours
from server.reading.looking import write_down
from server.store import counters
from server.store.clock import time_text
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.store.people.households import HouseholdStore
from server.store.people.settlements import SettlementStore
from server.store.people.support import SupportMeasure, SupportStore
from surveys.ids import uuid7

KINDS = ("relocation", "rent", "certificate", "job", "training", "grant", "other")
HOUSE = "certificate"
MOST_MCI, MOST_TENGE, MOST_M2, LEAST_M2 = 5_000, 500_000_000, 1_000.0, 8.0


class Support:
    """The measures of one family, for a clerk, in one transaction. Opening them is written down."""

    def __init__(self, connection: Connection, caller: Caller, household_id: str, now: datetime) -> None:
        """Raise NotAllowed, NotYours."""
        ensure(caller, (Store.SUPPORT, Action.WRITE))
        write_down(FamilyStore(connection), LookStore(connection), caller, household_id, "support", now)
        self._connection = connection
        self._caller = caller
        self._family = household_id
        self._now = now
        self._store = SupportStore(connection)

    def all(self) -> list[SupportMeasure]:
        return self._store.of_family(self._family)

    def get(self, id: str) -> SupportMeasure:
        """Return one measure; raise NotYours where the family has none such."""
        found = self._store.get(self._family, id)
        if found is None:
            raise NotYours
        return found

    def add(self, fields: Mapping[str, str]) -> str:
        """Keep a new measure and return its id; raise Unfit."""
        measure = self._read(fields, uuid7())
        self._store.add([measure])
        self._tell_phones()
        return measure.id

    def correct(self, id: str, fields: Mapping[str, str]) -> None:
        """Write what is right; what stood before is kept. Raise Unfit, NotYours."""
        before = self.get(id)
        measure = msgspec.structs.replace(self._read(fields, id), void=before.void)
        if measure != before:
            self._write(measure)

    def void(self, id: str, reason: str) -> None:
        """Say that a measure was entered by mistake; an empty reason lets it count again."""
        typed = Typed({"reason": reason})
        told = typed.text("reason", most=300)
        typed.ensure()
        self._write(msgspec.structs.replace(self.get(id), void=told))

    def _write(self, measure: SupportMeasure) -> None:
        self._store.correct(measure, by=self._caller.staff_id or "", at=time_text(self._now))
        self._tell_phones()

    def _tell_phones(self) -> None:
        """Have the family's days of support go out with the next pull."""
        HouseholdStore(self._connection).set_changed(self._family, counters.take(self._connection))

    def _read(self, fields: Mapping[str, str], id: str) -> SupportMeasure:
        typed = Typed(fields)
        measure = read_measure(typed, self._family, id)
        if measure.settlement and SettlementStore(self._connection).get(measure.settlement) is None:
            typed.faults["settlement"] = "page.typed.choice"
        typed.ensure()
        return measure


def read_measure(typed: Typed, household_id: str, id: str) -> SupportMeasure:
    """Return a measure from what was typed; what is wrong is in `typed.faults`, and the measure then means nothing."""
    kind = typed.choice("kind", KINDS)
    starts, ends = typed.day("starts_on", needed=True), typed.day("ends_on")
    if starts and ends and ends < starts:
        typed.faults["ends_on"] = "page.support.wrong.ends"
    amount = typed.whole("amount_mci", least=0, most=MOST_MCI, needed=True)
    year = typed.whole("mci_year", least=2017, most=2100, needed=True)
    price = floor = None
    if kind == HOUSE:
        price = typed.whole("price_tenge", least=1, most=MOST_TENGE)
        floor = typed.decimal("floor_m2", least=LEAST_M2, most=MOST_M2)
    return SupportMeasure(
        household_id=household_id,
        id=id,
        kind=kind,
        amount_mci=amount or 0,
        mci_year=year or 0,
        starts_on=(starts or date.min).isoformat(),
        ends_on=ends.isoformat() if ends else None,
        price_tenge=price,
        floor_m2=floor,
        settlement=typed.text("settlement", most=9) if kind == HOUSE else "",
    )
