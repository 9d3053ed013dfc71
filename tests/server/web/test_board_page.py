"""The district's page in a browser: put up, changed, checked, taken down; what is wrong stands beside its field."""

import re
from collections.abc import Callable

import pytest

from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words

ITEM = {"kind": "fair", "district": "", "title_kk": "Жұмыс <жәрмеңкесі>", "held_on": "2126-12-05"}


def test_an_item_goes_up_is_changed_and_comes_down(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    for _ in range(2):
        assert browser.send("/board", **ITEM).headers["location"] == "/board?district=&done=board_up"
    page = browser.open("/board?done=board_up&lang=en")
    assert "Жұмыс <жәрмеңкесі>" in words(page)
    assert "No text in: RU, EN" in words(page)
    [one] = set(re.findall(r'href="/board/([0-9a-f-]{36})"', page.text))
    assert 'value="2126-12-05"' in browser.open(f"/board/{one}").text
    browser.send(f"/board/{one}", **(ITEM | {"title_ru": "Ярмарка в клубе"}))
    assert "Ярмарка в клубе" in words(browser.open("/board?lang=ru"))
    assert browser.send(f"/board/{one}/still").status_code == 303
    browser.send(f"/board/{one}/down")
    assert "в клубе" not in words(browser.open("/board?lang=ru"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: Callable[[str], Browser], language: str
) -> None:
    browser = signed_in("clerk")
    browser.open(f"/board?lang={language}")
    answer = browser.send("/board", **(ITEM | {"title_kk": "", "place": "Клуб", "held_on": "2020-01-01"}))
    assert answer.status_code == 422
    assert answer.text.count('class="wrong"') == 2
    assert 'value="Клуб"' in answer.text
