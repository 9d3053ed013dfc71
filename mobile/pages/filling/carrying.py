"""A draft and the corrected version of its form: what would be kept, what is new, what has no place there.

Nothing is carried without being asked for: the version that an interview began with stays good, and is accepted.
On a worker's phone no private question is named, nor told whether one was answered.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.drafts import Draft
from mobile.keeping.store import DiskFull
from mobile.pages.parts import Badge, Note, Row, Section
from surveys.asking.asked import date_in_words
from surveys.engine.markdown import plain
from surveys.form import Form
from surveys.interview.carried import Carried, Dropped, Kept, New
from surveys.interview.carrying import carry, moved
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.phone import Phone

NEVER_CARRIED = frozenset({"consent"})  # one agrees to a text: to another text one has to agree anew
_END = "end"  # the step of a draft that was left at its end


class CarryPage(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of the answers. Carry: `carry()`; go on with the version it began with: `stay()`."""

    title: str
    text: str
    banner: Note | None  # the phone's memory is full: nothing was changed
    notes: tuple[Note, ...]
    sections: tuple[Section, ...]  # dropped, new, kept: what needs attention first
    yes: str
    no: str


class LeftPage(msgspec.Struct, frozen=True, kw_only=True):
    """The answers that an earlier carrying left without a place, to be read."""

    title: str
    text: str
    rows: tuple[Row, ...]


class Carrying:
    """`phone.carrying(draft_id)`."""

    def __init__(self, phone: "Phone", draft: Draft) -> None:
        self._phone, self._draft = phone, draft
        self._guarded = phone.kind == "worker"
        self._full = False
        self._old = phone.forms.load(draft.form_id, draft.form_version)
        self._version = newer_version(phone, draft) or draft.form_version
        self._new = phone.forms.load(draft.form_id, self._version)
        self._given = phone.given(draft.household_id, draft.person_id) | draft.given
        self._carried = carry(
            self._old,
            draft.answers,
            self._new,
            aside=draft.aside,
            dropped=phone.drafts.dropped(draft.id),
            given=self._given,
            now=phone.now(),
        )

    def page(self) -> CarryPage:
        language = self._draft.language
        return CarryPage(
            title=say("phone.carry.title", language),
            text=say("phone.carry.text", language),
            banner=Note(text=say("phone.disk_full", language), icon="alert", tone="danger")
            if self._full
            else None,
            notes=tuple(self._notes()),
            sections=sections(self._carried, language, guarded=self._guarded),
            yes=say("phone.carry.yes", language),
            no=say("phone.carry.no", language),
        )

    def carry(self) -> bool:
        """Put the carried draft in the place of the old one, whole. False, and nothing changes, when there is no room."""
        carried, draft = self._carried, self._draft
        corrected = msgspec.structs.replace(
            draft,
            form_version=self._version,
            answers=carried.answers,
            aside=carried.aside,
            given=self._given,
            step=self._step(),
            touched_at=self._phone.now(),
        )
        return self._whole(lambda: self._phone.drafts.carry(corrected, carried.dropped))

    def stay(self) -> bool:
        """Go on with the version it began with; this corrected one is not spoken of again outside the menu."""
        declined = msgspec.structs.replace(self._draft, declined=self._version)
        return self._whole(lambda: self._phone.drafts.keep(declined))

    def _whole(self, write: Callable[[], None]) -> bool:
        try:
            write()
        except DiskFull:
            self._full = True
        return not self._full

    def _step(self) -> str:
        """Open where it was left; at the beginning where that is gone, or where the end may have new questions before it."""
        if self._draft.step == _END:
            return "" if self._carried.new or self._carried.dropped else _END
        return moved(self._old, self._new, self._draft.step)

    def _notes(self) -> list[Note]:
        language, notes = self._draft.language, []
        if not any(one.asked for one in _seen(self._carried.dropped, guarded=self._guarded)):
            notes.append(Note(text=say("phone.carry.all", language), icon="check", tone="ok"))
        if self._guarded and (_has_closed(self._old) or _has_closed(self._new)):
            notes.append(Note(text=say("phone.carry.closed", language), icon="lock"))
        return notes


def newer_version(phone: "Phone", draft: Draft) -> str:
    """Return the version that the server wants now where it is another than the draft's, "" where there is none."""
    current = phone.forms.current().get(draft.form_id, "")
    return "" if draft.form_id in NEVER_CARRIED or current == draft.form_version else current


def left(dropped: Iterable[Dropped], language: str, *, guarded: bool) -> LeftPage:
    return LeftPage(
        title=say("phone.carry.left", language),
        text=say("phone.carry.left.text", language),
        rows=_rows(dropped, language, guarded=guarded),
    )


def count_left(dropped: Iterable[Dropped], *, guarded: bool) -> int:
    """Return how many of them somebody said and may see here."""
    return sum(one.asked for one in _seen(dropped, guarded=guarded))


def sections(carried: Carried, language: str, *, guarded: bool) -> tuple[Section, ...]:
    """List what was dropped, what is new and what was kept; what the form worked out itself is not told."""
    lists = {"dropped": carried.dropped, "new": carried.new, "kept": carried.kept}
    found = {name: _rows(listed, language, guarded=guarded) for name, listed in lists.items()}
    return tuple(
        Section(title=say(f"phone.carry.{name}", language), rows=rows) for name, rows in found.items() if rows
    )


def _seen(listed: Iterable[Dropped], *, guarded: bool) -> list[Dropped]:
    return [one for one in listed if not (guarded and one.private)]


def _rows(listed: Iterable[Kept | Dropped | New], language: str, *, guarded: bool) -> tuple[Row, ...]:
    return tuple(
        _row(one, language)
        for one in listed
        if (isinstance(one, New) or one.asked) and not (guarded and one.private)
    )


def _row(one: Kept | Dropped | New, language: str) -> Row:
    label = plain(one.label.get(language, "")) or one.ref.rpartition("/")[2]
    number = one.ref.rpartition("]")[0].rpartition("[")[2]
    title = f"{number}. {label}" if number else label
    if isinstance(one, New):
        return Row(id=one.ref, title=title)
    badges = ()
    if isinstance(one, Dropped):
        badges = (Badge(text=say(f"phone.carry.{one.reason}", language), icon="info"),)
    return Row(id=one.ref, title=title, second=_answer(one, language), badges=badges)


def _answer(one: Kept | Dropped, language: str) -> str:
    if one.private:
        return say("phone.closed_answer", language)
    text = one.text.get(language, "")
    return date_in_words(text, language) if one.type == "date" else text


def _has_closed(form: Form) -> bool:
    return any(question.privacy != "open" for question in form.questions())
