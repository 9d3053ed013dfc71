"""The plan of a family on its page: a step or a referral added on a page of its own, and moved with one button."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.care.offering import MOST, WHO, Typed, WronglyOffered, add_step, offer
from server.care.plans import SaidTwice, move
from server.problems import NotYours
from server.reading.families import scope_of
from server.reading.looking import write_down
from server.store.caring.services import ServiceStore
from server.store.clock import today
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, language_of, reader, show
from server.web.plans.values import services
from surveys.caring.progress import HELPED
from surveys.ids import uuid7
from surveys.register.changes import Value
from surveys.wording import say

_SAMPLE = {"sample": {"id": "household", "one": "planned"}}
_READ: dict[str, Any] = {"grant": (Store.PLAN, Action.READ)} | _SAMPLE
_WRITE: dict[str, Any] = {"grant": (Store.PLAN, Action.WRITE)} | _SAMPLE


class Begun(Typed, frozen=True, kw_only=True):
    """The form of a step or a referral as it is sent; `id` makes it safe to send twice."""

    id: str = ""
    again: str = ""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Where it has come to, or whether it helped. `seen`: the changes between whose words is chosen."""

    state: str = ""
    helped: str = ""
    seen: str = ""


@get("/families/{id:str}/plan/step", opt=_READ, sync_to_thread=True)
def step_page(request: AnyRequest, id: FromPath[str], need: FromQuery[str] = "") -> Response[str]:
    """Show the form of a step."""
    return _page(request, id, "plan_step", Begun(need=need, id=uuid7()))


@post("/families/{id:str}/plan/step", opt=_WRITE, sync_to_thread=True)
def begin_step(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Begun]) -> Response[Any]:
    """Add a step to the plan: worker and family see it on their phones."""
    return _begun(request, id, "plan_step", data)


@get("/families/{id:str}/plan/referral", opt=_READ, sync_to_thread=True)
def referral_page(
    request: AnyRequest, id: FromPath[str], need: FromQuery[str] = "", service: FromQuery[str] = ""
) -> Response[str]:
    """Show the form of a referral, with the service that answers a need."""
    return _page(request, id, "referral", Begun(need=need, service=service, id=uuid7()))


@post("/families/{id:str}/plan/referral", opt=_WRITE, sync_to_thread=True)
def begin_referral(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Begun]) -> Response[Any]:
    """Offer a service."""
    return _begun(request, id, "referral", data)


@post("/families/{id:str}/plan/{one:str}", opt=_WRITE, sync_to_thread=True)
def move_plan(
    request: AnyRequest, id: FromPath[str], one: FromPath[str], data: URLEncodedBody[Moved]
) -> Redirect:
    """Bring a step or a referral one step on, or write down whether it helped; where two
    people said different things, both are shown again unless one was chosen.
    """
    caller, now = reader(request), datetime.now(UTC)
    fields: dict[str, Value] = {"state": data.state} if data.state else {}
    if data.helped in HELPED:
        fields["helped"] = data.helped
    try:
        with request.app.state.database.transaction() as connection:
            write_down(FamilyStore(connection), LookStore(connection), caller, id, "family", now)
            if fields:
                move(connection, caller, id, one, fields, now, seen=data.seen.split())
    except SaidTwice:
        return Redirect(f"/families/{id}#plan", status_code=303)
    back = "/help" if request.query_params.get("from") == "help" else f"/families/{id}"
    return Redirect(f"{back}?done=plan_moved#plan", status_code=303)


def _begun(request: AnyRequest, id: str, kind: str, data: Begun) -> Response[Any]:
    if data.again:
        return _page(request, id, kind, data, again=True)
    caller, now = reader(request), datetime.now(UTC)
    try:
        with request.app.state.database.transaction() as connection:
            if kind == "plan_step":
                add_step(connection, caller, id, data, now, id=data.id)
            else:
                people = _people(FamilyStore(connection), id)
                offer(connection, caller, id, data, now, id=data.id, people=people)
    except WronglyOffered as wrong:
        language = language_of(request)
        said = {
            name: say(f"page.plan.wrong.{name}.{fault}", language, most=MOST)
            for name, fault in wrong.faults.items()
        }
        return _page(request, id, kind, data, status=422, wrong=said)
    return Redirect(f"/families/{id}?done={kind}#plan", status_code=303)


def _page(
    request: AnyRequest,
    id: str,
    kind: str,
    data: Begun,
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
    again: bool = False,
) -> Response[str]:
    caller, now, language = reader(request), datetime.now(UTC), language_of(request)
    with request.app.state.database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, "family", now)
        family = FamilyStore(connection).find(scope_of(caller), id, today())
        if family is None:
            raise NotYours
        people = _people(FamilyStore(connection), id)
        offered = ServiceStore(connection).standing([family["district"]])
    return show(
        request,
        "review/begin.html",
        status=status,
        family=family,
        kind=kind,
        typed=msgspec.structs.asdict(data),
        wrong=wrong or {},
        again=again,
        people=list(people.items()),
        whos=[(one, say(f"phone.care.who.{one}", language)) for one in WHO],
        offered=[(f"{one.code}/{one.id}", one) for one in offered],
        services=services(),
        first_day=today().isoformat(),
    )


def _people(store: FamilyStore, id: str) -> dict[str, str]:
    return {row["id"]: row["name"] for row in store.people(id)}
