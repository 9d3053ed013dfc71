"""A family's data in the register, edited by who keeps them; conflicts settled; every correction with who and when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.agenda import settling
from server.desk.editing import Desk, Overtaken, Settled, typed_from
from server.problems import NotYours
from server.reading.corrected import written
from server.reading.looking import write_down
from server.reading.past import Known, known_of
from server.reading.unsettled import unsettled_in
from server.store.clock import today
from server.store.office.looks import LookStore
from server.store.people.families import FamilyStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import place_of, turning
from surveys.catalogue import districts
from surveys.register.acts import ABOUT, ACTS, MISTAKABLE, UnknownSubject, WrongTyped, field_of, typed_now
from surveys.register.changes import Value
from surveys.register.facts import Fact, present, standing
from surveys.wording import catalogue, pick, say

_WRITE = {"grant": (Store.REGISTER, Action.WRITE), "sample": {"id": "household", "act": "join"}}
_READ = {"grant": (Store.REGISTER, Action.READ)}
NOTICES = ("act", "act_same", "settled", "overtaken")
# What is done about the family as a whole, in the order of the page.
OF_FAMILY = ("household", "join", "move", "away", "exit", "split", "merge")
Form = dict[str, str | list[str]]


@get("/families/{id:str}/register", opt=_WRITE, sync_to_thread=True)
def register(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show what is known of a family, each thing with what can be done about it."""
    return _register(request, id, {}, 200)


@post("/families/{id:str}/register/settled", opt=_WRITE, sync_to_thread=True)
def settle(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Form]) -> Response[Any]:
    """Let a person choose between two values, or write a third."""
    told = {name: value[-1] if isinstance(value, list) else value for name, value in data.items()}
    settled = Settled(
        kind=told.get("kind", ""),
        subject=told.get("subject", ""),
        field=told.get("field", ""),
        chosen=told.get("chosen", ""),
        own=told.get("own", ""),
        seen=tuple(told.get("seen", "").split()),
    )
    try:
        with request.app.state.database.transaction() as connection:
            Desk(connection, reader(request), id, datetime.now(UTC)).settle(settled)
    except Overtaken:
        return Redirect(f"/families/{id}/register?done=overtaken", status_code=303)
    except WrongTyped as wrong:
        fault = next(iter(wrong.faults.values()))
        said = fault_words(fault, f"field.{settled.kind}.{settled.field}", language_of(request))
        return _register(
            request, id, {f"{settled.kind}/{settled.subject}/{settled.field}": (said, settled.own)}, 422
        )
    return Redirect(f"/families/{id}/register?done=settled", status_code=303)


@get("/families/{id:str}/register/{act:str}", opt=_WRITE, sync_to_thread=True)
def act_page(
    request: AnyRequest, id: FromPath[str], act: FromPath[str], about: FromQuery[str] = ""
) -> Response[str]:
    """Show the fields of one act, filled with what stands."""
    return _act(request, id, act, about, None, {}, 200)


@post("/families/{id:str}/register/{act:str}", opt=_WRITE, sync_to_thread=True)
def do_act(
    request: AnyRequest,
    id: FromPath[str],
    act: FromPath[str],
    data: URLEncodedBody[Form],
    about: FromQuery[str] = "",
) -> Response[Any]:
    """Do one act as one change; what is wrong is said beside its field, and everything typed stays."""
    if act not in ACTS:
        raise NotYours
    try:
        with request.app.state.database.transaction() as connection:
            is_new = Desk(connection, reader(request), id, datetime.now(UTC)).do(act, about, typed_from(data))
    except WrongTyped as wrong:
        return _act(request, id, act, about, data, wrong.faults, 422)
    return Redirect(f"/families/{id}/register?done={'act' if is_new else 'act_same'}", status_code=303)


