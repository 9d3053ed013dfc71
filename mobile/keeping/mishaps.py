"""A small log of what nobody foresaw, beside the store: where it happened, and not a word of what."""

import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

LOG_BYTES = 32_000


def log_beside(store: Path) -> Path:
    return store.with_name("mishaps.txt")


def write_down(store: Path, problem: BaseException, about: str = "") -> None:
    """Note the kind and the places, for whoever mends it. No message and no value: they could hold an answer or a name.

    `about` is a name of our own, as a word's key.
    """
    log = log_beside(store)
    frames = traceback.extract_tb(problem.__traceback__)
    places = [f"  {'/'.join(Path(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in frames]
    lines = [
        f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ} {type(problem).__qualname__} {about}".rstrip(),
        *places,
        "",
    ]
    with suppress(OSError):  # the phone is full: then there is no log
        before = log.read_text(encoding="utf-8") if log.exists() else ""
        log.touch(0o600)
        log.write_text((before + "\n".join(lines))[-LOG_BYTES:], encoding="utf-8")
