"""The stylesheet and the mark, kept by the browser for a year: their address changes with their bytes."""

from importlib import resources

from litestar import Response, get
from litestar.params import FromPath

from server.access import Action, Store
from server.problems import NotFound
from server.web.drawing.rendering import asset

TYPES = {"css": "text/css", "svg": "image/svg+xml"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@get("/static/{name:str}", opt={"grant": (Store.DOOR, Action.READ)}, sync_to_thread=False)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """Give a file by its hashed name; an old name is gone, so that nothing stale can be kept."""
    for file in (resources.files("server.web") / "static").iterdir():
        if asset(file.name) == f"/static/{name}":
            kind = TYPES[file.name.rpartition(".")[2]]
            return Response(file.read_bytes(), media_type=kind, headers=_FOREVER)
    raise NotFound
