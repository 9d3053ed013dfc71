"""What stands at the top of a family's page: the last contact with the family's own words, its needs, its requests."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.day.caring import badge, for_need
from mobile.pages.families.caseload import Caseload, promise_badge
from mobile.pages.families.needing import parted, said_on
from mobile.pages.parts import Badge, Note, Row, Section
from mobile.pages.telling import day_of, say_or
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHelp, CaseHousehold, CaseNeed

if TYPE_CHECKING:
    from mobile.phone import Phone

_ICONS = {
    "heat_smoke": "stove", "home_stove": "stove", "heat_fuel": "firewood", "fuel": "firewood", "home_fuel": "firewood",
    "heat_money": "money", "heat": "warmth", "winter": "winter", "home": "home", "work": "work", "school": "school",
    "garden": "school", "clothes": "warmth", "lan": "language", "letters": "listen", "tie": "family", "kin": "family",
    "call": "phone", "nav": "help", "money": "money", "health": "health", "contact": "phone",
}  # fmt: skip


class NeedCard(msgspec.Struct, frozen=True, kw_only=True):
    """A need with the service that answers it, and how far a referral to it is; without one there is a button."""

    code: str
    title: str
    second: str
    service: str
    service_code: str
    badge: Badge
    referral: str  # its id, "" for none
    button: str
    icon: str = "hand"


class OldNeeds(msgspec.Struct, frozen=True, kw_only=True):
    """What the family named more than a year ago: to be asked about before anybody helps. `services` by a row's id."""

    found: Section
    advice: Note
    services: dict[str, str]


class LastContact(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody was last in touch with the family and how, and what the family itself said and shared."""

    title: str
    second: str
    words: str


def needs_of(phone: "Phone", household: CaseHousehold) -> tuple[tuple[NeedCard, ...], OldNeeds | None]:
    """Return what is to be acted on, and what is to be asked about again."""
    now, old = parted(household, phone.today)
    return tuple(_need_card(phone, household, need) for need in now), _old_needs(phone, old)


def _need_card(phone: "Phone", household: CaseHousehold, need: CaseNeed) -> NeedCard:
    referral = for_need(household.care, need.code, need.service)
    none_yet = Badge(text=phone.say("phone.care.none"), icon="alert", tone="warn")
    return NeedCard(
        code=need.code,
        title=say_or(f"need.{need.code}", "phone.need.other", phone.language),
        second=phone.say("phone.family.since", day=day_of(need.since, phone.today, phone.language)),
        service=say_or(f"service.{need.service}", "phone.service.other", phone.language),
        service_code=need.service,
        badge=badge(phone, referral) if referral else none_yet,
        referral=referral.id if referral else "",
        button="" if referral else phone.say("phone.care.give"),
        icon=need_icon(need.code),
    )


def _old_needs(phone: "Phone", old: Sequence[CaseNeed]) -> OldNeeds | None:
    rows = tuple(
        Row(
            id=need.code,
            title=say_or(f"need.{need.code}", "phone.need.other", phone.language),
            second=phone.say("phone.family.since", day=day_of(said_on(need), phone.today, phone.language)),
            icon=need_icon(need.code),
        )
        for need in old
    )
    if not rows:
        return None
    return OldNeeds(
        found=Section(title=phone.say("phone.family.needs.old"), rows=rows),
        advice=Note(text=phone.say("page.needs.long_ago.advice"), icon="info"),
        services={need.code: need.service for need in old},
    )


def need_icon(code: str) -> str:
    """Return the sign of the longest beginning of the need's code that has one."""
    parts = code.split("_")
    named = ("_".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((_ICONS[name] for name in named if name in _ICONS), "hand")


def last_contact(phone: "Phone", cases: Caseload, household: CaseHousehold) -> LastContact | None:
    """Return the last time somebody reached the family or tried to; None where nobody has yet."""
    known = cases.known(household)
    contact = schedule().contact
    reached = (*contact.reached, *contact.again_days)
    tried = [
        (one.at.astimezone().date(), "reached" if one.outcome in reached else "missed", one.channel)
        for one in known.attempts
    ]
    filled = [(one.on, one.form_id, "") for one in known.done if one.form_id != contact.form]
    if not tried and not filled:
        return None
    on, what, channel = max([*filled, *tried], key=lambda one: one[0])
    if what in ("reached", "missed"):
        way = say_or(f"phone.contact.way.{channel}", "phone.last.some_way", phone.language)
        told = phone.say(f"phone.last.{what}", day=day_of(on, phone.today, phone.language), way=way)
    else:
        told = phone.say(
            "phone.last.form", day=day_of(on, phone.today, phone.language), form=phone.title(what)
        )
    said = sorted((one for one in cases.requests(household.id) if one.words), key=lambda one: one.made_at)
    words = phone.say("phone.last.words", words=said[-1].words) if said else ""
    return LastContact(title=phone.say("phone.last.title"), second=told, words=words)


def help_section(phone: "Phone", requests: list[CaseHelp]) -> Section | None:
    rows = tuple(_request_row(phone, request) for request in requests)
    return Section(title=phone.say("phone.family.help"), rows=rows) if rows else None


def _request_row(phone: "Phone", request: CaseHelp) -> Row:
    status = Badge(text=phone.say(f"phone.request.{request.status}"), icon="message", tone="primary")
    return Row(
        id=request.id,
        title=say_or(f"category.{request.category}", "category.other", phone.language),
        second=request.words or phone.say("phone.family.words_not_shared"),
        badges=(promise_badge(request, phone.now(), phone.language), status),
        icon="message",
    )
