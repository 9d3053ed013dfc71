"""Forms for the engine's tests, written as tables and made by pyxform, and expressions worked out on their own."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import cache

import pytest
from pyxform.xls2xform import convert

from surveys.engine.evaluation import Scope, World
from surveys.engine.kinds import Code
from surveys.engine.layout import Frame, Place, layouts
from surveys.form import Form, load

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=5)))

_SETTINGS = """
| settings |
| | form_id | version | namespaces |
| | test | 1 | qonys="https://qonys.kz/xforms" |
"""


@cache
def _made(table: str) -> Form:
    lines = "\n".join(line.strip() for line in table.strip().splitlines())
    return load(convert(lines + _SETTINGS, form_name="data", file_type=".md").xform)


@pytest.fixture
def make_form() -> Callable[[str], Form]:
    """Return a function that makes a form from the tables of an XLSForm; its reference root is /data."""
    return _made


class _Clock:
    def __init__(self) -> None:
        self.now = NOW
        self.language = "en"
        self.given: dict[str, str] = {}
        self.random = random.Random(1)

    shuffling = 0.0


@cache
def _root() -> Place:
    root = Place("data", None)
    for name in "abcde":
        Place(name, root)
    for name in "nm":
        place = Place(name, root)
        place.type, place.numeric = "int", True
    return root


@pytest.fixture
def work_out() -> Callable[..., object]:
    """Return a function that works out an expression standing at /data/a with the given texts (n, m are numbers)."""

    def run(expression: str, **texts: str) -> object:
        return _code(expression)(_frame(texts))

    return run


def _code(expression: str) -> Callable[..., object]:
    root = _root()
    layouts(root)
    world = World(root, {}, lambda *_: "", lambda *_: "")
    code: Code = Scope(world, root.children["a"], ()).compiled(expression)
    return code.run


def _frame(texts: dict[str, str]) -> Frame:
    root = _root()
    frame = Frame(layouts(root)[root], None, _Clock())
    for name, text in texts.items():
        frame.live[root.children[name].slot] = frame.texts[root.children[name].slot] = text
    return frame
