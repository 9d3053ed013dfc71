"""A file that an open answer names, for who may read the family's answers."""

from datetime import UTC, datetime
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from server.access import Action, Store
from server.exchange.attaching import open_file
from server.reading.looking import write_down
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, reader

_SHOWN = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}  # anything else is only saved


@get(
    "/families/{id:str}/files/{digest:str}",
    opt={"grant": (Store.ANSWERS, Action.READ), "sample": {"id": "household", "digest": "attachment"}},
    sync_to_thread=True,
)
def read_attachment(request: AnyRequest, id: FromPath[str], digest: FromPath[str]) -> Response[bytes]:
    """Give the file; that it was opened is written down before."""
    database, now = request.app.state.database, datetime.now(UTC)
    with database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), reader(request), id, "file", now)
    with database.reading() as connection:
        file = open_file(connection, id, digest)
    kind = next((kind for mark, kind in _SHOWN.items() if file.content.startswith(mark)), "")
    way = "inline" if kind else "attachment"
    return Response(
        file.content,
        media_type=kind or "application/octet-stream",
        headers={"content-disposition": f"{way}; filename*=UTF-8''{quote(file.name, safe='')}"},
    )
