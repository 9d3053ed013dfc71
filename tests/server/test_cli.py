"""The command line, as an operator types it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.accounts import sign_in
from server.cli import main
from server.database import Database
from server.enrolment import enrol
from server.keys import open_keys
from surveys.catalogue import form_ids
from surveys.sync import Enrol
from tests.server.conftest import NOW, PASSWORD, Programme


class Shell:
    """Runs commands on one database, in English."""

    def __init__(self, url: str, data: Path) -> None:
        self.url, self.data = url, data

    def __call__(self, *command: str, stdin: str = "", language: str = "C") -> Result:
        environment = {"QONYS_DATABASE": self.url, "QONYS_DATA": str(self.data), "LC_ALL": language}
        return CliRunner().invoke(main, command, input=stdin, env=environment)


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path) -> Shell:
    return Shell(sqlite_url, tmp_path)


def add_aigul(shell: Shell, *more: str) -> Result:
    command = ("user", "add", "aigul", "--name", "Айгүл", "--role", "worker", "--password-stdin")
    return shell(*command, *more, stdin=f"{PASSWORD}\n")


def test_an_account_is_added_and_can_sign_in(shell: Shell) -> None:
    added = add_aigul(shell)
    assert (added.exit_code, added.output) == (0, "Айгүл can now sign in as aigul.\n")
    database = Database(shell.url)
    assert sign_in(database, "aigul", PASSWORD, NOW).token
    database.close()


def test_a_password_is_never_an_argument() -> None:
    options = {name for option in main.commands["user"].commands["add"].params for name in option.opts}  # ty: ignore[missing-attribute]
    assert "--password" not in options


def test_a_conflicting_duty_is_refused_with_a_sentence(shell: Shell) -> None:
    added = add_aigul(shell, "--duty", "recovery")
    assert added.exit_code == 1
    assert "cannot see families' answers" in added.output


def test_a_sentence_speaks_the_operators_language(shell: Shell) -> None:
    add_aigul(shell)
    again = shell("device", "enrol", "nobody", language="ru_RU.UTF-8")
    assert "Такого человека нет в списке: nobody." in again.output


def test_a_code_is_printed_that_enrols_a_phone(shell: Shell) -> None:
    add_aigul(shell)
    printed = shell("device", "enrol", "aigul")
    code = re.search(r"\d{4} \d{4} \d{4}", printed.output)
    assert code, printed.output
    database = Database(shell.url)
    asked = Enrol(code=code[0], device_name="Samsung")
    assert enrol(database, open_keys(shell.data / "keys"), asked, address="x", now=NOW).holder.name == "Айгүл"
    database.close()


def test_a_settlers_code_is_made_by_family_and_name(small: Programme, tmp_path: Path) -> None:
    shell = Shell(small.database.url, tmp_path)
    printed = shell("device", "enrol", "--family", "1", "--person", "Жанар")
    assert (printed.exit_code, "One-time code:" in printed.output) == (0, True)
    unknown = shell("device", "enrol", "--family", "1", "--person", "Nobody")
    assert (unknown.exit_code, "not on the list" in unknown.output) == (1, True)


def test_the_instruments_are_published_and_again_is_harmless(shell: Shell) -> None:
    for _ in range(2):
        published = shell("forms", "publish")
        assert (published.exit_code, f"{len(form_ids())} surveys are published." in published.output) == (
            0,
            True,
        )


def test_a_bad_setting_stops_the_start_with_a_sentence() -> None:
    stopped = CliRunner().invoke(main, ["forms", "publish"], env={"QONYS_DATABSE": "x"})
    assert stopped.exit_code == 1
    assert stopped.output.startswith("Error: QONYS_DATABSE is no setting of Qonys")
