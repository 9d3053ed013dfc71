"""The calendar of support on the family's and the worker's phone: what ends when, in words, and never an amount."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mobile.pages.parts import Section
from mobile.phone import Phone
from mobile.talking.receiving import families
from surveys.dates import say_date
from surveys.exchange.sync import CaseSupport
from surveys.wording import LANGUAGES, catalogue, say

HOME = "01976b00-0000-7000-8000-000000000001"


def granted(phone: Phone, household: Callable, *days: int, kind: str = "rent", began: int = -300) -> None:
    """Give the family support that ends so many days from today."""
    support = tuple(
        CaseSupport(
            kind=kind,
            starts_on=phone.today + timedelta(days=began),
            ends_on=phone.today + timedelta(days=one),
        )
        for one in days
    )
    families(phone.store).put(HOME, household(support=support))


def lines(section: Section | None) -> list[tuple[str, str, int]]:
    return [
        (row.title, row.second.partition("\n")[0], len(row.badges))
        for row in (section.rows if section else ())
    ]


@pytest.mark.parametrize(
    ("days", "key", "n", "badges"),
    [
        (0, "phone.support.today", None, 1),
        (1, "phone.support.days.one", None, 1),
        (31, "phone.support.days", 31, 1),
        (32, "phone.support.months.one", None, 1),
        (70, "phone.support.months", 2, 1),
        (200, "phone.support.months", 6, 0),
    ],
)
def test_it_says_how_long_it_still_runs(
    worker: Phone, household: Callable, days: int, key: str, n: int | None, badges: int
) -> None:
    granted(worker, household, days)
    values = {} if key.endswith("today") else {"day": say_date(worker.today + timedelta(days=days), "kk")}
    expected = say(key, "kk", **values | ({} if n is None else {"n": n}))
    assert lines(worker.family(HOME).page().support) == [("Жалдау ақысына көмек", expected, badges)]


def test_what_ends_first_stands_first_and_what_is_over_is_gone(worker: Phone, household: Callable) -> None:
    granted(worker, household, 400, -1, 20)
    found = lines(worker.family(HOME).page().support)
    assert [badges for _, _, badges in found] == [1, 0]


def test_what_has_not_begun_says_when_it_does(worker: Phone, household: Callable) -> None:
    granted(worker, household, 400, began=5)
    begins = say("phone.support.begins", "kk", day=say_date(worker.today + timedelta(days=5), "kk"))
    assert lines(worker.family(HOME).page().support)[0][1] == begins


def test_what_was_given_once_and_a_family_without_support_have_no_line(
    worker: Phone, household: Callable
) -> None:
    once = CaseSupport(kind="relocation", starts_on=worker.today, ends_on=None)
    families(worker.store).put(HOME, household(support=(once,)))
    assert worker.family(HOME).page().support is None


def test_the_family_reads_it_on_its_own_phone_and_how_to_ask_what_comes_next(
    settler: Phone, household: Callable
) -> None:
    granted(settler, household, 60, 300)
    section = settler.settler().page().support
    assert section is not None
    assert [say("phone.support.ask", "kk") in row.second for row in section.rows] == [True, False]


def test_a_kind_that_a_newer_server_knows_is_still_shown(worker: Phone, household: Callable) -> None:
    granted(worker, household, 60, kind="from_the_future")
    assert lines(worker.family(HOME).page().support)[0][0] == say("page.support.kind.other", "kk")


def test_no_amount_can_travel() -> None:
    assert CaseSupport.__struct_fields__ == ("kind", "starts_on", "ends_on")
    words = [key for key in catalogue() if key.startswith("phone.support.")]
    assert all(len(catalogue()[key]) == len(LANGUAGES) for key in words)
