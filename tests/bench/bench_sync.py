"""What a phone's sitting costs: seconds, and bytes of HTTP on the wire with all headers. A real server, SQLite, loopback.

For comparison, measured on a machine of this size: ODK Central sends a list of 1,000 cases whole, 114 KB, whenever
anything in it has changed; a submission of 60 answers is 3,043 bytes of XML beside multipart headers, not packed.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[2]))

from mobile.keeping.drafts import Draft
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.talking.client import Client
from mobile.talking.receiving import devices, known, receive, wanted_forms
from mobile.talking.sync import sync
from surveys.ids import uuid7
from surveys.submission import Submission
from tests.bench import crowding, interviews, office
from tests.bench.office import Office
from tests.bench.wire import Wire
from tests.faults import ServerProcess

RUNS, FAMILIES, BATCH = 5, 60, 50
INTERVIEWS, CONTACTS = 60, 200
SPREAD_SECONDS = 8


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = office.make(f"sqlite:///{folder / 'q.db'}", folder, FAMILIES)
        server = ServerProcess(made.url, folder).start()
        try:
            missed = sitting(made, server) + crowd(made, server)
        finally:
            server.stop()
    return missed


def tell(what: str, figure: str, target: str, *, reached: bool) -> int:
    print(f"{what}: {figure}; target {target}: {'reached' if reached else 'MISSED'}", flush=True)
    return int(not reached)


def sitting(made: Office, server: ServerProcess) -> int:
    wire = Wire(server.port)
    missed = first_sync(made, server, wire)
    store = _fresh(made, server.address)
    client = Client(wire.address, "kk")
    sync(store, client)
    missed += nothing_new(store, client, wire)
    missed += batch_of_interviews(made, store, client, wire)
    missed += month(made, store, client, wire)
    return missed


def crowd(made: Office, server: ServerProcess) -> int:
    """Let five hundred phones send twenty interviews each: all in the same moment, and one after the other in eight seconds."""
    phones, records = crowding.PHONES, crowding.RECORDS
    crowding.prepare(made, made.folder / "at once", seed=21)
    told = crowding.let_loose(server, made.folder / "at once")
    crowding.prepare(made, made.folder / "spread", seed=22)
    spread = crowding.let_loose(server, made.folder / "spread", over_seconds=SPREAD_SECONDS)
    if told["accepted"] != phones * records or spread["accepted"] != phones * records:
        raise RuntimeError("Not every record of the crowd was accepted.")
    memory = crowding.peak_megabytes(server)
    slow, at_once = (crowding.quantile(one["served"], 0.99) for one in (spread, told))
    missed = tell(
        f"{phones} phones with {records} interviews each in the same moment",
        f"all in after {told['seconds']:.1f} s",
        "10 s",
        reached=told["seconds"] <= 10,
    )
    missed += tell(
        f"their batches, {told['turned_away']} of them told to come again",
        f"99 of 100 answered within {at_once:.2f} s",
        "1 s",
        reached=at_once <= 1,
    )
    missed += tell(
        f"the same phones, coming within {SPREAD_SECONDS} s",
        f"99 of 100 batches within {slow:.2f} s",
        "1 s",
        reached=slow <= 1,
    )
    return missed + tell(
        "memory of the server meanwhile", f"{memory:.0f} MB", "300 MB", reached=memory <= 300
    )


def _fresh(made: Office, address: str) -> Store:
    [enrolled] = office.tokens(made, 1)
    return office.phone(made.folder, enrolled, address)


def first_sync(made: Office, server: ServerProcess, wire: Wire) -> int:
    """Fetch and keep the whole caseload on a new phone; forms come after it and are told apart."""
    seconds = [caseload(_fresh(made, server.address), server.address) for _ in range(RUNS)]
    took = statistics.median(seconds)
    store = _fresh(made, server.address)
    caseload(store, wire.address)
    size = wire.up + wire.down
    forms = len(wanted_forms(store).all())
    wire.reset()
    began = time.perf_counter()
    sync(store, Client(wire.address, "kk"))
    print(
        f"  its {forms} forms apart: {(wire.up + wire.down) / 1000:.0f} KB in {time.perf_counter() - began:.1f} s, once; "
        f"the families told {made.records:,} records"
    )
    return tell(
        f"first sync of {FAMILIES} families",
        f"{took:.2f} s, {size / 1000:.1f} KB",
        "1 s, 150 KB",
        reached=took <= 1 and size <= 150_000,
    )


def caseload(store: Store, address: str) -> float:
    """Pull until there is no more; return the seconds until it is on the phone's disk."""
    client, token = Client(address, "kk"), devices(store).all()[""].token
    began = time.perf_counter()
    more = True
    while more:
        page = client.pull(token, known(store).cursor, known(store).mark)
        receive(store, page, office.NOW)
        more = page.more
    return time.perf_counter() - began


