"""When something goes wrong that nobody foresaw: the app stays, goes to its first screen and says so."""

import time
from collections.abc import Callable

from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock

from mobile.keeping.mishaps import write_down
from mobile.keeping.store import DiskFull
from mobile.screens.way import Way

SOON = 3.0  # seconds within which another mishap belongs to the first one


class Mishaps(ExceptionHandler):
    """Kivy gives every exception of a handler to `handle_exception`. What it cannot get over ends the app.

    A form that was withdrawn is no mishap: one stays where one is and reads so. After the first mishap one goes to the
    first screen, after a second one right behind it to the lock. A third one means that nothing can be drawn: that is raised.
    Quick fingers meet the same one again before the app has gone anywhere: that is still the one. A full memory stops
    whoever would write, however soon and often; it counts as a second one only where it keeps the app from going on.
    """

    def __init__(self, way: Way) -> None:
        self._way = way
        self._number, self._last_at = 0, -SOON
        self._is_waiting = self._is_going = False

    def handle_exception(self, exception: BaseException) -> int:
        if not isinstance(exception, Exception):
            return ExceptionManager.RAISE
        from mobile.keeping.forms import ClosedForm  # not before the first frame

        if isinstance(exception, ClosedForm):
            Clock.schedule_once(lambda _: self._way.tell_closed())
            return ExceptionManager.PASS
        write_down(self._way.phone.store.path, exception)
        if self._is_waiting:
            return ExceptionManager.PASS
        is_foreseen = isinstance(exception, DiskFull) and not self._is_going
        is_soon = time.monotonic() - self._last_at < SOON and not is_foreseen
        self._number = self._number + 1 if is_soon else 1
        self._last_at = time.monotonic()
        if self._number > len(self._ways_out):
            return ExceptionManager.RAISE
        self._is_waiting, self._is_going = True, False
        Clock.schedule_once(lambda _: self._go_on(exception))
        return ExceptionManager.PASS

    @property
    def _ways_out(self) -> tuple[Callable[[], object], ...]:
        return (self._way.start_over, self._way.hide)

    def _go_on(self, problem: Exception) -> None:
        self._is_waiting, self._is_going = False, True
        self._ways_out[self._number - 1]()
        self._way.tell_unexpected(problem)
        self._is_going = False
