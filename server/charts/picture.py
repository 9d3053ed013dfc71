"""A drawing as a picture for a report: white ground, its title above, and under it what it rests on."""

import re
from html import escape

from server.charts.ink import DARK_INKS

_TOKEN = re.compile(r"var\(--[a-z0-9-]+,(#[0-9a-f]{6})\)")
_BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_SCALE, _HEAD, _LINE, _EDGE, _SIDE = 2, 40, 20, 8, 28
# Letters of Kazakh are in it, and vl-convert brings it.
_FONT = "Roboto, sans-serif"
_PAGE_FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif'
_LETTER = 6.6


def as_svg(svg: str, font: str) -> str:
    """Return a drawing as a picture that stands alone: colours as in the light look, letters of a font by its name.

    It has an edge on both sides, for letters wider than those it was measured with.
    """
    return _wider(_TOKEN.sub(r"\1", svg)).replace("<svg ", f'<svg font-family="{escape(font)}" ', 1)


def as_image(svg: str) -> str:
    """Return a drawing as an image of its own address, which is dark where its reader's screen is, letters as on the page."""
    dark = "".join(f"--{name}:{colour};" for name, colour in DARK_INKS.items())
    style = f"svg{{font-family:{_PAGE_FONT}}}@media screen and (prefers-color-scheme:dark){{svg{{{dark}}}}}"
    return _wider(svg).replace("<title>", f"<style>{style}</style><title>", 1)


def as_png(svg: str, title: str, under: str) -> bytes:
    """Return the PNG of a drawing in twice its size, colours as in the light look. Raise ValueError for what is none.

    `title` stands above it, `under` below in as many lines as it takes.
    """
    import vl_convert

    box = _BOX.search(svg)
    if box is None:
        raise ValueError("This is no drawing with a size.")
    width, height = (float(one) for one in box.groups())
    lines = list(_broken(under, int((width - 2 * _EDGE) / _LETTER)))
    whole = height + _HEAD + _LINE * len(lines) + _EDGE
    inner = _TOKEN.sub(r"\1", svg).replace("<svg ", f'<svg y="{_HEAD}" width="{width}" height="{height}" ', 1)
    texts = [_text(title, 24, size=16, bold=True)]
    texts += [
        _text(line, _HEAD + height + _LINE * nth - 4, size=12) for nth, line in enumerate(lines, start=1)
    ]
    return vl_convert.svg_to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{whole}" font-family="{_FONT}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(texts)}{inner}</svg>',
        scale=_SCALE,
    )


def _wider(svg: str) -> str:
    return _BOX.sub(lambda box: f'viewBox="-{_SIDE} 0 {float(box[1]) + 2 * _SIDE:g} {box[2]}"', svg, count=1)


def _text(words: str, y: float, *, size: int, bold: bool = False) -> str:
    weight = "bold" if bold else "normal"
    return f'<text x="{_EDGE}" y="{y}" font-size="{size}" font-weight="{weight}" fill="#211d18">{escape(words)}</text>'


def _broken(words: str, letters: int) -> list[str]:
    lines: list[str] = []
    for word in words.split(" "):
        if lines and len(lines[-1]) + len(word) < letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
