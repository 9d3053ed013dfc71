"""The drawings of who stays: as the night made them or drawn now, on the page and as pictures for a report."""

import threading
from importlib import import_module
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from markupsafe import Markup

from server.access import Caller
from server.charts.ink import Drawing
from server.charts.picture import as_png
from server.database import Database
from server.problems import NotFound
from server.reading.retention.figures import Retention, district_of
from server.store.clock import today
from server.store.people.families import FamilyStore
from server.web.drawing.figures import day as day_of
from server.web.drawing.figures import two_sizes
from server.web.drawing.pages import HEADERS, AnyRequest, language_of, reader
from server.web.retention.asking import EXPORT, Asked, asked_for, found_for, memory_of
from server.web.retention.drawings import CHARTS, drawing
from server.web.retention.kept import USUAL, kept_drawings
from surveys.wording import say

# The answer is out before what draws is loaded.
_SOON = 2.0


def shown_drawings(
    request: AnyRequest, caller: Caller, asked: Asked, found: Retention, language: str
) -> dict[str, Markup]:
    """Return each drawing that has something to show, by name, in the two sizes of a page."""
    memory, state = memory_of(request.app.state), request.app.state
    place = district_of(caller, asked.district)
    with state.database.reading() as connection:
        kept = kept_drawings(connection, found, place, language)
    if kept:
        get_ready(memory)
    if (asked.by, asked.level) != USUAL:
        kept.pop("groups", None)
    for name in CHARTS:
        key = ("drawn", name, place, asked, language, id(found) if not kept else found.as_of)
        if name not in kept and key not in memory:
            memory[key] = drawing(found, name, asked.by, language)
        one: Drawing | None = kept.get(name) or memory.get(key)
        kept = kept | {name: one} if one else kept
    return {name: two_sizes(kept[name].wide, kept[name].narrow) for name in CHARTS if kept.get(name)}


def get_ready(memory: dict[Any, Any]) -> None:
    """Load what draws beside the answer: the next choice of this reader is drawn by it."""
    if memory.setdefault("ready", None) is None:
        memory["ready"] = threading.Timer(_SOON, import_module, ("altair",))
        memory["ready"].daemon = True
        memory["ready"].start()


@get("/retention.png", opt=EXPORT, sync_to_thread=True)
def retention_png(
    request: AnyRequest,
    chart: FromQuery[str] = "",
    by: FromQuery[str] = "",
    level: FromQuery[str] = "",
    district: FromQuery[str] = "",
) -> Response[bytes]:
    """Give one drawing of the page as a picture, with its title, whose it is and the day it was counted."""
    caller, language = reader(request), language_of(request)
    asked = asked_for(caller, by, level, district)
    found = found_for(request, caller, asked)
    one = drawing(found, chart, asked.by, language) if found and chart in CHARTS else None
    if found is None or one is None:
        raise NotFound
    named = {"Content-Disposition": f'attachment; filename="qonys-retention-{chart}.png"'}
    picture = as_png(one.wide, *told_of(request.app.state.database, found, asked, chart, language))
    return Response(picture, media_type="image/png", headers=HEADERS | named)


def told_of(database: Database, found: Retention, asked: Asked, chart: str, language: str) -> tuple[str, str]:
    """Return what stands above a picture and below it."""
    place = say(f"district.{asked.district}", language) + ". " if asked.district else ""
    how = f"page.retention.{chart}.how"
    kinds = {name: say(f"page.retention.{name}.{getattr(asked, name)}", language) for name in ("by", "level")}
    under = place + say(how, language, **kinds) + " "
    under += say("page.retention.defs.day", language, day=day_of(found.as_of, language, today()))
    with database.reading() as connection:
        simulated = FamilyStore(connection).is_simulated()
    return say(f"page.retention.{chart}", language), under + (
        " " + say("page.frame.simulated", language) if simulated else ""
    )
