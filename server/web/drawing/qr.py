"""A QR code on a page: what a phone's camera reads from the screen."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Return the code as an SVG picture, dark on white in either theme: cameras read no other."""
    made = segno.make(text, error="m", micro=False)
    return Markup(made.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr"))
