"""Interviews that came back from who leads the team, with a comment: done with once the form is filled in again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.families.caseload import Caseload
from mobile.pages.parts import Badge, Row, Section
from mobile.pages.telling import day, initials
from surveys.exchange.sync import CaseHousehold, CaseRemark
from surveys.register.past import Event, event

if TYPE_CHECKING:
    from mobile.phone import Phone

LINE = 70  # letters of a comment that a list shows


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """One comment: the survey, what was written, the question it is about, and the button that begins the survey again."""

    id: str
    title: str
    text: str
    about: str
    after: str
    button: str
    form_id: str
    person_id: str
    question: str = ""


def waiting(cases: Caseload, household: CaseHousehold) -> tuple[CaseRemark, ...]:
    """Return the comments that wait; one is over as soon as this phone has filled the form in again."""
    if cases.has_left(household.id):
        return ()
    return tuple(
        one
        for one in household.remarks
        if not cases.has_finished(household.id, one.form_id, one.person_id, after=one.at)
    )


def returned_section(phone: "Phone", cases: Caseload) -> Section | None:
    """Return what Today shows of them: a row a family."""
    rows = tuple(_rows(phone, cases))
    return Section(title=phone.say("phone.back.title"), rows=rows) if rows else None


def returned(phone: "Phone", cases: Caseload, household: CaseHousehold) -> tuple[Returned, ...]:
    return tuple(_card(phone, household, one) for one in waiting(cases, household))


def fill_again(phone: "Phone", draft_id: str, one: Returned) -> None:
    """Put into a draft what was answered, at the question that the comment is about.

    It stays blank where this phone has no such record any more, or the survey was corrected since.
    """
    before, draft = phone.outbox.record(one.id), phone.drafts.get(draft_id)
    if before is None or draft is None or before.form_version != draft.form_version:
        return
    from surveys.interview.session import Session  # the form engine: not before the first frame

    form = phone.forms.load(draft.form_id, draft.form_version)
    session = Session(form, before.answers, given=draft.given, now=phone.now(), language=draft.language)
    about = next((question.ref for question in form.questions() if question.name == one.question), "")
    phone.drafts.keep(msgspec.structs.replace(draft, answers=session.draft(), step=about))


def returned_events(household: CaseHousehold) -> Iterator[Event]:
    """Yield what the history tells of them."""
    for one in household.remarks:
        on = one.at.astimezone().date()
        yield event(
            "visits",
            "sent_back",
            on,
            f"remark/{one.id}",
            what=(f"form.{one.form_id}",),
            note=one.words,
            by=one.by,
        )


def _rows(phone: "Phone", cases: Caseload) -> Iterator[Row]:
    badge = Badge(text=phone.say("phone.back.badge"), icon="sync", tone="warn")
    for household in sorted(cases.families.values(), key=lambda one: one.name):
        if found := waiting(cases, household):
            yield Row(
                id=household.id,
                title=household.name,
                second="\n".join(
                    phone.say("phone.back.line", form=phone.title(one.form_id), words=_begun(one.words))
                    for one in found
                ),
                badges=(badge,),
                initials=initials(household.name),
            )


def _begun(words: str) -> str:
    """Return how a comment begins: the rest stands with the family."""
    line = " ".join(words.split())
    return line if len(line) <= LINE else f"{line[:LINE].rsplit(' ', 1)[0]} …"


def _card(phone: "Phone", household: CaseHousehold, one: CaseRemark) -> Returned:
    who = phone.person_name(household.id, one.person_id)
    title = phone.title(one.form_id)
    version = phone.forms.current().get(one.form_id, "")
    about = phone.question_words(one.form_id, version, one.question) if one.question else ""
    return Returned(
        id=one.id,
        title=f"{title} · {who}" if who else title,
        text=phone.say(
            "phone.back.text", by=one.by, day=day(one.at.astimezone().date(), phone.language), words=one.words
        ),
        about=phone.say("phone.back.about", question=about) if about else "",
        after=phone.say("phone.back.done"),
        button=phone.say("phone.back.again") if version else "",
        form_id=one.form_id,
        person_id=one.person_id or "",
        question=one.question,
    )
