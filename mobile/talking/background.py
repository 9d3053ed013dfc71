"""Work that waits, off the thread that draws."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TypeVar

Result = TypeVar("Result")


def run_behind(
    executor: Executor,
    to_screen: Callable[[Callable[[], None]], object],
    work: Callable[[], Result],
    then: Callable[[Result | Exception], None],
) -> None:
    """Do `work` on `executor`, then give what it returned, or raised, to `then` on the drawing thread.

    `to_screen` takes a call over to that thread. In Kivy: `lambda call: Clock.schedule_once(lambda _: call())`.
    """

    def hand_over(future: Future[Result]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        outcome = error if isinstance(error, Exception) else future.result()
        to_screen(lambda: then(outcome))

    executor.submit(work).add_done_callback(hand_over)
