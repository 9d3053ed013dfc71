"""What a screen must never do: cut a word, break one, push it outside, draw it too faint, make a target too small.

Runs inside the app's process, on the widgets that are on the screen now, scrolled out of sight or not.
"""

from collections.abc import Iterator

from kivy.metrics import Metrics
from kivy.uix.widget import Widget

from mobile.kit.base.boxes import Box
from mobile.kit.base.press import Pressable
from mobile.kit.base.script import from_right, is_arabic
from mobile.kit.base.sideways import Sideways
from mobile.kit.base.text import Words
from mobile.kit.base.tokens import contrast, rgba
from mobile.kit.field import Typing
from mobile.kit.frame import Scrim

LEAST_CONTRAST = 4.5
LEAST_TARGET = 48


def audit(root: Widget) -> list[str]:
    """Return one sentence for each fault; none for a good screen."""
    scrims = [child for child in root.children if isinstance(child, Scrim)]
    widgets = list(tree(scrims[0] if scrims else root))
    faults = [
        fault
        for widget in widgets
        if isinstance(widget, Words) and widget.text
        for fault in of_words(widget, root)
    ]
    faults += [fault for widget in widgets if isinstance(widget, Pressable) for fault in of_target(widget)]
    return faults + overlaps([widget for widget in widgets if isinstance(widget, Words) and widget.text])


def tree(widget: Widget) -> Iterator[Widget]:
    """Walk what is drawn: a part that holds nothing visible is passed over."""
    if widget.opacity == 0:
        return
    yield widget
    for child in reversed(widget.children):
        yield from tree(child)


def of_words(words: Words, root: Widget) -> Iterator[str]:
    left, _ = words.to_window(words.x, words.y)
    wide, high = words.label.texture.size if words.label else (0, 0)
    aside = any(isinstance(above, Sideways) for above in ancestors(words))
    if not aside and (left < root.x - 1 or left + words.width > root.right + 1):
        yield f"outside the window: {words.text!r}"
    if wide > words.width + 2 or high > words.height + 2:
        yield f"cut: {words.text!r}"
    box = next((above for above in ancestors(words) if isinstance(above, Box)), None)
    if box is not None and not stands_inside(words, box):
        yield f"sticks out of its box: {words.text!r}"
    if drawn_words(words) != expected(words):
        yield f"broken: {words.text!r} as {drawn_words(words)}"
    ink, ground = words.ink, ground_of(words)
    for dark in (False, True):  # neither size nor place changes with the palette
        if contrast(rgba(ink, dark=dark), rgba(ground, dark=dark)) < LEAST_CONTRAST:
            yield f"faint{' in the dark' if dark else ''}: {words.text!r}, {ink} on {ground}"


def stands_inside(words: Words, box: Widget) -> bool:
    return (
        words.x >= box.x - 1
        and words.right <= box.right + 1
        and words.y >= box.y - 1
        and words.top <= box.top + 1
    )


def of_target(target: Pressable) -> Iterator[str]:
    least = LEAST_TARGET * Metrics.density - 1
    if target.act is not None and (target.width < least or target.height < least):
        size = tuple(round(side / Metrics.density) for side in target.size)
        yield f"small target: {target.key or texts_in(target)} {size}"


def overlaps(all_words: list[Words]) -> list[str]:
    """Return pairs of texts that lie on each other."""
    boxes = [(words, *words.to_window(words.x, words.y)) for words in all_words]
    found = []
    for i, (one, x, y) in enumerate(boxes):
        for other, left, below in boxes[i + 1 :]:
            across = min(x + one.width, left + other.width) - max(x, left)
            down = min(y + one.height, below + other.height) - max(y, below)
            if across > 2 and down > 2 and same_layer(one, other):
                found.append(f"one on the other: {one.text!r}, {other.text!r}")
    return found


def same_layer(one: Widget, other: Widget) -> bool:
    """Two texts meet only where they scroll together: a list goes under the bars on purpose."""
    return scroller_of(one) is scroller_of(other)


def scroller_of(widget: Widget) -> Widget | None:
    return next((above for above in ancestors(widget) if hasattr(above, "scroll_y")), None)


def ancestors(widget: Widget) -> Iterator[Widget]:
    while isinstance(widget.parent, Widget):
        widget = widget.parent
        yield widget


def ground_of(widget: Widget) -> str:
    fills = (above.ground.fill for above in ancestors(widget) if hasattr(above, "ground"))
    return next((fill for fill in fills if fill), "paper")


def drawn_words(words: Words) -> list[str]:
    """Return the words as Kivy laid them out, line by line."""
    lines = words.label._cached_lines if words.label else []
    return " ".join("".join(piece.text for piece in line.words) for line in lines).split()


def expected(words: Words) -> list[str]:
    """Return the words in the order in which they are drawn: in Arabic script each line was made before it is drawn."""
    is_made = words.label is not None and (from_right() or is_arabic(words.shown))
    return words.label.text.split() if is_made else words.shown.split()


def texts_in(widget: Widget) -> list[str]:
    return [said(one) for one in tree(widget) if isinstance(one, (Words, Typing)) and one.text]


def said(part: Words | Typing) -> str:
    """Return what is read on a part of the screen."""
    return part.shown if isinstance(part, Words) else part.text
