"""The list of families and each family's own page."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from server.access import Action, Caller, Role, Store, may
from server.agenda.settling import READERS, settle
from server.care.requests import waiting_requests
from server.database import Connection
from server.desk.numbers import Numbers
from server.reading.asking import asked_in
from server.reading.caseloads import read_hand
from server.reading.families import FamilyPage, list_families, page_by_number, page_of_families, shows
from server.reading.family import Family, Reading, read_family
from server.reading.looking import looks_at, write_down
from server.reading.past import Known, events_of, known_of
from server.reading.review import ReviewStores
from server.store.caring.decisions import DecisionStore
from server.store.clock import today
from server.store.office.agenda import AgendaStore
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.store.people.proposed import ProposedStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore
from server.web.drawing.chart import multiple
from server.web.drawing.pages import AnyRequest, keys_of, language_of, notice_of, reader, show
from server.web.drawing.paging import SIZE, paging, turning
from server.web.help.care import NOTICES as CARE_NOTICES
from server.web.help.links import NOTICES as LINK_NOTICES
from server.web.help.links import invited_values
from server.web.plans.needing import needing
from server.web.plans.values import NOTICES as PLAN_NOTICES
from server.web.plans.values import decision_values, plan_values
from surveys.catalogue import districts, form_ids, rules
from surveys.register.past import GROUPS, Event
from surveys.register.timeline import by_year, of_group
from surveys.rules import Rules

# What a page before may have done with a family.
NOTICES = (
    *CARE_NOTICES, *LINK_NOTICES, *PLAN_NOTICES, "entered", "iin", "iin_out", "iin_twice", "iin_differs",
)  # fmt: skip
_READ = {"grant": (Store.REGISTER, Action.READ)}
_Number = Annotated[int, QueryParameter(ge=0, le=2_000_000_000)]


@get("/families", opt=_READ, sync_to_thread=True)
def families(
    request: AnyRequest,
    q: FromQuery[str] = "",
    district: FromQuery[str] = "",
    start: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
    after: _Number = 0,
    before: _Number = 0,
) -> Response[str]:
    """Show the families of the reader's scope, found by a few letters, twelve a page."""
    caller, now, database = reader(request), datetime.now(UTC), request.app.state.database
    if q:
        settle(database, now, READERS)
    with database.reading() as connection:
        pressing = waiting_requests(connection, caller, now)
        page = _some(connection, caller, q, district, start, (after, before))
    asked = {"q": q, "district": district}
    return show(
        request,
        "family/list.html",
        page=page,
        pressing=() if q or district or start or after or before else pressing,
        asked=asked,
        shows=shows(caller.role),
        paging=turning("/families", asked, before=page.before, after=page.after, total=page.total)
        if page.is_keyed
        else paging("/families", asked, start=start, shown=len(page.rows), total=page.total),
        districts=may_choose(caller),
        own=caller.role is Role.WORKER,
        may_identify=may(caller.role, (Store.IDENTITY, Action.READ)),
        reach="found" if q or district else _reach(caller),
    )


def _some(
    connection: Connection, caller: Caller, words: str, district: str, start: int, keys: tuple[int, int]
) -> FamilyPage:
    """Return a page of the list: of all by their numbers, of those found by their place. What was just loaded in bulk is read through family by family, until it is written down."""
    if caller.role is not Role.WORKER and not words.split():
        after, before = keys
        return page_by_number(
            connection,
            caller,
            district=district,
            after=after,
            before=before or None,
            size=SIZE,
            today=today(),
        )
    is_ready = caller.role is not Role.WORKER and not AgendaStore(connection).waiting(1)
    if is_ready:
        return page_of_families(
            connection, caller, words=words, district=district, start=start, size=SIZE, today=today()
        )
    store = FamilyStore(connection)
    return list_families(store, caller, words=words, district=district, start=start, size=SIZE, today=today())


