"""A table of open answers for the analyst: pseudonyms, closed questions, months instead of days, no small places."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Row
from server.helping import PERSONAL_FORMS
from server.keys import Keys
from server.problems import NotYours
from server.store.clock import local_day_of, time_text
from server.store.received.extracts import ExtractStore
from surveys.caring.consenting import ASKS_FOR
from surveys.form import Form
from surveys.ids import uuid7
from surveys.rules import turns

LEAST_PURPOSE = 15
LEAST_FAMILIES = 5
# What a person typed freely can name somebody; a date can point to somebody. Both stay out.
CLOSED = ("select_one", "select_multiple", "integer", "decimal", "range", "acknowledge")
_KEYS = ("family", "person", "version", "language", "month", "district")


class ShortPurpose(ValueError):
    """The purpose says too little to be checked later."""


class TooFewFamilies(ValueError):
    """With so few families somebody could be recognised."""


def make_extract(
    store: ExtractStore, keys: Keys, caller: Caller, form: Form, *, purpose: str, now: datetime
) -> str:
    """Return the table as CSV text and keep who took it for what.

    Raises ShortPurpose, TooFewFamilies, NotAllowed; NotYours for a form whose answers, and that it was filled in at
    all, are for the person alone. Call it in a transaction: the log is kept with the table.
    """
    ensure(caller, (Store.PSEUDONYMS, Action.EXPORT))
    if len(purpose.strip()) < LEAST_PURPOSE:
        raise ShortPurpose
    if caller.staff_id is None or form.id in PERSONAL_FORMS:
        raise NotYours
    rows = list(store.open_answers(form.id, ("research", ASKS_FOR.get(form.id, "research"))))
    if len({row["household_id"] for row in rows}) < LEAST_FAMILIES:
        raise TooFewFamilies
    store.add_use(
        id=uuid7(), staff_id=caller.staff_id, purpose=purpose.strip(), what=form.id, at=time_text(now)
    )
    return table(rows, columns(form), keys)


def columns(form: Form) -> tuple[str, ...]:
    """Return the questions whose answers may leave: open, closed in kind, asked once in a form, and asked at all."""
    return tuple(
        node.name
        for node in form.questions()
        if node.privacy == "open" and node.kind == "question" and node.type in CLOSED and not node.place.chain
    )


def table(rows: Sequence[Row], names: Sequence[str], keys: Keys) -> str:
    wide = _wide_districts(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_KEYS, *names])
    for row in rows:
        flat = next(turns(msgspec.json.decode(row["answers"])))
        writer.writerow([*_key(row, wide, keys), *(_cell(flat.get(name)) for name in names)])
    return text.getvalue()


def _key(row: Row, wide: frozenset[str], keys: Keys) -> list[str]:
    person = row["person_id"]
    return [
        keys.peppered("family pseudonym", row["household_id"])[:16],
        keys.peppered("person pseudonym", person)[:16] if person else "",
        row["form_version"],
        row["language"],
        f"{local_day_of(row['finished_at']):%Y-%m}",
        row["district"] if row["district"] in wide else "",
    ]


def _wide_districts(rows: Iterable[Row]) -> frozenset[str]:
    """Return the districts with enough families not to point at one; hide a second one if only one is hidden."""
    families: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        families[row["district"]].add(row["household_id"])
    by_size = sorted(families, key=lambda district: len(families[district]))
    small = [district for district in by_size if len(families[district]) < LEAST_FAMILIES]
    hidden = by_size[:2] if len(small) == 1 else small
    return frozenset(by_size) - frozenset(hidden)


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(str(one) for one in value)
    return "" if value is None else str(value)
