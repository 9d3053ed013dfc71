"""Sixty simulated families, loaded through the door: what tests of a whole night stand on."""

from collections.abc import Sequence
from copy import copy
from datetime import UTC, date, datetime
from typing import Any

from analysis.cohort.families import Family, families
from analysis.cohort.simulate import live
from server import simulated
from server.access import Role
from server.checklist import ITEMS, sign
from server.database import Database
from server.keys import Keys
from server.risk.refreshing import refresh
from server.simulated import Person, Placed
from server.store.clock import local_day
from server.store.migrating import migrate
from server.store.risks.checklist import ChecklistStore
from surveys.catalogue import form_ids
from tests.server.conftest import VERSION, Programme, add_staff, record

NOW = datetime.now(UTC)
TODAY = local_day(NOW)


class Settled:
    """A programme with 60 simulated families, loaded through the door, and a signed checklist."""

    def __init__(self, programme: Programme, cohort: Sequence[Family] = ()) -> None:
        self.programme, self.database = programme, programme.database
        worker = Person(
            id=programme.worker_id,
            login="aigul",
            name="Aigul",
            role=Role.WORKER,
            password="",
            district="5950",
        )
        cohort = list(cohort or families(live(60, TODAY, seed=11), seed=11))
        self.placed = simulated.place(self.database, cohort, [worker], TODAY)
        self._send()
        simulated.close_spells(self.database, self.placed, NOW)
        with self.database.transaction() as connection:
            self.admin = add_staff(connection, "admin", Role.ADMIN)
            for item in ITEMS:
                sign(ChecklistStore(connection), item, self.admin, NOW)

    def _send(self) -> None:
        versions = dict.fromkeys(form_ids(), VERSION)
        for parcels in (simulated.worker_parcels, simulated.settler_parcels):
            sent = list(parcels(self.programme.door, self.placed, versions.__getitem__, NOW))
            simulated.push(self.programme.door, sent, NOW, lambda items, _: items, "")

    def over(self, database: Database) -> "Settled":
        """Return the same over a copy of its database."""
        again = copy(self)
        again.programme, again.database = self.programme.over(database), database
        return again

    def run(
        self, *, fit: bool = False, now: datetime = NOW, as_of: date = TODAY
    ) -> dict[str, dict[str, Any]]:
        done = refresh(self.database, now, as_of, fit=fit)
        rows = self.programme.rows("select * from risk where run_id = :id", id=done.run_id)
        return {row["household_id"]: row for row in rows}

    def here(self) -> list[Placed]:
        return [one for one in self.placed if one.family.departure is None]

    def answer(self, one: Placed, form_id: str, answers: object, hours_ago: float = 1) -> None:
        caller = self.programme.caller(self.programme.enrol_worker())
        person = None if form_id == "heat" else one.people[0]
        receipts = self.programme.push(caller, record(form_id, answers, one.id, person, hours_ago=hours_ago))
        assert receipts[0].status == "accepted", receipts


def loaded(url: str, keys: Keys) -> Settled:
    """Make the database at `url` and leave it closed, so that it can be copied."""
    database = Database(url)
    migrate(database)
    settled = Settled(Programme(database, keys))
    database.close()
    return settled


def analysed(one: Placed) -> bool:
    """Ask whether somebody of the family agreed to the analysis, and nobody's last word is against it."""
    last = {
        told.person: told.answers.get("con_analysis", "no")
        for told in one.family.told
        if told.form_id == "consent"
    }
    return "yes" in last.values() and "no" not in last.values()
