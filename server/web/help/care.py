"""What is done on a family's page: a consent taken back, a request brought one step on."""

from datetime import UTC, datetime
from typing import Literal

import msgspec
from litestar import post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.care.consents import withdraw
from server.care.requests import move_request
from server.reading.looking import write_down
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, reader

NOTICES = ("consent_ended", "consent_missing", "request_moved")


class Withdrawal(msgspec.Struct, frozen=True):
    """Who took what back, and whether it was said or written."""

    person: str = ""
    purpose: str = ""
    how: Literal["said", "written"] = "said"


class Moved(msgspec.Struct, frozen=True):
    state: str = ""


@post(
    "/families/{id:str}/consent",
    opt={"grant": (Store.CONSENT, Action.WRITE), "sample": {"id": "household"}},
    sync_to_thread=True,
)
def withdraw_consent(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Withdrawal]) -> Redirect:
    """Write down a withdrawal that was said or written: it is in force when this returns."""
    if not (data.person and data.purpose):
        return Redirect(f"/families/{id}?done=consent_missing#consent", status_code=303)
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, "consent", now)
        withdraw(connection, caller, id, data.person, purpose=data.purpose, how=data.how, now=now)
    return Redirect(f"/families/{id}?done=consent_ended", status_code=303)


@post(
    "/families/{id:str}/requests/{asked:str}",
    opt={
        "grant": (Store.HELP, Action.WRITE),
        "sample": {"id": "household", "asked": "help"},
    },
    sync_to_thread=True,
)
def move_help(
    request: AnyRequest, id: FromPath[str], asked: FromPath[str], data: URLEncodedBody[Moved]
) -> Redirect:
    """Bring a help request to its next state; the person sees it on their own phone."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, "help", now)
        move_request(connection, caller, id, asked, data.state, now)
    return Redirect(f"/families/{id}?done=request_moved", status_code=303)
