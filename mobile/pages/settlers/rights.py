"""My rights: who sees what, what was agreed to and can be taken back, and who looked at my data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.parts import Ask, Badge, Choice, Empty, Note, Row, Section
from mobile.pages.settlers import own
from mobile.pages.telling import day, hour, say_or
from mobile.talking.receiving import families, known, looks
from surveys.caring.consenting import ONLY_TAKES_BACK, PURPOSES, words_on
from surveys.exchange.sync import CaseHousehold

if TYPE_CHECKING:
    from mobile.phone import Phone

_NOTICE = ("operator", "bin", "phone", "keep", "third", "cross", "publish")


class RightsPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    hide: str
    worker: Note | None  # whom the family turns to, and who stands in
    notes: tuple[Note, ...]
    consent: str  # the button that opens the consent form: start_consent(); "" when it is not on the phone
    agreed: Section | None  # row id = purpose; one that stands asks `asks[purpose]`
    asks: Mapping[str, Ask]  # no: take_back(purpose). The kind answer, yes, changes nothing
    can: Section  # row id = correct, object, contract or complain
    can_words: Mapping[str, str]  # with what words each of them begins a request
    withdraw: str  # the button that asks `withdraw_ask`; "" while there is no consent to withdraw
    withdraw_ask: Ask  # no: withdraw(). The kind answer, yes, changes nothing
    done: Note | None  # the consent was withdrawn just now
    looks: str  # the button that opens who looked
    settings: str
    navigation: tuple[Choice, ...]


class LooksPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who of the staff opened the data of one's family, the latest first."""

    title: str
    hide: str
    text: str
    opened: Section | None  # urgently, from outside
    looks: Section | None
    empty: Empty | None


def page(phone: "Phone", navigation: tuple[Choice, ...]) -> RightsPage:
    say = phone.say
    texts = (
        ("phone.rights.sees", "eye"),
        ("phone.rights.free", "shield"),
        ("phone.rights.withdraw", "close"),
    )
    stands = standing(phone)
    can = has_consent(phone)
    said_no = not can and stands.get("service") is False
    return RightsPage(
        title=say("phone.place.rights"),
        hide=say("phone.hide"),
        worker=_worker(phone),
        notes=tuple(Note(text=say(text), icon=icon) for text, icon in texts),
        consent=say("phone.rights.consent") if "consent" in phone.forms.current() else "",
        agreed=_agreed(phone, stands) if can else None,
        asks={one: _ask(phone, one) for one in takeable(phone, stands)} if can else {},
        can=_can(phone, stands if can else {}),
        can_words={"correct": say("phone.rights.correct.words") + " ", "contract": ""},
        withdraw=say("phone.rights.take_back") if can else "",
        withdraw_ask=Ask(
            title=say("phone.rights.take_back.ask"),
            text=say("phone.rights.take_back.text"),
            yes=say("phone.rights.take_back.no"),
            no=say("phone.rights.take_back.yes"),
            danger=True,
        ),
        done=Note(text=say("phone.rights.taken_back"), icon="check", tone="ok") if said_no else None,
        looks=say("phone.looks.title"),
        settings=say("phone.settings.title"),
        navigation=navigation,
    )


def has_consent(phone: "Phone") -> bool:
    """Whether there is a consent to withdraw, and the form to do it with."""
    return "consent" in phone.forms.current() and own.has_consent(phone)


def standing(phone: "Phone") -> dict[str, bool]:
    """Return the holder's word on each purpose: the server's, and what this phone said since."""
    household = families(phone.store).get(phone.holder.household_id or "")
    people = household.people if household else ()
    holder = next((person for person in people if person.id == phone.holder.person_id), None)
    said: dict[str, bool] = dict(holder.purposes) if holder else {}
    told_at = known(phone.store).pulled_at if holder and holder.purposes else None
    for one in reversed(own.given_answers(phone)):
        if one.form_id == "consent" and (told_at is None or one.finished_at > told_at):
            said |= {str(purpose): given for purpose, given in words_on(one.answers).items()}
    return said


def takeable(phone: "Phone", stands: Mapping[str, bool]) -> tuple[str, ...]:
    """Return the purposes that can be taken back alone. The service is what everything hangs on: it is taken back whole."""
    is_whole = all(known(phone.store).context.get(f"ctx_{name}") for name in _NOTICE)
    given = phone.given(phone.holder.household_id or "", phone.holder.person_id)
    children = given.get("ctx_n_child")
    return tuple(
        one
        for one in PURPOSES
        if one != "service" and stands.get(one) and is_whole and (one != "child" or children)
    )


def take_back(phone: "Phone", purpose: str) -> None:
    """Withdraw one purpose at once: a record that only says no to it and gives nothing anew."""
    _discard_begun(phone)
    holder = phone.holder
    draft_id = phone.begin(
        "consent", holder.household_id or "", holder.person_id, more={ONLY_TAKES_BACK: "1"}
    )
    interview = phone.interview(draft_id)
    interview.answer("/data/con_service", "yes")
    interview.answer(f"/data/con_{purpose}", "no")
    interview.finish()


