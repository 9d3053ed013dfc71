"""Handing over: offers with their answers, and absences with who stands in."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Caller, Store
from server.agenda.rooms import Wish
from server.agenda.settling import READERS, settle
from server.agenda.tiles import Counting
from server.database import Connection
from server.exchange.hands.covers import Absence, cover, end_cover
from server.exchange.hands.transfers import Answer, Proposal, answer, colleagues, offer
from server.problems import AlreadyAnswered, AlreadyOffered, NotYours, UnfitColleague, UnfitCover
from server.reading.caseloads import Places, are_fit, district_of, is_lead, read_handing, stand_ins
from server.reading.families import scope_of
from server.store.clock import today
from server.store.office.caseloads import CaseloadStore
from server.store.office.covers import CoverStore
from server.store.office.staff import StaffStore
from server.store.office.transfers import TransferStore
from server.store.turning import Turned
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import place_of, turning
from server.web.help.families import may_choose
from surveys.ids import uuid7
from surveys.wording import say

_READ = {"grant": (Store.TRANSFER, Action.READ)}
_WRITE = {"grant": (Store.TRANSFER, Action.WRITE)}
# The lists of the page, each turned by itself.
PARTS = ("others", "answered", "absences")
_DONE = {"accept": "accepted", "refuse": "refused", "withdraw": "recalled"}
_SAID: dict[str, Answer] = {"accept": "accepted", "refuse": "refused", "withdraw": "withdrawn"}


class Offering(msgspec.Struct, frozen=True):
    to: str = ""
    words: str = ""


class Answering(msgspec.Struct, frozen=True):
    said: str = ""
    words: str = ""


class Away(msgspec.Struct, frozen=True):
    """`who` is empty for a worker: one's own absence."""

    who: str = ""
    cover: str = ""
    from_on: str = ""
    until_on: str = ""


@get("/transfers", opt=_READ, sync_to_thread=True)
def transfers(request: AnyRequest) -> Response[str]:
    return _page(request, Away(), {}, 200)


@post("/families/{id:str}/transfer", opt=_WRITE, sync_to_thread=True)
def offer_family(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Offering]) -> Response[Any]:
    """Offer one family: a worker an own one to a colleague, a lead one of the district to anybody in it."""
    caller, language = reader(request), language_of(request)
    if not data.words.strip():
        return _page(request, Away(), {"words": say("page.caseloads.missing.words", language)}, 422)
    try:
        with request.app.state.database.transaction() as connection:
            _ensure_reach(connection, caller, id, data.to)
            proposal = Proposal(id=uuid7(), household_id=id, to_id=data.to, words=data.words)
            offer(connection, proposal, caller.staff_id or "", datetime.now(UTC), as_lead=is_lead(caller))
    except (AlreadyOffered, UnfitColleague) as problem:
        told = say(f"problem.{problem.code}.detail", language)
        return _page(request, Away(), {"words": told}, problem.status)
    return Redirect("/transfers?done=offered", status_code=303)


@post("/transfers/{transfer_id:str}", opt=_WRITE, sync_to_thread=True)
def answer_offer(
    request: AnyRequest, transfer_id: FromPath[str], data: URLEncodedBody[Answering]
) -> Response[Any]:
    """Accept, refuse or withdraw; who comes second is told so on the page."""
    caller = reader(request)
    if data.said not in _SAID:
        raise NotYours
    try:
        with request.app.state.database.transaction() as connection:
            answer(
                connection,
                transfer_id,
                _SAID[data.said],
                caller.staff_id or "",
                datetime.now(UTC),
                words=data.words,
                as_lead=_leads(connection, caller, transfer_id),
            )
    except AlreadyAnswered as problem:
        told = say("problem.AlreadyAnswered.detail", language_of(request))
        return _page(request, Away(), {"answer": told}, problem.status)
    return Redirect(f"/transfers?done={_DONE[data.said]}", status_code=303)


