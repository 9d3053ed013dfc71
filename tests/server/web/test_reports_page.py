"""Reports in a browser: made, read in three languages, taken as files; nothing hidden comes out by another door."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree

import pytest
from docx import Document
from openpyxl import load_workbook

from server.database import Database
from server.reading.retention.quarters import quarter_of
from server.store.clock import today
from surveys.wording import LANGUAGES
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import NAMES, Seeded


@pytest.fixture
def arrived(database: Database, seeded: Seeded) -> list[str]:
    """Have all families come this quarter: three into one district, the rest into another two."""
    came = today().replace(day=1).isoformat()
    with database.transaction() as connection:
        for table, column in (
            ("household", "arrived_on"),
            ("household", "entered_on"),
            ("residence", "starts_on"),
        ):
            connection.run(f"update {table} set {column} = :came", came=came)  # noqa: S608
        connection.run("delete from household_exit")
        for nth, home in enumerate(seeded.families):
            place = "5910" if nth < 3 else "5932" if nth < 15 else "5950"
            connection.run("update household set district = :place where id = :home", place=place, home=home)
            connection.run(
                "update residence set district = :place where household_id = :home", place=place, home=home
            )
    return seeded.families


def test_a_report_is_made_read_and_taken(
    database: Database, signed_in: Callable[[str], Browser], arrived: list[str]
) -> None:
    browser = signed_in("manager")
    made = browser.send("/reports", quarter=quarter_of(today()), district="")
    address = made.headers["location"].partition("?")[0]
    for language in LANGUAGES:
        page = browser.open(f"{address}?lang={language}")
        assert page.status_code == 200
        images = re.findall(r'(?:src|srcset)="(/reports/[^"]+)"', page.text)
        assert {image.partition("size=")[2] for image in images} == {"", "narrow"}
        for image in images:
            drawn = browser.open(unescape(image))
            assert drawn.headers["content-type"] == "image/svg+xml"
            assert ElementTree.fromstring(drawn.text).get("aria-label")
        assert not [name for name in (*NAMES, *arrived) if name in page.text]
    text = words(browser.open(f"{address}?lang=en"))
    assert "The figures are as on the day of the report" in text
    rows = list(csv.DictReader(io.StringIO(browser.open(f"{address}/table?table=moves").text)))
    assert {row["district"]: row["arrived"] for row in rows} == {
        "5910": "", "5932": "", "5950": str(len(arrived) - 15), "all": str(len(arrived)),
    }  # fmt: skip
    picture = browser.open(f"{address}/picture?chart=moves").content
    assert picture.startswith(b"\x89PNG")
    hashed = _hash_of(database)
    for kind in ("pdf", "docx", "xlsx"):
        file, again = (browser.open(f"{address}/file?kind={kind}&lang=kk").content for _ in range(2))
        assert file == again
        if kind == "pdf":
            assert file.startswith(b"%PDF-")
        elif kind == "docx":
            assert hashed in "".join(one.text for one in Document(io.BytesIO(file)).paragraphs)
        else:
            assert hashed in "".join(
                str(one.value) for one in load_workbook(io.BytesIO(file)).worksheets[0]["A"]
            )
    assert browser.open(f"{address}/file?kind=exe").status_code == 404
    with database.transaction() as connection:
        connection.run("update report set body = replace(body, ',\"rows\":[', ',\"rows\": [')")
    assert "do not agree with the checksum" in words(browser.open(f"{address}?lang=en"))


def _hash_of(database: Database) -> str:
    with database.reading() as connection:
        return connection.all("select hash from report")[0]["hash"]


def test_official_figures_stand_beside_ours_and_wrong_ones_come_back(
    signed_in: Callable[[str], Browser], arrived: list[str]
) -> None:
    browser, quarter = signed_in("manager"), quarter_of(today())
    typed = {
        "quarter": quarter,
        "district": "",
        "unit": "families",
        "arrived": "dozens",
        "gone": "",
        "staying": "",
    }
    told = {"source": "=cmd()", "told_on": today().isoformat()}
    wrong = browser.send("/reports/official?lang=en", **typed, **told)
    assert wrong.status_code == 422
    assert "A whole number is needed" in words(wrong)
    assert 'value="dozens"' in wrong.text
    kept = browser.send("/reports/official", **(typed | {"arrived": str(len(arrived) + 2)}), **told)
    assert kept.status_code == 303
    text = words(browser.open(f"/reports/official?quarter={quarter}&lang=en"))
    assert f"{len(arrived) + 2} {len(arrived)} \N{MINUS SIGN}2 families" in text
    assert "Some families may not be in our register yet" in text
    made = browser.send("/reports", quarter=quarter, district="").headers["location"].partition("?")[0]
    assert "'=cmd()" in browser.open(f"{made}/table?table=official").text


def test_a_quarter_that_is_none_is_asked_for_again(signed_in: Callable[[str], Browser]) -> None:
    answer = signed_in("manager").send("/reports?lang=en", quarter="2026-7", district="")
    assert answer.status_code == 422
    assert "There is no report of such a quarter" in words(answer)


@pytest.mark.parametrize("login", ["worker", "clerk", "admin", "analyst", "independent"])
def test_nobody_else_sees_reports(signed_in: Callable[[str], Browser], login: str) -> None:
    assert signed_in(login).open("/reports").status_code == 403
