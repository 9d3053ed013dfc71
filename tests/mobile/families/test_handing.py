"""Handing families over on the phone: offered and answered without a network, told in words, shown as it stands."""

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.families.handing import HandCard
from mobile.pages.family import FamilyPage
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.receiving import families, receive
from mobile.talking.sync import sync
from surveys.exchange.handing import Act, CaseCover, CaseTransfer, Colleague, Hold, Standing
from surveys.exchange.sync import Pull
from tests.mobile.conftest import HOME, NOW, Clock, a_household

if TYPE_CHECKING:
    from tests.mobile.conftest import Office

BOLAT = "01976b00-0000-7000-8000-0000000000b0"
OFFER = "01976b00-0000-7000-8000-0000000000f0"
OTHER = "01976b00-0000-7000-8000-000000000009"


def offer(**changes: object) -> CaseTransfer:
    known = CaseTransfer(
        id=OFFER,
        household_id=OTHER,
        number=2041,
        family="Төлегеновтер",
        village="Қиялсай",
        people=5,
        to_me=True,
        other="Болат Сынақов",
        state="offered",
        words="Жаңа үйі Сіздің ауылыңызда",
        made_at=NOW - timedelta(days=1),
    )
    return msgspec.structs.replace(known, **changes)


def told(phone: Phone, *transfers: CaseTransfer, cursor: int = 5) -> None:
    here = Standing(tag=f"t{cursor}", colleagues=(Colleague(BOLAT, "Болат Сынақов"),), transfers=transfers)
    receive(phone.store, Pull(cursor=cursor, standing=here), phone.now())


def sitting(phone: Phone, office: "Office") -> None:
    client = Client(office.address, "kk", pause=0)
    sync(phone.store, client, now=phone.now)
    client.close()


def card(phone: Phone) -> HandCard:
    shown: FamilyPage = phone.family(HOME).page()
    assert shown.hand is not None
    return shown.hand


def acts(office: "Office") -> list[Act]:
    return [msgspec.json.decode(one, type=Act) for one in office.records.values()]


def test_a_family_is_offered_with_a_reason_and_the_offer_waits_for_a_network(
    worker_online: Phone, office: "Office"
) -> None:
    phone = worker_online
    told(phone)
    handing = phone.handing(HOME)
    assert [one.text for one in handing.page().colleagues] == ["Болат Сынақов"]
    assert not handing.offer("Көшті")
    assert handing.page().problem == phone.say("phone.hand.whom.missing")
    handing.choose(BOLAT)
    assert not handing.offer("  ")
    assert handing.page().problem == phone.say("phone.hand.why.missing")
    assert handing.offer(" Басқа ауылға көшті ")
    assert card(phone).text == phone.say("phone.hand.unsent", name="Болат Сынақов")
    assert card(phone).button == ""
    sitting(phone, office)
    [sent] = acts(office)
    assert (sent.act, sent.household_id, sent.to_id, sent.words) == (
        "offer",
        HOME,
        BOLAT,
        "Басқа ауылға көшті",
    )
    assert phone.outbox.count("ready") == 0


def test_an_open_offer_can_be_withdrawn_once(worker_online: Phone, office: "Office") -> None:
    phone = worker_online
    told(phone, offer(household_id=HOME, to_me=False))
    shown = card(phone)
    assert shown.transfer_id == OFFER
    assert "Болат Сынақов" in shown.text
    phone.handing(HOME).withdraw(OFFER)
    assert (card(phone).button, card(phone).transfer_id) == ("", OFFER)
    sitting(phone, office)
    assert [(one.act, one.transfer_id) for one in acts(office)] == [("withdraw", OFFER)]


def test_a_refusal_is_told_in_the_words_of_who_refused(worker: Phone) -> None:
    told(worker, offer(household_id=HOME, to_me=False, state="refused", answer="Тым алыс"))
    note = card(worker).note
    assert note is not None
    assert "Тым алыс" in note.text
    assert card(worker).button == worker.say("phone.hand.open")
    [row] = worker.home().caseload().rows
    assert worker.say("phone.badge.not_taken") in [badge.text for badge in row.badges]


