"""Prepare this machine: a virtual environment with pinned packages, and Debian packages where it may.

Runs on the system's own Python 3.11 or newer, with the standard library only. What is in place already is
left alone, so running it again costs nothing.

    python3 bootstrap.py run     what `make demo` needs
    python3 bootstrap.py app     + what a window needs
    python3 bootstrap.py test    + what `make test` needs
    python3 bootstrap.py oracles + what runs other form engines, to compare with
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
WINDOW = ["libgl1", "libegl1", "libmtdev1"]
DEBIAN = {
    "run": [],
    "app": WINDOW,
    "test": [*WINDOW, "postgresql", "chromium", "fonts-dejavu-core", "xvfb", "xdotool", "x11-xkb-utils"],
    "oracles": ["default-jdk-headless", "nodejs", "npm"],
}
PROGRAMS = {"default-jdk-headless": "javac", "nodejs": "node", "npm": "npm"}  # any of that name will do


def main(goal: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  whoever has an older one must read why
        sys.exit(f"Qonys needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    add_debian_packages(DEBIAN[goal])
    make_environment()
    install("test" if goal in ("test", "oracles") else "run")
    if goal != "run":
        subprocess.run([str(VENV / "bin" / "python"), str(HERE / "fonts.py")], check=True)


def add_debian_packages(names: list[str]) -> None:
    """Install what is missing, or name it in one line where this user may not."""
    missing = [name for name in names if not is_installed(name)]
    if not missing:
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = shutil.which("apt-get") and (
        not root or subprocess.run([*root, "true"], capture_output=True).returncode == 0
    )
    if not may:
        sys.exit(f"Please install these packages first: {' '.join(missing)}")
    print(f"Installing {' '.join(missing)} …", flush=True)
    quietly([*root, "apt-get", "update", "-q"])
    if quietly([*root, "apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]):
        sys.exit(f"Please install these packages first: {' '.join(missing)}")


def quietly(command: list[str]) -> int:
    """Run without a word and without a question; return the exit code."""
    silent = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=silent).returncode


def is_installed(name: str) -> bool:
    if name in PROGRAMS and shutil.which(PROGRAMS[name]):
        return True
    if not shutil.which("dpkg-query"):
        return False
    asked = subprocess.run(["dpkg-query", "-W", "-f=${Status}", name], capture_output=True, text=True)
    return asked.stdout.endswith("ok installed")


def make_environment() -> None:
    if (VENV / "bin" / "python").exists():
        return
    try:
        import ensurepip  # noqa: F401  Debian keeps it in a package of its own
    except ImportError:
        add_debian_packages(["python3-venv"])
    print("Making .venv …", flush=True)
    venv.create(VENV, with_pip=True)


def install(what: str) -> None:
    pins = HERE / "requirements" / f"{what}.txt"
    stamp = VENV / f".{what}"
    mark = hashlib.sha256(pins.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == mark:
        return
    print("Installing packages …", flush=True)
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    # Python compiles what is imported, a fifth of it; to compile all here takes longer than to fetch it.
    subprocess.run([*pip, "--no-compile", "--require-hashes", "-r", str(pins)], check=True, env=environment)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE)], check=True, env=environment)
    unhide_tests()
    stamp.write_text(mark)


def unhide_tests() -> None:
    """Remove the tests that a package put beside the packages: under that name they would hide ours."""
    for found in VENV.glob("lib/python*/site-packages/tests"):
        shutil.rmtree(found)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
