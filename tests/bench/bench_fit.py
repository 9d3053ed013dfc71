"""Two exits fitted to a million survey waves and to four, with errors by settlement: seconds and memory.

Each fit runs in a process of its own, whose peak is measured. Beside us, on the same million rows, one exit by plain
statsmodels, by R's coxph (Debian: apt-get install r-base-core r-cran-survival) and by lifelines (in an environment of its own
in the cache), where they can be had. `QONYS_FIT_ROWS=100000` measures that many rows alone.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench import peers

# Rows: seconds and MB for both exits.
TARGETS = {1_000_000: (10.0, 500.0), 4_040_000: (30.0, 1_000.0)}
FIXED, SCORES, SETTLEMENTS = 5, 10, 40
NAMES = [f"x{number}" for number in range(FIXED + SCORES)]
TERMS = ",".join([*NAMES, "spline(start,5)"])
QUARTERS = 20


def main() -> int:
    wanted = os.environ.get("QONYS_FIT_ROWS")
    sizes = [int(wanted)] if wanted else list(TARGETS)
    return max(measure(size) for size in sizes)


def measure(size: int) -> int:
    seconds, room = TARGETS.get(size, (float("inf"), float("inf")))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npz"
        made = json.loads(child("make", str(path), str(size)))
        ours = json.loads(child("ours", str(path)))
        print(
            f"fit, {made['rows']:,} waves = {made['months']:,} months, {made['departures']:,} departures, two exits, errors "
            f"by settlement: {ours['seconds']:.1f} s (target {seconds:.0f}; {ours['processor']:.1f} s of the processor), peak {ours['peak']:,.0f} MB (target "
            f"{room:,.0f}): {'MISSED' if ours['seconds'] > seconds or ours['peak'] > room else 'reached'}",
            flush=True,
        )
        if size <= 1_000_000:
            beside(path, ours)
    return int(ours["seconds"] > seconds or ours["peak"] > room)


def beside(path: Path, ours: dict[str, Any]) -> None:
    """Print what others take for one exit of the same rows."""
    tell("statsmodels GLM", child("statsmodels", str(path)), ours)
    r = peers.rscript()
    if r is None:
        print(f"  R coxph: {peers.R_MISSING}", flush=True)
    else:
        plain, rows = peers.for_r(path, ["start", "stop", "event", "settlement", *NAMES])
        tell("R coxph", child(str(plain), str(rows), command=(r, str(peers.HERE / "coxph.R"))), ours)
    python = peers.python_with_lifelines()
    if python is None:
        print("  lifelines: cannot be installed here", flush=True)
    else:
        told = child("lifelines", str(path), command=(python, __file__))
        tell("lifelines CoxTimeVaryingFitter, errors not by settlement", told, ours)


def tell(who: str, answer: str, ours: dict[str, Any]) -> None:
    told = json.loads(answer)
    away = np.abs(np.subtract(told["found"], ours["found"])).max()
    print(
        f"  {who}, one exit: {told['seconds']:.1f} s ({told['processor']:.1f} s of the processor; {told['processor'] / ours['processor']:.1f} "
        f"times ours for two), peak {told['peak']:,.0f} MB; furthest coefficient {away:.1e} away",
        flush=True,
    )


def child(*words: str, command: Sequence[str] = (sys.executable, __file__)) -> str:
    one = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run([*command, *words], env=one, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout


def told(began: tuple[float, float], found: list[float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, processor = time.perf_counter() - began[0], time.process_time() - began[1]
    print(json.dumps({"seconds": seconds, "processor": processor, "peak": peak, "found": found}))


def make(path: Path, size: int) -> None:
    """Write about so many quarters of families: 5 fixed covariates, 10 scores that drift, settlements that differ."""
    draw = np.random.default_rng(20)
    families = size // 10 + 1
    effects = draw.normal(0, 0.2, (2, FIXED + SCORES)).round(2)
    place = draw.integers(0, SETTLEMENTS, families)
    frailty = draw.normal(0, 0.3, (2, SETTLEMENTS))[:, place]
    fixed = draw.integers(1, 6, (families, FIXED))
    mood = draw.normal(size=(families, SCORES))
    here, parts, rows = np.arange(families), [], 0
    for quarter in range(QUARTERS):
        mood = 0.7 * mood + np.sqrt(1 - 0.7**2) * draw.normal(size=mood.shape)
        x = np.hstack([fixed, np.clip(np.rint(3 + mood), 1, 5)])[here]
        rate = np.exp(np.array([[-5.6], [-6.1]]) + effects @ (x.T - 3) + frailty[:, here] - 0.03 * quarter)
        month = np.ceil(draw.exponential(1 / rate.sum(axis=0))).astype(np.int64)
        leaves = month <= 3
        kind = np.where(leaves, 1 + (draw.random(len(here)) < rate[1] / rate.sum(axis=0)), 0)
        months = np.where(leaves, month, 3)
        columns = {name: x[:, number].astype(np.int8) for number, name in enumerate(NAMES)}
        whole = {"family": here.astype(np.int32), "start": np.full(len(here), 3 * quarter, np.int16)}
        whole |= {"months": months, "event": kind.astype(np.int8), "settlement": place[here].astype(np.int8)}
        parts.append(pd.DataFrame(whole | columns))
        rows += len(here)
        here = here[~leaves & (draw.random(len(here)) > 0.02)]
    table = pd.concat(parts, ignore_index=True).sort_values(["family", "start"], ignore_index=True).head(size)
    table["stop"] = (table["start"] + table.pop("months")).astype(np.int16)
    np.savez(path, **{name: table[name].to_numpy() for name in table.columns})
    months = int((table["stop"] - table["start"]).sum())
    print(json.dumps({"rows": len(table), "months": months, "departures": int((table["event"] > 0).sum())}))


def read(path: Path) -> pd.DataFrame:
    with np.load(path) as stored:
        return pd.DataFrame({name: stored[name] for name in stored.files})


def ours(path: Path) -> None:
    from analysis.startstop.asked import asked
    from analysis.startstop.fitting import fit
    from analysis.startstop.rows import Columns

    table = read(path)
    began = time.perf_counter(), time.process_time()
    named = Columns(id="family", start="start", stop="stop", event="event", cluster="settlement")
    found = fit(table, named, asked(TERMS))
    told(began, [one.coefficient for one in found.causes[0].coefficients[1 : 1 + len(NAMES)]])


def statsmodels(path: Path) -> None:
    import statsmodels.api as sm

    from analysis.splines import natural, quantile_knots

    table = read(path)
    began = time.perf_counter(), time.process_time()
    start = table["start"].to_numpy(np.float64)
    curve = natural(start, quantile_knots(start, 5))[:, 1:]
    x = np.column_stack([np.ones(len(table)), table[NAMES].to_numpy(np.float64), curve])
    k = (table["event"] == 1).to_numpy(np.float64)
    n = (table["stop"] - table["start"]).to_numpy(np.float64)
    model = sm.GLM(
        np.column_stack([k, n - k]), x, family=sm.families.Binomial(link=sm.families.links.CLogLog())
    )
    found = model.fit(cov_type="cluster", cov_kwds={"groups": table["settlement"].to_numpy(np.int64)})
    told(began, list(np.asarray(found.params)[1 : 1 + len(NAMES)]))


def lifelines(path: Path) -> None:
    from lifelines import CoxTimeVaryingFitter  # ty: ignore[import-not-found]

    table = read(path).assign(event=lambda rows: rows["event"] == 1).drop(columns="settlement")
    began = time.perf_counter(), time.process_time()
    fitter = CoxTimeVaryingFitter().fit(
        table, id_col="family", event_col="event", start_col="start", stop_col="stop"
    )
    told(began, list(fitter.params_[NAMES]))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        work, path, *more = sys.argv[1:]
        {"make": make, "ours": ours, "statsmodels": statsmodels, "lifelines": lifelines}[work](
            Path(path), *map(int, more)
        )
        sys.exit(0)
    sys.exit(main())
