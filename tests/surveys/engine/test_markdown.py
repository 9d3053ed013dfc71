"""Marks in a text become spans that look some way; what is no mark stays as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.markdown import Line, Span, lines, plain


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("plain words", (Span("plain words"),)),
        ("**now** go", (Span("now", bold=True), Span(" go"))),
        ("__now__ go", (Span("now", bold=True), Span(" go"))),
        ("*now* go", (Span("now", italic=True), Span(" go"))),
        ("say _now_.", (Span("say "), Span("now", italic=True), Span("."))),
        ("**a *b* c**", (Span("a ", bold=True), Span("b", bold=True, italic=True), Span(" c", bold=True))),
        ("***both***", (Span("both", bold=True, italic=True),)),
        ("snake_case_name", (Span("snake_case_name"),)),
        ("2 * 3 * 4", (Span("2 * 3 * 4"),)),
        ("**open", (Span("**open"),)),
        (r"\*not\* \# so", (Span("*not* # so"),)),
        ("<b>now</b> <em>go</em>", (Span("now", bold=True), Span(" "), Span("go", italic=True))),
        ("<strong >now</strong\t>", (Span("now", bold=True),)),
        ("<script>x</script>", (Span("<script>x</script>"),)),
        ("[b]now[/b] [ref=x]", (Span("[b]now[/b] [ref=x]"),)),
        (
            "see [the **law**](https://adilet.zan.kz/x)",
            (
                Span("see "),
                Span("the ", link="https://adilet.zan.kz/x"),
                Span("law", bold=True, link="https://adilet.zan.kz/x"),
            ),
        ),
        ("[call](tel:109)", (Span("call", link="tel:109"),)),
        ("[x](javascript:alert)", (Span("x"),)),
        ("[x](file:///etc/passwd)", (Span("x"),)),
        ("", ()),
    ],
)
def test_a_line_is_read_as_its_marks_say(text: str, spans: tuple[Span, ...]) -> None:
    assert lines(text) == (Line(spans),)


@pytest.mark.parametrize(
    ("style", "colour"),
    [
        ("color:red", "#ff0000"),
        ("color: #0a5", "#00aa55"),
        ("font-weight: 1; color:#00AA55;", "#00aa55"),
        ("background-color:red", ""),
        ("color:url(x)", ""),
        ("", ""),
    ],
)
def test_a_span_may_have_a_colour(style: str, colour: str) -> None:
    assert lines(f'a <span style="{style}">b</span>')[0].spans[-1].colour == colour


def test_headings_and_lists_are_lines_of_their_own() -> None:
    assert lines("# Big\n### Small\n- one\n* two\n3. three\n#no heading\n-no item") == (
        Line((Span("Big"),), heading=1),
        Line((Span("Small"),), heading=3),
        Line((Span("one"),), mark="•"),
        Line((Span("two"),), mark="•"),
        Line((Span("three"),), mark="3."),
        Line((Span("#no heading"),)),
        Line((Span("-no item"),)),
    )


def test_the_plain_words_have_no_marks() -> None:
    text = "## **Stove** and *pipe*\n- [ask](https://qonys.kz)\n1. <span style='color:red'>out</span>"
    assert plain(text) == "Stove and pipe\n• ask\n1. out"


@given(st.text(alphabet="ab *_#[]()<>/\\-1.\n:spanstylecolor=\"'", max_size=80))
def test_no_text_is_too_odd_to_read(text: str) -> None:
    read = lines(text)
    assert len(read) == text.count("\n") + 1
    assert all(span.text for line in read for span in line.spans)
    for line, written in zip(read, text.split("\n"), strict=True):
        assert is_left_of(written, "".join(span.text for span in line.spans))


def is_left_of(written: str, words: str) -> bool:
    """Return whether the words are what was written, some of it left out and nothing added."""
    letters = iter(written)
    return all(letter in letters for letter in words)


def test_a_long_odd_text_is_read_at_once() -> None:
    assert plain("**" * 4000)
    assert plain("<b>" * 2000)
    assert plain("[a](" * 2000)
    assert plain("*a _b " * 1500)
