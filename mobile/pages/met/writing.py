"""A family met, written down for the office: who and where, how many, and their yes to being contacted. No answers."""

import re
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.met import Met, met
from mobile.pages.families.acting import FieldView
from mobile.pages.met.villages import Place, Places, place_words
from mobile.pages.parts import Ask, Choice, Note
from mobile.talking.receiving import villages
from surveys.exchange.proposing import EARLIEST_BIRTH, MOST_NAME, MOST_PEOPLE, MOST_WORDS, ProposedFamily
from surveys.ids import uuid7
from surveys.register.naming import plain

if TYPE_CHECKING:
    from mobile.phone import Phone

_PHONE = re.compile(r"\+?[0-9 ()-]{3,24}")
# In the order of the screen, each with how it is drawn.
FIELDS: tuple[tuple[str, str], ...] = (
    ("name", "line"), ("place", "place"), ("people", "count"), ("phone", "figures"), ("birth", "year"),
    ("words", "lines"), ("may_contact", "one"),
)  # fmt: skip
_HELPED = ("name", "birth", "words")
_LAST = ("words", "may_contact")
_OPTIONAL = ("phone", "birth", "words")


class WritePage(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, what is wrong beside each, and one button: it sends, or deletes where the family said no.

    `discard` asks before what was begun is deleted; None where nothing was kept yet. `wrong_above` says that something
    is wrong further up than the last fields.
    """

    title: str
    text: str
    fields: tuple[FieldView, ...]
    note: Note | None
    button: str
    deletes: bool
    discard: Ask | None
    wrong_above: bool


class Writing:
    """`phone.writing(id)`: what is typed is kept by `keep()`, and stays until it is sent or deleted."""

    def __init__(self, phone: "Phone", id: str = "", name: str = "") -> None:
        self._phone = phone
        self._met = met(phone.store).get(id) or Met(id=uuid7(), touched_at=phone.now(), name=name)
        self._kept = self._met
        self._faults: dict[str, str] = {}
        self._is_over = False

    def page(self) -> WritePage:
        say, is_no = self._phone.say, self._met.may_contact == "no"
        return WritePage(
            title=say("phone.met.new"),
            text=say("phone.met.new.text"),
            fields=tuple(self._field(name, kind) for name, kind in FIELDS),
            note=Note(text=say("phone.met.no"), icon="info", tone="warn") if is_no else None,
            button=say("phone.met.delete" if is_no else "phone.met.send"),
            deletes=is_no,
            discard=self._discard() if met(self._phone.store).get(self._met.id) and not is_no else None,
            wrong_above=any(name not in _LAST for name in self._faults),
        )

    def write(self, name: str, text: str) -> None:
        typed = msgspec.structs.asdict(self._met) | {name: text}
        self._met = msgspec.convert(typed, Met)

    def choose(self, name: str, choice: str) -> WritePage:
        """Choose and keep it; a second press takes it back."""
        self._faults.pop(name, None)
        self.write(name, "" if getattr(self._met, name) == choice else choice)
        self.keep()
        return self.page()

    def count(self, step: int) -> str:
        """Return how many people there are after one more or one less; the first press gives one."""
        now = int(self._met.people) if self._met.people.isdecimal() else 0
        self.write("people", str(min(MOST_PEOPLE, max(1, now + step))))
        self.keep()
        return self._met.people

    def places(self) -> Places:
        return Places(self._phone)

    def place(self, place: Place) -> None:
        """Write down where they live, and keep it."""
        self._faults.pop("place", None)
        self._met = msgspec.structs.replace(self._met, **msgspec.structs.asdict(place))
        self.keep()

    def keep(self) -> None:
        """Write it to the store, unless nothing has changed. Raises DiskFull."""
        if self._is_over or self._met == self._kept:
            return
        self._met = msgspec.structs.replace(self._met, touched_at=self._phone.now())
        met(self._phone.store).put(self._met.id, self._met)
        self._kept = self._met

    def discard(self) -> None:
        """Delete what was written."""
        self._is_over = True
        met(self._phone.store).remove(self._met.id)

    def save(self) -> bool:
        """Put it on its way; False, and each field says what is missing, when it cannot be."""
        told = self._met
        self._faults = _faults(told, self._phone.today.year)
        if self._faults:
            self.keep()
            return False
        proposed = ProposedFamily(
            id=told.id,
            proposed="family",
            made_at=self._phone.time.right(self._phone.now()),
            name=plain(told.name),
            district=told.district,
            settlement=told.settlement,
            village=told.village,
            phone=told.phone.strip(),
            people=int(told.people),
            birth_year=int(told.birth) if told.birth.strip() else None,
            words=told.words.strip(),
            may_contact="yes",
        )
        self._phone.outbox.keep_proposed(proposed, self._phone.now())
        self._is_over = True
        return True

    def _field(self, name: str, kind: str) -> FieldView:
        say, fault = self._phone.say, self._faults.get(name, "")
        label = say(f"phone.met.{name}")
        return FieldView(
            name=name,
            label=say("phone.act.optional", field=label) if name in _OPTIONAL else label,
            kind=kind,
            value=self._where() if name == "place" else getattr(self._met, name),
            choices=self._yes_and_no() if name == "may_contact" else (),
            help=say(f"phone.met.{name}.help") if name in _HELPED else "",
            problem=say(fault, most=MOST_PEOPLE, earliest=EARLIEST_BIRTH, now=self._phone.today.year)
            if fault
            else "",
        )

    def _discard(self) -> Ask:
        say = self._phone.say
        return Ask(
            title=say("phone.met.delete.ask"),
            text=say("phone.met.delete.text"),
            yes=say("app.keep"),
            no=say("phone.met.delete"),
            danger=True,
        )

    def _where(self) -> str:
        one = self._met
        place = Place(district=one.district, settlement=one.settlement, village=one.village)
        return place_words(self._phone, villages(self._phone.store).places, place)

    def _yes_and_no(self) -> tuple[Choice, ...]:
        now = self._met.may_contact
        return tuple(
            Choice(name=one, text=self._phone.say(f"phone.met.may_contact.{one}"), chosen=one == now)
            for one in ("yes", "no")
        )


def _faults(told: Met, year: int) -> dict[str, str]:
    """Return for each field that cannot go the key of the sentence that says what would be right."""
    wrong = {
        "name": not plain(told.name) or len(plain(told.name)) > MOST_NAME,
        "place": not told.district,
        "people": not (told.people.isdecimal() and 1 <= int(told.people) <= MOST_PEOPLE),
        "phone": bool(told.phone.strip()) and not _PHONE.fullmatch(told.phone.strip()),
        "birth": bool(told.birth.strip()) and not _is_year(told.birth.strip(), year),
        "words": len(told.words.strip()) > MOST_WORDS,
        "may_contact": told.may_contact != "yes",
    }
    return {name: f"phone.met.{name}.wrong" for name, is_wrong in wrong.items() if is_wrong}


def _is_year(text: str, year: int) -> bool:
    return (
        text.isascii()
        and text.isdecimal()
        and EARLIEST_BIRTH <= int(text[:4]) <= year
        and len(text) == len("2000")
    )
