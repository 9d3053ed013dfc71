"""Sending on although the app is laid aside: a process of its own, with the key that the app hands over.

Android starts it as a foreground service from the staged `sending.py`; on a desk it is `python -m mobile.service`.
"""

import base64
import binascii
import os
import time
from pathlib import Path

from mobile.keeping.mishaps import write_down
from mobile.keeping.outbox import Outbox
from mobile.keeping.paths import home, store_file
from mobile.keeping.store import DiskFull, Store
from mobile.keeping.vault import DataKey
from mobile.platform.device import Keeper, KeyLost
from mobile.platform.here import keeper
from mobile.talking.client import Client
from mobile.talking.receiving import devices
from mobile.talking.sync import sync

SITTINGS, PAUSE = 5, 30.0  # then it rests until the app is laid aside again


def main() -> None:
    folder = home()
    send_from(folder, keeper(folder), os.environ.get("PYTHON_SERVICE_ARGUMENT", ""), PAUSE)


def send_from(folder: Path, keeper: Keeper, argument: str, pause: float) -> bool:
    """Send until nothing waits, some sittings at most; return whether all is sent. Never raises: nobody would see it."""
    store = Store(store_file(folder), keeper=keeper)
    try:
        store.unlock(DataKey(keeper.unwrap(base64.b64decode(argument))))
        return _sent(store, pause)
    except (KeyLost, DiskFull, binascii.Error):
        return False  # the app itself says so when it is opened
    except Exception as problem:
        write_down(store.path, problem)
        return False
    finally:
        store.close()


def _sent(store: Store, pause: float) -> bool:
    device = devices(store).get("")
    for left in range(SITTINGS - 1, -1, -1):
        client = Client(device.server if device else "", store.word("language") or "kk")
        try:
            sync(store, client)
        finally:
            client.close()
        if not Outbox(store).count("ready"):
            return True
        time.sleep(pause if left else 0)
    return False


if __name__ == "__main__":
    main()
