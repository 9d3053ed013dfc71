"""A photograph as a browser sends it, made small and bare as the app makes one: nothing of where, when and by whose phone."""

import threading
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO, Literal

PIXELS = 1600  # of the longer side where the author says nothing, as in the app
MOST_SENT = 20 * 1024**2  # bytes of a page with its photographs
MOST_KEPT = 2 * 1024**2  # bytes of one photograph as it is kept
MOST_MEGAPIXELS: Mapping[str, int] = {
    "JPEG": 64,
    "PNG": 24,
    "WEBP": 24,
}  # a camera's JPEG is read small at once
_WHOLE = 24  # megapixels of a JPEG that is unpacked whole first, as no camera writes one
_QUALITIES = (85, 70, 50, 30)
_reading = threading.BoundedSemaphore(1)  # what is unpacked takes its room: one at a time

# Brands of a telephone's own kind.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

Why = Literal["kind", "heic", "pixels", "size"]


class UnfitPhoto(ValueError):
    """What was sent cannot be kept as a photograph: it is none, has too many points, or cannot be made small enough."""

    def __init__(self, why: Why, most: int = 0) -> None:
        super().__init__(why)
        self.why, self.most = why, most


def reduced(file: BinaryIO, most: int) -> bytes:
    """Return the picture as a JPEG with a longer side of `most` pixels or less, upright; raise UnfitPhoto.

    Its kind is told by its bytes, whatever its name says. It is painted on an empty sheet: what a camera writes beside
    it stays behind.
    """
    from PIL import Image, ImageOps  # loaded where a photograph comes

    with _reading:
        try:
            with Image.open(file, formats=list(MOST_MEGAPIXELS)) as found:
                limit = _WHOLE if "progressive" in found.info else MOST_MEGAPIXELS[found.format or ""]
                if found.width * found.height > limit * 1_000_000:
                    raise UnfitPhoto("pixels", limit)
                found.draft("RGB", (most, most))
                found.thumbnail((most, most))
                upright = ImageOps.exif_transpose(found).convert("RGBA")
                sheet = Image.new("RGB", upright.size, "white")
                sheet.paste(upright, mask=upright)
        except UnfitPhoto:
            raise
        except Exception as fault:  # whatever a decoder says of bytes that anybody may have made
            raise UnfitPhoto("heic" if _is_heic(file) else "kind") from fault
    for quality in _QUALITIES:
        out = BytesIO()
        sheet.save(out, "JPEG", quality=quality)
        if out.tell() <= MOST_KEPT:
            return out.getvalue()
    raise UnfitPhoto("size", MOST_KEPT // 1024**2)


def _is_heic(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(12)
    return head[4:8] == b"ftyp" and head[8:] in _HEIC
