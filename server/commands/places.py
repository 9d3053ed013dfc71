"""`qonys places import`: the settlements of the official classifier, whole or not at all."""

from pathlib import Path

import click

from server.commands.shell import opened, say_command
from server.kato import BadFile, Fault
from server.places import import_places
from server.settings import Settings


@click.group()
def places() -> None:
    """Settlements by their official code."""


@places.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def import_file(settings: Settings, file: Path) -> None:
    """Take the classifier's FILE (CSV with ; or , in UTF-8 or a Windows table): names are renewed, codes never lost."""
    with opened(settings) as (database, _):
        try:
            with database.transaction() as connection:
                done = import_places(connection, file.read_bytes())
        except BadFile as bad:
            raise click.ClickException(told(bad)) from None
    click.echo(say_command("places.done", settlements=done.settlements, new=done.new, renamed=done.renamed))
    if done.fallen:
        click.echo(say_command("places.fallen", codes=", ".join(done.fallen)))


def told(bad: BadFile) -> str:
    """Return what is wrong with a file, a line for each."""
    return "\n".join([say_command("places.refused"), *(_sentence(fault) for fault in bad.faults)])


def _sentence(fault: Fault) -> str:
    what = say_command(f"places.wrong.{fault.code}", **fault.values)
    return say_command("places.line", line=fault.line, what=what) if fault.line else what
