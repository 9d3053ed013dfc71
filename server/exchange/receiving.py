"""Receiving what phones send: each record is judged alone, all that may be kept are kept in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from server.access import Caller, Role
from server.database import Connection, Database
from server.exchange.edits import OpenedChange, force_held, open_change, settle_changes
from server.exchange.hands.acting import OpenedAct, open_act, settle_acts
from server.exchange.hands.caseloads import lefts, may_still_send
from server.exchange.keeping import Accepted, keep
from server.exchange.proposing import OpenedProposal, forget_decided, open_proposal, settle_proposals
from server.exchange.records.complaining import goes_past_the_office
from server.exchange.records.intake import WITHOUT_CONSENT, consents_of
from server.exchange.records.opening import Check, Opened, Opener, Refused, Tools, opener, speaks_of
from server.exchange.records.publishing import Forms
from server.keys import Keys
from server.store import counters
from server.store.caring.consents import ConsentStore
from server.store.clock import time_text
from server.store.people.facts import FactStore
from server.store.people.households import HouseholdStore
from server.store.received.answers import AnswerStore, Conflict, Refusal
from surveys.caring.consenting import ASKS_FOR, is_refused
from surveys.exchange.sync import Problem, Receipt, RefusalCode
from surveys.ids import uuid7
from surveys.wording import say

Standing = dict[tuple[str, str], tuple[str, bool]]
Verdict = Opened | OpenedChange | OpenedAct | OpenedProposal | Refused


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What receiving needs: made once, when the server starts."""

    database: Database
    keys: Keys
    forms: Forms
    check: Check


class Sight(msgspec.Struct, kw_only=True):
    """What is known of the families and ids of one batch. `hashes` and `consents` grow while it is judged."""

    districts: dict[str, str]
    people: set[tuple[str, str]]
    hashes: dict[str, str]
    consents: Standing
    own: dict[str, tuple[str, bool]]
    left: dict[str, datetime | None]
    now: datetime
    purposes: dict[str, dict[tuple[str, str], bool]]


def receive(
    door: Door, caller: Caller, records: Sequence[bytes], now: datetime, skew_ms: int | None = None
) -> list[Receipt]:
    """Return a receipt for each record, in order. Sending the same again gives the same receipts.
    `skew_ms` is how far the phone's clock is ahead as it sends.

    A record that cannot be kept is refused alone. When this returns, what was accepted is on the disk.
    """
    open_one = opener(Tools(forms=door.forms, keys=door.keys, check=door.check), now, skew_ms)
    opened = [_open(one, open_one, caller, now, skew_ms) for one in records]
    with door.database.transaction() as connection:
        changes = [one for one in opened if isinstance(one, OpenedChange)]
        acts = [one for one in opened if isinstance(one, OpenedAct)]
        met = [one for one in opened if isinstance(one, OpenedProposal)]
        whole = [one for one in opened if isinstance(one, Opened)]
        judged: dict[type, Iterator[Verdict]] = {
            OpenedChange: iter(settle_changes(connection, door.keys, caller, changes, now)),
            OpenedAct: iter(settle_acts(connection, door.keys, caller, acts, now)),
            OpenedProposal: iter(settle_proposals(connection, door.keys, caller, met, now)),
            Opened: iter(_settle(door, connection, caller, whole, now)),
        }
        verdicts = [one if isinstance(one, Refused) else next(judged[type(one)]) for one in opened]
        _note(connection, door.keys, caller, _refused(verdicts), now)
        force_held(connection, now)
        forget_decided(connection, now)
    return [_receipt(one, caller) for one in verdicts]


def _open(record: bytes, open_one: Opener, caller: Caller, now: datetime, skew_ms: int | None) -> Verdict:
    """Open a record by what it speaks of: edits of the register, an act, a family met, or an interview's answers."""
    match speaks_of(record):
        case "edits":
            return open_change(record, caller, now, skew_ms)
        case "act":
            return open_act(record, now, skew_ms)
        case "proposed":
            return open_proposal(record, now, skew_ms)
        case _:
            return open_one(record)