def test_a_family_that_is_only_borrowed_is_not_handed_over_and_says_why_it_is_here(worker: Phone) -> None:
    told(worker)
    for how, word in (("cover", "phone.badge.cover"), ("glass", "phone.badge.glass")):
        until = NOW + timedelta(days=2)
        families(worker.store).put(HOME, a_household(hold=Hold(how=how, until=until, of="Болат")))
        page = worker.family(HOME).page()
        assert page.hand is None
        assert "Болат" in page.notes[0].text
        [row] = worker.home().caseload().rows
        assert worker.say(word) in [badge.text for badge in row.badges]


def test_an_offer_stands_on_today_and_is_answered_without_a_network(
    worker_online: Phone, office: "Office"
) -> None:
    phone = worker_online
    told(phone, offer())
    section = phone.home().today().offers
    assert section is not None
    [row] = section.rows
    assert (row.id, row.title) == (OFFER, "Төлегеновтер")
    offered = phone.offered(OFFER)
    page = offered.page()
    assert (page.words, page.done) == ("Жаңа үйі Сіздің ауылыңызда", None)
    offered.accept(" Жарайды ")
    offered.refuse("енді жоқ")
    assert offered.page().done is not None
    again = phone.home().today().offers
    assert again is not None
    assert [badge.text for badge in again.rows[0].badges] == [phone.say("phone.badge.accept")]
    sitting(phone, office)
    [sent] = acts(office)
    assert (sent.act, sent.transfer_id, sent.words) == ("accept", OFFER, "Жарайды")


def test_an_answer_that_came_too_late_is_told_once_and_let_go(worker_online: Phone, office: "Office") -> None:
    phone = worker_online
    told(phone, offer())
    phone.offered(OFFER).accept()
    [(entry, _)] = phone.outbox.acts("ready")
    office.refuse[entry.id] = "answered_before"
    sitting(phone, office)
    told(phone, cursor=6)
    [ask] = phone.home().today().told
    assert "Төлегеновтер" in ask.title
    assert ask.text == phone.say("refused.answered_before")
    assert phone.home().told(ask.id).told == ()
    assert phone.outbox.count("refused") == 0


def test_a_refused_act_does_not_keep_a_family_that_left(worker_online: Phone, office: "Office") -> None:
    phone = worker_online
    told(phone)
    handing = phone.handing(HOME)
    handing.choose(BOLAT)
    handing.offer("Көшті")
    [(entry, _)] = phone.outbox.acts("ready")
    office.refuse[entry.id] = "handed_over"
    office.pages = [Pull(cursor=9, held=())]
    sitting(phone, office)
    assert families(phone.store).all() == {}
    assert len(phone.home().today().told) == 1


def test_an_interview_is_never_dismissed(worker_online: Phone, office: "Office", finish) -> None:  # noqa: ANN001
    record = finish(worker_online)
    office.refuse[record] = "no_consent"
    sitting(worker_online, office)
    worker_online.outbox.dismiss(record)
    assert worker_online.outbox.count("refused") == 1


def test_without_colleagues_there_is_nothing_to_press(worker: Phone, clock: Clock) -> None:
    assert worker.family(HOME).page().hand is None


def test_today_says_who_stands_in_for_whom_in_the_coming_week(worker: Phone) -> None:
    today = worker.today
    days = {"from_on": today + timedelta(days=2), "until_on": today + timedelta(days=4)}
    over = {"from_on": today - timedelta(days=9), "until_on": today - timedelta(days=1)}
    far = {"from_on": today + timedelta(days=30), "until_on": today + timedelta(days=31)}
    covers = (
        CaseCover(other="Болат", is_mine=True, **days),
        CaseCover(other="Дана", is_mine=False, **days),
        *(CaseCover(other="Әлия", is_mine=False, **when) for when in (over, far)),
    )
    receive(worker.store, Pull(cursor=5, standing=Standing(tag="t", covers=covers)), NOW)
    assert [
        name for name in ("Болат", "Дана", "Әлия") for one in worker.home().today().covers if name in one.text
    ] == [
        "Болат",
        "Дана",
    ]
