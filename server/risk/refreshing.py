"""One run: fit or take the model, put the families in order, keep the list. Off until the checklist is signed.

The list before stays until the new one is whole: both are written in one transaction, at the very end.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from server.checklist import is_on
from server.database import Connection, Database, Row
from server.risk.known import Watch, catch_up
from server.risk.ordering import fitted, ordered_rows, tiers_of
from server.risk.snapshot import freeze, write
from server.risk.tables import Tables, read_tables
from server.risk.thinning import thin_out
from server.risk.version import code_version, digest
from server.store.clock import time_text, today
from server.store.risks.checklist import ChecklistStore
from server.store.risks.risk import RiskStore
from surveys.ids import uuid7

if TYPE_CHECKING:
    from analysis.hazards.model import Model, Remark

# pandas and statsmodels are imported where a run needs them: a server that only serves starts without them.
MODEL_DAYS = 30
# One run at a time, whoever begins it: a server, another server, a command.
LOCK = 7_166_796_716


class RiskIsOff(RuntimeError):
    """The checklist is not signed: nothing about a family's future is computed."""


class IsDone(RuntimeError):
    """Somebody else has made the list that was to be made."""


class NotFitted(RuntimeError):
    """No model was found for what is known; the list before stays."""


class RefreshRuns(RuntimeError):
    """Another run is under way; its list comes."""


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did: how many families it put in order, on how many departures the model rests.

    `read` is of how many families records were read. `inputs` is the SHA-256 of all that the list follows from,
    `frozen` that of the snapshot, where one was written. `remarks` say what was wrong with the rows of its
    model.
    """

    run_id: str
    households: int
    departures: int
    fitted: bool
    tiers: dict[str, int]
    read: int
    inputs: str
    frozen: str = ""
    remarks: "tuple[Remark, ...]" = ()


def refresh(
    database: Database,
    now: datetime,
    as_of: date | None = None,
    *,
    fit: bool = False,
    watch: Watch | None = None,
    unless_since: str | None = None,
    freeze_to: Path | None = None,
) -> Refreshed:
    """Compute and keep a new order; fit first if asked, if there is no model, or if it is older than `MODEL_DAYS`.

    Raises RiskIsOff, RefreshRuns, NotFitted, and IsDone for a list made since `unless_since`. The same model, day and answers give a
    family exactly the same chance again, whatever became of the others. With `freeze_to` the model is fitted anew, and the
    run can be computed again from that file alone. Families without consent to analysis, or with an objection, are in no table and no run.
    """
    with database.alone(LOCK) as is_alone:
        if not is_alone:
            raise RefreshRuns
        _ensure_wanted(database, unless_since)
        return _refresh(database, now, as_of or today(), fit=fit, watch=watch, freeze_to=freeze_to)


def _ensure_wanted(database: Database, unless_since: str | None) -> None:
    with database.reading() as connection:
        ensure_on(connection)
        latest = RiskStore(connection).latest_run_at()
    if unless_since is not None and latest is not None and latest >= unless_since:
        raise IsDone


def _refresh(
    database: Database, now: datetime, day: date, *, fit: bool, watch: Watch | None, freeze_to: Path | None
) -> Refreshed:
    read = catch_up(database, watch)
    with database.reading() as connection:
        stored = RiskStore(connection).latest_model()
        tables = read_tables(connection, day)
    model_id, model, is_new = _model(stored, tables, now, day, fit=fit or freeze_to is not None)
    rows = _ordered(model, tables, day)
    run = {
        "id": uuid7(),
        "model_id": model_id,
        "as_of": day.isoformat(),
        "made_at": time_text(now),
        "inputs": digest(tables, model, day),
        "code": code_version(),
    }
    with database.transaction() as connection:
        ensure_on(connection)  # a signature may have been taken back meanwhile
        store = RiskStore(connection)
        if is_new:
            _keep_model(store, model_id, model, now)
        store.add_run(run, rows)
    thin_out(database, now)
    return Refreshed(
        run_id=run["id"],
        households=len(rows),
        departures=model.events,
        fitted=is_new,
        tiers=tiers_of(rows),
        remarks=model.remarks,
        read=read,
        inputs=run["inputs"],
        frozen="" if freeze_to is None else write(freeze_to, freeze(tables, model, rows, day)),
    )


def ensure_on(connection: Connection) -> None:
    """Raise RiskIsOff unless every item of the checklist is signed."""
    if not is_on(ChecklistStore(connection)):
        raise RiskIsOff


def _ordered(model: "Model", tables: Tables, day: date) -> list[Row]:
    """Return the families in their order. Raise NotFitted where the model gives a family a number beyond all numbers."""
    import numpy as np

    try:
        with np.errstate(over="raise"):
            return ordered_rows(model, tables, day)
    except FloatingPointError as stuck:
        raise NotFitted from stuck


def _model(
    stored: Row | None, tables: Tables, now: datetime, day: date, *, fit: bool
) -> tuple[str, "Model", bool]:
    """Return (id, model, is it new)."""
    from analysis.hazards.model import decode
    from analysis.hazards.newton import NoFit
    from analysis.lists.scoring import root

    oldest = time_text(now - timedelta(days=MODEL_DAYS))
    if stored is not None and not fit and stored["fitted_at"] >= oldest:
        return stored["id"], decode(stored["body"]), False
    try:
        model = fitted(tables, day)
        root(model)  # a model without one orders nobody
    except NoFit as stuck:
        raise NotFitted from stuck
    return uuid7(), model, True


def _keep_model(store: RiskStore, id: str, model: "Model", now: datetime) -> None:
    from analysis.hazards.model import encode

    store.add_model(
        id=id, fitted_at=time_text(now), as_of=model.as_of, events=model.events, body=encode(model)
    )
