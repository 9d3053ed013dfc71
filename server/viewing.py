"""An administrator looks at the pages of another role over a sample: a database of its own, with a few invented families.

The wall needs no exception for it: while one looks, no page reads the programme's database at all, and nothing is written but
which page was opened.
"""

import copy
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Litestar
from litestar.connection import Request
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send

from server import simulated
from server.access import Caller, Role
from server.accounts import caller_of
from server.agenda.settling import settle
from server.database import Database
from server.furnishing import furniture
from server.identity import VIEW_COOKIE, VIEWED, session_token
from server.problems import NotAllowed
from server.store.clock import local_day, time_text
from server.store.migrating import migrate
from server.store.office.staff import StaffStore
from server.store.office.views_as import ViewedStore
from server.web.office.viewas import ROLES
from surveys.ids import uuid7

FAMILIES, SEED = 24, 5
_OFFICE, _WORKERS = 6, 2
# These are the administrator's own, whatever is looked at.
_OWN = ("/view-as", "/signout", "/signin", "/static/", "/api/", "/s/")
_making = threading.Lock()


def viewing(app: ASGIApp) -> ASGIApp:
    """Answer from the sample while an administrator looks as another role; raise NotAllowed for what would change something."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_OWN) and scope["path"] != "/s":
            request: Request[Any, Any, Any] = Request(scope)
            if role := next((one for one in ROLES if one == request.cookies.get(VIEW_COOKIE)), None):
                await to_thread.run_sync(partial(_look, scope, request, role))
        await app(scope, receive, send)

    return run


def close_sample(state: State) -> None:
    """Close what was opened to look at."""
    if (sample := state.get("sample")) is not None:
        sample.state.database.close()


def _look(scope: Scope, request: Request[Any, Any, Any], role: Role) -> None:
    """Put the sample in the place of the programme, if it is an administrator who asks; else nothing."""
    real: Litestar = scope["litestar_app"]
    token, now = session_token(request), datetime.now(UTC)
    admin = caller_of(real.state.database, token, now) if token else None
    if admin is None or admin.role is not Role.ADMIN:
        return
    sample = _sample(real)
    viewed = _as(sample.state.database, role, admin)
    scope["state"][VIEWED] = viewed
    scope["litestar_app"] = sample
    if request.method not in ("GET", "HEAD"):
        raise NotAllowed(reason="viewed")
    with real.state.database.transaction() as connection:
        ViewedStore(connection).add(
            id=uuid7(),
            at=time_text(now),
            staff_id=admin.staff_id or "",
            role=role.value,
            page=scope["path"][:200],
        )


def _as(database: Database, role: Role, admin: Caller) -> Caller:
    """Return the sample's person of this role, in the administrator's language and session."""
    with database.reading() as connection:
        person = StaffStore(connection).by_login(role.value)
    return Caller(
        role=role,
        staff_id=person.id if person else "",
        district=person.district if person else None,
        name=admin.name,
        language=admin.language,
        csrf=admin.csrf,
    )


def _sample(real: Litestar) -> Litestar:
    """Return the application over the sample; it is made when somebody first looks, and kept beside the server's data."""
    with _making:
        if real.state.get("sample") is None:
            folder = real.state.settings.data / "sample"
            file = folder / "sample.db"
            if not file.exists():
                _make(file)
            settings = msgspec.structs.replace(real.state.settings, database=f"sqlite:///{file}", data=folder)
            database = Database(settings.database)
            migrate(database)
            sample = copy.copy(real)
            sample.state = furniture(database, real.state["keys"], settings, real.state.problem_page)
            real.state["sample"] = sample
        return real.state["sample"]


def _make(file: Path) -> None:
    """Invent families and staff into a file that takes its name when it is whole: what broke off before is made anew."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name("making.db")
    for left in file.parent.glob(f"{draft.name}*"):
        left.unlink()
    database = Database(f"sqlite:///{draft}")
    migrate(database)
    _fill(database)
    database.close()
    draft.rename(file)


def _fill(database: Database) -> None:
    """Nobody knows the passwords of this staff, and no page asks for them."""
    from analysis.cohort.families import families as cohort
    from analysis.cohort.places import WORKERS
    from analysis.cohort.simulate import live

    now = datetime.now(UTC)
    day = local_day(now)
    staff = simulated.add_staff(database, WORKERS[: _OFFICE + _WORKERS], lambda items, _: items)
    simulated.place(database, list(cohort(live(FAMILIES, day, SEED), SEED)), staff, day)
    settle(database, now)