@get("/families/{id:str}/corrections", opt=_READ, sync_to_thread=True)
def corrections(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show every change of a family's data: who, when, what, and what stood there before."""
    known = _opened(request, id, "corrections")
    return show(
        request,
        "clerk/corrections.html",
        family=known,
        by_id=known.by_id(language_of(request)),
        changes=written(known.facts),
    )


@get("/unsettled", opt={"grant": (Store.REGISTER, Action.WRITE)}, sync_to_thread=True)
def unsettled(request: AnyRequest) -> Response[str]:
    """Show over all families in scope where two people wrote different things, and which changes wait for others."""
    now, caller, asked = datetime.now(UTC), reader(request), request.query_params
    settling.settle(request.app.state.database, now, settling.READERS)
    with request.app.state.database.reading() as connection:
        found = unsettled_in(
            connection, caller, today(), at=place_of(asked, "open"), changes_at=place_of(asked, "held")
        )
    return show(
        request,
        "clerk/unsettled.html",
        found=found,
        families=turning(
            "/unsettled", {}, before=found.families.before, after=found.families.after, part="open"
        ),
        changes=turning(
            "/unsettled", {}, before=found.changes.before, after=found.changes.after, part="held"
        ),
    )


def _register(
    request: AnyRequest, id: str, wrong: Mapping[str, tuple[str, str]], status: int
) -> Response[str]:
    known = _opened(request, id, "register")
    facts = known.facts
    return show(
        request,
        "clerk/edit.html",
        status=status,
        notice=notice_of(request, *NOTICES),
        family=known,
        wrong=wrong,
        own_field=field_of,
        by_id=known.by_id(language_of(request)),
        members=_with_values(present(facts)),
        homes=_with_values(standing(facts, "residence")),
        home_name=_home_names(known, language_of(request)),
        absences=_with_values(standing(facts, "absence")),
        exits=_with_values(standing(facts, "exit")),
        partings=_with_values(standing(facts, "parting")),
        acts=OF_FAMILY,
    )


def _act(
    request: AnyRequest,
    id: str,
    act: str,
    about: str,
    data: Form | None,
    faults: Mapping[str, str],
    status: int,
) -> Response[str]:
    if act not in ACTS:
        raise NotYours
    known = _opened(request, id, "register")
    kind = ABOUT.get(act, "")
    subject = next((one for one in known.facts if one.id == about and kind in ("", one.kind)), None)
    if act == "void" and subject is not None and subject.kind not in MISTAKABLE:
        subject = None
    if (kind or act == "void") and subject is None:
        raise NotYours
    try:
        stands = typed_now(act, known.facts, about)
    except UnknownSubject:
        raise NotYours from None
    return show(
        request,
        "clerk/act.html",
        status=status,
        family=known,
        act=act,
        about=about,
        subject=subject,
        whose=_whose(known.names, subject),
        fields=[field for field in ACTS[act] if field.kind != "code"],
        typed=stands if data is None else data,
        wrong=_sentences(request, act, faults),
        members=_members(known),
        districts=districts(),
    )


def _sentences(request: AnyRequest, act: str, faults: Mapping[str, str]) -> dict[str, str]:
    labels = {field.name: field.label for field in ACTS[act]}
    language = language_of(request)
    return {name: fault_words(fault, labels.get(name, ""), language) for name, fault in faults.items()}


def fault_words(code: str, label: str, language: str) -> str:
    key = f"act.wrong.{code}" if f"act.wrong.{code}" in catalogue() else "act.wrong.wrong_type"
    return say(key, language, field=say(label, language) if label else "")


def _opened(request: AnyRequest, id: str, page: str) -> Known:
    """Write down that the family is opened, then read what is known of it."""
    caller, database = reader(request), request.app.state.database
    with database.transaction() as connection:
        write_down(FamilyStore(connection), LookStore(connection), caller, id, page, datetime.now(UTC))
    with database.reading() as connection:
        return known_of(connection, caller, id, today())


def _home_names(known: Known, language: str) -> dict[str, str]:
    """Return what each place is called, by its code where it has one."""
    return {
        one.id: pick(known.settlements.get(str(one.shown().get("settlement") or ""), {}), language)
        or str(one.shown().get("village") or "")
        for one in standing(known.facts, "residence")
    }


def _with_values(facts: Iterable[Fact]) -> list[tuple[Fact, Mapping[str, Value]]]:
    """Return each subject with what it shows; None for a field that nobody has set."""
    return [(one, defaultdict(lambda: None, one.shown())) for one in facts]


def _members(known: Known) -> list[tuple[str, str]]:
    """Return who lives here now: id and name."""
    living = dict.fromkeys(str(one.shown().get("person_id")) for one in present(known.facts))
    return [(person, known.names[person]) for person in living if person in known.names]


def _whose(called: Mapping[str, str], subject: Fact | None) -> str:
    if subject is None:
        return ""
    return called.get(subject.id) or called.get(str(subject.shown().get("person_id"))) or ""
