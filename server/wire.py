"""The line to one caller: what is no HTTP is told in words too, and who says no more is not waited for without end.

A proxy in front does this as well; the server of a small office may stand without one.
"""

import asyncio

import h11
import msgspec
import uvicorn
from litestar import Litestar
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.agenda.settling import Settling
from server.described import describe, preferred_language
from server.problems import Malformed, Problem, TooSlow
from server.risk.nightly import Nights
from server.settings import Settings

# The head of a request is a few hundred bytes; in the middle of a record a phone on a bad network may be silent for long.
HEAD_SECONDS = 30.0
SILENT_SECONDS = 120.0
LAST_WORD_SECONDS = 2.0  # so long a caller who is still speaking may be about to hear what we said


def listen(app: Litestar, settings: Settings) -> None:
    """Serve until somebody stops us, compute the list of every night, and keep the lists of the front page."""
    nights = Nights(app.state["database"], settings)
    settling = Settling(app.state["database"])
    app.on_startup += [nights.begin, settling.begin]
    app.on_shutdown[:0] = [nights.end, settling.end]
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        http=Line,
        ws="none",
        log_level="warning",
        access_log=False,
    )


class Line(H11Protocol):
    """One connection, as uvicorn keeps it."""

    _patience: asyncio.TimerHandle | None = None
    _is_done = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        if self._is_done:
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 uvicorn's own words
        self._say(Malformed(reason="http"))

    def _watch(self) -> None:
        """Wait anew with each piece of a body, once for a whole head, and not at all while we are the ones to speak."""
        if self.conn.their_state is h11.SEND_BODY:
            self._stop_waiting()
            self._wait(SILENT_SECONDS)
        elif self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._patience is None and self.conn.trailing_data[0]:
            self._wait(HEAD_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._patience = self.loop.call_later(seconds, self._give_up, seconds)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = None

    def _give_up(self, seconds: float) -> None:
        if self.flow.read_paused:  # it is we who do not listen at the moment
            self._wait(seconds)
        elif not self.transport.is_closing() and not self._is_done:
            self._say(TooSlow(seconds=round(seconds)))

    def _say(self, problem: Problem) -> None:
        """Answer with a problem document and hang up; in the middle of an answer there is nothing more to say.

        To close while somebody is speaking would take the answer from them: what they still say is not listened to.
        """
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            told = msgspec.json.encode(describe(problem, self._language()))
            headers = {
                "content-type": "application/problem+json",
                "content-length": str(len(told)),
                "connection": "close",
            }
            answer = h11.Response(status_code=problem.status, headers=list(headers.items()))
            events = (answer, h11.Data(data=told), h11.EndOfMessage())
            self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))
            self._is_done = True
            self._let_go_of_the_app()
            self.transport.write_eof()
            self.loop.call_later(LAST_WORD_SECONDS, self.transport.close)
        else:
            self.transport.close()

    def _let_go_of_the_app(self) -> None:
        """Tell whoever works at this request that nobody waits for it any more."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _language(self) -> str:
        asked = dict(self.headers or ()).get(b"accept-language", b"")
        return preferred_language(asked.decode("latin-1"))
