"""Which question of another version an answer belongs to, and what of it that question can hold."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from surveys.engine.codecs import decode, encode, fits
from surveys.engine.definition import Question
from surveys.engine.layout import Place
from surveys.form import Form
from surveys.interview.carried import Reason
from surveys.submission import Answers

CHOICES = frozenset({"select_one", "select_multiple", "rank"})
_NUMBERS = frozenset({"integer", "decimal", "range"})
TURN = re.compile(r"\[(\d+)\]")


class Fit(msgspec.Struct, frozen=True):
    """What of a value the new question can hold, what it cannot, and why."""

    kept: object = None
    rest: object = None
    reason: Reason = "type"


def pairs(old: Form, new: Form) -> dict[Place, Place]:
    """Return each repeat and question of the old version with the one it is in the new version."""
    by_ref = {place.ref: place for place in new.root.all()}
    once_old, once_new = _named_once(old), _named_once(new)
    found: dict[Place, Place] = {}
    for place in old.root.all():
        if place.children and not place.is_repeat:
            continue
        same = by_ref.get(place.ref) or (once_new.get(place.name) if place.name in once_old else None)
        if same is not None and _is_alike(place, same) and _leads_to(found, place, same):
            found[place] = same
    return found


def turns_in(ref: str) -> tuple[int, ...]:
    """Return the numbers of the turns that a reference goes through."""
    return tuple(int(number) for number in TURN.findall(ref))


def _named_once(form: Form) -> dict[str, Place]:
    places = [
        place
        for place in form.root.all()
        if (place.is_repeat or not place.children) and not place.is_attribute
    ]
    counts = Counter(place.name for place in places)
    return {place.name: place for place in places if counts[place.name] == 1}


def _is_alike(one: Place, other: Place) -> bool:
    return one.is_repeat == other.is_repeat and bool(one.children) == bool(other.children)


def _leads_to(pairs: Mapping[Place, Place], place: Place, same: Place) -> bool:
    return tuple(pairs.get(repeat) for repeat in place.chain) == same.chain


def question_at(form: Form, place: Place | None) -> Question | None:
    definition = form.by_place.get(place) if place is not None else None
    return definition if isinstance(definition, Question) else None


def is_private(was: Question, to: Question | None) -> bool:
    return was.privacy != "open" or (to is not None and to.privacy != "open")


def is_asked(question: Question) -> bool:
    return question.kind == "question" and not question.is_calculated


def fit(was: Question | str, value: object, to: Question) -> Fit:
    """Say what of an answer the question `to` can hold; `was` is the question it was given to, or that one's type."""
    type_ = was if isinstance(was, str) else was.type
    if to.is_calculated:
        is_worked_out = isinstance(was, Question) and was.is_calculated
        return Fit(kept=value) if is_worked_out else Fit(rest=value, reason="calculated")
    if type_ in CHOICES and to.type in CHOICES:
        return _fit_choices(was, value, to)
    if type_ == to.type:
        return Fit(kept=value)
    text = encode("string", value)
    if not _may_become(type_, to) or encode(to.place.type, text) != text or not fits(to.place.type, text):
        return Fit(rest=value)
    return Fit(kept=decode(to.place.type, text))


def _may_become(type_: str, to: Question) -> bool:
    """Whether an answer keeps its meaning as another type: numbers and dates are also text, text may be a number."""
    if to.place.numeric:
        return type_ in _NUMBERS or type_ == "text"
    if to.type == "text":
        return type_ in _NUMBERS or type_ in ("date", "time", "datetime")
    return to.type == "date" and type_ == "text"


def _fit_choices(was: Question | str, value: object, to: Question) -> Fit:
    """Keep what can still be chosen. Of an order nothing is left when one is missing, of a single choice neither."""
    names = [str(name) for name in value] if isinstance(value, list) else [str(value)]
    known, before = set(to.choices), set(was.choices) if isinstance(was, Question) else set[str]()
    same_type = isinstance(was, Question) and was.type == to.type
    gone = [name for name in names if known and name not in known and not (same_type and name not in before)]
    if to.place.type != "list":
        if len(names) > 1 or gone:
            return Fit(rest=value, reason="choice" if gone else "type")
        return Fit(kept=names[0])
    if "rank" in (to.type, was if isinstance(was, str) else was.type) and (gone or not same_type):
        return Fit(rest=value, reason="choice" if gone else "type")
    left = [name for name in names if name not in gone]
    return Fit(kept=left or None, rest=gone or None, reason="choice")


def reference(place: Place, turns: Sequence[int]) -> str:
    """Return the reference of a place, with the numbers of the turns that lead to it."""
    parts: list[str] = []
    at: Place | None = place
    while at is not None:
        depth = len(at.inner)
        parts.append(f"{at.name}[{turns[depth - 1]}]" if at.is_repeat and depth <= len(turns) else at.name)
        at = at.parent
    return "/" + "/".join(reversed(parts))


def turn_of(answers: Answers, place: Place, turns: Sequence[int]) -> Answers:
    """Return the mapping that the answers of a place stand in, making what is not there yet."""
    if place.parent is None:
        return answers
    around = turn_of(answers, place.parent, turns)
    if place.is_repeat:
        number = turns[len(place.inner) - 1]
        listed = around.setdefault(place.name, [])
        assert isinstance(listed, list)
        listed += [{} for _ in range(number - len(listed))]
        return listed[number - 1]
    inside = around.setdefault(place.name, {})
    assert isinstance(inside, dict)
    return inside


def member(place: Place, name: str) -> Place | None:
    """Return what a draft calls `name` inside a place: a child, an attribute (@id), or that of a child (label@id)."""
    owner, mark, attribute = name.partition("@")
    holder = place.children.get(owner) if owner else place
    return holder.attributes.get(f"@{attribute}") if mark and holder else place.children.get(name)


def _around(place: Place) -> tuple[Place, str]:
    """Return the place whose mapping holds an answer, and the name that a draft gives it there."""
    parent = place.parent or place
    if place.is_attribute and not parent.children and not parent.is_repeat and parent.parent:
        return parent.parent, parent.name + place.name
    return parent, place.name


def put(answers: Answers, place: Place, turns: Sequence[int], value: object) -> None:
    around, name = _around(place)
    turn_of(answers, around, turns)[name] = value


def turns_of(answers: Answers, place: Place) -> list[tuple[Answers, str]]:
    """Return the mapping that a place stands in, once for each turn that is there, with its name in it."""
    around, name = _around(place)
    return [(inner, name) for inner in _turns(answers, around)]


def _turns(answers: Answers, place: Place) -> list[Answers]:
    if place.parent is None:
        return [answers]
    found: list[Answers] = []
    for inner in _turns(answers, place.parent):
        inside = inner.get(place.name, []) if place.is_repeat else inner.setdefault(place.name, {})
        found.extend(inside if isinstance(inside, list) else [inside])  # ty: ignore[invalid-argument-type]
    return found


def holds(answers: Answers, place: Place) -> bool:
    """Whether a question outside repeats is answered."""
    inner: object = answers
    for part in place.ref.split("/")[2:]:
        inner = inner.get(part) if isinstance(inner, dict) else None
    return inner is not None
