"""Teams: which there are, and who belongs to which."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.problems import UnknownPerson
from server.reading.caseloads import MOST_AT_ONCE, MOST_CHOICES, with_letters
from server.store.clock import time_text
from server.store.office.teams import TeamStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, show
from server.web.drawing.paging import SIZE, place_of, turning
from surveys.catalogue import districts
from surveys.ids import uuid7
from surveys.wording import say

MEMBERS, TEAMS = "members", "teams"
_WRITE = {"grant": (Store.STAFF, Action.WRITE)}


class NewTeam(msgspec.Struct, frozen=True):
    name: str = ""
    district: str = ""


class Membership(msgspec.Struct, frozen=True):
    """`team` is empty for whoever belongs to none; of very many teams one is `named`."""

    person: str = ""
    team: str = ""
    named: str = ""


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
    return _back(request, "team")


@post("/teams/members", opt=_WRITE, sync_to_thread=True)
def put_member(request: AnyRequest, data: URLEncodedBody[Membership]) -> Response[Any]:
    """Put somebody who works with families into a team, chosen or called by its name, or into none."""
    called = data.named.strip()
    with request.app.state.database.transaction() as connection:
        store = TeamStore(connection)
        team = store.named(called) if called else data.team
        if not store.is_member(data.person) or (data.team and store.get(data.team) is None):
            raise UnknownPerson
        if team is not None:
            store.put(data.person, team or None)
    if team is None:
        told = say("page.teams.unknown", language_of(request), name=called)
        return _page(request, NewTeam(), {"named": told}, 422)
    return _back(request, "member")


def _back(request: AnyRequest, done: str) -> Redirect:
    """Return to the district and the letters that the page was narrowed by."""
    return Redirect(f"/teams?{urlencode(_narrowed(request) | {'done': done})}", status_code=303)


def _narrowed(request: AnyRequest) -> dict[str, str]:
    asked = request.query_params
    district, letters = asked.get("district", ""), asked.get("letters", "").strip()
    found = {"district": district if district in districts() else "", "letters": letters}
    return {name: value for name, value in found.items() if value}


def _page(request: AnyRequest, typed: NewTeam, wrong: dict[str, str], status: int) -> Response[str]:
    asked, narrowed = request.query_params, _narrowed(request)
    letters = narrowed.get("letters", "")
    with request.app.state.database.reading() as connection:
        store = TeamStore(connection)
        is_many = store.are_more(MOST_AT_ONCE)
        chosen = narrowed.get("district") or (next(iter(districts())) if is_many else "")
        ids = [row["id"] for row in with_letters(store.names(chosen), letters)] if letters else None
        members = store.some(chosen, ids, place_of(asked, MEMBERS), SIZE)
        found, few = (
            store.page(chosen, place_of(asked, TEAMS), SIZE),
            store.of_district(chosen, MOST_CHOICES + 1),
        )
    kept = narrowed | ({"district": chosen} if chosen else {})
    return show(
        request,
        "office/teams.html",
        status=status,
        notice=notice_of(request, "team", "member"),
        teams=found.rows,
        choices=few if len(few) <= MOST_CHOICES else (),
        are_named=len(few) > MOST_CHOICES,
        members=members.rows,
        districts=districts(),
        chosen=chosen,
        is_many=is_many,
        letters=letters,
        here=urlencode(kept),
        typed=typed,
        wrong=wrong,
        member_pages=turning("/teams", kept, before=members.before, after=members.after, part=MEMBERS),
        team_pages=turning("/teams", kept, before=found.before, after=found.after, part=TEAMS),
    )
