"""Two people wrote different things about a family: each value with who and when, and a person chooses, offline too."""

from typing import TYPE_CHECKING

import msgspec

from mobile.pages.families.register import care_here, facts_here
from mobile.pages.parts import Choice, Note
from mobile.pages.telling import counted, hour, say_or
from surveys.history import value_words
from surveys.register.acting import Field
from surveys.register.acts import Doing, WrongTyped, by_value, choice, chosen_value, field_of
from surveys.register.changes import Head
from surveys.register.facts import Fact, names, open_conflicts
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.phone import Phone

OWN = "own"


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """A value that can be chosen, with who wrote it and when."""

    name: str
    text: str
    second: str
    chosen: bool


class DifferPage(msgspec.Struct, frozen=True, kw_only=True):
    """One field in conflict, the first of those that wait. `own` is open for typing once "something else" is pressed.

    `choices` are what may be taken instead, where the field knows only certain values.
    """

    title: str
    subtitle: str
    text: str
    field: str
    left: str
    voices: tuple[Voice, ...]
    own: Voice | None
    own_label: str
    own_value: str
    own_help: str
    choices: tuple[Choice, ...]
    problem: str
    button: str
    done: Note | None = None


class Differing:
    """`phone.differing(household_id)`: nothing is chosen beforehand, and what is not chosen stays in the history."""

    def __init__(self, phone: "Phone", household_id: str) -> None:
        self._phone, self._id = phone, household_id
        self._chosen = self._own = self._problem = ""

    def page(self) -> DifferPage | None:
        """Return the next field to settle; None when none is left."""
        found = self._open()
        if not found:
            return None
        fact, name, heads = found[0]
        say, field = self._phone.say, field_of(fact.kind, name)
        label = say(f"field.{fact.kind}.{name}")
        called = names(self._facts())
        whose = (
            called.get(fact.id) or self._what(fact) or called.get(str(fact.shown().get("person_id"))) or ""
        )
        own = self._chosen == OWN
        return DifferPage(
            title=say("conflict.title"),
            subtitle=self._phone.family_name(self._id),
            text=say("conflict.text"),
            field=say("conflict.field", field=label, whose=whose) if whose else label,
            left=counted("phone.differ.left", len(found) - 1, self._phone.language) if found[1:] else "",
            voices=tuple(self._voice(fact, name, head) for head in by_value(heads)),
            own=Voice(name=OWN, text=say("conflict.own"), second="", chosen=own) if field else None,
            own_label=say("conflict.own.field"),
            own_value=self._own,
            own_help=say("act.birth.hint")
            if field and field.kind == "birth"
            else say("act.day.hint")
            if field and field.kind in ("day", "ahead")
            else "",
            choices=self._choices(field) if field and own else (),
            problem=self._problem,
            button=say("conflict.choose"),
        )

    def _choices(self, field: Field) -> tuple[Choice, ...]:
        say = self._phone.say
        return tuple(
            Choice(name=one, text=say(f"{field.words}.{one}"), chosen=one == self._own)
            for one in field.choices
        )

    def choose(self, name: str) -> DifferPage | None:
        self._chosen, self._problem = name, ""
        return self.page()

    def write(self, text: str) -> None:
        self._own = text

    def settle(self) -> bool:
        """Put the choice on its way; False, and the page says what is wrong, when it cannot be taken."""
        fact, name, _ = self._open()[0]
        made = self._phone.made()
        try:
            value = chosen_value(fact, name, self._chosen, self._own, made.on)
        except WrongTyped as wrong:
            label = say(f"field.{fact.kind}.{name}", self._phone.language)
            self._problem = self._phone.say(f"act.wrong.{next(iter(wrong.faults.values()))}", field=label)
            return False
        doing = Doing(act="settle", household_id=self._id, facts=self._facts(), made=made)
        self._phone.keep_change(self._id, *choice(fact, name, value, doing).edits)
        self._chosen = self._own = self._problem = ""
        return True

    def _facts(self) -> tuple[Fact, ...]:
        store = self._phone.store
        return (*facts_here(store, self._id), *care_here(store, self._id))

    def _what(self, fact: Fact) -> str:
        """Return what a referral or a step is about; "" for what the register says."""
        if fact.kind == "referral":
            return say_or(
                f"service.{fact.shown().get('service')}", "phone.service.other", self._phone.language
            )
        return str(fact.shown().get("what") or "") if fact.kind == "plan_step" else ""

    def _open(self) -> list[tuple[Fact, str, tuple[Head, ...]]]:
        return sorted(open_conflicts(self._facts()), key=lambda one: (one[0].kind, one[0].id, one[1]))

    def _voice(self, fact: Fact, name: str, head: Head) -> Voice:
        language = self._phone.language
        called = dict(names(self._facts()))
        by = head.by or say("conflict.someone", language)
        return Voice(
            name=head.change_id,
            text=value_words(fact.kind, name, head.value, language, called),
            second=say("conflict.by", language, by=by, day=hour(head.at, language)),
            chosen=self._chosen == head.change_id,
        )
