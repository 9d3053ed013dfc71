"""What is on the screen, seen from outside: by the key of a widget and by its words."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from kivy.graphics.texture import Texture
from kivy.metrics import Metrics
from kivy.uix.widget import Widget

from mobile.app import QonysApp
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.field import Typing
from mobile.kit.frame import Scrim, Scroller
from mobile.kit.longlist import LongList
from tests.mobile.audit import ancestors, said, texts_in, tree

Answer = dict[str, Any]
Steps = Iterator[Answer | None]  # yields None once a frame, the answer last


def wait(seconds: float) -> Iterator[None]:
    """Let the app draw for so long, and three frames at least."""
    until, frames = time.monotonic() + seconds, 0
    while time.monotonic() < until or frames < 3:
        frames += 1
        yield None


def layer(stage: Widget) -> Widget:
    """Return the dialog while one is open: nothing under it can be pressed."""
    return next((child for child in stage.children if isinstance(child, Scrim)), stage)


def named(stage: Widget, name: str, index: int, *, texts_too: bool = True) -> Widget | None:
    """Find a widget by its key, its spoken word, its whole text, the beginning of its text; what acts comes first."""
    widgets = [widget for widget in tree(layer(stage)) if on_screen(widget)]
    looks = [lambda w: getattr(w, "key", None) == name, lambda w: is_family(w, name)]
    if texts_too:
        looks += [
            lambda w: getattr(w, "spoken", None) == name,
            lambda w: isinstance(w, Words) and w.text == name,
            lambda w: isinstance(w, Words) and w.text.startswith(name),
        ]
    for fits in looks:
        found = [widget for widget in widgets if fits(widget)]
        found = [widget for widget in found if acts(widget)] or found
        if len(found) > index:
            return found[index]
    return None


def acts(widget: Widget) -> bool:
    around = [widget, *ancestors(widget)]
    return isinstance(widget, Typing) or any(isinstance(one, Pressable) and one.act for one in around)


def is_family(widget: Widget, name: str) -> bool:
    """A family is also named by its number, which stands in its row."""
    kind, _, number = name.partition(":")
    if kind != "family" or not isinstance(widget, Pressable) or not widget.key.startswith("family:"):
        return False
    return any(number in text.replace("\u00a0", " ").split() for text in texts_in(widget))


def on_screen(widget: Widget) -> bool:
    return widget.width > 0 and widget.height > 0


def screen(app: QonysApp) -> Answer:
    top = layer(app.stage)
    widgets = [widget for widget in tree(top) if on_screen(widget)]
    page = getattr(app.way.screen, "_page", None)
    return {
        "screen": type(app.way.screen).__name__,
        "dialog": isinstance(top, Scrim),
        "texts": texts(app.stage, in_sight=True),
        "all": texts(app.stage),
        "keys": [widget.key for widget in widgets if isinstance(widget, (Pressable, Typing)) and widget.key],
        "chosen": [widget.key for widget in widgets if is_chosen(widget)],
        "fields": {widget.key: widget.text for widget in widgets if isinstance(widget, Typing)},
        "problems": [
            widget.text for widget in widgets if isinstance(widget, Words) and widget.ink == "danger"
        ],
        "ref": next(iter(refs(app.stage)), None),
        "refs": refs(app.stage),
        "scene": getattr(page, "scene", getattr(page, "stage", None)),
        "step": getattr(page, "step", None),
        "steps": getattr(page, "steps", None),
        "unsent": unsent(app),
    }


def bounds(app: QonysApp) -> Answer:
    """Return where everything with a key stands, in dp, and how each field takes what is written."""
    widgets = [
        widget for widget in tree(layer(app.stage)) if on_screen(widget) and getattr(widget, "key", "")
    ]
    unit, high = Metrics.density, Window.height
    places = {}
    for widget in widgets:
        left, top = widget.to_window(widget.x, widget.top)
        places[widget.key] = [round(n / unit, 1) for n in (left, high - top, widget.width, widget.height)]
    fields = {
        widget.key: {
            "lines": round(widget.height / unit),
            "secret": widget.password,
            "keyboard": widget.input_type,
        }
        for widget in widgets
        if isinstance(widget, Typing)
    }
    return {"places": places, "fields": fields, "size": [n / unit for n in Window.size]}


def is_chosen(widget: Widget) -> bool:
    chosen = isinstance(widget, Pressable) and widget.key.startswith(
        ("answer:", "filter:", "nav:", "language:")
    )
    return chosen and (widget.ground.edge == "primary" or widget.ground.fill == "primary")


def texts(stage: Widget, *, in_sight: bool = False) -> list[str]:
    """Return the words on the screen from top to bottom, left to right."""
    words = [
        one for one in tree(layer(stage)) if isinstance(one, (Words, Typing)) and one.text and on_screen(one)
    ]
    if in_sight:
        words = [one for one in words if stands_in_sight(one)]
    places = {one: one.to_window(one.x, one.top) for one in words}
    return [said(one) for one in sorted(words, key=lambda one: (-round(places[one][1] / 8), places[one][0]))]


def stands_in_sight(widget: Widget) -> bool:
    _, middle = widget.to_window(*widget.center)
    around = [above for above in ancestors(widget) if isinstance(above, (Scroller, LongList))]
    inside = all(
        above.to_window(0, above.y)[1] <= middle <= above.to_window(0, above.top)[1] for above in around
    )
    return inside and 0 <= middle <= Window.height


def state(app: QonysApp) -> list[Any]:
    """Return which screen is open, with which words in its fields, and what can be pressed."""
    seen = screen(app)
    return [seen["screen"], seen["fields"], sorted(seen["keys"])]


def refs(stage: Widget) -> list[str]:
    keys = [getattr(widget, "key", "") for widget in tree(stage)]
    return [
        key.removeprefix("question:") for key in keys if isinstance(key, str) and key.startswith("question:/")
    ]


def unsent(app: QonysApp) -> int | None:
    try:
        return app.phone.sending().page().unsent
    except Exception:
        return None  # the door is closed


def shoot(path: Path, size: Sequence[float] = ()) -> None:
    """Save the window, or so much of it; on_draw first, or the picture before it would be read."""
    Window.dispatch("on_draw")
    wide, high = map(int, size or Window.size)
    pixels = glReadPixels(0, 0, wide, high, GL_RGBA, GL_UNSIGNED_BYTE)
    picture = Texture.create(size=(wide, high), colorfmt="rgba")
    picture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(path), flipped=True)


CHECKS: dict[str, Callable[[QonysApp, str], bool]] = {
    "text": lambda app, value: any(text.startswith(value) for text in texts(app.stage)),
    "gone": lambda app, value: not any(text.startswith(value) for text in texts(app.stage)),
    "key": lambda app, value: named(app.stage, value, 0, texts_too=False) is not None,
    "screen": lambda app, value: type(app.way.screen).__name__ == value,
    "ref": lambda app, value: value in refs(app.stage),
    "kept": lambda app, _: not getattr(app.way.screen, "_typed", None),
}
