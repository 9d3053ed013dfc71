"""An author's marks as Kivy's own, for words that are drawn. What an author or an answer says can bring none of these.

Coloured words are drawn bold: the palette alone keeps the contrast in light and dark. A link is read, not opened: its
address stands behind it.
"""

from surveys.engine.markdown import Line, Span, lines

_ESCAPES = {"&": "&amp;", "[": "&bl;", "]": "&br;"}


def is_marked(text: str) -> bool:
    """Return whether a text is to be drawn in another way than it is written."""
    return lines(text) != tuple(Line((Span(line),) if line else ()) for line in text.split("\n"))


def markup(text: str) -> str:
    """Return a text in Kivy's marks, its words escaped."""
    return "\n".join(_line(line) for line in lines(text))


def shown(text: str) -> str:
    """Return the words as they are read on the screen."""
    return "\n".join(_item(line, "".join(map(_words, line.spans))) for line in lines(text))


def _line(line: Line) -> str:
    marked = _item(line, "".join(map(_span, line.spans)))
    return f"[b]{marked}[/b]" if line.heading else marked


def _item(line: Line, inside: str) -> str:
    return f"{line.mark}\u00a0{inside}" if line.mark else inside


def _words(span: Span) -> str:
    return f"{span.text} ({span.link.partition(':')[2].lstrip('/')})" if span.link else span.text


def _span(span: Span) -> str:
    words = "".join(_ESCAPES.get(letter, letter) for letter in _words(span))
    words = f"[i]{words}[/i]" if span.italic else words
    return f"[b]{words}[/b]" if span.bold or span.colour else words
