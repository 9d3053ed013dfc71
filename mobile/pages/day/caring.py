"""What is done for a family, on the phone: a referral offered, accepted, done, and whether it helped; the plan's steps.

They are changes like every other edit: they count here at once, travel when there is a network, and meet those of
others without either being lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.pages.parts import Badge, Choice, Note, Row, Section, Tone
from mobile.pages.telling import day, say_or
from surveys.caring.progress import COURSES, HELPED
from surveys.exchange.sync import CaseHousehold
from surveys.register.changes import Value
from surveys.register.facts import Fact

if TYPE_CHECKING:
    from mobile.phone import Phone

KINDS = ("referral", "plan_step")
_TONES: dict[str, tuple[str, Tone]] = {
    "offered": ("referral", "neutral"), "open": ("calendar", "neutral"), "accepted": ("clock", "primary"),
    "under_way": ("clock", "primary"), "done": ("check", "ok"), "declined": ("minus", "neutral"),
    "dropped": ("minus", "neutral"),
}  # fmt: skip
_WAY = {
    "referral": ("offered", "accepted", "under_way", "done"),
    "plan_step": ("open", "under_way", "done"),
}
_HELPED: dict[str, tuple[str, Tone]] = {
    "yes": ("check", "ok"), "partly": ("check", "primary"), "no": ("sync", "warn"), "unknown": ("clock", "neutral"),
}  # fmt: skip


class CareStop(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    state: Literal["done", "now", "next"]


class CarePage(msgspec.Struct, frozen=True, kw_only=True):
    """One referral or step. `moves` are what may come next; `helped` is asked once it is done."""

    title: str
    subtitle: str
    hide: str  # "" on a worker's phone
    second: str
    badge: Badge
    stops: tuple[CareStop, ...]
    differs: (
        Note | None
    )  # two people moved it differently: pressing it opens both, and until then nobody moves it on
    moves: tuple[Choice, ...]  # name = the state
    helped_title: str
    helped: tuple[Choice, ...]  # name = yes, partly, no or unknown
    again: str  # the button that offers another service, where this one did not help
    note: Note


class Care:
    """`phone.care(household_id, subject_id)`. Raises KeyError where it is not on this phone."""

    def __init__(self, phone: "Phone", household_id: str, subject_id: str) -> None:
        self._phone, self._id, self._subject = phone, household_id, subject_id
        self._read()

    def page(self) -> CarePage:
        family, fact = self._read()
        phone, shown = self._phone, fact.shown()
        state = str(shown.get("state"))
        is_done = fact.kind == "referral" and state == "done"
        is_own, differs = phone.kind == "settler", "state" in fact.conflicts()
        return CarePage(
            title=title(phone, fact),
            subtitle="" if is_own else family.name,
            hide=phone.say("phone.hide") if is_own else "",
            second=whose(phone, family, fact),
            badge=badge(phone, fact),
            stops=self._stops(fact, state),
            differs=Note(text=phone.say("conflict.note"), icon="two", tone="warn")
            if differs and not is_own
            else None,
            moves=tuple(
                Choice(name=one, text=phone.say(f"phone.care.to.{fact.kind}.{one}"))
                for one in (() if is_own or differs else COURSES[fact.kind].follows[state])
            ),
            helped_title=phone.say("phone.care.helped.own" if is_own else "phone.care.helped.ask")
            if is_done
            else "",
            helped=helped_choices(phone, fact) if is_done else (),
            again=self._again(shown) if is_done else "",
            note=Note(text=phone.say("phone.care.note.own" if is_own else "phone.care.note"), icon="info"),
        )

    @property
    def need(self) -> str:
        return str(self._read()[1].shown().get("need") or "")

    def move(self, state: str) -> CarePage:
        """Bring it one step on; what cannot follow is not offered, and changes nothing."""
        _, fact = self._read()
        if COURSES[fact.kind].may_follow(str(fact.shown().get("state")), state):
            self._phone.keep_change(self._id, fact.edit(state=state))
        return self.page()

    def helped(self, word: str) -> CarePage:
        """Write down the family's own word on whether it helped."""
        if word in HELPED:
            self._phone.keep_change(self._id, self._read()[1].edit(helped=word))
        return self.page()

    def _again(self, shown: Mapping[str, Value]) -> str:
        """Offer something else where this did not help: a worker another service, the family a new request."""
        if shown.get("helped") != "no":
            return ""
        return self._phone.say("phone.own.help.ask" if self._phone.kind == "settler" else "phone.care.again")

    def _read(self) -> tuple[CaseHousehold, Fact]:
        family = self._phone.families()[self._id]
        found = {one.id: one for one in family.care if one.kind in KINDS}
        return family, found[self._subject]

    def _stops(self, fact: Fact, state: str) -> tuple[CareStop, ...]:
        way, said = _WAY[fact.kind], _when(fact)
        reached = way.index(state) if state in way else 0
        return tuple(
            CareStop(
                title=self._phone.say(f"phone.care.{fact.kind}.{one}"),
                second=day(said[one], self._phone.language) if one in said and nth <= reached else "",
                state="next" if nth > reached else "now" if nth == reached and one != "done" else "done",
            )
            for nth, one in enumerate(way)
        )


