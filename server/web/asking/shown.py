"""A question as a page draws it: which control, what is marked in it, what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from server.web.asking.reading import Posted
from surveys.asking.asked import Asked
from surveys.asking.filling import Sheet

Control = Literal[
    "radios", "ticks", "select", "scale", "order", "line", "area", "date", "month", "year", "time", "datetime", "note", "photo",
    "place", "app",
]  # fmt: skip
Modes = Literal["text", "numeric", "decimal", "tel"]

_LISTED = 24  # choices that stand one under another; a longer list of one choice opens
_STEPS = 11  # of a scale that stands in a row
_MARK = "~"

_CONTROLS: Mapping[str, Control] = {
    "one": "radios", "many": "ticks", "rank": "order", "integer": "line", "decimal": "line", "text": "area", "date": "date",
    "time": "time", "datetime": "datetime", "scale": "scale", "note": "note", "photo": "photo", "place": "place", "file": "app",
}  # fmt: skip


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """`values` are marked or written in the control: what was posted just now, or what is kept where that may be seen.

    `is_kept`: there is an answer that is not shown; a photograph never is. `mode` is the keyboard. `ranks` are the places of an order.
    """

    asked: Asked
    id: str
    control: Control
    mode: Modes = "text"
    values: tuple[str, ...] = ()
    ranks: Mapping[str, str] = {}
    steps: tuple[str, ...] = ()
    problem: str = ""
    is_kept: bool = False


def shown(questions: Sequence[Asked], posted: Posted | None = None, *, blind: bool) -> tuple[Shown, ...]:
    """Return the questions of one page. `blind`: kept answers are not shown, whoever may hold the telephone."""
    return tuple(_shown(one, number, posted, blind=blind) for number, one in enumerate(questions, 1))


def has_place(page: Sheet) -> bool:
    return any(one.kind == "place" for one in page.questions)


def with_place(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a page that asks where one is: its own script may ask the browser."""
    policy = headers["Content-Security-Policy"]
    policy = policy if "script-src" in policy else f"{policy}; script-src 'self'"
    return {**headers, "Content-Security-Policy": policy, "Permissions-Policy": "geolocation=(self)"}


def _shown(one: Asked, number: int, posted: Posted | None, *, blind: bool) -> Shown:
    steps = _steps(one)
    values = _kept(one) if posted is None and not blind else posted.typed.get(one.ref, ()) if posted else ()
    wrong = posted.wrong.get(one.ref, "") if posted else ""
    return Shown(
        asked=one,
        id=f"q{number}",
        control=_control(one, steps),
        mode=_mode(one),
        values=values,
        ranks=_ranks(values) if one.kind == "rank" else {},
        steps=steps,
        problem=wrong or one.problem or "",
        is_kept=one.value is not None and (one.kind == "photo" or (blind and posted is None)),
    )


def _ranks(values: tuple[str, ...]) -> dict[str, str]:
    return {name: place for place, _, name in (value.partition(_MARK) for value in values)}


def _control(one: Asked, steps: tuple[str, ...]) -> Control:
    if one.kind == "one" and len(one.choices) > _LISTED:
        return "select"
    if one.kind == "scale" and not steps:
        return "line"
    if one.kind == "date" and "day" not in one.manner.parts:
        return "month" if "month" in one.manner.parts else "year"
    if one.kind == "text" and (one.manner.masked or one.manner.digits):
        return "line"
    return _CONTROLS[one.kind]


def _mode(one: Asked) -> Modes:
    if one.kind in ("integer", "scale") or one.manner.digits:
        return "numeric"
    return "decimal" if one.kind == "decimal" else "text"


def _steps(one: Asked) -> tuple[str, ...]:
    """Return the numbers of a short scale of whole steps; none for a long one."""
    if one.kind != "scale" or one.low is None or one.high is None:
        return ()
    by = one.step or 1
    count = round((one.high - one.low) / by) + 1
    numbers = [one.low + by * place for place in range(count)] if 1 < count <= _STEPS else []
    return tuple(str(int(number)) for number in numbers) if all(n == int(n) for n in numbers) else ()


def _kept(one: Asked) -> tuple[str, ...]:
    if one.kind in ("one", "many"):
        return tuple(choice.name for choice in (*one.choices, *one.quiet) if choice.chosen)
    if one.kind == "rank":
        names = one.value if isinstance(one.value, list) else []
        return tuple(f"{place}{_MARK}{name}" for place, name in enumerate(names, 1))
    if one.value is None or one.kind == "photo":
        return ()
    if one.kind == "place":
        latitude, longitude, *more = str(one.value).split()
        return (latitude, longitude, " ".join(more))
    return (_short(one, str(one.value)),)


def _short(one: Asked, value: str) -> str:
    """Return a value as its control holds it: 12 for 12.0, a month or a year without what was not asked."""
    if one.kind == "scale":
        return value.removesuffix(".0")
    if one.kind == "date" and "day" not in one.manner.parts:
        return value[:7] if "month" in one.manner.parts else value[:4]
    return value[:16] if one.kind == "datetime" else value[:5] if one.kind == "time" else value
