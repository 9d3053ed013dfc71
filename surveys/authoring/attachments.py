"""The files that a form asks for (lists, pictures, sounds), and what of a list it uses: a list without it is refused."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import msgspec

from surveys.engine.expression import Binary, Call, ExpressionError, Literal, Negation, Path, Tree, parse

_RULES = ("calculate", "relevant", "constraint", "required", "readonly", "nodeset", "value", "count")
_SHOWN = re.compile(r"jr://(?:images|audio|video|big-image)/[^\s\"'<>]+|jr://file/[^\s\"'<>]+")
_OWN = "jr://instance/"
_GEOMETRY = frozenset({"id", "geometry"})


class UnreadableList(ValueError):
    """A list that cannot be read as what its name says it is."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file by the address that the form gives it, and the columns that the form uses of it, if it is a list."""

    uri: str
    columns: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name of the file in an author's folder."""
        return PurePosixPath(self.uri).name


def attachments(xform: str) -> tuple[Attachment, ...]:
    """Return what an XForm asks for, in the order of their addresses."""
    root = ElementTree.fromstring(xform)
    lists = {one.get("id", ""): one.get("src", "") for one in root.iter() if _local(one) == "instance"}
    found: dict[str, set[str]] = defaultdict(set)
    for uri in (*_SHOWN.findall(xform), *lists.values()):
        if uri and not is_own(uri):
            found[uri] |= set()
    for id_, columns in _columns(root).items():
        uri = lists.get(id_, f"jr://file-csv/{id_}.csv")  # pulldata() may name a list that nothing else does
        if uri and not is_own(uri):
            found[uri] |= columns
    return tuple(Attachment(uri=uri, columns=frozenset(columns)) for uri, columns in sorted(found.items()))


def is_own(uri: str) -> bool:
    """Whether an address is of what the phone itself remembers (the last record): no file that can be given."""
    return uri.startswith(_OWN)


def missing_columns(wanted: Attachment, content: bytes) -> tuple[str, ...]:
    """Return the columns that the form uses and the list does not have. Raise UnreadableList."""
    if not wanted.columns:
        return ()
    return tuple(sorted(wanted.columns - _present(wanted.name, content)))


def _present(name: str, content: bytes) -> set[str]:
    kind = name.rpartition(".")[2].lower()
    try:
        text = content.decode("utf-8-sig")
        if kind == "xml":
            return {_local(inner) for item in _items(ElementTree.fromstring(text)) for inner in item}
        if kind in ("geojson", "json"):
            return _properties(json.loads(text))
        return _heading(text)
    except (UnicodeDecodeError, ElementTree.ParseError, ValueError, csv.Error) as problem:
        raise UnreadableList(f"{name}: {problem}") from None


def _heading(text: str) -> set[str]:
    first = next(iter(text.splitlines()), "")
    parted = ";" if ";" in first and "," not in first else ","
    return {name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=parted), [])}


def _items(root: Element) -> list[Element]:
    return [item for item in root.iter() if len(item) and not any(len(inner) for inner in item)] or list(root)


def _properties(read: object) -> set[str]:
    features = read.get("features", []) if isinstance(read, dict) else []
    return {name for feature in features for name in feature.get("properties") or {}} | set(_GEOMETRY)


def _columns(root: Element) -> dict[str, set[str]]:
    """Return for each list, by its id, the columns that any expression of the form reads."""
    found: dict[str, set[str]] = defaultdict(set)
    for element in root.iter():
        for name, text in element.attrib.items():
            if _bare(name) in _RULES:
                for id_, column in _read(_parsed(text)):
                    found[id_].add(column)
        if _local(element) == "itemset":
            for id_ in _lists_in(_parsed(element.get("nodeset", ""))):
                found[id_] |= {ref for inner in element if (ref := inner.get("ref", "")).isidentifier()}
    return found


def _parsed(text: str) -> Tree:
    """Return the tree of an expression, an empty one where loading the form will say what is wrong with it."""
    try:
        return parse(text.strip())
    except ExpressionError:
        return Literal("")


def _read(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield (id of a list, column) for all that an expression reads of lists."""
    match tree:
        case Call(
            name="pulldata",
            arguments=(Literal(value=str(id_)), Literal(value=str(column)), Literal(value=str(key)), *rest),
        ):
            list_ = id_.removesuffix(".csv")
            yield from ((list_, column), (list_, key))
            for inner in rest:
                yield from _read(inner)
        case Call():
            for inner in tree.arguments:
                yield from _read(inner)
        case Binary():
            yield from _read(tree.left)
            yield from _read(tree.right)
        case Negation():
            yield from _read(tree.operand)
        case Path():
            yield from _read_path(tree)


def _read_path(path: Path) -> Iterator[tuple[str, str]]:
    id_ = _list_of(path)
    for place, step in enumerate(path.steps):
        if id_ and place > 1 and step.axis == "child" and step.name != "*":
            yield id_, step.name
        for predicate in step.predicates:
            yield from _read(predicate)
            if id_:
                yield from ((id_, name) for name in _own(predicate))


def _own(tree: Tree) -> Iterator[str]:
    """Yield the columns of the row itself that a condition on rows reads."""
    match tree:
        case Path(start="", steps=(first, *_)) if first.axis == "child" and first.name != "*":
            yield first.name
        case Call():
            for inner in tree.arguments:
                yield from _own(inner)
        case Binary():
            yield from _own(tree.left)
            yield from _own(tree.right)
        case Negation():
            yield from _own(tree.operand)


def _lists_in(tree: Tree) -> Iterator[str]:
    match tree:
        case Path() if id_ := _list_of(tree):
            yield id_
        case Call():
            for inner in tree.arguments:
                yield from _lists_in(inner)


def _list_of(path: Path) -> str:
    match path.start:
        case Call(name="instance", arguments=(Literal(value=str(id_)),)):
            return id_
    return ""


def _local(element: Element) -> str:
    return _bare(element.tag)


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
