"""Links and codes by which an adult of a family answers without an account: made, shown once, ended."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.database import Connection
from server.exchange.invited.inviting import (
    FORMS,
    Opens,
    Way,
    Wish,
    end,
    invitations,
    invite,
    words_on_service,
)
from server.problems import UnknownPerson
from server.reading.family import adults_of
from server.reading.looking import write_down
from server.store.clock import local_day
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, keys_of, reader, show
from server.web.drawing.qr import qr_code

NOTICES = ("link_ended",)
WAYS: tuple[Way, ...] = ("link", "code")
_WRITE = {"grant": (Store.INVITATION, Action.WRITE)}


class ForPerson(msgspec.Struct, frozen=True):
    """The form as it is sent. `to`: what is opened, and for whom; `key` makes it safe to send twice."""

    to: str = ""
    way: Way = WAYS[0]
    key: str = ""


@post("/families/{id:str}/links", opt=_WRITE, sync_to_thread=True)
def make_link(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[ForPerson]) -> Response[str]:
    """Make a link or a code for one adult of a family in the reader's scope, and show it this once."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        families = FamilyStore(connection)
        write_down(families, LookStore(connection), caller, id, "link", now)
        names = {person.id: person.name for person in adults_of(families, id, local_day(now))}
        opens, person = _addressed(data.to)
        if person not in names:
            raise UnknownPerson
        wish = Wish(household_id=id, person_id=person, form_id=opens, way=data.way, key=data.key)
        made = invite(connection, keys_of(request), wish, made_by=caller.staff_id or "", now=now)
    site = str(request.base_url).rstrip("/")
    address = f"{site}/s/{made.secret}" if data.way == "link" else f"{site}/s"
    return show(
        request,
        "family/link.html",
        status=201,
        way=data.way,
        made=made,
        name=names[person],
        back=f"/families/{id}",
        address=address,
        picture=qr_code(address),
    )


@post("/families/{id:str}/links/{link:str}/end", opt=_WRITE, sync_to_thread=True)
def end_link(request: AnyRequest, id: FromPath[str], link: FromPath[str]) -> Redirect:
    """End a link; what was begun by it is thrown away, what was received stays."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, "link", now)
        end(connection, id, link, caller.staff_id, now)
    return Redirect(f"/families/{id}?done=link_ended#links", status_code=303)


def invited_values(
    connection: Connection, household_id: str, adults: Collection[str], now: datetime
) -> dict[str, Any]:
    """Return what the form of a link is drawn with: the latest links, each adult's word on the service, the form's key."""
    return {
        "links": invitations(connection, household_id, now),
        "agreed": words_on_service(connection, adults),
        "link_key": secrets.token_urlsafe(32),
    }


def _addressed(to: str) -> tuple[Opens, str]:
    """Return what a choice opens and for whom. Raises UnknownPerson."""
    opens, _, person = to.partition(" ")
    for form in FORMS:
        if form == opens:
            return form, person
    raise UnknownPerson
