"""Work that waits runs on another thread and comes back to the one that draws."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import pytest

from mobile.talking.background import run_behind


def outcome_of(work: Callable[[], object]) -> tuple[object, bool]:
    """Return what came back, and whether it came back on the drawing thread."""
    calls: Queue[Callable[[], None]] = Queue()
    came: list[tuple[object, bool]] = []
    drawing = threading.get_ident()
    with ThreadPoolExecutor(1) as executor:
        run_behind(
            executor,
            calls.put,
            work,
            lambda outcome: came.append((outcome, threading.get_ident() == drawing)),
        )
        calls.get(timeout=5)()
    return came[0]


def test_the_result_comes_back_to_the_drawing_thread() -> None:
    assert outcome_of(lambda: 42) == (42, True)


def test_the_work_itself_does_not_hold_the_drawing_thread() -> None:
    worked_on, _ = outcome_of(threading.get_ident)

    assert worked_on != threading.get_ident()


def test_what_was_raised_comes_back_as_a_value() -> None:
    def fail() -> None:
        raise ValueError("no")

    problem, on_screen = outcome_of(fail)

    assert on_screen
    with pytest.raises(ValueError, match="no"):
        raise problem if isinstance(problem, Exception) else AssertionError
