"""What a report holds: tables of figures by their codes, without a word of any language, and the hash of their bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

# A number; None for what is hidden; "" for what nothing can be said of; a text only in the columns of kind "text".
Value = int | float | str | None
# "signed" is a difference, "about" a count to the nearest ten, "codes" name words, parted by spaces; "day" is an ISO date,
# "typed" what a person wrote.
Kind = Literal["count", "about", "share", "signed", "codes", "day", "typed"]


class Column(msgspec.Struct, frozen=True):
    code: str
    kind: Kind = "count"


class Row(msgspec.Struct, frozen=True):
    """One line: the codes that name it, one for each of the table's `labels`, and its cells, one for each column."""

    codes: tuple[str, ...]
    cells: tuple[Value, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one kind, of one day. `labels` say what the codes of a row name: a district, a month, a way."""

    code: str
    as_of: date
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a place ("" for the region) and quarter, as they were told on a day."""

    quarter: str
    district: str
    as_of: date
    simulated: bool
    tables: tuple[Table, ...]

    def table(self, code: str) -> Table | None:
        return next((one for one in self.tables if one.code == code), None)


def frozen(figures: Figures) -> tuple[str, str]:
    """Return the figures as JSON, always in the same order, and the SHA-256 of its bytes."""
    body = msgspec.json.encode(figures, order="deterministic")
    return body.decode(), hash_of(body)


def thawed(body: str) -> Figures:
    return msgspec.json.decode(body, type=Figures)


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def counted(
    code: str,
    as_of: date,
    label: str,
    counts: Mapping[str, int | None],
    order: Iterable[str] = (),
    of: str = "families",
) -> Table:
    """Return counts by one code as a table: in this order, what is not in it at the end."""
    known = [one for one in order if one in counts]
    return Table(
        code=code,
        as_of=as_of,
        labels=(label,),
        columns=(Column(of),),
        rows=tuple(
            Row((one,), (counts[one],)) for one in (*known, *(one for one in counts if one not in known))
        ),
    )