def _settle(
    door: Door, connection: Connection, caller: Caller, whole: list[Opened], now: datetime
) -> list[Opened | Refused]:
    """Judge every record in the light of the others, and keep what may be kept.

    The counter is taken first: from there on no other push can change what is looked up here.
    """
    if not whole:
        return []
    first = counters.take(connection, len(whole))
    sight = _look_up(connection, caller, whole, now)
    verdicts: dict[int, Opened | Refused] = {}
    accepted: list[Accepted] = []
    for place, one in sorted(
        enumerate(whole), key=lambda pair: pair[1].envelope.form_id not in WITHOUT_CONSENT
    ):
        code, is_new = _judge(door.keys, caller, one, sight)
        verdicts[place] = one if code is None else _refusal(one, code)
        if code == "conflicting":
            _keep_conflict(door.keys, connection, caller, one, now)
        if is_new:
            accepted.append(_accept(door.keys, one, sight, now, seq=first + place))
    keep(connection, door.keys, caller, accepted, now)
    return [verdicts[place] for place in range(len(whole))]


def _look_up(connection: Connection, caller: Caller, whole: list[Opened], now: datetime) -> Sight:
    left = _in_scope(connection, caller, list({one.envelope.household_id for one in whole}), now)
    families = sorted(left)
    register = HouseholdStore(connection)
    return Sight(
        districts=register.districts(families),
        people=_people_of(connection, families, whole),
        hashes=AnswerStore(connection).hashes([one.envelope.id for one in whole]),
        consents=ConsentStore(connection).latest(families, "service"),
        own=_own_words(connection, whole),
        left=left,
        now=now,
        purposes=_purposes(connection, families, whole),
    )


def _purposes(
    connection: Connection, families: list[str], whole: Sequence[Opened]
) -> dict[str, dict[tuple[str, str], bool]]:
    """Return what stands to each purpose; where a form hangs on one, the own word of who has left that family too."""
    store = ConsentStore(connection)
    found = store.purposes(families)
    for purpose in {ASKS_FOR[one.envelope.form_id] for one in whole if one.envelope.form_id in ASKS_FOR}:
        asked = {(one.envelope.household_id, one.envelope.person_id or "") for one in whole}
        said = store.of_persons(sorted({person for _, person in asked if person}), purpose)
        for family, person in asked:
            if person in said:
                found.setdefault(purpose, {}).setdefault((family, person), said[person][1])
    return found


def _own_words(connection: Connection, whole: Sequence[Opened]) -> dict[str, tuple[str, bool]]:
    """Return the own word of each who answered, also of one who has left that family, or turned out to be entered
    twice: what they said while they were there, they have said.
    """
    persons = {one.envelope.person_id for one in whole if one.envelope.person_id}
    return ConsentStore(connection).of_persons(sorted(persons), "service")


def _people_of(connection: Connection, families: list[str], whole: Sequence[Opened]) -> set[tuple[str, str]]:
    """Return (household, person) of those who live or lived there, and of those whose move there was taken back since:
    what they said meanwhile, they have said.
    """
    asked = {(one.envelope.household_id, one.envelope.person_id) for one in whole if one.envelope.person_id}
    persons = sorted({person for _, person in asked})
    here = HouseholdStore(connection).people_among(families, persons)
    away = sorted({family for family, _ in asked - here if family in families})
    return here | FactStore(connection).ever_lived(away, persons) if away else here


def _in_scope(
    connection: Connection, caller: Caller, asked: list[str], now: datetime
) -> dict[str, datetime | None]:
    """Return which of these families the caller may send for, with when each left: a record may come after that."""
    if caller.role is Role.SETTLER:
        me = [caller.person_id or ""]
        lived_in = HouseholdStore(connection).people_among(asked, me)
        lived_in |= FactStore(connection).ever_lived(asked, me)
        return {family: None for family in asked if (family, caller.person_id) in lived_in}
    return lefts(connection, caller.staff_id or "", asked, now)


def _judge(keys: Keys, caller: Caller, one: Opened, sight: Sight) -> tuple[RefusalCode | None, bool]:
    """Return why the record cannot be kept, or None; and whether it is new."""
    if not _is_theirs(caller, one, sight):
        return "not_your_family", False
    before = sight.hashes.get(one.envelope.id)
    if before is not None:
        return (None if before == keys.record_hash(one.hash) else "conflicting"), False
    left = sight.left[one.envelope.household_id]
    if not may_still_send(left, one.envelope.started_at, sight.now):
        return "handed_over", False
    if one.envelope.form_id not in WITHOUT_CONSENT and not _is_consented(one, sight):
        return "no_consent", False
    if _hangs_on_a_no(one, sight):
        return "no_consent", False
    return None, True


