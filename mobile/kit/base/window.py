"""Getting Kivy ready before its window is imported: it reads arguments, files and sizes at import."""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from zlib import crc32

PHONE_WIDTH, PHONE_HEIGHT = 360, 780  # dp; a desktop window has the shape of a phone

# What Kivy draws for the app by rules of its own: a text field with what opens over it, and a scrolling place.
_RULES = {
    "Label", "Button", "Image", "BubbleContent", "BubbleButton", "Selector", "TextInput", "TextInputCutCopyPaste", "StencilView",
    "ScrollView",
}  # fmt: skip


def prepare(folder: Path, density: str = "") -> None:
    """Keep Kivy's own files in `folder`, out of the user's home, and give a desktop window the phone's shape."""
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    os.environ.setdefault("KIVY_HOME", str(folder / "kivy"))
    folder.mkdir(parents=True, exist_ok=True)
    if "KIVY_DATA_DIR" not in os.environ and (data := _own_data(Path(os.environ["KIVY_HOME"]))):
        os.environ["KIVY_DATA_DIR"] = str(data)
    if density:
        os.environ["KIVY_METRICS_DENSITY"] = density
    _configure(float(os.environ.get("KIVY_METRICS_DENSITY", "1")))


def _configure(density: float) -> None:
    """Kivy takes its settings from the environment; what is set there already stands."""
    settings = {
        "KIVY_LOG_LEVEL": "warning",
        "KIVY_EXIT_ON_ESCAPE": "0",
        "GRAPHICS_MAXFPS": "30",
        "GRAPHICS_MULTISAMPLES": "0",  # every shape smooths its own edge
        "INPUT_MOUSE": "mouse,disable_multitouch",
    }
    if sys.platform == "linux" and "ANDROID_ARGUMENT" not in os.environ:
        settings["GRAPHICS_WIDTH"] = str(int(PHONE_WIDTH * density))
        settings["GRAPHICS_HEIGHT"] = str(int(PHONE_HEIGHT * density))
    for name, value in settings.items():
        os.environ.setdefault(f"KCFG_{name}", value)


def _own_data(folder: Path) -> Path | None:
    """Return a folder that is Kivy's own data with few of its rules: reading all takes a sixth of the time to the first frame.

    It is made once for each Kivy. None where that cannot be done: then Kivy reads its own.
    """
    try:
        theirs = kivys_data()
        rules = (theirs / "style.kv").stat()
        ours = folder / f"data-{crc32(f'{theirs} {rules.st_size} {rules.st_mtime_ns}'.encode()):08x}"
        if not (ours / "glsl" / "default.fs").exists():
            _make(ours, theirs)
    except OSError:
        return None
    return ours


def kivys_data() -> Path:
    """Return where Kivy keeps its rules, shaders and fonts, without reading Kivy."""
    found = find_spec("kivy")
    if found is None or not found.origin:
        raise FileNotFoundError("There is no Kivy here.")
    return Path(found.origin).with_name("data")


def _make(ours: Path, theirs: Path) -> None:
    ours.parent.mkdir(parents=True, exist_ok=True)
    new = Path(mkdtemp(dir=ours.parent))
    try:
        for one in theirs.iterdir():
            if one.name != "style.kv":
                (new / one.name).symlink_to(one)
        rules = kept((theirs / "style.kv").read_text(encoding="utf-8"))
        (new / "style.kv").write_text(rules, encoding="utf-8")
        new.replace(ours)
    except OSError:
        rmtree(new, ignore_errors=True)
        raise


def kept(rules: str) -> str:
    """Return the rules that the app needs, of the text of all."""
    head, *each = re.split(r"^(?=<)", rules, flags=re.MULTILINE)
    return head + "".join(one for one in each if _RULES & set(re.findall(r"\w+", one.partition(">")[0])))
