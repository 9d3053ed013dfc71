"""Reading the official classifier of places (KATO): one row a place, its code of nine digits in four parts.

The office of statistics publishes a table with the columns te (the code), ab, cd, ef, hij (its parts: region, district,
rural district, settlement), k, name_kaz, name_rus, nn. Every row is checked before anything is kept, and what is wrong
is named by line. The code has no check digit: the parts, the parents and the district's own code stand in for one.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

PARTS = {"ab": 2, "cd": 2, "ef": 2, "hij": 3}
_NAMES = {
    "kk": ("name_kaz", "kaz_name", "name_kk"),
    "ru": ("name_rus", "rus_name", "name_ru"),
    "en": ("name_en",),
}
_DIGITS = 9
_MOST_FAULTS = 20
# Marks of what a place is, as the classifier writes them: "с.Бескольское", "Бескөл а.", "г.Мамлютка", "Мамлют қ."
_MARK_RU = re.compile(r"^\s*(?:с|г|п|а|пос|пгт|ст|рзд|кент)\.\s*(?=\S)", re.IGNORECASE)
_MARK_KK = re.compile(r"(?<=\S)\s*\b(?:а|қ|к|с|п|кент|ст|рзд)\.\s*$", re.IGNORECASE)
_CITY = re.compile(r"^\s*г\.|\bқ\.\s*$", re.IGNORECASE)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement, or a rural district that has some; `district` is the first four digits of the code."""

    code: str
    district: str
    name_kk: str
    name_ru: str
    name_en: str | None = None
    kind: str = "village"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in a line (0: in the file as a whole), and the values that say what would be right."""

    line: int
    code: str
    values: dict[str, str | int] = {}


class BadFile(ValueError):
    """The file cannot be taken; `faults` says where, at most twenty of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("The classifier's file has faults.")
        self.faults = tuple(faults)[:_MOST_FAULTS]


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    code: str
    parts: tuple[str, str, str, str]
    names: dict[str, str]


def read_places(content: bytes, region: str, districts: Iterable[str]) -> list[Place]:
    """Return the places of one region in the order of the file; raise BadFile. Other regions' rows are passed over."""
    lines, faults = _lines(_text(content))
    own = [line for line in lines if line.code.startswith(region)]
    known = {line.code for line in own}
    faults += [
        *_twice(lines),
        *(fault for line in own for fault in _misplaced(line, region, set(districts), known)),
    ]
    if not own and not faults:
        faults = [Fault(line=0, code="no_region", values={"region": region})]
    if faults:
        raise BadFile(sorted(faults, key=lambda fault: fault.line))
    return [place for line in own if (place := _place(line))]


def _text(content: bytes) -> str:
    """Decode UTF-8 or the Kazakh table of Windows, which holds the Russian one (cp1251) as well."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("kz1048", errors="replace")


def _lines(text: str) -> tuple[list[_Line], list[Fault]]:
    head = text.partition("\n")[0]
    mark = max(";,\t", key=head.count)
    rows = csv.reader(text.splitlines(), delimiter=mark)
    columns = {name.strip().casefold(): place for place, name in enumerate(next(rows, []))}
    if missing := _missing(columns):
        raise BadFile([Fault(line=1, code="columns", values={"missing": ", ".join(missing)})])
    lines: list[_Line] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            line = _line(number, row, columns)
            faults += _unreadable(line)
            lines.append(line)
    return lines, faults


def _missing(columns: Mapping[str, int]) -> list[str]:
    names = [
        words[0] for language, words in _NAMES.items() if language != "en" and not columns.keys() & set(words)
    ]
    return [name for name in ("te", *PARTS) if name not in columns] + names


def _line(number: int, row: list[str], columns: Mapping[str, int]) -> _Line:
    def cell(*names: str) -> str:
        place = next((columns[name] for name in names if name in columns), None)
        return row[place].strip() if place is not None and place < len(row) else ""

    ab, cd, ef, hij = (cell(name).zfill(width) for name, width in PARTS.items())
    names = {language: cell(*words) for language, words in _NAMES.items()}
    return _Line(number=number, code=cell("te"), parts=(ab, cd, ef, hij), names=names)


def _unreadable(line: _Line) -> Iterator[Fault]:
    """Yield what is wrong with a line by itself, wherever it lies."""
    code, joined = line.code, "".join(line.parts)
    if not re.fullmatch(r"[0-9]{9}", code):
        yield Fault(line=line.number, code="code", values={"code": code})
    elif code != joined:
        yield Fault(line=line.number, code="parts", values={"code": code, "joined": joined})
    for language in ("kk", "ru"):
        if not line.names[language]:
            yield Fault(
                line=line.number, code="no_name", values={"code": code, "column": _NAMES[language][0]}
            )
        elif "?" in line.names[language] or "\N{REPLACEMENT CHARACTER}" in line.names[language]:
            yield Fault(line=line.number, code="letters", values={"name": line.names[language]})


def _twice(lines: Iterable[_Line]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line in lines:
        if line.code in first:
            yield Fault(line=line.number, code="twice", values={"code": line.code, "first": first[line.code]})
        first.setdefault(line.code, line.number)


def _misplaced(line: _Line, region: str, districts: set[str], known: set[str]) -> Iterator[Fault]:
    """Yield what does not fit the region: an unknown district, a parent that is not in the file."""
    district = line.code[:4]
    if len(line.code) != _DIGITS or line.code == f"{region}0000000":
        return
    if district not in districts:
        right = ", ".join(sorted(districts))
        yield Fault(
            line=line.number,
            code="district",
            values={"code": line.code, "district": district, "right": right},
        )
        return
    for parent in _parents(line.code):
        if parent not in known:
            yield Fault(line=line.number, code="parent", values={"code": line.code, "parent": parent})


def _parents(code: str) -> list[str]:
    """Return the codes that a place lies in: the region, its district, its rural district where it has one."""
    of = [code[:2] + "0000000"]
    if code[4:] != "00000":
        of.append(code[:4] + "00000")
    if code[4:6] != "00" and code[6:] != "000":
        of.append(code[:6] + "000")
    return [parent for parent in of if parent != code]


def _place(line: _Line) -> Place | None:
    """Return what can be lived in, and the rural districts; None for the region and its districts."""
    _, _, ef, hij = line.parts
    if ef == "00" and hij == "000":
        return None
    is_city = bool(_CITY.search(line.names["ru"]) or _CITY.search(line.names["kk"]))
    kind = "city" if is_city else "village" if hij != "000" else "okrug"
    bare = _as_it_is if kind == "okrug" else _bare
    kk, ru, en = (bare(line.names[language]) for language in ("kk", "ru", "en"))
    return Place(
        code=line.code, district=line.code[:4], name_kk=kk, name_ru=ru, name_en=en or None, kind=kind
    )


def _as_it_is(name: str) -> str:
    return " ".join(name.split())


def _bare(name: str) -> str:
    """Return a name without the mark of what it is: the kind says it."""
    return _as_it_is(_MARK_KK.sub("", _MARK_RU.sub("", name)))
