"""The independent recipient's room: what was sent past the office, one complaint, and the answer to it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.care.complaints import list_complaints, move_complaint, open_complaint
from server.problems import AnswerMissing, ImpossibleMove
from server.store.caring.complaints import ComplaintStore
from server.store.clock import today
from server.web.drawing.pages import AnyRequest, keys_of, language_of, notice_of, reader, show
from surveys.wording import say

_READ = {"grant": (Store.COMPLAINT, Action.READ), "sample": {"id": "complaint"}}
_WRITE = {"grant": (Store.COMPLAINT, Action.WRITE), "sample": {"id": "complaint"}}


class Moved(msgspec.Struct, frozen=True):
    """The form as it comes: the state it should be in, and the answer."""

    state: str = ""
    words: str = ""


@get("/complaints", opt=_READ, sync_to_thread=True)
def complaints(request: AnyRequest) -> Response[str]:
    """Show what waits, the promised day first, and what was answered. No words stand in the list."""
    with request.app.state.database.reading() as connection:
        lines = list_complaints(ComplaintStore(connection), keys_of(request), reader(request), today())
    waiting = tuple(line for line in lines if line.state != "answered")
    over = tuple(line for line in lines if line.state == "answered")
    return show(
        request, "help/complaints.html", waiting=waiting, over=over, late=sum(line.late for line in waiting)
    )


@get("/complaints/{id:str}", opt=_READ, sync_to_thread=True)
def complaint(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show one complaint. Opening it the first time is what the person is told as "read"."""
    return _complaint(request, id, "", {}, 200)


@post("/complaints/{id:str}", opt=_WRITE, sync_to_thread=True)
def answer_complaint(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Moved]) -> Response[Any]:
    """Say that it is looked into, or answer it; what was typed stays where something is wrong."""
    try:
        with request.app.state.database.transaction() as connection:
            move_complaint(
                ComplaintStore(connection),
                keys_of(request),
                reader(request),
                id,
                data.state,
                data.words,
                datetime.now(UTC),
            )
    except (AnswerMissing, ImpossibleMove) as problem:
        wrong = say(f"problem.{problem.code}.detail", language_of(request), **problem.values)
        return _complaint(request, id, data.words, {"words": wrong}, problem.status)
    return Redirect(f"/complaints/{id}?done=moved", status_code=303)


def _complaint(request: AnyRequest, id: str, typed: str, wrong: dict[str, str], status: int) -> Response[str]:
    with request.app.state.database.transaction() as connection:
        found = open_complaint(
            ComplaintStore(connection), keys_of(request), reader(request), id, datetime.now(UTC)
        )
    return show(
        request,
        "help/complaint.html",
        status=status,
        notice=notice_of(request, "moved"),
        found=found,
        typed=typed or found.answer or "",
        wrong=wrong,
    )
