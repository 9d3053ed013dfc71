"""A worker's phone with a family of ten years: long names, moves, partings, departures, and a telephone written twice."""

from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from mobile.pages.families.register import as_shown
from surveys.exchange.sync import CaseDone, CaseHousehold, CaseSupport, Holder, Pull
from surveys.register.changes import Change
from surveys.register.facts import Fact, find, only_heads
from tests.mobile import filled
from tests.surveys.lives import HOME, OTHER, Life, at

FATHER = "Тілеубердиев Мұхамеджан Әбдіғаппарұлы"
MOTHER = "Тілеубердиева Гүлжаухар Сейітмұхамедқызы"


def life() -> Life:
    """Return the ten years as the office knows them."""
    lived = Life()
    father, mother, daughter, son = lived.arrive(
        HOME, "Тілеубердиев Мұхамеджан",
        [(FATHER, "self"), (MOTHER, "spouse"), ("Тілеубердиева Айжан", "child"), ("Дәулет", "child")],
        arrived_on="2016-09-01", entered_on="2017-02-10",
    )  # fmt: skip
    lived.arrive(OTHER, "Оспанәлиева Бибігүл", [("Оспанәлиева Бибігүл", "self")], arrived_on="2020-05-01")
    do = lived.do
    do(HOME, "move", "2017-06-01", district="5966", village="Новоишимское", starts_on="2017-05-20")
    do(HOME, "join", "2018-01-15", name="Нұрай", birth="2018-01-03", relation="child", starts_on="2018-01-03")
    do(
        HOME,
        "exit",
        "2019-04-01",
        kind="origin",
        earliest="2019-03-03",
        latest="2019-03-20",
        source="neighbour",
    )
    do(
        HOME,
        "back",
        "2019-09-01",
        lived.the(HOME, "exit"),
        back_earliest="2019-08-20",
        back_latest="2019-08-20",
    )
    do(HOME, "move", "2020-03-02", district="5910", village="Петропавл", starts_on="2020-03-01")
    do(HOME, "split", "2021-07-02", people=daughter, name="Әлімжанова Айжан", on="2021-07-01")
    merged = lived.merge(HOME, OTHER, "2022-01-10")
    lived.undo(HOME, OTHER, merged, "2022-01-12")
    do(HOME, "away", "2022-06-01", who=son, starts_on="2022-06-01", expected_on="2022-09-01", place="Омбы")
    do(HOME, "home", "2022-08-20", lived.the(HOME, "absence"), ends_on="2022-08-19")
    do(HOME, "exit", "2023-02-02", kind="onward", earliest="2022-12-20", latest="2023-02-01", source="family")
    do(
        HOME,
        "back",
        "2023-06-01",
        lived.the(HOME, "exit"),
        back_earliest="2023-05-20",
        back_latest="2023-05-30",
    )
    do(HOME, "split", "2024-08-02", people=son, name="Тілеубердиев Дәулет", on="2024-08-01")
    do(HOME, "move", "2025-04-02", district="5910", village="Петропавл", starts_on="2025-04-01")
    do(
        HOME,
        "away",
        "2026-10-01",
        who=mother,
        starts_on="2026-10-01",
        expected_on="2027-01-15",
        place="Шымкент",
    )
    _differ(lived, father)
    return lived


def _differ(lived: Life, person: str) -> None:
    """Have two people write different telephones over the same state, and different names."""
    fact = find(lived.facts[HOME], "person", person)
    assert fact
    told = (
        ("Қасымова Бибігүл Серікқызы", {"phone": "+7 700 111 22 33", "birth": "1986-05-12"}),
        ("Аманжолов Тұрсынбек", {"phone": "+7 700 999 88 77", "birth": "1987"}),
    )
    for nth, (by, fields) in enumerate(told):
        edit = fact.edit(**fields)
        assert edit
        made_at = at("2026-11-20") + timedelta(hours=nth)
        lived.tell(Change(id=lived.id(), household_id=HOME, made_at=made_at, edits=(edit,)), by)


def households(lived: Life) -> tuple[CaseHousehold, ...]:
    """Return what the phone pulls: what stands, with what was done."""
    found = []
    for nth, (home, facts) in enumerate(lived.facts.items()):
        cut = tuple(Fact(kind=one.kind, id=one.id, words=only_heads(one.words)) for one in facts)
        if shown := as_shown(None, home, cut):
            found.append(_with_records(shown, 1040 + nth) if home == HOME else _numbered(shown, 1040 + nth))
    return tuple(found)


def _numbered(household: CaseHousehold, number: int) -> CaseHousehold:
    return replace(household, number=number)


def _with_records(household: CaseHousehold, number: int) -> CaseHousehold:
    forms = ("integration", "heat", "ties", "language", "housing", "work")
    start = date(2016, 10, 1)
    done = tuple(CaseDone(forms[nth % 6], start + timedelta(days=28 * nth)) for nth in range(130))
    people = tuple(replace(one, consent=True) for one in household.people)
    support = (
        CaseSupport(kind="rent", starts_on=date(2016, 10, 1), ends_on=date(2017, 9, 30)),
        CaseSupport(kind="certificate", starts_on=date(2025, 4, 1)),
    )
    return replace(household, number=number, consent=True, people=people, done=done, support=support)


def worker(folder: Path) -> None:
    """Make the phone, locked with the PIN of the other filled phones."""
    holder = Holder(kind="worker", id="staff-1", name="Дана Ахметова", language="kk")
    filled.phone(folder, holder, "kk", Pull(cursor=1, households=households(life())))
