"""Puts the server together: settings in, application out."""

from collections.abc import Callable
from importlib import import_module, util
from typing import Any

from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.types import Message, Scope

from server.api import attachments, drafts
from server.api.packing import packing
from server.api.reading import reading_ahead
from server.api.routes import ROUTES
from server.api.turns import taking_turns
from server.database import Database
from server.described import describe
from server.errors import EXCEPTION_HANDLERS
from server.furnishing import furniture
from server.identity import caller_dependency, ensure_declared, guard
from server.keys import open_keys
from server.problems import Problem
from server.settings import Settings
from server.store.migrating import migrate
from server.viewing import close_sample, viewing
from surveys.exchange.sync import MAX_PUSH_BYTES

# Pages bring a policy of their own; this one is for the rest, of which a photo is shown alone.
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "content-security-policy": (
        "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
}
# Phones draw no pages; every byte of an answer goes over a village's network.
_HEADERS_OF_THE_API = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
WEB = "server.web.routes"


def create_app(settings: Settings) -> Litestar:
    """Return the application, its database in the newest shape. Raise UndeclaredRoute for a route without a grant."""
    return furnished(routed(), settings)


def routed() -> Litestar:
    """Return the routes with their guards and sentences, over nothing yet. Raise UndeclaredRoute for one without a grant."""
    app = Litestar(
        route_handlers=[*ROUTES, *attachments.ROUTES, *drafts.ROUTES, *_web("ROUTES", [])],
        guards=[guard],
        middleware=[viewing, taking_turns, reading_ahead, packing],
        dependencies=_dependencies(),
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[_add_headers],
        on_shutdown=[_close],
        request_max_body_size=MAX_PUSH_BYTES,
        openapi_config=None,
        logging_config=None,
        state=State(),
    )
    ensure_declared(app.routes)
    return app


def furnished(app: Litestar, settings: Settings) -> Litestar:
    """Give `app` a database, brought to the newest shape, and all that it works with; whatever it had before is left."""
    database = Database(settings.database)
    migrate(database)
    keys = open_keys(settings.data / "keys")
    app.state = furniture(database, keys, settings, _web("problem_page", _plain_page))
    return app


def _close(app: Litestar) -> None:
    app.state.renewing.end()
    close_sample(app.state)
    app.state.database.close()


def _web(name: str, otherwise: Any) -> Any:  # noqa: ANN401 whatever the pages' module holds
    """Return what the pages bring, if there are pages."""
    if util.find_spec(WEB) is None:
        return otherwise
    return getattr(import_module(WEB), name, otherwise)


def _dependencies() -> dict[str, Provide]:
    names = ("database", "keys", "forms", "settings", "door")
    found = {name: Provide(_from_state(name), sync_to_thread=False) for name in names}
    return found | {"caller": Provide(caller_dependency, sync_to_thread=False)}


def _from_state(name: str) -> Callable[[State], Any]:
    def read(state: State) -> Any:  # noqa: ANN401 each name has its own type
        return state[name]

    return read


async def _add_headers(message: Message, scope: Scope) -> None:
    """Add what every answer carries, unless a route chose otherwise."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    is_for_phones = str(scope.get("path", "")).startswith("/api/")
    for name, value in (_HEADERS_OF_THE_API if is_for_phones else _HEADERS).items():
        headers.setdefault(name, value)
    if scope.get("scheme") == "https":
        headers.setdefault("strict-transport-security", "max-age=31536000")


def _plain_page(_: Request[Any, Any, Any], problem: Problem, language: str) -> Response[str]:
    told = describe(problem, language)
    text = f"{told.title}\n\n{told.detail}\n"
    return Response(text, status_code=problem.status, media_type=MediaType.TEXT)
