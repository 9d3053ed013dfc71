"""`qonys risk fit`: the hazards of any start-stop table, for analysts. It reads a file and no database."""

import codecs
import csv
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

if TYPE_CHECKING:
    import pandas as pd

    from analysis.startstop.asked import Asked
    from analysis.startstop.rows import Columns

# No log hazard ratio is larger, and none is known so well.
WIDEST = 10_000
# Files up to so many bytes are looked through line by line before they are read.
LOOKED_THROUGH = 20_000_000
PARQUET = (".parquet", ".parq", ".pq")
_File = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("fit")
@click.option("--data", type=_File, required=True, help="CSV (, ; or tab) or Parquet, start-stop rows.")
@click.option("--id", "id_", required=True, help="Column of the family (or person).")
@click.option("--start", help="Column in which a row's time at risk begins; without it, 0.")
@click.option("--stop", required=True, help="Column in which it ends, in the same unit.")
@click.option("--event", required=True, help="Column of the exit's code; 0, empty or no: nobody left.")
@click.option(
    "--terms", default="", help="a,b,spline(start,4),factor(week); start and stop are the row's own."
)
@click.option(
    "--cause", "causes", multiple=True, help="Only this code; may be repeated. Default: every code but 0."
)
@click.option("--none", "no_event", multiple=True, help="One more code that means that nobody left.")
@click.option("--count", help="Column of the months in each row; without it, stop - start.")
@click.option(
    "--cluster", help="Column of groups, such as settlements: z and intervals use their robust errors."
)
@click.option(
    "--prior", type=_File, help="CSV of term,mean,sd: log hazard ratios to fit around; level is a term."
)
@click.option("--split", type=float, help="Cut rows into pieces of at most so many units first.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not on the screen.")
def fit(
    *,
    data: Path,
    id_: str,
    terms: str,
    causes: tuple[str, ...],
    no_event: tuple[str, ...],
    prior: Path | None,
    split: float | None,
    out: Path | None,
    **columns: str | None,
) -> None:
    """Fit a cloglog hazard to each way of leaving and tell it as JSON; it describes a table and orders nobody."""
    from analysis.startstop.asked import BadTable, asked
    from analysis.startstop.fitting import fit as fit_table
    from analysis.startstop.rows import Columns

    named = Columns(id=id_, **{name: value for name, value in columns.items() if value})
    try:
        wanted = asked(terms)
        found = fit_table(
            read_table(data, named, wanted),
            named,
            wanted,
            causes=causes,
            no_event=no_event,
            prior=None if prior is None else read_prior(prior),
            split=split,
        )
    except BadTable as bad:
        raise click.ClickException(str(bad)) from None
    text = msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def read_table(path: Path, named: "Columns", terms: "tuple[Asked, ...]") -> "pd.DataFrame":
    """Return the columns that are needed; one that is missing is for the fit to tell.

    Raises BadTable if the file is no table.
    """
    from analysis.startstop.asked import BadTable

    wanted = {value for value in msgspec.structs.asdict(named).values() if value}
    wanted |= {term.column for term in terms if term.column not in ("start", "stop")}
    try:
        return _read_parquet(path, wanted) if path.suffix.lower() in PARQUET else _read_csv(path, wanted)
    except UnicodeError:
        raise BadTable(f"{path.name} is no text: save it as CSV in UTF-8, or as Parquet.") from None
    except (ValueError, OSError, KeyError, IndexError, RuntimeError, csv.Error) as error:
        kind = "Parquet file" if path.suffix.lower() in PARQUET else "CSV file"
        raise BadTable(
            f"{path.name} cannot be read as a {kind} with names in its first line: {error}"
        ) from None


def _read_csv(path: Path, wanted: set[str]) -> "pd.DataFrame":
    import pandas as pd

    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        head = file.readline()
    separator = max(",;\t", key=head.count)
    names = next(csv.reader([head], delimiter=separator), [])
    twice = sorted({name.strip() for name in names if names.count(name) > 1} & wanted)
    if twice:
        raise ValueError(f"{', '.join(twice)} is the name of two columns.")
    if path.stat().st_size <= LOOKED_THROUGH:
        _ensure_even(path, encoding, separator, len(names))
    used = (
        [name for name in names if name.strip() in wanted]
        if wanted <= {name.strip() for name in names}
        else None
    )
    table = pd.read_csv(path, sep=separator, usecols=used, encoding=encoding, low_memory=False)
    return (
        _with_points(table.rename(columns=str.strip)) if separator == ";" else table.rename(columns=str.strip)
    )


def _ensure_even(path: Path, encoding: str, separator: str, width: int) -> None:
    """Raise ValueError for a line with more values than there are names: its values would stand under the wrong ones."""
    with path.open(encoding=encoding, newline="") as file:
        lines = csv.reader(file, delimiter=separator)
        for values in lines:
            if len(values) > width and any(value.strip() for value in values[width:]):
                raise ValueError(f"line {lines.line_num} has {len(values)} values under {width} names.")


def _encoding(path: Path) -> str:
    """Return UTF-8, or that of Windows tables where the file is none: with a mark at its head, or of one byte a letter."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8-sig"


def _with_points(table: "pd.DataFrame") -> "pd.DataFrame":
    """Read 0,5 as a number where tables are parted by semicolons, as spreadsheets write them here."""
    import pandas as pd

    found = {}
    for name in table.columns:
        if table[name].dtype.kind not in "biuf":
            values = pd.to_numeric(table[name].astype(str).str.replace(",", "."), errors="coerce")
            if values.notna().sum() == table[name].notna().sum():
                found[name] = values
    return table.assign(**found)


def _read_parquet(path: Path, wanted: set[str]) -> "pd.DataFrame":
    from fastparquet import ParquetFile

    with path.open("rb") as opened:
        file = ParquetFile(opened)
        return file.to_pandas(columns=sorted(wanted) if wanted <= set(file.columns) else None)


def read_prior(path: Path) -> dict[str, tuple[float, float]]:
    """Return mean and standard deviation by term; BadTable if a line is not term,mean,sd with sd above 0."""
    from analysis.startstop.asked import BadTable

    prior: dict[str, tuple[float, float]] = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            name, values = (
                str(row.get("term") or "").strip(),
                (_number(row.get("mean")), _number(row.get("sd"))),
            )
            mean, sd = values
            if not name or mean is None or sd is None or sd <= 0:
                raise BadTable(f"{path.name}, line {line}: write term,mean,sd with numbers and sd above 0.")
            if abs(mean) > WIDEST or not 1 / WIDEST <= sd <= WIDEST:
                raise BadTable(
                    f"{path.name}, line {line}: log hazard ratios lie within {WIDEST:,}, and sd above 1/{WIDEST:,}."
                )
            if name in prior:
                raise BadTable(f"{path.name}, line {line}: {name} stands there twice.")
            prior[name] = mean, sd
    if not prior:
        raise BadTable(f"{path.name} holds no prior: write a line term,mean,sd and a line for each term.")
    return prior


def _number(text: str | None) -> float | None:
    from math import isfinite

    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if isfinite(value) else None
