"""Where phones back up their drafts, and where a newer phone of the same holder gets them back."""

from datetime import UTC, datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from server.access import Action, Caller, Store
from server.database import Database
from server.exchange.phones.backing import back_up, bring, elsewhere
from server.keys import Keys
from surveys.exchange.sync import BackedUp, BackUp, Bring, Brought, Elsewhere

_READ = {"grant": (Store.DRAFTS, Action.READ)}
_WRITE = {"grant": (Store.DRAFTS, Action.WRITE)}


@post("/api/drafts", status_code=HTTP_200_OK, sync_to_thread=True, opt=_WRITE)
def keep_drafts(
    data: JSONBody[BackUp], caller: NamedDependency[Caller], database: NamedDependency[Database]
) -> BackedUp:
    """Keep the caller's drafts as they are now. Again is harmless."""
    return back_up(database, caller, data, datetime.now(UTC))


@get("/api/drafts", sync_to_thread=True, opt=_READ)
def drafts_elsewhere(caller: NamedDependency[Caller], database: NamedDependency[Database]) -> Elsewhere:
    """Say which earlier phones of the caller have drafts here."""
    return elsewhere(database, caller)


@post("/api/drafts/bring", status_code=HTTP_200_OK, sync_to_thread=True, opt=_READ)
def bring_drafts(
    data: JSONBody[Bring],
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    keys: NamedDependency[Keys],
) -> Brought:
    """Give the drafts of an earlier phone of the caller; that its key was opened is written down."""
    return bring(database, keys, caller, data.device_id, datetime.now(UTC))


# Together in a router: two methods of one address.
ROUTES = [Router(path="/", route_handlers=[keep_drafts, drafts_elsewhere, bring_drafts])]
