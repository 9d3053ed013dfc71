"""What every command needs: database and keys opened, and sentences in the operator's language."""

import os
from collections.abc import Generator
from contextlib import closing, contextmanager

import click

from server.database import Database
from server.described import describe
from server.keys import Keys, open_keys
from server.problems import Problem
from server.settings import Settings
from server.store.migrating import migrate
from surveys.wording import LANGUAGES, say


@contextmanager
def opened(settings: Settings) -> Generator[tuple[Database, Keys]]:
    """Open database and keys for one command."""
    with as_sentence(), closing(Database(settings.database)) as database:
        migrate(database)
        yield database, open_keys(settings.data / "keys")


@contextmanager
def as_sentence() -> Generator[None]:
    """Turn a problem into a sentence and a failed command."""
    try:
        yield
    except Problem as problem:
        raise click.ClickException(describe(problem, _language()).detail) from None


def say_command(key: str, **values: object) -> str:
    """Return a sentence of the command line in the operator's language."""
    return say(f"command.{key}", _language(), **values)


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return spoken[:2] if spoken[:2] in LANGUAGES else "en"
