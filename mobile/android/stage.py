"""Put into a folder what the APK is built from: `python mobile/android/stage.py FOLDER`.

    FOLDER/buildozer.spec  hook.py  links.xml  src/  icon.png     how it is packed
    FOLDER/app/main.py  sending.py  mobile/  surveys/             what is packed, and nothing else

The server, the analysis, the tests and the authoring of forms stay out; forms come from the server, each in its version.
"""

import shutil
import struct
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKED = {".py", ".json", ".toml", ".ttf", ".txt"}
LEFT_OUT = ("mobile/android", "mobile/preview.py", "surveys/authoring", "surveys/instruments/scenarios")
HOW = ("buildozer.spec", "hook.py", "links.xml", "src")
ENTRIES = {
    "main.py": '"""What Android starts."""\n\nfrom mobile.__main__ import main\n\nmain()\n',
    "sending.py": '"""What the sending service starts."""\n\nfrom mobile.service import main\n\nmain()\n',
}
ICON = 512
_GROUND, _INK, _CLOTH = (11, 92, 99), (255, 255, 255), (244, 183, 64)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Say where to: python mobile/android/stage.py FOLDER")  # noqa: T201
        return 2
    stage(Path(arguments[0]))
    return 0


def stage(folder: Path, icon: int = ICON) -> None:
    """Write the folder anew; what lay in its `app` before is gone, what buildozer has built beside it stays."""
    app = folder / "app"
    shutil.rmtree(app, ignore_errors=True)
    for path in packed():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, app / path)
    for name, text in ENTRIES.items():
        (app / name).write_text(text, encoding="utf-8")
    for name in HOW:
        copy = shutil.copytree if (HERE / name).is_dir() else shutil.copyfile
        shutil.rmtree(folder / name, ignore_errors=True)
        copy(HERE / name, folder / name)
    (folder / "icon.png").write_bytes(picture(icon))


def packed() -> list[Path]:
    """Return what is packed of the two packages, by its path from the root."""
    found = [path for room in ("mobile", "surveys") for path in sorted((ROOT / room).rglob("*"))]
    names = [path.relative_to(ROOT) for path in found if path.is_file() and path.suffix in PACKED]
    return [
        name for name in names if "__pycache__" not in name.parts and not name.as_posix().startswith(LEFT_OUT)
    ]


def picture(size: int) -> bytes:
    """Draw the icon, a shanyrak: a ring, three arcs crossed with three. It tells nobody what the app is for."""
    rows = (b"\0" + bytes(part for x in range(size) for part in _dot(x, y, size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    chunks = [_chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _dot(x: int, y: int, size: int) -> tuple[int, int, int]:
    """Return the colour of one dot, by its distance from what is drawn."""
    right, up = (x + 0.5) / size * 2 - 1, (y + 0.5) / size * 2 - 1
    far = (right**2 + up**2) ** 0.5
    if abs(far - 0.62) < 0.055:
        return _INK
    if far < 0.6:
        for line in (-0.22, 0.0, 0.22):
            if abs(right - line * (1 - up**2)) < 0.028 or abs(up - line * (1 - right**2)) < 0.028:
                return _CLOTH
    return _GROUND


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
