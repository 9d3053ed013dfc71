"""Correcting what the register says of a family: which acts there are, their fields, and the change they make, offline."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from mobile.pages.families.register import facts_here
from mobile.pages.parts import Choice, Row, Section
from mobile.pages.telling import initials
from surveys.catalogue import districts
from surveys.history import value_words
from surveys.register.acting import Field
from surveys.register.acts import ACTS, Doing, WrongTyped, change_of, typed_now
from surveys.register.facts import Fact, names, present, standing

if TYPE_CHECKING:
    from mobile.phone import Phone

OF_FAMILY = ("join", "move", "away", "exit", "split", "household")
_ICONS = {
    "join": "plus",
    "move": "home",
    "away": "clock",
    "exit": "referral",
    "split": "family",
    "household": "edit",
}
_NOTED = ("household", "join", "end", "move", "away", "exit", "split", "void")


class ActsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Row id = "act" or "act:subject"."""

    title: str
    subtitle: str
    text: str
    sections: tuple[Section, ...]


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: line (one writes), date (wheels), one (one of the choices), many (any of them)."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[Choice, ...]
    help: str
    problem: str


class ActPage(msgspec.Struct, frozen=True, kw_only=True):
    """`also` are the other acts on the same person: id = "act:subject"."""

    title: str
    subtitle: str
    text: str
    fields: tuple[FieldView, ...]
    button: str
    also: tuple[Row, ...]


class Fields(Protocol):
    """What a screen of fields is filled from and tells what was written: one act, or something new."""

    def page(self) -> ActPage: ...

    def write(self, name: str, text: str | None) -> None: ...

    def choose(self, name: str, choice: str) -> ActPage: ...

    def save(self) -> bool: ...


class Acts:
    """`phone.acts(household_id)`: what can be done about a family and its people."""

    def __init__(self, phone: "Phone", household_id: str) -> None:
        self._phone, self._id = phone, household_id

    def page(self) -> ActsPage:
        say, facts = self._phone.say, facts_here(self._phone.store, self._id)
        return ActsPage(
            title=say("page.register.link"),
            subtitle=self._phone.family_name(self._id),
            text=say("page.register.what"),
            sections=tuple(
                one for one in (self._people(facts), self._happened(), self._open(facts)) if one.rows
            ),
        )

    def _people(self, facts: Sequence[Fact]) -> Section:
        called = names(facts)
        people = dict.fromkeys(str(one.shown().get("person_id")) for one in present(facts))
        rows = tuple(
            Row(id=f"person:{one}", title=called[one], initials=initials(called[one]))
            for one in people
            if one in called
        )
        return Section(title=self._phone.say("page.people.title"), rows=rows)

    def _happened(self) -> Section:
        say = self._phone.say
        rows = tuple(
            Row(id=act, title=say(f"act.{act}"), second=say(f"act.{act}.note"), icon=_ICONS[act])
            for act in OF_FAMILY
        )
        return Section(title=say("page.register.acts"), rows=rows)

    def _open(self, facts: Sequence[Fact]) -> Section:
        """Return what has begun and may end: an absence, a departure."""
        say, language, called = self._phone.say, self._phone.language, names(facts)
        rows = []
        for kind, act, ended in (("absence", "home", "ends_on"), ("exit", "back", "back_latest")):
            for one in standing(facts, kind):
                shown = one.shown()
                if not shown.get(ended):
                    who = called.get(str(shown.get("person_id"))) or value_words(
                        kind, "kind", shown.get("kind"), language
                    )
                    rows.append(Row(id=f"{act}:{one.id}", title=say(f"act.{act}"), second=who, icon="check"))
                    rows.append(Row(id=f"void:{one.id}", title=say("act.void"), second=who, icon="trash"))
        return Section(title=say("page.register.away"), rows=tuple(rows))


