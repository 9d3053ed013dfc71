"""What people do with the register, act by act: which fields each asks, what is wrong with what was typed, the change.

The phone and the pages draw the same fields and make the same changes. A field that nobody touched is not in the change,
so that saving a form never settles a conflict that its writer has not seen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from surveys.register.acting import Faults, Field, Typed, read
from surveys.register.changes import Change, Edit, Head, Value
from surveys.register.facts import Fact, find, present, standing
from surveys.register.partings import ImpossibleParting, Made, split

ActName = Literal[
    "household", "person", "join", "end", "move", "away", "home", "exit", "back", "split", "merge", "undo", "void"
]  # fmt: skip
_BORN = (
    Field("name", "field.person.name", "text", needed=True),
    Field("birth", "field.person.birth", "birth"),
    Field("sex", "field.person.sex", "choice", choices=("m", "f"), words="sex"),
    Field("phone", "field.person.phone", "phone"),
)
_RELATIONS = ("self", "spouse", "child", "parent", "sibling", "grandchild", "other")
_RELATION = Field(
    "relation", "field.membership.relation", "choice", choices=_RELATIONS, words="relation", needed=True
)
_WHY = ("moved", "married", "died", "other")
_EXITS = ("origin", "onward", "abroad", "region", "dissolved", "death")
SOURCES = ("family", "relative", "neighbour", "akimat", "school", "worker", "other")


def _day(kind: str, name: str, *, ahead: bool = False, needed: bool = True) -> Field:
    return Field(name, f"field.{kind}.{name}", "ahead" if ahead else "day", needed=needed)


ACTS: dict[str, tuple[Field, ...]] = {
    "household": (
        Field("name", "field.household.name", "text", needed=True),
        Field("phone", "field.household.phone", "phone"),
        Field("language", "field.household.language", "choice", choices=("kk", "ru", "en"), words="language"),
        _day("household", "arrived_on", needed=False),
    ),
    "person": (*_BORN, _RELATION),
    "join": (*_BORN, _RELATION, _day("membership", "starts_on")),
    "end": (
        Field("why", "field.membership.why", "choice", choices=_WHY, words="act.why", needed=True),
        Field("ends_on", "act.since", "day", needed=True),
    ),
    "move": (
        Field("district", "field.residence.district", "district", needed=True),
        Field("village", "field.residence.village", "text", needed=True),
        Field("settlement", "field.residence.settlement", "code"),
        _day("residence", "starts_on"),
    ),
    "away": (
        Field("who", "field.absence.kind", "who", needed=True),
        _day("absence", "starts_on"),
        _day("absence", "expected_on", ahead=True, needed=False),
        Field("place", "field.absence.place", "short"),
    ),
    "home": (_day("absence", "ends_on"),),
    "exit": (
        Field("kind", "field.exit.kind", "choice", choices=_EXITS, words="timeline.exit", needed=True),
        _day("exit", "earliest"),
        _day("exit", "latest"),
        Field("source", "field.exit.source", "choice", choices=SOURCES, words="source", needed=True),
    ),
    "back": (_day("exit", "back_earliest"), _day("exit", "back_latest")),
    "split": (
        Field("people", "act.leaving", "people", needed=True),
        Field("name", "act.new_name", "text", needed=True),
        Field("on", "field.parting.on", "day", needed=True),
    ),
    "merge": (
        Field("other", "act.other_family", "family", needed=True),
        Field("on", "field.parting.on", "day", needed=True),
    ),
    "undo": (),
    "void": (Field("reason", "act.reason", "text", needed=True),),
}
# Which kind of subject an act is about; None: about the household as a whole.
ABOUT = {"person": "person", "end": "membership", "home": "absence", "back": "exit", "undo": "parting"}
MISTAKABLE = ("membership", "residence", "exit", "absence")  # a parting is undone, a family is not one entry
_ORDERED = {
    "exit": ("earliest", "latest"),
    "back": ("back_earliest", "back_latest"),
    "away": ("starts_on", "expected_on"),
}


_OWN = {
    (field.label.split(".")[1], field.name): field
    for fields in ACTS.values()
    for field in fields
    if field.label.startswith("field.")
    and field.kind in ("text", "short", "phone", "day", "ahead", "birth", "choice", "district")
}


class WrongTyped(Exception):
    """What was typed cannot be taken: by field a code, whose words are `act.wrong.<code>`."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in faults.items()))
        self.faults = faults


