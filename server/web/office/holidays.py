"""Days off and working Saturdays: typed in by the office, known to whatever is promised in working days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.desk.typed import Typed, Unfit
from server.problems import NotFound
from server.store.clock import time_text, today
from server.store.office.days import DayStore
from server.web.drawing.figures import day as day_of
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from surveys.dates import say_day_month
from surveys.planning.calendar import HOLIDAYS, is_working_day
from surveys.wording import LANGUAGES, pick, say

KINDS = ("off", "work")
MOST_AHEAD = timedelta(3 * 366)
_WRITE = {"grant": (Store.CALENDAR, Action.WRITE)}


class NewDay(msgspec.Struct, frozen=True):
    day: str = ""
    kind: str = "off"
    kk: str = ""
    ru: str = ""
    en: str = ""


@get("/holidays", opt={"grant": (Store.CALENDAR, Action.READ)}, sync_to_thread=True)
def holidays(request: AnyRequest) -> Response[str]:
    return _page(request, NewDay(), {})


@post("/holidays", opt=_WRITE, sync_to_thread=True)
def add_day(request: AnyRequest, data: URLEncodedBody[NewDay]) -> Response[Any]:
    """Keep a day; what is wrong is said beside its field, and what was typed stays."""
    language, now = language_of(request), datetime.now(UTC)
    typed = Typed(msgspec.structs.asdict(data))
    on, kind = typed.day("day", needed=True), typed.choice("kind", KINDS)
    names = {tongue: typed.text(tongue, most=80, needed=kind == "off") for tongue in LANGUAGES}
    try:
        typed.ensure()
    except Unfit as unfit:
        return _page(request, data, {name: say(key, language) for name, key in unfit.faults.items()})
    if on is None or (wrong := _misplaced(on, kind)):
        like = f"{today() + timedelta(30):%d.%m.%Y}"
        return _page(request, data, {"day": say(wrong, language, like=like)})
    with request.app.state.database.transaction() as connection:
        DayStore(connection).put(
            day=on.isoformat(),
            kind=kind,
            names=names,
            by_id=reader(request).staff_id or "",
            at=time_text(now),
        )
    return Redirect("/holidays?done=day_kept", status_code=303)


@post("/holidays/{day:str}/{act:str}", opt=_WRITE, sync_to_thread=True)
def remove_day(request: AnyRequest, day: FromPath[str], act: FromPath[str]) -> Redirect:
    """Take a day out, or put back what was last said of it. Raises NotFound for a day of which nothing was said."""
    with request.app.state.database.transaction() as connection:
        store = DayStore(connection)
        last = store.last(day)
        if last is None or act not in ("remove", "undo"):
            raise NotFound
        store.put(
            day=day,
            kind="usual" if act == "remove" else last["kind"],
            names={tongue: last[f"name_{tongue}"] for tongue in LANGUAGES},
            by_id=reader(request).staff_id or "",
            at=time_text(datetime.now(UTC)),
        )
    done = f"day_removed&undo={day}" if act == "remove" else "day_kept"
    return Redirect(f"/holidays?done={done}", status_code=303)


def _misplaced(on: date, kind: str) -> str:
    """Return the key of what is wrong with a day, "" for nothing."""
    if not today() <= on <= today() + MOST_AHEAD:
        return "page.holidays.wrong.past"
    return f"page.holidays.wrong.{kind}" if is_working_day(on) == (kind == "work") else ""


def _page(request: AnyRequest, typed: NewDay, wrong: dict[str, str]) -> Response[str]:
    language = language_of(request)
    with request.app.state.database.reading() as connection:
        rows = DayStore(connection).standing()
    undo = request.query_params.get("undo", "") if notice_of(request, "day_removed") else ""
    return show(
        request,
        "office/holidays.html",
        status=422 if wrong else 200,
        notice=notice_of(request, "day_kept", "day_removed"),
        days=[row for row in rows if row["day"] >= today().isoformat()],
        name_of=lambda row: pick({tongue: row[f"name_{tongue}"] for tongue in LANGUAGES}, language),
        fixed=[
            say_day_month(date(2028, month, on), language) for month, days in HOLIDAYS.items() for on in days
        ],
        undo=undo if _is_day(undo) else "",
        shown=lambda text: day_of(date.fromisoformat(text), language, today()),
        writes=may(reader(request).role, (Store.CALENDAR, Action.WRITE)),
        typed=typed,
        wrong=wrong,
        kinds=KINDS,
        tongues=LANGUAGES,
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
