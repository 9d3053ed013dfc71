"""Bad input: whatever the bytes of a form or of an answer are, one reads a finding, never a traceback, and never waits."""

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.cli import main
from surveys.authoring import Checked, check_file, check_safely
from surveys.engine.expression import ExpressionError, parse
from surveys.engine.regexes import danger
from surveys.form import Form, FormError, load
from surveys.interview.session import Session, UnknownQuestion

# Each example is a fresh one, however long the machine takes over it.
FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HEAD = "| survey |\n| | type | name | label | relevant | constraint | calculation | repeat_count |\n"
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha">{}]>'.format(
    "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
)


def told(path: Path, check: Callable[[Path], Checked] = check_file) -> str:
    """Return the first finding; a form with one is not good."""
    checked = check(path)
    assert not checked.is_good
    return str(checked.findings[0])


def workbook(folder: Path, change: Callable[[str], str], part: str = SHEET) -> Path:
    """Return a good workbook with one part of it changed."""
    good = folder / "good.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "a", "A"])
    book.save(good)
    bad = folder / "bad.xlsx"
    with zipfile.ZipFile(good) as before, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text.decode()) if name == part else text)
    return bad


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.md", b"", "The file is empty."),
        ("a.xlsx", b"", "The file is empty."),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\xff", "not written in UTF-8 (see line 1)"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n\x00\xff", "This is not an Excel workbook"),
        ("a.csv", "survey,,\n,type,name\n,text,Сұрақ\n".encode("cp1251", "replace"), "not written in UTF-8 (see line 3)"),
        ("a.md", HEAD.encode("utf-16"), "written in UTF-16"),
        ("a.md", HEAD.encode() + b"| | te\0xt | a | A |", "line 3 has null bytes"),
        ("a.md", b"nothing here", "no survey sheet with a question"),
        ("a.md", b"| survey |\n" + b"| c" * 100_000 + b" |", "more than 500 columns"),
        ("a.md", HEAD.encode() + b"| | text | a | " + b"x" * 40_000 + b" |", "survey, row 3, label: This cell has 40000"),
        ("a.csv", b"survey,,\n,type,name\n" + b",note,a\n" * 20_001, "more than 20000 rows"),
        ("a.md", HEAD.encode() + b"| | text | a | A\x01 |", "survey, row 3, label: This cell holds a control"),
        ("a.doc", b"x", "A form is an .xlsx, .csv or .md file."),
        ("a.xml", b"\xff\xfe<", "UTF-16"),
        ("a.xml", LAUGHS.encode() + b"<a>&j;</a>", "document type"),
        ("a.xml", b'<!DOCTYPE a SYSTEM "file:///etc/hosts"><a/>', "document type"),
        ("a.xml", b"<a>" * 100_000 + b"</a>" * 100_000, ""),
    ],
)  # fmt: skip
def test_what_is_no_form_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert sentence in told(tmp_path / name)


def test_a_folder_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert "This is no file." in told(tmp_path / "a.xlsx", check_safely)
    assert "There is no such file." in told(tmp_path / "b.xlsx", check_safely)


