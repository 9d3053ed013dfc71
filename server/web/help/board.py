"""The page of a district that families read on their phones: written, checked and taken down by staff."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store
from server.care.board import WronglyTyped, editable, item_of, read_board, still_so, take_down, write_item
from server.store.clock import today
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from surveys.exchange.board import KINDS, MOST_TITLE, MOST_WORDS, BoardItem, in_language
from surveys.wording import LANGUAGES, say

_WRITE: dict[str, Any] = {"grant": (Store.BOARD, Action.WRITE)}
_ONE = _WRITE | {"sample": {"id": "board"}}
_STALE_DAYS = 60


class Typed(msgspec.Struct, frozen=True):
    """An item as it is written on the page."""

    kind: str = "vacancy"
    district: str = ""
    title_kk: str = ""
    title_ru: str = ""
    title_en: str = ""
    words_kk: str = ""
    words_ru: str = ""
    words_en: str = ""
    place: str = ""
    phone: str = ""
    held_on: str = ""
    until: str = ""


@get("/board", opt={"grant": (Store.BOARD, Action.READ)}, sync_to_thread=True)
def board(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show what is up in a district."""
    return _page(request, district, msgspec.structs.asdict(Typed(district=district)), {}, 200)


@post("/board", opt=_WRITE, sync_to_thread=True)
def put_up(request: AnyRequest, data: URLEncodedBody[Typed]) -> Response[Any]:
    """Put something up; what is wrong is said beside its field."""
    return _written(request, data)


@get(
    "/board/{id:str}",
    opt={"grant": (Store.BOARD, Action.READ), "sample": {"id": "board"}},
    sync_to_thread=True,
)
def board_item(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show one item with its fields."""
    with request.app.state.database.reading() as connection:
        item = item_of(connection, reader(request), id)
    return _page(request, item.district, _typed(item), {}, 200, id)


@post("/board/{id:str}", opt=_ONE, sync_to_thread=True)
def change_item(request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Typed]) -> Response[Any]:
    """Say anew what an item says."""
    return _written(request, data, id)


@post("/board/{id:str}/still", opt=_ONE, sync_to_thread=True)
def check_item(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Write down that it is still so: families see the day."""
    with request.app.state.database.transaction() as connection:
        still_so(connection, reader(request), id, datetime.now(UTC))
    return Redirect("/board?done=board_checked", status_code=303)


@post("/board/{id:str}/down", opt=_ONE, sync_to_thread=True)
def take_item_down(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Take it down: phones lose it at their next sync."""
    with request.app.state.database.transaction() as connection:
        take_down(connection, reader(request), id, datetime.now(UTC))
    return Redirect("/board?done=board_down", status_code=303)


def _written(request: AnyRequest, data: Typed, id: str = "") -> Response[Any]:
    typed = msgspec.structs.asdict(data)
    try:
        with request.app.state.database.transaction() as connection:
            write_item(connection, reader(request), typed, datetime.now(UTC), id)
    except WronglyTyped as wrong:
        language = language_of(request)
        said = {
            name: say(f"page.board.wrong.{fault}", language, most=_most(name))
            for name, fault in wrong.faults.items()
        }
        return _page(request, data.district, typed, said, 422, id)
    return Redirect(f"/board?district={data.district}&done=board_up", status_code=303)


def _most(name: str) -> int:
    return MOST_WORDS if name.startswith("words") else MOST_TITLE


def _page(
    request: AnyRequest,
    district: str,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    status: int,
    id: str = "",
) -> Response[str]:
    caller, language = reader(request), language_of(request)
    with request.app.state.database.reading() as connection:
        items = read_board(connection, caller, district)
    now = today()
    rows = [
        {
            "item": one,
            "title": in_language(one.titles, language),
            "words": in_language(one.words, language),
            "over": one.is_over(now),
            "stale": (now - one.checked_on).days > _STALE_DAYS,
            "lacks": [name for name in LANGUAGES if name not in one.titles],
            "mine": one.district in editable(caller),
        }
        for one in items
    ]
    return show(
        request,
        "review/board.html",
        status=status,
        notice=notice_of(request, "board_up", "board_down", "board_checked"),
        rows=rows,
        kinds=[(one, say(f"board.kind.{one}", language)) for one in KINDS],
        places=[(one, _place(one, language)) for one in editable(caller)],
        chosen=district,
        typed=typed,
        wrong=wrong,
        editing=id,
        languages=LANGUAGES,
    )


def _place(district: str, language: str) -> str:
    return say(f"district.{district}", language) if district else say("page.board.region", language)


def _typed(item: BoardItem) -> dict[str, str]:
    texts = {f"title_{name}": item.titles.get(name, "") for name in LANGUAGES}
    texts |= {f"words_{name}": item.words.get(name, "") for name in LANGUAGES}
    days = {"held_on": item.held_on, "until": item.until}
    told = {"kind": item.kind, "district": item.district, "place": item.place, "phone": item.phone}
    return texts | told | {name: day.isoformat() if day else "" for name, day in days.items()}
