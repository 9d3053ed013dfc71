"""Identification numbers on a family's page: entered and asked for by POST alone, so that none is ever an address."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.desk.numbers import Entered, Numbers
from server.web.drawing.pages import AnyRequest, keys_of, language_of, reader, show
from server.web.help.families import family_values
from surveys.register.iin import WrongIIN
from surveys.wording import say

_SAMPLE = {"id": "household", "person_id": "person"}


_FIND = {"grant": (Store.IDENTITY, Action.READ)}


class Typed(msgspec.Struct, frozen=True):
    iin: str = ""


@post(
    "/families/{id:str}/people/{person_id:str}/iin",
    opt={"grant": (Store.IDENTITY, Action.WRITE), "sample": _SAMPLE},
    sync_to_thread=True,
)
def enter_iin(
    request: AnyRequest, id: FromPath[str], person_id: FromPath[str], data: URLEncodedBody[Typed]
) -> Response[Any]:
    """Keep a number; what is wrong with it is said beside the field, which is left empty."""
    try:
        with request.app.state.database.transaction() as connection:
            numbers = Numbers(connection, keys_of(request), reader(request))
            entered = numbers.enter(id, person_id, data.iin, datetime.now(UTC))
    except WrongIIN as wrong:
        said = {person_id: say(f"iin.wrong.{wrong.fault}", language_of(request))}
        return show(request, "family/page.html", status=422, **family_values(request, id, wrong_iin=said))
    return Redirect(f"/families/{id}?done={_done(entered, is_out=not data.iin.strip())}#iin", status_code=303)


@post(
    "/families/{id:str}/people/{person_id:str}/iin/shown",
    opt={"grant": (Store.IDENTITY, Action.READ), "sample": _SAMPLE},
    sync_to_thread=True,
)
def show_iin(request: AnyRequest, id: FromPath[str], person_id: FromPath[str]) -> Response[Any]:
    """Show a whole number, once; that it was asked for is written down."""
    with request.app.state.database.transaction() as connection:
        iin = Numbers(connection, keys_of(request), reader(request)).show(id, person_id, datetime.now(UTC))
    return show(request, "family/page.html", **family_values(request, id, shown_iin={person_id: iin}))


@get("/iin", opt=_FIND, sync_to_thread=True)
def find_page(request: AnyRequest) -> Response[str]:
    """Show the field to find a family by a number: it is sent, never put into an address."""
    return show(request, "clerk/iin.html", wrong=None, missing=False)


@post("/iin", opt=_FIND, sync_to_thread=True)
def find_by_iin(request: AnyRequest, data: URLEncodedBody[Typed]) -> Response[Any]:
    """Lead to the family in which the person with this number lives, or say that there is none."""
    try:
        with request.app.state.database.transaction() as connection:
            home = Numbers(connection, keys_of(request), reader(request)).find(data.iin, datetime.now(UTC))
    except WrongIIN as wrong:
        said = say(f"iin.wrong.{wrong.fault}", language_of(request))
        return show(request, "clerk/iin.html", status=422, wrong=said, missing=False)
    if home is None:
        return show(request, "clerk/iin.html", status=404, wrong=None, missing=True)
    return Redirect(f"/families/{home}", status_code=303)


def _done(entered: Entered, *, is_out: bool) -> str:
    if is_out:
        return "iin_out"
    return "iin_twice" if entered.is_twice else "iin_differs" if entered.differs else "iin"
