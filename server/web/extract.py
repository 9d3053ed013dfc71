"""The analyst's table of open answers, for a purpose that is written down."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import URLEncodedBody

from server.access import Action, Store
from server.helping import PERSONAL_FORMS
from server.problems import NotFound
from server.reading.extracts import ShortPurpose, TooFewFamilies, make_extract
from server.store.received.extracts import ExtractStore
from server.store.received.forms import FormStore
from server.web.drawing.pages import HEADERS, AnyRequest, keys_of, language_of, reader, show
from surveys.wording import say

_GRANT = {"grant": (Store.PSEUDONYMS, Action.EXPORT)}
_USES = 10
_WRONG: dict[type[Exception], str] = {
    ShortPurpose: "page.extract.purpose.short",
    TooFewFamilies: "page.extract.small",
}


class Wanted(msgspec.Struct, frozen=True):
    form: str = ""
    purpose: str = ""


@get("/extract", opt=_GRANT, sync_to_thread=True)
def extract(request: AnyRequest) -> Response[str]:
    return _extract(request, Wanted())


@post("/extract", opt=_GRANT, sync_to_thread=True)
def take_extract(request: AnyRequest, data: URLEncodedBody[Wanted]) -> Response[Any]:
    """Give the table; without a purpose, or with too few families, say so instead."""
    form = request.app.state.forms.find(data.form, _newest(request).get(data.form, ""))
    if form is None:
        raise NotFound
    try:
        with request.app.state.database.transaction() as connection:
            text = make_extract(
                ExtractStore(connection),
                keys_of(request),
                reader(request),
                form,
                purpose=data.purpose,
                now=datetime.now(UTC),
            )
    except (ShortPurpose, TooFewFamilies) as problem:
        return _extract(request, data, say(_WRONG[type(problem)], language_of(request)))
    named = {"Content-Disposition": f'attachment; filename="qonys-{data.form}.csv"'}
    return Response(text, media_type="text/csv", headers=HEADERS | named)


def _extract(request: AnyRequest, typed: Wanted, wrong: str | None = None) -> Response[str]:
    with request.app.state.database.reading() as connection:
        uses = ExtractStore(connection).uses(_USES)
    status = 422 if wrong else 200
    return show(
        request,
        "programme/extract.html",
        status=status,
        forms=_newest(request),
        uses=uses,
        typed=typed,
        wrong=wrong,
    )


def _newest(request: AnyRequest) -> dict[str, str]:
    """Return the newest version of each published form; what only a person's helpers may know makes no table."""
    with request.app.state.database.reading() as connection:
        newest = FormStore(connection).newest()
    return {entry.id: entry.version for entry in newest if entry.id not in PERSONAL_FORMS}
