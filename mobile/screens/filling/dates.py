"""A date, a time, or both: columns with + and −, months by name; nothing is set until it is touched."""

import calendar
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from mobile.kit.base.boxes import Column, Flow, Row
from mobile.kit.base.part import Fits
from mobile.kit.base.text import Words
from mobile.kit.button import Pill
from mobile.kit.counter import Wheel
from surveys.wording import say

EMPTY = "–"
_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}
_COLUMNS = {
    "date": ("day", "month", "year"),
    "time": ("hour", "minute"),
    "datetime": ("day", "month", "year", "hour", "minute"),
}
_WIDE = {"day": 0.8, "month": 1.3, "year": 1.0, "hour": 1.0, "minute": 1.0}


class Dated(Protocol):
    """What is asked for a date: a question of a form, a field of the register."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> object: ...


class DateAnswer(Column):
    """Wheels in rows of their own for the date and for the time, and chips under them."""

    def __init__(
        self,
        asked: Dated,
        language: str,
        give: Callable[[str | None], object],
        name: str = "",
        parts: tuple[str, ...] = _COLUMNS["date"],
    ) -> None:
        """`name` tells several on one screen apart: it begins their keys. `parts` are the columns of a date."""
        self._name, self._parts = name, parts
        self._kind, self._language, self._give = asked.kind, language, give
        self._value = read_moment(asked.value, asked.kind)
        columns = parts if asked.kind == "date" else _COLUMNS[asked.kind]
        self._wheels = {column: self._wheel(column) for column in columns}
        now = Pill(
            say("app.today" if "day" in columns and asked.kind == "date" else "app.now", language),
            self._set_now,
            key=f"{name}answer:now",
        )
        clear = Pill(say("app.clear", language), lambda: self._set(None), key=f"{name}answer:clear")
        super().__init__(*self._rows(), Flow(now, clear), gap=10)
        self._show()

    def _rows(self) -> list[Fits]:
        dates = [self._labelled(name) for name in self._wheels if name in ("day", "month", "year")]
        times = [self._labelled(name) for name in self._wheels if name in ("hour", "minute")]
        return [Row(*row, gap=8) for row in (dates, times) if row]

    def _labelled(self, name: str) -> Column:
        label = Words(say(f"app.{name}", self._language), "small", "ink2", align="center")
        return Column(label, self._wheels[name], gap=6, grow=_WIDE[name])

    def _wheel(self, name: str) -> Wheel:
        spoken = (say("app.less", self._language), say("app.greater", self._language))
        return Wheel(
            EMPTY,
            lambda: self._turn(name, 1),
            lambda: self._turn(name, -1),
            spoken=spoken,
            key=f"{self._name}wheel:{name}",
        )

    def _turn(self, name: str, by: int) -> None:
        """The first touch of an empty date gives today, so that nobody counts up from the year one."""
        now = datetime.now().astimezone().replace(tzinfo=None, second=0, microsecond=0)
        self._set(now if self._value is None else turned(self._value, name, by))

    def _set_now(self) -> None:
        self._set(datetime.now().astimezone().replace(tzinfo=None, second=0, microsecond=0))

    def _set(self, value: datetime | None) -> None:
        self._value = value if value is None or self._kind != "date" else begun(value, self._parts)
        self._show()
        value = self._value
        self._give(None if value is None else value.strftime(_FORMATS[self._kind]))

    def _show(self) -> None:
        for name, wheel in self._wheels.items():
            wheel.words.text = self._shown(name)
        if self.parent:
            self.refit()

    def _shown(self, name: str) -> str:
        if self._value is None:
            return EMPTY
        if name == "month":
            return say(f"month.{self._value.month}", self._language)
        number = getattr(self._value, name)
        return f"{number:02}" if name in ("hour", "minute") else str(number)

    def update(self, asked: Dated) -> None:
        self._value = read_moment(asked.value, asked.kind)
        self._show()


def read_moment(value: object, kind: str) -> datetime | None:
    """Return a stored date or time, None where there is none."""
    if not isinstance(value, str) or not value:
        return None
    if kind == "time":
        return datetime.strptime(value[:5], "%H:%M")  # noqa: DTZ007  a clock on the wall has no zone
    return datetime.fromisoformat(value).replace(tzinfo=None)


def begun(value: datetime, parts: tuple[str, ...]) -> datetime:
    """Return the first day of the month or the year, where a date is asked no closer."""
    value = value if "day" in parts else value.replace(day=1)
    return value if "month" in parts else value.replace(month=1)


def turned(value: datetime, name: str, by: int) -> datetime:
    """Return the moment with one column turned: a month keeps the day where it has such a day."""
    if name in ("day", "hour", "minute"):
        step = {"day": timedelta(days=by), "hour": timedelta(hours=by), "minute": timedelta(minutes=by)}[name]
        return value + step
    months = value.year * 12 + value.month - 1 + by * (12 if name == "year" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return value.replace(year=year, month=month + 1, day=min(value.day, last))
