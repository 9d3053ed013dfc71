"""What python-for-android has no setting for: the receiver of reminders in the manifest. Called by it before Gradle."""

from pathlib import Path
from typing import Any

RECEIVER = '        <receiver android:name="kz.qonys.Reminding" android:exported="false" />\n'
_END = "    </application>"


def before_apk_assemble(toolchain: Any) -> None:  # noqa: ANN401  python-for-android's own
    manifest = Path(toolchain._dist.dist_dir, "src", "main", "AndroidManifest.xml")
    manifest.write_text(with_receiver(manifest.read_text(encoding="utf-8")), encoding="utf-8")


def with_receiver(manifest: str) -> str:
    """Return the manifest with the receiver, once. Raises ValueError where the manifest has another shape."""
    if RECEIVER in manifest:
        return manifest
    if manifest.count(_END) != 1:
        raise ValueError("The manifest does not end its application where it used to.")
    return manifest.replace(_END, RECEIVER + _END)
