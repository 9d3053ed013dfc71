"""What the server hands out, put into the store: families, help requests, own answers, the wish for forms."""

from collections.abc import Collection

import msgspec

from mobile.keeping.attachments import Attachments
from mobile.keeping.drafts import Draft
from mobile.keeping.forms import Forms
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Shelf, Store
from mobile.talking.holding import families as families
from mobile.talking.holding import help_requests as help_requests
from mobile.talking.holding import leave, narrow, remove_left
from mobile.talking.holding import leaving as leaving
from surveys.exchange.board import BoardItem
from surveys.exchange.cases import CaseHousehold
from surveys.exchange.handing import Standing
from surveys.exchange.proposing import Villages
from surveys.exchange.sync import CaseDays, CaseLook, FormEntry, Holder, OwnSubmission, Pull
from surveys.submission import UtcTime

_LOOKS_KEPT = 200


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """The phone as the server knows it. The token is sealed like everything else."""

    device_id: str
    token: str
    holder: Holder
    server: str
    enrolled_at: UtcTime


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """How far the phone has read, and what the server says about itself. `pulled_at`: when it had read to the end.

    `mark` names what the server tells everybody of forms and of itself, as this phone has got it.
    """

    cursor: int = 0
    context: dict[str, str] = {}
    simulated: bool = False
    capacity: int = 0  # contacts a week; 0 where the server says nothing of it
    days: CaseDays = CaseDays()
    pulled_at: UtcTime | None = None
    mark: str = ""


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What is on offer, whole: what is not in it is over."""

    items: tuple[BoardItem, ...] = ()


def devices(store: Store) -> Shelf[Device]:
    return store.shelf("device", Device)


def known(store: Store) -> Known:
    return store.shelf("known", Known).get("") or Known()


def own_submissions(store: Store) -> Shelf[OwnSubmission]:
    return store.shelf("own", OwnSubmission)


def looks(store: Store) -> Shelf[CaseLook]:
    """Return who of the staff opened the own family, as far back as this phone was told."""
    return store.shelf("look", CaseLook)


def board(store: Store) -> tuple[BoardItem, ...]:
    """Return what the district offers, as the server told it last."""
    return (store.shelf("board", Board).get("") or Board()).items


def villages(store: Store) -> Villages:
    """Return the settlements where a family may live, as the server told them last."""
    return store.shelf("villages", Villages).get("") or Villages()


def wanted_forms(store: Store) -> Shelf[FormEntry]:
    """Return the forms that the server has named and the phone has not fetched yet."""
    return store.shelf("wanted", FormEntry)


def receive(store: Store, pull: Pull, at: UtcTime) -> int:
    """Take one page of a pull, whole or not at all, with its cursor. Return how many things it brought."""
    with store.atomic():
        for household in pull.households:
            _keep_family(store, household, pull.same_facts)
        for request in pull.help_requests:
            help_requests(store).put(request.id, request)
        for submission in pull.submissions:
            own_submissions(store).put(submission.id, submission)
        _keep_looks(store, pull)
        new_forms = [entry for entry in pull.forms if not _is_current(store, entry)]
        for entry in new_forms:
            wanted_forms(store).put(entry.id, entry)
        for form_id in pull.closed:
            wanted_forms(store).remove(form_id)
            Forms(store).close(form_id)
        if pull.board is not None:
            store.shelf("board", Board).put("", Board(items=pull.board))
        if pull.villages is not None:
            store.shelf("villages", Villages).put("", pull.villages)
        _change_hands(store, pull, at)
        before = known(store)
        now_known = Known(
            cursor=pull.cursor,
            context=pull.context or before.context,
            simulated=pull.simulated,
            capacity=pull.capacity,
            days=pull.days,
            pulled_at=before.pulled_at if pull.more else at,
            mark=pull.mark,
        )
        store.shelf("known", Known).put("", now_known)
    return len(pull.households) + len(pull.help_requests) + len(pull.submissions) + len(new_forms)


def _keep_family(store: Store, household: CaseHousehold, same_facts: Collection[str]) -> None:
    """Keep a family with the facts that came, or with those that it has here. One that is not here is asked for anew."""
    if household.id in same_facts:
        before = families(store).get(household.id)
        if before is None:
            return
        household = msgspec.structs.replace(household, facts=before.facts)
    families(store).put(household.id, household)
    leaving(store).remove(household.id)


def _change_hands(store: Store, pull: Pull, at: UtcTime) -> None:
    """Let go of what this phone may hold no more, and note what is on offer."""
    for household_id in pull.gone:
        if families(store).get(household_id):
            leave(store, household_id, at)
    if pull.held is not None:
        device = devices(store).get("")
        narrow(store, pull.held, at, own=device is not None and device.holder.kind == "settler")
        _move(store, pull.held)
    if pull.standing is not None:
        store.shelf("standing", Standing).put("", pull.standing)


def _move(store: Store, held: tuple[str, ...]) -> None:
    """A person who moved to another household keeps the phone: it is from now on that household's."""
    device = devices(store).get("")
    if device and device.holder.kind == "settler" and held and device.holder.household_id != held[0]:
        holder = msgspec.structs.replace(device.holder, household_id=held[0])
        devices(store).put("", msgspec.structs.replace(device, holder=holder))


def _keep_looks(store: Store, pull: Pull) -> None:
    """Keep who looked, the latest ones."""
    for look in pull.looks:
        looks(store).put(look.id, look)
    if pull.looks:
        kept = sorted(looks(store).all().values(), key=lambda one: one.at, reverse=True)
        for look in kept[_LOOKS_KEPT:]:
            looks(store).remove(look.id)


def let_go(store: Store, at: UtcTime) -> None:
    """Remove the families that have left, once nothing of theirs is unsent or a draft; and forms nobody needs."""
    with store.atomic():
        left = list(leaving(store).all())
        remove_left(store)
        files = Attachments(store)
        Outbox(store).tidy(at, left, {one.record_id for one in files.waiting()})
        files.tidy()
        coming = [one.hash for entry in wanted_forms(store).all().values() for one in entry.files]
        Forms(store).tidy(_used_forms(store), coming)


def _is_current(store: Store, entry: FormEntry) -> bool:
    """Whether this version is the one that the phone begins with already; the server names all forms each time."""
    return Forms(store).current().get(entry.id) == entry.version


def _used_forms(store: Store) -> set[tuple[str, str]]:
    """Return the versions that a draft, a record on the phone or an own answer still needs."""
    drafts = [(draft.form_id, draft.form_version) for draft in store.shelf("draft", Draft).all().values()]
    own = [(given.form_id, given.form_version) for given in own_submissions(store).all().values()]
    waiting = Outbox(store).entries("ready") + Outbox(store).entries("refused")
    return {*drafts, *own, *((entry.head.form_id, entry.head.form_version) for entry in waiting)}
