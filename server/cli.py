"""The command line: `qonys serve`, `operator`, `user add`, `device enrol`, `forms publish`, `places import`, `app`, `demo`, `risk refresh`, `risk fit`."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import click

from server.access import DUTIES, Role
from server.accounts import NewAccount, add_account
from server.commands.fitting import fit
from server.commands.forms import forms
from server.commands.places import places
from server.commands.shell import as_sentence, opened, say_command
from server.exchange.phones.enrolment import CODE_HOURS, code_for_settler, code_for_staff
from server.operator import facts, is_bin, missing, tell
from server.problems import UnknownPerson
from server.scenarios import main as scenarios
from server.settings import BadSetting, Settings, read_settings
from server.store.office.settings import CALL_BACKS, CAPACITY, CONTEXT, SettingStore
from server.store.office.staff import StaffStore
from server.store.people.households import HouseholdStore
from server.store.received.forms import FormStore
from surveys.wording import LANGUAGES

STAFF_ROLES = [role.value for role in Role if role not in (Role.ANONYMOUS, Role.SETTLER)]


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Surveys and help for families resettled to North Kazakhstan."""
    try:
        context.obj = read_settings(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Start the server for phones and browsers."""
    from server.app import create_app
    from server.wire import listen

    with as_sentence():
        app = create_app(settings)
    with app.state.database.reading() as connection:
        if not FormStore(connection).newest():
            click.echo(say_command("no_forms"), err=True)
        if unsaid := missing(SettingStore(connection)):
            click.echo(say_command("operator.missing", names=_options(unsaid)), err=True)
    sys.setswitchinterval(0.0005)  # the loop that reads from the network should not wait for busy threads
    click.echo(say_command("ready", address=f"http://{settings.host}:{settings.port}"))
    listen(app, settings)


def _said(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return a fact without spaces around it; an empty one, or a BIN that is none, is refused."""
    if value is None:
        return None
    if not value.strip():
        raise click.BadParameter(say_command("operator.empty"))
    if parameter.name == "bin" and not is_bin(value.strip()):
        raise click.BadParameter(say_command("operator.bin"))
    return value.strip()


@main.command()
@click.option("--name", callback=_said, help="Name of the organisation.")
@click.option("--bin", callback=_said, help="Its business identification number, 12 digits.")
@click.option("--phone", callback=_said, help="Number to call about the data, and to withdraw.")
@click.option("--keep", callback=_said, help="For how long the data are kept.")
@click.option("--third", callback=_said, help="To whom else they are passed, or that they are not.")
@click.option("--cross", callback=_said, help="Where abroad they are sent, or that they are not.")
@click.option("--publish", callback=_said, help="What of them is published, or that nothing is.")
@click.option("--crisis", callback=_said, help="Number of a crisis line, shown to who is in danger.")
@click.option("--contacts", type=click.IntRange(1, 99), help="Contacts a week that one worker is to plan.")
@click.option(
    "--call-backs", type=click.IntRange(0, 100), help="Interviews of a hundred drawn for a call back."
)
@click.pass_obj
def operator(
    settings: Settings, contacts: int | None, call_backs: int | None, crisis: str | None, **given: str | None
) -> None:
    """Tell who runs the service, as families read it before they agree; without options, show what is told."""
    told = {fact: value for fact, value in given.items() if value is not None}
    with opened(settings) as (database, _), database.transaction() as connection:
        store = SettingStore(connection)
        tell(store, told)
        if crisis is not None:
            store.put(f"{CONTEXT}ctx_crisis", crisis)
        if contacts is not None:
            store.put(CAPACITY, str(contacts))
        if call_backs is not None:
            store.put(CALL_BACKS, str(call_backs / 100))
        for fact, value in facts(store).items():
            click.echo(f"{fact:8} {value or '–'}")
        if unsaid := missing(store):
            click.echo(say_command("operator.missing", names=_options(unsaid)), err=True)


def _options(names: tuple[str, ...]) -> str:
    return ", ".join(f"--{name}" for name in names)


@main.group()
def user() -> None:
    """Accounts of the staff."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--role", type=click.Choice(STAFF_ROLES), required=True)
@click.option(
    "--duty", "duties", type=click.Choice(sorted(DUTIES)), multiple=True, help="A duty besides the role."
)
@click.option("--district", help="KATO code of the district, for a supervisor.")
@click.option("--language", type=click.Choice(LANGUAGES), default="kk", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def add_user(settings: Settings, login: str, *, password_stdin: bool, **given: str) -> None:
    """Add an account; the password is asked for, never given as an argument."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    new = NewAccount(login=login, password=password, **{**given, "role": Role(given["role"])})  # ty: ignore[invalid-argument-type]
    with opened(settings) as (database, _), database.transaction() as connection:
        add_account(connection, new)
    click.echo(say_command("user_added", name=new.name, login=login))


@main.group()
def device() -> None:
    """Phones."""


@device.command("enrol")
@click.argument("login", required=False)
@click.option("--family", type=int, help="Number of a family, for a settler's own phone.")
@click.option("--person", help="Name of the person in that family.")
@click.pass_obj
def enrol_device(settings: Settings, login: str | None, family: int | None, person: str | None) -> None:
    """Print a one-time code for the phone of a worker (LOGIN) or of a settler (--family, --person)."""
    if (login is None) == (family is None):
        raise click.UsageError(say_command("say_who"))
    now = datetime.now(UTC)
    with opened(settings) as (database, keys), database.transaction() as connection:
        if login is not None:
            staff = StaffStore(connection).by_login(login.strip().casefold())
            if staff is None:
                raise click.ClickException(say_command("no_such_person", name=login))
            code = code_for_staff(connection, keys, staff.id, made_by="command", now=now)
        else:
            found = HouseholdStore(connection).find_person(family or 0, person or "")
            if found is None:
                raise UnknownPerson
            code = code_for_settler(
                connection, keys, found.household_id, found.id, made_by="command", now=now
            )
    click.echo(say_command("code", code=code, hours=CODE_HOURS))


main.add_command(forms)
main.add_command(places)


@main.command()
@click.argument("link", required=False)
def app(link: str | None) -> None:
    """Open the phone app in a window, with a qonys: LINK to enrol by it."""
    raise SystemExit(subprocess.call([sys.executable, "-m", "mobile", *([link] if link else [])]))


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """Make a simulated cohort and start the server with it."""
    from server.demo import main as run

    run.main(args=list(arguments), prog_name="qonys demo")


@main.group()
def risk() -> None:
    """The order in which families may need support."""


@risk.command("report", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def report_risk(settings: Settings, arguments: tuple[str, ...]) -> None:
    """Judge the model on days of the past and write its card: one HTML file in three languages."""
    from server.commands.report import report

    report.main(args=list(arguments), prog_name="qonys risk report", obj=settings)


@risk.command("refresh", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def refresh_risk(arguments: tuple[str, ...]) -> None:
    """Compute it anew; with --fit, fit the model first."""
    from server.risk.command import main as run

    run.main(args=list(arguments), prog_name="qonys risk refresh")


@risk.command("table", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def write_risk_table(arguments: tuple[str, ...]) -> None:
    """Write the months at risk for analysts, with what was tried and done."""
    from server.risk.command import table

    table.main(args=list(arguments), prog_name="qonys risk table")


@risk.command("codebook", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def tell_codebook(arguments: tuple[str, ...]) -> None:
    """Tell what every column of that table means."""
    from server.risk.command import codebook

    codebook.main(args=list(arguments), prog_name="qonys risk codebook")


@risk.command("off")
def switch_off_risk() -> None:
    """Switch the order off: nothing is computed or shown. Case work goes on."""
    from server.risk.command import switch

    switch(on=False)


@risk.command("on")
def switch_on_risk() -> None:
    """Take `off` back; the checklist decides again."""
    from server.risk.command import switch

    switch(on=True)


risk.add_command(fit)
risk.add_command(scenarios)


def _ask_password() -> str:
    return click.prompt(say_command("password"), hide_input=True, confirmation_prompt=True)
