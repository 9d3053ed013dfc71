"""Gzip both ways on phones' addresses: a village pays for every byte.

Only answers of routes that say `opt={"packed": True}` are packed: none that carries a token or a key, whose length could
be guessed at beside something that a stranger chose. What comes in is unpacked piece by piece, so that a small request
that would unfold into gigabytes is stopped at the size that any request may have.
"""

import gzip
import zlib

from anyio import to_thread
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPResponseStartEvent, Message, Receive, Scope, Send

from server.problems import BrokenPackage, UnknownEncoding

SMALLEST = 500  # bytes: below that the packing weighs as much as it saves
_AT_ONCE = 64 * 1024
_IN_PASSING = 32 * 1024  # what takes longer to pack is packed off the loop
_LEVEL = 4
_MOST_NAMED = 64


def packing(app: ASGIApp) -> ASGIApp:
    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope.get("path_template", "").startswith("/api/"):
            await app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding != "identity":
            receive = Unpacked(receive, coding)
        if scope["route_handler"].opt.get("packed") and accepts_gzip(headers.get("accept-encoding", "")):
            send = Packed(send)
        await app(scope, receive, send)

    return run


def accepts_gzip(header: str) -> bool:
    """Ask whether an Accept-Encoding header names gzip with a weight above nought."""
    for one in header.lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class Unpacked:
    """Gives the body unpacked, at most 64 KB at once; whoever reads counts, and stops when it is too much."""

    def __init__(self, receive: Receive, coding: str) -> None:
        self._receive, self._coding = receive, coding
        self._unpack = zlib.decompressobj(wbits=31)
        self._rest, self._has_more = b"", True

    async def __call__(self) -> HTTPReceiveMessage:
        """Raise UnknownEncoding or BrokenPackage, where the request is read and so inside its own answer."""
        if self._coding not in ("gzip", "x-gzip"):
            raise UnknownEncoding(name=self._coding[:_MOST_NAMED])
        while True:
            if not self._rest and self._has_more:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    return message
                if message["type"] != "http.request":
                    raise BrokenPackage
                self._rest, self._has_more = message["body"], message.get("more_body", False)
            piece = self._next()
            is_over = not self._rest and not self._has_more and len(piece) < _AT_ONCE
            if is_over and not self._unpack.eof:
                raise BrokenPackage
            if piece or is_over:
                return {"type": "http.request", "body": piece, "more_body": not is_over}

    def _next(self) -> bytes:
        try:
            piece = self._unpack.decompress(self._rest, _AT_ONCE)
        except zlib.error:
            raise BrokenPackage from None
        self._rest = self._unpack.unconsumed_tail
        if self._unpack.unused_data:
            raise BrokenPackage
        return piece


class Packed:
    """Packs an answer that comes whole; one in pieces, a small one, or one that says no-transform goes as it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: HTTPResponseStartEvent | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        headers = MutableScopeHeaders.from_message(start)
        headers["vary"] = "accept-encoding"
        if not message.get("more_body") and _is_worth(start["status"], headers, message["body"]):
            packed = await _packed(message["body"])
            if len(packed) < len(message["body"]):
                message["body"] = packed
                headers["content-encoding"] = "gzip"
                headers["content-length"] = str(len(packed))
        await self._send(start)
        await self._send(message)


def _is_worth(status: int, headers: MutableScopeHeaders, body: bytes) -> bool:
    return (
        status == 200
        and len(body) >= SMALLEST
        and "content-encoding" not in headers
        and "no-transform" not in headers.get("cache-control", "")
    )


async def _packed(body: bytes) -> bytes:
    if len(body) < _IN_PASSING:
        return gzip.compress(body, _LEVEL, mtime=0)
    return await to_thread.run_sync(lambda: gzip.compress(body, _LEVEL, mtime=0))
