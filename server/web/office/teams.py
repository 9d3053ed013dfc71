"""Teams: which there are, and who belongs to which."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.problems import UnknownPerson
from server.store.clock import time_text
from server.store.office.teams import TeamStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, show
from surveys.catalogue import districts
from surveys.ids import uuid7
from surveys.wording import say

_WRITE = {"grant": (Store.STAFF, Action.WRITE)}


class NewTeam(msgspec.Struct, frozen=True):
    name: str = ""
    district: str = ""


class Membership(msgspec.Struct, frozen=True):
    """`team` is empty for whoever belongs to none."""

    person: str = ""
    team: str = ""


@get("/teams", opt={"grant": (Store.STAFF, Action.READ)}, sync_to_thread=True)
def teams(request: AnyRequest) -> Response[str]:
    return _page(request, NewTeam(), {}, 200)


@post("/teams", opt=_WRITE, sync_to_thread=True)
def add_team(request: AnyRequest, data: URLEncodedBody[NewTeam]) -> Response[Any]:
    """Add a team; what is wrong is said beside its field."""
    language, name = language_of(request), data.name.strip()[:80]
    if not name or data.district not in districts():
        missing = "name" if not name else "district"
        return _page(request, data, {missing: say("page.field.missing", language)}, 422)
    with request.app.state.database.transaction() as connection:
        added = TeamStore(connection).add(
            id=uuid7(), name=name, district=data.district, now=time_text(datetime.now(UTC))
        )
    if not added:
        return _page(request, data, {"name": say("problem.TakenName.detail", language)}, 409)
    return Redirect("/teams?done=team", status_code=303)


@post("/teams/members", opt=_WRITE, sync_to_thread=True)
def put_member(request: AnyRequest, data: URLEncodedBody[Membership]) -> Redirect:
    """Put somebody who works with families into a team, or into none."""
    with request.app.state.database.transaction() as connection:
        store = TeamStore(connection)
        known = {row["id"] for row in store.members()}
        if data.person not in known or (data.team and store.get(data.team) is None):
            raise UnknownPerson
        store.put(data.person, data.team or None)
    return Redirect("/teams?done=member", status_code=303)


def _page(request: AnyRequest, typed: NewTeam, wrong: dict[str, str], status: int) -> Response[str]:
    with request.app.state.database.reading() as connection:
        found, members = TeamStore(connection).everything(), TeamStore(connection).members()
    return show(
        request,
        "office/teams.html",
        status=status,
        notice=notice_of(request, "team", "member"),
        teams=found,
        members=members,
        districts=districts(),
        typed=typed,
        wrong=wrong,
    )
