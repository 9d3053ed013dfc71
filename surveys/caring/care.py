"""The subjects of care: a step of a family's plan, a referral to a service, a decision with its reason.

They travel as changes like the register's subjects (`surveys.register.people`), and lie behind the wall: workers and those who lead
edit them, the family sees its own plan and referrals and says whether they helped, the subsidy side has none of it.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from surveys.caring.progress import COURSES
from surveys.submission import Id

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=500)]
Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,40}$")]
Day = Annotated[str, msgspec.Meta(pattern=r"^(19|20|21)\d\d-\d\d-\d\d$")]
Who = Literal["worker", "person", "lead", "service"]
Reason = Literal[
    "asked", "need", "changed", "season", "talked", "refused", "enough", "not_now", "other_way", "not_so", "other"
]  # fmt: skip


class _Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every field may be absent: a change says only what it changes."""

    void: Note | UnsetType | None = UNSET


class PlanStepFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of the one plan a family has: what, by which service, who does it, until when, how far it is."""

    what: Text | UnsetType = UNSET
    need: Code | UnsetType | None = UNSET
    service: Code | UnsetType | None = UNSET
    who: Who | UnsetType = UNSET
    until: Day | UnsetType | None = UNSET
    state: Literal["open", "under_way", "done", "dropped"] | UnsetType = UNSET


class ReferralFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service offered to the family or one person of it; `to` is who gives it. `helped` is the family's own word."""

    service: Code | UnsetType = UNSET
    to: Text | UnsetType | None = UNSET
    person_id: Id | UnsetType | None = UNSET
    need: Code | UnsetType | None = UNSET
    offered_on: Day | UnsetType = UNSET
    state: Literal["offered", "accepted", "declined", "under_way", "done"] | UnsetType = UNSET
    helped: Literal["yes", "partly", "no", "unknown"] | UnsetType | None = UNSET
    words: Note | UnsetType | None = UNSET


class DecisionFields(_Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided about a family and why: no score decides. Who disagrees with the list says it in words.

    `due_on` is until when help is to come, or until when one waits; `owner_id` the member of the staff who sees to it.
    """

    kind: Literal["help", "referral", "wait", "disagree"] | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET
    words: Note | UnsetType | None = UNSET
    service: Code | UnsetType | None = UNSET
    made_on: Day | UnsetType = UNSET
    due_on: Day | UnsetType | None = UNSET
    owner_id: Id | UnsetType | None = UNSET
    outcome: Note | UnsetType | None = UNSET


FIELDS: dict[str, type[_Fields]] = {
    "plan_step": PlanStepFields,
    "referral": ReferralFields,
    "decision": DecisionFields,
}
KINDS = tuple(FIELDS)
# What phones carry: what is done for a family, and not what was thought about it.
CARRIED = ("plan_step", "referral")
# Which reasons fit which decision of a meeting.
REASONS: dict[str, tuple[str, ...]] = {
    "help": ("asked", "need", "changed", "season", "talked", "other"),
    "wait": ("refused", "enough", "not_now", "other_way", "other"),
    "disagree": ("not_so", "changed", "other"),
}
NEEDED: dict[str, frozenset[str]] = {
    "plan_step": frozenset({"what", "who", "state"}),
    "referral": frozenset({"service", "offered_on", "state"}),
    "decision": frozenset({"kind", "reason", "made_on"}),
}
# A decision stands as it was made; what came of it may be added.
FIXED = {"decision": frozenset({"kind", "reason", "words", "service", "made_on"})}
SETTLERS = {"referral": frozenset({"helped"})}


def amiss(kind: str, fields: Mapping[str, object], *, born: bool, over: Mapping[str, object]) -> str | None:
    """Return the field that cannot stand so, None where all can: beside types, what one field asks of another."""
    course = COURSES.get(kind)
    if course and "state" in fields:
        if born and fields["state"] != course.first:
            return "state"
        if not born and not over.get("state"):
            return "state"
    if kind == "decision" and born and fields.get("kind") == "disagree" and not fields.get("words"):
        return "words"
    return None
