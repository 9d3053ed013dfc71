"""Handing a family over, and taking one: both work without a network, the answer waits in the outbox as all else does."""

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.outbox import Entry
from mobile.pages.parts import Ask, Badge, Choice, Note, Row, Section
from mobile.pages.telling import counted, day, hour, initials
from mobile.talking.holding import standing
from mobile.talking.receiving import known
from surveys.exchange.handing import MOST_WORDS, Act, ActKind, CaseTransfer
from surveys.exchange.sync import CaseHousehold
from surveys.ids import uuid7

if TYPE_CHECKING:
    from mobile.phone import Phone

_INSTANT = timedelta(microseconds=1)
_WEEK = 7


class HandCard(msgspec.Struct, frozen=True, kw_only=True):
    """On a family's page. `button` opens the hand-over, or withdraws the offer `transfer_id`; "" where one only waits."""

    title: str
    text: str
    button: str = ""
    transfer_id: str = ""
    note: Note | None = None


class HandPage(msgspec.Struct, frozen=True, kw_only=True):
    """To whom, and why. `problem` says what is missing."""

    title: str
    subtitle: str
    text: str
    colleagues: tuple[Choice, ...]
    whom: str
    why: str
    why_help: str
    problem: str
    button: str


class OfferPage(msgspec.Struct, frozen=True, kw_only=True):
    """A family offered to this worker. `done` is set once it was answered here: then there are no buttons."""

    title: str
    subtitle: str
    who: str
    words: str
    text: str
    answer: str
    yes: str
    no: str
    done: Note | None


class Handing:
    """`phone.handing(household_id)`."""

    def __init__(self, phone: "Phone", household_id: str) -> None:
        self._phone = phone
        self._id = household_id
        self._to = ""
        self._problem = ""

    def page(self) -> HandPage:
        say = self._phone.say
        return HandPage(
            title=say("phone.hand.title"),
            subtitle=self._phone.family_name(self._id),
            text=say("phone.hand.text"),
            whom=say("phone.hand.whom"),
            colleagues=tuple(
                Choice(name=one.id, text=one.name, chosen=one.id == self._to)
                for one in standing(self._phone.store).colleagues
            ),
            why=say("phone.hand.why"),
            why_help=say("phone.hand.why.help"),
            problem=say(self._problem) if self._problem else "",
            button=say("phone.hand.button"),
        )

    def choose(self, staff_id: str) -> HandPage:
        self._to, self._problem = staff_id, ""
        return self.page()

    def offer(self, words: str) -> bool:
        """Offer the family; False, and the page says what is missing, when nobody is chosen or no reason is given."""
        if not self._to or not words.strip():
            self._problem = "phone.hand.why.missing" if self._to else "phone.hand.whom.missing"
            return False
        _keep(self._phone, "offer", self._id, to_id=self._to, words=words.strip()[:MOST_WORDS])
        return True

    def withdraw(self, transfer_id: str) -> None:
        _keep(self._phone, "withdraw", self._id, transfer_id=transfer_id)


class Offered:
    """`phone.offered(transfer_id)`."""

    def __init__(self, phone: "Phone", transfer_id: str) -> None:
        self._phone = phone
        self._transfer = next(
            (one for one in standing(phone.store).transfers if one.id == transfer_id and one.to_me), None
        )
        if self._transfer is None:
            raise KeyError(transfer_id)

    def page(self) -> OfferPage:
        one, phone = self._offer, self._phone
        said = _answers(phone).get(one.id)
        return OfferPage(
            title=phone.say("phone.family.of", name=one.family),
            subtitle=_line(phone, one),
            who=phone.say(
                "phone.offer.who", name=one.other, day=day(one.made_at.astimezone().date(), phone.language)
            ),
            words=one.words,
            text=phone.say("phone.offer.text"),
            answer=phone.say("phone.offer.words"),
            yes=phone.say("phone.offer.yes"),
            no=phone.say("phone.offer.no"),
            done=Note(text=phone.say(f"phone.offer.said.{said.act}"), icon="send") if said else None,
        )

    def accept(self, words: str = "") -> OfferPage:
        return self._say("accept", words)

    def refuse(self, words: str = "") -> OfferPage:
        return self._say("refuse", words)

    @property
    def _offer(self) -> CaseTransfer:
        if self._transfer is None:
            raise RuntimeError("There is no offer.")
        return self._transfer

    def _say(self, kind: ActKind, words: str) -> OfferPage:
        """Answer once: a second press changes nothing."""
        if self._offer.id not in _answers(self._phone):
            words = words.strip()[:MOST_WORDS]
            _keep(
                self._phone,
                kind,
                self._offer.household_id,
                transfer_id=self._offer.id,
                words=words,
                family=self._offer.family,
            )
        return self.page()


