"""What became of the families that this worker proposed: waiting here, with the office, in the register, or not taken."""

from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.met import Heard, heard
from mobile.pages.met.villages import Place, place_words
from mobile.pages.parts import Ask, Badge, Row, Section, Tone
from mobile.pages.telling import hour, initials
from mobile.talking.holding import standing
from mobile.talking.receiving import villages
from surveys.exchange.proposing import CaseProposal

if TYPE_CHECKING:
    from mobile.phone import Phone

TOLD = "met:"  # before the id of a proposal, where it stands beside the ids of acts
_LOOKS: dict[str, tuple[str, Tone]] = {
    "unsent": ("send", "neutral"),
    "not_taken": ("alert", "danger"),
    "waiting": ("clock", "neutral"),
    "entered": ("check", "ok"),
    "joined": ("check", "primary"),
    "refused": ("minus", "warn"),
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it stands for this phone: `state` is the office's word, or that it has not come there."""

    proposal: CaseProposal
    state: str


def proposals(phone: "Phone") -> list[Told]:
    """Return every proposal that this phone knows of, the newest first."""
    told = {one.id: Told(proposal=one, state=one.state) for one in standing(phone.store).proposals}
    for entry, one in phone.outbox.proposed("ready", "refused", "sent"):
        state = {"ready": "unsent", "refused": "not_taken"}.get(entry.state, "waiting")
        here = CaseProposal(
            id=one.id,
            name=one.name,
            made_at=one.made_at,
            district=one.district,
            settlement=one.settlement,
            village=one.village,
        )
        is_gone = entry.state == "sent" and (phone.now() - entry.head.changed_at).days > 1
        if one.id not in told and not is_gone:  # what the office forgot is over
            told[one.id] = Told(proposal=here, state=state)
    return sorted(told.values(), key=lambda one: (one.proposal.made_at, one.proposal.id), reverse=True)


def told_section(phone: "Phone") -> Section | None:
    """Return a row for each. Row id = the household, where its family is on this phone; else the proposal."""
    families = phone.families()
    rows = tuple(_row(phone, one, opens=one.proposal.household_id in families) for one in proposals(phone))
    return Section(title=phone.say("phone.met.told"), rows=rows) if rows else None


def told_asks(phone: "Phone") -> tuple[Ask, ...]:
    """Return what the office decided and the person has not read yet, one sentence for each."""
    read = heard(phone.store).all()
    return tuple(
        _ask(phone, one)
        for one in standing(phone.store).proposals
        if one.state != "waiting" and (one.id not in read or read[one.id].state != one.state)
    )


def is_told(id: str) -> bool:
    return id.startswith(TOLD)


def hear(phone: "Phone", id: str) -> None:
    """Remember that the person has read it; what the office does not tell of any more need not be remembered."""
    now = {one.id: one.state for one in standing(phone.store).proposals}
    shelf = heard(phone.store)
    for old in [one for one in shelf.all() if one not in now]:
        shelf.remove(old)
    if (proposal := id.removeprefix(TOLD)) in now:
        shelf.put(proposal, Heard(now[proposal]))


def _row(phone: "Phone", told: Told, *, opens: bool) -> Row:
    one, (icon, tone) = told.proposal, _LOOKS[told.state]
    where = place_words(
        phone,
        villages(phone.store).places,
        Place(district=one.district, settlement=one.settlement, village=one.village),
    )
    second = (
        f"«{one.answer}»"
        if one.answer
        else phone.say("phone.drafts.line", who=where, when=hour(one.made_at, phone.language))
    )
    badge = Badge(text=phone.say(f"phone.met.state.{told.state}"), icon=icon, tone=tone)
    return Row(
        id=one.household_id if opens else one.id,
        title=one.name,
        second=second,
        badges=(badge,),
        initials=initials(one.name),
    )


def _ask(phone: "Phone", one: CaseProposal) -> Ask:
    is_here = one.household_id in phone.families()
    word = f"phone.met.heard.{one.state}.here" if is_here else f"phone.met.heard.{one.state}"
    return Ask(
        id=f"{TOLD}{one.id}",
        title=one.name,
        text=phone.say(word, number=one.number, answer=one.answer),
        yes=phone.say("app.understood"),
        no="",
    )