@pytest.mark.parametrize(
    ("change", "part", "sentence"),
    [
        (lambda text: LAUGHS + text.replace("<t>", "<t>&j;"), SHEET, "declares a document type"),
        (lambda text: LAUGHS + text, "xl/workbook.xml", "declares a document type"),
        (lambda text: '<!DOCTYPE x SYSTEM "file:///etc/hosts">' + text, SHEET, "declares a document type"),
        (lambda _: "<worksheet>" + " " * 120_000_000, SHEET, "larger than 100 MB when it is unpacked"),
        (lambda _: "<a>" * 100_000 + "</a>" * 100_000, SHEET, "no survey sheet with a question"),
        (lambda text: text[: len(text) // 2], SHEET, "not a workbook that can be read"),
    ],
)
def test_a_workbook_that_is_a_trap_is_told(
    tmp_path: Path, change: Callable[[str], str], part: str, sentence: str
) -> None:
    assert sentence in told(workbook(tmp_path, change, part))


def test_a_cell_at_the_far_end_of_a_sheet_is_no_trap(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    assert check_safely(workbook(tmp_path, lambda text: text.replace("</sheetData>", far))).is_good


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("| | text | a | A | " + "(" * 5000 + "1" + ")" * 5000 + " |", "row 3, relevant: More than 60 brackets"),
        ("| | text | a | A | " + "-" * 5000 + "1 |", "row 3, relevant: This cannot be worked out"),
        ("| | text | a | A | 1" + " + 1" * 3000 + " |", "row 3, relevant: This cannot be worked out"),
        ("| | text | a | A | | regex(., '" + "(a+)+" * 200_000 + "') |", "row 3, constraint: This cell has"),
        ("| | text | a | A | | regex(., '^(a+)+$') |", "row 3, constraint: The pattern of regex() cannot be used"),
        ("| | text | a | A | | regex(., '(') |", "row 3, constraint: The pattern of regex() cannot be used"),
        ("| | begin repeat | r | R | | | | 99999999999 |\n| | text | a | A |\n| | end repeat |", "500 is the most"),
        ("| | begin group | g | G |\n" * 2000 + "| | text | a | A |\n", "More than 30 groups"),
        ("| | end group | g | G |\n", "row 3: Unmatched"),
    ],
)  # fmt: skip
def test_a_form_that_would_stop_a_phone_is_refused_at_its_cell(
    tmp_path: Path, rows: str, sentence: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text(HEAD + rows, encoding="utf-8")
    assert sentence in told(path)


def test_work_without_end_is_ended(tmp_path: Path) -> None:
    rows = '<row r="1"><c t="inlineStr"><is><t>type</t></is></c></row>' * 1_500_000
    path = workbook(
        tmp_path, lambda text: re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", text)
    )
    (finding,) = check_safely(path, seconds=1).findings
    assert finding.sentence == "Reading the form takes longer than 1 seconds."


def test_work_without_measure_is_ended(tmp_path: Path) -> None:
    text = "x" * 32_000 + "😀"  # with such a letter among them all the others take four bytes each
    rows = "".join(
        f'<row r="{n}"><c t="inlineStr"><is><t>{text}{n}</t></is></c></row>' for n in range(3, 3000)
    )
    path = workbook(tmp_path, lambda sheet: sheet.replace("</sheetData>", f"{rows}</sheetData>"))
    (finding,) = check_safely(path, seconds=60).findings
    assert finding.sentence == "Reading the form takes more than 200 MB of memory."


def test_a_bad_file_is_never_published(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nonsense")
    environment = {"QONYS_DATABASE": f"sqlite:///{tmp_path / 'q.db'}", "QONYS_DATA": str(tmp_path)}
    ran = CliRunner().invoke(main, ["forms", "publish", str(path)], env=environment)
    assert (ran.exit_code, "This is not an Excel workbook" in ran.output) == (1, True)


@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"(a|aa)+$", r"(\w+\s?)*$", r"(a?a)*$", r"(.*,)*x", r"(x+x+)+y", r".*.*.*=", "a" * 2000],
)
def test_a_pattern_that_takes_for_ever_is_known(pattern: str) -> None:
    assert danger(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{12}$", r"[a-z]+(-[a-z]+)*", r"([A-Z][a-z]+ ?)+", r"^[^@]+@[^@]+\.[a-z]{2,}$", r"\+7 ?\d{3}( ?\d{2,3}){3}",
        r"(?:[a-z0-9]+\.)+kz", r"(\d{2} ?)+", r"(ab|cd)*", r"^[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі' -]+$",
    ],
)  # fmt: skip
def test_a_usual_pattern_may_be_used(pattern: str) -> None:
    assert danger(pattern) is None


# What is found by chance: the examples stay.

PIECES = st.sampled_from([
    "(", ")", "[", "]", "/", "//", ".", "..", "*", "@", "|", ",", "'", '"', "-", "+", "=", "!=", "<", ">=", " ", "1", ".5", "1e9",
    "a", "/data", "/data/a", "div", "mod", "and", "or", "node()", "text()", "child::", "parent::*", "count(", "if(", "once(",
    "instance('l')", "current()", "position(..)", "indexed-repeat(", "jr:choice-name(", "${a}", "ә", "\x00", "::", ":",
])  # fmt: skip


@FUZZ
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join)))
@example("-" * 20_000 + "1")
@example("(" * 20_000)
@example("a[" * 5_000)
@example("if(" * 5_000)
def test_an_expression_is_read_or_refused(text: str) -> None:
    with suppress(ExpressionError):
        assert parse(text) is not None


