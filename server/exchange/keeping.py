"""Keeping accepted records: answers parted by privacy, and what they change in the register and in help."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from server.access import Caller, Role
from server.database import Connection
from server.exchange.hands.barring import by_phones
from server.exchange.records.complaining import complaint_of, goes_past_the_office
from server.exchange.records.intake import ARRIVAL_FORM, arrival_of, consents_of, filling, helps_of
from server.exchange.records.opening import Opened
from server.helping import PERSONAL_FORMS
from server.keys import Keys
from server.register.changing import Arrived, take_in
from server.register.knowing import facts_of
from server.store.caring.complaints import ComplaintStore
from server.store.caring.consents import ConsentStore
from server.store.caring.helps import HelpStore
from server.store.clock import local_day, time_text
from server.store.office.days import DayStore
from server.store.people.households import HouseholdStore
from server.store.people.settlements import SettlementStore
from server.store.received.answers import AnswerStore, Kept, Sealed
from server.store.received.backups import BackupStore
from server.store.received.item_times import ItemTimeStore, Timed
from surveys.caring.complaint import Who
from surveys.catalogue import schedule
from surveys.register.changes import Change


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is to be kept: its keyed hash, its place in the commit order, the district of the family."""

    record: Opened
    hash: str
    seq: int
    district: str


def keep(connection: Connection, keys: Keys, caller: Caller, accepted: list[Accepted], now: datetime) -> None:
    """Write everything that these records bring, with one statement for each table."""
    answers = AnswerStore(connection)
    past = [one for one in accepted if goes_past_the_office(one.record)]
    accepted = [one for one in accepted if not goes_past_the_office(one.record)]
    if past:
        _pass_by(connection, keys, past, now)
    answers.keep([_kept(one, caller.device_id or "", time_text(now)) for one in accepted])
    if caller.role is Role.WORKER:
        ItemTimeStore(connection).add(
            [_timed(one, caller.staff_id or "") for one in accepted if _is_timed(one)]
        )
    BackupStore(connection).forget([one.record.envelope.id for one in accepted])
    answers.keep_sealed(
        sorted((_sealed(keys, one) for one in accepted if one.record.sealed), key=lambda one: one.id)
    )
    source = "self" if caller.role is Role.SETTLER else "worker"
    ConsentStore(connection).add([word for one in accepted for word in consents_of(one.record, source, now)])
    calendar = DayStore(connection).calendar()
    HelpStore(connection).add(
        [asked for one in accepted for asked in helps_of(one.record, one.seq, calendar)]
    )
    for one in accepted if caller.role is Role.WORKER else ():
        if one.record.envelope.form_id == ARRIVAL_FORM:
            _fill_register(connection, caller, one, now)


def _pass_by(connection: Connection, keys: Keys, past: list[Accepted], now: datetime) -> None:
    """Keep a receipt, so that the phone lets go, and beside it a complaint that knows nothing of it."""
    AnswerStore(connection).keep_receipts(
        [(one.record.envelope.id, one.hash, one.record.envelope.household_id, one.seq) for one in past]
    )
    calendar, day = DayStore(connection).calendar(), local_day(now)
    complaints = [complaint_of(one.record, _who(connection, one), keys, day, calendar) for one in past]
    ComplaintStore(connection).add(complaints)


def _who(connection: Connection, one: Accepted) -> Who | None:
    """Return the person as the register knows them; the complaint names them only if they wished it."""
    register, envelope = HouseholdStore(connection), one.record.envelope
    home = register.get(envelope.household_id)
    people = register.people([envelope.household_id])
    person = next((person for person in people if person.id == envelope.person_id), None)
    if home is None or person is None:
        return None
    settlement = SettlementStore(connection).get(home.settlement)
    village = settlement.name(home.language) if settlement else home.village
    return Who(name=person.name, phone=person.phone or home.phone, village=village, district=home.district)


def _kept(one: Accepted, device_id: str, received_at: str) -> Kept:
    envelope = one.record.envelope
    return Kept(
        household_id=envelope.household_id,
        id=envelope.id,
        person_id=envelope.person_id,
        form_id=envelope.form_id,
        form_version=envelope.form_version,
        device_id=device_id,
        language=envelope.language,
        started_at=time_text(envelope.started_at),
        finished_at=time_text(envelope.finished_at),
        received_at=received_at,
        hash=one.hash,
        answers=one.record.open.decode(),
        private_answers=one.record.private.decode() if one.record.private else None,
        seq=one.seq,
        **_clock(one.record),
    )


def _is_timed(one: Accepted) -> bool:
    """Ask whether it is an interview: a worker's note of an attempt is none, and what is personal is left alone."""
    return one.record.envelope.form_id not in PERSONAL_FORMS | {schedule().contact.form}


def _timed(one: Accepted, staff_id: str) -> Timed:
    envelope = one.record.envelope
    return Timed(
        household_id=envelope.household_id,
        submission_id=envelope.id,
        staff_id=staff_id,
        form_id=envelope.form_id,
        seq=one.seq,
        times=msgspec.json.encode(envelope.spent).decode(),
    )


def _clock(record: Opened) -> dict[str, Any]:
    """Return what the phone's clock said and was worth; nothing for a record that brought no clock."""
    clock, skew = record.envelope.clock, record.skew_ms
    said = time_text(record.envelope.finished_at + timedelta(milliseconds=skew)) if clock or skew else None
    return {
        "device_finished_at": said,
        "skew_ms": skew if said else None,
        "offset_minutes": clock.offset_minutes if clock else None,
        "elapsed_ms": clock.elapsed_ms if clock else None,
    }


def _sealed(keys: Keys, one: Accepted) -> Sealed:
    """Part the sealed answers from the family: a random id, a keyed subject, the district and the quarter.

    The subject is another one for each record: a family's months, taken together, would name it in most districts.
    """
    envelope = one.record.envelope
    return Sealed(
        id=secrets.token_hex(16),
        subject=keys.peppered("subject", f"{envelope.household_id}/{envelope.id}"),
        form_id=envelope.form_id,
        form_version=envelope.form_version,
        district=one.district,
        month=_quarter(local_day(envelope.finished_at)),
        answers=(one.record.sealed or b"{}").decode(),
    )


def _quarter(day: date) -> str:
    """Return the first month of the quarter: the month itself would leave too few families beside this one."""
    return f"{day.year}-{(day.month - 1) // 3 * 3 + 1:02}"


def _fill_register(connection: Connection, caller: Caller, one: Accepted, now: datetime) -> None:
    """Fill what the register does not know yet; what it knows stays.

    From a worker's interview alone: whoever holds a settler's phone or its token adds nobody to a family.
    """
    arrived = arrival_of(one.record, one.seq)
    if arrived is None:
        return
    household_id = one.record.envelope.household_id
    people = HouseholdStore(connection).people([household_id])
    edits = filling(arrived, facts_of(connection, [household_id])[household_id], people, household_id)
    if edits:
        change = Change(
            id=str(uuid5(NAMESPACE_URL, f"{one.record.envelope.id}/register")),
            household_id=household_id,
            made_at=one.record.envelope.finished_at,
            edits=edits,
        )
        came = Arrived(
            change=change, by_name=caller.name, made_at=change.made_at, seq=one.seq, staff_id=caller.staff_id
        )
        take_in(connection, [came], now, barred=by_phones(connection))