def hold_words(phone: "Phone", household: CaseHousehold) -> str:
    """Say why a family of somebody else is on this phone; "" for the own ones."""
    hold = household.hold
    if hold is None:
        return ""
    word = f"phone.hold.{hold.how}" if hold.of else f"phone.hold.{hold.how}.nobody"
    last_day = day((hold.until - _INSTANT).astimezone().date(), phone.language)
    until = last_day if hold.how == "cover" else hour(hold.until, phone.language)
    return phone.say(word, name=hold.of, until=until)


def hand_card(phone: "Phone", household: CaseHousehold) -> HandCard | None:
    """Return how a family stands between two workers; None where it cannot be handed over from here."""
    if household.hold is not None:
        return None
    mine = [
        one for one in standing(phone.store).transfers if one.household_id == household.id and not one.to_me
    ]
    waiting = next((act for act in _fresh(phone, "offer") if act.household_id == household.id), None)
    offered = next((one for one in mine if one.state == "offered"), None)
    if waiting and not offered:
        return _waiting_card(phone, waiting)
    if offered:
        return _offered_card(phone, offered)
    return _free_card(phone, next((one for one in mine if one.state == "refused"), None))


def hand_badges(phone: "Phone", household: CaseHousehold, *, has_left: bool) -> tuple[Badge, ...]:
    """Say on a family's row that it was handed over, is somebody else's, or is on offer."""
    found = []
    if has_left:
        found.append(Badge(text=phone.say("phone.badge.handed_over"), icon="referral", tone="warn"))
    if household.hold:
        found.append(
            Badge(text=phone.say(f"phone.badge.{household.hold.how}"), icon="person", tone="primary")
        )
    if offer := _transfer_badge(phone, household.id):
        found.append(offer)
    return tuple(found)


def _transfer_badge(phone: "Phone", household_id: str) -> Badge | None:
    """Return how the newest own offer of this family stands; None where there is none."""
    mine = (
        one for one in standing(phone.store).transfers if one.household_id == household_id and not one.to_me
    )
    newest = next(mine, None)
    if newest is None:
        return None
    if newest.state == "refused":
        return Badge(text=phone.say("phone.badge.not_taken"), icon="message", tone="warn")
    return Badge(text=phone.say("phone.badge.offered"), icon="referral")


def offered_to_me(phone: "Phone") -> Section | None:
    """Return the families that somebody offers to this worker."""
    said = _answers(phone)
    rows = tuple(
        Row(
            id=one.id,
            title=one.family,
            second=phone.say("phone.offer.line", name=one.other, village=one.village),
            badges=_offer_badges(phone, said.get(one.id)),
            initials=initials(one.family),
        )
        for one in standing(phone.store).transfers
        if one.to_me and one.state == "offered"
    )
    return Section(title=phone.say("phone.offer.title"), rows=rows) if rows else None


def cover_notes(phone: "Phone") -> tuple[Note, ...]:
    """Say for whom this worker stands in, and who stands in for this one: now and in the coming week."""
    near = [
        one
        for one in standing(phone.store).covers
        if one.until_on >= phone.today and one.from_on <= phone.today + timedelta(days=_WEEK)
    ]
    return tuple(
        Note(
            text=phone.say(
                "phone.cover.mine" if one.is_mine else "phone.cover.theirs",
                name=one.other,
                first=day(one.from_on, phone.language),
                last=day(one.until_on, phone.language),
            ),
            icon="calendar",
        )
        for one in near
    )


