"""Own complaints that went past the office: how far they are, the answer, and the code for whoever asks by another way."""

from typing import TYPE_CHECKING

import msgspec

from mobile.pages.around.promises import RequestStep
from mobile.pages.parts import Badge, Note, Row, Section
from mobile.pages.telling import day
from mobile.talking.complaining import FORM, OwnComplaint, complaints, remember
from surveys.caring.progress import COMPLAINT

if TYPE_CHECKING:
    from mobile.phone import Phone

_STAGES = ("new", "seen", "working", "answered")


class ComplaintPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    hide: str
    badge: Badge
    promise: Note | None  # None once it is answered
    steps: tuple[RequestStep, ...]
    answer_title: str  # "" while there is no answer
    answer: str
    code_title: str
    code: str
    code_text: str


def section(phone: "Phone") -> Section | None:
    """Return own complaints, the latest first; row id = the code."""
    remember(phone.store)
    kept = sorted(complaints(phone.store).all().values(), key=lambda one: one.made_at, reverse=True)
    rows = tuple(_row(phone, one) for one in kept)
    return Section(title=phone.say("phone.complaint.own"), rows=rows) if rows else None


def page(phone: "Phone", code: str) -> ComplaintPage:
    """Draw how far a complaint is. Raises KeyError when it is not on this phone."""
    own = complaints(phone.store).all()[code]
    answer = own.known.answer if own.known else None
    return ComplaintPage(
        title=phone.title(FORM),
        second=phone.say("phone.complaint.sent", day=day(own.made_at.astimezone().date(), phone.language)),
        hide=phone.say("phone.hide"),
        badge=_badge(phone, own),
        promise=_promise(phone, own),
        steps=_steps(phone, own),
        answer_title=phone.say("phone.complaint.answer") if answer else "",
        answer=answer or "",
        code_title=phone.say("phone.complaint.code"),
        code=own.code,
        code_text=phone.say("phone.complaint.code.text"),
    )


def _row(phone: "Phone", own: OwnComplaint) -> Row:
    promise = _promise(phone, own)
    return Row(
        id=own.code,
        title=phone.title(FORM),
        second=promise.text if promise else "",
        badges=(_badge(phone, own),),
        icon="message",
    )


def _badge(phone: "Phone", own: OwnComplaint) -> Badge:
    if own.known is None:
        return Badge(text=phone.say("phone.badge.ready"), icon="send")
    text = phone.say(f"phone.complaint.{own.known.state}")
    is_over = COMPLAINT.is_over(own.known.state)
    return Badge(text=text, icon="check" if is_over else "clock", tone="ok" if is_over else "primary")


def _promise(phone: "Phone", own: OwnComplaint) -> Note | None:
    if own.known is None or COMPLAINT.is_over(own.known.state):
        return None
    is_late = phone.today > own.known.promised_on
    word = "phone.request.late" if is_late else "phone.request.promised"
    text = phone.say(word, when=day(own.known.promised_on, phone.language))
    return Note(text=text, icon="clock", tone="warn" if is_late else "primary")


def _steps(phone: "Phone", own: OwnComplaint) -> tuple[RequestStep, ...]:
    reached = _STAGES.index(own.known.state) if own.known else 0
    return tuple(
        RequestStep(
            title=phone.say(f"phone.complaint.{stage}"),
            second=day(own.known.changed_on, phone.language) if own.known and number == reached else "",
            state="next"
            if number > reached
            else "now"
            if number == reached and stage != "answered"
            else "done",
        )
        for number, stage in enumerate(_STAGES)
    )
