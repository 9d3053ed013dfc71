"""A family is found as one types, in the script one types in."""

import time
from collections.abc import Callable

import pytest

from mobile.pages.families.search import find, folded, words_of
from mobile.phone import Phone
from mobile.talking.receiving import families
from surveys.exchange.sync import CaseHousehold


@pytest.mark.parametrize(
    "spelling",
    [
        "Әлімжанұлы",
        "алимжанулы",
        "Алімжанұлы",
        "Alimzhanuly",
        "Älimjanūly",
        "Әлымжанулы",
        "الىمجانۇلى",
        "ALIMJANULY",
    ],
)
def test_one_name_has_one_rough_spelling(spelling: str) -> None:
    assert folded(spelling) == "alimjanuli"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Қуанышбекова Гүлнәр", "Kuanyshbekova Gulnar"),
        ("Тілеубергенова Айнұр", "Tileubergenova Ainur"),
        ("Жұлдыз", "Zhuldyz"),
        ("Ерболат", "Yerbolat"),
        ("Өмірзақов Дәурен", "Omirzakov Dauren"),
        ("Шыңғыс", "Shyngys"),
        ("Сейтқали Нұрбек", "Seitkali Nurbek"),
        ("Хамит", "Khamit"),
        ("Көктемғалиев", "Ko’ktemg’aliev"),
    ],
)
def test_passport_latin_finds_cyrillic(cyrillic: str, latin: str) -> None:
    assert folded(cyrillic) == folded(latin)


@pytest.mark.parametrize(
    "query", ["әлім", "ерб", "сау", "Saule", "бескол", "1040", "№ 1040", "No. 1040", "алим бес", ""]
)
def test_a_family_is_found_by_any_of_its_words(household: Callable[..., CaseHousehold], query: str) -> None:
    assert list(find({"1": words_of(household())}, query)) == ["1"]


@pytest.mark.parametrize("query", ["лімжан", "104 000", "сейткали", "алим саумал"])
def test_another_family_is_not(household: Callable[..., CaseHousehold], query: str) -> None:
    assert list(find({"1": words_of(household())}, query)) == []


def test_five_hundred_families_keep_up_with_the_fingers(
    worker: Phone, household: Callable[..., CaseHousehold]
) -> None:
    with worker.store.atomic():
        for number in range(500):
            families(worker.store).put(
                f"hh-{number}",
                household(f"hh-{number}", number=2000 + number, name=f"Сейтқали {number} Нұрбек"),
            )
    home = worker.home()
    home.caseload("")

    before = time.perf_counter()
    page = home.caseload("seitk")
    spent = time.perf_counter() - before

    assert len(page.rows) == 500
    assert spent < 0.15
