"""The lists of choices of a form: fixed ones made once and shared, filtered ones worked out when they are shown."""

import re
from collections.abc import Callable, Mapping

from surveys.engine.definition import Option, Options
from surveys.engine.evaluation import Scope
from surveys.engine.expression import Call, ExpressionError, Literal, Path, Tree, parse
from surveys.engine.functions.choices import shuffled
from surveys.engine.graph import Rule
from surveys.engine.layout import Item, Place
from surveys.engine.parts import Control, Itemset
from surveys.engine.words import NO_WORDS, Texts, Words

Filler = Callable[[str], Callable[..., str]]
_ITEXT = re.compile(r"jr:itext\(\s*([\w.-]+)\s*\)")


class Lists:
    """Makes the options of each question; questions with the same list share them."""

    def __init__(self, tables: Mapping[str, Item], texts: Texts) -> None:
        self.tables = tables
        self.texts = texts
        self.rules: list[Rule] = []
        self._made: dict[tuple[int, str, str, Place | None], dict[str, Option]] = {}

    def options(self, place: Place, control: Control, scope: Scope, filler: Filler) -> Options | None:
        """Return the choices of a question; raise ExpressionError when its list cannot be used."""
        if control.items:
            found = {
                name: Option(name, self.texts.label(label, filler), self._media(label.text_id, filler))
                for name, label in control.items
            }
            return Options(found)
        if control.itemset is None:
            return None
        return self._itemset(place, control.itemset, scope, filler)

    def _itemset(self, place: Place, itemset: Itemset, scope: Scope, filler: Filler) -> Options:
        tree, seed = _unshuffled(parse(itemset.nodeset.strip()))
        items = self._items(tree)
        every = self._named(items, itemset, place, filler) if items is not None else {}
        if items is not None and seed is None and not _has_predicates(tree):
            return Options(every)
        nodes = scope.nodes(tree)
        if seed is not None:
            nodes = _shuffling(nodes, scope.number(seed))
        options = Options(every, nodes, itemset.value, itemset.label)
        reads = tuple(read for read in scope.reads if read.place is not place)
        if reads:
            self.rules.append(Rule("choices", place, place.chain, lambda c: set(options.names(c)), reads))
        return options

    def _items(self, tree: Tree) -> list[Item] | None:
        """Return all items of a list in a secondary instance, None when the nodes are the form's own."""
        match tree:
            case Path(start=Call(name="instance", arguments=(Literal(value=str(name)),))) if (
                name in self.tables
            ):
                items = [self.tables[name]]
                for step in tree.steps:
                    items = [child for item in items for child in item.children(step.name)]
                return items
        return None

    def _named(self, items: list[Item], itemset: Itemset, place: Place, filler: Filler) -> dict[str, Option]:
        fills = any(self.texts.has_outputs(self._text_id(item, itemset) or "") for item in items)
        key = (id(items[0].parent) if items else 0, itemset.value, itemset.label, place if fills else None)
        if key not in self._made:
            self._made[key] = {
                (name := item.first(itemset.value)): Option(
                    name,
                    self._label(item, itemset, filler),
                    self._media(self._text_id(item, itemset), filler),
                )
                for item in items
            }
        return self._made[key]

    def _media(self, text_id: str | None, filler: Filler) -> dict[str, Words]:
        """Return the files that go with a choice."""
        forms = self.texts.forms_of(text_id) if text_id is not None else ()
        return {form: self.texts.named(text_id or "", filler, form) for form in forms}

    def _text_id(self, item: Item, itemset: Itemset) -> str | None:
        match = _ITEXT.fullmatch(itemset.label.strip())
        return item.first(match[1]) if match else None

    def _label(self, item: Item, itemset: Itemset, filler: Filler) -> Words:
        text_id = self._text_id(item, itemset)
        if text_id is not None:
            return self.texts.named(text_id, filler)
        plain = item.first(itemset.label)
        return Words({self.texts.default: (plain,)}) if plain else NO_WORDS


def _unshuffled(tree: Tree) -> tuple[Tree, Tree | None]:
    """Return the nodes that randomize() shuffles, and its seed."""
    if isinstance(tree, Call) and tree.name == "randomize":
        if not 1 <= len(tree.arguments) <= 2:
            raise ExpressionError("randomize() takes a list and, if you like, a seed.")
        return tree.arguments[0], tree.arguments[1] if len(tree.arguments) == 2 else Literal(0.0)
    return tree, None


def _shuffling(nodes: Callable[..., list], seed: Callable[..., float]) -> Callable[..., list]:
    return lambda c: shuffled(nodes(c), seed(c))


def _has_predicates(tree: Tree) -> bool:
    return isinstance(tree, Path) and any(step.predicates for step in tree.steps)