class ActForm:
    """`phone.act(household_id, act, subject)`: the fields of one act, filled with what stands."""

    def __init__(self, phone: "Phone", household_id: str, act: str, subject: str = "") -> None:
        self._phone, self._id, self._act, self._subject = phone, household_id, act, subject
        self._facts = facts_here(phone.store, household_id)
        self._typed: dict[str, str] = typed_now(act, self._facts, subject)
        self._people: set[str] = set()
        self._faults: dict[str, str] = {}

    def page(self) -> ActPage:
        say = self._phone.say
        fields = tuple(self._field(one) for one in ACTS[self._act] if one.kind != "code")
        return ActPage(
            title=say(f"act.{self._act}"),
            subtitle=self._whose() or self._phone.family_name(self._id),
            text=say(f"act.{self._act}.note") if self._act in _NOTED else "",
            fields=fields,
            button=say("act.save"),
            also=self._also(),
        )

    def write(self, name: str, text: str | None) -> None:
        self._typed[name] = text or ""

    def choose(self, name: str, choice: str) -> ActPage:
        """Choose; of an optional field a second press takes it back, of people it puts one in or out."""
        if name == "people":
            self._people ^= {choice}
        else:
            needed = next(one.needed for one in ACTS[self._act] if one.name == name)
            self._typed[name] = "" if self._typed.get(name) == choice and not needed else choice
        self._faults.pop(name, None)
        return self.page()

    def save(self) -> bool:
        """Put the act on its way; False, and each field says what is wrong, when it cannot be."""
        typed: dict[str, str | tuple[str, ...]] = dict(self._typed) | {"people": tuple(sorted(self._people))}
        if self._act == "move":
            typed["settlement"] = self._settlement()
        doing = Doing(
            act=self._act,
            household_id=self._id,
            facts=self._facts,
            made=self._phone.made(),
            subject=self._subject,
        )
        try:
            change = change_of(doing, typed)
        except WrongTyped as wrong:
            self._faults = wrong.faults
            return False
        if change is not None:
            self._phone.keep_change(self._id, *change.edits)
        return True

    def _field(self, field: Field) -> FieldView:
        say = self._phone.say
        label, fault = say(field.label), self._faults.get(field.name, "")
        draws = {
            "day": "date",
            "ahead": "date",
            "choice": "one",
            "district": "one",
            "who": "one",
            "people": "many",
        }
        helps = {"birth": say("act.birth.hint")}
        return FieldView(
            name=field.name,
            label=label if field.needed else say("phone.act.optional", field=label),
            kind=draws.get(field.kind, "line"),
            value=self._typed.get(field.name, ""),
            choices=self._choices(field),
            help=helps.get(field.kind, ""),
            problem=say(f"act.wrong.{fault}", field=label) if fault else "",
        )

    def _choices(self, field: Field) -> tuple[Choice, ...]:
        say, now = self._phone.say, self._typed.get(field.name, "")
        members = dict.fromkeys(str(one.shown().get("person_id")) for one in present(self._facts))
        called = {one: name for one, name in names(self._facts).items() if one in members}
        if field.kind == "people":
            return tuple(
                Choice(name=one, text=name, chosen=one in self._people) for one, name in called.items()
            )
        if field.kind == "who":
            kinds = {one: say(f"act.who.{one}") for one in ("temporary", "partial")}
            options = kinds | called
        elif field.kind == "district":
            options = {one: say(f"district.{one}") for one in districts()}
        else:
            options = {one: say(f"{field.words}.{one}") for one in field.choices}
        return tuple(Choice(name=one, text=text, chosen=one == now) for one, text in options.items())

    def _whose(self) -> str:
        called = names(self._facts)
        subject = next((one.shown() for one in self._facts if one.id == self._subject), {})
        return called.get(self._subject) or called.get(str(subject.get("person_id"))) or ""

    def _also(self) -> tuple[Row, ...]:
        """Return what else can be said of this person."""
        if self._act != "person":
            return ()
        member = next(
            (one for one in present(self._facts) if one.shown().get("person_id") == self._subject), None
        )
        if member is None:
            return ()
        say = self._phone.say
        return tuple(
            Row(id=f"{act}:{member.id}", title=say(f"act.{act}"), icon=icon)
            for act, icon in (("end", "referral"), ("void", "trash"))
        )

    def _settlement(self) -> str:
        """Return the code of the settlement by its name, where another family of this phone lives there."""
        village, district = self._typed.get("village", "").strip().casefold(), self._typed.get("district", "")
        codes = {
            one.place.code
            for one in self._phone.families().values()
            if one.place
            and one.district == district
            and village in {one.place.name(language).casefold() for language in ("kk", "ru", "en")}
        }
        return codes.pop() if len(codes) == 1 else ""
