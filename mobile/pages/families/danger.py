"""When somebody is in danger: what to do now, whom to call, and one press that makes it the coordinator's task of today.

Nothing here needs a network. The task is a help request about safety, urgent, shown to whom the person names: it is no
score, and no page of the subsidy side has it.
"""

from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.pages.parts import Ask, Note
from mobile.talking.receiving import known

if TYPE_CHECKING:
    from mobile.phone import Phone

EMERGENCY = "112"
_RECENT_SECONDS = 12 * 3600
Shown = Literal["lead", "both"]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A number to dial by one press."""

    name: str
    text: str
    second: str
    number: str


class DangerPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    hide: str  # "" on a worker's phone
    calls: tuple[Call, ...]
    steps_title: str
    steps: tuple[str, ...]
    told: Note | None  # the task is on its way
    tell_text: str  # what happens when the button is pressed
    tell: str  # the button: asks `ask`; "" when it was pressed just now, or the form is not on the phone
    ask: Ask | None  # whether the worker may know too; None on a worker's phone: tell("both") at once
    more: str  # opens the help form filled in so far: say_more(); "" like `tell`


class Danger:
    """`phone.danger()` for the holder of a settler's phone, `phone.danger(household_id)` for a worker's family."""

    def __init__(self, phone: "Phone", household_id: str = "") -> None:
        self._phone = phone
        self._is_own = phone.kind == "settler"
        self._household = household_id or phone.holder.household_id or ""
        self._person = phone.holder.person_id if self._is_own else None

    def page(self) -> DangerPage:
        say, side = self._phone.say, "own" if self._is_own else "worker"
        is_told = self._was_told()
        can_tell = "help" in self._phone.forms.current() and not is_told
        return DangerPage(
            title=say("phone.danger.title"),
            hide=say("phone.hide") if self._is_own else "",
            calls=self._calls(),
            steps_title=say("phone.danger.steps"),
            steps=tuple(say(f"phone.danger.{side}.{number}") for number in (1, 2, 3)),
            told=Note(text=say("phone.danger.told"), icon="check", tone="ok") if is_told else None,
            tell_text=say(f"phone.danger.{side}.what") if can_tell else "",
            tell=say("phone.danger.tell") if can_tell else "",
            ask=self._ask() if self._is_own else None,
            more=say("phone.danger.more") if can_tell and self._is_own else "",
        )

    def tell(self, shown: Shown = "lead") -> DangerPage:
        """Make the task: it waits on the phone and goes with the next network."""
        interview = self._phone.interview(self._begin(shown))
        interview.finish()
        return self.page()

    def say_more(self) -> str:
        """Begin the request with what is said already; return the draft's id. The person can add how to reach them."""
        return self._begin("lead")

    def _begin(self, shown: Shown) -> str:
        draft_id = self._phone.begin("help", self._household, self._person)
        interview = self._phone.interview(draft_id)
        interview.answer("/data/hlp_cat", "safe")
        interview.answer("/data/hlp_urgent", "now")
        interview.answer("/data/hlp_share", ["lead"] if shown == "lead" else ["worker", "lead"])
        return draft_id

    def _ask(self) -> Ask:
        """Ask whether the worker may know: the safe answer, that the worker is not told, comes first."""
        say = self._phone.say
        return Ask(
            title=say("phone.danger.who"),
            text=say("phone.danger.who.text"),
            yes=say("phone.danger.who.lead"),
            no=say("phone.danger.who.both"),
        )

    def _calls(self) -> tuple[Call, ...]:
        say, context = self._phone.say, known(self._phone.store).context
        numbers = (
            ("112", EMERGENCY),
            ("crisis", context.get("ctx_crisis", "")),
            ("line", context.get("ctx_phone", "")),
        )
        return tuple(
            Call(
                name=name,
                text=say(f"phone.danger.call.{name}", number=number),
                second=say(f"phone.danger.call.{name}.when"),
                number=number,
            )
            for name, number in numbers
            if number
        )

    def _was_told(self) -> bool:
        """Whether a task of this family was made on this phone today."""
        for state in ("ready", "sent"):
            for entry in self._phone.outbox.entries(state, limit=20):
                is_young = (self._phone.now() - entry.head.finished_at).total_seconds() < _RECENT_SECONDS
                if entry.head.form_id == "help" and entry.head.household_id == self._household and is_young:
                    record = self._phone.outbox.record(entry.id)
                    if record and record.answers.get("hlp_cat") == "safe":
                        return True
        return False
