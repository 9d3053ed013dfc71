"""What holds for every page: three languages, strict headers, no key instead of a word, files kept by their bytes."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

import pytest

from server.web.drawing.figures import day, moment, months_between, number, signed, span
from server.web.drawing.pages import HEADERS
from server.web.drawing.rendering import asset
from surveys.wording import LANGUAGES, catalogue
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import MET, Seeded

PAGES = {
    "manager": [
        "/home",
        "/agenda/task?when=late",
        "/agenda/help",
        "/review",
        "/review?cap=40",
        "/families",
        "/families?q=ххх",
        "FAMILY",
        "/devices",
        "/checklist",
        "/nothing",
        "/caseloads",
        "/transfers",
        "/glass",
        "/retention",
        "/programme",
        "/winter",
        "/reports",
        "/reports/official",
        "/board",
        "/quality",
        "/help",
        "/help/referrals/offered",
        "/services",
        "/review/decisions",
        "FAMILY/decide",
        "FAMILY/plan/referral?service=svc_stove",
    ],
    "supervisor": ["/quality", "LOOK"],
    "clerk": [
        "/families",
        "FAMILY",
        "/review",
        "FAMILY/support",
        "/prices",
        "/indices",
        "/register",
        "/iin",
        "/duplicates",
        "/proposed",
        f"/proposed/{MET}",
        f"/register?proposal={MET}",
    ],
    "admin": ["/staff", "/teams", "/holidays", "/checklist", "/devices", "/forms"],
    "analyst": [
        "/retention?by=district&level=country",
        "/extract",
        "/scenarios",
        "/scenarios?jobs=90",
        "/scenarios?jobs=x",
    ],
}
WEB = Path(str(resources.files("server.web")))


@pytest.mark.parametrize("login", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_language_asked_for(
    signed_in: Callable[[str], Browser], seeded: Seeded, login: str, language: str
) -> None:
    browser = signed_in(login)
    for path in PAGES[login]:
        address = path.replace("FAMILY", f"/families/{seeded.families[0]}").replace(
            "LOOK", f"/quality/{seeded.look}"
        )
        page = browser.open(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert page.status_code < 500
        assert f'<html lang="{language}">' in page.text
        assert {name: page.headers[name] for name in HEADERS} == HEADERS
        assert not re.search(
            r"\b(page|need|service|domain|form|district|category|problem)\.[a-z]", words(page)
        )
        assert not re.search(r"style=|<script|onclick|\{\{|None", page.text)


def test_a_language_once_chosen_stays(signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("manager")
    browser.open("/families?lang=ru")
    assert '<html lang="ru">' in browser.open("/families").text


def test_links_to_the_other_languages_keep_the_place(signed_in: Callable[[str], Browser]) -> None:
    assert 'href="/families?start=12&amp;lang=ru"' in signed_in("manager").open("/families?start=12").text


def test_every_word_a_page_names_is_in_the_catalogue() -> None:
    named = re.compile(r"""\bt\(['"](page\.[a-z0-9_.]+[a-z0-9])['"][,)]""")
    texts = [path.read_text(encoding="utf-8") for path in WEB.rglob("*.html")]
    assert {key for text in texts for key in named.findall(text)} - catalogue().keys() == set()


def test_every_word_of_the_pages_is_used() -> None:
    """A key is used if it stands in the code whole, or begins with a stem that the code completes."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in WEB.rglob("*") if path.suffix in (".html", ".py")
    )
    code += "".join(path.read_text(encoding="utf-8") for path in WEB.parent.glob("*.py"))
    stems = set(re.findall(r"""['"](page\.[a-z_.]+\.)(?:['"{%])""", code)) | {"page.error.", "page.notice."}
    stems |= set(re.findall(r"""f"(page\.[a-z_.]+\.)\{""", code))
    own = json.loads((WEB.parent.parent / "surveys/words/pages.json").read_text(encoding="utf-8"))
    assert [
        key
        for key in own
        if f'"{key}"' not in code and f"'{key}'" not in code and not key.startswith(tuple(stems))
    ] == []


def test_an_unknown_address_and_a_family_of_others_sound_the_same(
    signed_in: Callable[[str], Browser], seeded: Seeded
) -> None:
    browser = signed_in("worker")
    pages = [browser.open("/families/nobody"), browser.open(f"/families/{seeded.families[1]}")]
    assert [page.status_code for page in pages] == [404, 404]
    assert words(pages[0]).replace("nobody", "") == words(pages[1]).replace(seeded.families[1], "")


def test_files_are_kept_for_a_year_under_the_name_of_their_bytes(browser: Browser) -> None:
    answer = browser.open(asset("qonys.css"))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert browser.open("/static/qonys.000000000000.css").status_code == 404


def test_a_sprite_holds_only_the_drawings_of_its_page(signed_in: Callable[[str], Browser]) -> None:
    html = signed_in("manager").open("/families").text
    assert set(re.findall(r'<use href="#(i-[a-z]+)"', html)) == set(
        re.findall(r'<symbol id="(i-[a-z]+)"', html)
    )


@pytest.mark.parametrize(
    ("language", "written"), [("kk", "1\xa0319"), ("ru", "1\xa0319"), ("en", "1\xa0319")]
)
def test_thousands_are_parted_by_a_space_that_does_not_break(language: str, written: str) -> None:
    assert number(1319, language) == written


def test_decimals_signs_and_days_are_written_by_language() -> None:
    assert [number(-4.25, language, places=1) for language in LANGUAGES] == ["−4,2", "−4,2", "−4.2"]
    assert [signed(value) for value in (18, 0, -36)] == ["+18", "=", "−36"]
    today = date(2026, 11, 23)
    assert [day(date(2026, 11, 19), language, today) for language in LANGUAGES] == [
        "19\xa0қараша",
        "19\xa0ноября",
        "19\xa0November",
    ]
    assert day("2025-03-04", "ru", today) == "4\xa0марта 2025"
    assert moment(datetime(2026, 11, 22, 20, 30, tzinfo=UTC), "en", today) == "23\xa0November, 01:30"


def test_a_span_over_two_years_names_both() -> None:
    today = date(2026, 11, 23)
    spans = [("2026-07-14", "2026-08-02"), ("2026-07-14", "2027-07-14"), ("2026-07-14", "2026-07-14")]
    assert [span(start, end, "ru", today) for start, end in spans] == [
        "14\xa0июля – 2\xa0августа",
        "14\xa0июля 2026 – 14\xa0июля 2027",
        "14\xa0июля",
    ]


def test_a_stay_is_counted_in_running_months() -> None:
    assert months_between("2026-03-14", "2026-03-14") == 1
    assert months_between("2026-03-14", "2026-11-13") == 8
    assert months_between("2026-03-14", "2026-11-14") == 9
