"""The official list of services as a table, CSV or XLSX: taken whole, or every fault named by its row."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cache

import msgspec

from server.access import Caller
from server.care.catalogue import WronglyListed, checked, key_of
from server.store.caring.services import Service
from surveys.caring.services import CODES
from surveys.catalogue import districts
from surveys.ids import uuid7
from surveys.wording import LANGUAGES, catalogue

MOST_BYTES, MOST_UNPACKED, MOST_ROWS, MOST_FAULTS = 2 * 1024**2, 12 * 1024**2, 2000, 50
# What a column may be called, in any of the three languages; the first name is ours.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("service", "қызмет", "услуга", "code", "код"),
    "district": ("district", "аудан", "район"),
    "name_kk": ("name_kk", "атауы", "kk", "қазақша"),
    "name_ru": ("name_ru", "название", "наименование", "ru", "орысша", "на русском"),
    "name_en": ("name_en", "name", "en"),
    "place": ("place", "орны", "мекенжайы", "место", "адрес"),
    "provider": ("provider", "кім көрсетеді", "кто оказывает", "организация", "ұйым"),
    "phone": ("phone", "телефон", "телефоны"),
    "monthly": ("monthly", "айына", "в месяц", "мест в месяц"),
}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in a row (0: in the file as a whole), in which column, and the values that say what would be right."""

    row: int
    column: str
    fault: str
    values: dict[str, str | int] = {}


class BadList(ValueError):
    """The list cannot be taken; `findings` says where, at most fifty of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__("The list of services has faults.")
        self.findings = tuple(findings)[:MOST_FAULTS]


def read_list(content: bytes, caller: Caller, now: datetime) -> list[Service]:
    """Return the services of a table, in its order. Raises BadList."""
    if not content:
        raise BadList([Finding(row=0, column="", fault="empty")])
    if len(content) > MOST_BYTES:
        raise BadList([Finding(row=0, column="", fault="large", values={"most": MOST_BYTES // 1024**2})])
    table = _sheet(content) if content.startswith(b"PK") else _csv(content)
    places = _places(table)
    rows = [(nth, _named(cells, places)) for nth, cells in enumerate(table[1:], start=2) if any(cells)]
    if not rows or len(rows) > MOST_ROWS:
        fault = "many" if rows else "empty"
        raise BadList([Finding(row=0, column="", fault=fault, values={"most": MOST_ROWS})])
    found: list[Service] = []
    findings: list[Finding] = []
    for nth, row in rows:
        one, own = _service(nth, row, caller, now)
        findings += own
        found += [one] if one else []
    findings += _twice([nth for nth, _ in rows], found) if not findings else []
    if findings:
        raise BadList(sorted(findings, key=lambda one: one.row))
    return found


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("kz1048", errors="replace")
    if "\x00" in text:
        raise BadList([Finding(row=0, column="", fault="unreadable")])
    head = text.partition("\n")[0]
    try:
        return [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=max(";,\t", key=head.count))
        ]
    except csv.Error:
        raise BadList([Finding(row=0, column="", fault="unreadable")]) from None


def _sheet(content: bytes) -> list[list[str]]:
    """Return the first sheet as text. What unpacks to too much, or declares entities, is not opened."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise BadList(
                    [Finding(row=0, column="", fault="large", values={"most": MOST_BYTES // 1024**2})]
                )
            if any(b"<!" in packed.open(part).read(4096) for part in packed.infolist()):
                raise BadList([Finding(row=0, column="", fault="unreadable")])
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        return [
            [_cell(value) for value in row]
            for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=40)
        ]
    except BadList:
        raise
    except Exception:
        raise BadList([Finding(row=0, column="", fault="unreadable")]) from None


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _places(table: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return where each column stands. Raises BadList where the service has none."""
    head = [cell.casefold().strip() for cell in table[0]] if table else []
    found = {
        column: next((head.index(name) for name in names if name in head), -1)
        for column, names in COLUMNS.items()
    }
    if found["code"] < 0:
        raise BadList(
            [
                Finding(
                    row=1,
                    column="code",
                    fault="column",
                    values={"names": ", ".join(name[0] for name in COLUMNS.values())},
                )
            ]
        )
    return {column: place for column, place in found.items() if place >= 0}


def _named(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {column: cells[place] if place < len(cells) else "" for column, place in places.items()}


def _service(
    nth: int, row: dict[str, str], caller: Caller, now: datetime
) -> tuple[Service | None, list[Finding]]:
    code = _known(row.get("code", ""), _service_names())
    district = _known(row.get("district", ""), _district_names()) if row.get("district") else ""
    findings: list[Finding] = []
    if not code:
        like = get_close_matches(row.get("code", "").casefold(), _service_names(), 1, 0.5)
        findings.append(
            Finding(
                row=nth,
                column="code",
                fault="like" if like else "unknown",
                values={"given": row.get("code", ""), "like": _shown(like, caller.language)},
            )
        )
    if district is None:
        findings.append(
            Finding(row=nth, column="district", fault="unknown", values={"given": row["district"]})
        )
    try:
        one = checked(caller, row | {"code": code or CODES[0], "district": district or ""}, now, uuid7())
    except WronglyListed as wrong:
        return None, findings + [
            Finding(row=nth, column=name, fault=fault, values={"given": row.get(name, "")})
            for name, fault in wrong.faults.items()
            if not (name == "district" and district is None)
        ]
    return (None if findings else one), findings


def _known(text: str, names: Mapping[str, str]) -> str | None:
    return names.get(text.casefold().strip())


def _shown(like: Sequence[str], language: str) -> str:
    return catalogue()[f"service.{_service_names()[like[0]]}"][language] if like else ""


def _twice(numbers: Sequence[int], found: Sequence[Service]) -> Iterator[Finding]:
    first: dict[tuple[str, str, str, str], int] = {}
    for nth, one in zip(numbers, found, strict=True):
        if key_of(one) in first:
            yield Finding(row=nth, column="code", fault="twice", values={"first": first[key_of(one)]})
        first.setdefault(key_of(one), nth)


@cache
def _service_names() -> dict[str, str]:
    """Return the code of each service by the code and its name in any language."""
    words = catalogue()
    named = {words[f"service.{code}"][language].casefold(): code for code in CODES for language in LANGUAGES}
    return named | {code: code for code in CODES}


@cache
def _district_names() -> dict[str, str]:
    words = catalogue()
    found = {code: code for code in districts()}
    for code in districts():
        for stem in ("district.", "district.short."):
            found |= {words[f"{stem}{code}"][language].casefold(): code for language in LANGUAGES}
    return found
