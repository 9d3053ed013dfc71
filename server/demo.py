"""The demo: a simulated cohort, loaded through the same door as real families, and a server that shows it."""

import os
import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar

import click
import msgspec

from server import simulated
from server.access import Role
from server.agenda.settling import settle
from server.care.unserved import keep_counts
from server.checklist import ITEMS, sign
from server.database import Database
from server.exchange.phones.enrolment import code_for_settler, code_for_staff
from server.exchange.receiving import Door
from server.exchange.records.publishing import Forms, publish
from server.invented.newcomers import newcomers
from server.invented.offers import offers
from server.invented.phones import note_forms
from server.invented.services import services
from server.invented.waiting import leave_waiting
from server.keys import open_keys
from server.modelcard import make_card
from server.quality.night import look_over
from server.reading.programme.counting import keep_programme
from server.risk.command import show_bar
from server.risk.refreshing import refresh
from server.settings import BadSetting, Settings, read_settings
from server.simulated import Person, RecordRefused
from server.store.caring.services import ServiceStore
from server.store.clock import local_day
from server.store.migrating import migrate
from server.store.office.board import BoardStore
from server.store.office.settings import CONTEXT, SettingStore
from server.store.people.households import HouseholdStore
from server.store.people.likenesses import LikenessStore
from server.store.people.proposed import ProposedStore
from server.store.risks.checklist import ChecklistStore
from server.web.retention.kept import keep_usual
from surveys.catalogue import districts
from surveys.wording import LANGUAGES, say

FAMILIES, SEED = 1200, 20261123
# Names for the roles that are there once, and families to a worker.
OFFICE, CASELOAD = 5, 40
# Intervals of the demo's model card are drawn less often than those of `qonys risk report`: it should be soon there.
CARD_DRAWS = 40
_GROWN = 30  # years
PASSWORDS = "passwords.txt"
T = TypeVar("T")


