"""Which device this is."""

import os
from functools import cache
from pathlib import Path

from mobile.platform.desktop import Desktop
from mobile.platform.device import Device, Keeper


def is_android() -> bool:
    return "ANDROID_ARGUMENT" in os.environ


@cache
def here(folder: Path) -> Device:
    """Return the device, the same one for the same app folder."""
    if is_android():
        from mobile.platform.android.phone import AndroidPhone

        return AndroidPhone()
    return Desktop(folder)


def keeper(folder: Path) -> Keeper:
    return here(folder).keeper