def care_section(phone: "Phone", household: CaseHousehold) -> Section | None:
    """Return the plan: every step and referral that counts, what is open first. Row id = its own id."""
    rows = tuple(row(phone, household, one) for one in in_order(household.care))
    return Section(title=phone.say("phone.care.title"), rows=rows) if rows else None


def in_order(care: Iterable[Fact]) -> list[Fact]:
    """Return steps and referrals that count: what is not over first, then the newest."""
    found = [one for one in care if one.kind in KINDS and not one.is_void() and one.shown().get("state")]
    newest = sorted(found, key=lambda one: one.id, reverse=True)  # ids are drawn in the order of time
    return sorted(newest, key=_is_over)


def row(phone: "Phone", household: CaseHousehold, fact: Fact) -> Row:
    return Row(
        id=fact.id,
        title=title(phone, fact),
        second=whose(phone, household, fact),
        badges=(badge(phone, fact),),
        icon="referral" if fact.kind == "referral" else "calendar",
    )


def for_need(care: Sequence[Fact], need: str, service: str) -> Fact | None:
    """Return the referral that answers a need: one that names it, or gives its service; what is open before what is over."""
    found = [
        one
        for one in in_order(care)
        if one.kind == "referral"
        and (
            one.shown().get("need") == need
            or (not one.shown().get("need") and one.shown().get("service") == service)
        )
    ]
    return found[0] if found else None


def title(phone: "Phone", fact: Fact) -> str:
    shown = fact.shown()
    if fact.kind == "plan_step":
        return str(shown.get("what") or "")
    return say_or(f"service.{shown.get('service')}", "phone.service.other", phone.language)


def whose(phone: "Phone", household: CaseHousehold, fact: Fact) -> str:
    """Say who gives the service or does the step, for whom, until when."""
    shown = fact.shown()
    if fact.kind == "plan_step":
        who = phone.say(f"phone.care.who.{shown.get('who')}")
        until = _day(shown.get("until"))
        return phone.say("phone.care.until", who=who, day=day(until, phone.language)) if until else who
    called = {person.id: person.name for person in household.people}
    words = (str(shown.get("to") or ""), called.get(str(shown.get("person_id")), ""))
    return " · ".join(word for word in words if word)


def badge(phone: "Phone", fact: Fact) -> Badge:
    """Return how far it is; of what is done, whether it helped."""
    shown = fact.shown()
    state, helped = str(shown.get("state")), shown.get("helped")
    if state == "done" and helped in _HELPED:
        icon, tone = _HELPED[str(helped)]
        return Badge(text=phone.say(f"phone.care.helped.{helped}"), icon=icon, tone=tone)
    icon, tone = _TONES.get(state, ("clock", "neutral"))
    return Badge(text=phone.say(f"phone.care.{fact.kind}.{state}"), icon=icon, tone=tone)


def is_unanswered(fact: Fact) -> bool:
    """Ask whether help was given and nobody has said whether it helped."""
    shown = fact.shown()
    return fact.kind == "referral" and shown.get("state") == "done" and not shown.get("helped")


def helped_choices(phone: "Phone", fact: Fact) -> tuple[Choice, ...]:
    now = fact.shown().get("helped")
    return tuple(
        Choice(name=one, text=phone.say(f"phone.care.helped.{one}"), chosen=one == now) for one in HELPED
    )


def _is_over(fact: Fact) -> bool:
    return COURSES[fact.kind].is_over(str(fact.shown().get("state")))


def _when(fact: Fact) -> dict[str, date]:
    """Return on which day each state was said, the latest where it was said more than once."""
    said: dict[str, date] = {}
    for word in sorted(fact.words, key=lambda one: one.at):
        if state := word.fields.get("state"):
            said[str(state)] = word.at.astimezone().date()
    return said


def _day(value: Value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
