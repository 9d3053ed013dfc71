"""One touch, as the screen would report it. Kivy has one for its own tests; it brings pytest into the app."""

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent


class Finger(MotionEvent):
    """A touch at a place of the window, in pixels from its lower left corner."""

    def __init__(self, x: float, y: float) -> None:
        super().__init__("finger", 99, place(x, y), is_touch=True, type_id="touch")

    def depack(self, args: dict[str, float]) -> None:
        self.sx, self.sy, self.profile = args["sx"], args["sy"], ["pos"]
        super().depack(args)

    def touch_down(self) -> None:
        EventLoop.post_dispatch_input("begin", self)

    def touch_move(self, x: float, y: float) -> None:
        self.move(place(x, y))
        EventLoop.post_dispatch_input("update", self)

    def touch_up(self) -> None:
        EventLoop.post_dispatch_input("end", self)


def place(x: float, y: float) -> dict[str, float]:
    return {"sx": x / (Window.width - 1), "sy": y / (Window.height - 1)}
