"""How many phones are served at once: whoever comes to a full counter is told when to come again, and waits at home.

Five hundred phones that come in the same moment would otherwise stand in one queue, the last of them for many seconds,
on a network that may not last so long.
"""

from collections import deque
from math import ceil
from time import monotonic
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from server.problems import Busy
from surveys.exchange.sync import MAX_PUSH_BYTES

MOST = 24  # requests in hand: what is more would wait for longer than a second on a slow machine
_LATELY = 2.0  # seconds by which it is judged how many are served in one
_AT_LEAST = 90.0  # so many in a second are tried at first: on a slow machine some come twice


class Turns:
    """Counts who is served, and gives each who is turned away a later moment than the one before."""

    def __init__(self) -> None:
        self.in_hand = 0
        self._served: deque[float] = deque()
        self._last_given = 0.0

    def begin(self) -> None:
        self.in_hand += 1

    def end(self, now: float) -> None:
        self.in_hand -= 1
        self._served.append(now)

    def come_again(self, now: float) -> int:
        """Return in how many seconds to come again, as many in each second as were served in one lately."""
        while self._served and self._served[0] < now - _LATELY:
            self._served.popleft()
        rate = max(len(self._served) / _LATELY, _AT_LEAST)
        self._last_given = max(self._last_given, now) + 1 / rate
        return ceil(self._last_given - now)


async def _whole(receive: Receive) -> Receive:
    """Wait for the body, as far as any may be long, and return what gives it again and then goes on listening."""
    told: deque[Any] = deque()
    size = 0
    while size <= MAX_PUSH_BYTES:
        told.append(await receive())
        size += len(told[-1].get("body", b""))
        if not told[-1].get("more_body"):
            break

    async def again() -> Any:  # noqa: ANN401 a message of either kind
        return told.popleft() if told else await receive()

    return again


def taking_turns(app: ASGIApp) -> ASGIApp:
    """Serve routes that say `opt={"turns": True}` to `MOST` at once; raise Busy for the others, before anything is read."""
    turns = Turns()

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["route_handler"].opt.get("turns"):
            await app(scope, receive, send)
            return
        if turns.in_hand >= MOST:
            raise Busy(seconds=turns.come_again(monotonic()))
        whole = await _whole(receive)  # who is slow, or says nothing, stands at no counter
        turns.begin()
        try:
            await app(scope, whole, send)
        finally:
            turns.end(monotonic())

    return run
