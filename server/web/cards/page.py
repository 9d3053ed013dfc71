"""The model card as a page: what the model is, how well it did, and for whom. No family is in it."""

from litestar import Response, get

from server.access import Action, Store, may
from server.modelcard import latest_card
from server.store.risks.cards import CardStore
from server.web.cards.pictures import pictures_of
from server.web.cards.view import shown
from server.web.drawing.pages import AnyRequest, language_of, reader, show


@get("/model-card", opt={"grant": (Store.MODEL, Action.READ)}, sync_to_thread=True)
def model_card(request: AnyRequest) -> Response[str]:
    """Show the newest card, or that there is none yet."""
    language = language_of(request)
    with request.app.state.database.reading() as connection:
        kept = latest_card(CardStore(connection))
    return show(
        request,
        "card/page.html",
        card=None if kept is None else shown(kept, language),
        pictures={} if kept is None else pictures_of(kept, language),
        to_review=may(reader(request).role, (Store.RISK, Action.READ)),
    )
