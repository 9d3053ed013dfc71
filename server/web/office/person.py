"""One of the staff: role, district, language, duties, a new password; the account closed and opened again."""

from typing import Any, get_args

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import DUTIES, Action, Role, Store
from server.accounts import change_role, close_account, give_password, reopen_account
from server.problems import ConflictingDuty, Problem, UnknownPerson, WeakPassword
from server.store.office.staff import Staff, StaffStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.office.staff import ROLES, Placed
from surveys.catalogue import districts
from surveys.submission import Language
from surveys.wording import say

_READ = {"grant": (Store.STAFF, Action.READ)}
_WRITE = {"grant": (Store.STAFF, Action.WRITE)}
_DONE = ("person_saved", "person_closed", "person_opened", "person_password")


class NewPassword(msgspec.Struct, frozen=True):
    password: str = ""


@get("/staff/{id:str}", opt=_READ, sync_to_thread=True)
def person_page(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show one of the staff. Raises UnknownPerson."""
    return _page(request, id)


@post("/staff/{id:str}", opt=_WRITE, sync_to_thread=True)
def change_person(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Placed]) -> Response[Any]:
    """Change what a person may do and where; who would change their own role is told to ask another."""
    person = _person(request, id)
    if id == reader(request).staff_id and (data.role != person.role or data.duties != person.duties):
        return _page(request, id, {"role": say("page.person.own", language_of(request))}, data)
    district = data.district if data.district in districts() else None
    try:
        with request.app.state.database.transaction() as connection:
            store = StaffStore(connection)
            if (data.role, data.duties, district) != (person.role, person.duties, person.district):
                change_role(connection, id, data.role, data.duties)
            store.set_district(id, district)
            store.set_language(id, data.language)
    except ConflictingDuty as problem:
        return _page(request, id, {"duties": _words(request, problem)}, data)
    return _done(id, "person_saved")


@post("/staff/{id:str}/close", opt=_WRITE, sync_to_thread=True)
def close_person(request: AnyRequest, id: FromPath[str]) -> Response[Any]:
    """Close an account, but for one's own. Raises UnknownPerson."""
    _person(request, id)
    if id == reader(request).staff_id:
        return _page(request, id, {"close": say("page.person.own", language_of(request))})
    with request.app.state.database.transaction() as connection:
        close_account(connection, id)
    return _done(id, "person_closed")


@post("/staff/{id:str}/open", opt=_WRITE, sync_to_thread=True)
def open_person(request: AnyRequest, id: FromPath[str]) -> Response[Any]:
    """Open a closed account again. Raises UnknownPerson."""
    _person(request, id)
    try:
        with request.app.state.database.transaction() as connection:
            reopen_account(connection, id)
    except ConflictingDuty as problem:
        return _page(request, id, {"duties": _words(request, problem)})
    return _done(id, "person_opened")


@post("/staff/{id:str}/password", opt=_WRITE, sync_to_thread=True)
def new_password(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[NewPassword]) -> Response[Any]:
    """Give a person a new password. Raises UnknownPerson."""
    _person(request, id)
    try:
        with request.app.state.database.transaction() as connection:
            give_password(connection, id, data.password)
    except WeakPassword as problem:
        return _page(request, id, {"password": _words(request, problem)})
    return _done(id, "person_password")


def _person(request: AnyRequest, id: str) -> Staff:
    with request.app.state.database.reading() as connection:
        person = StaffStore(connection).get(id)
    if person is None:
        raise UnknownPerson
    return person


def _page(
    request: AnyRequest, id: str, wrong: dict[str, str] | None = None, typed: Placed | None = None
) -> Response[str]:
    person = _person(request, id)
    return show(
        request,
        "office/person.html",
        status=422 if wrong else 200,
        notice=notice_of(request, *_DONE),
        person=person,
        typed=typed or _as_typed(person),
        wrong=wrong or {},
        is_own=id == reader(request).staff_id,
        roles=ROLES,
        duties=sorted(DUTIES),
        districts=districts(),
        tongues=get_args(Language),
    )


def _as_typed(person: Staff) -> Placed:
    duties = dict.fromkeys(person.duties, "1")
    return Placed(role=Role(person.role), language=person.language, district=person.district or "", **duties)


def _words(request: AnyRequest, problem: Problem) -> str:
    return say(f"problem.{problem.code}.detail", language_of(request), **problem.values)


def _done(id: str, what: str) -> Redirect:
    return Redirect(f"/staff/{id}?done={what}", status_code=303)