def withdraw(phone: "Phone") -> None:
    """Withdraw everything at once: a record that only says no."""
    _discard_begun(phone)
    holder = phone.holder
    interview = phone.interview(phone.begin("consent", holder.household_id or "", holder.person_id))
    interview.answer("/data/con_service", "no")
    interview.finish()


def looked(phone: "Phone") -> LooksPage:
    """Who opened my data: name, role, when and how."""
    say, language = phone.say, phone.language
    seen = sorted(looks(phone.store).all().values(), key=lambda one: one.at, reverse=True)
    rows = tuple(
        Row(
            id=one.id,
            title=one.name,
            second=say(
                "phone.looks.line",
                role=say_or(f"page.role.{one.role}", "phone.looks.staff", language),
                what=say_or(f"look.{one.kind}", "look.other", language),
                when=hour(one.at, language),
            ),
            icon="eye",
        )
        for one in seen
    )
    opened = _opened(phone)
    return LooksPage(
        title=say("phone.looks.title"),
        hide=say("phone.hide"),
        text=say("phone.looks.text"),
        opened=opened,
        looks=Section(title=say("phone.looks.seen"), rows=rows) if rows else None,
        empty=None if rows or opened else Empty(title=say("phone.looks.none")),
    )


def _can(phone: "Phone", stands: Mapping[str, bool]) -> Section:
    """Return what one can do about one's data: have it put right, object, ask a lawyer, complain past the office."""
    here = phone.forms.current()
    icons = {"correct": "edit", "object": "minus", "contract": "shield", "complain": "message"}
    there = {
        "correct": "help" in here,
        "object": "analysis" in takeable(phone, stands),
        "contract": "help" in here,
        "complain": "complaint" in here,
    }
    rows = tuple(
        Row(
            id=one,
            title=phone.say(f"phone.rights.{one}"),
            second=phone.say(f"phone.rights.{one}.text"),
            icon=icon,
        )
        for one, icon in icons.items()
        if there[one]
    )
    return Section(title=phone.say("phone.rights.can"), rows=rows)


def _own(phone: "Phone") -> CaseHousehold | None:
    return families(phone.store).get(phone.holder.household_id or "")


def _worker(phone: "Phone") -> Note | None:
    """Say whose family it is, and in days of absence who stands in; nothing where the server has not told."""
    household = _own(phone)
    worker = household.worker if household else None
    if worker is None:
        return None
    text = phone.say("phone.worker.is", name=worker.name)
    if worker.stand_in and worker.from_on and worker.until_on and worker.until_on >= phone.today:
        text = phone.say(
            "phone.worker.away",
            name=worker.name,
            other=worker.stand_in,
            first=day(worker.from_on, phone.language),
            last=day(worker.until_on, phone.language),
        )
    return Note(text=text, icon="person")


def _opened(phone: "Phone") -> Section | None:
    """Return who opened the family from outside, and until when."""
    household = _own(phone)
    rows = tuple(
        Row(
            id=one.at.isoformat(),
            title=one.name,
            second=phone.say(
                "phone.looks.opened.line",
                role=say_or(f"page.role.{one.role}", "phone.looks.staff", phone.language),
                when=hour(one.at, phone.language),
                until=hour(one.until, phone.language),
            ),
            icon="eye",
        )
        for one in (household.opened if household else ())
    )
    return Section(title=phone.say("phone.looks.opened"), rows=rows) if rows else None


def _agreed(phone: "Phone", stands: Mapping[str, bool]) -> Section | None:
    alone = takeable(phone, stands)
    rows = tuple(
        _purpose(phone, one, given=stands[one], alone=one in alone) for one in PURPOSES if one in stands
    )
    return Section(title=phone.say("phone.rights.agreed"), rows=rows) if rows else None


def _purpose(phone: "Phone", name: str, *, given: bool, alone: bool) -> Row:
    badge = Badge(
        text=phone.say("phone.rights.yes" if given else "phone.rights.no"),
        icon="check" if given else "close",
        tone="ok" if given else "neutral",
    )
    second = phone.say("phone.rights.press") if alone else ""
    return Row(id=name, title=phone.say(f"phone.purpose.{name}"), second=second, badges=(badge,))


def _ask(phone: "Phone", purpose: str) -> Ask:
    return Ask(
        id=purpose,
        title=phone.say("phone.rights.take_one.ask", what=phone.say(f"phone.purpose.{purpose}")),
        text=phone.say("phone.rights.take_one.text"),
        yes=phone.say("phone.rights.take_back.no"),
        no=phone.say("phone.rights.take_back.yes"),
        danger=True,
    )


def _discard_begun(phone: "Phone") -> None:
    for draft in phone.drafts.unfinished():
        if draft.form_id == "consent":
            phone.drafts.discard(draft.id)
