"""The one movement there is: a page that is turned comes in from the side it was behind, a little and at once over."""

from kivy.animation import Animation
from kivy.graphics import PopMatrix, PushMatrix, Translate
from kivy.uix.widget import Widget

from mobile.kit.base.theme import dp

SECONDS, WAY = 0.15, 28


def slide(widget: Widget, way: int) -> None:
    """Let what is drawn come in from the right (1) or the left (-1). Where it can be pressed does not change."""
    if widget.canvas is None:
        return
    before, after = widget.canvas.before, widget.canvas.after
    push, move, pop = PushMatrix(), Translate(way * dp(WAY), 0), PopMatrix()
    before.insert(0, push)
    before.insert(1, move)
    after.add(pop)

    def rest(*_: object) -> None:
        for canvas, one in ((before, push), (before, move), (after, pop)):
            canvas.remove(one)

    animation = Animation(x=0, duration=SECONDS, t="out_quad")
    animation.bind(on_complete=rest)
    animation.start(move)
