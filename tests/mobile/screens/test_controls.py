"""Each type of question has its own control on the drawn screen, and what it gives is in the record."""

import struct
import wave
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mobile.app_process import AppProcess
from tests.mobile.filling.test_preview import compiled

FORM = """
| survey |
| | type | name | label::English (en) | label::Қазақша (kk) | parameters | media::image | media::audio |
| | image | stove | The stove | Пеш | max-pixels=40 | | |
| | geopoint | place | Where is it? | Қай жерде? | | | |
| | rank things | order | What matters most? | Ең керегі не? | | | |
| | range | small | How much? | Қанша? | start=1 end=3 step=0.5 | | |
| | range | large | How many? | Нешеу? | start=0 end=500 step=5 | | |
| | acknowledge | agreed | You have read it | Оқыдыңыз | | | |
| | time | hour | At what hour? | Сағат нешеде? | | | |
| | text | told | Who is it? | Бұл кім? | | seen.png | heard.wav |
| | file | paper | A paper | Қағаз | | | |
| choices |
| | list_name | name | label::English (en) | label::Қазақша (kk) |
| | things | work | Work | Жұмыс |
| | things | home | A home | Үй |
| | things | kin | Kin | Туыс |
| settings | form_id | version | namespaces |
| | things | 1 | qonys="https://qonys.kz/xforms" |
"""


def png(path: Path, wide: int, high: int) -> None:
    """Write a grey picture of this size."""
    rows = b"".join(b"\x00" + b"\x80\x80\x80" * wide for _ in range(high))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    folder = tmp_path_factory.mktemp("controls")
    media = folder / "media"
    media.mkdir()
    png(media / "seen.png", 60, 40)
    with wave.open(str(media / "heard.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x00\x00" * 800)
    form = compiled(FORM, folder, media)
    app = AppProcess(folder / "phone", preview=form, media=media, language="en", density=1)
    yield app
    app.kill()


@pytest.fixture
def see(app: AppProcess, shots: Path | None) -> Iterator[AppProcess]:
    yield app
    if shots:
        app.shot(shots / f"control-{app.screen()['ref'].rpartition('/')[2]}.png")
    assert app.faults() == []


def at(app: AppProcess, name: str) -> None:
    for key in ("menu", "outline", f"question:/data/{name}"):
        app.tap(key)


def record(app: AppProcess) -> dict:
    return app.do(record=True)["record"]


def test_a_photo_is_made_smaller_kept_taken_again_and_taken_away(see: AppProcess, tmp_path: Path) -> None:
    png(tmp_path / "taken.png", 120, 60)
    at(see, "stove")
    see.tap("photo")
    assert "stove" not in record(see)
    see.do(device={"photo": str(tmp_path / "taken.png")})
    see.tap("photo")
    first = record(see)["stove"]
    assert see.do(photo=first)["size"] == [40, 20]
    see.tap("photo")
    assert record(see)["stove"] != first
    see.tap("answer:clear")
    assert "stove" not in record(see)


def test_a_place_says_how_exact_it_is(see: AppProcess) -> None:
    at(see, "place")
    see.tap("place")
    see.wait(text="The place was not found.")
    for metres, word in ((8, "Exact"), (60, "Roughly"), (400, "Not exact")):
        see.do(device={"fix": [54.87, 69.15, 140, metres]})
        see.tap("place")
        see.wait(text=word)
    assert record(see)["place"] == "54.870000 69.150000 140.0 400.0"


def test_an_order_is_made_by_pressing_one_after_another(see: AppProcess) -> None:
    at(see, "order")
    for name in ("kin", "work", "home", "kin"):
        see.tap(f"answer:{name}")
    assert record(see)["order"] == ["work", "home"]


def test_a_short_range_is_squares_and_a_long_one_is_counted_or_typed(see: AppProcess) -> None:
    at(see, "small")
    see.tap("answer:2.5")
    assert record(see)["small"] == 2.5
    at(see, "large")
    see.tap("write:large:more")
    see.tap("write:large:more")
    assert record(see)["large"] == 5


def test_an_acknowledgement_is_one_press_and_taken_back_by_another(see: AppProcess) -> None:
    at(see, "agreed")
    see.tap("answer:OK")
    assert record(see)["agreed"] == "OK"
    see.tap("answer:OK")
    assert "agreed" not in record(see)


def test_an_hour_is_turned_on_wheels(see: AppProcess) -> None:
    at(see, "hour")
    see.tap("answer:now")
    see.tap("wheel:hour:more")
    assert len(record(see)["hour"]) >= 5


def test_a_question_shows_its_picture_and_reads_itself_out(see: AppProcess) -> None:
    at(see, "told")
    assert see.do(photo="")["drawn"] == [[60, 40]]
    see.tap("listen:told")
    assert see.do(photo="")["heard"] == "heard.wav"
    see.tap("listen:told")
    assert see.do(photo="")["heard"] == ""


def test_what_the_phone_cannot_take_holds_nobody_up(see: AppProcess) -> None:
    at(see, "paper")
    see.tap("next")
    assert see.screen()["scene"] == "end"
    see.swipe(-1)
