"""Where phones send the files of a submission, piece by piece."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import create_memory_object_stream, create_task_group, to_thread
from anyio.streams.memory import MemoryObjectReceiveStream
from litestar import Request, Router, get, post, put
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from server.access import Action, Caller, Store
from server.database import Database
from server.exchange.attaching import add, announce, part_of
from server.problems import Problem, TooLarge
from surveys.exchange.sync import MAX_ATTACHMENT_BYTES, Announce, Part
from surveys.submission import Id

_SEND = {
    "grant": (Store.ANSWERS, Action.WRITE),
    "sample": {"digest": "attachment"},
    "uploads": True,
    "from_lost": True,
}
_PIECE = 128 * 1024  # bytes written at once
_BEHIND = 32  # messages of at most 64 KB that may wait to be written

Family = Annotated[Id, QueryParameter(name="family")]


@post("/api/parts", status_code=HTTP_200_OK, sync_to_thread=True, opt=_SEND)
def announce_file(
    data: JSONBody[Announce], caller: NamedDependency[Caller], database: NamedDependency[Database]
) -> Part:
    """Say that a submission has a file, and hear how much of it is here."""
    return announce(database, caller, data, datetime.now(UTC))


@get("/api/parts/{digest:str}", sync_to_thread=True, opt=_SEND)
def read_part(
    digest: FromPath[str],
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    family: Family,
) -> Part:
    """Say how much of a file is here: the rest is sent from there."""
    return part_of(database, caller, family, digest, datetime.now(UTC))


@put(
    "/api/parts/{digest:str}",
    status_code=HTTP_200_OK,
    opt=_SEND,
    request_max_body_size=MAX_ATTACHMENT_BYTES,
)
async def send_part(
    request: Request[Any, Any, Any],
    digest: FromPath[str],
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    family: Family,
    at: Annotated[int, QueryParameter(ge=0, le=MAX_ATTACHMENT_BYTES)] = 0,
) -> Part:
    """Take the body as the file's bytes from `at` on. What came before a cut is kept."""
    part = await to_thread.run_sync(part_of, database, caller, family, digest, datetime.now(UTC))

    def keep(start: int, piece: bytes) -> Part:
        return add(database, family, digest, start, piece)

    return await _take(request.stream(), keep, at) or part


async def _take(chunks: AsyncIterator[bytes], keep: Callable[[int, bytes], Part], start: int) -> Part | None:
    """Read as fast as it comes and write beside it. What came before a cut is kept."""
    sending, receiving = create_memory_object_stream[bytes](_BEHIND)
    writer = _Writer(receiving, keep, start)
    problem: Problem | None = None
    async with create_task_group() as both:
        both.start_soon(writer.run)
        async with sending:
            try:
                async for chunk in chunks:
                    await sending.send(chunk)
            except RequestEntityTooLarge:
                problem = TooLarge(reason="file", megabytes=MAX_ATTACHMENT_BYTES // 1024**2)
            except Problem as told:
                problem = told
            except InternalServerException:  # the link was cut: nobody listens any more
                problem = None
    if told := writer.problem or problem:
        raise told
    return writer.part


class _Writer:
    def __init__(
        self, chunks: MemoryObjectReceiveStream[bytes], keep: Callable[[int, bytes], Part], start: int
    ) -> None:
        self._chunks, self._keep, self._start = chunks, keep, start
        self.part: Part | None = None
        self.problem: Problem | None = None

    async def run(self) -> None:
        waiting = bytearray()
        async with self._chunks:
            async for chunk in self._chunks:
                waiting += chunk
                if len(waiting) >= _PIECE:
                    await self._write(bytes(waiting))
                    waiting.clear()
        if waiting:
            await self._write(bytes(waiting))

    async def _write(self, piece: bytes) -> None:
        """Keep a piece; after the first that cannot be kept the rest only passes by."""
        if self.problem:
            return
        try:
            self.part = await to_thread.run_sync(self._keep, self._start, piece)
            self._start += len(piece)
        except Problem as problem:
            self.problem = problem


# Together in a router: two methods of one address.
ROUTES = [Router(path="/", route_handlers=[announce_file, read_part, send_part])]
