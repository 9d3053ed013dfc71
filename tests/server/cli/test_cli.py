"""The command line, as an operator types it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.accounts import sign_in
from server.cli import main
from server.database import Database
from server.exchange.phones.enrolment import enrol
from server.exchange.pulling import pull
from server.keys import open_keys
from server.operator import FACTS
from server.store.office.settings import SettingStore
from surveys.catalogue import form_ids
from surveys.exchange.sync import Enrol
from tests.server.conftest import NOW, PASSWORD, Programme, xform


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


TOLD = {
    "name": "Қоныс қызметі", "bin": "990140000123", "phone": "+7 715 200 00 00", "keep": "5 жыл", "third": "жоқ",
    "cross": "жоқ", "publish": "саны ғана",
}  # fmt: skip


def test_who_runs_the_service_is_told_and_read_by_phones(programme: Programme, tmp_path: Path) -> None:
    shell = Shell(programme.database.url, tmp_path)
    worker = programme.caller(programme.enrol_worker())
    empty = shell("operator")
    assert (empty.exit_code, "qonys operator --name, --bin, --phone" in empty.stderr) == (0, True)
    some = shell("operator", "--name", " Қоныс қызметі ", "--bin", TOLD["bin"])
    assert "qonys operator --phone, --keep, --third, --cross, --publish" in some.stderr
    whole = shell("operator", *(word for name, value in TOLD.items() for word in (f"--{name}", value)))
    assert whole.stderr == ""
    shown = dict(line.split(maxsplit=1) for line in shell("operator").stdout.splitlines())
    assert shown == TOLD
    assert pull(programme.database, worker, 0, NOW).context == {
        FACTS[name]: value for name, value in TOLD.items()
    }


def test_a_crisis_line_is_told_to_phones_and_asks_for_nothing_else(
    programme: Programme, tmp_path: Path
) -> None:
    shell = Shell(programme.database.url, tmp_path)
    assert shell("operator", "--crisis", " 150 ").exit_code == 0
    worker = programme.caller(programme.enrol_worker())
    assert pull(programme.database, worker, 0, NOW).context == {"ctx_crisis": "150"}


def test_how_many_interviews_are_drawn_for_a_call_back_is_set_in_a_hundred(
    programme: Programme, tmp_path: Path
) -> None:
    shell = Shell(programme.database.url, tmp_path)
    assert shell("operator", "--call-backs", "8").exit_code == 0
    assert shell("operator", "--call-backs", "101").exit_code == 2
    with programme.database.reading() as connection:
        assert SettingStore(connection).call_backs() == 0.08


@pytest.mark.parametrize("bin", ["99014000012", "9901400001234", "99014000012a", "٩٩٠١٤٠٠٠٠١٢٣"])
def test_a_bin_has_twelve_digits(shell: Shell, bin: str) -> None:
    refused = shell("operator", "--name", "Қоныс", "--bin", bin)
    assert (refused.exit_code, "A BIN has 12 digits." in refused.output) == (2, True)
    assert "Қоныс" not in shell("operator").stdout


def test_a_fact_of_the_notice_cannot_be_empty(shell: Shell) -> None:
    refused = shell("operator", "--third", " ", language="ru_RU.UTF-8")
    assert (refused.exit_code, "напишите «нет»" in refused.output) == (2, True)


def test_the_facts_are_those_that_the_consent_form_waits_for() -> None:
    consent = xform("consent").xform
    [ready] = re.findall(r'nodeset="[^"]*/con_ready"[^>]*calculate="([^"]*)"', consent) or re.findall(
        r'calculate="([^"]*)"[^>]*nodeset="[^"]*/con_ready"', consent
    )
    assert set(re.findall(r"ctx_\w+", ready)) == set(FACTS.values())


def test_serving_says_that_consent_cannot_be_taken_yet(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: None)
    before = shell("serve")
    lines = [line for line in before.stderr.splitlines() if "qonys operator" in line]
    assert (before.exit_code, len(lines)) == (0, 1)
    shell("operator", *(word for name, value in TOLD.items() for word in (f"--{name}", value)))
    assert "qonys operator" not in shell("serve").stderr