class UnknownSubject(Exception):
    """There is no such person, place or departure in this family."""


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """An act of somebody on a family: `subject` is whom or what it is about, `facts` what they saw."""

    act: str
    household_id: str
    facts: tuple[Fact, ...]
    made: Made
    subject: str = ""


def typed_now(act: str, facts: Sequence[Fact], subject: str = "") -> dict[str, str]:
    """Return what stands in the act's fields before anybody types."""
    if act == "household":
        shown = next((one.shown() for one in facts if one.kind == "household"), {})
    elif act == "person":
        shown = _fact(facts, "person", subject).shown() | _relation_of(facts, subject)
    elif act == "move":
        homes = [one.shown() for one in standing(facts, "residence") if not one.shown().get("ends_on")]
        shown = {"district": homes[-1].get("district") if homes else None}
    else:
        return {}
    return {field.name: str(shown[field.name]) for field in ACTS[act] if shown.get(field.name)}


def change_of(doing: Doing, typed: Typed) -> Change | None:
    """Return the change that this act makes, None when it says nothing new. Raises WrongTyped, UnknownSubject.

    A merge and an undo need the other family too: see `surveys.register.partings`.
    """
    said = checked(doing.act, typed, doing.made.on)
    if doing.act == "split":
        return _split(doing, said)
    edits = [one for one in _EDITS[doing.act](doing, said) if one]
    if not edits:
        return None
    return Change(
        id=doing.made.draw(), household_id=doing.household_id, made_at=doing.made.at, edits=tuple(edits)
    )


def checked(act: str, typed: Typed, today: str) -> dict[str, Value]:
    """Return the typed fields as values, an empty one as None. Raises WrongTyped."""
    said, faults = read(ACTS[act], typed, today)
    first, last = _ORDERED.get(act, ("", ""))
    if (
        isinstance(said.get(first), str)
        and isinstance(said.get(last), str)
        and str(said[last]) < str(said[first])
    ):
        faults.setdefault(last, "order")
    if faults:
        raise WrongTyped(faults)
    return said


def choice(fact: Fact, name: str, value: Value, doing: Doing) -> Change:
    """Return the change by which a person chooses what stands in a field in conflict, over all its heads."""
    found = {name: tuple(head.change_id for head in fact.heads().get(name, ()))}
    edit = Edit(kind=fact.kind, subject_id=fact.id, fields={name: value}, over=found)
    return Change(id=doing.made.draw(), household_id=doing.household_id, made_at=doing.made.at, edits=(edit,))


def field_of(kind: str, name: str) -> Field | None:
    """Return how a value of one's own is typed into a field of the register, None where one chooses among those there."""
    return _OWN.get((kind, name))


def chosen_value(fact: Fact, name: str, chosen: str, own: str, today: str) -> Value:
    """Return the value of the head of this change, or for "own" the one that was typed. Raises WrongTyped."""
    if chosen != "own":
        found = [head.value for head in fact.heads().get(name, ()) if head.change_id == chosen]
        if not found:
            raise WrongTyped({"chosen": "required"})
        return found[0]
    field = field_of(fact.kind, name)
    if field is None:
        raise WrongTyped({"chosen": "required"})
    said, faults = read((msgspec.structs.replace(field, needed=True),), {name: own}, today)
    if faults:
        raise WrongTyped({"own": faults[name]})
    return said[name]


def by_value(heads: Iterable[Head]) -> list[Head]:
    """Return of each differing value the latest head: what a person chooses between."""
    latest = {(type(head.value).__name__, head.value): head for head in heads}
    return list(latest.values())


