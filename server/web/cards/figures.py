"""How a figure of the model card is written: with its interval, or why there is none."""

from collections.abc import Callable
from typing import Any

import msgspec

from server.web.drawing.figures import number
from surveys.wording import catalogue, say

Values = dict[str, Any]
# Decimal places; what is not named is a share, in percent.
PLACES = {"auc": 2, "concordance": 2, "brier": 3, "eo": 2, "intercept": 2, "slope": 2}
HARD = "\N{NO-BREAK SPACE}"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table: its name, its cells, and whether a person should look."""

    name: str
    cells: tuple[str, ...]
    under: str = ""
    looks: bool = False


def percent(value: float, language: str, places: int = 0) -> str:
    return f"{number(100 * value, language, places=places)}{HARD}%"


def word_of(language: str) -> Callable[..., str]:
    return lambda key, **values: say(key, language, **values)


def term_name(name: str, language: str) -> str:
    """Return what a term is called; one that has no words yet is called as in the model."""
    key = f"page.card.term.{name}"
    return say(key, language) if key in catalogue() else name


def said(figure: Values, language: str, *, signed: bool = False) -> str:
    """Return a figure with its interval, or why there is none: 25 % (15–32)."""
    if figure["value"] is None:
        return say(f"page.card.note.{figure['note']}", language)
    places = PLACES.get(figure["measure"])
    unit, size = (f"{HARD}%", 100) if places is None else ("", 1)
    value, low, high = (
        None if figure[name] is None else number(size * figure[name], language, places=places or 0)
        for name in ("value", "low", "high")
    )
    text = f"+{value}{unit}" if signed and figure["value"] > 0 else f"{value}{unit}"
    if low is not None:
        between = "…" if signed or figure["low"] < 0 else "–"
        text += f" ({low}{between}{high})"
    if figure["note"]:
        text += " · " + say(f"page.card.note.{figure['note']}", language)
    return text