def _is_theirs(caller: Caller, one: Opened, sight: Sight) -> bool:
    household_id, person_id = one.envelope.household_id, one.envelope.person_id
    if household_id not in sight.districts:
        return False
    if caller.role is Role.SETTLER:
        return person_id == caller.person_id
    return person_id is None or (household_id, person_id) in sight.people


def _is_consented(one: Opened, sight: Sight) -> bool:
    """Ask for the person's own consent; for the household as a whole the consent of one of them is enough."""
    household_id, person_id = one.envelope.household_id, one.envelope.person_id
    if person_id is not None:
        words = (sight.consents.get((household_id, person_id)), sight.own.get(person_id))
        return max(
            (word for word in words if word), default=("", False), key=lambda word: (word[0], not word[1])
        )[1]
    return any(given for (family, _), (_, given) in sight.consents.items() if family == household_id)


def _hangs_on_a_no(one: Opened, sight: Sight) -> bool:
    """Ask whether the form belongs to a purpose that was refused, and does not itself say yes or no to it."""
    purpose = ASKS_FOR.get(one.envelope.form_id, "")
    if any(word.purpose == purpose for word in consents_of(one, "", sight.now)):
        return False
    return is_refused(sight.purposes.get(purpose, {}), one.envelope.household_id, one.envelope.person_id)


def _accept(keys: Keys, one: Opened, sight: Sight, now: datetime, *, seq: int) -> Accepted:
    """Let the record count for the rest of the batch: its id is taken, its consent stands."""
    hashed = keys.record_hash(one.hash)
    sight.hashes[one.envelope.id] = hashed
    for consent in consents_of(one, "", now):
        key = (consent.household_id, consent.person_id)
        if consent.purpose == "service" and consent.at >= sight.consents.get(key, ("", False))[0]:
            sight.consents[key] = (consent.at, consent.given)
        elif consent.purpose != "service":
            sight.purposes.setdefault(consent.purpose, {})[key] = consent.given
    return Accepted(record=one, hash=hashed, seq=seq, district=sight.districts[one.envelope.household_id])


def _keep_conflict(keys: Keys, connection: Connection, caller: Caller, one: Opened, now: datetime) -> None:
    """Keep the second version beside the first, without what has no place near a family: sealed answers, complaints."""
    private = None if goes_past_the_office(one) else one.private
    body = {
        **{
            name: getattr(one.envelope, name)
            for name in one.envelope.__struct_fields__
            if name not in ("answers", "closed")
        },
        "answers": msgspec.Raw(one.open),
        "private_answers": msgspec.Raw(private or b"null"),
    }
    conflict = Conflict(
        id=one.envelope.id,
        hash=keys.record_hash(one.hash),
        device_id=caller.device_id or "",
        body=msgspec.json.encode(body).decode(),
        received_at=time_text(now),
    )
    AnswerStore(connection).keep_conflicts([conflict])


def _refusal(one: Opened, code: RefusalCode) -> Refused:
    return Refused(id=one.envelope.id, hash=one.hash, code=code)


def _refused(verdicts: Sequence[Verdict]) -> list[Refused]:
    return [one for one in verdicts if isinstance(one, Refused)]


def _note(connection: Connection, keys: Keys, caller: Caller, refused: list[Refused], now: datetime) -> None:
    """Write down that something was refused, without a word of what it said."""
    notes = [
        Refusal(
            id=uuid7(),
            record_id=one.id,
            hash=keys.record_hash(one.hash),
            device_id=caller.device_id or "",
            code=one.code,
            field=one.field,
            at=time_text(now),
        )
        for one in refused
    ]
    AnswerStore(connection).note_refusals(notes)


def _receipt(one: Verdict, caller: Caller) -> Receipt:
    if isinstance(one, Opened):
        return Receipt(id=one.envelope.id, status="accepted", hash=one.hash)
    if isinstance(one, OpenedChange):
        return Receipt(id=one.change.id, status="accepted", hash=one.hash)
    if isinstance(one, OpenedAct):
        return Receipt(id=one.act.id, status="accepted", hash=one.hash)
    if isinstance(one, OpenedProposal):
        return Receipt(id=one.proposed.id, status="accepted", hash=one.hash)
    place = one.field or say("refused.whole", caller.language)
    detail = say(f"refused.{one.code}", caller.language, field=place)
    problem = Problem(code=one.code, field=one.field, detail=detail)
    return Receipt(id=one.id, status="refused", hash=one.hash, problem=problem)
