"""Others who fit the same rows: R's survival and lifelines, each where it is installed or can be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
LIFELINES = "lifelines==0.30.3"
R_MISSING = "not here; on Debian: apt-get install r-base-core r-cran-survival"


def rscript() -> str | None:
    """Return R with its survival package, or None."""
    found = shutil.which("Rscript")
    if found is None:
        return None
    ran = subprocess.run([found, "-e", "library(survival)"], capture_output=True, check=False)
    return found if ran.returncode == 0 else None


def for_r(path: Path, columns: list[str]) -> tuple[Path, int]:
    """Write the columns one after the other as whole numbers, which R reads in a moment; return the file and the rows."""
    plain = path.with_suffix(".columns")
    with np.load(path) as stored, plain.open("wb") as file:
        for name in columns:
            file.write(stored[name].astype("<i4").tobytes())
        return plain, len(stored[columns[0]])


def python_with_lifelines() -> str | None:
    """Return a Python of its own with lifelines, made outside the house where it is not there yet; None if it cannot be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    place = cache / "qonys-bench" / LIFELINES.replace("==", "-")
    python = place / "bin" / "python"
    if not place.exists():
        draft = place.with_suffix(".making")
        shutil.rmtree(draft, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", draft], check=True)
        ran = subprocess.run(
            [draft / "bin" / "python", "-m", "pip", "install", "-q", LIFELINES],
            capture_output=True,
            check=False,
        )
        if ran.returncode:
            shutil.rmtree(draft)
            return None
        draft.rename(place)
    return str(python)
