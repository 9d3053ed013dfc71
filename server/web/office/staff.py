"""Who works here: the list, and adding a person."""

from typing import Any, get_args

import msgspec
from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from server.access import DUTIES, Action, Role, Store
from server.accounts import NewAccount, add_account
from server.problems import ConflictingDuty, Problem, TakenLogin, WeakPassword
from server.store.office.staff import StaffStore
from server.web.drawing.pages import AnyRequest, language_of, notice_of, show
from server.web.drawing.paging import SIZE, place_of, turning
from surveys.catalogue import districts
from surveys.submission import Language
from surveys.wording import say

ROLES = tuple(role for role in Role if role not in (Role.ANONYMOUS, Role.SETTLER))
_MOST = {"name": 80, "login": 40}
_WHERE: dict[type[Problem], str] = {WeakPassword: "password", TakenLogin: "login", ConflictingDuty: "duties"}


class Placed(msgspec.Struct, frozen=True):
    """What a person may do and where, as the form comes: a box that is not ticked sends nothing."""

    role: Role = Role.WORKER
    language: Language = "kk"
    district: str = ""
    recovery: str = ""
    finance: str = ""
    inspection: str = ""
    legal: str = ""

    @property
    def duties(self) -> tuple[str, ...]:
        return tuple(duty for duty in sorted(DUTIES) if getattr(self, duty))


class NewPerson(Placed, frozen=True):
    login: str = ""
    name: str = ""
    password: str = ""


@get("/staff", opt={"grant": (Store.STAFF, Action.READ)}, sync_to_thread=True)
def staff(request: AnyRequest) -> Response[str]:
    return _staff(request, NewPerson(), {}, 200)


@post("/staff", opt={"grant": (Store.STAFF, Action.WRITE)}, sync_to_thread=True)
def add_person(request: AnyRequest, data: URLEncodedBody[NewPerson]) -> Response[Any]:
    """Add a person; what is wrong is said beside its field, and what was typed stays."""
    if missing := _missing(data, language_of(request)):
        return _staff(request, data, missing, 422)
    try:
        with request.app.state.database.transaction() as connection:
            add_account(connection, _account(data))
    except (WeakPassword, TakenLogin, ConflictingDuty) as problem:
        return _staff(request, data, _beside(problem, language_of(request)), problem.status)
    return Redirect("/staff?done=staff", status_code=303)


def _staff(request: AnyRequest, typed: NewPerson, wrong: dict[str, str], status: int) -> Response[str]:
    with request.app.state.database.reading() as connection:
        people, page = StaffStore(connection).page(place_of(request.query_params), SIZE)
    return show(
        request,
        "office/staff.html",
        status=status,
        notice=notice_of(request, "staff"),
        people=people,
        paging=turning("/staff", {}, before=page.before, after=page.after),
        typed=typed,
        wrong=wrong,
        roles=ROLES,
        duties=sorted(DUTIES),
        districts=districts(),
        tongues=get_args(Language),
    )


def _missing(data: NewPerson, language: str) -> dict[str, str]:
    empty = [name for name in ("name", "login", "password") if not getattr(data, name).strip()]
    long = [(name, most) for name, most in _MOST.items() if len(getattr(data, name)) > most]
    return {name: say("page.field.missing", language) for name in empty} | {
        name: say("page.board.wrong.long", language, most=most) for name, most in long
    }


def _beside(problem: Problem, language: str) -> dict[str, str]:
    return {_WHERE[type(problem)]: say(f"problem.{problem.code}.detail", language, **problem.values)}


def _account(data: NewPerson) -> NewAccount:
    return NewAccount(
        login=data.login,
        name=data.name.strip(),
        role=data.role,
        password=data.password,
        duties=data.duties,
        language=data.language,
        district=data.district or None,
    )
