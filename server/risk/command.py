"""`qonys risk refresh`: put the families who agreed in the order in which they may need support."""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from server.checklist import is_on
from server.database import Database
from server.risk.refreshing import IsDone, NotFitted, Refreshed, RefreshRuns, RiskIsOff, refresh
from server.risk.snapshot import BadSnapshot, rebuild
from server.settings import BadSetting, Settings, read_settings
from server.store.clock import today
from server.store.migrating import migrate
from server.store.risks.checklist import ChecklistStore
from surveys.wording import LANGUAGES, say

T = TypeVar("T")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("refresh")
@click.option("--fit", is_flag=True, help="Fit the model anew, however young it is.")
@click.option(
    "--freeze",
    type=_FILE,
    help="Fit anew, and write all that the list rests on to FILE, with its SHA-256 beside it.",
)
@click.option("--snapshot", type=_FILE, help="Compute a frozen run again from FILE alone; nothing is kept.")
@click.option("--nightly", metavar="SINCE", help="For the server: quietly, unless a list was made since.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Use nothing after this day. Default: today."
)
def main(
    *, fit: bool, nightly: str | None, as_of: datetime | None, freeze: Path | None, snapshot: Path | None
) -> None:
    """Put the families who agreed in the order in which they may need support."""
    if snapshot is not None:
        _rebuild(snapshot)
        return
    settings = given_settings()
    with closing(Database(settings.database)) as database:
        if nightly is not None:
            _night(database, nightly)
            return
        migrate(database)
        _tell(_refreshed(database, as_of, fit=fit, freeze=freeze))


def _night(database: Database, since: str) -> None:
    """Compute after everybody else on this machine; told to stop, roll back and end."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if hasattr(os, "nice"):
        os.nice(15)
    with suppress(IsDone, RefreshRuns, RiskIsOff):
        refresh(database, datetime.now(UTC), unless_since=since)


def given_settings() -> Settings:
    try:
        return read_settings(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


def _rebuild(path: Path) -> None:
    """Tell what a snapshot comes to; fail where that is not what it came to when it was frozen."""
    try:
        found = rebuild(path)
    except BadSnapshot as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(say_risk("risk.rebuilt", households=found.households, departures=found.departures))
    _tell_tiers(found.tiers)
    is_same = found.same_model and found.same_order
    click.echo(say_risk("risk.rebuilt.same" if is_same else "risk.rebuilt.other"))
    if not found.same_code:
        click.echo(say_risk("risk.rebuilt.code"))
    raise SystemExit(0 if is_same else 1)


def _refreshed(database: Database, as_of: datetime | None, *, fit: bool, freeze: Path | None) -> Refreshed:
    day = as_of.date() if as_of else None
    try:
        return refresh(database, datetime.now(UTC), day, fit=fit, watch=show_bar, freeze_to=freeze)
    except RiskIsOff:
        raise click.ClickException(say_risk(_why_off(database))) from None
    except RefreshRuns:
        raise click.ClickException(say_risk("risk.runs")) from None
    except NotFitted:
        raise click.ClickException(say_risk("risk.notfitted")) from None


def _why_off(database: Database) -> str:
    with database.reading() as connection:
        return "risk.switched.off" if ChecklistStore(connection).is_switched_off() else "risk.off"


def switch(*, on: bool) -> None:
    """Switch the order off as a whole, or leave it to the checklist again."""
    with closing(Database(given_settings().database)) as database:
        migrate(database)
        with database.transaction() as connection:
            ChecklistStore(connection).switch(on=on)
            is_signed = is_on(ChecklistStore(connection))
    click.echo(say_risk("risk.switched.on" if is_signed else "risk.off" if on else "risk.switched.off"))


@click.command("table")
@click.option("--out", type=_FILE, required=True, help="The CSV file to write; its SHA-256 comes beside it.")
def table(out: Path) -> None:
    """Write the months at risk of the families who agreed, under their ids, with what was tried and done for them."""
    from server.risk.table import write_table

    with closing(Database(given_settings().database)) as database:
        migrate(database)
        try:
            rows, found = write_table(database, today(), out)
        except RiskIsOff:
            raise click.ClickException(say_risk(_why_off(database))) from None
    click.echo(say_risk("risk.table", rows=rows, hash=found))


@click.command("codebook")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV instead of Markdown.")
@click.option("--seen", is_flag=True, help="Add how much of each column is known, and between what it lies.")
def codebook(*, as_csv: bool, seen: bool) -> None:
    """Tell what every column of the table means: unit, source, how old it may be, range, when it is empty."""
    from server.risk.table import told_codebook

    if not seen:
        click.echo(told_codebook(None, today(), as_csv=as_csv), nl=False)
        return
    with closing(Database(given_settings().database)) as database:
        migrate(database)
        try:
            click.echo(told_codebook(database, today(), as_csv=as_csv), nl=False)
        except RiskIsOff:
            raise click.ClickException(say_risk(_why_off(database))) from None


def _tell(done: Refreshed) -> None:
    click.echo(say_risk("risk.refreshed", households=done.households, departures=done.departures))
    _tell_tiers(done.tiers)
    for remark in done.remarks:
        click.echo("  " + say_risk(f"remark.{remark.code}", term=remark.term, count=remark.count))
    click.echo(say_risk("risk.read", families=done.read))
    click.echo(f"  SHA-256 {done.inputs}")
    if done.frozen:
        click.echo(say_risk("risk.frozen", hash=done.frozen))


def _tell_tiers(tiers: dict[str, int]) -> None:
    for tier, count in tiers.items():
        click.echo(f"  {say_risk(f'tier.{tier}')}: {count}")


def show_bar(items: Iterator[T], count: int) -> Iterable[T]:
    with click.progressbar(items, length=count, label=say_risk("risk.reading")) as shown:
        yield from shown


def say_risk(key: str, **values: object) -> str:
    """Return a sentence in the operator's language."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return say(key, spoken[:2] if spoken[:2] in LANGUAGES else "en", **values)
