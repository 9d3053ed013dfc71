"""`qonys forms …`: surveys are checked, looked at and published."""

from datetime import UTC, datetime

import click

from server.commands.checking import check_forms
from server.commands.shell import opened, say_command
from server.exchange.publishing import publish
from server.settings import Settings


@click.group()
def forms() -> None:
    """Surveys."""


forms.add_command(check_forms)


@forms.command("publish")
@click.pass_obj
def publish_forms(settings: Settings) -> None:
    """Compile the instruments and publish them; again is harmless."""
    from surveys.authoring import compile_instrument, instruments

    with (
        opened(settings) as (database, _),
        click.progressbar(instruments(), label=say_command("publishing")) as paths,
    ):
        count = 0
        for path in paths:
            compiled = compile_instrument(path)
            with database.transaction() as connection:
                publish(connection, compiled.xform, datetime.now(UTC))
            count += 1
    click.echo(say_command("published", count=count))