def _household(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    return [_edit(_fact(doing.facts, "household", doing.household_id), said)]


def _person(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    relation, member = said.pop("relation"), _member(doing.facts, doing.subject)
    if member is None:  # who has left is known by name alone here: whoever they live with corrects them
        raise UnknownSubject(doing.subject)
    return [_edit(_fact(doing.facts, "person", doing.subject), said), _edit(member, {"relation": relation})]


def _join(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    person_id = doing.made.draw()
    person = {name: said[name] for name in ("name", "birth", "sex", "phone") if said[name] is not None}
    member: dict[str, Value] = {"person_id": person_id} | {
        name: said[name] for name in ("relation", "starts_on")
    }
    return [_born("person", person_id, person), _born("membership", doing.made.draw(), member)]


def _end(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    member = _fact(doing.facts, "membership", doing.subject)
    shown = member.shown()
    if isinstance(shown.get("starts_on"), str) and str(said["ends_on"]) < str(shown["starts_on"]):
        raise WrongTyped({"ends_on": "before"})
    person = find(doing.facts, "person", str(shown.get("person_id")))
    died = person.edit(died_on=said["ends_on"]) if person and said["why"] == "died" else None
    return [member.edit(ends_on=said["ends_on"], why=said["why"]), died]


def _move(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    said["settlement"] = (
        said["settlement"] or ""
    )  # nobody types a code: whoever knows the classifier fills it in
    homes = [one for one in standing(doing.facts, "residence") if not one.shown().get("ends_on")]
    if any(str(said["starts_on"]) < str(one.shown().get("starts_on") or "") for one in homes):
        raise WrongTyped({"starts_on": "before"})
    ended = [one.edit(ends_on=said["starts_on"]) for one in homes]
    return [*ended, _born("residence", doing.made.draw(), said)]


def _away(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    who = str(said.pop("who"))
    person = find(doing.facts, "person", who)
    kinds: dict[str, Value] = {"kind": "partial", "person_id": who} if person else {"kind": who}
    if person is None and who not in ("temporary", "partial"):
        raise WrongTyped({"who": "choice"})
    return [_born("absence", doing.made.draw(), kinds | _filled(said))]


def _home(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    absence = _fact(doing.facts, "absence", doing.subject)
    if str(said["ends_on"]) < str(absence.shown().get("starts_on") or ""):
        raise WrongTyped({"ends_on": "before"})
    return [absence.edit(**said)]


def _exit(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    return [_born("exit", doing.made.draw(), said)]


def _back(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    left = _fact(doing.facts, "exit", doing.subject)
    if str(said["back_latest"]) < str(left.shown().get("earliest") or ""):
        raise WrongTyped({"back_latest": "before"})
    return [left.edit(**said)]


def _void(doing: Doing, said: dict[str, Value]) -> Iterable[Edit | None]:
    found = [
        one for one in doing.facts if one.id == doing.subject and one.kind in MISTAKABLE and not one.is_void()
    ]
    if not found:
        raise UnknownSubject(doing.subject)
    return [found[0].edit(void=said["reason"])]


_EDITS: Mapping[str, Callable[[Doing, dict[str, Value]], Iterable[Edit | None]]] = {
    "household": _household,
    "person": _person,
    "join": _join,
    "end": _end,
    "move": _move,
    "away": _away,
    "home": _home,
    "exit": _exit,
    "back": _back,
    "void": _void,
}


def _split(doing: Doing, said: dict[str, Value]) -> Change:
    people = said["people"]
    made = msgspec.structs.replace(doing.made, on=str(said["on"]))
    try:
        leaving = people if isinstance(people, tuple) else ()
        return split(doing.household_id, doing.facts, leaving, str(said["name"]), made)[0]
    except ImpossibleParting as impossible:
        raise WrongTyped({"people": impossible.reason}) from None


def _fact(facts: Iterable[Fact], kind: str, id: str) -> Fact:
    found = find(facts, kind, id)
    if found is None or found.is_void():
        raise UnknownSubject(f"{kind}/{id}")
    return found


def _member(facts: Iterable[Fact], person_id: str) -> Fact | None:
    return next((one for one in present(facts) if one.shown().get("person_id") == person_id), None)


def _relation_of(facts: Iterable[Fact], person_id: str) -> dict[str, Value]:
    member = _member(facts, person_id)
    return {"relation": member.shown().get("relation")} if member else {}


def _edit(fact: Fact, said: Mapping[str, Value]) -> Edit | None:
    """Return an edit of what differs from what was shown; a conflict that nobody spoke of stays open."""
    shown = fact.shown()
    new = {name: value for name, value in said.items() if value != shown.get(name)}
    return fact.edit(**new) if new else None


def _born(kind: str, id: str, said: Mapping[str, Value]) -> Edit:
    return Edit(kind=kind, subject_id=id, fields=dict(said), born=True)


def _filled(said: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in said.items() if value is not None}
