"""A disk of some megabytes that can really be full: a tmpfs, where the tests may mount one."""

import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024


class SmallDisk:
    """Its folder, and a file that takes all the room there is but `leave` bytes."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self.folder, self.name = folder, name
        self._filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        with self._filler.open("ab", buffering=0) as filler:
            step = MEGABYTE
            while step >= 512:
                try:
                    filler.write(bytes(step))
                except OSError:
                    step //= 2
            if leave:
                filler.truncate(max(0, filler.tell() - leave))

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int, name: str = "") -> Generator[SmallDisk]:
    """Mount a disk. Skips the test where nobody may mount; `max_page_count` stands in elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="qonys-disk-"))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a small disk needs the right to mount one")
    try:
        yield SmallDisk(folder, name)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()
