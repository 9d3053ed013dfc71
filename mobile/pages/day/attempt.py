"""An attempt to reach a family, written down in two presses: by which way, with what outcome.

The words are the form's own, so that the record is the same as one filled in question by question. After the second
press it lies as a draft for as long as it may be taken back; leaving the page finishes it.
"""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.store import DiskFull
from mobile.pages.families.caseload import Caseload
from mobile.pages.parts import Choice, Note, Row
from mobile.pages.telling import day
from surveys.catalogue import schedule
from surveys.engine.markdown import plain

if TYPE_CHECKING:
    from mobile.pages.filling.interview import Interview
    from mobile.phone import Phone
    from surveys.form import Form

UNDO_SECONDS = 10
MORE = "more"  # the row that opens the whole form
_FIRST_WAY = "phone"
# What ends an attempt of each way, the commonest first; the rest is in the whole form.
_OUTCOMES = {
    "visit": (
        "spoke",
        "nohome",
        "unable",
        "away",
        "ref_now",
        "notfound",
        "noway",
        "moved_said",
        "moved_seen",
    ),
    "phone": ("spoke", "unreach", "unable", "wrong", "ref_now", "away", "declared", "moved_said"),
    "message": ("spoke", "unreach", "unable", "wrong", "ref_now", "away", "declared"),
    "backup": ("spoke", "unreach", "unable", "wrong", "away", "moved_said"),
}
_ICONS = {
    "visit": "visit", "phone": "phone", "message": "message", "backup": "family",
    "spoke": "check", "nohome": "home", "unreach": "noanswer", "unable": "clock", "away": "calendar", "wrong": "edit",
    "ref_now": "minus", "notfound": "search", "noway": "winter", "declared": "referral", "moved_said": "referral",
    "moved_seen": "referral", MORE: "form",
}  # fmt: skip
_AGAIN_DAYS = (1, 3, 7)
_NO_AGAIN = ("spoke", "ref_good", "died")


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How it was tried."""

    name: str
    text: str
    icon: str
    chosen: bool


class AttemptPage(msgspec.Struct, frozen=True, kw_only=True):
    """`ways` and `outcomes` until the second press; then what was `noted`, when to try `again`, and two buttons."""

    title: str
    subtitle: str
    ways_title: str
    ways: tuple[Way, ...]
    outcomes_title: str
    outcomes: tuple[Row, ...]  # row id = outcome, or MORE
    note: Note
    problem: Note | None  # the phone is full
    noted: Note | None
    again_title: str
    again: tuple[Choice, ...]  # name = the day
    more: str
    undo: str
    done: str


class Attempt:
    """`phone.attempt(household_id)`. Raises KeyError where the family or the form is not on this phone."""

    def __init__(self, phone: "Phone", household_id: str) -> None:
        self._phone, self._id = phone, household_id
        cases = Caseload(phone.store, phone.today)
        self._family = cases.families[household_id]
        tasks = [one for one in cases.visits(self._family) if one.form_id == schedule().contact.form]
        self._person = tasks[0].person_id if tasks else None
        advised = tasks[0].advice.channel if tasks and tasks[0].advice else _FIRST_WAY
        form_id = schedule().contact.form
        self._form = phone.forms.load(form_id, phone.forms.version(form_id))
        self._form_id = form_id
        self._way = advised if advised in self._words["ctt_channel"] else _FIRST_WAY
        self._outcome = ""
        self._interview: Interview | None = None
        self._full = False

    @property
    def _words(self) -> dict[str, dict[str, str]]:
        """Return the form's own words for ways and outcomes, in the language of the app."""
        return {
            name: {
                one: _words(self._form, name, one, self._phone.language)
                for one in self._form.find(name).choices
            }
            for name in ("ctt_channel", "ctt_outcome")
        }

    def page(self) -> AttemptPage:
        say = self._phone.say
        is_noted = self._interview is not None
        return AttemptPage(
            title=say("phone.attempt.title"),
            subtitle=self._family.name,
            ways_title=say("phone.attempt.way"),
            ways=() if is_noted else tuple(self._ways()),
            outcomes_title=say("phone.attempt.outcome"),
            outcomes=() if is_noted else tuple(self._outcomes()),
            note=Note(text=say("phone.attempt.note", n=UNDO_SECONDS), icon="check"),
            problem=Note(text=say("phone.disk_full"), icon="alert", tone="danger") if self._full else None,
            noted=self._noted(),
            again_title=say("phone.attempt.again"),
            again=self._again() if is_noted and self._outcome not in _NO_AGAIN else (),
            more=say("phone.attempt.more"),
            undo=say("phone.attempt.undo"),
            done=say("phone.attempt.done"),
        )

    def choose(self, way: str) -> AttemptPage:
        self._way = way
        return self.page()

    def end(self, outcome: str) -> AttemptPage:
        """Write the attempt down with this outcome; on a full phone nothing is, and the page says so."""
        if self._interview is None:
            with suppress(DiskFull):
                self._begin()
                self._answer("ctt_outcome", outcome)
                self._outcome = outcome
            self._full = self._interview is None or self._interview.full
            if self._full:
                self._take_back()
        return self.page()

    def again(self, on: str) -> AttemptPage:
        """Promise to try on this day; the same day pressed again is taken back."""
        self._answer("ctt_next", None if self._said("ctt_next") == on else on)
        self._full = self._interview is not None and self._interview.full
        return self.page()

    def whole(self) -> str:
        """Go on in the whole form; return its draft."""
        if self._interview is None:
            self._begin()
        draft_id = self._interview.draft_id if self._interview else ""
        self._interview = None
        return draft_id

    def undo(self) -> AttemptPage:
        """Take it back as if it had never been written."""
        self._take_back()
        return self.page()

    def finish(self) -> bool:
        """Make the record of what was noted, if anything was; it waits to be sent like every other.

        Return whether it was made: on a full phone what was noted stays a draft.
        """
        interview, self._interview = self._interview, None
        return interview is None or interview.finish().scene == "done"

    def _take_back(self) -> None:
        interview, self._interview, self._outcome = self._interview, None, ""
        if interview is not None:
            with suppress(DiskFull):  # then it stays among the drafts, where it may be thrown away
                self._phone.drafts.discard(interview.draft_id)

    def _begin(self) -> None:
        self._interview = self._phone.interview(self._phone.begin(self._form_id, self._id, self._person))
        self._answer("ctt_channel", self._way)

    def _answer(self, name: str, value: str | None) -> None:
        if self._interview is not None:
            self._interview.answer(f"/data/{name}", value)

    def _said(self, name: str) -> object:
        return self._interview.session.node(f"/data/{name}").value if self._interview else None

    def _ways(self) -> list[Way]:
        return [
            Way(name=name, text=text, icon=_ICONS.get(name, "message"), chosen=name == self._way)
            for name, text in self._words["ctt_channel"].items()
        ]

    def _outcomes(self) -> list[Row]:
        words = self._words["ctt_outcome"]
        wanted = [name for name in _OUTCOMES.get(self._way, ()) if name in words]
        rows = [Row(id=name, title=words[name], icon=_ICONS[name]) for name in wanted]
        return [*rows, Row(id=MORE, title=self._phone.say("phone.attempt.other"), icon=_ICONS[MORE])]

    def _noted(self) -> Note | None:
        if self._interview is None:
            return None
        way, outcome = self._words["ctt_channel"][self._way], self._words["ctt_outcome"][self._outcome]
        text = self._phone.say("phone.attempt.noted", way=way, outcome=outcome)
        return Note(text=text, icon="check", tone="ok")

    def _again(self) -> tuple[Choice, ...]:
        chosen = str(self._said("ctt_next") or "")
        days = [self._phone.today + timedelta(days=n) for n in _AGAIN_DAYS]
        return tuple(
            Choice(
                name=one.isoformat(),
                text=self._phone.say("phone.attempt.tomorrow")
                if nth == 0
                else day(one, self._phone.language),
                chosen=chosen == one.isoformat(),
            )
            for nth, one in enumerate(days)
        )


def _words(form: "Form", question: str, choice: str, language: str) -> str:
    options = form.find(question).options
    return plain(options.all[choice].words.say(language)) if options else choice
