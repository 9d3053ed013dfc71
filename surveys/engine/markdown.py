"""What an author's marks in a text mean: headings, lists, bold, italic, links and colours, as plain structs.

A span holds words and how they look, never marks: whoever draws it escapes the words for the surface it draws on.
What is no known mark stays as it was written.
"""

import re
from collections.abc import Iterator
from html import unescape

import msgspec

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"\s{0,3}(?:([-*+])|(\d{1,3})[.)])\s+(.*)")
_NESTED = 10  # marks inside marks: deeper ones stay as they were written
_ESCAPED = r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!<>])"
_LINK = r"\[(?P<words>[^\[\]]{1,300})\]\((?P<target>[^()\s]{1,500})\)"
_TAG = r"<(?P<tag>b|strong|i|em|u|span|div|p)(?P<style>\s[^<>]{0,200})?\s*>(?P<inside>(?:(?!<(?P=tag)[\s>]).)*?)</(?P=tag)\s*>"
_BOLD = r"(?P<b>\*\*|(?<!\w)__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=b)(?!\*|(?<=_)\w)"
_ITALIC = r"(?P<i>\*|(?<!\w)_)(?=[^\s*_])(?P<italic>.+?)(?<=[^\s])(?P=i)(?!(?<=_)\w)(?!\*)"
_MARK = re.compile("|".join((_ESCAPED, _LINK, _TAG, _BOLD, _ITALIC)), re.DOTALL | re.IGNORECASE)
_COLOUR = re.compile(r"(?:^|[;\"'\s])color\s*:\s*(#[0-9a-f]{6}|#[0-9a-f]{3}|[a-z]{3,12})\b", re.IGNORECASE)
_PERHAPS = re.compile(r"[\\*_\[<]|^\s*(?:#|[-+]\s|\d{1,3}[.)]\s)", re.MULTILINE)
_SAFE = ("https://", "http://", "mailto:", "tel:")
COLOURS = {
    "black": "#000000", "gray": "#808080", "grey": "#808080", "red": "#ff0000", "maroon": "#800000", "orange": "#ffa500",
    "yellow": "#ffff00", "olive": "#808000", "lime": "#00ff00", "green": "#008000", "aqua": "#00ffff", "teal": "#008080",
    "blue": "#0000ff", "navy": "#000080", "fuchsia": "#ff00ff", "purple": "#800080", "white": "#ffffff",
}  # fmt: skip


class Span(msgspec.Struct, frozen=True):
    """Words that look alike; `colour` is #rrggbb, `link` an address that is safe to open. Blank: none."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    colour: str = ""


class Line(msgspec.Struct, frozen=True):
    """One line: `heading` 1 to 6 (0: none), `mark` the bullet or the number of an item of a list."""

    spans: tuple[Span, ...]
    heading: int = 0
    mark: str = ""


def lines(text: str) -> tuple[Line, ...]:
    """Return a text line by line as its marks say it is to be read."""
    return tuple(_line(line) for line in text.split("\n"))


def plain(text: str) -> str:
    """Return the words without marks: for lists, for a search, to be read aloud."""
    return "\n".join(f"{line.mark} {_words(line)}" if line.mark else _words(line) for line in lines(text))


def _words(line: Line) -> str:
    return "".join(span.text for span in line.spans)


def _line(line: str) -> Line:
    if heading := _HEADING.fullmatch(line):
        return Line(_joined(_spans(heading[2].strip(), Span(""), 0)), heading=len(heading[1]))
    if item := _ITEM.fullmatch(line):
        return Line(_joined(_spans(item[3], Span(""), 0)), mark="•" if item[1] else f"{item[2]}.")
    return Line(_joined(_spans(line, Span(""), 0)))


def _spans(text: str, look: Span, depth: int) -> Iterator[Span]:
    """Yield the spans of a text that stands inside marks which look like `look`."""
    place = 0
    while depth < _NESTED and (found := _MARK.search(text, place)):
        if found.start() > place:
            yield _with(look, text=text[place : found.start()])
        yield from _marked(found, look, depth + 1)
        place = found.end()
    if place < len(text):
        yield _with(look, text=text[place:])


def _marked(found: re.Match[str], look: Span, depth: int) -> Iterator[Span]:
    part = found.groupdict()
    if part["escaped"]:
        yield _with(look, text=part["escaped"])
    elif part["words"]:
        is_safe = part["target"].lower().startswith(_SAFE)
        yield from _spans(part["words"], _with(look, link=part["target"]) if is_safe else look, depth)
    elif part["tag"]:
        yield from _spans(part["inside"], _tagged(look, part["tag"].lower(), part["style"] or ""), depth)
    elif part["bold"]:
        yield from _spans(part["bold"], _with(look, bold=True), depth)
    else:
        yield from _spans(part["italic"], _with(look, italic=True), depth)


def _tagged(look: Span, tag: str, style: str) -> Span:
    if tag in ("b", "strong"):
        return _with(look, bold=True)
    if tag in ("i", "em"):
        return _with(look, italic=True)
    colour = _COLOUR.search(unescape(style))
    return _with(look, colour=_hex(colour[1].lower()) or look.colour) if colour else look


def _hex(colour: str) -> str:
    if len(colour) == 4 and colour[0] == "#":
        return "#" + "".join(digit * 2 for digit in colour[1:])
    return colour if colour[0] == "#" else COLOURS.get(colour, "")


def _with(look: Span, **changes: object) -> Span:
    return msgspec.structs.replace(look, **changes)


def _joined(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Return the spans with neighbours that look alike made one."""
    found: list[Span] = []
    for span in spans:
        if found and _with(found[-1], text="") == _with(span, text=""):
            found[-1] = _with(span, text=found[-1].text + span.text)
        else:
            found.append(span)
    return tuple(found)
