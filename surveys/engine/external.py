"""Lists that lie in files: CSV, XML and GeoJSON become the elements that expressions walk over."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from surveys.engine.layout import Item
from surveys.engine.parts import Branch, FormError, Table
from surveys.engine.xform import branch_of

# Gives the bytes behind an URI such as jr://file-csv/places.csv; None when they are not there.
Media = Callable[[str], bytes | None]


def no_media(_uri: str) -> bytes | None:
    """Return nothing: a form without files."""
    return None


class Row(Item):
    """One row of a table: its cells are made into elements only when they are asked for."""

    __slots__ = ("cells", "columns")

    def __init__(self, parent: Item, columns: dict[str, int], cells: Sequence[str]) -> None:
        self.name = "item"
        self.parent = parent
        self.text = ""
        self.written = None
        self.columns = columns
        self.cells = cells

    @property
    def items(self) -> list[Item]:  # ty: ignore[incompatible-property-override]
        return [self._cell(name) for name in self.columns]

    @property
    def is_row(self) -> bool:
        return True

    def children(self, name: str) -> list[Item]:
        """Return the cells of the column called `name` ('*': all)."""
        if name == "*":
            return self.items
        return [self._cell(name)] if name in self.columns else []

    def texts(self, name: str) -> list[str]:
        """Return the text of the column called `name`, none when there is no such column."""
        return [self.first(name)] if name in self.columns else []

    def first(self, name: str) -> str:
        """Return the text of the column called `name`, a blank when there is none."""
        index = self.columns.get(name)
        return self.cells[index] if index is not None and index < len(self.cells) else ""

    def _cell(self, name: str) -> Item:
        cell = Item(name, None, self.first(name))
        cell.parent = self
        return cell


class Tables(Mapping[str, Item]):
    """The secondary instances of a form by name, each read when it is first used.

    `files` are the URIs of those that lie in files, `missing` those of them that were found not to be there.
    """

    def __init__(self, tables: Mapping[str, Table], media: Media) -> None:
        self._tables = dict(tables)
        self._media = media
        self._read: dict[str, Item] = {}
        self.files: list[str] = [table.source for table in tables.values() if table.source]
        self.missing: list[str] = []

    def __getitem__(self, name: str) -> Item:
        known = self._read.get(name)
        if known is None:
            known = self._read[name] = self._opened(self._tables[name])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def beside(self, name: str) -> Item:
        """Return the list that pulldata() names: one the form declares, or a CSV file beside it."""
        if name not in self._tables:
            table = Table(f"jr://file-csv/{name.removesuffix('.csv')}.csv")
            self._tables[name] = table
            self.files.append(table.source)
        return self[name]

    def _opened(self, table: Table) -> Item:
        found = document(table, self._media)
        if found is None:
            self.missing.append(table.source)
        return empty() if found is None else found


def document(table: Table, media: Media) -> Item | None:
    """Return a secondary instance as a document whose only child is its root; None when its file is not there.

    Raise FormError when the file is no such list.
    """
    if not table.source:
        return _from_branches(table.roots)
    raw = media(table.source)
    return None if raw is None else from_file(table.source, raw)


def from_file(uri: str, raw: bytes) -> Item:
    """Return the elements of a file, by its ending; raise FormError when it cannot be read."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormError(f"{uri} is not text in UTF-8.") from None
    if uri.endswith(".xml") or text.lstrip().startswith("<"):
        return _from_branches((branch_of(text),))
    if uri.endswith((".geojson", ".json")):
        return _from_features(uri, text)
    return from_csv(text)


def from_csv(text: str) -> Item:
    """Return root/item elements: one item a row, one element a column."""
    separator = ";" if ";" in text.partition("\n")[0] and "," not in text.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = next(rows, [])
    columns = {name.strip(): index for index, name in enumerate(header) if name.strip()}
    top = Item("")
    root = Item("root", top)
    root.items = [Row(root, columns, tuple(cells)) for cells in rows if cells]
    return top


def empty() -> Item:
    """Return a list without items, for a file that is not there."""
    top = Item("")
    Item("root", top)
    return top


def _from_branches(branches: Sequence[Branch]) -> Item:
    top = Item("")
    for branch in branches:
        _copy(branch, top)
    return top


def _copy(branch: Branch, parent: Item) -> None:
    item = Item(branch.name, parent, branch.text, branch.attributes or None)
    for inner in branch.children:
        _copy(inner, item)


def _from_features(uri: str, text: str) -> Item:
    """Return the features of a GeoJSON file as items: their properties, and the geometry as ODK writes places."""
    try:
        features = msgspec.json.decode(text)["features"]
        rows = [_feature(feature) for feature in features]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise FormError(f"{uri} is no GeoJSON list of features: {problem}.") from None
    top = Item("")
    root = Item("root", top)
    for row in rows:
        item = Item("item", root)
        for name, value in row.items():
            Item(name, item, value)
    return top


def _feature(feature: dict) -> dict[str, str]:
    shape = feature["geometry"]
    points = {"Point": lambda given: [given], "LineString": list, "Polygon": lambda given: given[0]}
    places = points[shape["type"]](shape["coordinates"])
    written = "; ".join(_point(place) for place in places)
    row = {
        "geometry": written,
        **{key: _plain(value) for key, value in feature.get("properties", {}).items()},
    }
    return {**({"id": str(feature["id"])} if "id" in feature else {}), **row}


def _point(place: Sequence[float]) -> str:
    longitude, latitude = place[0], place[1]
    altitude = place[2] if len(place) > 2 else 0
    return f"{latitude} {longitude} {altitude} 0"


def _plain(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()
