"""Each of a settler's screens, in every language, at the usual text size and at 160 %: nothing is cut, broken, outside, faint, too
small to press, or left in another language.
"""

from pathlib import Path

import pytest

from tests.mobile.screens.conftest import Start
from tests.mobile.screens.looks.walk import Walk
from tests.mobile.screens.looks.walks import WALKS


@pytest.mark.parametrize("name", [walk for walk in WALKS if walk.startswith("settler")])
def test_every_screen_can_be_read(start: Start, shots: Path | None, name: str) -> None:
    way = WALKS[name]
    walk = Walk(start(way.kind, open_door=False), shots, way.languages)
    way.go(walk)
    assert walk.faults == []
