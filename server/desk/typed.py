"""What a clerk types into a form, read into days and numbers; what cannot be read is told field by field."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

T = TypeVar("T")
_GAPS = re.compile(r"[\s\u00a0\u202f]")
_UNSEEN = re.compile("[\u200b-\u200d\ufeff\u00ad]")  # what comes along when a name is copied
_DAY = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})")


class Unfit(ValueError):
    """Fields that cannot be taken: for each the key of the sentence that says what would be right."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


class Unread(ValueError):
    """One text cannot be read; its argument is the key of the sentence."""


class Typed:
    """The fields of a form as they came, and what was found wrong with them so far."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = {name: value.strip() for name, value in fields.items()}
        self.faults: dict[str, str] = {}

    def text(self, name: str, *, most: int = 120, needed: bool = False) -> str:
        value = " ".join(_UNSEEN.sub("", self.fields.get(name, "")).split())
        if needed and not value:
            self.faults[name] = "page.field.missing"
        if len(value) > most or not value.isprintable():
            self.faults[name] = "page.typed.long" if len(value) > most else "page.typed.signs"
            return ""
        return value

    def choice(self, name: str, among: tuple[str, ...], *, needed: bool = True) -> str:
        value = self.fields.get(name, "")
        if value in among:
            return value
        if value or needed:
            self.faults[name] = "page.typed.choice"
        return ""

    def day(self, name: str, *, needed: bool = False) -> date | None:
        return self._read(name, day_of, needed=needed)

    def whole(self, name: str, *, least: int, most: int, needed: bool = False) -> int | None:
        return self._read(name, lambda text: _bounded(whole_of(text), least, most), needed=needed)

    def decimal(self, name: str, *, least: float, most: float, needed: bool = False) -> float | None:
        return self._read(name, lambda text: _bounded(decimal_of(text), least, most), needed=needed)

    def ensure(self) -> None:
        """Raise Unfit if anything was wrong."""
        if self.faults:
            raise Unfit(self.faults)

    def _read(self, name: str, read: Callable[[str], T], *, needed: bool) -> T | None:
        text = self.fields.get(name, "")
        if not text:
            if needed:
                self.faults[name] = "page.field.missing"
            return None
        try:
            return read(text)
        except Unread as unread:
            self.faults[name] = str(unread)
            return None


def day_of(text: str) -> date:
    """Read 30.11.2026 or 2026-11-30; raise Unread."""
    parts = _DAY.fullmatch(text)
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else date.fromisoformat(text)
    except ValueError:
        raise Unread("page.typed.day.none" if parts else "page.typed.day") from None


def whole_of(text: str) -> int:
    """Read 7 028 125; raise Unread."""
    bare = _GAPS.sub("", text)
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 15):
        raise Unread("page.typed.whole")
    return int(bare)


def decimal_of(text: str) -> float:
    """Read 64,5 or 64.5; raise Unread."""
    bare = _GAPS.sub("", text).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", bare):
        raise Unread("page.typed.decimal")
    return float(bare)


N = TypeVar("N", int, float)


def _bounded(value: N, least: N, most: N) -> N:
    if not least <= value <= most:
        raise Unread("page.typed.bounds")
    return value
