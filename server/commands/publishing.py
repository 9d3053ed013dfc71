"""`qonys forms publish`, `list`, `close`, `open`: which versions of a survey phones may begin with."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

import click

from server.commands.shell import opened, say_command
from server.database import Database
from server.exchange.records.publishing import close, publish
from server.settings import Settings
from server.store.received.forms import FormStore
from surveys.form import FormError, Media, no_media

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("publish")
@click.argument("file", type=_FILE, required=False)
@click.option("--media", type=_FOLDER, help="Folder with the lists, pictures and sounds that the form names.")
@click.pass_obj
def publish_forms(settings: Settings, file: Path | None, media: Path | None) -> None:
    """Publish FILE (xlsx, csv, md or an XForm's xml), without FILE our own surveys; again is harmless.

    The files of a form reach every phone: lists of people have no place among them.
    """
    with opened(settings) as (database, _):
        if file is None:
            _publish_ours(database)
            return
        xform = _xform(file, media)
        with database.transaction() as connection, _refusing():
            form = publish(connection, xform, datetime.now(UTC), in_folder(media) if media else no_media)
    click.echo(say_command("form_published", form=form.id, version=form.version, files=len(form.files)))


@click.command("list")
@click.pass_obj
def list_forms(settings: Settings) -> None:
    """Show every published version: when, open or closed, how many files."""
    with opened(settings) as (database, _), database.reading() as connection:
        for one in FormStore(connection).versions():
            state = "closed" if one.closed_at else "open"
            click.echo(f"{one.id:16} {one.version:16} {one.published_at[:10]}  {state:6} {one.files:3}")


@click.command("close")
@click.argument("form")
@click.argument("version")
@click.pass_obj
def close_form(settings: Settings, form: str, version: str) -> None:
    """Begin no new interviews with a VERSION of FORM; those begun before are still accepted."""
    with opened(settings) as (database, _), database.transaction() as connection:
        close(connection, form, version, datetime.now(UTC))
    click.echo(say_command("form_closed", form=form, version=version))


@click.command("open")
@click.argument("form")
@click.argument("version")
@click.pass_obj
def open_form(settings: Settings, form: str, version: str) -> None:
    """Let interviews begin with a closed VERSION of FORM again."""
    with opened(settings) as (database, _), database.transaction() as connection:
        close(connection, form, version, None)
    click.echo(say_command("form_opened", form=form, version=version))


def in_folder(folder: Path) -> Media:
    """Return how a form's files are found in a folder: by the last part of the address that the form gives them."""

    def content(uri: str) -> bytes | None:
        path = folder / PurePosixPath(uri).name
        return path.read_bytes() if path.is_file() else None

    return content


def _publish_ours(database: Database) -> None:
    from surveys.authoring import compile_instrument, instruments

    count = 0
    with click.progressbar(instruments(), label=say_command("publishing")) as paths:
        for path in paths:
            compiled = compile_instrument(path)
            with database.transaction() as connection:
                publish(connection, compiled.xform, datetime.now(UTC))
            count += 1
    click.echo(say_command("published", count=count))


def _xform(file: Path, media: Path | None) -> str:
    """Return the XForm of a file that anybody may have sent; refuse one with an error, whatever its bytes are."""
    from surveys.authoring import check_safely

    checked = check_safely(file, media)
    if not checked.is_good:
        raise click.ClickException("\n".join(map(str, checked.findings)))
    return checked.xform


@contextmanager
def _refusing() -> Generator[None]:
    """Turn what the engine cannot run into a sentence and a failed command."""
    try:
        yield
    except (FormError, ParseError) as problem:
        raise click.ClickException(str(problem)) from None
