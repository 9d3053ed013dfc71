"""The settler's own phone: the short check, help, own answers, own rights. It says nothing about its reader."""

from typing import Literal

import msgspec

from mobile.parts import Ask, Badge, Choice, Empty, Note, Row, Section


class Card(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    button: str
    later: str = ""  # text button; "" when there is none
    note: str = ""
    icon: str = "form"


class SettlerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Own home. `pulse` is None when nothing is due; `help` is always there."""

    title: str
    hide: str
    strip: Note | None
    simulated: str | None
    recover: Ask | None
    pulse: Card | None  # button: start_pulse(); later: later_pulse()
    help: Card  # button: start_help()
    requests: tuple[Row, ...]  # row id = help request id
    unsent: int
    navigation: tuple[Choice, ...]  # home, answers, help, rights


class RequestStep(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    state: Literal["done", "now", "next"]


class RequestPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    promise: Note
    badge: Badge
    steps: tuple[RequestStep, ...]
    words: str  # what the person wrote, "" when it is not on this phone
    hide: str


class HelpPage(msgspec.Struct, frozen=True, kw_only=True):
    """The help place: ask, and all own requests (row id = request id; one still unsent has id "")."""

    title: str
    hide: str
    card: Card
    requests: Section | None
    empty: Empty | None
    navigation: tuple[Choice, ...]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One month of the chart; `value` 0–100, None for a month without an answer (a gap)."""

    month: str
    value: int | None
    text: str  # the value in words


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    points: tuple[Point, ...]
    note: str  # says a gap is harmless, "" without one


class AnswersPage(msgspec.Struct, frozen=True, kw_only=True):
    """Own answers: row id = submission id."""

    title: str
    hide: str
    charts: tuple[Chart, ...]
    submissions: Section | None
    empty: Empty | None
    navigation: tuple[Choice, ...]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    question: str
    answer: str


class OwnAnswersPage(msgspec.Struct, frozen=True, kw_only=True):
    """One own submission in words."""

    title: str
    second: str
    hide: str
    answers: tuple[Answered, ...]
    note: Note | None


class RightsPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    hide: str
    notes: tuple[Note, ...]
    consent: (
        str  # the button that opens the consent form: start_consent(); "" when the form is not on the phone
    )
    settings: str
    navigation: tuple[Choice, ...]


class Settler:
    """`phone.settler()`. The start methods return a draft's id for `phone.interview(draft_id)`."""

    def page(self) -> SettlerPage:
        raise NotImplementedError

    def later_pulse(self) -> SettlerPage:
        """Put the short check off until the phone is opened again."""
        raise NotImplementedError

    def later(self) -> SettlerPage:
        raise NotImplementedError

    def start_pulse(self) -> str:
        raise NotImplementedError

    def start_help(self) -> str:
        raise NotImplementedError

    def start_consent(self) -> str:
        raise NotImplementedError

    def help(self) -> HelpPage:
        raise NotImplementedError

    def request(self, request_id: str) -> RequestPage:
        raise NotImplementedError

    def answers(self) -> AnswersPage:
        raise NotImplementedError

    def submission(self, submission_id: str) -> OwnAnswersPage:
        raise NotImplementedError

    def rights(self) -> RightsPage:
        raise NotImplementedError
