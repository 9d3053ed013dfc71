"""The register's subjects and their fields: who a family is, where it lives, who belongs to it since when.

Each subject is edited by changes (`surveys.register.changes`); here is which fields it has, what they may hold, who may set them.
Dates are days as people say them, text without a zone. A mistaken entry is not deleted: `void` says why it does not count.
"""

import re
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from surveys.caring import care
from surveys.register.changes import Edit, Value
from surveys.register.naming import plain
from surveys.submission import Id, Language

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Note = Annotated[str, msgspec.Meta(max_length=300)]
Phone = Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9 ()-]{3,24}\Z")]
Day = Annotated[str, msgspec.Meta(pattern=r"^(19|20|21)\d\d-\d\d-\d\d\Z")]
Born = Annotated[str, msgspec.Meta(pattern=r"^(19|20|21)\d\d(-\d\d-\d\d)?\Z")]
Year = Annotated[int, msgspec.Meta(ge=2000, le=2200)]
Code = Annotated[str, msgspec.Meta(pattern=r"^\d{2,9}\Z")]
CodeOrNone = Annotated[str, msgspec.Meta(pattern=r"^(\d{2,9})?\Z")]
Relation = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}\Z")]
ExitKind = Literal["origin", "onward", "abroad", "region", "dissolved", "death"]
AbsenceKind = Literal["temporary", "partial"]
PartingKind = Literal["split", "merge"]
Editor = Literal["office", "worker", "settler"]


class _Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every field may be absent: a change says only what it changes."""

    void: Note | UnsetType | None = UNSET


class HouseholdFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    language: Language | UnsetType = UNSET
    route: Literal["abroad", "inside"] | UnsetType = UNSET
    origin: Annotated[str, msgspec.Meta(max_length=60)] | UnsetType = UNSET
    arrived_on: Day | UnsetType | None = UNSET
    entered_on: Day | UnsetType = UNSET
    quota_year: Year | UnsetType | None = UNSET
    merged_into: Id | UnsetType | None = UNSET


class PersonFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`birth` is a day or, where only that is known, a year. `same_as`: the same person, entered twice."""

    name: Text | UnsetType = UNSET
    sex: Literal["m", "f"] | UnsetType | None = UNSET
    birth: Born | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    died_on: Day | UnsetType | None = UNSET
    same_as: Id | UnsetType | None = UNSET


class MembershipFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person lives in a household from a day until a day; `relation` is to whom the family is called by."""

    person_id: Id | UnsetType = UNSET
    relation: Relation | UnsetType = UNSET
    starts_on: Day | UnsetType | None = UNSET
    ends_on: Day | UnsetType | None = UNSET
    why: Literal["split", "merge", "moved", "married", "died", "other", "same"] | UnsetType | None = UNSET


class ResidenceFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A household lives in a settlement (code by the classifier, "" where none is known) from a day until a day."""

    settlement: CodeOrNone | UnsetType = UNSET
    district: Code | UnsetType = UNSET
    village: Annotated[str, msgspec.Meta(max_length=80)] | UnsetType = UNSET
    starts_on: Day | UnsetType | None = UNSET
    ends_on: Day | UnsetType | None = UNSET


class ExitFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A departure on some day from `earliest` to `latest`; `source` says who told. A return has bounds of its own."""

    kind: ExitKind | UnsetType = UNSET
    earliest: Day | UnsetType = UNSET
    latest: Day | UnsetType = UNSET
    source: Relation | UnsetType = UNSET
    back_earliest: Day | UnsetType | None = UNSET
    back_latest: Day | UnsetType | None = UNSET


class AbsenceFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Away and expected back (temporary), or some of the family away (partial): neither is a departure."""

    kind: AbsenceKind | UnsetType = UNSET
    person_id: Id | UnsetType | None = UNSET
    starts_on: Day | UnsetType = UNSET
    expected_on: Day | UnsetType | None = UNSET
    ends_on: Day | UnsetType | None = UNSET
    place: Annotated[str, msgspec.Meta(max_length=60)] | UnsetType | None = UNSET


class PartingFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A split or a merge with another household, and whose memberships it ended and began; `undone` takes it back."""

    kind: PartingKind | UnsetType = UNSET
    other_id: Id | UnsetType = UNSET
    on: Day | UnsetType = UNSET
    ended: tuple[Id, ...] | UnsetType = UNSET
    begun: tuple[Id, ...] | UnsetType = UNSET
    undone: bool | UnsetType = UNSET


FIELDS: dict[str, type[msgspec.Struct]] = {
    "household": HouseholdFields,
    "person": PersonFields,
    "membership": MembershipFields,
    "residence": ResidenceFields,
    "exit": ExitFields,
    "absence": AbsenceFields,
    "parting": PartingFields,
}
FIELDS |= care.FIELDS
# In this order: what comes later may speak of what comes before.
ORDER = tuple(FIELDS)
# What a subject must say when it is born.
NEEDED: dict[str, frozenset[str]] = {
    "household": frozenset({"name", "language", "route", "entered_on"}),
    "person": frozenset({"name"}),
    "membership": frozenset({"person_id", "relation"}),
    "residence": frozenset({"district"}),
    "exit": frozenset({"kind", "earliest", "latest", "source"}),
    "absence": frozenset({"kind", "starts_on"}),
    "parting": frozenset({"kind", "other_id", "on"}),
}
NEEDED |= care.NEEDED
_OFFICE_ALONE = {"household": frozenset({"route", "origin", "entered_on", "quota_year"})}
_SETTLERS = {"person": frozenset({"phone"}), "household": frozenset({"phone", "language"})}


class UnfitEdit(Exception):
    """The edit cannot be taken: `code` for the reader's words, `field` as kind.name."""

    def __init__(
        self, code: Literal["unknown_field", "wrong_type", "required", "not_yours"], field: str
    ) -> None:
        super().__init__(f"{code}: {field}")
        self.code: Literal["unknown_field", "wrong_type", "required", "not_yours"] = code
        self.field = field


def ensure_fits(one: Edit, editor: Editor) -> None:
    """Raise UnfitEdit unless the subject has these fields, they may hold these values, and this editor may set them."""
    of = FIELDS.get(one.kind)
    if of is None:
        raise UnfitEdit("unknown_field", one.kind)
    for name, value in one.fields.items():
        if name not in of.__struct_fields__:
            raise UnfitEdit("unknown_field", f"{one.kind}.{name}")
        _ensure_holds(of, one.kind, name, value)
        _ensure_may(one, name, editor)
    if unasked := sorted(set(one.over) - set(one.fields)):
        raise UnfitEdit("unknown_field", f"{one.kind}.{unasked[0]}")
    if one.born and (missing := sorted(NEEDED[one.kind] - set(one.fields))):
        raise UnfitEdit("required", f"{one.kind}.{missing[0]}")
    if name := care.amiss(one.kind, one.fields, born=one.born, over=one.over):
        raise UnfitEdit("required", f"{one.kind}.{name}")


def referred(one: Edit) -> tuple[str, ...]:
    """Return the persons that this edit speaks of: they have to be known before it can be applied."""
    told = one.fields.get("person_id") if one.kind in ("membership", "absence", "referral") else None
    return (told,) if isinstance(told, str) else ()


def birth_year(birth: Value) -> int | None:
    """Return the year of "1987" or "1987-05-12"."""
    return int(birth[:4]) if isinstance(birth, str) and birth[:4].isdecimal() else None


def _ensure_holds(of: type[msgspec.Struct], kind: str, name: str, value: Value) -> None:
    try:
        msgspec.convert({name: value}, of)
    except msgspec.ValidationError:
        raise UnfitEdit("wrong_type", f"{kind}.{name}") from None
    if isinstance(value, str) and ("\x00" in value or not _is_a_day(name, value) or _is_unseen(name, value)):
        raise UnfitEdit("wrong_type", f"{kind}.{name}")


def _is_unseen(name: str, text: str) -> bool:
    """Ask whether a name has nothing that a person could read."""
    return name == "name" and not plain(text)


def _is_a_day(name: str, text: str) -> bool:
    """Ask whether what looks like a day is one, but for what somebody said in their own words: there is no 30 February."""
    if name in _WORDS or not _DAY.fullmatch(text):
        return True
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _ensure_may(one: Edit, name: str, editor: Editor) -> None:
    if not one.born and name in care.FIXED.get(one.kind, ()):
        raise UnfitEdit("not_yours", f"{one.kind}.{name}")
    if editor == "office":
        return
    if editor == "settler":
        allowed = not one.born and name in (_SETTLERS | care.SETTLERS).get(one.kind, ())
    else:
        allowed = one.born or name not in _OFFICE_ALONE.get(one.kind, ())
    if not allowed:
        raise UnfitEdit("not_yours", f"{one.kind}.{name}")


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS = frozenset({"void", "what", "to", "words", "outcome"})
