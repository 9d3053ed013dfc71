"""The terms that an analyst asks for: `age, spline(start,4), factor(week)`."""

import re
from typing import Literal

import msgspec

from analysis.terms import LEVEL

DEFAULT_DF = 4
_CALL = re.compile(r"(?P<kind>\w+)\((?P<inside>[^()]*)\)")


class BadTable(ValueError):
    """The table or what was asked of it cannot be read; the sentence says what would be right."""


class Asked(msgspec.Struct, frozen=True):
    """One term: the column as it is, one level against each other, or a natural spline with `df` columns."""

    text: str
    column: str
    kind: Literal["plain", "factor", "spline"] = "plain"
    df: int = DEFAULT_DF


def asked(text: str) -> tuple[Asked, ...]:
    """Return the terms named in a text, each once.

    Parameters
    ----------
    text : str
        Names of columns, ``factor(column)`` and ``spline(column, df)``, parted by commas.

    Raises
    ------
    BadTable
        A term is none of these.
    """
    pieces = [piece.strip() for piece in re.split(r",(?![^()]*\))", text)]
    found = {term.text: term for term in map(_term, filter(None, pieces))}
    if LEVEL in found:
        raise BadTable(
            f"A column called {LEVEL} would be taken for the level of the hazard: give it another name."
        )
    return tuple(found.values())


def _term(piece: str) -> Asked:
    call = _CALL.fullmatch(piece)
    if call is None:
        return Asked(piece, piece)
    kind, (column, *more) = call["kind"], [part.strip() for part in call["inside"].split(",")]
    if kind == "factor" and not more:
        return Asked(f"factor({column})", column, "factor")
    if kind == "spline" and len(more) < 2:
        df = more[0].removeprefix("df=").strip() if more else str(DEFAULT_DF)
        if df.isdecimal() and 1 <= int(df) <= 20:
            return Asked(f"spline({column},{df})", column, "spline", int(df))
    raise BadTable(
        f"{piece} is no term: write column, factor(column) or spline(column,4) with 1 to 20 columns."
    )
