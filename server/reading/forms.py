"""The published forms as the office sees them: each version, for which teams, and on which phones it lies."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import unescape

import msgspec

from server.access import Caller
from server.database import Connection, Row
from server.reading.families import scope_of
from server.store.office.fetched import FetchedStore
from server.store.office.phones import Asked, PhoneStore
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


def list_forms(connection: Connection, caller: Caller, language: str) -> Forms:
    """Return every form, by its title."""
    store, fetched = FormStore(connection), FetchedStore(connection)
    district = scope_of(caller).district
    on = {(row["form_id"], row["version"]): row["phones"] for row in fetched.held(district)}
    teams = store.teams()
    by_form: dict[str, list[Version]] = defaultdict(list)
    for one in store.versions():
        by_form[one.id].append(one)
    rows = (
        FormRow(
            id=id_,
            title=title_of(store, versions[-1], language),
            versions=tuple(_versions(fetched, versions, on, district)),
            teams=tuple(team for team in teams if team["form_id"] == id_),
        )
        for id_, versions in by_form.items()
    )
    working = PhoneStore(connection).count(Asked(district=district, works=True))
    return Forms(
        rows=tuple(sorted(rows, key=lambda row: (row.title.casefold(), row.id))),
        phones=working,
        unheard=working - fetched.heard(district),
    )


def _versions(
    fetched: FetchedStore, versions: Iterable[Version], on: Mapping[tuple[str, str], int], district: str
) -> list[VersionRow]:
    """Return the versions, the newest first; holders are named where a newer one is open."""
    rows: list[VersionRow] = []
    for one in sorted(versions, key=lambda version: version.version, reverse=True):
        phones = on.get((one.id, one.version), 0)
        is_behind = phones > 0 and any(row.is_open for row in rows)
        holders = fetched.holders(one.id, one.version, district, NAMED) if is_behind else []
        rows.append(
            VersionRow(
                version=one.version,
                published_at=one.published_at,
                is_open=one.closed_at is None,
                phones=phones,
                holders=tuple(holders),
                more=phones - len(holders) if is_behind else 0,
            )
        )
    return rows


def title_of(store: FormStore, version: Version, language: str) -> str:
    """Return what the form is called: in the catalogue, else by its author, else its id."""
    if known := pick(catalogue().get(f"form.{version.id}", {}), language):
        return known
    file = store.get(version.id, version.version)
    found = _TITLE.search(file.xform) if file else None
    return unescape(found[1]) if found else version.id