@get("/families/{id:str}", opt=_READ, sync_to_thread=True)
def family(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show one family; that it was opened is written down before anything of it is read."""
    notice = notice_of(request, *NOTICES)
    return show(request, "family/page.html", notice=notice, **family_values(request, id))


def family_values(request: AnyRequest, id: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 what a template names
    """Return what the page of a family is drawn with, once its opening is written down; `more` is said on top."""
    caller, now = reader(request), datetime.now(UTC)
    database = request.app.state.database
    with database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, "family", now)
    with database.reading() as connection:
        reading = Reading(
            caller=caller, now=now, today=today(), rules_of=rules_of, asked=asked_in(request.app.state.forms)
        )
        found = read_family(review_stores(connection), id, reading)
        looked = looks_at(LookStore(connection), caller, id)
        iins = _masked(request, connection, found)
        hand = (
            read_hand(connection, caller, id, now)
            if may(caller.role, (Store.TRANSFER, Action.READ)) and not found.left_on
            else None
        )
        known = known_of(connection, caller, id, today())
        may_invite = may(caller.role, (Store.INVITATION, Action.WRITE)) and bool(found.adults)
        met = ProposedStore(connection).of_family(id)
        people = {person.id: person.name for person in found.people}
        links = invited_values(connection, id, [one.id for one in found.adults], now) if may_invite else {}
        plans = plan_values(connection, caller, id, people, now, today(), found.trends)
        needs = needing(found.needs, plans["plan"], today())
        plans |= decision_values(connection, caller, id, found.district, now, today())
    from_review = request.query_params.get("from") == "review" and may(caller.role, (Store.RISK, Action.READ))
    where = "review" if from_review else "families"
    return {
        "family": found,
        "needs": needs,
        **plans,
        **_past(request, known, events_of(known, found, today())),
        "may_edit": may(caller.role, (Store.REGISTER, Action.WRITE)),
        "looks": looked,
        "met": met,
        "shows": shows(caller.role),
        "back": {"href": f"/{where}", "title": f"page.{where}.title"},
        "may_enrol": may(caller.role, (Store.OWN_PHONES, Action.WRITE)) and bool(found.adults),
        "may_invite": may_invite,
        **links,
        "multiple": multiple,
        "may_take_back": may(caller.role, (Store.CONSENT, Action.WRITE)),
        "may_move": may(caller.role, (Store.HELP, Action.WRITE)),
        "hand": hand,
        "iins": iins,
        "shown_iin": {},
        "wrong_iin": {},
        "may_grant": may(caller.role, (Store.SUPPORT, Action.WRITE)),
        "may_identify": may(caller.role, (Store.IDENTITY, Action.READ)),
    } | more


def _past(request: AnyRequest, known: Known, events: tuple[Event, ...]) -> dict[str, object]:
    """Return the history as it was asked for: all of it, or one kind of event."""
    wish = request.query_params.get("show", "")
    groups = tuple(group for group in GROUPS if of_group(events, group))
    return {
        "conflicts": known.conflicts,
        "by_id": known.by_id(language_of(request)),
        "history": by_year(of_group(events, wish)),
        "groups": groups,
        "group": wish if wish in groups else "",
    }


def _masked(request: AnyRequest, connection: Connection, found: Family) -> dict[str, str]:
    """Return the masked numbers of the family's people, for who may know that there are any."""
    caller = reader(request)
    if not may(caller.role, (Store.IDENTITY, Action.READ)):
        return {}
    return Numbers(connection, keys_of(request), caller).masked(person.id for person in found.people)


def review_stores(connection: Connection) -> ReviewStores:
    return ReviewStores(
        ReviewStore(connection),
        FamilyStore(connection),
        ChecklistStore(connection),
        DecisionStore(connection),
    )


def may_choose(caller: Caller) -> tuple[str, ...]:
    """Return the districts this reader can choose between; none for whoever sees one district or own families."""
    return () if caller.district or caller.role is Role.WORKER else districts()


def rules_of(form_id: str) -> Rules | None:
    return rules(form_id) if form_id in form_ids() else None


def _reach(caller: Caller) -> str:
    if caller.role is Role.WORKER:
        return "own"
    return "district" if caller.district else "all"
