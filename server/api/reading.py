"""Reading an upload as it comes, before anybody has asked who sends it, so that nothing is lost when its link is cut.

What a web server has taken from a link and nobody has read goes with the link. And a phone whose link was cut asks how
much there is before the server has seen the cut. So routes that say `opt={"uploads": True}` are read from at once, into a
bounded place; and who asks again has lost its earlier link: what came over that is written first.
"""

import asyncio
from contextlib import suppress

from litestar.datastructures import Headers
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send

_MOST = 256 * 1024  # bytes held for a handler that is not there yet
_running: dict[str, "Ahead"] = {}  # by what the sender proves itself with: a phone sends one file at a time


def reading_ahead(app: ASGIApp) -> ASGIApp:
    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["route_handler"].opt.get("uploads"):
            await app(scope, receive, send)
            return
        sender, ahead = Headers.from_scope(scope).get("authorization", ""), Ahead(receive)
        earlier = _running.get(sender) if sender else None
        _running[sender] = ahead
        reading = asyncio.create_task(ahead.run())
        try:
            if earlier:
                await earlier.end()
            await app(scope, ahead, send)
        finally:
            ahead.ended.set()
            if _running.get(sender) is ahead:
                del _running[sender]
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    return run


class Ahead:
    """Gives messages in the order they came, however early."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._came: asyncio.Queue[HTTPReceiveMessage] = asyncio.Queue()
        self._held, self._room, self._is_over = 0, asyncio.Event(), False
        self.ended = asyncio.Event()

    async def run(self) -> None:
        while not self._is_over:
            message = await self._receive()
            if message["type"] == "http.request":
                self._held += len(message["body"])
                self._is_over = not message.get("more_body", False)
                self._came.put_nowait(message)
            elif message["type"] == "http.disconnect":
                self._cut()
            while self._held >= _MOST and not self._is_over:
                self._room.clear()
                await self._room.wait()

    async def __call__(self) -> HTTPReceiveMessage:
        if self._is_over and self._came.empty():
            await self._receive()  # only that the link is gone can come now
            return {"type": "http.disconnect"}
        message = await self._came.get()
        if message["type"] == "http.request":
            self._held -= len(message["body"])
            self._room.set()
        return message

    async def end(self) -> None:
        """Let what has come be written, and nothing more."""
        self._cut()
        await self.ended.wait()

    def _cut(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._came.put_nowait({"type": "http.disconnect"})
