"""The lists of choices of a form: fixed ones made once and shared, filtered ones worked out when they are shown."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from surveys.engine.definition import Option, Options
from surveys.engine.evaluation import Scope
from surveys.engine.expression import Call, ExpressionError, Literal, Path, Tree, parse
from surveys.engine.functions.choices import shuffled
from surveys.engine.graph import Rule
from surveys.engine.layout import Item, Place
from surveys.engine.parts import Control, Itemset
from surveys.engine.words import NO_WORDS, Texts, Words

# So many choices of a list are made at once, so that what is wrong with its texts is known when it is loaded.
_SHORT = 200

Filler = Callable[[str], Callable[..., str]]
_ITEXT = re.compile(r"jr:itext\(\s*([\w.-]+)\s*\)")


class Named(Mapping[str, Option]):
    """The choices of a list by name, each made when it is first asked for: a list may have very many."""

    def __init__(self, items: list[Item], value: str, make: Callable[[Item], Option]) -> None:
        self._items = items
        self._value = value
        self._make = make
        self._made: dict[str, Option] = {}

    @cached_property
    def _by_name(self) -> dict[str, Item]:
        value = self._value
        return {item.first(value): item for item in self._items}

    def __getitem__(self, name: str) -> Option:
        known = self._made.get(name)
        if known is None:
            known = self._made[name] = self._make(self._by_name[name])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name


class Lists:
    """Makes the options of each question; questions with the same list share them."""

    def __init__(self, tables: Mapping[str, Item], texts: Texts) -> None:
        self.tables = tables
        self.texts = texts
        self.rules: list[Rule] = []
        self._made: dict[tuple[int, str, str, Place | None], Mapping[str, Option]] = {}

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
        tree, is_shuffled, seed = _unshuffled(parse(itemset.nodeset.strip()))
        items = self._items(tree)
        every = self._named(items, itemset, place, filler) if items is not None else {}
        if items is not None and not is_shuffled and not _has_predicates(tree):
            return Options(every)
        nodes = scope.nodes(tree)
        if is_shuffled:
            nodes = _shuffling(nodes, None if seed is None else scope.text(seed))
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

    def _named(
        self, items: list[Item], itemset: Itemset, place: Place, filler: Filler
    ) -> Mapping[str, Option]:
        fills = any(self.texts.has_outputs(self._text_id(item, itemset) or "") for item in items[:_SHORT])
        key = (id(items[0].parent) if items else 0, itemset.value, itemset.label, place if fills else None)
        if key not in self._made:
            named = Named(items, itemset.value, lambda item: self._option(item, itemset, filler))
            for item in items[:_SHORT]:
                named[item.first(itemset.value)]
            self._made[key] = named
        return self._made[key]

    def _option(self, item: Item, itemset: Itemset, filler: Filler) -> Option:
        return Option(
            item.first(itemset.value),
            self._label(item, itemset, filler),
            self._media(self._text_id(item, itemset), filler),
        )

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


def _unshuffled(tree: Tree) -> tuple[Tree, bool, Tree | None]:
    """Return the nodes of a list, whether randomize() shuffles them, and its seed if it has one."""
    if not isinstance(tree, Call) or tree.name != "randomize":
        return tree, False, None
    if not 1 <= len(tree.arguments) <= 2:
        raise ExpressionError("randomize() takes a list and, if you like, a seed.")
    return tree.arguments[0], True, tree.arguments[1] if len(tree.arguments) == 2 else None


def _shuffling(nodes: Callable[..., list], seed: Callable[..., str] | None) -> Callable[..., list]:
    """Return nodes in another order: without a seed the one that this filling-in has drawn."""
    if seed is None:
        return lambda c: shuffled(nodes(c), c.session.shuffling)
    return lambda c: shuffled(nodes(c), seed(c))


def _has_predicates(tree: Tree) -> bool:
    return isinstance(tree, Path) and any(step.predicates for step in tree.steps)
