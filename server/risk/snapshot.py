"""A run frozen in a file: tables, prior and version of the code, from which the same numbers come again.

Families are in it under their ids alone, which lead to nobody without the register; who objects is not in it. It holds answers
all the same: it is for the analyst's eyes, and is removed when its purpose is served.
"""

import gzip
import os
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from server.database import Row
from server.risk.ordering import fitted, ordered_rows, tiers_of
from server.risk.tables import Tables
from server.risk.version import code_version

if TYPE_CHECKING:
    import pandas as pd

    from analysis.hazards.model import Model

FORMAT = 1


class BadSnapshot(ValueError):
    """The file is none of ours, or not as it was written."""


class Column(msgspec.Struct, frozen=True):
    """`kind` is text, number or day; days are ISO text. What is not known is null."""

    name: str
    kind: str
    told: list[Any]


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """`model` and `order` are the SHA-256 of what came out: of the model, and of every family's row."""

    format: int
    as_of: date
    code: str
    prior: list[dict[str, Any]]
    register: list[Column]
    waves: list[Column]
    exits: list[Column]
    model: str
    order: str


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a snapshot now: whether the model is the same, every family's row, and the code."""

    households: int
    departures: int
    tiers: dict[str, int]
    same_model: bool
    same_order: bool
    same_code: bool


def freeze(tables: Tables, model: "Model", rows: list[Row], day: date) -> bytes:
    """Return a snapshot of a run whose model was fitted on these very tables: the same bytes for the same run."""
    told = Frozen(
        format=FORMAT,
        as_of=day,
        code=code_version(),
        prior=[msgspec.to_builtins(term) for term in model.terms],
        register=_columns(tables.register),
        waves=_columns(tables.waves),
        exits=_columns(tables.exits),
        model=_sum(model),
        order=_sum(rows),
    )
    return gzip.compress(msgspec.json.encode(told), compresslevel=6, mtime=0)


def write(path: Path, content: bytes) -> str:
    """Write the file, whole or not at all and for its owner's eyes, with its SHA-256 beside it; return that."""
    found = sha256(content).hexdigest()
    beside = path.with_name(f"{path.name}.sha256")
    for target, text in ((path, content), (beside, f"{found}  {path.name}\n".encode())):
        draft = target.with_name(f".{target.name}.making")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
        draft.replace(target)
    return found


def rebuild(path: Path) -> Rebuilt:
    """Compute the run again from the file alone. Raise BadSnapshot with a sentence."""
    from analysis.prior import Term

    told = _read(path)
    tables = Tables(_table(told.register), _table(told.waves), _table(told.exits))
    model = fitted(tables, told.as_of, msgspec.convert(told.prior, tuple[Term, ...]))
    rows = ordered_rows(model, tables, told.as_of)
    return Rebuilt(
        households=len(rows),
        departures=model.events,
        tiers=tiers_of(rows),
        same_model=_sum(model) == told.model,
        same_order=_sum(rows) == told.order,
        same_code=code_version() == told.code,
    )


def _read(path: Path) -> Frozen:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadSnapshot(f"{path} cannot be read: {error.strerror}.") from None
    beside = path.with_name(f"{path.name}.sha256")
    if beside.exists() and beside.read_text(encoding="utf-8").split()[:1] != [sha256(content).hexdigest()]:
        raise BadSnapshot(f"{path} is not as it was written: its SHA-256 is another than {beside.name} says.")
    try:
        told = msgspec.json.decode(gzip.decompress(content), type=Frozen)
    except (OSError, EOFError, ValueError) as error:
        raise BadSnapshot(f"{path} is no snapshot of a run: {error}.") from None
    if told.format != FORMAT:
        raise BadSnapshot(f"{path} has the format {told.format}; this version reads {FORMAT}.")
    return told


def _sum(what: object) -> str:
    return sha256(msgspec.json.encode(what)).hexdigest()


def _columns(table: "pd.DataFrame") -> list[Column]:
    return [_column(str(name), values) for name, values in table.items()]


def _column(name: str, values: "pd.Series") -> Column:
    if values.dtype.kind == "M":
        return Column(name, "day", values.dt.strftime("%Y-%m-%d").tolist())
    if values.dtype.kind in "fi":
        return Column(name, "number", values.tolist())
    return Column(name, "text", [None if value != value else value for value in values.tolist()])


def _table(columns: list[Column]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    made: dict[str, Any] = {}
    for column in columns:
        if column.kind == "day":
            made[column.name] = np.array(column.told, dtype="datetime64[s]")
        elif column.kind == "number":
            made[column.name] = np.array(column.told, dtype=np.float64)
        else:
            made[column.name] = column.told
    return pd.DataFrame(made, columns=[column.name for column in columns])
