"""To which teams a form is given: of very many some are shown, and the others are found by district and by letters."""

from collections.abc import Collection, Sequence
from functools import partial

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from server.access import Action, Store
from server.database import Connection, Row
from server.problems import NotFound, NotYours
from server.reading.caseloads import MOST_CHOICES, with_letters
from server.reading.forms import title_of
from server.store.office.teams import TeamStore
from server.store.received.forms import FormStore
from server.web.asking.turning import fields_of
from server.web.drawing.pages import AnyRequest, language_of, show
from surveys.catalogue import districts

_WRITE = {"grant": (Store.FORMS, Action.WRITE), "sample": {"form": "form"}}


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """The teams of a page, of `total`. `is_many`: not all are shown at once; the letters and the district that were asked for."""

    teams: tuple[Row, ...]
    total: int
    is_many: bool
    letters: str = ""
    district: str = ""


def offered(
    connection: Connection, letters: str = "", district: str = "", ticked: Collection[str] = ()
) -> Offered:
    """Return all teams; of very many those that are `ticked`, and the first that the letters and the district find."""
    store = TeamStore(connection)
    first = store.of_district("", MOST_CHOICES + 1)
    if len(first) <= MOST_CHOICES:
        return Offered(teams=tuple(first), total=len(first), is_many=False)
    most = MOST_CHOICES + len(ticked)
    near = with_letters(store.everything(district), letters) if letters else store.of_district(district, most)
    found = [one for one in near if one["id"] not in ticked][:MOST_CHOICES]
    return Offered(
        teams=(*store.these(ticked), *found),
        total=store.count(),
        is_many=True,
        letters=letters[:80],
        district=district,
    )


@get("/forms/{form:str}/teams", opt=_WRITE, sync_to_thread=True)
def form_teams(
    request: AnyRequest, form: FromPath[str], letters: FromQuery[str] = "", district: FromQuery[str] = ""
) -> Response[str]:
    """Show the teams that may begin a form. Raise NotFound."""
    with request.app.state.database.reading() as connection:
        store = FormStore(connection)
        known = [one for one in store.versions() if one.id == form]
        if not known:
            raise NotFound
        given = _given_to(store, form)
        title = title_of(store, known[-1], language_of(request))
        found = offered(connection, letters.strip(), district if district in districts() else "")
    return show(
        request,
        "forms/teams.html",
        form=form,
        title=title,
        offered=found,
        ticked=given,
        districts=districts(),
    )


@post("/forms/{form:str}/teams", opt=_WRITE)
async def give_form(request: AnyRequest, form: FromPath[str]) -> Redirect:
    """Let some teams alone begin a form; with none marked everybody. Of very many those that were shown are marked anew."""
    fields = await fields_of(request)
    marked, seen = fields.get("team", []), fields.get("shown", [])
    return await to_thread.run_sync(partial(_given, request, form, marked, seen))


def _given(request: AnyRequest, form: str, marked: Sequence[str], seen: Sequence[str]) -> Redirect:
    with request.app.state.database.transaction() as connection:
        store = FormStore(connection)
        if not store.is_known(form):
            raise NotFound
        ensure_teams(connection, marked)
        kept = _given_to(store, form).difference(seen) if seen else set[str]()
        store.give_to(form, sorted({*marked, *kept}))
    return Redirect("/forms?done=form_given", status_code=303)


def ensure_teams(connection: Connection, teams: Collection[str]) -> None:
    """Raise NotYours for what is no team."""
    if not {row["id"] for row in TeamStore(connection).these(teams)}.issuperset(teams):
        raise NotYours


def _given_to(store: FormStore, form: str) -> set[str]:
    return {row["team_id"] for row in store.teams() if row["form_id"] == form}
