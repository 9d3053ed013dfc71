"""The risk run: from what families told to an order for the review meeting. Off until the checklist is signed."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from server.checklist import is_on
from server.covariates import TERMS, fixed, known
from server.database import Connection, Database, Row
from server.settings import BadSetting, read_settings
from server.store.checklist import ChecklistStore
from server.store.clock import local_day_of, time_text, today
from server.store.migrating import migrate
from server.store.risk import RiskStore
from surveys.ids import uuid7
from surveys.submission import Answers
from surveys.wording import LANGUAGES, say

if TYPE_CHECKING:
    import pandas as pd

    from analysis.model import Model

# pandas and statsmodels are imported where a run needs them: a server that only serves starts without them.
MODEL_DAYS = 30
# A family's chance is kept no longer than this.
RUN_DAYS = 365
FORMS = (
    "arrival", "heat", "prewinter", "deepwinter", "wellbeing", "ties", "language", "place", "pulse",
)  # fmt: skip
EXIT_KINDS = {"origin": "return", "onward": "elsewhere", "abroad": "elsewhere"}
Watch = Callable[[Iterator[Row], int], Iterable[Row]]


class RiskIsOff(RuntimeError):
    """The checklist is not signed: nothing about a family's future is computed."""


class Tables(msgspec.Struct, frozen=True):
    """What the analysis takes, of the families who agreed to it: register, waves, exits."""

    register: "pd.DataFrame"
    waves: "pd.DataFrame"
    exits: "pd.DataFrame"


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did: how many families it put in order, on how many departures the model rests."""

    run_id: str
    households: int
    departures: int
    fitted: bool
    tiers: dict[str, int]


@click.command("refresh")
@click.option("--fit", is_flag=True, help="Fit the model anew, however young it is.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Use nothing after this day. Default: today."
)
def main(*, fit: bool, as_of: datetime | None) -> None:
    """Put the families who agreed in the order in which they may need support."""
    try:
        settings = read_settings(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    with closing(Database(settings.database)) as database:
        migrate(database)
        try:
            done = refresh(
                database, datetime.now(UTC), as_of.date() if as_of else None, fit=fit, watch=show_bar
            )
        except RiskIsOff:
            raise click.ClickException(_say("risk.off")) from None
    click.echo(_say("risk.refreshed", households=done.households, departures=done.departures))
    for tier, count in done.tiers.items():
        click.echo(f"  {say(f'tier.{tier}', _language())}: {count}")


def refresh(
    database: Database,
    now: datetime,
    as_of: date | None = None,
    *,
    fit: bool = False,
    watch: Watch | None = None,
) -> Refreshed:
    """Compute and keep a new order; fit first if asked, if there is no model, or if it is older than `MODEL_DAYS`.

    Raises RiskIsOff. The same model, day and answers give a family exactly the same chance again, whatever became of
    the others. Families without consent to analysis, or with an objection, are in no table and no run.
    """
    day = as_of or today()
    with database.reading() as connection:
        ensure_on(connection)
        stored = RiskStore(connection).latest_model()
        tables = read_tables(RiskStore(connection), day, watch)
    model_id, model, is_new = _model(stored, tables, now, day, fit=fit)
    rows = _ordered(model, tables, day)
    run_id = uuid7()
    with database.transaction() as connection:
        store = RiskStore(connection)
        if is_new:
            _keep_model(store, model_id, model, now)
        store.forget_runs(time_text(now - timedelta(days=RUN_DAYS)))
        store.add_run(id=run_id, model_id=model_id, as_of=day.isoformat(), made_at=time_text(now), rows=rows)
    tiers = {tier: sum(row["tier"] == tier for row in rows) for tier in ("first", "soon", "calm")}
    return Refreshed(run_id=run_id, households=len(rows), departures=model.events, fitted=is_new, tiers=tiers)


def ensure_on(connection: Connection) -> None:
    """Raise RiskIsOff unless every item of the checklist is signed."""
    if not is_on(ChecklistStore(connection)):
        raise RiskIsOff


def read_tables(store: RiskStore, day: date, watch: Watch | None = None) -> Tables:
    """Read everything in one pass. An answer counts from the day on which it was given."""
    import pandas as pd

    families = store.families()
    rows = store.answers(FORMS)
    seen = rows if watch is None else watch(rows, store.count_answers(FORMS))
    register = pd.DataFrame(_register(families, store.birth_years()), columns=_REGISTER)
    waves = pd.DataFrame(_waves(seen, day), columns=["household", "date", *TERMS])
    agreed = {family["id"] for family in families}
    exits = pd.DataFrame(_exits(store.exits(), agreed, day), columns=_EXITS)
    return Tables(register, waves, exits)


_REGISTER = ["household", "arrived_on", "entered_on", "village", "head_age"]
_EXITS = ["household", "kind", "earliest", "latest"]


def _register(families: list[Row], people: list[Row]) -> Iterator[dict[str, Any]]:
    born: dict[str, list[int | None]] = {}
    for person in people:
        born.setdefault(person["household_id"], []).append(person["birth_year"])
    for family in families:
        year = int(family["arrived_on"][:4])
        yield {
            "household": family["id"],
            "arrived_on": family["arrived_on"],
            "entered_on": max(family["entered_on"], family["arrived_on"]),
            **fixed(family["district"], year, born.get(family["id"], [])),
        }


def _waves(rows: Iterable[Row], day: date) -> Iterator[dict[str, Any]]:
    for row in rows:
        on = local_day_of(row["finished_at"])
        if on <= day:
            said = known(row["form_id"], on.year, _decoded(row["answers"]), _decoded(row["private_answers"]))
            if said:
                yield {"household": row["household_id"], "date": on.isoformat(), **said}


def _exits(rows: list[Row], agreed: set[str], day: date) -> Iterator[dict[str, Any]]:
    """Give the first departure of each family; one that was not known to have begun by `day` is not used."""
    seen: set[str] = set()
    for row in rows:
        if row["household_id"] in agreed - seen and row["earliest"] <= day.isoformat():
            seen.add(row["household_id"])
            yield {
                "household": row["household_id"],
                "kind": EXIT_KINDS.get(row["kind"], "ended"),
                "earliest": row["earliest"],
                "latest": min(row["latest"], day.isoformat()),
            }


_answers = msgspec.json.Decoder(dict[str, Any])


def _decoded(text: str | None) -> Answers:
    return _answers.decode(text) if text else {}


def _model(
    stored: Row | None, tables: Tables, now: datetime, day: date, *, fit: bool
) -> tuple[str, "Model", bool]:
    """Return (id, model, is it new)."""
    from analysis.model import decode

    oldest = time_text(now - timedelta(days=MODEL_DAYS))
    if stored is not None and not fit and stored["fitted_at"] >= oldest:
        return stored["id"], decode(stored["body"]), False
    from analysis import hazard
    from analysis.prior import read_prior
    from analysis.spells import person_period

    spells = person_period(tables.register, tables.waves, tables.exits, day)
    return uuid7(), hazard.fit(spells, read_prior(), day.isoformat()), True


def _keep_model(store: RiskStore, id: str, model: "Model", now: datetime) -> None:
    from analysis.model import encode

    store.add_model(
        id=id, fitted_at=time_text(now), as_of=model.as_of, events=model.events, body=encode(model)
    )


def _ordered(model: "Model", tables: Tables, day: date) -> list[Row]:
    """Return a row per family that is here today, in the order in which support is proposed."""
    from analysis.listing import ordered
    from analysis.spells import now

    arrived = tables.register["arrived_on"] <= day.isoformat()
    here = tables.register[arrived & ~tables.register["household"].isin(tables.exits["household"])]
    order = ordered(model, now(here, tables.waves, day)).rename(columns={"household": "household_id"})
    order["reasons"] = [msgspec.json.encode(codes).decode() for codes in order["reasons"]]
    rows = order[list(_KEPT)].itertuples(index=False, name=None)
    return [dict(zip(_KEPT, row, strict=True)) for row in rows]


_KEPT = ("household_id", "chance", "low", "high", "tier", "position", "reasons")


def show_bar(rows: Iterator[Row], count: int) -> Iterator[Row]:
    with click.progressbar(rows, length=count, label=_say("risk.reading")) as shown:
        yield from shown


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return spoken[:2] if spoken[:2] in LANGUAGES else "en"


def _say(key: str, **values: object) -> str:
    return say(key, _language(), **values)
