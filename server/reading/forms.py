"""The published forms as the office sees them: each version, for which teams, and on which phones it lies."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from html import unescape

import msgspec

from server.access import Caller
from server.database import Connection, Row
from server.reading.phones import working_phones
from server.store.office.teams import TeamStore
from server.store.received.forms import FormStore, Version
from surveys.wording import catalogue, pick

_TITLE = re.compile(r"<(?:\w+:)?title>([^<]{1,200})</")
NAMED = 8  # holders of phones with an older version; the rest is a number


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """`holders` are workers and settlers whose phones have this version while a newer one is open."""

    version: str
    published_at: str
    is_open: bool
    phones: int
    holders: tuple[str, ...] = ()
    more: int = 0


class FormRow(msgspec.Struct, frozen=True, kw_only=True):
    """A form: its versions, the newest first, and whose it is; without teams everybody's."""

    id: str
    title: str
    versions: tuple[VersionRow, ...]
    teams: tuple[Row, ...] = ()


class Forms(msgspec.Struct, frozen=True, kw_only=True):
    """`phones` are the working ones; of `unheard` ones nothing is known yet of the forms they have."""

    rows: tuple[FormRow, ...]
    phones: int
    unheard: int
    teams: tuple[Row, ...]


def list_forms(connection: Connection, caller: Caller, language: str, now: datetime) -> Forms:
    """Return every form, by its title."""
    store = FormStore(connection)
    working = {phone.id: phone.holder for phone in working_phones(connection, caller, now)}
    held = [row for row in store.held() if row["device_id"] in working]
    on: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in held:
        on[row["form_id"], row["version"]].append(working[row["device_id"]])
    teams = store.teams()
    by_form: dict[str, list[Version]] = defaultdict(list)
    for one in store.versions():
        by_form[one.id].append(one)
    rows = (
        FormRow(
            id=id_,
            title=_title(store, versions[-1], language),
            versions=tuple(_versions(versions, on)),
            teams=tuple(team for team in teams if team["form_id"] == id_),
        )
        for id_, versions in by_form.items()
    )
    return Forms(
        rows=tuple(sorted(rows, key=lambda row: (row.title.casefold(), row.id))),
        phones=len(working),
        unheard=len(working.keys() - {row["device_id"] for row in held}),
        teams=tuple(TeamStore(connection).everything()),
    )


def _versions(versions: Iterable[Version], on: dict[tuple[str, str], list[str]]) -> list[VersionRow]:
    """Return the versions, the newest first; holders are named where a newer one is open."""
    rows: list[VersionRow] = []
    for one in sorted(versions, key=lambda version: version.version, reverse=True):
        holders = sorted(on.get((one.id, one.version), []))
        is_behind = any(row.is_open for row in rows)
        rows.append(
            VersionRow(
                version=one.version,
                published_at=one.published_at,
                is_open=one.closed_at is None,
                phones=len(holders),
                holders=tuple(holders[:NAMED]) if is_behind else (),
                more=max(0, len(holders) - NAMED) if is_behind else 0,
            )
        )
    return rows


def _title(store: FormStore, version: Version, language: str) -> str:
    """Return what the form is called: in the catalogue, else by its author, else its id."""
    if known := pick(catalogue().get(f"form.{version.id}", {}), language):
        return known
    file = store.get(version.id, version.version)
    found = _TITLE.search(file.xform) if file else None
    return unescape(found[1]) if found else version.id
