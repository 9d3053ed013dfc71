"""The stylesheet, the mark and the one script, kept by the browser for a year: their address changes with their bytes."""

import gzip
from functools import cache
from importlib import resources
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from server.access import Action, Store
from server.problems import NotFound
from server.web.drawing.rendering import asset

TYPES = {"css": "text/css", "svg": "image/svg+xml", "js": "text/javascript"}
_PACKED = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@get("/static/{name:str}", opt={"grant": (Store.DOOR, Action.READ)}, sync_to_thread=False)
def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Give a file by its hashed name, packed for who unpacks; an old name is gone, so that nothing stale can be kept."""
    for file in (resources.files("server.web") / "static").iterdir():
        if asset(file.name) == f"/static/{name}":
            kind = TYPES[file.name.rpartition(".")[2]]
            is_packed = "gzip" in request.headers.get("accept-encoding", "")
            headers = _FOREVER | _PACKED if is_packed else _FOREVER
            content = _packed(file.name) if is_packed else file.read_bytes()
            return Response(content, media_type=kind, headers=headers)
    raise NotFound


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((resources.files("server.web") / "static" / name).read_bytes(), mtime=0)
