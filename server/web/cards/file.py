"""The model card as one file that needs nothing beside it: three languages, chosen by a switch without a script."""

from importlib import resources

from markupsafe import Markup

from server.modelcard import Kept
from server.store.clock import today
from server.web.cards.pictures import pictures_of
from server.web.cards.view import shown
from server.web.drawing.frame import Frame
from server.web.drawing.rendering import draw
from surveys.wording import LANGUAGES

# The drawings that the parts name: they stand once in the file.
_ICONS = ("check", "eye", "info", "x")


def card_file(kept: Kept) -> str:
    """Return the whole HTML text."""
    bodies = [
        Markup(
            draw(
                "card/part.html",
                Frame(language=language, today=today(), languages=()),
                card=shown(kept, language),
                pictures=pictures_of(kept, language),
                taken=False,
            )
        )
        for language in LANGUAGES
    ]
    style = (resources.files("server.web") / "static" / "qonys.css").read_text(encoding="utf-8")
    frame = Frame(language=LANGUAGES[0], today=today(), languages=())
    return draw(
        "card/file.html", frame, bodies=bodies, style=Markup(style), languages=LANGUAGES, icons=_ICONS
    )