def nothing_new(store: Store, client: Client, wire: Wire) -> int:
    wire.reset()
    report = sync(store, client)
    if report.received or report.problem:
        raise RuntimeError(f"Something was new: {report}")
    size = wire.up + wire.down
    return tell(
        "nothing new", f"{size:,} bytes ({wire.up} up, {wire.down} down)", "1,000", reached=size <= 1000
    )


def batch_of_interviews(made: Office, store: Store, client: Client, wire: Wire) -> int:
    """Send one full batch of interviews of sixty answers."""
    dice = office.draws(1)
    raw = [finish(store, interviews.record(dice, *made.people[n % len(made.people)])) for n in range(BATCH)]
    up, down = pushed(store, client, wire)
    each = up / BATCH
    print(
        f"  of {sum(raw) / BATCH:,.0f} bytes of JSON each; the receipts are {down / BATCH:.0f} bytes each on their way down"
    )
    return tell(
        f"an interview of 60 answers in a batch of {BATCH}",
        f"{each:.0f} bytes up",
        "600",
        reached=each <= 600,
    )


def month(made: Office, store: Store, client: Client, wire: Wire) -> int:
    """Send what a worker does in a month, day by day, with all that comes down: each family touched comes back whole.

    Who is interviewed was reached that day, so each interview has its contact.
    """
    dice, up, down = office.draws(2), 0, 0
    version = next(
        one.version for one in client.pull(devices(store).all()[""].token, 0).forms if one.id == "contact"
    )
    days = 20
    for _ in range(days):
        reached = dice.sample(made.people, CONTACTS // days)
        for household_id, person_id in reached:
            finish(store, contact_record(dice, household_id, person_id, version))
        for pair in reached[: INTERVIEWS // days]:
            finish(store, interviews.record(dice, *pair))
        wire.reset()
        report = sync(store, client)
        if report.refused or report.left or report.problem:
            raise RuntimeError(f"Not everything arrived: {report}")
        up, down = up + wire.up, down + wire.down
    return tell(
        f"a worker's month, {INTERVIEWS} interviews and {CONTACTS} contacts in {days} sittings",
        f"{(up + down) / 1000:.0f} KB ({up / 1000:.0f} up, {down / 1000:.0f} down)",
        "300 KB",
        reached=up + down <= 300_000,
    )


def contact_record(dice, household_id: str, person_id: str, version: str) -> bytes:  # noqa: ANN001
    whole = msgspec.json.decode(
        interviews.record(dice, household_id, person_id, form_id="contact", version=version)
    )
    return msgspec.json.encode(whole | {"answers": interviews.contact(dice)})


def finish(store: Store, record: bytes) -> int:
    """Put a record among those to send, as the app does; return its bytes."""
    made = msgspec.json.decode(record, type=Submission)
    draft = Draft(
        id=uuid7(),
        form_id=made.form_id,
        form_version=made.form_version,
        household_id=made.household_id,
        person_id=made.person_id,
        language="kk",
        started_at=made.started_at,
        touched_at=made.finished_at,
    )
    Outbox(store).finalize(draft, made.answers, "", made.finished_at)
    return len(record)


def pushed(store: Store, client: Client, wire: Wire) -> tuple[int, int]:
    """Send what is ready; return the bytes up and down of the push alone."""
    outbox = Outbox(store)
    [ids] = outbox.batches(BATCH, 10**7)
    waiting = outbox.waiting(ids)
    wire.reset()
    receipts = client.push(devices(store).all()[""].token, [one.record for one in waiting]).receipts
    if wrong := [one for one in receipts if one.status != "accepted"]:
        raise RuntimeError(f"Refused: {wrong[0]}")
    for receipt in receipts:
        outbox.receive(receipt, office.NOW)
    return wire.up, wire.down


if __name__ == "__main__":
    sys.exit(main())
