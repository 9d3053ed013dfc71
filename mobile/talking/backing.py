"""Drafts backed up to the server, sealed by this phone's own key: a drowned phone costs one screen.

Private answers stay on this phone: a backup can be given to a newer phone of the same holder, and the code that makes a
phone somebody's passes through others' hands. What was asked in private is asked again there.
"""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime

import msgspec

from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.forms import Forms, NoForm
from mobile.keeping.locking import Tampered
from mobile.keeping.outbox import Outbox
from mobile.keeping.pin import NotEnrolled, kept_lock
from mobile.keeping.store import Shelf, Store
from mobile.keeping.vault import DataKey
from mobile.talking.client import Client
from mobile.talking.receiving import devices
from mobile.talking.trouble import TooOld
from surveys.caring.consenting import PERSONAL_FORMS
from surveys.exchange.sync import MAX_DRAFT_BYTES, MAX_DRAFTS, BackUp, Elsewhere, SealedDraft
from surveys.submission import record_hash


class Backed(msgspec.Struct, frozen=True, kw_only=True):
    """How a draft was when it was backed up, and the hash of the sealed bytes that went."""

    touched_at: datetime
    hash: str


def elsewhere(store: Store) -> Shelf[Elsewhere]:
    """Return what the server said, once, of drafts on the holder's earlier phones."""
    return store.shelf("elsewhere", Elsewhere)


def back_up(store: Store, client: Client, token: str) -> bool:
    """Waits. Bring the server's copies to the state of the drafts here; return whether anything had to go.

    Raises Trouble. Without a change nobody is asked.
    """
    drafts = {draft.id: draft for draft in _to_back_up(store)[:MAX_DRAFTS]}
    shelf = _backed(store)
    before = dict(shelf.all())
    changed = [one for one in drafts.values() if not _is_backed(one, before.get(one.id))]
    if not changed and before.keys() <= drafts.keys():
        return False
    sealed = {one.id: one for one in _sealed(store, changed)}
    kept = [id_ for id_ in drafts if id_ in sealed or id_ in before]
    asked = BackUp(wrapped_key=_wrapped(store), kept=tuple(kept), changed=tuple(sealed.values()))
    held = client.back_up(token, asked).held
    with store.atomic():
        for id_ in before.keys() - drafts.keys():
            shelf.remove(id_)
        for id_, one in sealed.items():
            shelf.put(id_, Backed(touched_at=drafts[id_].touched_at, hash=record_hash(one.body)))
        for id_, one in list(shelf.all().items()):
            if held.get(id_) != one.hash:
                shelf.remove(id_)
    return True


def _to_back_up(store: Store) -> list[Draft]:
    """Return the drafts of which a copy is kept. On a person's own phone a request, a complaint, and what they tell of
    a separation stay here as they are: not even that they were begun is told.
    """
    device = devices(store).get("")
    is_own = device is not None and device.holder.kind == "settler"
    drafts = Drafts(store).unfinished()
    return [one for one in drafts if not (is_own and one.form_id in PERSONAL_FORMS)]


def look_elsewhere(store: Store, client: Client, token: str) -> None:
    """Waits. Ask once after enrolling whether earlier phones of the holder left drafts. Raises Trouble."""
    if elsewhere(store).get("") is None:
        elsewhere(store).put("", client.drafts_elsewhere(token))


def bring(store: Store, client: Client, token: str) -> int:
    """Waits. Fetch the drafts of the holder's earlier phones; return how many came. Raises Trouble.

    One that is here already, or has become a record, stays as it is.
    """
    known = elsewhere(store).get("") or Elsewhere()
    came = 0
    for phone in known.phones:
        brought = client.bring(token, phone.device_id)
        came += _take_in(store, brought.data_key, brought.drafts)
    elsewhere(store).put("", Elsewhere())
    return came


def _take_in(store: Store, data_key: str, sealed: Iterable[SealedDraft]) -> int:
    drafts, outbox = Drafts(store), Outbox(store)
    try:
        key = DataKey(base64.b64decode(data_key, validate=True))
        found = [msgspec.json.decode(key.open(_place(one.id), one.body), type=Draft) for one in sealed]
    except (ValueError, binascii.Error, Tampered, msgspec.MsgspecError):
        raise TooOld from None
    new = [one for one in found if drafts.get(one.id) is None and outbox.record(one.id) is None]
    with store.atomic():
        for one in new:
            drafts.keep(one)
    return len(new)


def _sealed(store: Store, drafts: Iterable[Draft]) -> list[SealedDraft]:
    forms, key = Forms(store), store.key
    found = []
    for draft in drafts:
        if (without := _without_private(forms, draft)) is None:
            continue
        body = key.seal(_place(draft.id), msgspec.json.encode(without))
        if len(body) <= MAX_DRAFT_BYTES:
            found.append(SealedDraft(id=draft.id, body=body))
    return found


def _without_private(forms: Forms, draft: Draft) -> Draft | None:
    """Return the draft with its open answers alone; None while its form is not here to say which those are."""
    from surveys.interview.checking import open_draft  # brings the form engine: not before the first frame

    try:
        form = forms.load(draft.form_id, draft.form_version)
    except NoForm:
        return None
    return msgspec.structs.replace(draft, answers=open_draft(form, draft.answers), aside={})


def _is_backed(draft: Draft, backed: Backed | None) -> bool:
    return backed is not None and backed.touched_at == draft.touched_at


def _backed(store: Store) -> Shelf[Backed]:
    return store.shelf("backed", Backed)


def _wrapped(store: Store) -> str:
    try:
        return base64.b64encode(kept_lock(store).recovery).decode()
    except NotEnrolled:
        raise TooOld from None


def _place(draft_id: str) -> str:
    return f"backup|{draft_id}"
