"""The model card as a page: what the model is, how well it did, and for whom. No family is in it."""

from litestar import Response, get
from litestar.params import FromQuery

from server.access import Action, Store, may
from server.charts.picture import as_png
from server.modelcard import Kept, latest_card
from server.problems import NotFound
from server.store.clock import today
from server.store.risks.cards import CardStore
from server.web.cards.pictures import CHARTS, picture, pictures_of
from server.web.cards.sheets import TABLES, as_csv
from server.web.cards.view import shown
from server.web.drawing.figures import day as day_of
from server.web.drawing.pages import HEADERS, AnyRequest, language_of, reader, show
from surveys.wording import catalogue, say

_READ = {"grant": (Store.MODEL, Action.READ)}


@get("/model-card", opt=_READ, sync_to_thread=True)
def model_card(request: AnyRequest) -> Response[str]:
    """Show the newest card, or that there is none yet."""
    language, kept = language_of(request), _newest(request)
    return show(
        request,
        "card/page.html",
        card=None if kept is None else shown(kept, language),
        pictures={} if kept is None else pictures_of(kept, language),
        to_review=may(reader(request).role, (Store.RISK, Action.READ)),
        taken=True,
    )


@get("/model-card.csv", opt=_READ, sync_to_thread=True)
def model_card_csv(request: AnyRequest, table: FromQuery[str] = "") -> Response[str]:
    """Give the table of one drawing."""
    kept = _newest(request)
    if kept is None or table not in TABLES:
        raise NotFound
    named = {"Content-Disposition": f'attachment; filename="qonys-model-{table}.csv"'}
    return Response(as_csv(kept, table), media_type="text/csv", headers=HEADERS | named)


@get("/model-card.png", opt=_READ, sync_to_thread=True)
def model_card_png(request: AnyRequest, chart: FromQuery[str] = "") -> Response[bytes]:
    """Give one drawing with its title, how it is read and the day until which the card knows."""
    kept, language = _newest(request), language_of(request)
    one = picture(kept, chart, language) if kept and chart in CHARTS else None
    if kept is None or one is None:
        raise NotFound
    named = {"Content-Disposition": f'attachment; filename="qonys-model-{chart}.png"'}
    image = as_png(one.wide, *_told(kept, chart, language))
    return Response(image, media_type="image/png", headers=HEADERS | named)


def _newest(request: AnyRequest) -> Kept | None:
    with request.app.state.database.reading() as connection:
        return latest_card(CardStore(connection))


def _told(kept: Kept, chart: str, language: str) -> tuple[str, str]:
    """Return what stands above a picture and below it."""
    known = day_of(kept["card"]["as_of"], language, today())
    under = [say(f"page.card.{chart}.how", language), say("page.card.known", language, day=known)]
    under += [say("page.card.simulated", language)] if kept["simulated"] else []
    titled = f"page.card.{chart}.picture"
    return say(titled if titled in catalogue() else f"page.card.{chart}", language), " ".join(under)