def refused_acts(phone: "Phone") -> tuple[Ask, ...]:
    """Return why the server did not do what was asked here, one sentence for each."""
    return tuple(_told(phone, entry) for entry, _ in phone.outbox.acts("refused"))


def _told(phone: "Phone", entry: Entry) -> Ask:
    code = entry.head.problem.code if entry.head.problem else "not_your_family"
    return Ask(
        id=entry.id,
        title=phone.say("phone.act.refused", family=entry.head.family),
        text=phone.say(f"refused.{code}", field=""),
        yes=phone.say("app.understood"),
        no="",
    )


def _offer_badges(phone: "Phone", said: Act | None) -> tuple[Badge, ...]:
    if said is None:
        return (Badge(text=phone.say("phone.badge.answer"), icon="clock", tone="warn"),)
    return (Badge(text=phone.say(f"phone.badge.{said.act}"), icon="send"),)


def _waiting_card(phone: "Phone", act: Act) -> HandCard:
    names = {one.id: one.name for one in standing(phone.store).colleagues}
    return HandCard(
        title=phone.say("phone.hand.offered"),
        text=phone.say("phone.hand.unsent", name=names.get(act.to_id or "", "")),
    )


def _offered_card(phone: "Phone", one: CaseTransfer) -> HandCard:
    withdrawn = any(act.transfer_id == one.id for act in _fresh(phone, "withdraw"))
    when = day(one.made_at.astimezone().date(), phone.language)
    word = "phone.hand.withdrawn" if withdrawn else "phone.hand.waits"
    return HandCard(
        title=phone.say("phone.hand.offered"),
        text=phone.say(word, name=one.other, day=when),
        button="" if withdrawn else phone.say("phone.hand.withdraw"),
        transfer_id=one.id,
    )


def _free_card(phone: "Phone", refused: CaseTransfer | None) -> HandCard | None:
    note = None
    if refused:
        word = "phone.hand.refused" if refused.answer else "phone.hand.refused.silent"
        note = Note(
            text=phone.say(word, name=refused.other, words=refused.answer), icon="message", tone="warn"
        )
    if not standing(phone.store).colleagues and note is None:
        return None
    return HandCard(
        title=phone.say("phone.hand.title"),
        text=phone.say("phone.hand.what"),
        button=phone.say("phone.hand.open") if standing(phone.store).colleagues else "",
        note=note,
    )


def _answers(phone: "Phone") -> dict[str, Act]:
    """Return what was answered here and the server has not told back yet, by transfer."""
    return {act.transfer_id or "": act for kind in ("accept", "refuse") for act in _fresh(phone, kind)}


def _fresh(phone: "Phone", kind: ActKind) -> list[Act]:
    """Return the acts of a kind that wait, or came to the server after it last told how things stand."""
    told_at = known(phone.store).pulled_at
    return [
        act
        for entry, act in phone.outbox.acts("ready", "sent")
        if act.act == kind and (entry.state == "ready" or told_at is None or entry.head.changed_at > told_at)
    ]


def _line(phone: "Phone", one: CaseTransfer) -> str:
    return counted("phone.family.line", one.people, phone.language, village=one.village, number=one.number)


def _keep(
    phone: "Phone",
    kind: ActKind,
    household_id: str,
    *,
    transfer_id: str | None = None,
    to_id: str | None = None,
    words: str = "",
    family: str = "",
) -> None:
    act = Act(
        id=uuid7(),
        act=kind,
        household_id=household_id,
        made_at=phone.time.right(phone.now()),
        transfer_id=transfer_id,
        to_id=to_id,
        words=words,
    )
    phone.outbox.keep_act(act, family or phone.family_name(household_id))