@FUZZ
@given(st.sampled_from([".md", ".csv", ".xlsx", ".xml"]), st.binary(max_size=400))
def test_any_bytes_are_a_finding(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(content)
    checked = check_file(path)
    assert checked.findings
    assert not checked.is_good


CELLS = st.one_of(
    st.sampled_from([
        "", "", "type", "name", "label", "text", "integer", "select_one l", "begin group", "end group", "begin repeat",
        "end repeat", "calculate", "range", "note", "a", "b", "${a}", "${b} > 1", "start=1 end=0", "yes", "relevant",
        "calculation", "label::English (en)", "constraint", "required", "choices", "survey", "settings", "list_name", "l",
        "form_id", "regex(., 'a+')", "sum(${a})", "count(${b})", "choice_filter", "appearance", "repeat_count", "trigger",
        "rank l", "select_one_from_file a.csv", "entities", "dataset", "xml-external", "audit", "bind::type", "hidden",
    ]),
    st.text(st.characters(exclude_characters="|\n\r"), max_size=12),
)  # fmt: skip


@FUZZ
@given(st.lists(st.lists(CELLS, min_size=2, max_size=9), min_size=1, max_size=9))
def test_any_table_is_a_form_or_a_finding(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.md"
    table = "".join(f"| | {' | '.join(cells)} |\n" for cells in rows)
    path.write_text(f"| survey |\n| | type | name | label | calculation |\n{table}", "utf-8", "surrogatepass")
    checked = check_file(path)
    assert checked.is_good or any(one.level == "error" for one in checked.findings)


RICH = """
| survey |
| | type | name | label | relevant | constraint | calculation | repeat_count | trigger | default | choice_filter | parameters |
| | integer | n | N ${t} | | . > 0 and . < 20 | | | | 2 | | |
| | text | t | T | ${n} > 1 | regex(., '^[a-z]+$') | | | | | | |
| | select_one a | s1 | S | | | | | | | | |
| | select_multiple b | s2 | S2 | | count-selected(.) < 3 | | | | | f = ${s1} | randomize=true |
| | rank a | rk | R | | | | | | | | |
| | range | rg | R | | | | | | | | start=0 end=10 step=2 |
| | begin repeat | r | R | | | | ${n} | | | | |
| | text | m | M | position(..) > 1 | | | | | | | |
| | calculate | c | | | | concat(${m}, position(..), count(${r})) | | | | | |
| | begin repeat | rr | RR | | | | | | | | |
| | date | d | D | | . <= today() | | | | | | |
| | geopoint | g | G | | | | | | | | |
| | end repeat | | | | | | | | | | |
| | end repeat | | | | | | | | | | |
| | calculate | tot | | | | sum(${n}) + count(${r}) + sum(${d}) | | | | | |
| | calculate | ir | | | | indexed-repeat(${m}, ${r}, 2) | | | | | |
| | calculate | tr | | | | now() | | ${t} | | | |
| | calculate | oo | | | | once(random()) | | | | | |
| | calculate | cn | | | | jr:choice-name(${s1}, '${s1}') | | | | | |
| | calculate | fmt | | | | format-date-time(${t}, '%Y-%n-%d %H:%M:%S') | | | | | |
| | calculate | pw | | | | pow(${n}, ${n}) + round(${n}, ${n}) + int(${n}) mod ${rg} | | | | | |
| | calculate | dg | | | | concat(digest(${t}, 'SHA-256'), substr(${t}, ${n}, 5)) | | | | | |
| | calculate | dd | | | | decimal-date-time(${t}) + date(${n}) + area(${g}) | | | | | |
| choices | list_name | name | label | f |
| | a | x | X | |
| | a | y | Y | |
| | b | p | P | x |
| | b | q | Q | y |
| settings | form_id | version | instance_name |
| | rich | 1 | concat(${t}, ${n}) |
"""


@pytest.fixture(scope="module")
def xform(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("rich") / "rich.md"
    path.write_text(RICH, encoding="utf-8")
    checked = check_file(path)
    assert checked.is_good, checked.findings
    return checked.xform


# How an XForm is damaged: (where in it, of how many parts; how; with what).
DAMAGE = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(["cut", "swap", "double", "rule", "write"]),
    st.one_of(PIECES, st.text(max_size=5)),
)
ANSWERS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=8),
    st.lists(st.sampled_from(["x", "y", "p", ""]), max_size=3), st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
    st.sampled_from(["x", "q p", "2026-02-30", "2026-01-01T25:00", "1 2 3 4", "٣", "1e400", "-0", "12:00:00.000+05:00"]),
)  # fmt: skip
DONE = st.tuples(
    st.floats(0, 1, exclude_max=True), st.sampled_from(["answer", "add", "remove", "node"]), ANSWERS
)


