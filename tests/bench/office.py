"""An office to measure: sixty families of one worker with what they told over the years, and phones that are enrolled."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from analysis.cohort.families import families as cohort
from analysis.cohort.simulate import live
from mobile.keeping.store import Store
from mobile.keeping.vault import new_key
from mobile.talking.receiving import Device, devices
from server import simulated
from server.access import Role
from server.accounts import NewAccount, add_account
from server.database import Database
from server.exchange.phones.enrolment import code_for_staff, enrol
from server.exchange.receiving import Door
from server.exchange.records.publishing import Forms, publish
from server.keys import open_keys
from server.store.caring.consents import Consent, ConsentStore
from server.store.clock import local_day, time_text
from server.store.migrating import migrate
from surveys.authoring import compile_instrument, instruments
from surveys.exchange.sync import Enrol, Enrolled
from tests.bench.interviews import sixty_questions

NOW = datetime.now(UTC)
SEED, SIMULATED = 20261123, 140


class Office(msgspec.Struct, frozen=True):
    """`people` are (family, adult) of the worker's families; all adults have agreed to the service."""

    url: str
    folder: Path
    staff_id: str
    people: tuple[tuple[str, str], ...]
    records: int


def make(url: str, folder: Path, families: int = 60) -> Office:
    """Publish every instrument, place so many families with one worker, and let in what the simulation says they told."""
    database, keys = Database(url), open_keys(folder / "keys")
    migrate(database)
    today = local_day(NOW)
    with database.transaction() as connection:
        compiled = [compile_instrument(path) for path in instruments()]
        for one in compiled:
            publish(connection, one.xform, NOW)
        publish(connection, sixty_questions(), NOW)
        account = NewAccount(
            login="bench", name="Bench", role=Role.WORKER, password="long enough for a bench"
        )
        staff_id = add_account(connection, account)
    worker = simulated.Person(id=staff_id, login="bench", name="Bench", role=Role.WORKER, password="")
    told = [one for one in cohort(live(SIMULATED, today, SEED), SEED) if one.departure is None][:families]
    placed = simulated.place(database, told, [worker], today)
    versions = {one.form.id: one.form.version for one in compiled}
    door = Door(database=database, keys=keys, forms=Forms(database), check="types")
    parcels = list(simulated.worker_parcels(door, placed, versions.__getitem__, NOW))
    parcels += list(simulated.settler_parcels(door, placed, versions.__getitem__, NOW))
    records = simulated.push(door, parcels, NOW, lambda items, _: items, "")
    people = tuple((one.id, one.people[0]) for one in placed)
    with database.transaction() as connection:
        ConsentStore(connection).add([agreed(*pair) for pair in people])
    database.close()
    return Office(url, folder, staff_id, people, records)


def agreed(household_id: str, person_id: str) -> Consent:
    return Consent(
        household_id=household_id,
        person_id=person_id,
        purpose="service",
        given=True,
        form_version="1",
        language="kk",
        source="worker",
        at=time_text(NOW),
    )


def tokens(office: Office, count: int) -> list[Enrolled]:
    """Enrol so many phones of the worker."""
    database, keys = Database(office.url), open_keys(office.folder / "keys")
    enrolled = []
    for _ in range(count):
        with database.transaction() as connection:
            code = code_for_staff(connection, keys, office.staff_id, made_by="bench", now=NOW)
        asked = Enrol(code=code, device_name="bench")
        enrolled.append(enrol(database, keys, asked, address="bench", now=NOW))
    database.close()
    return enrolled


def phone(folder: Path, enrolled: Enrolled, server: str) -> Store:
    """Return the store of a phone that has just been enrolled."""
    store = Store(folder / f"{enrolled.device_id}.db")
    store.unlock(new_key())
    device = Device(
        device_id=enrolled.device_id,
        token=enrolled.token,
        holder=enrolled.holder,
        server=server,
        enrolled_at=NOW,
    )
    devices(store).put("", device)
    return store


def draws(seed: int) -> Random:
    return Random(seed)