@post("/absences", opt=_WRITE, sync_to_thread=True)
def add_absence(request: AnyRequest, data: URLEncodedBody[Away]) -> Response[Any]:
    """Note who is away and who stands in; what is wrong is said beside its field, and what was typed stays."""
    caller, language, now = reader(request), language_of(request), datetime.now(UTC)
    days, who = _days(data), data.who if is_lead(caller) else caller.staff_id or ""
    if days is None or not data.cover or not who:
        told = {"days": days, "cover": data.cover, "who": who}
        missing = {
            name: say(f"page.absence.missing.{name}", language) for name, said in told.items() if not said
        }
        return _page(request, data, missing, 422)
    try:
        with request.app.state.database.transaction() as connection:
            _ensure_staff(connection, caller, who, data.cover)
            absence = Absence(absent_id=who, cover_id=data.cover, from_on=days[0], until_on=days[1])
            cover(connection, absence, caller.staff_id or "", now)
    except UnfitCover as problem:
        told = say(f"page.absence.unfit.{problem.fields['why']}", language)
        return _page(request, data, {"days": told}, problem.status)
    return Redirect("/transfers?done=absence", status_code=303)


@post("/absences/{cover_id:str}/end", opt=_WRITE, sync_to_thread=True)
def end_absence(request: AnyRequest, cover_id: FromPath[str]) -> Redirect:
    caller = reader(request)
    with request.app.state.database.transaction() as connection:
        found = CoverStore(connection).get(cover_id)
        absent = StaffStore(connection).get(found.absent_id) if found else None
        own = scope_of(caller).district
        leads = is_lead(caller) and absent is not None and own in ("", absent.district or "")
        end_cover(connection, cover_id, caller.staff_id or "", datetime.now(UTC), as_lead=leads)
    return Redirect("/transfers?done=ended", status_code=303)


def _page(request: AnyRequest, typed: Away, wrong: dict[str, str], status: int) -> Response[str]:
    caller, now, asked = reader(request), datetime.now(UTC), request.query_params
    choices, letters, leads = may_choose(caller), asked.get("letters", "").strip(), is_lead(caller)
    settle(request.app.state.database, now, READERS)
    with request.app.state.database.reading() as connection:
        places = Places(**{name: place_of(asked, name) for name in PARTS})
        found = read_handing(connection, caller, now, places)
        chosen = district_of(connection, caller, asked.get("district", ""), choices)
        fit = stand_ins(connection, caller, chosen, letters)
        waiting = len(found.others.rows)
        if leads:
            own = scope_of(caller).district
            waiting = Counting(connection, caller, own, now).count(Wish(room="transfer")) - len(found.to_me)
    kept = {"district": chosen if choices else "", "letters": letters}
    pages: dict[str, Turned] = {name: getattr(found, name) for name in PARTS}
    return show(
        request,
        "office/transfers.html",
        status=status,
        notice=notice_of(request, "offered", "accepted", "refused", "recalled", "absence", "ended"),
        found=found,
        waiting=waiting,
        stand_ins=fit.rows,
        are_more=fit.are_more or bool(letters),
        letters=letters,
        here=urlencode({name: value for name, value in kept.items() if value}),
        districts=choices if chosen else (),
        chosen=chosen,
        leads=leads,
        me=caller.staff_id,
        typed=typed,
        wrong=wrong,
        first_day=today().isoformat(),
        turns={
            name: turning("/transfers", kept, before=page.before, after=page.after, part=name)
            for name, page in pages.items()
        },
    )


def _days(data: Away) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(data.from_on), date.fromisoformat(data.until_on)
    except ValueError:
        return None


def _ensure_reach(connection: Connection, caller: Caller, household_id: str, to_id: str) -> None:
    """Raise NotYours where a lead touches a family or a worker of another district; a worker is asked later."""
    if not is_lead(caller):
        return
    own = scope_of(caller).district
    if not CaseloadStore(connection).in_district(own, [household_id]):
        raise NotYours
    if not are_fit(connection, caller, [to_id]):
        raise UnfitColleague


def _ensure_staff(connection: Connection, caller: Caller, who: str, stand_in: str) -> None:
    """Raise NotYours where a lead speaks of staff of another district, or a worker of no colleague."""
    if is_lead(caller):
        known = are_fit(connection, caller, [who, stand_in])
    else:
        known = {who, stand_in} <= {one.id for one in colleagues(connection, who)} | {who}
    if not known:
        raise NotYours


def _leads(connection: Connection, caller: Caller, transfer_id: str) -> bool:
    """Ask whether the caller leads where the offered family lives."""
    found = TransferStore(connection).get(transfer_id)
    if found is None or not is_lead(caller):
        return False
    own = scope_of(caller).district
    return bool(CaseloadStore(connection).in_district(own, [found.household_id]))
