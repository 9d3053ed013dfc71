"""The two other engines, installed under .cache and asked one JSON line at a time."""

import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType

import pyxform

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "oracle"
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"


class Engine:
    """Another engine in a process of its own, from `with` to its end."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command, cwd=CACHE, text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=(CACHE / f"{name}.log").open("w"),
        )  # fmt: skip

    def ask(self, request: dict) -> dict:
        """Return what the engine tells about a form filled in by steps."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended: see {CACHE / self.name}.log")
        return json.loads(line)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, kind: type | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        if self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.stdout.close()
        self._process.wait(timeout=30)


def web_forms() -> Engine:
    """Return ODK Web Forms' engine (node), installed on first use."""
    _copy("webforms.mjs", "package.json", "package-lock.json")
    if not (CACHE / "node_modules").exists():
        _do("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    return Engine("webforms", ["node", "webforms.mjs"])


def java_rosa() -> Engine:
    """Return JavaRosa, the engine of ODK Collect, out of the jar that pyxform brings along; compiled on first use."""
    source = HERE / "Rosa.java"
    made = CACHE / "Rosa.class"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        CACHE.mkdir(parents=True, exist_ok=True)
        _do("javac", "-nowarn", "-Xlint:none", "-d", str(CACHE), "-cp", str(JAR), str(source))
    return Engine("javarosa", ["java", "-Xss8m", "-cp", f"{CACHE}:{JAR}", "Rosa"])


def are_here() -> bool:
    """Return whether node, npm and a Java compiler are on this machine."""
    return all(shutil.which(program) for program in ("node", "npm", "javac"))


def _copy(*names: str) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copyfile(HERE / name, CACHE / name)


def _do(*command: str) -> None:
    subprocess.run(command, cwd=CACHE, check=True, stdout=subprocess.DEVNULL)
