"""Phones on which something is out of the ordinary: families change hands, a survey was corrected, much went wrong."""

from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mobile.keeping.met import Heard, heard
from mobile.keeping.sittings import Sitting, Sittings
from mobile.phone import Phone
from mobile.talking.backing import elsewhere
from mobile.talking.receiving import receive
from surveys.exchange.handing import CaseCover, CaseTransfer, Colleague, Hold, Standing
from surveys.exchange.proposing import CaseProposal, Village, Villages
from surveys.exchange.sync import (
    CaseHousehold,
    CaseRemark,
    Elsewhere,
    OtherPhone,
    Pull,
)
from surveys.submission import PRIVATE_BLOCK, Spent
from tests.mobile.filled import NOW, family, worker
from tests.mobile.versions import FORM, version


def handing(folder: Path) -> None:
    """Make a worker's phone on which families change hands: offered, lent, left with a draft, one answer refused."""
    worker(folder, count=6, then=_change_hands)


def _change_hands(phone: Phone) -> None:
    long_name = "Гүлбаршын Жұмағалиқызы Әбдірахманова"
    here = [family(number) for number in range(6)]
    phone.begin("help", here[2].id, here[2].people[0].id)
    hold = Hold(how="cover", until=NOW + timedelta(days=6), of=long_name)
    open_now = Hold(how="glass", until=NOW + timedelta(hours=20), of=long_name)
    lent = (
        replace(here[3], hold=hold),
        replace(here[4], hold=open_now),
        _sent_back(phone, here[5], by=long_name),
    )
    mine, refused = (
        CaseTransfer(
            id=f"01900000-0000-7000-8000-00000000010{number}",
            household_id=home.id,
            number=home.number,
            family=home.name,
            village=home.village,
            people=4,
            to_me=False,
            other=long_name,
            state=state,
            words="Басқа ауылға көшті",
            made_at=NOW - timedelta(days=2),
            answer=answer,
        )
        for number, home, state, answer in (
            (0, here[0], "offered", ""),
            (1, here[1], "refused", "Тым алыс, жол жоқ"),
        )
    )
    asked = CaseTransfer(
        id=OFFERED,
        household_id="01900000-0000-7000-8000-000000000099",
        number=2099,
        family="Құлахметова Нұржамал",
        village="Ақсуат",
        people=5,
        to_me=True,
        other=long_name,
        state="offered",
        words="Отбасы Сіздің ауылыңызға көшті, ал мен ол жаққа айына бір-ақ рет бара аламын.",
        made_at=NOW - timedelta(days=1),
    )
    told = Standing(
        tag="1",
        colleagues=(
            Colleague(COLLEAGUE, long_name),
            Colleague("01900000-0000-7000-8000-0000000003c2", "Болат Сынақов"),
        ),
        transfers=(asked, mine, refused),
        covers=(
            CaseCover(
                other=long_name,
                is_mine=False,
                from_on=NOW.date(),
                until_on=NOW.date() + timedelta(days=5),
            ),
        ),
    )
    told = replace(told, proposals=_met())
    held = tuple(one.id for one in here if one.number != here[2].number)
    villages = Villages(
        tag="1",
        places=(
            Village("595033100", "5950", "Қызыләскер", "Красноармейское"),
            Village("593430100", "5934", "Саумалкөл", "Саумалколь"),
        ),
    )
    receive(phone.store, Pull(cursor=2, households=lent, held=held, standing=told, villages=villages), NOW)
    for one in told.proposals:
        heard(phone.store).put(one.id, Heard(one.state))


def _met() -> tuple[CaseProposal, ...]:
    """Families that this worker proposed: one waits, one is entered, one was refused with a long word."""
    answer = "Бұл отбасы басқа облыста тіркелген: көшу құжаттары келгенше сонда тұрады."
    waiting = CaseProposal(
        id="01900000-0000-7000-8000-000000000400",
        name="Құлмағамбетова Гүлжауһар Өмірзаққызы",
        made_at=NOW - timedelta(days=1),
        district="5950",
        settlement="595033100",
        village="Қызыләскер",
    )
    entered = replace(
        waiting, id=f"{waiting.id[:-1]}1", name="Тілеубергенов Нұрбек", state="entered", number=61
    )
    refused = replace(
        waiting, id=f"{waiting.id[:-1]}2", name="Ысқақов Дәурен", state="refused", answer=answer
    )
    return waiting, entered, refused


def _sent_back(phone: Phone, home: CaseHousehold, by: str) -> CaseHousehold:
    """Have an interview come back with a comment, and the new one stand at its end with the times of its questions."""
    draft = phone.drafts.get(phone.begin("heat", home.id, None))
    assert draft is not None
    spent = (
        Spent("/data/heat_src", 7_400, 1),
        Spent("/data/heat_day", 131_000),
        Spent(PRIVATE_BLOCK, 46_000),
    )
    phone.drafts.keep(replace(draft, step="end", spent=spent, elapsed_ms=184_400))
    remark = CaseRemark(
        id="r-1",
        form_id="heat",
        at=NOW - timedelta(days=1),
        by=by,
        question="heat_weeks",
        words="Отбасы пешпен жылытады, ал отынның қанша аптаға жететіні жазылмаған. Қайта сұрап, нақтылаңызшы.",
    )
    return replace(home, remarks=(remark,))


OFFERED = "01900000-0000-7000-8000-000000000200"
COLLEAGUE = "01900000-0000-7000-8000-0000000003c1"


def corrected(folder: Path) -> None:
    """Make a worker's phone with a draft whose survey has a corrected version since, half a page of it dropped there."""
    worker(folder, count=2, then=_begin_stove)


def troubled(folder: Path) -> None:
    """Make a worker's phone whose clock is wrong, whose sendings went well and badly, and who had another phone before."""
    worker(folder, count=2, then=_trouble)


def _trouble(phone: Phone) -> None:
    phone.time.measure(NOW - timedelta(hours=3), phone.ticks())
    earlier = OtherPhone(
        device_id="device-0",
        name="Samsung Galaxy A15 5G (Дана Ахметова)",
        drafts=3,
        kept_at=NOW - timedelta(days=2),
    )
    elsewhere(phone.store).put("", Elsewhere(phones=(earlier,)))
    sittings = Sittings(phone.store)
    for days, one in (
        (9, Sitting(at=NOW, received=61, bytes=148_000)),
        (6, Sitting(at=NOW, left=4, problem="phone.trouble.broken_off", bytes=3_100)),
        (3, Sitting(at=NOW, sent=12, refused=1, files=2, received=3, bytes=7_400_000)),
        (2, Sitting(at=NOW, sent=1, left=2, stopped=True, bytes=900)),
        (1, Sitting(at=NOW, bytes=700)),
    ):
        sittings.add(msgspec.structs.replace(one, at=NOW - timedelta(days=days)))


def _begin_stove(phone: Phone) -> None:
    phone.forms.put(version(1), current=True)
    household = family(1)
    interview = phone.interview(phone.begin(FORM, household.id, household.people[0].id))
    for name, value in (
        ("room", "Ұйықтайтын бөлме"),
        ("fuel", "wood"),
        ("weeks", 3),
        ("swept", "2026-09-12"),
    ):
        interview.answer(f"/data/{name}", value)
    interview.jump("/data/weeks")
    phone.forms.put(version(2), current=True)
