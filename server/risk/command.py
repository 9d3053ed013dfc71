"""`qonys risk refresh`: put the families who agreed in the order in which they may need support."""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import TypeVar

import click

from server.database import Database
from server.risk.refreshing import Refreshed, RefreshRuns, RiskIsOff, refresh
from server.settings import BadSetting, Settings, read_settings
from server.store.migrating import migrate
from surveys.wording import LANGUAGES, say

T = TypeVar("T")


@click.command("refresh")
@click.option("--fit", is_flag=True, help="Fit the model anew, however young it is.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Use nothing after this day. Default: today."
)
def main(*, fit: bool, as_of: datetime | None) -> None:
    """Put the families who agreed in the order in which they may need support."""
    settings = given_settings()
    with closing(Database(settings.database)) as database:
        migrate(database)
        _tell(_refreshed(database, as_of, fit=fit))


def given_settings() -> Settings:
    try:
        return read_settings(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


def _refreshed(database: Database, as_of: datetime | None, *, fit: bool) -> Refreshed:
    day = as_of.date() if as_of else None
    try:
        return refresh(database, datetime.now(UTC), day, fit=fit, watch=show_bar)
    except RiskIsOff:
        raise click.ClickException(say_risk("risk.off")) from None
    except RefreshRuns:
        raise click.ClickException(say_risk("risk.runs")) from None


def _tell(done: Refreshed) -> None:
    click.echo(say_risk("risk.refreshed", households=done.households, departures=done.departures))
    for tier, count in done.tiers.items():
        click.echo(f"  {say_risk(f'tier.{tier}')}: {count}")
    click.echo(say_risk("risk.read", families=done.read))
    click.echo(f"  SHA-256 {done.inputs}")


def show_bar(items: Iterator[T], count: int) -> Iterable[T]:
    with click.progressbar(items, length=count, label=say_risk("risk.reading")) as shown:
        yield from shown


def say_risk(key: str, **values: object) -> str:
    """Return a sentence in the operator's language."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return say(key, spoken[:2] if spoken[:2] in LANGUAGES else "en", **values)
