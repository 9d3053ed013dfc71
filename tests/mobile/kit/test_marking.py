"""An author's marks become Kivy's, and nothing else does."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.kit.base.marking import is_marked, markup, shown
from surveys.authoring import check_file
from tests.mobile.app_process import AppProcess


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("**Now** *go*", "[b]Now[/b] [i]go[/i]"),
        ("# Winter\n- coal\n2. wood", "[b]Winter[/b]\n•\u00a0coal\n2.\u00a0wood"),
        ('<span style="color:red">out</span>', "[b]out[/b]"),
        ("[the law](https://adilet.zan.kz)", "the law (adilet.zan.kz)"),
        ("[call](tel:109)", "call (109)"),
        (r"\*so\*", "*so*"),
    ],
)
def test_marks_are_drawn(text: str, marked: str) -> None:
    assert is_marked(text)
    assert markup(text) == marked
    assert shown(text) == re.sub(r"\[/?[bi]\]", "", marked)


@pytest.mark.parametrize("text", ["Сәлем!", "2 * 3 * 4", "a_b_c", "", "two\nlines"])
def test_a_text_without_marks_is_drawn_as_any_other(text: str) -> None:
    assert not is_marked(text)
    assert markup(text) == text


@given(st.text(alphabet="ab[]&;*_()/=:#refcolorbi<>\n ", max_size=60))
def test_nobody_s_words_bring_marks_of_the_screen(text: str) -> None:
    marked = markup(text)
    for ours in ("[b]", "[/b]", "[i]", "[/i]"):
        marked = marked.replace(ours, "")
    assert "[" not in marked
    assert "]" not in marked


FORM = """
| survey |
| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |
| | note | winter | # Қыс **жақын** | # Зима **близко** | # Winter is **near** |
| | text | fuel | **Отын** [b]бар[/b] *ма*? | Есть ли **топливо** [b] *сейчас*? | Is there **fuel** [b] *now*? |
| settings | form_title | form_id | version |
| | Сынақ | trial | 1 |
"""


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_a_question_with_marks_is_drawn_without_a_fault(tmp_path: Path, scale: float) -> None:
    (tmp_path / "trial.md").write_text(FORM, encoding="utf-8")
    xform = tmp_path / "trial.xml"
    xform.write_text(check_file(tmp_path / "trial.md").xform, encoding="utf-8")
    app = AppProcess(tmp_path / "phone", preview=xform, language="kk", scale=scale)
    try:
        assert app.faults() == []
        app.tap("next")
        assert app.faults() == []
        assert "Отын [b]бар[/b] ма?" in app.screen()["texts"]
    finally:
        app.kill()
