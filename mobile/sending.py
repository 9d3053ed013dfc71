"""What waits to be sent, what the server would not take, what has arrived."""

import msgspec

from mobile.parts import Choice, Empty, Note, Section


class SendingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Row id = record id. A refused row can be tried again: `again(id)`."""

    title: str
    last: str  # when the phone last spoke with the server
    headline: str  # how many are not sent yet, or that all is sent
    text: str
    happened: Note | None  # what came of the last try, in plain words
    late: Note | None  # "not sent for N days"
    working: str  # a word while sending, "" otherwise
    send: str  # the filled button
    stop: str  # the button while sending
    refused: Section | None
    refused_help: str
    again: str  # the button of a refused row
    ready: Section | None
    sent: Section | None
    empty: Empty | None
    unsent: int
    navigation: tuple[Choice, ...]


class Sending:
    """`phone.sending()`."""

    def page(self) -> SendingPage:
        raise NotImplementedError

    def send(self) -> SendingPage:
        """Waits. Send what is ready, then fetch what is new; the page says what came of it. Never raises for a network."""
        raise NotImplementedError

    def stop(self) -> SendingPage:
        """Ask a running send() to end after the batch it is at."""
        raise NotImplementedError

    def again(self, record_id: str) -> SendingPage:
        """Put a refused record back among those to send."""
        raise NotImplementedError
