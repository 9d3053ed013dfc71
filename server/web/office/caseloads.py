"""Caseloads: how many families each worker holds, and giving families, several at once."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Caller, Store
from server.agenda.settling import READERS, settle
from server.database import Connection
from server.exchange.hands.caseloads import assign
from server.exchange.hands.transfers import Proposal, offer
from server.problems import AlreadyOffered, NotYours, Problem, UnfitColleague
from server.reading.caseloads import GUIDE, are_fit, district_of, read_caseloads
from server.reading.families import scope_of
from server.store.clock import local_day
from server.store.office.agenda import MOST_UNCOUNTED, AgendaStore
from server.store.office.caseloads import CaseloadStore
from server.store.office.staff import StaffStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import place_of, turning
from server.web.help.families import may_choose
from surveys.ids import uuid7
from surveys.wording import say

_LEAD = {"grant": (Store.CASELOAD, Action.WRITE)}
MOST_AT_ONCE = 60
FAMILIES, WORKERS = "families", "workers"


class Asking(msgspec.Struct, frozen=True):
    """What the page is narrowed by: whose families, which district, letters of the worker to give them to."""

    holder: str = ""
    district: str = ""
    letters: str = ""


class Given(msgspec.Struct, frozen=True):
    """The form as it comes: one box that is ticked sends a word, several send a list."""

    family: list[str] | str = []
    worker: str = ""
    words: str = ""
    how: str = "give"

    @property
    def families(self) -> list[str]:
        return [self.family] if isinstance(self.family, str) else self.family[:MOST_AT_ONCE]


@get("/caseloads", opt=_LEAD, sync_to_thread=True)
def caseloads(
    request: AnyRequest,
    holder: FromQuery[str] = "",
    district: FromQuery[str] = "",
    letters: FromQuery[str] = "",
) -> Response[str]:
    """Show the workers with the number of their families, and the families, those without a worker first."""
    return _page(request, Asking(holder, district, letters.strip()), Given(), {}, 200)


@post("/caseloads", opt=_LEAD, sync_to_thread=True)
def give(
    request: AnyRequest,
    data: URLEncodedBody[Given],
    holder: FromQuery[str] = "",
    district: FromQuery[str] = "",
    letters: FromQuery[str] = "",
) -> Response[Any]:
    """Give the chosen families to a worker, or offer them; what is wrong is said beside its field."""
    language, asked = language_of(request), Asking(holder, district, letters)
    wrong = {
        name: say(f"page.caseloads.missing.{name}", language)
        for name, given in (("family", data.families), ("worker", data.worker))
        if not given
    }
    if data.how == "offer" and not data.words.strip():
        wrong["words"] = say("page.caseloads.missing.words", language)
    if wrong:
        return _page(request, asked, data, wrong, 422)
    try:
        with request.app.state.database.transaction() as connection:
            _give(connection, reader(request), data, datetime.now(UTC))
    except (AlreadyOffered, UnfitColleague) as problem:
        return _page(request, asked, data, {"worker": _told(problem, language)}, problem.status)
    return Redirect(f"/caseloads?done={'offered' if data.how == 'offer' else 'given'}", status_code=303)


def _give(connection: Connection, caller: Caller, data: Given, now: datetime) -> None:
    """Give all of them or none. Raise NotYours where a family or the worker is outside the caller's scope."""
    own = scope_of(caller).district
    here = CaseloadStore(connection).in_district(own, data.families)
    if not are_fit(connection, caller, [data.worker]) or set(data.families) - here:
        raise NotYours
    by_id = caller.staff_id or ""
    for family in data.families:
        if data.how == "offer":
            proposal = Proposal(id=uuid7(), household_id=family, to_id=data.worker, words=data.words)
            offer(connection, proposal, by_id, now, as_lead=True)
        else:
            assign(
                connection,
                family,
                data.worker,
                local_day(now),
                by_id=by_id,
                now=now,
                words=data.words.strip(),
            )


def _page(
    request: AnyRequest, asked: Asking, typed: Given, wrong: dict[str, str], status: int
) -> Response[str]:
    caller, now = reader(request), datetime.now(UTC)
    choices, database = may_choose(caller), request.app.state.database
    settle(database, now, READERS)
    with database.reading() as connection:
        chosen = district_of(connection, caller, asked.district, choices)
        found = read_caseloads(
            connection,
            caller,
            asked.holder,
            now,
            place=place_of(request.query_params, FAMILIES),
            worker_place=place_of(request.query_params, WORKERS),
            district=chosen,
            letters=asked.letters,
        )
        named = StaffStore(connection).get(asked.holder)
        uncounted = AgendaStore(connection).waiting(MOST_UNCOUNTED)
    kept = {"holder": asked.holder, "district": chosen if choices else "", "letters": asked.letters}
    return show(
        request,
        "office/caseloads.html",
        status=status,
        notice=notice_of(request, "given", "offered"),
        found=found,
        holder=asked.holder,
        whose=named,
        letters=asked.letters,
        here=urlencode({name: value for name, value in kept.items() if value}),
        districts=choices,
        chosen=chosen,
        uncounted=uncounted,
        guide=GUIDE,
        typed=typed,
        wrong=wrong,
        paging=turning(
            "/caseloads", kept, before=found.families.before, after=found.families.after, part=FAMILIES
        ),
        worker_paging=turning(
            "/caseloads", kept, before=found.turns.before, after=found.turns.after, part=WORKERS
        ),
    )


def _told(problem: Problem, language: str) -> str:
    return say(f"problem.{problem.code}.detail", language, **problem.values)
