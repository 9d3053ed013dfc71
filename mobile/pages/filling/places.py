"""A place as a form keeps it, and how exact it is."""

from typing import Literal

import msgspec

from mobile.platform.device import Fix
from surveys.asking.asked import Asked

GOOD, POOR = 20.0, 100.0  # metres, where the author says nothing: a yard, a street


class Band(msgspec.Struct, frozen=True):
    """How exact a place is: good enough for what is asked, fair, or too poor to be relied on."""

    name: Literal["good", "fair", "poor"]
    metres: int


def place_text(fix: Fix) -> str:
    """Return latitude, longitude (degrees), altitude and accuracy (metres), as ODK writes a geopoint."""
    return f"{fix.latitude:.6f} {fix.longitude:.6f} {fix.altitude:.1f} {fix.accuracy:.1f}"


def band(asked: Asked) -> Band | None:
    """Return how exact the answer is by the author's two limits, None where there is no place."""
    parts = str(asked.value or "").split()
    if len(parts) != 4:
        return None
    metres = float(parts[3])
    good, poor = asked.manner.accuracy or GOOD, asked.manner.warning_accuracy or POOR
    name = "good" if metres <= good else "poor" if metres > poor else "fair"
    return Band(name, round(metres))
