"""The pictures that a form brings, each at an address of its own: a page names them, and a browser fetches what it shows."""

from litestar import Response

from server.database import Connection
from server.problems import NotFound
from server.store.received.forms import FormStore

_IMAGES = "jr://images/"
_KINDS = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp",
}  # fmt: skip
_FOREVER = {"cache-control": "private, max-age=31536000, immutable"}  # the address names the bytes


def addresses(connection: Connection, form_id: str, version: str, under: str) -> dict[str, str]:
    """Return the address of each picture of a form by the name that its questions give it."""
    form = FormStore(connection).get(form_id, version)
    files = form.files if form else ()
    return {
        one.uri.removeprefix(_IMAGES): f"{under}/{one.hash}" for one in files if one.uri.startswith(_IMAGES)
    }


def picture(connection: Connection, form_id: str, hash: str) -> Response[bytes]:
    """Return a picture of this form; raise NotFound for another file, also for one that is no picture."""
    content = FormStore(connection).picture(form_id, hash) or b""
    kind = next((kind for mark, kind in _KINDS.items() if content.startswith(mark)), "")
    if not kind:
        raise NotFound
    return Response(content, media_type=kind, headers=_FOREVER)
