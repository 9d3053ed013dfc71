"""What runs on the phone imports with nothing but what a phone has, on every Python at hand."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PINS = ROOT / "requirements" / "android.txt"
LISTING = """
import pkgutil, importlib, sys
names = [m.name for p in ("surveys", "mobile") for m in pkgutil.walk_packages([p], p + ".")]
ours = lambda n: not n.startswith(("surveys.authoring", "mobile.platform.android.")) and not n.endswith("__main__")
names = [n for n in names if ours(n)]
for name in sorted(names):
    importlib.import_module(name)
print(len(names), sorted({m.split(".")[0] for m in sys.modules} & {"pyxform", "litestar", "numpy", "pandas", "sqlite_utils"}))
"""


def runs(python: str) -> bool:
    return subprocess.run([python, "-c", "import venv"], check=False, capture_output=True).returncode == 0


def pythons() -> list[str]:
    """Return each Python of 3.11 and 3.13 that this machine has; the one that runs the tests always counts."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for version in ("3.11", "3.13"):
        for python in [
            shutil.which(f"python{version}"),
            *Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}"),
        ]:
            if python and version not in found and runs(str(python)):
                found[version] = str(python)
    return list(found.values())


@pytest.fixture(params=pythons(), scope="module")
def phone_python(request: pytest.FixtureRequest) -> Path:
    """Make (once, cached beside the checkout) an environment of the Android list alone."""
    base = request.param
    mark = hashlib.sha256(PINS.read_bytes() + base.encode()).hexdigest()[:16]
    home = ROOT / ".cache" / f"phone-{mark}"
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([base, "-m", "venv", "--without-pip", home], check=True)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            home / "bin" / "python",
            "--disable-pip-version-check",
        ]
        subprocess.run([*pip, "install", "-qq", "--no-compile", "--require-hashes", "-r", PINS], check=True)
        (home / "ready").touch()
    return home / "bin" / "python"


def test_mobile_and_surveys_import_with_what_a_phone_has(phone_python: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KIVY_HOME": str(tmp_path),
        "KIVY_NO_ARGS": "1",
        "SDL_VIDEODRIVER": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    environment |= {"KIVY_NO_CONSOLELOG": "1"}
    ran = subprocess.run(
        [phone_python, "-c", LISTING], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    count, strangers = ran.stdout.split(maxsplit=1)
    assert int(count) > 30
    assert strangers.strip() == "[]"
