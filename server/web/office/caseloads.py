"""Caseloads: how many families each worker holds, and giving families, several at once."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Caller, Store
from server.database import Connection
from server.exchange.hands.caseloads import assign
from server.exchange.hands.transfers import Proposal, offer
from server.problems import AlreadyOffered, NotYours, Problem, UnfitColleague
from server.reading.caseloads import GUIDE, district_of, fit_staff, read_caseloads
from server.reading.families import scope_of
from server.store.clock import local_day
from server.store.office.caseloads import CaseloadStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, paging
from server.web.help.families import may_choose
from surveys.ids import uuid7
from surveys.wording import say

_LEAD = {"grant": (Store.CASELOAD, Action.WRITE)}
MOST_AT_ONCE = 60


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
    start: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
) -> Response[str]:
    """Show the workers with the number of their families, and the families, those without a worker first."""
    return _page(request, holder, start, Given(), {}, 200, district)


@post("/caseloads", opt=_LEAD, sync_to_thread=True)
def give(request: AnyRequest, data: URLEncodedBody[Given], holder: FromQuery[str] = "") -> Response[Any]:
    """Give the chosen families to a worker, or offer them; what is wrong is said beside its field."""
    language = language_of(request)
    wrong = {
        name: say(f"page.caseloads.missing.{name}", language)
        for name, given in (("family", data.families), ("worker", data.worker))
        if not given
    }
    if data.how == "offer" and not data.words.strip():
        wrong["words"] = say("page.caseloads.missing.words", language)
    if wrong:
        return _page(request, holder, 0, data, wrong, 422)
    try:
        with request.app.state.database.transaction() as connection:
            _give(connection, reader(request), data, datetime.now(UTC))
    except (AlreadyOffered, UnfitColleague) as problem:
        return _page(request, holder, 0, data, {"worker": _told(problem, language)}, problem.status)
    return Redirect(f"/caseloads?done={'offered' if data.how == 'offer' else 'given'}", status_code=303)


def _give(connection: Connection, caller: Caller, data: Given, now: datetime) -> None:
    """Give all of them or none. Raise NotYours where a family or the worker is outside the caller's scope."""
    own = scope_of(caller).district
    known = {row["id"] for row in fit_staff(connection, caller)}
    if data.worker not in known or set(data.families) - CaseloadStore(connection).in_district(
        own, data.families
    ):
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
    request: AnyRequest,
    holder: str,
    start: int,
    typed: Given,
    wrong: dict[str, str],
    status: int,
    district: str = "",
) -> Response[str]:
    caller = reader(request)
    choices = may_choose(caller)
    with request.app.state.database.reading() as connection:
        chosen = district_of(connection, caller, district, choices)
        found = read_caseloads(connection, caller, holder, start, SIZE, datetime.now(UTC), chosen)
    return show(
        request,
        "office/caseloads.html",
        status=status,
        notice=notice_of(request, "given", "offered"),
        found=found,
        holder=holder,
        districts=choices,
        chosen=chosen,
        guide=GUIDE,
        typed=typed,
        wrong=wrong,
        paging=paging(
            "/caseloads",
            {"holder": holder, "district": district},
            start=start,
            shown=len(found.families),
            total=found.total,
        ),
    )


def _told(problem: Problem, language: str) -> str:
    return say(f"problem.{problem.code}.detail", language, **problem.values)
