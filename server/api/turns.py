"""How many phones are served at once: whoever comes to a full counter is told when to come again, and waits at home.

Five hundred phones that come in the same moment would otherwise stand in one queue, the last of them for many seconds,
on a network that may not last so long.
"""

from collections import deque
from time import monotonic

from litestar.types import ASGIApp, Receive, Scope, Send

from server.problems import Busy

MOST = 40  # requests in hand: what is more would wait for longer than a second
A_SECOND = 100  # so many who were turned away come again in one second
_REMEMBERED = 2.0


class Turns:
    """Counts who is served, and spreads out who was turned away lately."""

    def __init__(self) -> None:
        self.in_hand = 0
        self._turned_away: deque[float] = deque()

    def come_again(self) -> int:
        """Return in how many seconds to come again: the later, the more were sent away before."""
        now = monotonic()
        while self._turned_away and self._turned_away[0] < now - _REMEMBERED:
            self._turned_away.popleft()
        self._turned_away.append(now)
        return 1 + len(self._turned_away) // A_SECOND


def taking_turns(app: ASGIApp) -> ASGIApp:
    """Serve routes that say `opt={"turns": True}` to `MOST` at once; raise Busy for the others, before anything is read."""
    turns = Turns()

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["route_handler"].opt.get("turns"):
            await app(scope, receive, send)
            return
        if turns.in_hand >= MOST:
            raise Busy(seconds=turns.come_again())
        turns.in_hand += 1
        try:
            await app(scope, receive, send)
        finally:
            turns.in_hand -= 1

    return run
