"""Colours, type, space and shape as numbers. A screen names a token, never a hex value or a size.

The contrast of each pair that is used is tested in `tests/mobile/screens/test_tokens.py`.
"""

from functools import cache
from typing import Literal

import msgspec

Rgba = tuple[float, float, float, float]
StyleName = Literal["title", "bar", "head", "body", "label", "small", "small_b", "badge", "nav", "key"]
Tone = Literal["neutral", "primary", "ok", "warn", "danger"]

# each token in light and in dark
COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#FAF7F2", "#16130F"),
    "card": ("#FFFFFF", "#221E19"),
    "sunken": ("#F2EDE5", "#2C2721"),
    "line": ("#E3DBCF", "#3D372F"),
    "edge": ("#847A6E", "#9A8F81"),
    "ink": ("#211D18", "#F3EDE4"),
    "ink2": ("#5B534A", "#C2B8AB"),
    "primary": ("#0E5A62", "#86D2CF"),
    "on_primary": ("#FFFFFF", "#04302F"),
    "pressed": ("#0A444A", "#A5E2DF"),
    "primary_c": ("#D8ECEA", "#17474A"),
    "on_primary_c": ("#0A3F45", "#C9EFEC"),
    "danger": ("#A3301D", "#FFB4A3"),
    "on_danger": ("#FFFFFF", "#561205"),
    "danger_c": ("#FBE4DE", "#5B2015"),
    "on_danger_c": ("#74200F", "#FFDAD1"),
    "warn": ("#8A5A00", "#F2C46D"),
    "warn_c": ("#FBEBC8", "#4A3508"),
    "on_warn_c": ("#5F3E00", "#FBE2AE"),
    "ok": ("#2B6B3F", "#98D5A6"),
    "ok_c": ("#DDF0DF", "#1D4529"),
    "on_ok_c": ("#174C29", "#CFF0D5"),
    "bar": ("#2E2924", "#EFE7DB"),
    "on_bar": ("#FFF9F0", "#211D18"),
    "link_bar": ("#8ED6D3", "#0E5A62"),
}

# each tone: its ground, the text on it, the mark on it
TONES: dict[Tone, tuple[str, str, str]] = {
    "neutral": ("sunken", "ink", "ink2"),
    "primary": ("primary_c", "on_primary_c", "primary"),
    "ok": ("ok_c", "on_ok_c", "ok"),
    "warn": ("warn_c", "on_warn_c", "warn"),
    "danger": ("danger_c", "on_danger_c", "danger"),
}


class Style(msgspec.Struct, frozen=True):
    """One way of setting text: size in sp, line height, and how far it grows with the reader's text size."""

    size: float
    bold: bool
    line: float
    most: float = 2.0


STYLES: dict[StyleName, Style] = {
    "title": Style(22, bold=True, line=1.12, most=1.3),
    "bar": Style(19, bold=True, line=1.05, most=1.3),
    "head": Style(17, bold=True, line=1.12),
    "body": Style(16, bold=False, line=1.16),
    "label": Style(16, bold=True, line=1.10),
    "small": Style(14, bold=False, line=1.14),
    "small_b": Style(14, bold=True, line=1.10, most=1.3),
    "badge": Style(13, bold=True, line=1.00),
    "nav": Style(12, bold=False, line=1.00, most=1.1),
    "key": Style(26, bold=False, line=1.00, most=1.15),
}

SMALLEST_WORD = 0.72  # a word too wide for its place is drawn smaller, down to this, and never broken
GAP, SIDE, PAD = 8, 16, 16
RADIUS_BADGE, RADIUS_FIELD, RADIUS, RADIUS_DIALOG = 8, 12, 16, 24
TOUCH, BUTTON, ANSWER, BIG_ANSWER, KEY = 48, 56, 60, 68, 68
TOPBAR, NAVIGATION = 64, 66


@cache
def rgba(token: str, *, dark: bool) -> Rgba:
    """Return a token as Kivy wants it."""
    text = COLOURS[token][dark].lstrip("#")
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue, 1.0


def contrast(one: Rgba, other: Rgba) -> float:
    """Return the WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    light, deep = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (deep + 0.05)


def _luminance(colour: Rgba) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
