"""The Android half, run to its end on a phone made of paper."""

import base64
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from mobile.platform.device import Edges, Fix, KeyLost, Reminder
from tests.mobile.platform.paper import Phone

if TYPE_CHECKING:
    from mobile.platform.android.phone import AndroidPhone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Make = Callable[..., tuple["AndroidPhone", Phone]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Return a function that puts the Android half on a paper phone of some API level."""

    def run(api: int = 35, link: str | None = None) -> tuple["AndroidPhone", Phone]:
        paper = Phone(api)
        paper.link = link
        for name, module in paper.modules().items():
            monkeypatch.setitem(sys.modules, name, module)
        from mobile.platform.android.phone import AndroidPhone

        return AndroidPhone(), paper

    yield run
    for name in [name for name in sys.modules if name.startswith("mobile.platform.android")]:
        del sys.modules[name]


def test_the_keystore_wraps_and_opens_and_a_lost_key_is_called_lost(made: Make) -> None:
    device, paper = made()
    wrapped = device.keeper.wrap(b"the data key")

    assert (device.keeper.unwrap(wrapped), device.keeper.name) == (b"the data key", "android")
    assert device.keeper.wrap(b"the data key") != wrapped
    assert list(paper.keys) == ["qonys"]
    device.keeper.destroy()
    with pytest.raises(KeyLost):
        device.keeper.unwrap(wrapped)
    device.keeper.wrap(b"another")  # draws a new key
    with pytest.raises(KeyLost):
        device.keeper.unwrap(wrapped)


@pytest.mark.parametrize("api", [24, 29, 30, 35])
def test_keyboard_and_edges_count_only_what_covers_the_app(made: Make, api: int) -> None:
    device, paper = made(api)
    paper.bars = (0, 48, 0, 96)
    assert (device.keyboard(), device.edges()) == (0, Edges(0, 48, 0, 96))
    paper.ime = 640
    assert device.keyboard() == 640
    paper.place = (0, 48, 720, 960)  # the system has made room by itself
    assert (device.keyboard(), device.edges()) == (0, Edges())


def test_reminders_are_alarms_to_the_receiver_and_replace_the_earlier_ones(made: Make) -> None:
    device, paper = made()
    device.remind([Reminder(NOW + timedelta(days=day), "Қоныс", "Бүгінге жоспар бар.") for day in range(20)])
    assert len(paper.alarms) == 16
    device.remind([Reminder(NOW, "Қоныс", "Бүгінге жоспар бар.")])

    at, words = paper.alarms.pop(0)
    assert (at, words["text"], paper.alarms) == (NOW.timestamp() * 1000, "Бүгінге жоспар бар.", {})
    assert "android.permission.POST_NOTIFICATIONS" in paper.asked


def test_before_android_13_nobody_is_asked_for_notifications(made: Make) -> None:
    device, paper = made(api=32)
    device.remind([])
    assert paper.asked == []


def test_the_sending_service_gets_the_key_wrapped(made: Make) -> None:
    device, paper = made()
    device.go_on_sending(b"k" * 32, "Қоныс", "Жіберілуде…")

    _, icon, title, text, argument = paper.started[0]
    assert (icon, title, text) == ("", "Қоныс", "Жіберілуде…")
    assert device.keeper.unwrap(base64.b64decode(argument)) == b"k" * 32


def test_a_link_is_told_once_whether_it_opened_the_app_or_came_later(made: Make) -> None:
    device, paper = made(link="qonys:enrol?server=a&code=1")
    assert [device.link(), device.link()] == ["qonys:enrol?server=a&code=1", ""]
    paper.intents[0](SimpleNamespace(getDataString=lambda: "qonys:enrol?server=b&code=2"))
    paper.intents[0](SimpleNamespace(getDataString=lambda: None))
    assert [device.link(), device.link()] == ["qonys:enrol?server=b&code=2", ""]


def test_a_place_is_found_once_where_it_is_allowed(made: Make) -> None:
    device, paper = made()
    found: list[Fix | None] = []
    device.locate(found.append)
    place = {"Latitude": 54.87, "Longitude": 69.15, "Altitude": 142.0, "Accuracy": 8.5}
    paper.listener.onLocationChanged(
        SimpleNamespace(**{f"get{name}": lambda value=value: value for name, value in place.items()})
    )
    paper.allowed = False
    device.locate(found.append)

    assert found == [Fix(54.87, 69.15, 142.0, 8.5), None]
    assert paper.listener is None


def test_a_picture_is_taken_over_and_left_nowhere_else(made: Make, tmp_path: Path) -> None:
    device, paper = made()
    taken: list[bool] = []
    for result in (-1, 0):
        device.take_photo(tmp_path / "photo.jpg", taken.append)
        code, _ = paper.started[-1]
        paper.answers[0](1, -1, None)  # somebody else's answer
        paper.answers[0](code, result, None)

    assert (taken, paper.pictures, paper.answers) == ([True, False], 0, [])
    assert (tmp_path / "photo.jpg").read_bytes() == paper.photo


def test_sharing_and_laying_aside(made: Make) -> None:
    device, paper = made()
    device.share("Сәлем")
    device.lay_aside()

    assert paper.started[0][1].extras == {"type": "text/plain", "text": "Сәлем"}
    assert paper.hidden
