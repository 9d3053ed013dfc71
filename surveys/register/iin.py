"""The individual identification number: twelve digits that tell a birth date, a sex, and whether they were copied right.

Six digits of birth date (YYMMDD), one of century and sex, four of order, one to check the others by. A person may have
none: somebody who has just come from abroad, a newborn. Nothing in the register needs it.
"""

import re
from datetime import date
from typing import Literal

import msgspec

LENGTH = 12
_FIRST = tuple(range(1, 12))
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
# Given to some foreigners: it tells neither the century nor the sex.
_FOREIGN = "0"
_BETWEEN = re.compile(r"[\s\-–.]")

Fault = Literal["digits", "length", "century", "date", "never_issued", "check"]


class WrongIIN(ValueError):
    """What stands there is no identification number: `fault` says why. The text itself is never repeated."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


class Told(msgspec.Struct, frozen=True):
    """What a number says of its holder; None where it says nothing."""

    birth_date: date | None
    sex: Literal["m", "f"] | None


def parse_iin(text: str) -> str:
    """Return the twelve digits of what was typed or read aloud, without gaps; raise WrongIIN."""
    iin = _BETWEEN.sub("", text)
    if not (iin.isascii() and iin.isdigit()):
        raise WrongIIN("digits")
    if len(iin) != LENGTH:
        raise WrongIIN("length")
    if iin[6] not in _CENTURIES and iin[6] != _FOREIGN:
        raise WrongIIN("century")
    if iin[6] in _CENTURIES and _birth_date(iin) is None:
        raise WrongIIN("date")
    digit = check_digit(iin[:-1])
    if digit is None:
        raise WrongIIN("never_issued")
    if digit != int(iin[-1]):
        raise WrongIIN("check")
    return iin


def check_digit(body: str) -> int | None:
    """Return the twelfth digit for the first eleven; None for a body that is never given to anybody."""
    for weights in (_FIRST, _SECOND):
        rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def told_by(iin: str) -> Told:
    """Return what a valid number says of the birth date and the sex."""
    if iin[6] == _FOREIGN:
        return Told(birth_date=None, sex=None)
    return Told(birth_date=_birth_date(iin), sex="m" if int(iin[6]) % 2 else "f")


def masked(iin: str) -> str:
    """Return the number as it stands on a page: enough to tell two apart, not enough to use."""
    return f"{iin[:4]}{'•' * 6}{iin[-2:]}"


def _birth_date(iin: str) -> date | None:
    try:
        return date(_CENTURIES[iin[6]] + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None