def damaged(xform: str, where: float, also: float, how: str, piece: str) -> str:
    """Return an XForm with one thing in it wrong: an element cut, moved or doubled, a rule or a word changed."""
    rules = list(re.finditer(r'="([^"]*)"', xform))
    parts = re.findall(r"<[^>]+>|[^<]+", xform)
    if how == "rule" and rules:
        rule, other = rules[int(where * len(rules))], rules[int(also * len(rules))]
        text = re.sub(r"[<&\"]", "", other[1] + piece if len(piece) % 2 else piece)
        return xform[: rule.start(1)] + text + xform[rule.end(1) :]
    if not parts:
        return xform + piece
    at, also_at = int(where * len(parts)), int(also * len(parts))
    if how == "swap":
        parts[at], parts[also_at] = parts[also_at], parts[at]
    else:
        more = {"double": [parts[at], parts[also_at]], "write": [parts[at], piece]}
        parts[at : at + 1] = more.get(how, [])
    return "".join(parts)


def fill_in(form: Form, done: list) -> None:
    """Do what was drawn, then read everything that a phone and a server read."""
    session = Session(form, now=NOW, seed=1)
    refs = list(form.definitions)
    for where, act, value in done:
        ref = refs[int(where * len(refs))]
        try:
            if act == "answer":
                session.answer(ref, value)
            elif act == "node":
                session.node(ref)
            else:
                getattr(session, act)(f"{ref}[1]" if act == "remove" else ref)
        except UnknownQuestion:
            continue
    for step in session.steps():
        session.node(step.ref)
    session.set_language("ru")
    session.problems(), session.answers(), session.xml()
    again = Session(form, session.draft(), now=NOW, draft=True)
    assert again.draft() == session.draft()


@FUZZ
@given(st.lists(DAMAGE, min_size=1, max_size=3), st.lists(DONE, max_size=10))
def test_a_damaged_xform_is_refused_or_can_be_filled_in(xform: str, damage: list, done: list) -> None:
    for one in damage:
        xform = damaged(xform, *one)
    try:
        form = load(xform)
    except FormError:
        return
    if form.definitions:
        fill_in(form, done)


@FUZZ
@given(st.lists(DONE, min_size=3, max_size=30))
def test_any_answers_in_any_order_leave_an_interview_that_goes_on(xform: str, done: list) -> None:
    fill_in(load(xform), done)


NAMES = st.sampled_from(["n", "t", "s1", "s2", "rk", "r", "rr", "m", "d", "g", "c", "meta", "nobody", ""])
RECORDS = st.dictionaries(
    NAMES,
    st.recursive(
        ANSWERS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=12,
    ),
    max_size=6,
)


@FUZZ
@given(RECORDS, st.booleans())
@example({"r": [1.5]}, False)  # noqa: FBT003 - whether it is a draft
def test_any_record_is_taken_up(xform: str, record: dict, is_draft: bool) -> None:  # noqa: FBT001
    session = Session(load(xform), record, now=NOW, draft=is_draft)
    for step in session.steps():
        session.node(step.ref)
    assert session.xml().startswith("<data ")


@FUZZ
@given(st.lists(DAMAGE, min_size=1, max_size=3), st.booleans())
def test_any_submission_is_taken_up_or_refused(xform: str, damage: list, is_edit: bool) -> None:  # noqa: FBT001
    form = load(xform)
    sent = Session(form, now=NOW, seed=1).xml()
    for one in damage:
        sent = damaged(sent, *one)
    try:
        session = Session.resume(form, sent, edit=is_edit, now=NOW)
    except FormError:
        return
    assert session.xml().startswith("<data ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<input ref="/data/n">', '<input ref="/data/r/m">'),  # asked outside its repeat
        ('<repeat nodeset="/data/r/rr">', '<repeat nodeset="/data/r/rr/d">'),  # a repeat with nothing in it
    ],
)
def test_what_stands_in_the_wrong_repeat_stops_nobody(xform: str, before: str, after: str) -> None:
    assert before in xform
    fill_in(load(xform.replace(before, after)), [])
