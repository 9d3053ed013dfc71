"""Help requests as the person who asked sees them: what was promised, and how far it is."""

from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.pages.families.register import asked_here
from mobile.pages.parts import Badge, Note, Row
from mobile.pages.telling import day, hour, say_or
from mobile.talking.receiving import help_requests
from surveys.exchange.sync import CaseHelp

if TYPE_CHECKING:
    from mobile.phone import Phone

_STAGES = ("new", "seen", "working", "done")


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


def page(phone: "Phone", request_id: str) -> RequestPage:
    """Draw how far a request is. Raises KeyError when it is not on this phone."""
    request = asked_here(phone.store)[request_id]
    return RequestPage(
        title=say_or(f"category.{request.category}", "category.other", phone.language),
        second=phone.say("phone.request.asked", day=day(request.made_at.astimezone().date(), phone.language)),
        promise=_promise(phone, request),
        badge=_status(phone, request),
        steps=_steps(phone, request),
        words=request.words or "",
        hide=phone.say("phone.hide"),
    )


def rows(phone: "Phone", *, on_home: bool) -> tuple[Row, ...]:
    """Return the requests, those that are still on this phone first.

    On the home screen, which others see too, only open ones, and none says what it is about.
    """
    waiting = [entry for entry in phone.outbox.entries("ready") if entry.head.form_id == "help"]
    unsent_rows = [
        Row(
            id="",
            title=phone.title("help"),
            second=hour(entry.head.finished_at, phone.language),
            badges=(Badge(text=phone.say("phone.badge.ready"), icon="send"),),
            icon="message",
        )
        for entry in waiting
    ]
    requests = sorted(help_requests(phone.store).all().values(), key=lambda one: one.made_at, reverse=True)
    shown = [one for one in requests if not (on_home and one.status == "done")]
    return (*unsent_rows, *(_row(phone, one, on_home=on_home) for one in shown))


def _row(phone: "Phone", request: CaseHelp, *, on_home: bool) -> Row:
    about = say_or(f"category.{request.category}", "category.other", phone.language)
    return Row(
        id=request.id,
        title=phone.title("help") if on_home else about,
        second=_promise(phone, request).text if request.status != "done" else "",
        badges=(_status(phone, request),),
        icon="message",
    )


def _promise(phone: "Phone", request: CaseHelp) -> Note:
    is_late = request.status in ("new", "seen") and phone.now() > request.promised_at
    word = "phone.request.late" if is_late else "phone.request.promised"
    text = phone.say(word, when=hour(request.promised_at, phone.language))
    return Note(text=text, icon="clock", tone="warn" if is_late else "primary")


def _status(phone: "Phone", request: CaseHelp) -> Badge:
    is_done = request.status == "done"
    text = phone.say(f"phone.request.{request.status}")
    return Badge(text=text, icon="check" if is_done else "clock", tone="ok" if is_done else "primary")


def _steps(phone: "Phone", request: CaseHelp) -> tuple[RequestStep, ...]:
    reached = _STAGES.index(request.status)
    made = hour(request.made_at, phone.language)
    return tuple(
        RequestStep(
            title=phone.say(f"phone.request.{stage}"),
            second=made if number == 0 else "",
            state="next" if number > reached else "now" if number == reached and stage != "done" else "done",
        )
        for number, stage in enumerate(_STAGES)
    )
