"""Asking for help in three presses: that help is needed, what it is about, and who may see it, which sends it.

It makes the same record as the whole form, which is one press away for whoever wants to say more.
"""

from typing import TYPE_CHECKING

import msgspec

from mobile.pages.parts import Choice, Note
from mobile.pages.telling import counted
from surveys.caring.needs import promised_days
from surveys.engine.markdown import plain

if TYPE_CHECKING:
    from mobile.phone import Phone
    from surveys.form import Form

FORM = "help"
TO_WORKER, TO_LEAD = "worker", "lead"
# What may be about the people around, the worker among them: the coordinator is proposed first.
_DELICATE = ("safe", "mind", "people", "law")
_LONGEST = 500  # signs, as the form takes them


class AskingPage(msgspec.Struct, frozen=True, kw_only=True):
    """`sends` are the two buttons, the proposed reader first; `problem` says what is missing.

    Once it is `sent` only that, what happens next, and the button `done` are there.
    """

    title: str
    hide: str
    about_title: str
    about: tuple[Choice, ...]
    when_title: str
    when: tuple[Choice, ...]
    words_title: str
    words: str
    note: Note | None
    promise: Note
    sends: tuple[Choice, ...]  # name = who may see it
    problem: str
    more: str
    sent: str
    sent_text: str
    done: str


class Asking:
    """`phone.asking(about, words)`. Raises KeyError where the form is not on this phone."""

    def __init__(self, phone: "Phone", about: str = "", words: str = "") -> None:
        self._phone = phone
        self._form = phone.forms.load(FORM, phone.forms.version(FORM))
        known = about in _choices(self._form, "hlp_cat", phone)
        self._chosen = {"hlp_cat": about if known else "", "hlp_urgent": ""}
        self._words = words
        self._problem = ""
        self._sent = False

    def page(self) -> AskingPage:
        say, about = self._phone.say, self._chosen["hlp_cat"]
        return AskingPage(
            title=say("phone.own.help.ask"),
            hide=say("phone.hide"),
            about_title=say("phone.asking.about"),
            about=_marked(_choices(self._form, "hlp_cat", self._phone), about),
            when_title=say("phone.asking.when"),
            when=_marked(_choices(self._form, "hlp_urgent", self._phone), self._chosen["hlp_urgent"]),
            words_title=say("phone.asking.words"),
            words=self._words,
            note=self._note(about),
            promise=Note(text=self._promise(), icon="clock", tone="primary"),
            sends=self._sends(about),
            problem=self._problem,
            more=say("phone.asking.more"),
            sent=say("phone.asking.sent") if self._sent else "",
            sent_text=say("phone.asking.sent.text"),
            done=say("phone.attempt.done"),
        )

    def choose(self, name: str, choice: str) -> AskingPage:
        """Say what it is about (hlp_cat) or how soon (hlp_urgent); a second press on how soon takes it back."""
        is_again = name == "hlp_urgent" and self._chosen[name] == choice
        self._chosen[name], self._problem = "" if is_again else choice, ""
        return self.page()

    def write(self, text: str) -> None:
        self._words = text

    def send(self, reader: str) -> AskingPage:
        """Make the record, for the coordinator alone or for the own worker too. It says what is missing where something is."""
        if not self._chosen["hlp_cat"]:
            self._problem = self._phone.say("phone.asking.missing")
        elif len(self._words) > _LONGEST:
            self._problem = self._phone.say("phone.asking.too_long", most=_LONGEST, n=len(self._words))
        elif not self._sent:
            interview = self._phone.interview(self._draft())
            interview.answer("/data/hlp_share", [TO_WORKER, TO_LEAD] if reader == TO_WORKER else [TO_LEAD])
            self._sent = interview.finish().scene == "done"
            self._problem = "" if self._sent else self._phone.say("phone.disk_full")
        return self.page()

    def whole(self) -> str:
        """Go on in the whole form with what is said so far; return its draft."""
        return self._draft()

    def _draft(self) -> str:
        draft_id = self._phone.settler().start_help()
        interview = self._phone.interview(draft_id)
        said = {**self._chosen, "hlp_words": self._words.strip()}
        for name, value in said.items():
            if value:
                interview.answer(f"/data/{name}", value)
        return draft_id

    def _sends(self, about: str) -> tuple[Choice, ...]:
        order = (TO_LEAD, TO_WORKER) if about in _DELICATE else (TO_WORKER, TO_LEAD)
        return tuple(Choice(name=one, text=self._phone.say(f"phone.asking.to.{one}")) for one in order)

    def _note(self, about: str) -> Note | None:
        if about == "safe" or self._chosen["hlp_urgent"] == "now":
            return Note(text=self._phone.say("phone.asking.now"), icon="alert", tone="danger")
        if about == "law":
            return Note(text=self._phone.say("phone.asking.law"), icon="shield")
        return None

    def _promise(self) -> str:
        """Say by when an answer is promised: by what was said of the haste, the longest where nothing was."""
        haste = "now" if self._chosen["hlp_cat"] == "safe" else self._chosen["hlp_urgent"]
        days = promised_days(haste)
        return (
            counted("phone.asking.promise", days, self._phone.language)
            if days
            else self._phone.say("phone.asking.promise.today")
        )


def _choices(form: "Form", name: str, phone: "Phone") -> dict[str, str]:
    options = form.find(name).options
    found = options.all.values() if options else ()
    return {one.name: plain(one.words.say(phone.language)) for one in found}


def _marked(choices: dict[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(name=one, text=text, chosen=one == chosen) for one, text in choices.items())
