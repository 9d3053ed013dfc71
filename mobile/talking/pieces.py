"""Large things over a link that is cut again and again: each byte goes once, as far as the network allows."""

from collections.abc import Callable

from mobile.keeping.attachments import Attachment, Attachments
from mobile.keeping.forms import Forms
from mobile.talking.client import Client
from mobile.talking.trouble import BrokenOff, Timeout, Trouble
from surveys.exchange.sync import Announce, FormAttachment, Part

_PATIENCE = 3  # cuts one after another in which nothing came through
_KEPT_AT_ONCE = 256 * 1024


def send_file(
    client: Client, token: str, files: Attachments, one: Attachment, pause: Callable[[], None]
) -> None:
    """Send a file of a record, from where the server has it, until the server has it whole. Raises Trouble.

    `pause` is called before each try; it may raise to end the sitting. What went stays there.
    """
    told = Announce(
        household_id=one.household_id,
        submission_id=one.record_id,
        name=one.name,
        hash=one.hash,
        size=one.size,
    )
    part: Part | None = None
    have, patience = 0, _PATIENCE
    while True:
        pause()
        try:
            part = client.part(token, told) if part else client.announce(token, told)
            if part.have > have:
                have, patience = part.have, _PATIENCE
            if not part.whole:
                part = client.send_part(token, told, part.have, files.content(one, part.have))
            if part.whole:
                files.sent(one)
                return
        except (BrokenOff, Timeout) as trouble:
            patience = _less(patience, trouble)


def fetch_file(
    client: Client, token: str, forms: Forms, one: FormAttachment, pause: Callable[[], None]
) -> None:
    """Fetch a form's file, from where the phone has it. Raises Trouble, or WrongContent and begins anew next time."""
    patience = _PATIENCE
    while True:
        pause()
        before = forms.have(one)
        try:
            _fetch_rest(client, token, forms, one)
        except (BrokenOff, Timeout) as trouble:
            patience = _PATIENCE if forms.have(one) > before else _less(patience, trouble)
        else:
            forms.finish_file(one)
            return


def _fetch_rest(client: Client, token: str, forms: Forms, one: FormAttachment) -> None:
    """Keep what comes, also when it is cut; a server that begins at the first byte again is heard out."""
    have, waiting = forms.have(one), bytearray()
    if have == one.size:
        return
    try:
        for at, piece in client.file(token, one.hash, have):
            waiting += piece[max(0, have + len(waiting) - at) :]
            if len(waiting) >= _KEPT_AT_ONCE:
                have = forms.keep_piece(one, have, bytes(waiting))
                waiting.clear()
    finally:
        if waiting:
            forms.keep_piece(one, have, bytes(waiting))


def _less(patience: int, trouble: Trouble) -> int:
    if patience <= 1:
        raise trouble
    return patience - 1
