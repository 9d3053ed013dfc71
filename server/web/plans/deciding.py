"""The form of a decision on a page of its own, and what it does: it comes back filled whatever went wrong."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.care.deciding import (
    MOST_STEP,
    MOST_WORDS,
    Decided,
    DecidedMeanwhile,
    Typed,
    WronglyDecided,
    decide,
    decisions_of,
    tell_outcome,
)
from server.care.plans import move
from server.database import Row
from server.problems import NotYours
from server.reading.families import scope_of
from server.reading.looking import write_down
from server.store.clock import today
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, language_of, reader, show
from server.web.plans.values import form_values
from surveys.wording import say

_READ: dict[str, Any] = {"grant": (Store.RISK, Action.READ), "sample": {"id": "household"}}
_WRITE: dict[str, Any] = {
    "grant": (Store.RISK, Action.WRITE),
    "sample": {"id": "household", "one": "decision"},
}


class Decision(Typed, frozen=True, kw_only=True):
    """The form as it is sent. `again`: the session had ended, and what was typed comes back before it is sent."""

    decision: str = ""
    seen: str = ""
    again: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a decision, or that it is taken back."""

    outcome: str = ""
    void: str = ""


@get("/families/{id:str}/decide", opt=_READ, sync_to_thread=True)
def decision_page(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show the form of a decision about one family."""
    return _page(request, _family(request, id), None)


@post("/families/{id:str}/decide", opt=_WRITE, sync_to_thread=True)
def make_decision(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Decision]) -> Response[Any]:
    """Write a decision down; sent twice, it is written once."""
    caller, family = reader(request), _family(request, id)
    if data.again:
        return _page(request, family, data, again=True)
    try:
        with request.app.state.database.transaction() as connection:
            decide(
                connection,
                caller,
                id,
                data,
                datetime.now(UTC),
                id=data.decision,
                seen=data.seen,
                district=family["district"],
            )
    except WronglyDecided as wrong:
        return _page(request, family, data, status=422, wrong=_said(request, wrong))
    except DecidedMeanwhile as meanwhile:
        if data.decision in {one.id for one in meanwhile.theirs}:
            data = msgspec.structs.replace(data, decision="")  # what is sent from here on is another decision
        return _page(request, family, data, status=409, theirs=meanwhile.theirs)
    return Redirect(f"/families/{id}?from=review&done=decided#decisions", status_code=303)


@post("/families/{id:str}/decisions/{one:str}", opt=_WRITE, sync_to_thread=True)
def follow_decision(
    request: AnyRequest, id: FromPath[str], one: FromPath[str], data: URLEncodedBody[Outcome]
) -> Response[Any]:
    """Write down what came of a decision, or take it back."""
    caller, now = reader(request), datetime.now(UTC)
    _family(request, id)
    try:
        with request.app.state.database.transaction() as connection:
            if data.void:
                move(connection, caller, id, one, {"void": caller.name or "-"}, now)
            else:
                tell_outcome(connection, caller, id, one, data.outcome, now)
    except WronglyDecided:
        return Redirect(f"/families/{id}?from=review&done=outcome_missing#decisions", status_code=303)
    done = "decision_back" if data.void else "outcome"
    return Redirect(f"/families/{id}?from=review&done={done}#decisions", status_code=303)


def _family(request: AnyRequest, id: str) -> Row:
    """Return the family, once it is written down who looked. Raises NotYours."""
    caller, now = reader(request), datetime.now(UTC)
    with request.app.state.database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, "family", now)
        found = FamilyStore(connection).find(scope_of(caller), id, today())
    if found is None:
        raise NotYours
    return found


def _page(
    request: AnyRequest,
    family: Row,
    data: Decision | None,
    *,
    status: int = 200,
    again: bool = False,
    wrong: Mapping[str, str] | None = None,
    theirs: Sequence[Decided] = (),
) -> Response[str]:
    caller = reader(request)
    with request.app.state.database.reading() as connection:
        standing = decisions_of(connection, caller, family["id"], datetime.now(UTC))
        values = form_values(
            connection,
            caller,
            family["id"],
            family["district"],
            today(),
            standing,
            data,
            data.decision if data else "",
        )
    values |= {"wrong": wrong or {}, "theirs": theirs} | ({"seen": data.seen} if data and not theirs else {})
    return show(
        request,
        "review/decide.html",
        status=status,
        family=family,
        decisions=standing,
        again=again,
        **values,
    )


def _said(request: AnyRequest, wrong: WronglyDecided) -> dict[str, str]:
    most = {"words": MOST_WORDS, "step": MOST_STEP}
    return {
        name: say(f"page.decide.wrong.{name}.{fault}", language_of(request), most=most.get(name, 0))
        for name, fault in wrong.faults.items()
    }