@click.command("demo")
@click.option("--families", type=click.IntRange(1, 20_000), default=FAMILIES, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed, another cohort.")
@click.option("--fresh", is_flag=True, help="Make the data anew even if they are there.")
@click.option("--no-serve", is_flag=True, help="Make the data and stop.")
def main(*, families: int, seed: int, fresh: bool, no_serve: bool) -> None:
    """Make simulated families in data/demo, or use those made before, and start the server with them."""
    try:
        given = read_settings(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    folder = given.data / "demo"
    if fresh or not (folder / PASSWORDS).exists():
        make(folder, given, families, seed)
    else:
        click.echo(_say("demo.reused", folder=folder))
    settings = settings_in(folder, given)
    _tell(settings)
    if not no_serve:
        _serve(settings)


def settings_in(folder: Path, given: Settings) -> Settings:
    return msgspec.structs.replace(given, database=f"sqlite:///{folder / 'qonys.db'}", data=folder)


def make(folder: Path, given: Settings, families: int, seed: int) -> None:
    """Make everything in a folder beside, and put it in place when it is whole: half a demo is never opened."""
    began = monotonic()
    draft = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        records = fill(settings_in(draft, given), families, seed)
    except RecordRefused as refused:
        form, code, field = refused.args
        raise click.ClickException(_say("demo.refused", form=form, code=code, field=field)) from None
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    click.echo(_say("demo.made", families=families, records=records, seconds=round(monotonic() - began)))


def fill(settings: Settings, families: int, seed: int) -> int:
    """Make database, keys and passwords; return the number of records that went through the door."""
    from analysis.cohort.families import families as cohort
    from analysis.cohort.places import WORKERS
    from analysis.cohort.simulate import live

    now = datetime.now(UTC)
    today = local_day(now)
    with closing(Database(settings.database)) as database:
        migrate(database)
        keys = open_keys(settings.data / "keys")
        version = _publish(database, now)
        door = Door(database=database, keys=keys, forms=Forms(database), check=settings.check)
        staff = simulated.add_staff(database, WORKERS[: OFFICE + max(2, families // CASELOAD)], _watch)
        told = list(_watch(list(cohort(live(families, today, seed), seed)), "demo.families"))
        placed = simulated.place(database, told, staff, today)
        versions = version.__getitem__
        workers = list(simulated.worker_parcels(door, placed, versions, now))
        records = simulated.push(door, workers, now, _watch, "demo.worker_records")
        settlers = list(simulated.settler_parcels(door, placed, versions, now))
        records += simulated.push(door, settlers, now, _watch, "demo.settler_records")
        simulated.enter_moves(database, placed, staff, now)
        simulated.close_spells(database, placed, now)
        _sign(database, staff, now)
        _meet(database, staff, now)
        refresh(database, now, today, fit=True, watch=show_bar)
        simulated.hold_meetings(database, placed, staff, now, seed)
        make_card(database, now, draws=CARD_DRAWS)
        with database.transaction() as connection:
            manager = next(person for person in staff if person.role is Role.MANAGER)
            workers = [person.id for person in staff if person.role is Role.WORKER]
            leave_waiting(connection, placed, workers, manager.id, now)
            note_forms(connection, now)
        settle(database, now)
        look_over(database, now)
        keep_usual(database, now)
        keep_counts(database, now)
        keep_programme(database, now)
    _keep_passwords(settings.data / PASSWORDS, staff)
    return records


def _publish(database: Database, now: datetime) -> dict[str, str]:
    """Publish every instrument; return the version of each form."""
    from surveys.authoring import compile_instrument, instruments

    versions: dict[str, str] = {}
    for path in instruments():
        xform = compile_instrument(path).xform
        with database.transaction() as connection:
            file = publish(connection, xform, now)
        versions[file.id] = file.version
    return versions


def _sign(database: Database, staff: list[Person], now: datetime) -> None:
    """Have the demo's administrator sign the checklist, say who runs the service and what is on offer: all is invented."""
    admin = next(person for person in staff if person.role is Role.ADMIN)
    with database.transaction() as connection:
        for item in ITEMS:
            sign(ChecklistStore(connection), item, admin.id, now)
        for name, value in _NOTICE.items():
            SettingStore(connection).put(f"{CONTEXT}{name}", value)
        for item in offers(local_day(now)):
            BoardStore(connection).put(item, admin.id)
        ServiceStore(connection).put(services(local_day(now)), admin.id)


def _meet(database: Database, staff: list[Person], now: datetime) -> None:
    """Have the demo's first worker propose two families that are not in the list."""
    worker = next(person for person in staff if person.role is Role.WORKER)
    district = worker.district or next(iter(districts()))
    with database.transaction() as connection:
        entries = LikenessStore(connection).entries(district)
        known = next((one for one in entries if one.year and one.year < now.year - _GROWN), None)
        for met in newcomers(worker.id, district, known, now):
            ProposedStore(connection).add(met)


_NOTICE = {
    "ctx_operator": "Qonys үлгі қызметі", "ctx_bin": "000000000000", "ctx_phone": "0 000 000 00 00",
    "ctx_crisis": "150", "ctx_keep": "5 жыл", "ctx_third": "жоқ", "ctx_cross": "жоқ", "ctx_publish": "жоқ",
}  # fmt: skip


def _keep_passwords(path: Path, staff: list[Person]) -> None:
    """Write the passwords where only the owner of the folder reads them; this file is the last to be made."""
    lines = [f"{person.role}\t{person.login}\t{person.password}\t{person.name}\n" for person in staff]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def _tell(settings: Settings) -> None:
    """Say how to sign in, how to open the app, and two one-time codes, new at every start."""
    address = f"http://{settings.host}:{settings.port}"
    click.echo("\n" + _say("demo.sign_in", address=address))
    shown: set[str] = set()
    for line in (settings.data / PASSWORDS).read_text(encoding="utf-8").splitlines():
        role, login, password, name = line.split("\t")
        if role not in shown:
            shown.add(role)
            click.echo(f"  {login:<16} {password:<14} {name}")
    click.echo(_say("demo.everybody", path=settings.data / PASSWORDS))
    for line in _codes(settings):
        click.echo(line)
    click.echo(_say("demo.app", command=f"QONYS_SERVER={address} make app") + "\n")


def _codes(settings: Settings) -> list[str]:
    """Make a code for the first worker's phone and one for a family of that worker."""
    now = datetime.now(UTC)
    keys = open_keys(settings.data / "keys")
    with closing(Database(settings.database)) as database, database.transaction() as connection:
        worker = connection.one("select id, name from staff where login = 'worker'")
        family = connection.one(
            """
            select a.household_id as id from assignment a join staff s on s.id = a.staff_id
            where s.login = 'worker' and a.ends_on is null order by a.household_id limit 1
            """
        )
        lines: list[str] = []
        if worker is not None:
            code = code_for_staff(connection, keys, worker["id"], made_by="demo", now=now)
            lines.append(_say("demo.worker_code", name=worker["name"], code=code))
        if family is not None:
            people = HouseholdStore(connection).people([family["id"]])
            person = next((one for one in people if one.relation == "self"), people[0])
            code = code_for_settler(connection, keys, family["id"], person.id, made_by="demo", now=now)
            lines.append(_say("demo.settler_code", name=person.name, code=code))
    return lines


def _serve(settings: Settings) -> None:
    from server.app import create_app
    from server.wire import listen

    listen(create_app(settings), settings)


def _watch(items: list[T], label: str) -> Iterable[T]:
    with click.progressbar(items, label=_say(label)) as shown:
        yield from shown


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return spoken[:2] if spoken[:2] in LANGUAGES else "en"


def _say(key: str, **values: object) -> str:
    return say(key, _language(), **values)
