"""The drawings of pages and reports: right words and places, no colour of their own, no code, nothing loaded too early."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pandas as pd
import pytest

from server.charts import curves, marks
from server.charts.ink import Drawing, Words

WORDS = Words(
    title="Тұрақтап қалу", says="100 отбасының 84–91-і <осында>", x="Ай", at_risk="Бақылауда", comma=","
)
CURVE = pd.DataFrame(
    [("2023", 0.0, 1.0, 1.0, 1.0), ("2023", 12.0, 0.5, 0.4, 0.6), ("2024", 0.0, 1.0, 1.0, 1.0), ("2024", 12.0, 0.9, 0.8, 1.0)],
    columns=["group", "time", "share", "low", "high"],
)  # fmt: skip
AT_RISK = pd.DataFrame(
    [("2023", 0.0, "41"), ("2023", 12.0, "< 5"), ("2024", 0.0, "67")], columns=["group", "time", "n"]
)
ROWS = pd.DataFrame(
    {
        "label": ["Қызылжар", "Ақжар"],
        "value": [0.8, 0.6],
        "low": [0.7, 0.5],
        "high": [0.9, 0.8],
        "text": ["8", "6"],
    }
)


COUNTED = pd.DataFrame({"time": [0.0, 12.0], "value": [0.9, 0.7]})


def every_kind() -> dict[str, Drawing]:
    gone = pd.DataFrame({"time": [0.0, 12.0], "origin": [0.0, 0.2], "onward": [0.0, 0.1]})
    said = pd.DataFrame({"said": [0.1, 0.2], "came": [0.1, 0.3], "low": [0.0, 0.2], "high": [0.2, 0.4]})
    ahead = CURVE.rename(columns={"share": "value"})
    return {
        "survival": curves.survival(CURVE, AT_RISK, WORDS, ticks=[0, 6, 12]),
        "incidence": curves.incidence(gone, WORDS, kinds={"origin": "Үйіне", "onward": "Қалаға"}, ticks=[0, 12]),
        "bands": curves.bands(ahead, WORDS, counted=COUNTED),
        "intervals": marks.intervals(ROWS, WORDS, reference=0.7, percent=True),
        "groups": marks.intervals(ROWS.assign(group="prior"), WORDS, logarithmic=True),
        "bars": marks.bars(ROWS, WORDS),
        "calibration": marks.calibration(said, WORDS),
    }  # fmt: skip


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    return every_kind()


def test_what_was_counted_is_a_dot_for_each(drawings: dict[str, Drawing]) -> None:
    for svg in (drawings["bands"].wide, drawings["bands"].narrow):
        assert len(re.findall(r'<path [^>]*A[^>]*fill="var\(--ink,', svg)) == len(COUNTED)


def test_every_drawing_is_an_image_that_says_what_it_shows(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        for svg in (drawing.wide, drawing.narrow):
            root = ElementTree.fromstring(svg)
            assert root.get("role") == "img"
            assert root.get("aria-label") == f"{WORDS.title}. {WORDS.says}"
            assert [root[0].text, root[1].text] == [WORDS.title, WORDS.says]


def test_the_page_s_stylesheet_colours_it_and_its_policy_allows_it(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        text = drawing.wide + drawing.narrow
        assert not re.search(r'(?:fill|stroke)="(?!none|var\(|transparent)[^"]+"', text)
        assert not re.search(r"<style|<script| style=| class=| id=|font-family", text)


def test_small_numbers_stay_hidden_and_kazakh_letters_are_text(drawings: dict[str, Drawing]) -> None:
    texts = [
        one.text
        for one in ElementTree.fromstring(drawings["survival"].wide).iter()
        if one.tag.endswith("text")
    ]
    assert {"41", "< 5", "67", "2023", "2024", "Бақылауда", "Ай"} <= set(texts)
    assert "Қызылжар" in drawings["bars"].wide


def test_lines_differ_without_colour(drawings: dict[str, Drawing]) -> None:
    for name in ("survival", "bands"):
        assert 'stroke-dasharray="8,4"' in drawings[name].wide


def test_a_step_lies_where_the_share_is(drawings: dict[str, Drawing]) -> None:
    """The curve of 2023 falls from 100 to 50 percent at month 12, over 300 pixels for the whole axis."""
    paths = re.findall(r'<path d="M0,0([^"Z]*)"[^>]*stroke="var\(--c1', drawings["survival"].wide)
    assert [re.sub(r"[^\d.,HLV-]", "", path) for path in paths] == ["L640,0L640,150"]


def test_a_name_too_long_for_a_phone_goes_on_in_a_second_line() -> None:
    table = pd.DataFrame(
        {
            "label": ["Дом холодный или сырой зимой", "Язык"],
            "value": [1, 2],
            "low": [0.5, 1.0],
            "high": [2.0, 3.0],
        }
    )
    narrow = marks.intervals(table, WORDS).narrow
    assert all(f">{line}<" in narrow for line in ("Дом холодный или", "сырой зимой", "Язык"))
    assert "…" not in narrow


def test_a_server_that_only_serves_loads_no_drawing() -> None:
    code = "import server.app, server.charts.curves, server.charts.marks, sys; print('altair' in sys.modules, 'vl_convert' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]
